"""Takes the items of an import in: bytes into the files, rows into the database, many of them by one transaction.

An item that the import has already, and whose file has not changed, is not even read. A database that is away is waited for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, update
from sqlalchemy.exc import OperationalError

from service import ingest, unpacking
from service.errors import FilesUnavailable, ImportAborted
from service.imports import items
from service.imports.items import Item
from service.imports.outcomes import Refused
from service.settings import Settings
from service.store import Store, imports, jobs
from service.store.imports import Ending, Source
from service.store.models import IMPORTS
from service.store.writes import Accepted
from service.submissions import Submission

log = logging.getLogger(__name__)

T = TypeVar("T")
BATCH_BYTES = 32_000_000  # that are held in memory at the same time
HALF = ("file_changed", "the file was written to while it was read; import it again when it is finished")
PATIENCE = 120.0  # seconds for a database that is away


@dataclass(frozen=True, slots=True)
class Loaded:
    """An item with its bytes, or why there are none."""

    item: Item
    source: Source
    submission: Submission | None = None
    trouble: tuple[str, str] | None = None


@dataclass(slots=True)
class Intake:
    """What takes items into one import."""

    store: Store
    settings: Settings
    import_pk: int
    wake: Callable[[], None] = lambda: None  # those who read, when there is something to read
    _known: Mapping[str, Row[Any]] = field(default_factory=dict)

    def expect(self, count: int) -> None:
        """Note how many items there will be."""
        with self.store.writing() as connection:
            connection.execute(update(IMPORTS).where(IMPORTS.c.pk == self.import_pk).values(expected=count))

    def take(self, found: Iterable[Item]) -> Iterator[int]:
        """Take items in; give how many, batch by batch. Raises ImportAborted where the database stays away."""
        batch: list[Item] = []
        for item in found:
            batch.append(item)
            if len(batch) == self.settings.import_batch:
                yield from self._take(batch)
                batch = []
        if batch:
            yield from self._take(batch)

    def _take(self, batch: list[Item]) -> Iterator[int]:
        """Take items in that are new, or that changed, or that could not be had before."""
        places = [item.place for item in batch]
        with self.store.reading() as connection:
            self._known = imports.known(connection, self.import_pk, places)
        loaded: list[Loaded] = []
        size = 0
        for item in batch:
            state = items.state(item)
            if self._same(item, state):
                continue
            one = self._load(item, state)
            loaded.append(one)
            size += one.source.size or 0
            if size > BATCH_BYTES:
                yield self._save(loaded)
                loaded, size = [], 0
        yield self._save(loaded)

    def _same(self, item: Item, state: tuple[int, float] | None) -> bool:
        """Tell whether an item is through or waits, and its file is still the same."""
        row = self._known.get(item.place)
        if row is None or not _is_kept(row):
            return False
        return state is not None and row.changed_at == state[1]

    def _has(self, item: Item, one: Loaded) -> bool:
        """Tell whether an item has the same bytes as before, though its file was written again."""
        row = self._known.get(item.place)
        return row is not None and one.trouble is None and row.sha256 == one.source.sha256 and _is_kept(row)

    def _load(self, item: Item, state: tuple[int, float] | None) -> Loaded:
        """Read an item."""
        changed = state[1] if state else None
        try:
            submission = items.load(item, self.settings.max_upload_bytes)
        except Refused as exc:
            return Loaded(item, Source(item.place, item.line, None, None, changed), None, (exc.code, str(exc)))
        if items.state(item) != state:
            return Loaded(item, Source(item.place, item.line, None, None, changed), None, HALF)
        sha256, size = ingest.measure(submission)
        return Loaded(item, Source(item.place, item.line, sha256, size, changed), submission)

    def _keep(self, loaded: list[Loaded]) -> list[Loaded]:
        """Keep the bytes of items, all at once, or one by one where that fails, so that it is told whose they are."""
        wanted = {one.source.sha256: one.submission.data for one in loaded if one.submission and one.source.sha256}
        try:
            _patiently(lambda: self.store.files.put_all(wanted))
        except OSError:
            return [self._keep_one(one) for one in loaded]
        return loaded

    def _keep_one(self, one: Loaded) -> Loaded:
        """Keep the bytes of an item, or tell why not."""
        source, submission = one.source, one.submission
        if submission is None or source.sha256 is None:
            return one
        sha256, data = source.sha256, submission.data
        try:
            _patiently(lambda: self.store.files.put(sha256, data))
        except OSError as exc:
            trouble = ("storage_failed", f"it cannot be written ({exc.strerror}); check the disk and import again")
            return Loaded(one.item, replace(source, sha256=None), None, trouble)
        return one

    def _save(self, loaded: list[Loaded]) -> int:
        """Keep the bytes of items, and take them in by one transaction; wait for a database that is away."""
        loaded = [one for one in self._keep(loaded) if not self._has(one.item, one)]

        def save() -> list[Accepted]:
            with self.store.writing() as connection:
                return self._admit(connection, loaded)

        accepted = _patiently(save) if loaded else []
        kept = [(one.source.sha256, one.submission.data) for one in loaded if one.submission and one.source.sha256]
        _patiently(lambda: ingest.mend(self.store, kept, accepted))
        self.wake()
        return len(loaded)

    def _admit(self, connection: Connection, loaded: list[Loaded]) -> list[Accepted]:
        """Make the rows of items; return the documents."""
        accepted = []
        for one in loaded:
            if one.submission is None:
                self._note(connection, one, Ending("failed", None, *(one.trouble or ("", "")), "intake"))
            elif one.item.line is None and unpacking.is_container(one.submission):
                self._box(connection, one, one.submission)
            else:
                original = (one.source.sha256 or "", one.source.size or 0)
                accepted.append(ingest.admit(connection, original, one.submission, ingest.bulk(self.import_pk)))
                self._note(connection, one, imports.ending(connection, self.import_pk, accepted[-1]))
        ingest.hand_out(connection, accepted, jobs.BULK)
        return accepted

    def _box(self, connection: Connection, one: Loaded, submission: Submission) -> None:
        """Queue a container."""
        item = self._note(connection, one, Ending("queued"))
        told = submission.origin.plain() | {"there": sorted(one.item.there or ())}
        given = {"name": submission.origin.file_name or one.item.source, "given": told, "kept": True, "priority": jobs.BULK}
        imports.add_container(connection, self.import_pk, item, (one.source.sha256 or "", one.source.size or 0), given)

    def _note(self, connection: Connection, one: Loaded, ending: Ending) -> int:
        """Note an item; return its `pk`."""
        if one.item.place in self._known:
            return imports.again(connection, self.import_pk, one.source, ending)
        added = imports.add(connection, self.import_pk, one.source, ending)
        if added is not None:
            return added
        return imports.again(connection, self.import_pk, one.source, ending)  # the same path was given twice


def _is_kept(row: Row[Any]) -> bool:
    """Tell whether the store has what an item is; what failed before that has to be taken in again."""
    return row.status != "failed" or row.document_pk is not None


def _patiently(work: Callable[[], T]) -> T:
    """Return what work gives; wait for a database or a store of files that is away. Raises ImportAborted where it stays so."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except (OperationalError, FilesUnavailable) as exc:
            told = str(exc.orig if isinstance(exc, OperationalError) else exc).splitlines()[0]
            if time.monotonic() > end:
                raise ImportAborted(f"documents cannot be kept ({told}); import again when they can") from exc
            log.warning("waiting: %s", told)
            time.sleep(1.0)
