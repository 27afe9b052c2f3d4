"""Makes a backup while the service works: one state of the database, then the original files that it names.

A file is written before its row and never changes, so all files of that state are there when it is taken. Whatever database the
service has, the backup holds SQLite: one form, that can be restored into either.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine

from service.errors import BackupError
from service.settings import Settings
from service.store import Store, engine, originals, schema, transfer
from service.upkeep.archives import DATABASE, Folder, Manifest, Tar, file_sum, target

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was copied: rows of tables, original files that are in the backup, of them new ones, bytes; and files that are missing."""

    rows: int
    files: int
    copied: int
    size: int
    missing: tuple[str, ...] = ()


def make(store: Store, settings: Settings, place: Path, advance: Advance = lambda done, total: None) -> Report:
    """Write a backup to a folder or a tar file.

    Raises BackupError where the place or the database does not fit.
    """
    with target(place) as where, tempfile.TemporaryDirectory(prefix="congvan-backup-", dir=_room(place)) as stage:
        database = Path(stage, DATABASE)
        revision = snapshot(store, settings, database)
        with _own(settings, Path(stage)) as own, engine.reading(own) as connection:
            counts = transfer.count(connection)
            files, copied, size, missing = _copy_files(store, connection, where, advance)
        _settle(database)
        manifest: Manifest = {
            "format": 1,
            "congvan": version("congvan"),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "source": store.engine.dialect.name,
            "revision": revision,
            "database": {"name": DATABASE, "bytes": database.stat().st_size, "sha256": file_sum(database)},
            "rows": counts,
            "originals": {"files": files, "bytes": size, "missing": missing},
        }
        where.finish(database, manifest)
    return Report(sum(counts.values()), files, copied, size, tuple(missing))


def snapshot(store: Store, settings: Settings, place: Path) -> str:
    """Write one state of the database as a SQLite file; return its revision."""
    with store.reading() as connection:
        revision = schema.current(connection)
    if revision is None:
        raise BackupError("there is nothing to back up: the database is empty")
    if revision != schema.head():
        raise BackupError(f"the database is of revision {revision}, this congvan of {schema.head()}; use the congvan that serves it")
    if store.engine.dialect.name == "sqlite":
        raw = store.engine.raw_connection()
        copy = sqlite3.connect(place)
        try:
            assert isinstance(raw.driver_connection, sqlite3.Connection)
            raw.driver_connection.backup(copy)
        finally:
            copy.close()
            raw.close()
    else:
        _copy_rows(store, settings, place)
    return revision


def _copy_rows(store: Store, settings: Settings, place: Path) -> None:
    """Copy the rows of one state into a fresh SQLite file."""
    with _own(settings, place.parent) as own:
        schema.upgrade(own)
        with store.reading() as connection, engine.writing(own) as copy:
            transfer.clear(copy)  # what migrations put there
            transfer.copy(transfer.patient(connection), copy)


def _copy_files(store: Store, connection: Connection, where: Folder | Tar, advance: Advance) -> tuple[int, int, int, list[str]]:
    """Copy the files that the snapshot names; return how many there are, how many were copied, all bytes, and what is missing."""
    wanted = sum(1 for _ in originals.every(connection))
    files, copied, size, missing = 0, 0, 0, []
    for number, sha256 in enumerate(originals.every(connection), 1):
        try:
            length = store.files.size(sha256)
            if not where.has(sha256, length):
                data = store.files.get(sha256)
                if hashlib.sha256(data).hexdigest() != sha256:
                    raise FileNotFoundError(sha256)
                where.put(sha256, data)
                copied += 1
            files, size = files + 1, size + length
        except FileNotFoundError:
            missing.append(sha256)
        advance(number, wanted)
    return files, copied, size, _still_wanted(store, missing)


def _still_wanted(store: Store, missing: list[str]) -> list[str]:
    """Return those of the missing files whose rows are still there: others were purged while the backup was made."""
    with store.reading() as connection:
        return [sha256 for sha256 in missing if sha256 in originals.referenced(connection, sha256)]


@contextmanager
def _own(settings: Settings, folder: Path) -> Iterator[Engine]:
    """Give the engine of the SQLite file in a folder."""
    found = engine.connect(settings.model_copy(update={"data_folder": folder, "database_url": ""}))
    try:
        yield found
    finally:
        found.dispose()


def _settle(database: Path) -> None:
    """Make the file complete by itself, without a write-ahead log beside it."""
    raw = sqlite3.connect(database)
    try:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")
    finally:
        raw.close()


def _room(place: Path) -> Path:
    """Return the folder in which the database is staged: on the disk of the backup."""
    folder = place.parent if place.suffix == ".tar" else place
    folder.mkdir(parents=True, exist_ok=True)
    return folder
