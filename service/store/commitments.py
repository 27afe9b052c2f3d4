"""Reads of commitments, by Core: one query a page, none per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select
from sqlalchemy.sql.util import ClauseAdapter

from service.store import bodies, fulltext, linked, paging, plans
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Order, Page, State, Window
from service.store.plans import Source

C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c

SORTS: Mapping[str, ColumnElement[Any] | None] = {"created": None, "issued": C.issued_start, "due": C.time_end, "confidence": C.confidence}

TOLD = ("number", "issuing_body", "issuing_body_id", "place", "province", "subject", "title", "source_url", "external_id")
TIMINGS: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "day": (C.time_end.is_not(None),),
    "recurring": (C.time_end.is_(None), C.recurrence.is_not(None)),
    "event": (C.time_end.is_(None), C.recurrence.is_(None), C.time_text.is_not(None)),
}
STANDING = ("review", "version", "reviewed_at", "reviewed_by", "created_at", "updated_at")
COLUMNS = (
    *(C[name] for name in ("pk", "id", "ordinal", "kind", "trigger", "text", "start", "end", "page", "confidence", "payload")),
    *(C[name] for name in STANDING),
    *(D[name].label(f"document_{name}") for name in ("id", "genre", "type_code", "type_name", "issued_start", "issued_end", *TOLD)),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which commitments are asked for; None: any. `unit` and `issuer` in any spelling; `due_*` by the end of the time.

    `body`, `issuer_body`, `place`: ids or names of the registry, with what they came from where `predecessors`. `timing`: a key of TIMINGS.
    """

    kind: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    role: str | None = None
    issuer: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    type: tuple[str, ...] = ()
    genre: str | None = None
    min_confidence: float | None = None
    q: str | None = None
    document: str | None = None
    body: tuple[str, ...] = ()
    issuer_body: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    predecessors: bool = False
    review: tuple[str, ...] = ()
    timing: str | None = None
    timed_since: date | None = None  # with a time that is not over before that day: a deadline, what recurs, what is counted from an event


def find(connection: Connection, wanted: Filter, sort: str, window: Window) -> Page:
    """Return a page of commitments; `sort` is a key of SORTS, with "-" before it for descending."""
    wanted, value = linked.settle(connection, wanted), SORTS[sort.removeprefix("-")]
    # First which ones, from the narrow indexes that hold what is filtered by; then what is told of them.
    sources, due = _sources(connection, wanted), _due(wanted)
    if due and value is not C.time_end:
        sources.append(Source(select(C.pk).where(*due), and_(*due)))
    query = select(C.pk, (C.pk if value is None else value).label("sort_value"))
    query = query.where(*_checks(wanted), *plans.settle(connection, sources))
    page = paging.fetch(connection, query, Order(value, C.pk, sort.startswith("-")), window)
    told = {row.pk: row for row in connection.execute(_by_pks(), {"pks": [row.pk for row in page.rows]})} if page.rows else {}
    return replace(page, rows=[told[row.pk] for row in page.rows])


def among(connection: Connection, wanted: Filter, *columns: Any) -> Select[Any]:
    """Return a query of columns over what a filter finds; the documents are joined only where a condition asks for them."""
    query = select(*columns).where(*conditions(connection, wanted))
    if DOCUMENTS in query.get_final_froms():
        return query.select_from(COMMITMENTS.join(DOCUMENTS, D.pk == C.document_pk))
    return query.select_from(COMMITMENTS)


def state(connection: Connection, wanted: Filter) -> State:
    """Return what changes whenever a list of what the filter finds does."""
    return State(*connection.execute(among(connection, wanted, func.count(), func.max(C.pk), func.max(C.updated_at))).one())


def of_document(connection: Connection, document_pk: int) -> list[dict[str, Any]]:
    """Return all commitments of a document in the order of the text."""
    query = _select().where(C.document_pk == document_pk).order_by(C.ordinal)
    return [view(row._mapping) for row in connection.execute(query)]


def get(connection: Connection, public_id: str) -> dict[str, Any] | None:
    """Return the commitment of that public id."""
    row = connection.execute(_select().where(C.id == public_id)).first()
    return view(row._mapping) if row else None


def by_ids(connection: Connection, public_ids: Collection[str], wanted: Filter | None = None) -> dict[str, orjson.Fragment]:
    """Return those commitments of the public ids that there are, and that the filter asks for, as JSON."""
    if not public_ids:
        return {}
    query = _by_ids().where(*conditions(connection, wanted)) if wanted else _by_ids()
    return {row.id: rendered(row._mapping) for row in connection.execute(query, {"ids": list(public_ids)}).all()}


def by_pks(connection: Connection, pks: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the commitments of these `pks`, as they are published."""
    if not pks:
        return {}
    return {row.pk: view(row._mapping) for row in connection.execute(_by_pks(), {"pks": list(pks)})}


@cache
def _by_ids() -> Select[Any]:
    """Return the statement of `by_ids`, made once."""
    return _select().where(C.id.in_(bindparam("ids", expanding=True)))


def view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as it is published: the fields of RECORDS.md, and of which document it is."""
    return {**_own(row), **orjson.loads(row["payload"]), **_around(row)}


def rendered(row: Mapping[Any, Any]) -> orjson.Fragment:
    """Return the JSON of `view`, without reading the payload, which is JSON already: half the time of a page."""
    own, around = orjson.dumps(_own(row)), orjson.dumps(_around(row))
    return orjson.Fragment(own[:-1] + b"," + row["payload"][1:-1] + b"," + around[1:])


def _own(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields that are columns of a commitment."""
    return {name: row[name] for name in ("id", "kind", "trigger", "text", "start", "end", "page", "confidence")}


def _around(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields of its document, and when it was stored."""
    issued = {"start": row["document_issued_start"], "end": row["document_issued_end"]} if row["document_issued_start"] else None
    kind = {"code": row["document_type_code"], "name": row["document_type_name"]} if row["document_type_code"] else None
    told = {name: row[f"document_{name}"] for name in TOLD}
    return {
        "document": {"id": row["document_id"], "genre": row["document_genre"], "type": kind, "issued": issued, **told},
        **{name: row[name] for name in STANDING},
    }


def _select() -> Select[Any]:
    """Return the query that every read of commitments begins with."""
    return select(*COLUMNS).join(DOCUMENTS, D.pk == C.document_pk)


@cache
def _by_pks() -> Select[Any]:
    """Return the statement of what is told of a page, made once."""
    return _select().where(C.pk.in_(bindparam("pks", expanding=True)))


def conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks, for reads of all that it finds: `find` settles the ways of a page itself.

    Raises ServiceError for a body or place that is not known or may be several.
    """
    wanted = linked.settle(connection, wanted)
    return [*(C.pk.in_(source.pks) for source in _sources(connection, wanted)), *_checks(wanted)]


def _checks(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks of the columns that the indexes of the sortings hold (models/documents.py)."""
    found: list[ColumnElement[bool]] = []
    for column, values in ((C.kind, wanted.kind), (C.type_code, wanted.type)):
        if values:
            found.append(column.in_(values))
    if wanted.genre is not None:
        found.append(C.genre == wanted.genre)
    if wanted.min_confidence is not None:
        found.append(C.confidence >= wanted.min_confidence)
    if wanted.timed_since is not None:
        undated = and_(C.time_end.is_(None), or_(C.recurrence.is_not(None), C.time_text.is_not(None)))
        found.append(or_(C.time_end >= wanted.timed_since, undated))
    if wanted.issued_from is not None:
        found.append(C.issued_end >= wanted.issued_from)
    if wanted.issued_to is not None:
        found.append(C.issued_start <= wanted.issued_to)
    if wanted.timing == "day":
        found += TIMINGS["day"]
    return [*found, *_due(wanted)]


def _due(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return that the deadline lies within the days."""
    bounds = (wanted.due_from is not None and C.time_end >= wanted.due_from, wanted.due_to is not None and C.time_end <= wanted.due_to)
    return [bound for bound in bounds if bound is not False]


def _sources(connection: Connection, wanted: Filter) -> list[Source]:
    """Return what the filter asks that has an index of its own."""
    found: list[Source] = []
    if wanted.document is not None:
        of_it = C.document_pk == select(D.pk).where(D.id == wanted.document).scalar_subquery()
        found.append(Source(select(C.pk).where(of_it), of_it))
    if wanted.issuer:
        parts = [part for key in (C.issuer_key, C.issuer_unit_key) for part in bodies.ranges(key, wanted.issuer)]
        found.append(Source(plans.either(select(C.pk), parts), plans.beside(_issued(plans.WIDE.c, wanted.issuer)), joined=True))
    for column, beside, values in (
        (C.issuer_body, plans.WIDE.c.issuer_body, wanted.issuer_body),
        (C.province, plans.WIDE.c.province, wanted.place),
    ):
        if values:
            found.append(Source(select(C.pk).where(column.in_(values)), plans.beside(beside.in_(values)), joined=True))
    if wanted.review:
        found.append(Source(select(C.pk).where(C.review.in_(wanted.review)), plans.beside(plans.WIDE.c.review.in_(wanted.review))))
    if wanted.timing in ("recurring", "event"):  # small indexes of their own (models/documents.py: UNDATED)
        undated = TIMINGS[wanted.timing]
        found.append(Source(select(C.pk).where(*undated), plans.beside(*(_on_wide(one) for one in undated))))
    if wanted.unit or wanted.role or wanted.body:
        found.append(_responsible(wanted))
    if wanted.q is not None and wanted.q.strip():
        found.append(fulltext.source(connection, wanted.q))
    return found


def _on_wide(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition on a commitment as one on the row that is looked at beside an index."""
    found: ColumnElement[bool] = ClauseAdapter(plans.WIDE).traverse(condition)
    return found


def _issued(columns: Any, names: tuple[str, ...]) -> ColumnElement[bool]:
    """Return that one of the bodies is the issuer, or the one that the issuer speaks for."""
    return or_(bodies.any_of(columns.issuer_key, names), bodies.any_of(columns.issuer_unit_key, names))


def _responsible(wanted: Filter) -> Source:
    """Return that one of the bodies is to act, in that role."""
    held = [R.role == wanted.role] if wanted.role is not None else []
    held += [R.body.in_(wanted.body)] if wanted.body else []
    named = [bodies.any_of(R.key, wanted.unit)] if wanted.unit else []
    one = select(1).where(R.commitment_pk == C.pk, *named, *held).limit(1).correlate(COMMITMENTS).scalar_subquery() == 1
    acting = select(R.commitment_pk.label("pk")).where(*held)
    return Source(plans.either(acting, bodies.ranges(R.key, wanted.unit)) if wanted.unit else acting, one, joined=True)
