"""Brings a backup back: into SQLite or PostgreSQL, whichever the settings name, and whichever it came from.

Original files come first, each checked by its name; then all rows in one transaction, after the backup's own database was brought
to the newest schema. What is interrupted leaves files without rows at most, and can be done again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, delete, func, select

from service.errors import BackupError
from service.settings import Settings
from service.store import Store, changes, engine, opened, originals, schema, transfer
from service.store.models import DOCUMENTS, SESSIONS
from service.upkeep.archives import DATABASE, Source, source

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What came back: rows, files that are there now, of them copied ones; and files that are missing or damaged in the backup."""

    rows: int
    files: int
    copied: int
    lost: tuple[str, ...] = ()


def check(settings: Settings, place: Path, advance: Advance = lambda done, total: None) -> Report:
    """Look at every byte of a backup and restore nothing. Raises BackupError."""
    lost = []
    with source(place) as found:
        with _staged(found, settings, None) as staged, engine.reading(staged) as connection:
            names = list(originals.every(connection))
            rows = sum(transfer.count(connection).values())
        for number, sha256 in enumerate(names, 1):
            if _bytes(found, sha256) is None:
                lost.append(sha256)
            advance(number, len(names))
    return Report(rows, len(names) - len(lost), 0, tuple(lost))


def restore(settings: Settings, place: Path, *, force: bool = False, advance: Advance = lambda done, total: None) -> Report:
    """Bring a backup back into the store of the settings; `force`: what the store holds is replaced.

    Raises BackupError where the backup is damaged or the store holds documents, StoreError where it cannot be opened.
    """
    with source(place) as found, opened(settings) as store:
        _refuse_full(store, force)
        with _staged(found, settings, settings.data_folder) as staged:
            files, copied, lost = _bring_files(found, staged, store, advance)
            rows = _bring_rows(staged, store)
    return Report(rows, files, copied, tuple(lost))


def restore_originals(settings: Settings, place: Path, advance: Advance = lambda done, total: None) -> Report:
    """Bring back the files of a backup that the store misses, or has with other bytes; its rows stay as they are."""
    copied, lost = 0, []
    with source(place) as found, opened(settings) as store:
        with store.reading() as connection:
            names = list(originals.every(connection))
        for number, sha256 in enumerate(names, 1):
            if not _whole(store, sha256):
                data = _bytes(found, sha256)
                if data is None:
                    lost.append(sha256)
                else:
                    store.files.remove(sha256)
                    store.files.put(sha256, data)
                    copied += 1
            advance(number, len(names))
    return Report(0, len(names) - len(lost), copied, tuple(lost))


def _refuse_full(store: Store, force: bool) -> None:
    """Raise BackupError where the store holds documents."""
    with store.reading() as connection:
        count = connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one()
    if count and not force:
        raise BackupError(f"the store holds {count} documents; restore into an empty one, or give --force to replace them")


@contextmanager
def _staged(found: Source, settings: Settings, beside: Path | None) -> Iterator[Engine]:
    """Give the backup's database as a copy of the newest schema. Raises BackupError where its bytes are not those that were written."""
    told = found.manifest()["database"]
    with tempfile.TemporaryDirectory(prefix="restore-", dir=beside) as folder:
        if not isinstance(told, dict) or told.get("sha256") != found.copy_database(Path(folder, DATABASE)):
            raise BackupError(f"{DATABASE} of the backup is damaged, or the backup was broken off: make it again, or take an older one")
        staged = engine.connect(settings.model_copy(update={"data_folder": Path(folder), "database_url": ""}))
        try:
            schema.upgrade(staged)
            yield staged
        finally:
            staged.dispose()


def _bring_files(found: Source, staged: Engine, store: Store, advance: Advance) -> tuple[int, int, list[str]]:
    """Copy the files that the rows name and that are not there yet; return how many are there, how many were copied, and which are lost."""
    with engine.reading(staged) as connection:
        names = list(originals.every(connection))
    copied, lost = 0, []
    for number, sha256 in enumerate(names, 1):
        data = _bytes(found, sha256)
        if data is not None:
            copied += not _has(store, sha256)
            store.files.put(sha256, data, sync=False)
        elif not _whole(store, sha256):
            lost.append(sha256)
        advance(number, len(names))
    os.sync()  # before a row names them
    return len(names) - len(lost), copied, lost


def _bytes(found: Source, sha256: str) -> bytes | None:
    """Return a file of the backup; None where it is missing or other bytes."""
    try:
        data = found.get(sha256)
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _has(store: Store, sha256: str) -> bool:
    """Tell whether the store has a file of that name."""
    try:
        return store.files.size(sha256) >= 0
    except FileNotFoundError:
        return False


def _whole(store: Store, sha256: str) -> bool:
    """Tell whether the store itself has the file."""
    try:
        return hashlib.sha256(store.files.get(sha256)).hexdigest() == sha256
    except FileNotFoundError:
        return False


def _bring_rows(staged: Engine, store: Store) -> int:
    """Replace all rows by those of the backup; return how many there are."""
    with engine.writing(staged) as connection:
        changes.renew(connection)
        connection.execute(delete(SESSIONS))  # one that ended since the backup would begin again
    if store.engine.dialect.name == "sqlite":
        _replace_file(staged, store.engine)
        with store.reading() as connection:
            return sum(transfer.count(connection).values())
    with engine.reading(staged) as connection, store.writing() as target:
        transfer.clear(transfer.patient(target))
        return sum(transfer.copy(connection, target).values())


def _replace_file(staged: Engine, target: Engine) -> None:
    """Write one SQLite file over another, as a transaction of that."""
    raw, into = staged.raw_connection(), target.raw_connection()
    try:
        assert isinstance(raw.driver_connection, sqlite3.Connection) and isinstance(into.driver_connection, sqlite3.Connection)
        raw.driver_connection.backup(into.driver_connection)
    finally:
        raw.close()
        into.close()
