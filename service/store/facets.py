"""How the commitments that a filter finds are spread: grouped SQL, one query a facet, the same on every database.

A facet leaves its own filters out: somebody who filters by kind still sees how many there are of the other kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, case, extract, func, literal, null, select

from service.store import bodies
from service.store.commitments import Filter, among
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES

C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c

OWN: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "role": ("role",),
    "genre": ("genre",),
    "type": ("type",),
    "year": ("issued_from", "issued_to"),
    "due": ("due_from", "due_to"),
    "due_month": ("due_from", "due_to"),
    "unit": ("unit",),
    "issuer": ("issuer",),
    "place": ("place",),
}
SOON, NEAR = 7, 30  # days


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet with its count; `name` for people, `first` and `last` the days that it stands for."""

    value: str
    count: int
    name: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Which facets are asked for, up to how many bodies and places, and which day deadlines are counted from."""

    names: Sequence[str]
    top: int
    today: date


def count(connection: Connection, wanted: Filter, wish: Wish) -> dict[str, list[Bucket]]:
    """Return the buckets of each facet that is asked for."""
    return {name: FACETS[name](connection, _without(wanted, OWN[name]), wish) for name in wish.names}


def total(connection: Connection, wanted: Filter) -> int:
    """Return how many commitments the whole filter finds."""
    found: int = connection.execute(among(connection, wanted, func.count())).scalar_one()
    return found


def _without(wanted: Filter, names: Sequence[str]) -> Filter:
    """Return the filter without some of its parts."""
    blank = Filter()
    return replace(wanted, **{name: getattr(blank, name) for name in names if hasattr(blank, name)})


def _by(column: ColumnElement[Any], name: ColumnElement[Any] | None = None) -> Callable[[Connection, Filter, Wish], list[Bucket]]:
    """Return the counter of a column's values, the most frequent first; `name`: how a value is called."""

    def read(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
        times = func.count().label("times")
        shown = null() if name is None else func.min(name)
        query = among(connection, wanted, column.label("value"), times, shown).where(column.is_not(None)).group_by(column)
        rows = connection.execute(query.order_by(times.desc(), column).limit(wish.top))
        return [Bucket(str(value), count, shown) for value, count, shown in rows]

    return read


def _acting(column: ColumnElement[Any], name: ColumnElement[Any] | None) -> Callable[[Connection, Filter, Wish], list[Bucket]]:
    """Return the counter of the bodies that act, or of their roles; the filters of body and role hold for the same one."""

    def read(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
        times = func.count(R.commitment_pk.distinct()).label("times")
        inner = among(connection, _without(wanted, ("unit", "role")), C.pk)
        query = select(column, times, null() if name is None else func.min(name)).where(R.commitment_pk.in_(inner))
        if wanted.unit:
            query = query.where(bodies.any_of(R.key, wanted.unit))
        if wanted.role is not None:
            query = query.where(R.role == wanted.role)
        rows = connection.execute(query.group_by(column).order_by(times.desc(), column).limit(wish.top))
        return [Bucket(str(value), count, shown) for value, count, shown in rows]

    return read


def _years(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
    """Count by the year in which the document was issued, the newest first."""
    year = extract("year", C.issued_start)
    rows = connection.execute(among(connection, wanted, year, func.count()).where(C.issued_start.is_not(None)).group_by(year))
    found = sorted(((int(value), count) for value, count in rows), reverse=True)
    return [Bucket(str(value), count, None, date(value, 1, 1), date(value, 12, 31)) for value, count in found]


def _months(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
    """Count by the month of the deadline, in their order."""
    year, month = extract("year", C.time_end), extract("month", C.time_end)
    rows = connection.execute(among(connection, wanted, year, month, func.count()).where(C.time_end.is_not(None)).group_by(year, month))
    found = sorted((int(one), int(two), count) for one, two, count in rows)
    return [Bucket(f"{one}-{two:02}", count, None, date(one, two, 1), _last_day(one, two)) for one, two, count in found]


def _last_day(year: int, month: int) -> date:
    """Return the last day of a month.

    >>> _last_day(2024, 2), _last_day(2024, 12)
    (datetime.date(2024, 2, 29), datetime.date(2024, 12, 31))
    """
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(1)


def periods(today: date) -> dict[str, tuple[date | None, date | None]]:
    """Return the periods that deadlines fall into, each with its first and last day.

    >>> [str(day) for day in periods(date(2024, 6, 28))["week"]]
    ['2024-06-28', '2024-07-04']
    """
    days = timedelta
    return {
        "overdue": (None, today - days(1)),
        "week": (today, today + days(SOON - 1)),
        "month": (today + days(SOON), today + days(NEAR - 1)),
        "later": (today + days(NEAR), None),
        "recurring": (None, None),
        "none": (None, None),
    }


def _due(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
    """Count by how far away the deadline is from today; every period is there, also with nothing in it."""
    found = periods(wish.today)
    ends = [(C.time_end <= literal(last, Date), name) for name, (_, last) in found.items() if last]
    undated = case((C.recurrence.is_not(None), "recurring"), else_="none")
    period = case((C.time_end.is_(None), undated), *ends, else_="later")
    spread = among(connection, wanted, period.label("period")).subquery()
    grouped = connection.execute(select(spread.c.period, func.count().label("times")).group_by(spread.c.period))
    counts = {row.period: row.times for row in grouped}
    return [Bucket(name, counts.get(name, 0), None, *days) for name, days in found.items()]


FACETS: Mapping[str, Callable[[Connection, Filter, Wish], list[Bucket]]] = {
    "kind": _by(C.kind),
    "role": _acting(R.role, None),
    "genre": _by(C.genre),
    "type": _by(C.type_code),
    "year": _years,
    "due": _due,
    "due_month": _months,
    "unit": _acting(R.key, R.name),
    "issuer": _by(C.issuer_unit_key, C.issuer_unit),
    "place": _by(D.place),
}
