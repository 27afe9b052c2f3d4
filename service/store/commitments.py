"""Reads of commitments, by Core: one query a page, none per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, or_, select

from service.store import bodies, fulltext, paging, plans
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Order, Page, Window
from service.store.plans import Source

C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c

SORTS: Mapping[str, ColumnElement[Any] | None] = {"created": None, "issued": C.issued_start, "due": C.time_end, "confidence": C.confidence}

COLUMNS = (
    *(C[name] for name in ("pk", "id", "ordinal", "kind", "trigger", "text", "start", "end", "page", "confidence", "payload")),
    *(C[name] for name in ("created_at", "updated_at")),
    *(D[name].label(f"document_{name}") for name in ("id", "genre", "type_code", "type_name", "number", "issuing_body", "place")),
    *(D[name].label(f"document_{name}") for name in ("issued_start", "issued_end", "subject", "title", "source_url", "external_id")),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which commitments are asked for; None: any. `unit` and `issuer` in any spelling; `due_*` by the end of the time."""

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


def find(connection: Connection, wanted: Filter, sort: str, window: Window) -> Page:
    """Return a page of commitments; `sort` is a key of SORTS, with "-" before it for descending."""
    value = SORTS[sort.removeprefix("-")]
    # First which ones, from the narrow indexes that hold what is filtered by; then what is told of them.
    sources, due = _sources(connection, wanted), _due(wanted)
    if due and value is not C.time_end:
        sources.append(Source(select(C.pk).where(*due), and_(*due)))
    query = select(C.pk, (C.pk if value is None else value).label("sort_value"))
    query = query.where(*_checks(wanted), *plans.settle(connection, sources))
    page = paging.fetch(connection, query, Order(value, C.pk, sort.startswith("-")), window)
    told = {row.pk: row for row in connection.execute(_by_pks(), {"pks": [row.pk for row in page.rows]})} if page.rows else {}
    return replace(page, rows=[told[row.pk] for row in page.rows])


def of_document(connection: Connection, document_pk: int) -> list[dict[str, Any]]:
    """Return all commitments of a document in the order of the text."""
    query = _select().where(C.document_pk == document_pk).order_by(C.ordinal)
    return [view(row._mapping) for row in connection.execute(query)]


def get(connection: Connection, public_id: str) -> dict[str, Any] | None:
    """Return the commitment of that public id."""
    row = connection.execute(_select().where(C.id == public_id)).first()
    return view(row._mapping) if row else None


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
    told = {name: row[f"document_{name}"] for name in ("number", "issuing_body", "place", "subject", "title", "source_url", "external_id")}
    return {
        "document": {"id": row["document_id"], "genre": row["document_genre"], "type": kind, "issued": issued, **told},
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _select() -> Select[Any]:
    """Return the query that every read of commitments begins with."""
    return select(*COLUMNS).join(DOCUMENTS, D.pk == C.document_pk)


@cache
def _by_pks() -> Select[Any]:
    """Return the statement of what is told of a page, made once."""
    return _select().where(C.pk.in_(bindparam("pks", expanding=True)))


def _conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks, for reads of all that it finds: `find` settles the ways of a page itself."""
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
    if wanted.issued_from is not None:
        found.append(C.issued_end >= wanted.issued_from)
    if wanted.issued_to is not None:
        found.append(C.issued_start <= wanted.issued_to)
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
    if wanted.unit or wanted.role:
        found.append(_responsible(wanted.unit, wanted.role))
    if wanted.q is not None and wanted.q.strip():
        found.append(fulltext.source(connection, wanted.q))
    return found


def _issued(columns: Any, names: tuple[str, ...]) -> ColumnElement[bool]:
    """Return that one of the bodies is the issuer, or the one that the issuer speaks for."""
    return or_(bodies.any_of(columns.issuer_key, names), bodies.any_of(columns.issuer_unit_key, names))


def _responsible(names: tuple[str, ...], role: str | None) -> Source:
    """Return that one of the bodies is to act, in that role."""
    held = [R.role == role] if role is not None else []
    named = [bodies.any_of(R.key, names)] if names else []
    one = select(1).where(R.commitment_pk == C.pk, *named, *held).limit(1).correlate(COMMITMENTS).scalar_subquery() == 1
    acting = select(R.commitment_pk.label("pk")).where(*held)
    return Source(plans.either(acting, bodies.ranges(R.key, names)) if names else acting, one, joined=True)
