"""Reads of commitments, by Core: one query a page, none per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from service.store import bodies, fulltext, paging
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Order, Page, Window

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
    name = sort.removeprefix("-")
    value = SORTS[name]
    query = _select(COMMITMENTS.c.pk if value is None else value).where(*_conditions(connection, wanted))
    return paging.fetch(connection, query, Order(value, C.pk, sort.startswith("-")), window)


def of_document(connection: Connection, document_pk: int) -> list[dict[str, Any]]:
    """Return all commitments of a document in the order of the text."""
    query = _select(C.pk).where(C.document_pk == document_pk).order_by(C.ordinal)
    return [view(row._mapping) for row in connection.execute(query)]


def get(connection: Connection, public_id: str) -> dict[str, Any] | None:
    """Return the commitment of that public id."""
    row = connection.execute(_select(C.pk).where(C.id == public_id)).first()
    return view(row._mapping) if row else None


def view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as it is published: the fields of RECORDS.md, and of which document it is."""
    payload = orjson.loads(row["payload"])
    issued = {"start": row["document_issued_start"], "end": row["document_issued_end"]} if row["document_issued_start"] else None
    kind = {"code": row["document_type_code"], "name": row["document_type_name"]} if row["document_type_code"] else None
    told = {name: row[f"document_{name}"] for name in ("number", "issuing_body", "place", "subject", "title", "source_url", "external_id")}
    return {
        **{name: row[name] for name in ("id", "kind", "trigger", "text", "start", "end", "page", "confidence")},
        **payload,
        "document": {"id": row["document_id"], "genre": row["document_genre"], "type": kind, "issued": issued, **told},
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _select(sort_value: ColumnElement[Any]) -> Select[Any]:
    """Return the query that every read of commitments begins with."""
    return select(*COLUMNS, sort_value.label("sort_value")).join(DOCUMENTS, D.pk == C.document_pk)


def _conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks of a commitment."""
    found: list[ColumnElement[bool]] = []
    for column, values in ((C.kind, wanted.kind), (C.type_code, wanted.type)):
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
    if wanted.unit or wanted.role:
        found.append(_responsible(wanted.unit, wanted.role))
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
    if wanted.issued_from is not None:
        found.append(C.issued_end >= wanted.issued_from)
    if wanted.issued_to is not None:
        found.append(C.issued_start <= wanted.issued_to)
    return found


def _responsible(names: tuple[str, ...], role: str | None) -> ColumnElement[bool]:
    """Return that one of the bodies is to act, in that role."""
    asked: list[ColumnElement[bool]] = [bodies.any_of(R.key, names)] if names else []
    if role is not None:
        asked.append(R.role == role)
    if not names:
        return exists().where(R.commitment_pk == C.pk, *asked)
    return C.pk.in_(select(R.commitment_pk).where(*asked))
