"""The periodic care: files without a row go, beside uploads of the same bytes; broken off purges are finished; workers send, too."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from databases import Databases
from receivers import receiving
from service_samples import notice
from sqlalchemy import update
from taking import take_in

from service import ingest, metrics
from service.access import purge
from service.settings import Settings
from service.store import Store, opened, webhooks
from service.store.files import Files
from service.store.models import TOMBSTONES
from service.store.webhooks import Wanted
from service.store.writes import Admission
from service.submissions import TextSubmission
from service.upkeep import care
from service.webhooks import signing

ROOT = Path(__file__).resolve().parent.parent
DAY = 86_400


def _put(store: Store, data: bytes, days: float) -> str:
    """Keep bytes without a row, as an upload does that dies, so many days ago."""
    sha256 = hashlib.sha256(data).hexdigest()
    store.files.put(sha256, data)
    if isinstance(store.files, Files):
        os.utime(store.files.path(sha256), (time.time() - days * DAY,) * 2)
    return sha256


def _names(store: Store) -> set[str]:
    return {one.sha256 for one in store.files.names()}


def _wait(until: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_files_of_uploads_that_died_are_removed_when_they_are_old(store: Store, settings: Settings) -> None:
    take_in(store, settings, notice(1))
    (kept,) = _names(store)
    os.utime(store.files.path(kept), (0, 1))  # type: ignore[attr-defined]
    old, young = _put(store, b"cu", 2), _put(store, b"moi", 0.5)
    before = metrics.ORPHANS.labels("removed")._value.get()
    assert care.remove_orphans(store, 24) == [old]
    assert _names(store) == {kept, young} and metrics.ORPHANS.labels("removed")._value.get() == before + 1
    assert care.remove_orphans(store, 24) == []


def test_files_in_a_store_of_objects_are_removed_too(databases: Databases, tmp_path: Path) -> None:
    with opened(databases.settings(tmp_path / "data", files_url="memory://kho-tra")) as store:
        try:
            gone = _put(store, b"cu", 0)
            assert care.remove_orphans(store, 24) == [] and _names(store) == {gone}
            time.sleep(0.05)
            assert care.remove_orphans(store, 0) == [gone] and not _names(store)
        finally:
            fsspec.filesystem("memory").store.clear()


@pytest.mark.parametrize("late", [False, True])
def test_the_same_bytes_that_come_just_then_stay(store: Store, late: bool) -> None:
    """An upload of the same bytes is through before they are taken away (`late`: right after that)."""
    submission = TextSubmission(text=notice(3)).submission()
    sha256 = _put(store, submission.data, 2)

    class Busy(Files):
        def remove(self, sha256: str) -> None:
            if late:
                super().remove(sha256)
            ingest.accept(store, submission, Admission())
            if not late:
                super().remove(sha256)

    assert isinstance(store.files, Files)
    assert care.remove_orphans(replace(store, files=Busy(store.files.folder)), 24) == []
    assert store.files.get(sha256) == submission.data


def test_a_purge_that_was_broken_off_is_finished_while_the_service_runs(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = take_in(store, settings, notice(1))
    (sha256,) = _names(store)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as change, store.reading() as connection:
        change.setattr(Files, "remove", refuse)
        rows = purge.by_ids(connection, [document])
        connection.rollback()
        assert not purge.purge(store, rows).done
    with care.running(store, settings.model_copy(update={"reconcile_seconds": 0.05})):
        time.sleep(0.3)
        assert _names(store) == {sha256}  # whoever purges may still be at it
        with store.writing() as connection:
            connection.execute(update(TOMBSTONES).values(purged_at=datetime.now(UTC) - timedelta(minutes=2)))
        _wait(lambda: not _names(store) and _done(store))


def _done(store: Store) -> bool:
    with store.reading() as connection:
        return not purge.pending(connection)


def test_a_worker_sends_to_webhooks(store: Store, settings: Settings) -> None:
    take_in(store, settings, notice(1))
    told = {"CONGVAN_DATA_FOLDER": settings.data_folder, "CONGVAN_DATABASE_URL": settings.database_url, "CONGVAN_READER_PROCESSES": 1}
    told |= {"CONGVAN_WEBHOOK_HTTP": 1, "CONGVAN_WEBHOOK_NETWORKS": "127.0.0.0/8", "CONGVAN_WEBHOOK_POLL_SECONDS": 0.1}
    with receiving() as receiver:
        told["CONGVAN_WEBHOOK_PORTS"] = receiver.port
        with store.writing() as connection:
            values = {"description": None, "secret": signing.new_secret(), "cursor": 0}
            webhooks.add(connection, f"http://127.0.0.1:{receiver.port}/nhan", values, Wanted(), datetime.now(UTC))
        environment = {**os.environ, **{name: str(value) for name, value in told.items()}}
        worker = subprocess.Popen([sys.executable, "-m", "service.cli", "worker"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            _wait(lambda: len(receiver.seqs()) == 3, 120)
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0
    assert receiver.seqs() == [1, 2, 3]
