"""Around a bulk import: what it would do, whether all is there, folders that are watched, its history, a service elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from parcels import zipped
from service_samples import STORY, notice
from sqlalchemy.exc import DatabaseError

from service.app import create_app
from service.cli import main
from service.client import Client
from service.imports import Options, looking, run, watching
from service.imports.watching import Folders
from service.settings import Settings
from service.store import opened

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with something of everything."""
    found = tmp_path / "vào"
    (found / "cũ").mkdir(parents=True)
    (found / "7.txt").write_text(notice(7), encoding="utf-8")
    (found / "cũ" / "7.txt").write_text(notice(7), encoding="utf-8")
    (found / "gói.zip").write_bytes(zipped({"8.txt": notice(8), "ảnh.7z": b"7z\xbc\xaf\x27\x1c\x00\x04"}))
    (found / "bài.jsonl").write_text(json.dumps({"text": STORY}) + "\n{\n", encoding="utf-8")
    (found / "trống.txt").write_text(" \n", encoding="utf-8")
    return found


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings, told to commands."""
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CONGVAN_IMPORT_WATCH_SECONDS", "0.1")
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("CONGVAN_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return settings


@SQLITE
def test_a_look_stores_nothing_and_tells_what_would_be(environment: Settings, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*.txt")) + (folder / "gói.zip").stat().st_size + len(STORY.encode())
    assert main(["import", str(folder), "--dry-run"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "documents: 7; new: 3; duplicates: 1; stored before: 0; refused: 3 (1 bad_line, 1 unsupported_media, 1 empty_document); "
        f"bytes: {size}; nothing was stored\n"
    )
    assert f"{folder}/gói.zip!/ảnh.7z: this is a 7z archive; convert it to text, HTML or PDF (unsupported_media)" in err
    assert not environment.data_folder.exists()


def test_a_look_knows_what_is_stored_and_what_is_too_large(settings: Settings, folder: Path) -> None:
    run([folder / "7.txt", folder / "gói.zip"], settings, Options(1))
    report, _ = looking.run([folder], settings)
    assert (report.progress.already_there, report.progress.imported, report.progress.duplicates) == (3, 1, 0)
    report, _ = looking.run([folder / "7.txt"], settings.model_copy(update={"max_upload_bytes": 100}))
    assert [one.code for one in report.failures] == ["document_too_large"]


def test_checksums_prove_that_all_is_there(environment: Settings, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bài.jsonl", "trống.txt"):
        (folder / name).unlink()
    (folder / "gói.zip").write_bytes(zipped({"8.txt": notice(8)}))
    assert main(["import", str(folder), "--verify"]) == 1
    assert "(3 not_stored)" in capsys.readouterr().out
    assert main(["import", str(folder), "--workers", "1"]) == 0
    assert main(["import", str(folder), "--verify"]) == 0
    assert "documents: 3; stored as they are: 3; not: 0; bytes: " in capsys.readouterr().out
    with opened(environment) as store:
        store.files.path(sum_of(notice(8))).write_bytes(b"x")  # type: ignore[attr-defined]
        store.files.remove(sum_of(notice(7)))
    assert main(["import", str(folder), "--verify"]) == 1
    assert "(1 original_missing, 1 original_damaged)" in capsys.readouterr().out


def sum_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_file_is_whole_when_two_looks_find_the_same(tmp_path: Path) -> None:
    watched, file = Folders([tmp_path], 1_000_000, frozenset()), tmp_path / "1.txt"
    file.write_text("một")
    (tmp_path / "2.txt.part").write_text("nửa")
    assert watched.look() == frozenset()
    file.write_text("một, hai")
    assert watched.look() == frozenset()
    assert watched.look() == {file}
    assert watched.look() == frozenset()
    file.write_text("một, hai, ba")
    assert [watched.look(), watched.look(), watched.look()] == [frozenset(), {file}, frozenset()]
    file.unlink()
    assert watched.look() == frozenset()


def until(true: Callable[[], bool], seconds: float = 90.0) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_watched_folder_is_imported_as_it_fills_also_after_a_restart(settings: Settings, tmp_path: Path) -> None:
    folder, report = tmp_path / "nhận", tmp_path / "report.jsonl"
    folder.mkdir()
    quick = settings.model_copy(update={"import_watch_seconds": 0.1})
    stop, seen = threading.Event(), [0]
    found: list[str | None] = []

    def watch(options: Options) -> threading.Thread:
        def work() -> None:
            done = watching.run([folder], quick, options, stop, lambda now: seen.__setitem__(0, now.imported))
            found.append(done.id)

        stop.clear()
        thread = threading.Thread(target=work)
        thread.start()
        return thread

    thread = watch(Options(1, report))
    (folder / "1.txt").write_text(notice(1), encoding="utf-8")
    until(lambda: seen[0] == 1)
    with (folder / "2.txt").open("w", encoding="utf-8") as file:
        for letter in notice(2):  # somebody writes slowly
            file.write(letter)
            file.flush()
            time.sleep(0.0005)
    until(lambda: seen[0] == 2)
    stop.set()
    thread.join(60)
    assert len(report.read_text(encoding="utf-8").splitlines()) == 2
    (folder / "3.txt").write_text(notice(3), encoding="utf-8")
    thread = watch(Options(1, report, ""))
    until(lambda: seen[0] == 3)
    (folder / "1.txt").write_text(notice(4), encoding="utf-8")
    until(lambda: sum_of(notice(4)) in _sums(settings))
    stop.set()
    thread.join(60)
    assert len(set(found)) == 1, "one import stays open"
    report_now = looking.run([folder], settings, verify=True)[0]
    assert (report_now.ok, report_now.progress.already_there) == (True, 3)


def _sums(settings: Settings) -> set[str]:
    with opened(settings, migrate=False) as store:
        return {one.sha256 for one in store.files.names()}


def test_imports_are_kept_and_told(environment: Settings, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["imports"]) == 0
    assert "there is no import yet" in capsys.readouterr().out
    assert main(["import", str(folder), "--workers", "1"]) == 1
    assert main(["import", str(folder / "7.txt"), "--workers", "1", "--lang", "vi"]) == 0
    assert "văn bản: 1; đã nhập: 0; trùng: 1 (1 đã có trong kho); lỗi: 0" in capsys.readouterr().out
    main(["imports"])
    newest, first = capsys.readouterr().out.splitlines()
    assert "finished  7 of 7; imported: 3; duplicates: 1; failed: 3; " in first and "1 of 1; imported: 0; duplicates: 1" in newest
    report = tmp_path / "report.jsonl"
    assert main(["imports", first.split()[0], "--failed", "--report", str(report)]) == 0
    out, err = capsys.readouterr()
    assert sorted(line.strip() for line in out.splitlines()[1:]) == [
        "1 bad_line (intake, .jsonl)",
        "1 empty_document (read, .txt)",
        "1 unsupported_media (read, .7z)",
    ]
    assert len(err.splitlines()) == 3 and len(report.read_bytes().splitlines()) == 7
    assert main(["imports", "last"]) == 0
    assert main(["imports", "khong-co"]) == 1
    assert main(["imports", "--failed"]) == 2


def test_failures_are_told_in_vietnamese_to_who_wants_it(
    environment: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert main(["import", str(folder / "trống.txt"), "--workers", "1"]) == 1
    out, err = capsys.readouterr()
    assert "  → tệp không có chữ" in err and "lỗi: 1" in out and "failed: 1" in out


def test_an_import_that_is_stopped_leaves_its_report(environment: Settings, tmp_path: Path) -> None:
    folder, report = tmp_path / "vào", tmp_path / "report.jsonl"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(notice(number), encoding="utf-8")
    command = [sys.executable, "-m", "service.cli", "import", str(folder), "--workers", "1", "--report", str(report)]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, stderr=subprocess.PIPE)
    until(lambda: process.poll() is not None or _done(environment) > 2)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=90)
    assert process.returncode not in (0, 1) and b"--resume last" in err
    states = [json.loads(line)["status"] for line in report.read_bytes().splitlines()]
    assert len(states) == 40 and states.count("imported") > 2 and set(states) <= {"imported", "queued"}
    assert run([], environment, Options(1, resume="")).progress.imported == 40


def _done(settings: Settings) -> int:
    if settings.url.startswith("sqlite") and not (settings.data_folder / "congvan.db").exists():
        return 0
    with opened(settings, migrate=False) as store, suppress(DatabaseError), store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM documents WHERE status = 'done'").scalar_one())
    return 0


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """The address of a running service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(settings.model_copy(update={"port": port}))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, 240)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(60)


@SQLITE
def test_a_folder_is_handed_in_to_a_service_elsewhere(
    address: str, folder: Path, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.jsonl"
    assert main(["import", str(folder), "--to", address, "--report", str(report)]) == 1
    assert "documents: 7; imported: 3; duplicates: 1 (0 stored before); failed: 3" in capsys.readouterr().out
    states = [json.loads(line)["status"] for line in report.read_bytes().splitlines()]
    assert sorted(states) == ["duplicate", "failed", "failed", "failed", "imported", "imported", "imported"]
    assert main(["import", str(folder / "7.txt"), "--to", address]) == 0
    assert "duplicates: 1 (1 stored before)" in capsys.readouterr().out
    assert main(["import", str(folder), "--to", address, "--resume", "last"]) == 1
    assert "--resume ID" in capsys.readouterr().err
    with Client(address) as there:
        first = list(there.imports.find())[-1]
        begun = there.imports.create("nửa chừng", 2)
    assert first.finished and first.counts.imported == 3
    assert main(["import", str(folder), "--to", address, "--resume", begun.id]) == 1
    assert "documents: 7; imported: 0; duplicates: 4 (4 stored before); failed: 3" in capsys.readouterr().out
    assert looking.run([folder / "7.txt"], settings, verify=True)[0].ok


def test_a_service_that_is_not_there_is_said(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.client.transport.FIRST", 0.01)
    assert main(["import", str(folder), "--to", "http://127.0.0.1:9"]) == 1
    assert "check the address" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--dry-run", "--verify"], ["--watch", "--to", "x"], ["--retry-failed"]])
def test_options_that_do_not_go_together(options: list[str], folder: Path) -> None:
    assert main(["import", str(folder), *options]) == 2
