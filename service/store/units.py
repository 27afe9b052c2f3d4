"""The bodies that the commitments name, with how often they lead, support and issue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, case, false, func, literal, or_, select, union_all

from service.store import bodies, paging
from service.store.models import COMMITMENTS, RESPONSIBLES
from service.store.paging import Order, Page, Window

R, C = RESPONSIBLES.c, COMMITMENTS.c
SORTS = ("total", "name")


def find(connection: Connection, q: str | None, sort: str, window: Window) -> Page:
    """Return a page of bodies; `q` is a part of a name, in any spelling. Each row: key, name, lead, support, issuer, total."""
    acting = select(R.key.label("key"), R.name.label("name"), R.role.label("role"))
    issuing = select(C.issuer_unit_key, C.issuer_unit, literal("issuer")).where(C.issuer_unit_key.is_not(None))
    conditions = [_matches(column, q) for column in (R.key, C.issuer_unit_key)] if q and q.strip() else None
    if conditions:
        acting, issuing = acting.where(conditions[0]), issuing.where(conditions[1])
    named = union_all(acting, issuing).subquery()
    counts = [func.sum(case((named.c.role == role, 1), else_=0)).label(role) for role in ("lead", "support", "issuer")]
    grouped = (
        select(named.c.key, func.max(named.c.name).label("name"), *counts, func.count().label("total")).group_by(named.c.key).subquery()
    )
    name = sort.removeprefix("-")
    # The key stands for `pk`: it is unique here, too.
    value = grouped.c.total if name == "total" else None
    query = select(grouped, grouped.c.key.label("pk"), (grouped.c.key if value is None else value).label("sort_value"))
    return paging.fetch(connection, query, Order(value, grouped.c.key, sort.startswith("-")), window)


def _matches(column: ColumnElement[Any], q: str) -> ColumnElement[bool]:
    """Return that a key holds the words that were typed, or those that their abbreviations stand for."""
    return or_(*(column.contains(part, autoescape=True) for part in bodies.keys(q) if part), false())
