"""What the whole store holds, as numbers for people: what came in and failed, quality, commitments by month, kind and body.

Grouped SQL that goes over an index or over the rows of the documents once: under a second for 100,000 documents. `state` tells whether
numbers that were read before still hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Integer, case, cast, extract, func, select

from service.store import jobs, rows
from service.store.models import CHANGES, COMMITMENTS, CONTENTS, DOCUMENTS, EDITS, REJECTIONS, RESPONSIBLES

C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c

WEAK = 0.65  # confidence below which a record is to be looked at
NEWEST = 200  # documents whose warnings are counted: they lie within the extraction
TOP = 10
REVIEWED = ("confirmed", "corrected", "added")
ZONE = "+7 hours"


@dataclass(slots=True)
class Quality:
    """Commitments of a month: how many of each kind, the sum of their confidence, and how many are weak."""

    kinds: Counter[str]
    confidence: float = 0.0
    weak: int = 0

    @property
    def count(self) -> int:
        """Return how many there are."""
        return self.kinds.total()


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of a store. `days`: documents that came, by the day in Vietnam; `months`: commitments by the month of issue (its first day);
    `units`: key, name, count; `reviews`: records by what a person did; `reviewed`: the same by month; `warnings`: of the newest documents.
    """

    documents: int
    days: Mapping[date, int]
    failures: Sequence[tuple[str, int]]
    months: Mapping[date, Quality]
    undated: Quality
    units: Sequence[tuple[str, str, int]]
    reviews: Mapping[str, int]
    reviewed: Mapping[date, Mapping[str, int]]
    confirmed: int
    rejected: int
    warnings: Sequence[tuple[str, int]]
    sampled: int

    @property
    def commitments(self) -> int:
        """Return how many commitments there are."""
        return sum(one.count for one in (*self.months.values(), self.undated))

    @property
    def failed(self) -> int:
        """Return how many documents could not be read."""
        return sum(count for _, count in self.failures)

    @property
    def kinds(self) -> Counter[str]:
        """Return the commitments by kind."""
        return sum((one.kinds for one in (*self.months.values(), self.undated)), Counter())


def state(connection: Connection) -> tuple[int, ...]:
    """Return what differs as soon as documents came or were read, or commitments changed; cheap."""
    newest = select(func.coalesce(func.max(CHANGES.c.seq), 0))
    last = select(func.coalesce(func.max(D.pk), 0))
    edited = select(func.coalesce(func.max(EDITS.c.pk), 0))
    waiting = select(func.count()).select_from(DOCUMENTS).where(jobs.WAITS)
    return tuple(connection.execute(one).scalar_one() for one in (newest, last, edited, waiting))


def read(connection: Connection) -> Figures:
    """Return the numbers of the store."""
    days, failures = _documents(connection)
    months, undated = _months(connection)
    reviews, reviewed = _reviews(connection)
    warnings, sampled = _warnings(connection)
    return Figures(
        documents=days.total(),
        days=days,
        failures=failures.most_common(),
        months=months,
        undated=undated,
        units=_units(connection),
        reviews=reviews,
        reviewed=reviewed,
        confirmed=connection.execute(select(func.count()).where(D.reviewed_at.is_not(None))).scalar_one(),
        rejected=connection.execute(select(func.count()).select_from(REJECTIONS)).scalar_one(),
        warnings=warnings.most_common(TOP),
        sampled=sampled,
    )


def _documents(connection: Connection) -> tuple[Counter[date], Counter[str]]:
    """Count documents by the day on which they came, and what failed by code: one pass."""
    day = _day(connection)
    days: Counter[date] = Counter()
    codes: Counter[str] = Counter()
    for row in connection.execute(select(day, D.status, D.error_code, func.count()).group_by(day, D.status, D.error_code)):
        when, status, code, count = row
        days[date.fromisoformat(when) if isinstance(when, str) else when] += count
        if status == "failed":
            codes[code or ""] += count
    return days, codes


def _day(connection: Connection) -> ColumnElement[Any]:
    """Return the day in Vietnam on which a document came."""
    if connection.dialect.name == "postgresql":
        return cast(func.timezone("UTC", D.created_at) + timedelta(hours=7), Date)
    return func.date(D.created_at, ZONE)


def _months(connection: Connection) -> tuple[dict[date, Quality], Quality]:
    """Count commitments by the month of issue and kind: one pass over the index by day of issue."""
    weak = func.sum(case((C.confidence < WEAK, 1), else_=0))
    query = select(C.issued_start, C.kind, func.count(), func.sum(C.confidence), weak).group_by(C.issued_start, C.kind)
    found: dict[date | None, Quality] = {}
    for day, kind, count, confidence, low in connection.execute(query):
        one = found.setdefault(day and day.replace(day=1), Quality(Counter()))
        one.kinds[kind] += count
        one.confidence += confidence
        one.weak += low
    undated = found.pop(None, Quality(Counter()))
    return {month: found[month] for month in sorted(month for month in found if month)}, undated


def _units(connection: Connection) -> list[tuple[str, str, int]]:
    """Return the bodies that are asked most often."""
    times = func.count().label("times")
    most = select(R.key, times).where(R.key != "").group_by(R.key).order_by(times.desc(), R.key).limit(TOP).subquery()
    other = RESPONSIBLES.alias().c
    name = select(other.name).where(other.key == most.c.key).order_by(other.role, other.commitment_pk).limit(1).scalar_subquery()
    query = select(most.c.key, name, most.c.times).order_by(most.c.times.desc(), most.c.key)
    return [(key, called, count) for key, called, count in connection.execute(query)]


def _reviews(connection: Connection) -> tuple[dict[str, int], dict[date, dict[str, int]]]:
    """Count records by what a person did to them, in all and by month."""
    counted = select(C.review, func.count()).where(C.review.in_(REVIEWED)).group_by(C.review)
    total = {row[0]: row[1] for row in connection.execute(counted)}
    year, month = (cast(extract(part, C.reviewed_at), Integer) for part in ("year", "month"))
    query = select(year, month, C.review, func.count()).where(C.review.in_(REVIEWED), C.reviewed_at.is_not(None))
    months: dict[date, dict[str, int]] = {}
    for row in connection.execute(query.group_by(year, month, C.review).order_by(year, month)):
        months.setdefault(date(row[0], row[1], 1), {})[row[2]] = row[3]
    return total, months


def _warnings(connection: Connection) -> tuple[Counter[str], int]:
    """Count documents by the kinds of their warnings, among the newest; return how many these are."""
    query = select(CONTENTS.c.extraction).order_by(CONTENTS.c.document_pk.desc()).limit(NEWEST)
    found: Counter[str] = Counter()
    sampled = 0
    for extraction in connection.execute(query).scalars():
        sampled += 1
        found.update({one["code"] for one in rows.read_content("", extraction)["warnings"]})
    return found, sampled
