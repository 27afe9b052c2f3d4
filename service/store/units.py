"""The bodies that the commitments name, with how often they lead, support and issue.

They are few beside the commitments: their keys are gone through by leaps in the index, which counts those that are asked for.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    case,
    cast,
    column,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)

from service.store import bodies, paging
from service.store.models import COMMITMENTS, RESPONSIBLES, Key
from service.store.paging import Order, Page, Window

R, C = RESPONSIBLES.c, COMMITMENTS.c
SORTS = ("total", "name")
ROLES = ("lead", "support", "issuer")


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
    asked = q.strip() if q else ""
    acting = select(R.key.label("key"), R.role.label("role"), func.count().label("times")).group_by(R.key, R.role)
    issuing = select(C.issuer_unit_key, literal("issuer"), func.count()).where(C.issuer_unit_key.is_not(None)).group_by(C.issuer_unit_key)
    if asked:
        acting = acting.where(R.key.in_(_keys(R.key, asked)))
        issuing = issuing.where(C.issuer_unit_key.in_(_keys(C.issuer_unit_key, asked)))
    both = union_all(acting, issuing).subquery()
    counts = [_sum(case((both.c.role == role, both.c.times), else_=0)).label(role) for role in ROLES]
    grouped = select(both.c.key, *counts, _sum(both.c.times).label("total")).group_by(both.c.key).subquery()
    # The key stands for `pk`: it is unique here, too.
    value = grouped.c.total if sort.removeprefix("-") == "total" else None
    query = select(grouped, grouped.c.key.label("pk"), (grouped.c.key if value is None else value).label("sort_value"))
    page = paging.fetch(connection, query, Order(value, grouped.c.key, sort.startswith("-")), window)
    names = _names(connection, [row.key for row in page.rows])
    rows = [Body(row.key, names[row.key], row.lead, row.support, row.issuer, row.total) for row in page.rows]
    return Page(rows, page.cursor, page.total)


def _keys(key: ColumnElement[Any], q: str) -> Select[Any]:
    """Return the keys that hold what was typed; each is found by one leap in the index of its column."""
    leap = select(func.min(key).label("key")).where(key.is_not(None)).cte(recursive=True)
    following = select(func.min(key)).where(key > leap.c.key).scalar_subquery()
    leap = leap.union_all(select(following).where(leap.c.key.is_not(None)))
    return select(leap.c.key).where(_matches(leap.c.key, q))


def _sum(value: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a sum as a whole number; PostgreSQL makes a decimal of a sum of counts."""
    return cast(func.sum(value), BigInteger)


def _names(connection: Connection, keys: list[str]) -> dict[str, str]:
    """Return a name of each body, as the first record prints it."""
    if not keys:
        return {}
    page = values(column("key", Key), name="page").data([(key,) for key in keys]).cte("page")
    acting = select(R.name).where(R.key == page.c.key).order_by(R.role, R.commitment_pk).limit(1).scalar_subquery()
    issuing = select(C.issuer_unit).where(C.issuer_unit_key == page.c.key).order_by(C.pk).limit(1).scalar_subquery()
    return {row.key: row.name for row in connection.execute(select(page.c.key, func.coalesce(acting, issuing).label("name")))}


def _matches(key: ColumnElement[Any], q: str) -> ColumnElement[bool]:
    """Return that a key holds the words that were typed, or those that their abbreviations stand for."""
    return or_(*(key.contains(part, autoescape=True) for part in bodies.keys(q) if part), false())
