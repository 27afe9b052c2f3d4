"""What a body was asked, what is still ahead of it, and what it asked of others, by year: two grouped queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Date, case, extract, func, literal, select

from service.store import bodies, linked
from service.store.commitments import Filter, among
from service.store.facets import NEAR
from service.store.models import COMMITMENTS, RESPONSIBLES

C, R = COMMITMENTS.c, RESPONSIBLES.c
STATES = ("overdue", "soon", "later", "recurring", "event", "none")


@dataclass(frozen=True, slots=True)
class Year:
    """What a year's documents asked a body to lead and support, and what it asked of others; None: documents without a day."""

    year: int | None
    lead: int
    support: int
    issued: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a body was asked (`asked`: each commitment once), by year, and how its deadlines lie around a day (keys of STATES)."""

    asked: int
    lead: int
    support: int
    issued: int
    states: Mapping[str, int]
    years: Sequence[Year]


def read(connection: Connection, wanted: Filter, today: date) -> Ledger:
    """Return the ledger of the bodies that a filter names as `unit`, in any spelling, or as `body`; its other parts count nothing."""
    wanted = linked.settle(connection, wanted)
    acting = _acting(connection, wanted, today)
    issued = _issued(connection, wanted)
    years: dict[int | None, Counter[str]] = defaultdict(Counter)
    states: Counter[str] = Counter(dict.fromkeys(STATES, 0))
    for year, state, times, lead, support in acting:
        years[_number(year)].update({"asked": times, "lead": lead, "support": support})
        states[state] += times
    for year, times in issued:
        years[_number(year)]["issued"] += times
    found = [Year(year, one["lead"], one["support"], one["issued"]) for year, one in years.items()]
    whole = Counter[str]()
    for one in years.values():
        whole.update(one)
    ordered = sorted(found, key=lambda one: (one.year is not None, one.year or 0), reverse=True)
    return Ledger(whole["asked"], whole["lead"], whole["support"], whole["issued"], states, ordered)


def _acting(connection: Connection, wanted: Filter, today: date) -> Sequence[Any]:
    """Return year, state and counts of what bodies are to do; each commitment once, also where several of them take part."""
    named = bodies.any_of(R.key, wanted.unit) if wanted.unit else R.body.in_(wanted.body)
    roles = [func.max(case((R.role == role, 1), else_=0)).label(role) for role in ("lead", "support")]
    one = select(R.commitment_pk.label("pk"), *roles).where(named).group_by(R.commitment_pk).subquery()
    dated = case(
        (C.time_end < literal(today, Date), "overdue"), (C.time_end < literal(today + timedelta(NEAR), Date), "soon"), else_="later"
    )
    undated = case((C.recurrence.is_not(None), "recurring"), (C.time_text.is_not(None), "event"), else_="none")
    year, state = extract("year", C.issued_start).label("year"), case((C.time_end.is_(None), undated), else_=dated).label("state")
    rows = select(year, state, one.c.lead, one.c.support).select_from(one.join(COMMITMENTS, C.pk == one.c.pk)).subquery()
    counts = (func.count(), func.sum(rows.c.lead), func.sum(rows.c.support))
    return connection.execute(select(rows.c.year, rows.c.state, *counts).group_by(rows.c.year, rows.c.state)).all()


def _issued(connection: Connection, wanted: Filter) -> Sequence[Any]:
    """Return year and count of what bodies asked of others."""
    named = Filter(issuer=wanted.unit, issuer_body=wanted.body)
    rows = among(connection, named, extract("year", C.issued_start).label("year")).subquery()
    return connection.execute(select(rows.c.year, func.count()).group_by(rows.c.year)).all()


def _number(year: Any) -> int | None:
    return None if year is None else int(year)
