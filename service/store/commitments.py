"""Reads of commitments, by Core: one query a page, none per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, func, select

from service.store import linked, paging, plans, selection
from service.store.models import COMMITMENTS, DOCUMENTS
from service.store.paging import Order, Page, Place, State, Window
from service.store.plans import Way
from service.store.selection import Filter as Filter  # what callers ask with
from service.store.selection import Shape

C, D = COMMITMENTS.c, DOCUMENTS.c

SORTS: Mapping[str, ColumnElement[Any] | None] = {"created": None, "issued": C.issued_start, "due": C.time_end, "confidence": C.confidence}

TOLD = ("number", "issuing_body", "issuing_body_id", "place", "province", "subject", "title", "source_url", "external_id")
OWN = ("id", "kind", "trigger", "text", "start", "end", "page", "confidence")
STANDING = ("review", "version", "reviewed_at", "reviewed_by", "created_at", "updated_at")
AROUND = ("id", "genre", "type_code", "type_name", "issued_start", "issued_end", *TOLD)
OWN_OF = itemgetter(*OWN)  # of a row, all at once
AROUND_OF = itemgetter(*(f"document_{name}" for name in AROUND))
STANDING_OF = itemgetter(*STANDING)
COLUMNS = (
    *(C[name] for name in ("pk", "id", "ordinal", "kind", "trigger", "text", "start", "end", "page", "confidence", "payload")),
    *(C[name] for name in STANDING),
    *(D[name].label(f"document_{name}") for name in AROUND),
)

SORTED_BY = attrgetter("sort_value", "pk")


def find(connection: Connection, wanted: Filter, sort: str, window: Window) -> Page:
    """Return a page of commitments; `sort` is a key of SORTS, with "-" before it for descending."""
    wanted = linked.settle(connection, wanted)
    shape, values = selection.read(wanted, connection.dialect.name)
    way, handed = plans.choose(connection, selection.ways(shape, sort), values)
    order = _order(sort)

    def read(filled: bool, place: Place | None, most: int) -> list[Any]:
        told = {**values, **handed, "most": most}
        if place:
            told |= {"after": place.pk} if order.value is None or not filled else {"after": place.pk, "behind": place.value}
        rows = connection.execute(_page(shape, sort, way, (filled, place is not None)), told).all()
        return sorted(rows, key=SORTED_BY, reverse=order.descending)

    page = paging.turn(read, order, window)
    if window.total:
        query = selection.page_of(shape, sort, way).add_columns(C.pk)
        return replace(page, total=connection.execute(paging.counted(query), values | handed).scalar_one())
    return page


@lru_cache(plans.SHAPES)
def _page(shape: Shape, sort: str, way: Way, part: tuple[bool, bool]) -> Select[Any]:
    """Return the statement of a part of a list: with or without the value, after a place or from the beginning.

    First which ones, from the narrow indexes that hold what is filtered by; then what is told of them, in any order.
    """
    order, (filled, goes_on) = _order(sort), part
    value = C.pk if order.value is None else order.value
    query = selection.page_of(shape, sort, way).add_columns(C.pk, value.label("sort_value"))
    after = Place(bindparam("behind", type_=value.type), bindparam("after", type_=C.pk.type)) if goes_on else None
    # Apart, for PostgreSQL: beside the cost that it expects of a walk, all ways to fetch documents look the same to it.
    found = paging.part(query, order, filled, after, bindparam("most", type_=Integer())).cte("found")
    found = found.prefix_with("MATERIALIZED", dialect="postgresql")
    return _select().join(found, found.c.pk == C.pk).add_columns(found.c.sort_value)


def _order(sort: str) -> Order:
    """Return how a list is sorted."""
    return Order(SORTS[sort.removeprefix("-")], C.pk, sort.startswith("-"))


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


@cache
def _by_pks() -> Select[Any]:
    """Return the statement of `by_pks`, made once."""
    return _select().where(C.pk.in_(bindparam("pks", expanding=True)))


def view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as it is published: the fields of RECORDS.md, and of which document it is."""
    return {**_own(row), **orjson.loads(row["payload"]), **_around(row)}


def rendered(row: Mapping[Any, Any]) -> orjson.Fragment:
    """Return the JSON of `view`, without reading the payload, which is JSON already: half the time of a page."""
    own, around = orjson.dumps(_own(row)), orjson.dumps(_around(row))
    return orjson.Fragment(own[:-1] + b"," + row["payload"][1:-1] + b"," + around[1:])


def _own(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields that are columns of a commitment."""
    return dict(zip(OWN, OWN_OF(row), strict=True))


def _around(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the fields of its document, and when it was stored."""
    document_id, genre, code, name, start, end, *told = AROUND_OF(row)
    issued = {"start": start, "end": end} if start else None
    kind = {"code": code, "name": name} if code else None
    document = {"id": document_id, "genre": genre, "type": kind, "issued": issued, **dict(zip(TOLD, told, strict=True))}
    return {"document": document, **dict(zip(STANDING, STANDING_OF(row), strict=True))}


def _select() -> Select[Any]:
    """Return the query that every read of commitments begins with."""
    return select(*COLUMNS).join(DOCUMENTS, D.pk == C.document_pk)


def conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks, for reads of all that it finds: `find` settles the ways of a page itself.

    Raises ServiceError for a body or place that is not known or may be several.
    """
    return selection.conditions(*selection.read(linked.settle(connection, wanted), connection.dialect.name))
