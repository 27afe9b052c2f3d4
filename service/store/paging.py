"""Pages of lists by keyset: no page gets slower with its depth, none repeats or skips an entry where values tie or are missing.

Entries without the value that the list is sorted by come last in both directions, among themselves by `pk`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from service.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: a column that may be null (None: only by `pk`), then `pk`, which is unique; and the direction."""

    value: ColumnElement[Any] | None
    pk: ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a page, the cursor of the next one (None at the end), and the number of all entries where it was asked for."""

    rows: Sequence[Any]
    cursor: str | None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How many entries a list has, its newest `pk` and when one of them was changed last: the same where the list is the same."""

    count: int
    newest: int | None
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after the entry of this value and `pk`."""

    value: Any
    pk: Any


@dataclass(frozen=True, slots=True)
class Window:
    """Which page is asked for; `key` names list, filters and sorting, a cursor of another list is refused."""

    limit: int
    cursor: str | None = None
    key: str = ""
    total: bool = False


Read = Callable[[bool, Place | None, int], Sequence[Any]]


def fetch(connection: Connection, query: Select[Any], order: Order, window: Window) -> Page:
    """Return a page of a query; the query selects `pk` and, as `sort_value`, what it is sorted by.

    Raises ServiceError "bad_cursor".
    """

    def read(filled: bool, place: Place | None, most: int) -> Sequence[Any]:
        return connection.execute(part(query, order, filled, place, most)).all()

    page = turn(read, order, window)
    return replace(page, total=connection.execute(counted(query)).scalar_one()) if window.total else page


def turn(read: Read, order: Order, window: Window) -> Page:
    """Return a page, without total; `read` gives entries with (True) or without a value, behind a place, up to so many.

    Raises ServiceError "bad_cursor".
    """
    place = read_cursor(window.cursor, window.key, order) if window.cursor else None
    rows = list(read(True, place, window.limit + 1)) if _starts_filled(order, place) else []
    if order.value is not None and len(rows) <= window.limit:
        after = place if place and place.value is None else None
        rows += read(False, after, window.limit + 1 - len(rows))
    cursor = None
    if len(rows) > window.limit:
        rows = rows[: window.limit]
        last = rows[-1]._mapping
        cursor = write_cursor(Place(last["sort_value"] if order.value is not None else None, last["pk"]), window.key)
    return Page(rows, cursor)


def part(query: Select[Any], order: Order, filled: bool, place: Place | None, most: Any) -> Select[Any]:
    """Return the query of entries with or without a value, after the place, up to so many; place and number may be bound later."""
    return (_filled if filled else _empty)(query, order, place, most)


def counted(query: Select[Any]) -> Select[Any]:
    """Return the query of how many entries there are."""
    return select(func.count()).select_from(query.order_by(None).subquery())


def key(*parts: object) -> str:
    """Return a short name of a list with its filters and sorting."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def write_cursor(place: Place, name: str) -> str:
    """Return the opaque form of a place."""
    return base64.urlsafe_b64encode(orjson.dumps([name, place.value, place.pk])).decode().rstrip("=")


def read_cursor(cursor: str, name: str, order: Order) -> Place:
    """Return the place of a cursor. Raises ServiceError "bad_cursor" where it is no cursor of this list."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(found, list) or len(found) != 3 or found[0] != name:
            raise ValueError(cursor)
        return Place(None if found[1] is None else _typed(found[1], order.value), _typed(found[2], order.pk))
    except (binascii.Error, ValueError, UnicodeError) as exc:
        detail = "give next_cursor as the last page gave it, with the same filters and sorting, or leave the cursor out"
        raise ServiceError(422, "bad_cursor", detail) from exc


def _typed(value: Any, column: ColumnElement[Any] | None) -> Any:
    """Return a value of a cursor as its column has it. Raises ValueError where it cannot be one."""
    kind = column.type.python_type if column is not None else None
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is None or not isinstance(value, kind) or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError(value)
    return value


def _starts_filled(order: Order, place: Place | None) -> bool:
    """Tell whether entries with a value are still to come."""
    return order.value is None or place is None or place.value is not None


def _filled(query: Select[Any], order: Order, place: Place | None, limit: Any) -> Select[Any]:
    """Return the query of entries with a value, after the place."""
    if order.value is None:
        if place:
            query = query.where(order.pk < place.pk if order.descending else order.pk > place.pk)
        return query.order_by(order.pk.desc() if order.descending else order.pk).limit(limit)
    query = query.where(order.value.is_not(None))
    if place:
        here, there = tuple_(order.value, order.pk), tuple_(place.value, place.pk)
        query = query.where(here < there if order.descending else here > there)
    sorting = (order.value.desc(), order.pk.desc()) if order.descending else (order.value, order.pk)
    return query.order_by(*sorting).limit(limit)


def _empty(query: Select[Any], order: Order, place: Place | None, limit: Any) -> Select[Any]:
    """Return the query of entries without a value, after the place."""
    assert order.value is not None
    query = query.where(order.value.is_(None))
    if place:
        query = query.where(order.pk < place.pk if order.descending else order.pk > place.pk)
    return query.order_by(order.pk.desc() if order.descending else order.pk).limit(limit)
