"""Reads of commitments, by Core: one query a page, none per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select

from service.store import bodies, fulltext, linked, paging
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Order, Page, State, Window

C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c

SORTS: Mapping[str, ColumnElement[Any] | None] = {"created": None, "issued": C.issued_start, "due": C.time_end, "confidence": C.confidence}

TOLD = ("number", "issuing_body", "issuing_body_id", "place", "province", "subject", "title", "source_url", "external_id")
COLUMNS = (
    *(C[name] for name in ("pk", "id", "ordinal", "kind", "trigger", "text", "start", "end", "page", "confidence", "payload")),
    *(C[name] for name in ("created_at", "updated_at")),
    *(D[name].label(f"document_{name}") for name in ("id", "genre", "type_code", "type_name", "issued_start", "issued_end", *TOLD)),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which commitments are asked for; None: any. `unit` and `issuer` in any spelling; `due_*` by the end of the time.

    `body`, `issuer_body`, `place`: ids or names of the registry, with what they came from where `predecessors`.
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
    timed_since: date | None = None  # with a time that is not over before that day: a deadline, what recurs, what is counted from an event


def find(connection: Connection, wanted: Filter, sort: str, window: Window) -> Page:
    """Return a page of commitments; `sort` is a key of SORTS, with "-" before it for descending."""
    name = sort.removeprefix("-")
    value = SORTS[name]
    query = _select(COMMITMENTS.c.pk if value is None else value).where(*conditions(connection, wanted))
    return paging.fetch(connection, query, Order(value, C.pk, sort.startswith("-")), window)


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
    query = _select(C.pk).where(C.document_pk == document_pk).order_by(C.ordinal)
    return [view(row._mapping) for row in connection.execute(query)]


def get(connection: Connection, public_id: str) -> dict[str, Any] | None:
    """Return the commitment of that public id."""
    row = connection.execute(_select(C.pk).where(C.id == public_id)).first()
    return view(row._mapping) if row else None


def by_ids(connection: Connection, public_ids: Collection[str], wanted: Filter | None = None) -> dict[str, orjson.Fragment]:
    """Return those commitments of the public ids that there are, and that the filter asks for, as JSON."""
    if not public_ids:
        return {}
    query = _by_ids().where(*conditions(connection, wanted)) if wanted else _by_ids()
    return {row.id: rendered(row._mapping) for row in connection.execute(query, {"ids": list(public_ids)}).all()}


@cache
def _by_ids() -> Select[Any]:
    """Return the statement of `by_ids`, made once."""
    return _select(C.pk).where(C.id.in_(bindparam("ids", expanding=True)))


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
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _select(sort_value: ColumnElement[Any]) -> Select[Any]:
    """Return the query that every read of commitments begins with."""
    return select(*COLUMNS, sort_value.label("sort_value")).join(DOCUMENTS, D.pk == C.document_pk)


def conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks of a commitment.

    Raises ServiceError for a body or place that is not known or may be several.
    """
    wanted = linked.settle(connection, wanted)
    found: list[ColumnElement[bool]] = []
    same = ((C.kind, wanted.kind), (C.type_code, wanted.type), (C.issuer_body, wanted.issuer_body), (C.province, wanted.place))
    for column, values in same:
        if values:
            found.append(column.in_(values))
    if wanted.genre is not None:
        found.append(C.genre == wanted.genre)
    if wanted.document is not None:
        found.append(D.id == wanted.document)
    if wanted.min_confidence is not None:
        found.append(C.confidence >= wanted.min_confidence)
    if wanted.issuer:
        found.append(or_(bodies.any_of(C.issuer_key, wanted.issuer), bodies.any_of(C.issuer_unit_key, wanted.issuer)))
    if wanted.unit or wanted.role or wanted.body:
        found.append(_responsible(wanted))
    if wanted.q is not None and wanted.q.strip():
        found.append(fulltext.condition(connection, wanted.q))
    return [*found, *_days(wanted)]


def _days(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks of the dates: the deadline lies within, the date of issue touches."""
    found: list[ColumnElement[bool]] = []
    if wanted.due_from is not None:
        found.append(C.time_end >= wanted.due_from)
    if wanted.due_to is not None:
        found.append(C.time_end <= wanted.due_to)
    if wanted.timed_since is not None:
        undated = and_(C.time_end.is_(None), or_(C.recurrence.is_not(None), C.time_text.is_not(None)))
        found.append(or_(C.time_end >= wanted.timed_since, undated))
    if wanted.issued_from is not None:
        found.append(C.issued_end >= wanted.issued_from)
    if wanted.issued_to is not None:
        found.append(C.issued_start <= wanted.issued_to)
    return found


def _responsible(wanted: Filter) -> ColumnElement[bool]:
    """Return that one of the bodies is to act, in that role."""
    asked: list[ColumnElement[bool]] = [bodies.any_of(R.key, wanted.unit)] if wanted.unit else []
    if wanted.body:
        asked.append(R.body.in_(wanted.body))
    if wanted.role is not None:
        asked.append(R.role == wanted.role)
    if not (wanted.unit or wanted.body):
        return exists().where(R.commitment_pk == C.pk, *asked)
    return C.pk.in_(select(R.commitment_pk).where(*asked))
