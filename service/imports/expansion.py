"""Containers on their way into a bulk import: items in, items out, in the place of a container one for each of its documents.

The bytes of the documents wait in a folder that is removed at the end, each only until its outcome is there. What needs no
process is an outcome at once: what is stored already, and what cannot be had.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import nlp
from service import ingest, readers, unpacking
from service.imports import items
from service.imports.items import Item
from service.imports.outcomes import Outcome, Refused
from service.ingest import Receipt
from service.processes import Plan, Pool
from service.settings import Settings
from service.store import Store
from service.submissions import Submission
from service.unpacking import Part, Unpack

INSIDE = "!/"  # between the name of a container and the place in it


@dataclass(frozen=True, slots=True)
class Expansion:
    """What takes the items of one import apart. `waiting`: where the bytes of which source lie."""

    store: Store
    settings: Settings
    began: datetime
    folder: Path
    unpack: Unpack
    waiting: dict[str, Path] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def expand(self, found: Iterable[Item]) -> Iterator[Item | Outcome]:
        """Give what is to be imported, or became of it already."""
        for item in found:
            try:
                submission = items.load(item, self.settings.max_upload_bytes)
            except Refused as exc:
                yield failed(item.source, item.line, exc.code, str(exc))
                continue
            receipt = ingest.find(self.store, submission)
            if receipt:
                yield known(item, receipt, self.began)
            elif item.line is None and unpacking.is_container(submission):
                yield from self._take_apart(item, submission)
            else:
                yield item

    def forget(self, outcome: Outcome) -> None:
        """Remove the bytes of a document that is through."""
        path = self.waiting.pop(outcome.source, None)
        if path:
            path.unlink(missing_ok=True)

    def _take_apart(self, item: Item, submission: Submission) -> Iterator[Item | Outcome]:
        """Give the documents of a container."""
        try:
            for part in unpacking.parts(submission, self.unpack, item.there or frozenset()):
                yield self._wait(item, submission, part)
        except nlp.DocumentError as exc:
            yield failed(item.source, None, exc.code, str(exc))

    def _wait(self, item: Item, submission: Submission, part: Part) -> Item | Outcome:
        """Put the bytes of a document where a process finds them."""
        own = part.place == (submission.origin.file_name or "")  # the text of a mail is the mail
        source = item.source if own else f"{item.source}{INSIDE}{part.place}"
        if part.trouble:
            return failed(source, None, *part.trouble)
        inner = Item(source, origin=part.submission.origin)
        receipt = ingest.find(self.store, part.submission)
        if receipt:
            return known(inner, receipt, self.began)
        path = self.folder / str(next(self.numbers))
        try:
            unpacking.keep(self.store, submission)
            path.write_bytes(part.submission.data)
        except OSError as exc:
            return failed(source, None, "storage_failed", f"it cannot be written ({exc.strerror}); check the disk and import again")
        self.waiting[source] = path
        return Item(source, origin=part.submission.origin, file=str(path))


@contextmanager
def opened(store: Store, settings: Settings, began: datetime) -> Iterator[Expansion]:
    """Give the expansion of an import; its process starts with the first container."""
    plan = Plan(1, settings.reader_documents, settings.reader_memory_bytes)
    with Pool(plan) as pool, tempfile.TemporaryDirectory(prefix="congvan-members-") as folder:
        unpack = unpacking.unpacker(pool, readers.limits(settings), settings.import_timeout_seconds)
        yield Expansion(store, settings, began, Path(folder), unpack)


def known(item: Item, receipt: Receipt, began: datetime) -> Outcome:
    """Return the outcome of a document whose bytes are stored."""
    return Outcome(item.source, item.line, "already_there" if receipt.created_at < began else "duplicate", receipt.document_id)


def failed(source: str, line: int | None, code: str, message: str) -> Outcome:
    """Return the outcome of a document that cannot be imported."""
    return Outcome(source, line, "failed", None, code, message)


def place_of(source: str) -> str:
    """Return the file that a source is in.

    >>> place_of("den/goi.zip!/hồ sơ/1.pdf")
    'den/goi.zip'
    """
    return source.split(INSIDE, 1)[0]
