"""What a bulk import is given: files, folders and JSONL files, as one item a document, always in the same order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from service.imports import beside
from service.imports.beside import Told
from service.imports.outcomes import Refused
from service.store import Origin
from service.submissions import Submission, TextSubmission

State = tuple[int, float]  # bytes, and time of change

LINES = (".jsonl", ".ndjson")
LEAVE_OUT = ("~$", ".", "Thumbs.db", "desktop.ini")  # what editors and systems leave in folders
UNFINISHED = (".tmp", ".part", ".crdownload")


@dataclass(frozen=True, slots=True)
class Item:
    """A document to import: a file, or a line of a JSONL file (`offset`, `length`: where it stands). `trouble`: why it cannot be.

    `origin`: what is known of it besides its name. `there`: of a manifest, the files beside it that it tells of.
    """

    source: str
    line: int | None = None
    offset: int = 0
    length: int = 0
    trouble: tuple[str, str] | None = None
    origin: Origin | None = None
    there: frozenset[str] | None = None

    @property
    def place(self) -> str:
        """Return the name of the document within its import.

        >>> Item("den/bai.jsonl", 3).place
        'den/bai.jsonl#3'
        """
        return self.source if self.line is None else f"{self.source}#{self.line}"


def find(paths: Sequence[Path], largest: int, without: frozenset[Path] = frozenset()) -> Iterator[Item]:
    """Give the items of files and folders; folders with all below them, sorted by name.

    Hidden files, unfinished downloads and what is in `without` (resolved paths: our own data folder and report) are left out
    of folders. Paths that are not there are items with trouble.
    """
    for path in paths:
        if path.is_dir():
            known = beside.read(path, tuple(_walk(path, without)), largest)
            for file in _walk(path, without):
                yield from _of_file(file, largest, known)
        elif path.is_file():
            yield from _of_file(path, largest, {})
        else:
            yield Item(str(path), trouble=("not_found", "there is no such file or folder; check the path"))


def load(item: Item, largest: int) -> Submission:
    """Return what an item holds. Raises Refused, with a stable code and what to do."""
    if item.trouble:
        raise Refused(*item.trouble)
    try:
        with open(item.source, "rb") as file:
            if item.line is not None:
                file.seek(item.offset)
                return _load_line(file.read(item.length))
            data = file.read(largest + 1)
    except OSError as exc:
        raise Refused("unreadable_file", f"the file cannot be read ({exc.strerror}); check its rights and the disk") from exc
    if len(data) > largest:
        raise Refused("document_too_large", _over(largest))
    return Submission(data, None, item.origin or Origin(file_name=Path(item.source).name))


def state(item: Item) -> State | None:
    """Return size and time of change of the file of an item, None where it cannot be had."""
    return state_of(Path(item.source))


def state_of(path: Path) -> State | None:
    """Return size and time of change of a file, None where it cannot be had."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, round(found.st_mtime, 3)


def files(paths: Sequence[Path], without: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """Give the files of folders with all below them, and files by themselves, as `find` does."""
    for path in paths:
        if path.is_dir():
            yield from _walk(path, without)
        elif path.is_file():
            yield path


def _load_line(line: bytes) -> Submission:
    """Return the text of a line of JSONL."""
    try:
        return TextSubmission.model_validate_json(line.removeprefix(b"\xef\xbb\xbf")).submission()
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        told = f"{place}: {first['msg']}" if place else first["msg"]
        raise Refused("bad_line", f"{told}; a line is one JSON object with text, title, published, source_url, external_id") from exc


def _walk(folder: Path, without: frozenset[Path]) -> Iterator[Path]:
    """Give the files below a folder; links to folders are not followed, so that it ends."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(root, name).resolve() not in without)
        for name in sorted(names):
            path = Path(root, name)
            wanted = not name.startswith(LEAVE_OUT) and not name.lower().endswith(UNFINISHED)
            if wanted and path.is_file() and path.resolve() not in without:
                yield path


def _of_file(path: Path, largest: int, known: Mapping[Path, Told]) -> Iterator[Item]:
    """Give a file, or the lines of a JSONL file that hold anything; a manifest only where it has more than files beside it."""
    told = known.get(path, Told())
    if told.there is not None and not told.more:
        return
    if path.suffix.lower() not in LINES:
        yield Item(str(path), origin=told.origin, there=told.there)
        return
    try:
        with path.open("rb") as file:
            number = 0
            while True:
                offset, number = file.tell(), number + 1
                line = file.readline(largest + 1)
                if not line:
                    return
                if len(line) > largest and not line.endswith(b"\n"):
                    while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                        pass
                    yield Item(str(path), number, trouble=("document_too_large", _over(largest)))
                elif line.strip():
                    yield Item(str(path), number, offset, len(line))
    except OSError as exc:
        yield Item(str(path), trouble=("unreadable_file", f"the file cannot be read ({exc.strerror}); check its rights and the disk"))


def _over(largest: int) -> str:
    """Return what to do about a document that is too large."""
    return f"the document is over {largest} bytes; split it, or raise CONGVAN_MAX_UPLOAD_BYTES"
