"""The bodies that the commitments name, with how often they lead, support and issue (`tallies`), page by page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, column, func, select, values

from service.store import bodies, paging, tallies
from service.store.models import COMMITMENTS, RESPONSIBLES, Key
from service.store.paging import Order, Page, Place, Window
from service.store.tallies import Tally

R, C = RESPONSIBLES.c, COMMITMENTS.c
SORTS = ("total", "name")
TOTAL: ColumnElement[Any] = column("total", BigInteger())


@dataclass(frozen=True, slots=True)
class Body:
    """A body with how often it leads, supports and issues; read like a row."""

    key: str
    name: str
    lead: int
    support: int
    issuer: int
    total: int

    @property
    def _mapping(self) -> dict[str, Any]:
        return asdict(self)


def find(connection: Connection, q: str | None, sort: str, window: Window) -> Page:
    """Return a page of bodies (`Body`); `q` is a part of a name, in any spelling."""
    by_name = sort.removeprefix("-") == "name"
    counted = tallies.find(connection)
    listed: Sequence[Tally] = counted.by_name if by_name else counted.by_total
    if q and q.strip():
        parts = [part for part in bodies.keys(q.strip()) if part]
        listed = [one for one in listed if any(part in one.key for part in parts)]
    # The key stands for `pk`: it is unique here, too.
    order = Order(None if by_name else TOTAL, R.key, sort.startswith("-"))

    def read(filled: bool, place: Place | None, most: int) -> Sequence[Tally]:
        return _portion(listed, order, place, most) if filled else ()

    page = paging.turn(read, order, window)
    names = _names(connection, [one.key for one in page.rows])
    # A body that was counted may be gone since: it has no name any more.
    rows = [Body(one.key, name, one.lead, one.support, one.issuer, one.total) for one in page.rows if (name := names[one.key]) is not None]
    return replace(page, rows=rows, total=len(listed) if window.total else None)


def _portion(listed: Sequence[Tally], order: Order, place: Place | None, most: int) -> Sequence[Tally]:
    """Return up to so many of a sorted list, behind the place."""

    def where(one: Tally) -> Any:
        return one.key if order.value is None else (one.total, one.key)

    behind: Any = place and (place.pk if order.value is None else (place.value, place.pk))
    if order.descending:
        end = len(listed) if behind is None else bisect_left(listed, behind, key=where)
        return listed[max(end - most, 0) : end][::-1]
    begin = 0 if behind is None else bisect_right(listed, behind, key=where)
    return listed[begin : begin + most]


def _names(connection: Connection, keys: list[str]) -> dict[str, str | None]:
    """Return a name of each body, as the first record prints it."""
    if not keys:
        return {}
    page = values(column("key", Key), name="page").data([(key,) for key in keys]).cte("page")
    acting = select(R.name).where(R.key == page.c.key).order_by(R.role, R.commitment_pk).limit(1).scalar_subquery()
    issuing = select(C.issuer_unit).where(C.issuer_unit_key == page.c.key).order_by(C.pk).limit(1).scalar_subquery()
    return {row.key: row.name for row in connection.execute(select(page.c.key, func.coalesce(acting, issuing).label("name")))}
