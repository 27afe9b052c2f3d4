"""Original files in a folder and in a store of objects: the same promises, and what happens when the store is away."""

import hashlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import pytest
from databases import Databases
from object_stores import KEYS, Wire, serving
from service_samples import notice

from service.errors import FilesUnavailable, StoreError
from service.imports import Options, run
from service.settings import Settings
from service.store import opened, shelf
from service.store.objects import Objects
from service.store.shelf import Shelf
from service.upkeep import backup, checkup, restore
from service.upkeep.findings import Site

URL = "/api/v1/documents"
SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def sum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    """An S3 server."""
    with serving() as found:
        yield found


@pytest.fixture
def wire(server: tuple[str, int]) -> Iterator[Wire]:
    """A wire to the S3 server."""
    found = Wire(server)
    yield found
    found.close()


@pytest.fixture
def remote(wire: Wire, tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of a store of objects, a prefix of its own for each test."""
    name = hashlib.sha256(f"{request.node.nodeid}".encode()).hexdigest()[:12]
    return {"files_url": f"s3://kho/{name}", "files_endpoint": wire.url, "files_retry_seconds": 3.0, **KEYS}


@pytest.fixture(params=["folder", "s3", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """A shelf of each kind."""
    more: dict[str, Any] = {}
    if request.param == "s3":
        more = request.getfixturevalue("remote")
    if request.param == "memory":
        more = {"files_url": f"memory://{tmp_path.name}"}
    return shelf.choose(Settings(data_folder=tmp_path / "data", **more))


def test_what_is_put_is_there_as_a_whole_until_it_is_removed(files: Shelf) -> None:
    files.check()
    assert (list(files.names()), files.leftovers(), files.sweep()) == ([], [] if hasattr(files, "folder") else (), 0)
    kept = {sum_of(data): data for data in (b"", b"abc", "Thông báo".encode() * 600_000)}
    for sha256, data in kept.items():
        assert files.put(sha256, data) == files.put(sha256, data)
        assert files.get(sha256) == data == b"".join(files.chunks(sha256))
        assert files.size(sha256) == len(data)
        with files.local(sha256) as path:
            assert path.read_bytes() == data
    assert path.exists() == hasattr(files, "folder")
    assert [(one.sha256, one.size) for one in files.names()] == [(sha256, len(kept[sha256])) for sha256 in sorted(kept)]
    assert all(abs(time.time() - one.written_at) < 120 for one in files.names())
    assert [one.sha256 for one in files.names(sum_of(b"abc")[:5])] == [sum_of(b"abc")]
    for sha256 in kept:
        files.remove(sha256)
        files.remove(sha256)
    assert list(files.names()) == []


def test_what_is_not_there_is_said(files: Shelf) -> None:
    name = "0" * 64
    for ask in (files.get, files.size, lambda one: list(files.chunks(one))):
        with pytest.raises(FileNotFoundError):
            ask(name)
    with pytest.raises(FileNotFoundError), files.local(name):
        pass
    files.check()


def test_a_half_file_is_written_again(files: Shelf) -> None:
    sha256 = sum_of(b"abc")
    where = files.put(sha256, b"abc")
    if isinstance(files, Objects):
        files.system.pipe_file(where, b"a")
        with pytest.raises(FileNotFoundError, match="other bytes"):
            files.get(sha256)
    else:
        Path(where).write_bytes(b"a")
    files.put(sha256, b"abc")
    assert files.get(sha256) == b"abc"


def test_room_is_a_matter_of_folders(files: Shelf) -> None:
    assert (files.free() is None) == isinstance(files, Objects)


KILLED = """
import os, signal, sys
from pathlib import Path
from service.store import files
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
files.Files(Path(sys.argv[1])).put("a" * 64, b"x" * 100_000)
"""


def test_a_process_that_is_killed_while_it_writes_leaves_nothing(tmp_path: Path) -> None:
    found = shelf.choose(Settings(data_folder=tmp_path))
    folder = tmp_path / "originals"
    assert subprocess.run([sys.executable, "-c", KILLED, str(folder)]).returncode == -9
    with pytest.raises(FileNotFoundError):
        found.get("a" * 64)
    assert len(found.leftovers()) == 1 and found.sweep() == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_connection_that_breaks_while_it_writes_leaves_nothing_or_all(remote: dict[str, Any], wire: Wire) -> None:
    files, data = shelf.choose(Settings(**remote)), b"x" * 1_000_000
    files.check()
    wire.cuts = [300_000] * 3
    assert list(files.names()) == []
    files.put(sum_of(data), data)
    assert [one.size for one in files.names()] == [len(data)]
    assert files.get(sum_of(data)) == data


def test_a_store_that_is_away_for_a_moment_is_waited_for(remote: dict[str, Any], wire: Wire) -> None:
    files = shelf.choose(Settings(**remote))
    wire.broken = True
    threading.Timer(1.0, lambda: setattr(wire, "broken", False)).start()
    files.put(sum_of(b"abc"), b"abc")
    assert files.get(sum_of(b"abc")) == b"abc"


def test_a_store_that_stays_away_is_said_without_its_secrets(remote: dict[str, Any], wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(**remote | {"files_retry_seconds": 2.0})
    wire.broken = True
    with caplog.at_level(logging.INFO), pytest.raises(FilesUnavailable) as raised:
        shelf.choose(settings).get("0" * 64)
    told = f"{raised.value} {caplog.text} {settings!r} {settings.model_dump()}"
    assert "cannot read" in told and KEYS["files_secret"] not in told and KEYS["files_key"] not in told


def test_a_bucket_that_is_not_there_is_no_missing_file(remote: dict[str, Any]) -> None:
    files = shelf.choose(Settings(**remote | {"files_url": "s3://khong-co/x"}))
    for ask in (files.check, lambda: files.get("0" * 64), lambda: files.put(sum_of(b"a"), b"a")):
        with pytest.raises(FilesUnavailable, match="CONGVAN_FILES_URL"):
            ask()


@pytest.mark.parametrize("address", ["s3://", "khong-biet://a/b"])
def test_an_address_that_cannot_be_is_said(address: str) -> None:
    pytest.importorskip("s3fs")
    with pytest.raises(StoreError, match="CONGVAN_FILES_URL"):
        shelf.choose(Settings(files_url=address))


@pytest.fixture
def distant(databases: Databases, tmp_path: Path, remote: dict[str, Any]) -> Settings:
    """A service whose files are in a store of objects."""
    quick = {"files_retry_seconds": 0.3, "retry_seconds": 0.2, "poll_seconds": 0.1}
    return databases.settings(tmp_path / "data", **remote | quick)


def test_a_service_keeps_its_files_in_a_store_of_objects(distant: Settings, wire: Wire) -> None:
    with callers.local(distant) as client:
        data = notice().encode()
        made = client.post(URL, files={"file": ("Thông báo 7.txt", data)}).json()["document"]
        answer = client.get(f"{URL}/{made['id']}/file")
        assert (answer.content, answer.headers["content-length"]) == (data, str(len(data)))
        assert answer.headers["etag"] == f'"{sum_of(data)}"' and "%C3%B4" in answer.headers["content-disposition"]
        assert client.get(f"{URL}/{made['id']}/file", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        assert client.post(URL, files={"file": ("x.bin", b"7z\xbc\xaf\x27\x1c\x00\x04")}).status_code == 415
        files = client.app.state.store.files  # type: ignore[attr-defined]
        assert [one.sha256 for one in files.names()] == [sum_of(data)], "what cannot be read is not kept"
        assert not (distant.data_folder / "originals").exists()
        assert client.get("/readyz").status_code == 200

        later = client.post(URL, files={"file": ("8.txt", notice(8).encode())}, headers={"Prefer": "respond-async"})
        wire.broken = True
        assert later.status_code == 202
        for answer in (client.post(URL, json={"text": notice(9)}), client.get(f"{URL}/{made['id']}/file")):
            assert (answer.status_code, answer.json()["code"]) == (503, "files_unavailable") and answer.headers["retry-after"]
            assert "127.0.0.1" not in answer.text
        assert client.get("/readyz").json()["code"] == "not_ready"
        wire.broken = False
        until = time.monotonic() + 60
        while (job := client.get(later.headers["location"]).json())["status"] != "finished" and time.monotonic() < until:
            time.sleep(0.2)
        assert (job["counts"]["imported"], job["counts"]["failed"]) == (1, 0), "away for a moment is no failure of a document"


@SQLITE
def test_an_import_goes_into_a_store_of_objects_and_waits_for_it(distant: Settings, wire: Wire, tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(notice(number), encoding="utf-8")
    wire.broken = True
    threading.Timer(1.5, lambda: setattr(wire, "broken", False)).start()
    assert run([folder], distant, Options(1)).progress.imported == 3
    assert run([folder], distant, Options(1)).progress.already_there == 3
    with opened(distant) as store:
        assert len(list(store.files.names())) == 3
        files = store.files
        assert backup.make(store, distant, tmp_path / "sao-luu").copied == 3
        files.remove(sum_of(notice(0).encode()))
        files.system.pipe_file(files.place(sum_of(notice(1).encode())), b"x")  # type: ignore[attr-defined]
        files.put(sum_of(b"la"), b"la")
        site = Site(store, distant, deep=True)
        assert {one.code for one in checkup.run(site)} == {"missing", "damaged"}, "what is young may still get its row"
    assert restore.restore_originals(distant, tmp_path / "sao-luu").copied == 2
    with opened(distant) as store:
        assert checkup.run(Site(store, distant, deep=True)) == []
