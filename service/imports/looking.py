"""Looks at what would be imported, and stores nothing; or at whether all of it is stored, byte for byte.

Items in, an outcome each out: "new", "duplicate" (of one before it), "already_there", or "failed" with the reason. What only reading
can tell (a damaged file, a text without words) is not seen here; what is no document by its first bytes is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

import nlp
from nlp import pages
from nlp.pages import sniff
from service import readers, unpacking
from service.errors import DocumentPurged, StoreError
from service.imports import items
from service.imports.items import Item
from service.imports.outcomes import ImportReport, Outcome, Progress, Refused
from service.processes import lease
from service.settings import Settings
from service.store import Store, opened, public_id, schema, tombstones
from service.store.models import DOCUMENTS
from service.submissions import Submission
from service.unpacking import Unpack

INSIDE = "!/"
READ = frozenset(kind for kind, _ in pages.READERS)
SQLITE = "sqlite:///"
NOT_STORED = ("not_stored", "it is not stored; import it")
MISSING = ("original_missing", "its row is there and its original file is not; restore it: congvan restore --originals BACKUP")
DAMAGED = ("original_damaged", "its original file has other bytes than it had; restore it: congvan restore --originals BACKUP")

Watch = Callable[[Progress], None]


@dataclass(slots=True)
class Look:
    """What looks at items. `store` None: there is none yet, so that all is new. `verify`: every file has to be stored as it is."""

    store: Store | None
    settings: Settings
    unpack: Unpack
    verify: bool = False
    bytes: int = 0
    _seen: set[str] = field(default_factory=set)

    def look(self, item: Item) -> Iterator[Outcome]:
        """Give the outcome of an item, of a container those of its documents."""
        try:
            submission = items.load(item, self.settings.max_upload_bytes)
        except Refused as exc:
            yield Outcome(item.source, item.line, "failed", None, exc.code, str(exc), "intake")
            return
        self.bytes += len(submission.data)
        if item.line is not None or not unpacking.is_container(submission):
            yield self._judge(Outcome(item.source, item.line, "new"), submission)
            return
        try:
            for part in unpacking.parts(submission, self.unpack, item.there or frozenset()):
                found = Outcome(f"{item.source}{INSIDE}{part.place}", None, "new")
                if part.trouble:
                    yield _failed(found, part.trouble, "unpack")
                else:
                    yield self._judge(found, part.submission)
        except nlp.DocumentError as exc:
            yield Outcome(item.source, item.line, "failed", None, exc.code, str(exc), "unpack")

    def _judge(self, found: Outcome, submission: Submission) -> Outcome:
        """Return what would become of a document, or whether it is stored."""
        sha256 = hashlib.sha256(submission.data).hexdigest()
        found = replace(found, sha256=sha256, size=len(submission.data))
        there, purged = self._is_there(sha256)
        again = sha256 in self._seen
        self._seen.add(sha256)
        if purged:
            return _failed(found, (DocumentPurged.code, str(tombstones.refusal(public_id(sha256)))), "intake")
        if there:
            trouble = self._compare(sha256) if self.verify and not again else None
            return _failed(found, trouble, "store") if trouble else replace(found, status="already_there", document_id=public_id(sha256))
        if self.verify:
            return _failed(found, NOT_STORED, "store")
        if again:
            return replace(found, status="duplicate", document_id=public_id(sha256))
        trouble = _sniff(submission)
        return _failed(found, trouble, "read") if trouble else found

    def _is_there(self, sha256: str) -> tuple[bool, bool]:
        """Tell whether a document is stored, and whether it was purged."""
        if self.store is None:
            return False, False
        with self.store.reading() as connection:
            d = DOCUMENTS.c
            found = connection.execute(select(d.status, d.extractor).where(d.sha256 == sha256)).first()
            tried = found is not None and found.status == "failed" and found.extractor is None  # an import tries it again
            return found is not None and (self.verify or not tried), found is None and tombstones.is_closed(connection, sha256)

    def _compare(self, sha256: str) -> tuple[str, str] | None:
        """Return what is wrong with the stored bytes of a document."""
        assert self.store is not None
        digest = hashlib.sha256()
        try:
            for part in self.store.files.chunks(sha256):
                digest.update(part)
        except FileNotFoundError:
            return MISSING
        return None if digest.hexdigest() == sha256 else DAMAGED


def run(paths: Sequence[Path], settings: Settings, *, verify: bool = False, on_progress: Watch | None = None) -> tuple[ImportReport, int]:
    """Look at all documents of files and folders; return what would become of them, and the sum of their bytes.

    Raises StoreError where the store cannot be opened.
    """
    with ExitStack() as stack:
        store = None
        if not settings.url.startswith(SQLITE) or Path(settings.url.removeprefix(SQLITE)).is_file():
            store = stack.enter_context(opened(settings, migrate=False))
            _refuse_other(store)
        pool = stack.enter_context(lease(replace(readers.plan(settings), processes=1)))
        unpack = unpacking.unpacker(pool, readers.limits(settings), settings.read_timeout_seconds)
        look = Look(store, settings, unpack, verify)
        failures: list[Outcome] = []
        counts: Counter[str] = Counter()
        for item in items.find(paths, settings.max_upload_bytes, frozenset((settings.data_folder.resolve(),))):
            for one in look.look(item):
                counts[one.status] += 1
                failures += [one] if one.status == "failed" else []
            if on_progress:
                on_progress(_progress(counts))
    return ImportReport(_progress(counts), tuple(failures)), look.bytes


def _refuse_other(store: Store) -> None:
    """Raise StoreError where the database has another schema: it is brought up by an import, and not by a look."""
    with store.reading() as connection:
        if not schema.is_current(connection):
            raise StoreError("the database has another schema than this program; `congvan import` or `congvan serve` migrates it")


def _progress(counts: Counter[str]) -> Progress:
    """Return the counts; what is new counts as imported."""
    told = (counts["new"], counts["duplicate"], counts["already_there"], counts["failed"])
    return Progress(sum(told), *told, seconds=0.0)


def _sniff(submission: Submission) -> tuple[str, str] | None:
    """Return why a document cannot be read, as far as its first bytes tell."""
    if not submission.data.strip():
        return "empty_document", "the file is empty; send a document that holds text"
    kind, name = sniff.detect(submission.data)
    return None if submission.media_type or kind in READ else ("unsupported_media", f"this is {name}; convert it to text, HTML or PDF")


def _failed(found: Outcome, trouble: tuple[str, str], stage: str) -> Outcome:
    return replace(found, status="failed", code=trouble[0], message=trouble[1], stage=stage)
