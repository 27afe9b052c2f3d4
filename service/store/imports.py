"""Imports and their items: what was handed in together, and what became of each. Times are seconds since 1970."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, insert, select, update

from service.errors import DocumentPurged
from service.store import jobs, paging, queue, tombstones
from service.store.models import CONTAINERS, DOCUMENTS, IMPORTS, ITEMS
from service.store.paging import Order, Page, Window
from service.store.upserts import insert_new
from service.store.writes import Accepted

M, T = IMPORTS.c, ITEMS.c

STATES = ("queued", "imported", "duplicate", "already_there", "expanded", "failed")
OPEN = "queued"
RECENT = 30.0  # seconds that "now" means in a rate
LONGEST = 12  # letters of a file's ending
PORTION = 500  # values of a query


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item came from: `place` names it within its import; size and time of change tell whether a file is the same."""

    place: str
    line: int | None = None
    sha256: str | None = None
    size: int | None = None
    changed_at: float | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of an item; `code`, `message` and `stage` of one that failed."""

    status: str
    document: tuple[int, str] | None = None
    code: str | None = None
    message: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How far an import is: items by status, and rates in items a second."""

    states: Mapping[str, int]
    created_at: float
    closed_at: float | None
    finished_at: float | None
    expected: int | None
    recent: int
    now: float

    @property
    def found(self) -> int:
        """Return the number of documents so far; a container counts for what it held."""
        return sum(count for state, count in self.states.items() if state != "expanded")

    @property
    def done(self) -> int:
        """Return how many are through."""
        return self.found - self.states.get(OPEN, 0)

    @property
    def total(self) -> int:
        """Return the number of documents, as far as it is known."""
        return self.found if self.closed_at else max(self.found, self.expected or 0)

    @property
    def finished(self) -> bool:
        """Tell whether no more items come and all are through."""
        return self.closed_at is not None and not self.states.get(OPEN, 0)

    @property
    def seconds(self) -> float:
        """Return how long it took, or has taken so far."""
        return max(0.0, ((self.finished_at or self.closed_at or self.now) if self.finished else self.now) - self.created_at)

    @property
    def rate(self) -> float:
        """Return documents a second since the start."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def rate_now(self) -> float:
        """Return documents a second in the last half minute."""
        return self.recent / min(RECENT, max(self.seconds, 1.0))

    @property
    def eta(self) -> float | None:
        """Return the seconds that are left at the present rate; None where that cannot be told."""
        left, rate = self.total - self.done, self.rate_now or self.rate
        return 0.0 if self.finished else left / rate if rate and self.total else None


def create(connection: Connection, kind: str, **more: Any) -> tuple[int, str]:
    """Begin an import; `more`: name, given, caller, expected. Return `pk` and public id."""
    public = secrets.token_hex(8)
    values = {"id": public, "kind": kind, "created_at": jobs.clock(connection), **more}
    return connection.execute(insert(IMPORTS).values(**values).returning(M.pk)).scalar_one(), public


def add(connection: Connection, import_pk: int, source: Source, ending: Ending) -> int | None:
    """Note an item; return its `pk`, None where the import has it already."""
    values = {
        "import_pk": import_pk,
        "place": source.place.replace("\x00", ""),
        "line": source.line,
        "sha256": source.sha256,
        "size": source.size,
        "changed_at": source.changed_at,
        "ending": ending_of(source.place if source.line is None else source.place.rpartition("#")[0]),
        **_values(connection, ending),
    }
    added: int | None = insert_new(connection, ITEMS, values, T.pk)
    return added


def again(connection: Connection, import_pk: int, source: Source, ending: Ending) -> int:
    """Note what became of an item that is tried again."""
    values = {"sha256": source.sha256, "size": source.size, "changed_at": source.changed_at, **_values(connection, ending)}
    query = update(ITEMS).where(T.import_pk == import_pk, T.place == source.place.replace("\x00", "")).values(**values).returning(T.pk)
    return int(connection.execute(query).scalar_one())


def settle(connection: Connection, document_pk: int, ending: Ending) -> None:
    """Note what became of the items that wait for a document."""
    values = _values(connection, ending)
    if ending.document is None:
        del values["document_pk"], values["document_id"]
    connection.execute(update(ITEMS).where(T.document_pk == document_pk, T.status == OPEN).values(**values))


def settle_item(connection: Connection, pk: int, ending: Ending) -> None:
    """Note what became of one item."""
    connection.execute(update(ITEMS).where(T.pk == pk).values(**_values(connection, ending)))


def expanded(connection: Connection, item_pk: int) -> None:
    """Note that a container is taken apart, unless it is a document itself (a mail is its text)."""
    values = _values(connection, Ending("expanded"))
    connection.execute(update(ITEMS).where(T.pk == item_pk, T.document_pk.is_(None), T.status == OPEN).values(**values))


def ending(connection: Connection, import_pk: int, found: Accepted) -> Ending:
    """Return what became of an item whose document was taken in: it waits for the reading, or was there already.

    "duplicate": the same bytes came earlier in this import; "already_there": they were stored before it began.
    """
    if found.state == "purged":
        return Ending("failed", None, DocumentPurged.code, str(tombstones.refusal(found.id)), "intake")
    document = (found.pk, found.id)
    if found.state == "new":  # nobody else has seen it
        return Ending(OPEN, document)
    began = connection.execute(select(M.created_at).where(M.pk == import_pk)).scalar_one()
    if found.state == "there" and found.created_at.timestamp() < began:
        return Ending("already_there", document)
    if found.state == "there" or holds(connection, import_pk, found.pk):
        return Ending("duplicate", document)
    return Ending(OPEN, document)


def add_container(connection: Connection, import_pk: int, item_pk: int, original: tuple[str, int], given: Mapping[str, Any]) -> None:
    """Queue a container to be taken apart; `given`: name, origin (with names of files beside it), kept, priority."""
    sha256, size = original
    values = {"import_pk": import_pk, "item_pk": item_pk, "sha256": sha256, "size": size, "queued_at": jobs.clock(connection)}
    pk = connection.execute(insert(CONTAINERS).values(**values, **given, status="queued").returning(CONTAINERS.c.pk)).scalar_one()
    queue.defer(connection, CONTAINERS.name, [pk], given["priority"])


def container(connection: Connection, pk: int) -> Any:
    """Return `kept` of a container, and the `place` of its item."""
    query = select(CONTAINERS.c.kept, T.place).join(ITEMS, T.pk == CONTAINERS.c.item_pk).where(CONTAINERS.c.pk == pk)
    return connection.execute(query).one()


def close(connection: Connection, import_pk: int) -> None:
    """Note that no more items come."""
    connection.execute(update(IMPORTS).where(M.pk == import_pk, M.closed_at.is_(None)).values(closed_at=jobs.clock(connection)))


def reopen(connection: Connection, import_pk: int) -> None:
    """Let an import take items again."""
    connection.execute(update(IMPORTS).where(M.pk == import_pk).values(closed_at=None))


def holds(connection: Connection, import_pk: int, document_pk: int) -> bool:
    """Tell whether an item of the import is that document already."""
    return connection.execute(select(T.pk).where(T.import_pk == import_pk, T.document_pk == document_pk).limit(1)).first() is not None


def get(connection: Connection, public_id: str) -> Row[Any] | None:
    """Return the row of an import."""
    return connection.execute(select(IMPORTS).where(M.id == public_id)).first()


def latest(connection: Connection, kind: str) -> Row[Any] | None:
    """Return the newest import of a kind."""
    return connection.execute(select(IMPORTS).where(M.kind == kind).order_by(M.pk.desc()).limit(1)).first()


def find(connection: Connection, window: Window) -> Page:
    """Return a page of imports, the newest first."""
    return paging.fetch(connection, select(IMPORTS, M.pk.label("sort_value")), Order(None, M.pk, True), window)


def counts(connection: Connection, import_pk: int) -> Counts:
    """Return how far an import is."""
    now = connection.execute(select(jobs.clock(connection))).scalar_one()
    row = connection.execute(select(M.created_at, M.closed_at, M.expected).where(M.pk == import_pk)).one()
    grouped = select(T.status, func.count().label("items")).where(T.import_pk == import_pk).group_by(T.status)
    states = {each.status: each.items for each in connection.execute(grouped)}
    last = connection.execute(select(func.max(T.finished_at)).where(T.import_pk == import_pk)).scalar_one()
    since = (T.import_pk == import_pk, T.finished_at > now - RECENT, T.status != "expanded")
    recent = connection.execute(select(func.count()).where(*since)).scalar_one()
    return Counts(states, row.created_at, row.closed_at, last, row.expected, recent, now)


def is_over(connection: Connection, import_pk: int) -> bool:
    """Tell whether no more items come and all are through: what `counts` tells, too, but as fast for an import of any size."""
    waits = select(T.pk).where(T.import_pk == import_pk, T.status == OPEN).exists()
    return connection.execute(select(M.pk).where(M.pk == import_pk, M.closed_at.is_not(None), ~waits)).first() is not None


def reasons(connection: Connection, import_pk: int) -> list[dict[str, Any]]:
    """Return how often which code failed at which stage for which kind of file, the most frequent first."""
    asked = select(T.code, T.stage, T.ending, func.count().label("count")).where(T.import_pk == import_pk, T.status == "failed")
    rows = connection.execute(asked.group_by(T.code, T.stage, T.ending).order_by(func.count().desc(), T.code, T.stage, T.ending))
    return [dict(row._mapping) for row in rows]


def items(connection: Connection, import_pk: int, wanted: Mapping[str, Any], window: Window) -> Page:
    """Return a page of the items of an import in their order; `wanted`: status, code, stage."""
    query = select(ITEMS, T.pk.label("sort_value")).where(T.import_pk == import_pk)
    query = query.where(*(T[name] == value for name, value in wanted.items() if value is not None))
    return paging.fetch(connection, query, Order(None, T.pk), window)


def all_items(connection: Connection, import_pk: int) -> Iterable[Row[Any]]:
    """Return the items of an import that are documents, in their order."""
    return connection.execute(select(ITEMS).where(T.import_pk == import_pk, T.status != "expanded").order_by(T.pk)).all()


def order(connection: Connection, import_pk: int) -> Mapping[str, int]:
    """Return where the items of an import stand that came by themselves."""
    rows = connection.execute(select(T.place, T.pk).where(T.import_pk == import_pk))
    return {row.place: row.pk for row in rows}


def known(connection: Connection, import_pk: int, places: Sequence[str]) -> Mapping[str, Row[Any]]:
    """Return the items of those places that the import has already."""
    rows = connection.execute(select(ITEMS).where(T.import_pk == import_pk, T.place.in_(places)))
    return {row.place: row for row in rows}


def keep(connection: Connection, import_pk: int) -> None:
    """Keep the documents of an import from now on, also where they cannot be read."""
    for table in (CONTAINERS, DOCUMENTS):
        connection.execute(update(table).where(table.c.import_pk == import_pk).values(kept=True))


def retry(connection: Connection, import_pk: int, code: str | None, stage: str | None) -> int:
    """Queue what failed again, all of it or for one reason; return how many documents and containers that is.

    What failed before it was stored (a file that could not be read) has to be handed in again.
    """
    failed: list[ColumnElement[bool]] = [T.import_pk == import_pk, T.status == "failed"]
    failed += [column == value for column, value in ((T.code, code), (T.stage, stage)) if value is not None]
    chosen = [row.document_pk for row in connection.execute(select(T.document_pk).where(*failed, T.document_pk.is_not(None)))]
    read = jobs.enqueue(connection, DOCUMENTS, DOCUMENTS.c.pk.in_(chosen), jobs.BULK) if chosen else []
    boxes = select(T.pk).where(*failed)
    taken = jobs.enqueue(connection, CONTAINERS, and_(CONTAINERS.c.item_pk.in_(boxes), CONTAINERS.c.status == "failed"), jobs.BULK)
    again = select(CONTAINERS.c.item_pk).where(CONTAINERS.c.pk.in_(taken))
    fresh = {"status": OPEN, "code": None, "message": None, "stage": None, "finished_at": None}
    connection.execute(
        update(ITEMS).where(*failed, case((T.document_pk.in_(read), True), (T.pk.in_(again), True), else_=False)).values(**fresh)
    )
    return len(read) + len(taken)


def retry_documents(connection: Connection, code: str | None) -> int:
    """Queue documents again that could not be read, all or those with a code, with the items that wait for them; return how many."""
    wanted = [DOCUMENTS.c.status == "failed", *([DOCUMENTS.c.error_code == code] if code else [])]
    read = jobs.enqueue(connection, DOCUMENTS, and_(*wanted), jobs.BULK)
    fresh = {"status": OPEN, "code": None, "message": None, "stage": None, "finished_at": None}
    for start in range(0, len(read), PORTION):
        chosen = T.document_pk.in_(read[start : start + PORTION])
        connection.execute(update(ITEMS).where(chosen, T.status == "failed").values(**fresh))
    return len(read)


def ending_of(place: str) -> str | None:
    """Return the kind of file by its name, for people who count failures.

    >>> ending_of("goi.zip!/hồ sơ/TB 7.PDF"), ending_of("b-1, line 3")
    ('pdf', None)
    """
    ending = PurePosixPath(place.replace("\\", "/")).suffix.lstrip(".").lower()
    return ending if ending.isalnum() and len(ending) <= LONGEST else None


def _values(connection: Connection, ending: Ending) -> dict[str, Any]:
    """Return the columns of an item that tell what became of it."""
    pk, public = ending.document or (None, None)
    over = None if ending.status == OPEN else jobs.clock(connection)
    told = {"status": ending.status, "code": ending.code, "message": ending.message, "stage": ending.stage}
    return {**told, "document_pk": pk, "document_id": public, "finished_at": over}
