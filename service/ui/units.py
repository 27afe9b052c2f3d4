"""/units: the bodies that commitments name; /units/{name or id}: what one was asked, what is ahead of it, what it asked of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from service.api.answers import store_of, window
from service.api.needs import READ
from service.api.queries import StrictQuery
from service.api.units import UnitQuery
from service.bodies import ids, succession
from service.bodies.values import Step
from service.errors import AmbiguousBody, ServiceError
from service.exports import demand
from service.store import commitments, ledgers, linked, roster, units
from service.store.commitments import Filter
from service.store.paging import Window
from service.ui import addresses, filters, rows
from service.ui.addresses import Address
from service.ui.rendering import page

router = APIRouter(dependencies=[READ], include_in_schema=False)

PATH = "/units"
FIRST = 8  # commitments of each list; the rest is a link away
ROLES = ("lead", "support", "issuer")


class UnitPage(StrictQuery):
    """What a body's page can be asked for."""

    predecessors: bool = Field(False)


@dataclass(frozen=True, slots=True)
class Subject:
    """The body of a page: its name, and as what it is asked for; `body`: of the registry, with its own id."""

    name: str
    acting: Filter
    issuing: Filter
    acts: Address
    issues: Address
    body: Mapping[str, Any] | None = None


@router.get(PATH)
def show_all(request: Request) -> Response:
    """List the bodies by how many commitments name them."""
    asked = filters.read(request, UnitQuery)
    address = addresses.of(request, {"q", "sort", "limit"})
    told: dict[str, Any] = {"rows": None, "next": "", "first": ""}
    if asked.query is not None:
        query = asked.query
        which = window(request, query.limit, query.cursor, (query.q, query.sort), query.total)
        with store_of(request).reading() as connection:
            found = units.find(connection, query.q, query.sort, which)
        told = {
            "rows": found.rows,
            "next": str(address.but(cursor=found.cursor)) if found.cursor else "",
            "first": str(address) if query.cursor else "",
        }
    sort = asked.query.sort if asked.query else "-total"
    sortings = {
        "name": _sorting(address, "name", sort, "name"),
        "total": _sorting(address, "total", sort, "-total"),
    }
    return page(request, "units.html", 200 if asked.query else 422, asked=asked, sortings=sortings, **told)


@router.get(PATH + "/{who:path}")
def show(request: Request, who: Annotated[str, Path(max_length=500)]) -> Response:
    """Show a body, by the id of the registry or by its name in any spelling."""
    asked = filters.read(request, UnitPage)
    wide = bool(asked.query and asked.query.predecessors)
    today = demand.today()
    with store_of(request).reading() as connection:
        subject = _subject(connection, who.strip(), wide)
        ledger = ledgers.read(connection, subject.acting, today)
        lists = _lists(connection, subject)
        around = _around(connection, subject, who.strip())
    if not (ledger.asked or ledger.issued or subject.body):
        raise ServiceError(404, "body_not_found", f"no commitment names {who[:100]!r}, nor does the registry; /units lists bodies")
    most = max((one.lead + one.support for one in ledger.years), default=0)
    most = max(most, *(one.issued for one in ledger.years)) if ledger.years else 1
    told = {"subject": subject, "ledger": ledger, "today": today, "wide": wide, "most": most or 1, **around}
    shown = {name: rows.show(found, today) for name, found in lists.items()}
    return page(request, "unit.html", lists_shown=shown, links=_links(subject, today), who=who, **told)


def _sorting(address: Address, name: str, sort: str, first: str) -> Mapping[str, str]:
    """Return where the header of a column leads, and how the list is sorted by it."""
    now = "ascending" if sort == name else "descending" if sort == f"-{name}" else "none"
    other = {"name": "-name", "-total": "total"}[first]
    return {"href": str(address.but(sort=other if sort == first else first)), "now": now}


def _subject(connection: Connection, who: str, wide: bool) -> Subject:
    """Return what is asked for. Raises ServiceError "body_not_found" for an id of no body."""
    to = Address("/commitments")
    if not ids.parse(who):
        acting, issuing = Filter(unit=(who,)), Filter(issuer=(who,))
        return Subject(who, acting, issuing, to.but(unit=who), to.but(issuer=who))
    found = roster.get(connection, who)
    if found is None:
        raise ServiceError(404, "body_not_found", f"there is no body {who[:100]}")
    told = roster.view(found)
    name = linked.names_of(connection, [who])[who]
    more = "true" if wide else None
    acting, issuing = Filter(body=(who,), predecessors=wide), Filter(issuer_body=(who,), predecessors=wide)
    return Subject(name, acting, issuing, to.but(body=who, predecessors=more), to.but(issuer_body=who, predecessors=more), told)


def _lists(connection: Connection, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Return the first commitments of each list."""
    today = demand.today()
    asked: Mapping[str, tuple[Filter, str]] = {
        "overdue": (replace(subject.acting, due_to=today - timedelta(1)), "-due"),
        "open": (replace(subject.acting, due_from=today), "due"),
        "recurring": (replace(subject.acting, timing="recurring"), "-issued"),
        "issued": (subject.issuing, "-issued"),
    }
    found = {name: commitments.find(connection, wanted, sort, Window(FIRST)) for name, (wanted, sort) in asked.items()}
    return {name: [commitments.view(row._mapping) for row in one.rows] for name, one in found.items()}


def _links(subject: Subject, today: Any) -> dict[str, str]:
    """Return where each list goes on."""
    acts = subject.acts
    return {
        "overdue": str(acts.but(due_to=today - timedelta(1), sort="-due")),
        "open": str(acts.but(due_from=today, sort="due")),
        "recurring": str(acts.but(timing="recurring")),
        "event": str(acts.but(timing="event")),
        "issued": str(subject.issues.but(sort="-issued")),
        "all": str(acts),
        "lead": str(acts.but(role="lead")),
        "support": str(acts.but(role="support")),
        "calendar": str(acts.but("/deadlines")),
    }


def _around(connection: Connection, subject: Subject, who: str) -> dict[str, Any]:
    """Return what a body came from and went on in; of a name that the records print, the bodies of the registry that it may mean."""
    if subject.body:
        back, on = succession.predecessors(who), succession.successors(who)
        names = linked.names_of(connection, [step.body for step in (*back, *on)])
        return {"before": _steps(back, names), "after": _steps(on, names), "meant": []}
    try:
        meant = linked.meant(connection, who, None)
        names = linked.names_of(connection, meant)
        return {"before": [], "after": [], "meant": [{"id": one, "name": names[one]} for one in meant]}
    except AmbiguousBody as error:
        return {"before": [], "after": [], "meant": error.candidates}
    except ServiceError:
        return {"before": [], "after": [], "meant": []}


def _steps(steps: Sequence[Step], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"id": one.body, "name": names[one.body], "type": one.event.type, "day": one.event.day} for one in steps]
