"""What runs in a worker process: one claimed row is read and stored, or taken apart, in transactions of its own.

Trouble with a document is stored as its error. Where the database is away the result is kept and stored when it is back, for as
long as the lease lasts; where somebody else holds the row by now, nothing is stored.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

import nlp
from service import ingest, logs, readers, unpacking
from service.access import purge
from service.errors import ExtractionFailed, FilesUnavailable
from service.processes import Plan, time_limit
from service.settings import Settings
from service.store import Origin, Store, imports, jobs, opened, rows, tombstones, writes
from service.store.imports import Ending, Source
from service.store.jobs import Claim, LostLease
from service.store.models import CONTAINERS, DOCUMENTS
from service.store.rows import Rows
from service.store.writes import Admission
from service.submissions import Submission
from service.unpacking import Part

log = logging.getLogger(__name__)

SPELL = 1.0  # seconds of reading after which the records so far are stored
PORTION = 50  # documents of a container that are taken in by one transaction
INSIDE = "!/"  # between the name of a container and the place in it
SAMPLE = """UBND HUYỆN ĐÔNG HƯNG
PHÒNG Y TẾ
Số: 7/KH-PYT
Đông Hưng, ngày 5 tháng 3 năm 2024
KẾ HOẠCH
Về việc chuyển đổi số
Giao Sở Y tế, Phòng Nội vụ, UBND xã Mê Linh báo cáo UBND tỉnh Thái Bình trước ngày 30/6/2024.
I. NHIỆM VỤ
1. Các cơ quan, đơn vị có trách nhiệm:
- Rà soát hồ sơ theo Quyết định số 12/QĐ-UBND; hằng quý gửi kết quả về Phòng Y tế.
2. Đồng chí Trần Văn An, Phó Chủ tịch UBND huyện kết luận: phải hoàn thành trong quý II/2024.
Nơi nhận:
- Như trên.
"""
MISSING = ("original_missing", "the original file cannot be read; restore it from a backup, or send the document again")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a claim: done, failed, lost (somebody else holds it). `seconds` by stage."""

    status: str
    code: str | None = None
    message: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


def plan(settings: Settings) -> Plan:
    """Return the processes that read documents and store them."""
    found = readers.plan(settings)
    return replace(found, prepare=_preparation(found.prepare))


@cache
def _preparation(first: Callable[[], None] | None) -> Callable[[], None]:
    """Return what such a process does before its first task: the same object for the same readers, so that equal plans are equal."""
    return partial(prepare, first)


def prepare(first: Callable[[], None] | None = None) -> None:
    """Load what reading and storing take before the first document waits for it: models, this module, the registry of bodies."""
    if first:
        first()
    rows.of_extraction(readers.read_here(SAMPLE.encode(), "text/plain", None))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a claimed document, or why nothing was (stage, code, message); `waited` and `took` in seconds."""

    claim: Claim
    document: str
    size: int
    waited: float
    took: float
    rows: Rows | None = None
    trouble: tuple[str, str, str] = ("", "", "")

    def save(self, connection: Connection) -> None:
        """Store it. Raises LostLease before anything is written."""
        if self.rows:
            jobs.finish(connection, DOCUMENTS, self.claim)
            writes.replace_rows(connection, self.claim.pk, self.rows, datetime.now(UTC))
            imports.settle(connection, self.claim.pk, Ending("imported"))
            return
        stage, code, message = self.trouble
        jobs.fail(connection, DOCUMENTS, self.claim, stage, (code, message))
        imports.settle(connection, self.claim.pk, Ending("failed", None, code, message, stage))


def read(settings: Settings, claims: Sequence[Claim]) -> list[Done]:
    """Read documents and store their records, or why there are none, in one transaction; write a line of each.

    Those that are not begun within a moment are left: the answer is then of the first ones.
    """
    store, began = _store(settings), time.monotonic()
    found: list[Reading] = []
    for row, claim in zip(_rows(store, claims), claims, strict=True):
        if found and time.monotonic() - began > SPELL:
            break
        with logs.bound(document=row.id):
            found.append(_read(store, settings, claim, row))
    between, lost = time.monotonic(), set[int]()

    def save(connection: Connection) -> None:
        lost.clear()
        for one in found:
            try:
                one.save(connection)
            except LostLease:
                lost.add(one.claim.pk)

    _ended(store, settings, save, {})
    stored = (time.monotonic() - between) / len(found)
    return [_told(one, stored, one.claim.pk in lost) for one in found]


def _rows(store: Store, claims: Sequence[Claim]) -> list[Any]:
    """Return what is known of documents, in the order of their claims."""
    d = DOCUMENTS.c
    columns = (d.pk, d.id, d.sha256, d.size, d.media_type, d.published, d.given, d.queued_at, d.started_at)
    with store.reading() as connection:
        found = {row.pk: row for row in connection.execute(select(*columns).where(d.pk.in_([claim.pk for claim in claims])))}
    return [found[claim.pk] for claim in claims]


def _told(one: Reading, stored: float, lost: bool) -> Done:
    """Write a line of what became of a document, and return it."""
    _, code, message = one.trouble
    seconds = {"wait": one.waited, "read": one.took, "store": stored}
    done = Done("lost" if lost else "failed" if code else "done", code or None, message or None, seconds)
    told = {f"{stage}_ms": round(spent * 1000, 1) for stage, spent in seconds.items()}
    with logs.bound(document=one.document, job=f"documents/{one.claim.pk}"):
        log.info("document %s", done.status, extra={"size": one.size, "attempt": one.claim.attempts, "code": done.code, **told})
    return done


def _read(store: Store, settings: Settings, claim: Claim, row: Any) -> Reading:
    """Read the document of a row."""
    began = time.monotonic()
    waited = max(0.0, (row.started_at or 0.0) - (row.queued_at or row.started_at or 0.0))
    like = partial(Reading, claim, row.id, row.size, waited)
    try:
        document = _load(store, row)
        with time_limit(settings.read_timeout_seconds):
            extraction = _extract(settings, document)
    except (nlp.DocumentError, ExtractionFailed) as exc:
        if isinstance(exc, ExtractionFailed):
            log.error("the extractor failed on document %d\n%s", claim.pk, exc.trace)
        return like(time.monotonic() - began, trouble=("read", exc.code, str(exc)))
    except FileNotFoundError:
        return like(time.monotonic() - began, trouble=("read", *MISSING))
    return like(time.monotonic() - began, rows.of_extraction(extraction))


def give_up(store: Store, settings: Settings, claim: Claim, trouble: tuple[str, str, str]) -> Done:
    """Store why a document gives no records: stage, code, message."""
    stage, code, message = trouble

    def save(connection: Connection) -> None:
        jobs.fail(connection, DOCUMENTS, claim, stage, (code, message))
        imports.settle(connection, claim.pk, Ending("failed", None, code, message, stage))

    done = _ended(store, settings, save, {})
    return done if done.status == "lost" else Done("failed", code, message)


def unpack(settings: Settings, claim: Claim) -> Done:
    """Take a container apart: its documents become items of the import, to be read; done again, only what is missing is added."""
    store = _store(settings)
    with store.reading() as connection:
        row = connection.execute(select(CONTAINERS).where(CONTAINERS.c.pk == claim.pk)).one()
    told = dict(row.given)
    there, most = frozenset(told.pop("there", ())), told.pop("members", settings.max_members)
    try:
        submission = Submission(_bytes(store, row.sha256), None, Origin.of(told))
        found = _numbered(unpacking.parts(submission, _apart(settings, most), there))
        purged = False
        while portion := list(itertools.islice(found, PORTION)):
            purged |= _take_in(store, row, portion)
    except nlp.DocumentError as exc:
        return spill(store, settings, claim, (exc.code, str(exc)))
    except OSError as exc:
        trouble = (
            MISSING if isinstance(exc, FileNotFoundError) else ("storage_failed", f"it cannot be written ({exc.strerror}); check the disk")
        )
        return spill(store, settings, claim, trouble)

    def save(connection: Connection) -> None:
        jobs.finish(connection, CONTAINERS, claim)
        imports.expanded(connection, row.item_pk)
        if not purged:
            tombstones.allow_container(connection, row.sha256, datetime.now(UTC))

    done = _ended(store, settings, save, {})
    if purged:
        purge.drop_container(store, row.sha256)
    return done


def spill(store: Store, settings: Settings, claim: Claim, trouble: tuple[str, str]) -> Done:
    """Store why a container cannot be taken apart; what came out of it before stays."""

    def save(connection: Connection) -> None:
        jobs.fail(connection, CONTAINERS, claim, "unpack", trouble)
        item = connection.execute(select(CONTAINERS.c.item_pk).where(CONTAINERS.c.pk == claim.pk)).scalar_one()
        imports.settle_item(connection, item, Ending("failed", None, *trouble, "unpack"))

    done = _ended(store, settings, save, {})
    return done if done.status == "lost" else Done("failed", *trouble)


def _load(store: Store, row: Any) -> Submission:
    """Return a document as it was handed in. Raises FileNotFoundError, FilesUnavailable."""
    media_type = "text/plain" if row.media_type == "text/plain" else None
    return Submission(_bytes(store, row.sha256), media_type, Origin(published=row.published, given=row.given))


def _bytes(store: Store, sha256: str) -> bytes:
    """Return an original file. Raises FileNotFoundError where it is not there, FilesUnavailable where that cannot be told."""
    try:
        return store.files.get(sha256)
    except FileNotFoundError:
        raise
    except OSError as exc:
        raise FilesUnavailable("original files cannot be read; check the disk", f"{sha256}: {exc.strerror}") from exc


def _extract(settings: Settings, document: Submission) -> nlp.Extraction:
    """Return what is read of a document."""
    seconds = settings.read_timeout_seconds
    return readers.read_here(document.data, document.media_type, document.origin.told(), readers.limits(settings), seconds)


def _apart(settings: Settings, most: int) -> unpacking.Unpack:
    """Return what takes containers apart in this process, of so many members."""
    allowed = replace(readers.limits(settings), members=min(most, settings.max_members))
    return lambda data, name, after, there: unpacking.unpack_here(data, name, after, there, allowed)


def _numbered(found: Iterator[Part]) -> Iterator[Part]:
    """Give the parts with a place of its own for each, the same at every time: archives may hold a name twice."""
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.place] += 1
        yield one if seen[one.place] == 1 else replace(one, place=f"{one.place} ({seen[one.place]})")


def _take_in(store: Store, row: Any, portion: list[Part]) -> bool:
    """Take documents of a container in, in one transaction; tell whether one of them was purged before."""
    kept = [(one, None if one.trouble else ingest.keep(store, one.submission)) for one in portion]
    with store.writing() as connection:
        where = imports.container(connection, row.pk)
        admission = Admission(row.priority, where.kept, row.import_pk)
        accepted = []
        for one, original in kept:
            ending = Ending("failed", None, *(one.trouble or ("", "")), "unpack")
            if original:
                accepted.append(ingest.admit(connection, original, one.submission, admission))
                ending = imports.ending(connection, row.import_pk, accepted[-1])
            if one.place == row.name:  # the text of a mail is the mail
                imports.settle_item(connection, row.item_pk, ending)
            else:
                imports.add(connection, row.import_pk, Source(f"{where.place}{INSIDE}{one.place}"), ending)
        ingest.hand_out(connection, accepted, row.priority)
    ingest.mend(store, [(original[0], one.submission.data) for one, original in kept if original], accepted)
    return any(one.state == "purged" for one in accepted)


def _ended(store: Store, settings: Settings, save: Callable[[Connection], None], seconds: dict[str, float]) -> Done:
    """End a claim in one transaction; wait for a database that is away, at most as long as a lease lasts."""
    began, pause = time.monotonic(), 0.25
    while True:
        try:
            with store.writing() as connection:
                save(connection)
            return Done("done", seconds={**seconds, "store": time.monotonic() - began})
        except LostLease:
            return Done("lost")
        except OperationalError:
            if time.monotonic() - began > settings.lease_seconds:
                raise
            time.sleep(pause)
            pause = min(2 * pause, 5.0)


_stack = ExitStack()
_stores: dict[Settings, Store] = {}


def _store(settings: Settings) -> Store:
    """Return the store of these settings, opened once in this process; of several the last one stays open."""
    if settings not in _stores:
        _stack.close()
        _stores.clear()
        _stores[settings] = _stack.enter_context(opened(settings, migrate=False))
    return _stores[settings]
