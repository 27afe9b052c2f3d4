"""How the commitments that a filter finds are spread: grouped SQL, the same on every database.

A facet leaves its own filters out: somebody who filters by kind still sees how many there are of the other kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Subquery, case, extract, func, literal, null, select

from service.bodies import loading
from service.bodies.values import CENTRE
from service.store import bodies, linked
from service.store.commitments import Filter, among
from service.store.models import COMMITMENTS, RESPONSIBLES
from service.store.selection import TIMINGS

C, R = COMMITMENTS.c, RESPONSIBLES.c

OWN: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "role": ("role",),
    "genre": ("genre",),
    "type": ("type",),
    "year": ("issued_from", "issued_to"),
    "due": ("due_from", "due_to", "timing"),
    "due_month": ("due_from", "due_to", "timing"),
    "unit": ("unit", "body"),
    "issuer": ("issuer", "issuer_body"),
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
    """Return the buckets of each facet that is asked for; columns whose filters are the same are counted in one go."""
    wanted = linked.settle(connection, wanted)  # before a facet leaves out what tells which body is meant
    found: dict[str, list[Bucket]] = {}
    shared: dict[Filter, list[str]] = {}
    for name in wish.names:
        reduced = _without(wanted, OWN[name])
        if name in READERS:
            found[name] = READERS[name](connection, reduced, wish)
        else:
            shared.setdefault(reduced, []).append(name)
    for reduced, names in shared.items():
        found |= _grid(connection, reduced, names, wish)
    if "due" in found:
        found["due"] = _tell_recurring(connection, _without(wanted, OWN["due"]), found["due"])
    return {name: found[name] for name in wish.names}


def total(connection: Connection, wanted: Filter) -> int:
    """Return how many commitments the whole filter finds."""
    found: int = connection.execute(among(connection, wanted, func.count())).scalar_one()
    return found


def _without(wanted: Filter, names: Sequence[str]) -> Filter:
    """Return the filter without some of its parts."""
    blank = Filter()
    return replace(wanted, **{name: getattr(blank, name) for name in names if hasattr(blank, name)})


def _grid(connection: Connection, wanted: Filter, names: Sequence[str], wish: Wish) -> dict[str, list[Bucket]]:
    """Count by several columns at once: one pass over what the filter finds, summed up for each of them here."""
    columns = _columns(wish)
    labelled = [column.label(f"{name}_{at}") for name in names for at, column in enumerate(columns[name])]
    inner = among(connection, wanted, *labelled).subquery()
    spread: dict[str, Counter[tuple[Any, ...]]] = {name: Counter() for name in names}
    for row in connection.execute(select(*inner.c, func.count()).group_by(*inner.c)):
        place = 0
        for name in names:
            width = len(columns[name])
            spread[name][tuple(row[place : place + width])] += row[-1]
            place += width
    return {name: SHAPES[name](spread[name], wish) for name in names}


def _columns(wish: Wish) -> dict[str, tuple[ColumnElement[Any], ...]]:
    """Return the columns of the facets that are counted in one go."""
    ends = [(C.time_end <= literal(last, Date), name) for name, (_, last) in periods(wish.today).items() if last]
    return {
        "kind": (C.kind,),
        "genre": (C.genre,),
        "type": (C.type_code,),
        "place": (C.province,),
        "year": (extract("year", C.issued_start),),
        "due": (case((C.time_end.is_(None), "none"), *ends, else_="later"),),
        "due_month": (extract("year", C.time_end), extract("month", C.time_end)),
    }


def _values(spread: Counter[tuple[Any, ...]], wish: Wish) -> list[Bucket]:
    """Return the values of a column, the most frequent first."""
    found = sorted(((-count, str(value)) for (value,), count in spread.items() if value is not None))
    return [Bucket(value, -count) for count, value in found[: wish.top]]


def _provinces(spread: Counter[tuple[Any, ...]], wish: Wish) -> list[Bucket]:
    """Return the provinces of the documents, by their ids, the most frequent first."""
    known = loading.provinces()
    names = {CENTRE: "Trung ương", **{one: known[one].name for one in known}}
    return [replace(one, name=names.get(one.value)) for one in _values(spread, wish)]


def _years(spread: Counter[tuple[Any, ...]], wish: Wish) -> list[Bucket]:
    """Return the years in which the documents were issued, the newest first."""
    found = sorted(((int(value), count) for (value,), count in spread.items() if value is not None), reverse=True)
    return [Bucket(str(year), count, None, date(year, 1, 1), date(year, 12, 31)) for year, count in found]


def _months(spread: Counter[tuple[Any, ...]], wish: Wish) -> list[Bucket]:
    """Return the months of the deadlines in their order."""
    found = sorted((int(year), int(month), count) for (year, month), count in spread.items() if year is not None)
    return [Bucket(f"{year}-{month:02}", count, None, date(year, month, 1), _last_day(year, month)) for year, month, count in found]


def _periods(spread: Counter[tuple[Any, ...]], wish: Wish) -> list[Bucket]:
    """Return how far away the deadlines are from today; every period is there, also with nothing in it."""
    return [Bucket(name, spread[(name,)], None, *days) for name, days in periods(wish.today).items()]


def _tell_recurring(connection: Connection, wanted: Filter, periods: list[Bucket]) -> list[Bucket]:
    """Return the periods with what comes back told apart; counted by an index of its own, as the ones of the lists do not hold it."""
    times: int = connection.execute(among(connection, wanted, func.count()).where(*TIMINGS["recurring"])).scalar_one()
    change = {"recurring": times, "none": -times}
    return [replace(one, count=one.count + change.get(one.value, 0)) for one in periods]


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


def _issuers(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
    """Count by who gave the commitments."""
    times = func.count().label("times")
    query = among(connection, wanted, C.issuer_unit_key.label("value"), times).where(C.issuer_unit_key.is_not(None))
    found = query.group_by(C.issuer_unit_key).order_by(times.desc(), C.issuer_unit_key).limit(wish.top).subquery()
    other = COMMITMENTS.alias().c
    name = select(other.issuer_unit).where(other.issuer_unit_key == found.c.value).order_by(other.pk).limit(1).scalar_subquery()
    return _named(connection, found, name)


def _units(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
    """Count by the bodies that act."""
    found = _acting(connection, wanted, R.key, wish)
    other = RESPONSIBLES.alias().c
    name = select(other.name).where(other.key == found.c.value).order_by(other.role, other.commitment_pk).limit(1).scalar_subquery()
    return _named(connection, found, name)


def _roles(connection: Connection, wanted: Filter, wish: Wish) -> list[Bucket]:
    """Count by the roles of the bodies that act."""
    return _named(connection, _acting(connection, wanted, R.role, wish), null())


def _acting(connection: Connection, wanted: Filter, column: ColumnElement[Any], wish: Wish) -> Subquery:
    """Return the most frequent values of a column of the bodies that act; the filters of body and role hold for the same one."""
    times = func.count(R.commitment_pk.distinct()).label("times")
    rest = _without(wanted, ("unit", "role", "body"))
    query = select(column.label("value"), times)
    if rest != Filter():
        query = query.where(R.commitment_pk.in_(among(connection, rest, C.pk)))
    if wanted.unit:
        query = query.where(bodies.any_of(R.key, wanted.unit))
    if wanted.body:
        query = query.where(R.body.in_(wanted.body))
    if wanted.role is not None:
        query = query.where(R.role == wanted.role)
    return query.group_by(column).order_by(times.desc(), column).limit(wish.top).subquery()


def _named(connection: Connection, found: Subquery, name: ColumnElement[Any]) -> list[Bucket]:
    """Return counted values, each with its name."""
    rows = connection.execute(select(found.c.value, found.c.times, name.label("name")).order_by(found.c.times.desc(), found.c.value))
    return [Bucket(str(row.value), row.times, row.name) for row in rows]


SHAPES: Mapping[str, Callable[[Counter[tuple[Any, ...]], Wish], list[Bucket]]] = {
    "kind": _values,
    "genre": _values,
    "type": _values,
    "place": _provinces,
    "year": _years,
    "due": _periods,
    "due_month": _months,
}
READERS: Mapping[str, Callable[[Connection, Filter, Wish], list[Bucket]]] = {
    "role": _roles,
    "unit": _units,
    "issuer": _issuers,
}
