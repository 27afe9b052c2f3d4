"""The original files in a store of objects: S3 and what speaks it, or any other file system that fsspec knows.

Each file is written by one request, which such a store does as a whole or not at all; S3 compares the bytes with a checksum that
is sent with them, of others the size is looked at. What is read is compared with its SHA-256. What fails is tried again for a
while, with growing pauses. The only door to fsspec.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import fsspec

from service.errors import FilesUnavailable, StoreError
from service.settings import Settings
from service.store.files import NAME, Kept

log = logging.getLogger(__name__)

T = TypeVar("T")
S3 = frozenset({"s3", "s3a"})
FIRST, MOST = 0.2, 5.0  # seconds of a pause before it is tried again
CHUNK = 4 << 20  # bytes that are read by one request where they are passed on
WHOLE = 5_000_000_000  # bytes that S3 takes by one request
TIMES = {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 1}}
AWAY = "the store of the original files does not answer; try again in a moment"
NO_PLACE = "there is no such place for original files; check CONGVAN_FILES_URL"
NOWHERE = ("NoSuchBucket", "bucket does not exist")  # of an error that is no missing file


@dataclass(frozen=True, slots=True)
class Objects:
    """A store of objects `root/ab/cd/abcd…` by SHA-256; `patience`: seconds for which it is tried again."""

    system: Any
    root: str
    patience: float
    s3: bool = False

    def place(self, sha256: str) -> str:
        """Return the name of the object with the bytes of that SHA-256."""
        return f"{self.root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def put(self, sha256: str, data: bytes, *, sync: bool = True) -> str:
        """Write the bytes by one request; nothing happens where they are there already. `sync` is always so."""
        place = self.place(sha256)
        if self._length(sha256) == len(data):
            return place
        checked = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        more = {"chunksize": WHOLE, "ContentMD5": checked} if self.s3 else {}
        try:
            self._try("write", partial(self.system.pipe_file, place, data, **more))
        except FileNotFoundError as exc:
            raise FilesUnavailable(NO_PLACE, _told(exc)) from exc
        if not self.s3 and self._length(sha256) != len(data):
            raise FilesUnavailable(AWAY, f"{sha256} was written, and is not there as a whole")
        return place

    def put_all(self, given: Mapping[str, bytes]) -> None:
        """Write the bytes of many."""
        for sha256, data in given.items():
            self.put(sha256, data)

    def get(self, sha256: str) -> bytes:
        """Return the bytes. Raises FileNotFoundError, also for other bytes than were written."""
        data = self._read(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileNotFoundError(f"the original file {sha256} has other bytes than it had")
        return data

    def size(self, sha256: str) -> int:
        """Return how many bytes there are. Raises FileNotFoundError."""
        found = self._length(sha256)
        if found is None:
            raise FileNotFoundError(self.place(sha256))
        return found

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Give a copy, which is removed in the end. Raises FileNotFoundError."""
        with tempfile.TemporaryDirectory(prefix="congvan-") as folder:
            copy = Path(folder, sha256)
            with copy.open("wb") as file:
                for part in self.chunks(sha256):
                    file.write(part)
            yield copy

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Give the bytes a part at a time. Raises FileNotFoundError."""
        left, start = self.size(sha256), 0
        while start < left:
            end = min(start + CHUNK, left)
            part = self._read(sha256, start=start, end=end)
            if len(part) != end - start:
                raise FilesUnavailable(AWAY, f"{sha256}: {len(part)} of {end - start} bytes came")
            yield part
            start = end

    def remove(self, sha256: str) -> None:
        """Remove the bytes; nothing happens where they are gone."""
        try:
            self._try("remove", partial(self.system.rm_file, self.place(sha256)))
        except FileNotFoundError:
            return

    def names(self, prefix: str = "") -> Iterator[Kept]:
        """Give all that is kept, or what begins with these letters (two at least, or none), in order."""
        for first in [prefix[:2]] if prefix else self._folders():
            try:
                found = self._try("list", partial(self.system.find, f"{self.root}/{first}", detail=True))
            except FileNotFoundError:
                continue
            for place, entry in sorted(found.items()):
                name = place.rpartition("/")[2]
                if NAME.fullmatch(name) and name.startswith(prefix):
                    yield Kept(name, entry["size"], _written(entry))

    def leftovers(self) -> Sequence[Path]:
        """Return nothing: what is not written as a whole is not there."""
        return ()

    def sweep(self) -> int:
        """Remove nothing: what is not written as a whole is not there."""
        return 0

    def check(self) -> None:
        """Do nothing where the store answers, at the first try. Raises FilesUnavailable."""
        try:
            self._try("list", partial(self.system.ls, self.root, detail=False), patience=0.0)
        except FileNotFoundError as exc:
            if any(sign in _told(exc) for sign in NOWHERE):
                raise FilesUnavailable(NO_PLACE, _told(exc)) from exc

    def free(self) -> int | None:
        """Return None: a store of objects has no such limit."""
        return None

    def _folders(self) -> list[str]:
        """Return the first two letters of all that is kept."""
        try:
            found = self._try("list", partial(self.system.ls, self.root, detail=False))
        except FileNotFoundError:
            return []
        return sorted(place.rstrip("/").rpartition("/")[2] for place in found)

    def _length(self, sha256: str) -> int | None:
        """Return the size of an object, None where there is none."""
        try:
            return int(self._try("look", partial(self.system.info, self.place(sha256)))["size"])
        except FileNotFoundError:
            return None

    def _read(self, sha256: str, **part: int) -> bytes:
        """Return bytes of an object. Raises FileNotFoundError."""
        more = {"max_concurrency": 1} if self.s3 else {}
        try:
            found: bytes = self._try("read", partial(self.system.cat_file, self.place(sha256), **part, **more))
        except FileNotFoundError as exc:
            if any(sign in _told(exc) for sign in NOWHERE):
                raise FilesUnavailable(NO_PLACE, _told(exc)) from exc
            raise
        return found

    def _try(self, what: str, call: Callable[[], T], patience: float | None = None) -> T:
        """Return what a call gives, tried again while it fails. Raises FileNotFoundError, FilesUnavailable."""
        end, pause = time.monotonic() + (self.patience if patience is None else patience), FIRST
        while True:
            try:
                return call()
            except FileNotFoundError:
                raise
            except Exception as exc:  # each library behind fsspec has errors of its own
                told = f"cannot {what}: {_told(exc)}"
                if isinstance(exc, PermissionError) or time.monotonic() + pause > end:
                    raise FilesUnavailable(AWAY, told) from exc
                log.warning("the store of the original files does not answer, trying again: %s", told)
            time.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, MOST)


def connect(settings: Settings) -> Objects:
    """Return the store of objects of the settings; nothing is asked of it yet. Raises StoreError."""
    options: dict[str, Any] = {}
    protocol = settings.files_url.partition("://")[0]
    if protocol in S3:
        options = {"config_kwargs": TIMES, "use_listings_cache": False}
        given = (("key", settings.files_key), ("secret", settings.files_secret))
        options |= {name: value.get_secret_value() for name, value in given if value.get_secret_value()}
        options |= {"endpoint_url": settings.files_endpoint} if settings.files_endpoint else {}
    try:
        system, root = fsspec.url_to_fs(settings.files_url, **options)
    except ImportError as exc:
        raise StoreError(f"CONGVAN_FILES_URL needs what is not installed ({exc}); for S3: pip install 'congvan[s3]'") from exc
    except (ValueError, TypeError) as exc:
        raise StoreError(f"CONGVAN_FILES_URL cannot be used: {exc}; give an address as s3://bucket/prefix") from exc
    if not root.strip("/"):
        raise StoreError("CONGVAN_FILES_URL names no bucket; give an address as s3://bucket/prefix")
    return Objects(system, root.rstrip("/"), settings.files_retry_seconds, protocol in S3)


def _written(entry: dict[str, Any]) -> float:
    """Return when an object was written, 0 where that is not told."""
    found = next((entry[name] for name in ("LastModified", "mtime", "created") if entry.get(name)), 0.0)
    return float(found.timestamp() if hasattr(found, "timestamp") else found)


def _told(exc: BaseException) -> str:
    """Return an error in one short line."""
    return f"{type(exc).__name__}: {' '.join(str(exc).split())}"[:300]
