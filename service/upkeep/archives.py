"""Where a backup lies: a folder, or one tar file. Both hold `congvan.db`, `originals/ab/cd/abcd…` and, written last, `manifest.json`.

A folder is added to at the next backup: originals never change, so those that are there stay. It is a data folder, too: congvan
can be run on it as it is.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import orjson

from service.errors import BackupError
from service.store.files import Files

DATABASE, MANIFEST, ORIGINALS = "congvan.db", "manifest.json", "originals"
Manifest = dict[str, object]


class Target(Protocol):
    """What a backup is written to."""

    def has(self, sha256: str, size: int) -> bool:
        """Tell whether an original is there already."""

    def put(self, sha256: str, data: bytes) -> None:
        """Add an original."""

    def finish(self, database: Path, manifest: Manifest) -> None:
        """Add the database and the manifest: from here on it is a backup."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End."""


class Folder:
    """A backup as a folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.files = Files(place / ORIGINALS)

    def __enter__(self) -> Self:
        """Make the folder."""
        if self.place.is_dir() and any(self.place.iterdir()) and not (self.place / MANIFEST).is_file() and not self.files.folder.is_dir():
            raise BackupError(f"{self.place} holds something else than a backup; name an empty folder, or a new one")
        self.files.folder.mkdir(parents=True, exist_ok=True)
        self.files.sweep()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave what is there: the next backup goes on with it."""

    def has(self, sha256: str, size: int) -> bool:
        """Tell whether an original is there already, with its size; `congvan restore --check` looks at the bytes."""
        try:
            return self.files.path(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def put(self, sha256: str, data: bytes) -> None:
        """Add an original."""
        self.files.put(sha256, data, sync=False)

    def get(self, sha256: str) -> bytes:
        """Return an original. Raises FileNotFoundError."""
        return self.files.get(sha256)

    def finish(self, database: Path, manifest: Manifest) -> None:
        """Put database and manifest in the place of those of the last backup."""
        for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):  # of a service that was run on the backup
            (self.place / name).unlink(missing_ok=True)
        fresh = self.place / f"{DATABASE}.new"
        shutil.copyfile(database, fresh)
        told = self.place / f"{MANIFEST}.new"
        told.write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        os.sync()  # the originals, too, before anything says that they are there
        os.replace(fresh, self.place / DATABASE)
        os.replace(told, self.place / MANIFEST)

    def manifest(self) -> Manifest:
        """Return what the backup says of itself. Raises BackupError where it is none."""
        try:
            return _parse((self.place / MANIFEST).read_bytes())
        except FileNotFoundError:
            raise BackupError(f"{self.place} holds no {MANIFEST}: it is no backup, or one that was not finished") from None

    def copy_database(self, place: Path) -> str:
        """Copy the database; return the SHA-256 of its bytes."""
        shutil.copyfile(self.place / DATABASE, place)
        return file_sum(place)


class Tar:
    """A backup as one tar file."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.half = place.with_name(f"{place.name}.part")

    def __enter__(self) -> Self:
        """Begin a new file beside the one that may be there."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self._tar = tarfile.open(self.half, "w")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Remove what was not finished."""
        self._tar.close()
        self.half.unlink(missing_ok=True)

    def has(self, sha256: str, size: int) -> bool:
        """Tell that nothing is there: a tar file is written anew."""
        return False

    def put(self, sha256: str, data: bytes) -> None:
        """Add an original."""
        self._add(_inside(sha256), data)

    def finish(self, database: Path, manifest: Manifest) -> None:
        """Add database and manifest, and put the file in its place."""
        self._tar.add(database, DATABASE)
        self._add(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        self._tar.close()
        _sync(self.half)
        os.replace(self.half, self.place)

    def _add(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime = len(data), int(time.time())
        self._tar.addfile(member, io.BytesIO(data))


class TarSource:
    """A tar file to read a backup from."""

    def __init__(self, place: Path) -> None:
        self.place = place
        try:
            self._tar = tarfile.open(place, "r:")  # noqa: SIM115 (closed by `close`)
            self._members = {one.name: one for one in self._tar}
        except (tarfile.TarError, OSError) as exc:
            raise BackupError(f"{place} is no backup that can be read: {exc}") from exc

    def close(self) -> None:
        """Close the file."""
        self._tar.close()

    def get(self, sha256: str) -> bytes:
        """Return an original. Raises FileNotFoundError."""
        return self._read(_inside(sha256))

    def manifest(self) -> Manifest:
        """Return what the backup says of itself. Raises BackupError where it is none."""
        try:
            return _parse(self._read(MANIFEST))
        except FileNotFoundError:
            raise BackupError(f"{self.place} holds no {MANIFEST}: it is no backup, or one that was not finished") from None

    def copy_database(self, place: Path) -> str:
        """Copy the database; return the SHA-256 of its bytes."""
        found = self._tar.extractfile(self._members[DATABASE])
        assert found is not None
        with place.open("wb") as file:
            shutil.copyfileobj(found, file, 1 << 20)
        return file_sum(place)

    def _read(self, name: str) -> bytes:
        found = self._tar.extractfile(self._members[name]) if name in self._members else None
        if found is None:
            raise FileNotFoundError(name)
        return found.read()


Source = Folder | TarSource


def target(place: Path) -> Folder | Tar:
    """Return where a backup is written: `….tar` is a file, everything else a folder."""
    return Tar(place) if place.suffix == ".tar" else Folder(place)


@contextmanager
def source(place: Path) -> Iterator[Source]:
    """Give a backup to read. Raises BackupError."""
    if not place.exists():
        raise BackupError(f"{place}: no such file or folder; name the backup")
    if place.is_dir():
        yield Folder(place)
        return
    found = TarSource(place)
    try:
        yield found
    finally:
        found.close()


def file_sum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _inside(sha256: str) -> str:
    return f"{ORIGINALS}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _parse(data: bytes) -> Manifest:
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as exc:
        raise BackupError(f"{MANIFEST} cannot be read: {exc}; take an older backup") from exc
    if not isinstance(found, dict) or found.get("format") != 1:
        raise BackupError("the backup is of a form that this congvan does not know; use the congvan that made it, or a newer one")
    return found


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
