"""Bulk import: what is imported, what is reported, and what survives the death of a process."""

import contextlib
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from service_samples import STORY, notice
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from service.errors import StoreError
from service.imports import Options, Outcome, Progress, run
from service.imports.items import find
from service.settings import Settings
from service.store import opened
from service.store.models import DOCUMENTS


def contents(settings: Settings) -> dict[str, int]:
    """Return the numbers of rows, and of files, and check the database."""
    with opened(settings) as store, store.writing() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            connection.execute(text("INSERT INTO commitment_index(commitment_index) VALUES ('integrity-check')"))
        found = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ("documents", "contents", "commitments")
        }
        sums = set(connection.execute(text("SELECT sha256 FROM documents")).scalars())
    files = {path.name for path in (settings.data_folder / "originals").rglob("*") if path.is_file()}
    assert sums <= files
    return {**found, "files": len(files)}


def test_files_folders_and_lines_are_found_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a/3.txt", "a/.hidden", "a/~$x.docx", ".git/x", "c.txt", "a/z.part"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path / "folder")
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(b'{"text": "a"}\n\n  \n{"text": "' + b"b" * 100 + b'"}\n{"text": "c"}')
    items = list(find([lines, tmp_path / "folder", tmp_path / "none"], largest=80))
    places = [(Path(item.source).relative_to(tmp_path).as_posix(), item.line, item.trouble and item.trouble[0]) for item in items]
    assert places == [
        ("lines.jsonl", 1, None),
        ("lines.jsonl", 4, "document_too_large"),
        ("lines.jsonl", 5, None),
        ("folder/c.txt", None, None),
        ("folder/a/3.txt", None, None),
        ("folder/b/1.txt", None, None),
        ("folder/b/2.txt", None, None),
        ("none", None, "not_found"),
    ]


def test_an_import_reports_each_document_and_again_does_what_is_missing(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(notice(number), encoding="utf-8")
    (folder / "bản sao.txt").write_text(notice(0), encoding="utf-8")
    (folder / "trống.txt").write_text("", encoding="utf-8")
    (folder / "ảnh.png").write_bytes(b"7z\xbc\xaf\x27\x1c\x00\x04")
    lines = [
        json.dumps({"text": STORY, "title": "Kênh mương", "published": "2023-04-20", "external_id": "b-1", "khác": 1}),
        "{",
        '{"title": "x"}',
    ]
    (folder / "bài.jsonl").write_text("\n".join(lines), encoding="utf-8")
    seen: list[Progress] = []
    written = tmp_path / "ra" / "report.jsonl"
    report = run([folder], settings, Options(2, written), seen.append)
    assert not report.ok
    assert (report.progress.imported, report.progress.duplicates, report.progress.already_there, report.progress.failed) == (5, 1, 0, 4)
    assert [(Path(one.source).name, one.line, one.code) for one in report.failures] == [
        ("bài.jsonl", 2, "bad_line"),
        ("bài.jsonl", 3, "bad_line"),
        ("trống.txt", None, "empty_document"),
        ("ảnh.png", None, "unsupported_media"),
    ]
    assert report.failures[1].message is not None and report.failures[1].message.startswith("text: Field required")
    assert report.reasons == {"bad_line": 2, "empty_document": 1, "unsupported_media": 1}
    assert (seen[-1].done, seen[-1].total) == (10, 10) and [one.done for one in seen] == sorted(one.done for one in seen)
    told = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    assert len(told) == 10 and sum(one["status"] == "imported" for one in told) == 5
    assert all(one["document_id"] for one in told if one["status"] != "failed")
    assert contents(settings) == {"documents": 7, "contents": 5, "commitments": 14, "files": 7}  # two that failed wait for another try

    (folder / "5.txt").write_text(notice(5), encoding="utf-8")
    again = run([folder], settings, Options(1))
    assert (again.progress.imported, again.progress.duplicates, again.progress.already_there, again.progress.failed) == (1, 0, 6, 4)
    with opened(settings) as store, store.reading() as connection:
        row = connection.execute(DOCUMENTS.select().where(DOCUMENTS.c.genre == "news")).one()
    assert (row.title, row.published, row.external_id) == ("Kênh mương", date(2023, 4, 20), "b-1")


def test_nothing_to_import(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run([tmp_path / "empty"], settings).progress.total == 0
    report = run([tmp_path / "none"], settings)
    assert [one.code for one in report.failures] == ["not_found"]


def test_our_own_files_are_not_imported(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(notice(1), encoding="utf-8")
    for expected in ("imported", "already_there"):
        report = run([tmp_path], settings, Options(1, tmp_path / "report.jsonl"))
        assert (report.progress.total, report.ok) == (1, True)
        told = [json.loads(line)["status"] for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
        assert told == [expected]


def test_a_file_that_cannot_be_read_and_one_that_is_too_large(settings: Settings, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_text(notice() * 3, encoding="utf-8")
    report = run([large], settings.model_copy(update={"max_upload_bytes": 1000}), Options(1))
    assert [one.code for one in report.failures] == ["document_too_large"]


def test_progress_tells_the_rate() -> None:
    progress = Progress(total=100, imported=20, duplicates=2, already_there=2, failed=1, seconds=5.0)
    assert (progress.done, progress.rate) == (25, 5.0)


def test_an_import_that_cannot_use_the_store_ends(settings: Settings) -> None:
    (settings.data_folder).mkdir()
    (settings.data_folder / "originals").write_text("no folder")
    with pytest.raises(StoreError):
        run([Path("x")], settings)


IMPORT = """
import sys
from pathlib import Path
from service.imports import Options, run
from service.settings import Settings
from service.store import opened
from service.store.models import DOCUMENTS

if __name__ == "__main__":
    run([Path(sys.argv[1])], Settings(data_folder=Path(sys.argv[2]), database_url=sys.argv[3]), Options(2))
"""


def stored(settings: Settings) -> int:
    """Return the number of documents that are read so far."""
    with opened(settings, migrate=False) as store, contextlib.suppress(OperationalError), store.reading() as connection:
        return connection.execute(select(func.count()).where(DOCUMENTS.c.status == "done")).scalar_one()
    return 0


def test_a_killed_import_goes_on_where_it_was(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(notice(number, f"các trạm y tế cụm số {number}"), encoding="utf-8")
    script = tmp_path / "nhap.py"
    script.write_text(IMPORT, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), str(settings.data_folder), settings.database_url]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    while stored(settings) < 20 and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()
    patience = time.monotonic() + 30
    with contextlib.suppress(ProcessLookupError):  # the workers end by themselves
        while time.monotonic() < patience:
            os.killpg(process.pid, 0)
            time.sleep(0.02)
    assert time.monotonic() < patience
    before = stored(settings)
    assert 20 <= before < 60
    (settings.data_folder / "originals" / "tmp").mkdir(exist_ok=True)
    (settings.data_folder / "originals" / "tmp" / f"{'a' * 64}-{process.pid}-00.tmp").write_bytes(b"half")
    report = run([folder], settings, Options(2))
    assert report.ok
    assert (report.progress.imported, report.progress.already_there) == (60 - before, before)
    assert contents(settings) == {"documents": 60, "contents": 60, "commitments": 180, "files": 60}
    assert run([folder], settings, Options(1)).progress.already_there == 60


def test_an_outcome_tells_its_place() -> None:
    assert Outcome("a.jsonl", 3, "imported").place == "a.jsonl, line 3"
    assert Outcome("a.txt", None, "imported").place == "a.txt"
