"""The original files: one file for the same bytes, named by their SHA-256, there as a whole or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.errors import FilesUnavailable

NAME = re.compile(r"[0-9a-f]{64}")
TEMPORARY = re.compile(r"[0-9a-f]{64}-([0-9a-f]{8}-)?(\d+)-[0-9a-f]+\.tmp")
MACHINE = hashlib.sha256(platform.node().encode()).hexdigest()[:8]  # processes of other machines may share the folder
DAY = 86_400.0
CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept: its SHA-256, its bytes, and when it was written, in seconds since 1970."""

    sha256: str
    size: int
    written_at: float


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files by their SHA-256: `ab/cd/abcd….`; half-written ones lie in `tmp` until they are renamed."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Return where the bytes of that SHA-256 are, or will be."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, sha256: str, data: bytes, *, sync: bool = True) -> Path:
        """Write the bytes so that they survive a crash from here on; nothing happens where they are there already.

        Without `sync` they survive from the next `os.sync()` on: for many files of which none counts before all are there.
        """
        target = self.path(sha256)
        if self._has(sha256, len(data)):
            return target
        temporary = self._temporary(sha256)
        fresh = not target.parent.is_dir()
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                if sync:
                    os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        if sync:
            for folder in (target.parent, target.parent.parent, self.folder) if fresh else (target.parent,):
                _sync(folder)
        return target

    def put_all(self, given: Mapping[str, bytes]) -> None:
        """Write many as `put` does one: synced together before they are renamed and once more behind, however many they are."""
        written: dict[str, Path] = {}
        try:
            for sha256, data in given.items():
                if not self._has(sha256, len(data)):
                    written[sha256] = self._temporary(sha256)
                    written[sha256].write_bytes(data)
            if not written:
                return
            _sync_all(self.folder)
            for sha256, temporary in written.items():
                target = self.path(sha256)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(temporary, target)
        except BaseException:
            for temporary in written.values():
                temporary.unlink(missing_ok=True)
            raise
        _sync_all(self.folder)

    def get(self, sha256: str) -> bytes:
        """Return the bytes. Raises FileNotFoundError."""
        return self.path(sha256).read_bytes()

    def size(self, sha256: str) -> int:
        """Return how many bytes there are. Raises FileNotFoundError."""
        return self.path(sha256).stat().st_size

    @contextlib.contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Give the file itself, to be read and not to be changed. Raises FileNotFoundError."""
        path = self.path(sha256)
        if not path.is_file():
            raise FileNotFoundError(path)
        yield path

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Give the bytes a part at a time. Raises FileNotFoundError."""
        with self.path(sha256).open("rb") as file:
            while part := file.read(CHUNK):
                yield part

    def remove(self, sha256: str) -> None:
        """Remove the bytes for good, also half-written ones; nothing happens where they are gone."""
        target = self.path(sha256)
        for path in (target, *(self.folder / "tmp").glob(f"{sha256}-*")):
            path.unlink(missing_ok=True)
        if target.parent.is_dir():
            _sync(target.parent)

    def names(self, prefix: str = "") -> Iterator[Kept]:
        """Give all that is kept, or what begins with these letters (two at least, or none), in order."""
        for folder in sorted(self.folder.glob(prefix[:2] or "[0-9a-f][0-9a-f]")):
            for path in sorted(self.listed(folder.name)):
                if path.name.startswith(prefix):
                    with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                        found = path.stat()
                        yield Kept(path.name, found.st_size, found.st_mtime)

    def sweep(self) -> int:
        """Remove what processes left behind that were killed while writing; return how many files that was."""
        left = self.leftovers()
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def leftovers(self) -> list[Path]:
        """Return the half-written files of processes that are gone: of this machine's that do not run, of others' after a day."""
        found = []
        for path in (self.folder / "tmp").glob("*.tmp"):
            match = TEMPORARY.fullmatch(path.name)
            with contextlib.suppress(FileNotFoundError):
                ours = match is not None and match[1] in (None, f"{MACHINE}-")
                if match and ((ours and not runs(int(match[2]))) or time.time() - path.stat().st_mtime > DAY):
                    found.append(path)
        return found

    def check(self) -> None:
        """Do nothing where files can be kept. Raises FilesUnavailable."""
        if not self.folder.is_dir():
            raise FilesUnavailable("the folder of the original files is gone; check CONGVAN_DATA_FOLDER")
        if not os.access(self.folder, os.W_OK):
            raise FilesUnavailable("the folder of the original files cannot be written; check its rights")

    def free(self) -> int | None:
        """Return how many bytes more there is room for; None where there is no such limit."""
        return shutil.disk_usage(self.folder).free

    def _has(self, sha256: str, size: int) -> bool:
        """Tell whether the bytes are there, all of them."""
        try:
            return self.path(sha256).stat().st_size == size
        except OSError:
            return False

    def _temporary(self, sha256: str) -> Path:
        """Return where a file is written before it has its name."""
        place = self.folder / "tmp" / f"{sha256}-{MACHINE}-{os.getpid()}-{secrets.token_hex(4)}.tmp"
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def listed(self, prefix: str) -> list[Path]:
        """Return the files whose name begins with these two letters."""
        return [path for path in (self.folder / prefix).glob("*/*") if NAME.fullmatch(path.name)]


def runs(pid: int) -> bool:
    """Tell whether a process of that number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync(folder: Path) -> None:
    """Make the name of a renamed file durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_all(folder: Path) -> None:
    """Make all that was written to the filesystem of a folder durable; where only that cannot be asked for, to every one."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):  # Linux has it
        os.sync()
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if library.syncfs(handle) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(handle)
