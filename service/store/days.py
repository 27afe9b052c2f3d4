"""Deadlines by their day: how many there are on each day of a month, and the first ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from service.store import commitments
from service.store.commitments import C, Filter, among


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the number of its deadlines, and the first of them as they are published."""

    day: date
    count: int
    first: Sequence[dict[str, Any]]


def find(connection: Connection, wanted: Filter, each: int) -> dict[date, Day]:
    """Return the days of a filter that bounds the deadlines, with up to `each` commitments of a day; days without any are left out."""
    place = func.row_number().over(partition_by=C.time_end, order_by=C.pk).label("place")
    times = func.count().over(partition_by=C.time_end).label("times")
    inner = among(connection, wanted, C.pk, C.time_end, place, times).subquery()
    query = select(inner.c.pk, inner.c.time_end, inner.c.times).where(inner.c.place <= each).order_by(inner.c.time_end, inner.c.place)
    rows = connection.execute(query).all()
    told = commitments.by_pks(connection, [row.pk for row in rows])
    first: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        first[row.time_end].append(told[row.pk])
    counts = {row.time_end: row.times for row in rows}
    return {day: Day(day, counts[day], first[day]) for day in counts}
