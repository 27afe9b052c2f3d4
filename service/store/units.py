"""The bodies that the commitments name, with how often they lead, support and issue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, cast, false, func, literal, or_, select, union_all

from service.store import bodies, paging
from service.store.models import COMMITMENTS, RESPONSIBLES
from service.store.paging import Order, Page, Window

R, C = RESPONSIBLES.c, COMMITMENTS.c
SORTS = ("total", "name")


def find(connection: Connection, q: str | None, sort: str, window: Window) -> Page:
    """Return a page of bodies; `q` is a part of a name, in any spelling. Each row: key, name, lead, support, issuer, total."""
    acting = select(R.key.label("key"), _times(R.role, "lead"), _times(R.role, "support"), literal(0).label("issuer")).group_by(R.key)
    issuing = (
        select(C.issuer_unit_key, literal(0), literal(0), func.count()).where(C.issuer_unit_key.is_not(None)).group_by(C.issuer_unit_key)
    )
    if q and q.strip():
        acting, issuing = acting.where(_matches(R.key, q)), issuing.where(_matches(C.issuer_unit_key, q))
    both = union_all(acting, issuing).subquery()
    counts = [_sum(both.c[role]).label(role) for role in ("lead", "support", "issuer")]
    total = _sum(both.c.lead + both.c.support + both.c.issuer).label("total")
    grouped = select(both.c.key, *counts, total).group_by(both.c.key).subquery()
    # The key stands for `pk`: it is unique here, too.
    value = grouped.c.total if sort.removeprefix("-") == "total" else None
    query = select(
        grouped, _name(grouped.c.key), grouped.c.key.label("pk"), (grouped.c.key if value is None else value).label("sort_value")
    )
    return paging.fetch(connection, query, Order(value, grouped.c.key, sort.startswith("-")), window)


def _times(column: ColumnElement[Any], role: str) -> ColumnElement[int]:
    """Return how often a role is held."""
    return func.sum(case((column == role, 1), else_=0)).label(role)


def _sum(value: ColumnElement[int]) -> ColumnElement[int]:
    """Return a sum as a whole number; PostgreSQL makes a decimal of a sum of sums."""
    return cast(func.sum(value), BigInteger)


def _name(key: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a name of the body, as the first record prints it."""
    acting = select(R.name).where(R.key == key).order_by(R.role, R.commitment_pk).limit(1).scalar_subquery()
    issuing = select(C.issuer_unit).where(C.issuer_unit_key == key).order_by(C.pk).limit(1).scalar_subquery()
    return func.coalesce(acting, issuing).label("name")


def _matches(column: ColumnElement[Any], q: str) -> ColumnElement[bool]:
    """Return that a key holds the words that were typed, or those that their abbreviations stand for."""
    return or_(*(column.contains(part, autoescape=True) for part in bodies.keys(q) if part), false())
