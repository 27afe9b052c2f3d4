"""Where the original files are: one narrow interface, kept by a folder (files.py) or by a store of objects (objects.py).

A file is named by the SHA-256 of its bytes, there as a whole or not at all, and never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from service.errors import StoreError
from service.settings import Settings
from service.store.files import Files, Kept


class Shelf(Protocol):
    """What keeps original files. All raise FilesUnavailable where it does not answer, OSError where a disk fails."""

    def put(self, sha256: str, data: bytes, *, sync: bool = True) -> Path | str:
        """Keep the bytes for good, from here on; return where. Nothing happens where they are there already."""

    def put_all(self, given: Mapping[str, bytes]) -> None:
        """Keep the bytes of many for good, by their SHA-256; where that fails some may be kept."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes. Raises FileNotFoundError."""

    def size(self, sha256: str) -> int:
        """Return how many bytes there are. Raises FileNotFoundError."""

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        """Give a file on this machine with the bytes, for as long as the `with` lasts. Raises FileNotFoundError."""

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Give the bytes a part at a time. Raises FileNotFoundError."""

    def remove(self, sha256: str) -> None:
        """Remove the bytes for good; nothing happens where they are gone."""

    def names(self, prefix: str = "") -> Iterator[Kept]:
        """Give all that is kept, or what begins with these letters (two at least, or none), in order."""

    def leftovers(self) -> Sequence[Path]:
        """Return the half-written files of processes that are gone."""

    def sweep(self) -> int:
        """Remove half-written files of processes that are gone; return how many."""

    def check(self) -> None:
        """Do nothing where files can be kept. Raises FilesUnavailable."""

    def free(self) -> int | None:
        """Return how many bytes more there is room for; None where there is no such limit."""


def choose(settings: Settings) -> Shelf:
    """Return where the original files are by the settings. Raises StoreError."""
    if settings.files_url:
        from service.store import objects  # libraries that a folder does not need

        if settings.url.startswith("sqlite"):
            _make(settings, settings.data_folder)
        return objects.connect(settings)
    found = Files(settings.data_folder / "originals")
    _make(settings, found.folder)
    return found


def _make(settings: Settings, folder: Path) -> None:
    """Make a folder of ours. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"cannot use the folder {settings.data_folder}: {exc.strerror}; set CONGVAN_DATA_FOLDER to one") from exc
