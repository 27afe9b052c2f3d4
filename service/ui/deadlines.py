"""/deadlines: a month as a calendar, and lists of what is past, near, later, recurring, and what hangs on an event."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from service.api import schemas
from service.api.answers import store_of, window
from service.api.needs import READ
from service.api.queries import BodyNames, StrictQuery
from service.bodies import loading
from service.errors import ServiceError
from service.exports import demand
from service.store import commitments, days
from service.store.commitments import Filter
from service.store.facets import NEAR
from service.store.paging import Window
from service.ui import addresses, choices, filters, rows
from service.ui.addresses import Address
from service.ui.rendering import Here, page

router = APIRouter(dependencies=[READ], include_in_schema=False)

PATH = "/deadlines"
EACH = 3  # commitments that a day of the calendar names
KEPT_DAYS = 90  # of deadlines that are over, in a calendar that is subscribed to
WHICH = frozenset({"unit", "body", "place", "predecessors", "kind", "role"})
LISTS = ("overdue", "soon", "later", "recurring", "event")
FORMS = ("ics", "xlsx", "csv")
SHORT = 70  # letters of a commitment in a day


class DeadlineQuery(StrictQuery):
    """Whose deadlines, and which of them."""

    unit: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field([], max_length=50)
    body: BodyNames = Field([], max_length=20)
    place: BodyNames = Field([], max_length=20)
    predecessors: bool = Field(False)
    kind: list[schemas.Kind] = Field([], max_length=3)
    role: schemas.Role | None = Field(None)
    month: str | None = Field(None, pattern=r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")
    view: Literal["overdue", "soon", "later", "recurring", "event"] | None = Field(None)
    limit: int | None = Field(None, ge=1, le=100_000)
    cursor: str | None = Field(None, max_length=500)


@router.get(PATH)
def show(request: Request) -> Response:
    """Show a month, or the list that is asked for."""
    asked = filters.read(request, DeadlineQuery)
    address = addresses.of(request, {*WHICH, "month", "view"})
    found: dict[str, Any] = {"chips": [], "view": "", "exports": {}}
    if asked.query is not None:
        query = asked.query
        try:
            with store_of(request).reading() as connection:
                wanted = _wanted(query)
                names = choices.naming(connection, Here(request), query)
                made = _listed(connection, request, query, wanted) if query.view else _month(connection, query, wanted, address)
                found = {**found, **made, "chips": _chips(address, query, names)}
        except ServiceError as error:
            asked = asked.refused(error)
    return page(request, "deadlines.html", 200 if asked.query else 422, asked=asked, **_around(request, address, asked.query), **found)


def bounds(name: str, today: date) -> tuple[Mapping[str, Any], str]:
    """Return the filters of a list and its order.

    >>> bounds("soon", date(2024, 6, 1))
    ({'due_from': datetime.date(2024, 6, 1), 'due_to': datetime.date(2024, 6, 30)}, 'due')
    """
    last = today + timedelta(NEAR - 1)
    found: Mapping[str, tuple[Mapping[str, Any], str]] = {
        "overdue": ({"due_to": today - timedelta(1)}, "-due"),
        "soon": ({"due_from": today, "due_to": last}, "due"),
        "later": ({"due_from": last + timedelta(1)}, "due"),
        "recurring": ({"timing": "recurring"}, "-issued"),
        "event": ({"timing": "event"}, "-issued"),
    }
    return found[name]


def _wanted(query: DeadlineQuery) -> Filter:
    """Return whose deadlines are asked for."""
    told: dict[str, Any] = query.model_dump(include=set(WHICH))
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Filter(**plain)


def _chips(address: Address, query: DeadlineQuery, names: choices.Naming) -> list[tuple[str, str]]:
    """Return the filters in force; month and list are no filters."""
    whose = query.model_copy(update={"month": None, "view": None, "limit": None, "cursor": None})
    return choices.chips(address, whose, names)


def _listed(connection: Connection, request: Request, query: DeadlineQuery, wanted: Filter) -> dict[str, Any]:
    """Return a page of a list."""
    today = demand.today()
    limits, sort = bounds(query.view or "soon", today)
    wanted = replace(wanted, **limits)
    found = commitments.find(connection, wanted, sort, window(request, query.limit, query.cursor, (wanted, sort)))
    address = addresses.of(request, {*WHICH, "view", "limit"})
    return {
        "view": query.view,
        "rows": rows.show((commitments.view(row._mapping) for row in found.rows), today),
        "next": str(address.but(cursor=found.cursor)) if found.cursor else "",
        "first": str(address) if query.cursor else "",
        "as_list": str(_as_list(address).but(**limits, sort=sort)),
        "exports": {form: str(_as_list(address).but(f"/api/v1/exports/commitments.{form}", **limits, sort=sort)) for form in FORMS},
    }


def _month(connection: Connection, query: DeadlineQuery, wanted: Filter, address: Address) -> dict[str, Any]:
    """Return the weeks of a month, and where the nearest deadlines are if it has none."""
    today = demand.today()
    first = date.fromisoformat(f"{query.month}-01") if query.month else today.replace(day=1)
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    found = days.find(connection, replace(wanted, due_from=first, due_to=last), EACH)
    weeks = [[_cell(day, first, found, address) for day in week] for week in Calendar().monthdatescalendar(first.year, first.month)]
    limits = {"due_from": first, "due_to": last, "sort": "due"}
    return {
        "view": "month",
        "month": first,
        "weeks": weeks,
        "count": sum(one.count for one in found.values()),
        "before": str(address.but(month=_name(first - timedelta(1)))),
        "after": str(address.but(month=_name(last + timedelta(1)))),
        "nearest": [] if found else _nearest(connection, wanted, first, last, address),
        "as_list": str(_as_list(address).but(**limits)),
        "exports": {form: str(_as_list(address).but(f"/api/v1/exports/commitments.{form}", **limits)) for form in FORMS},
    }


def _cell(day: date, first: date, found: Mapping[date, days.Day], address: Address) -> dict[str, Any] | None:
    """Return a day of the calendar; None for one of another month."""
    if day.month != first.month:
        return None
    one = found.get(day)
    short = [(record, "".join(piece for piece, _ in rows.cut(record["text"], "", SHORT))) for record in one.first] if one else []
    link = str(_as_list(address).but(due_from=day, due_to=day))
    return {"day": day, "count": one.count if one else 0, "first": short, "more": (one.count if one else 0) - len(short), "href": link}


def _nearest(connection: Connection, wanted: Filter, first: date, last: date, address: Address) -> list[tuple[date, str]]:
    """Return the months before and after that have deadlines."""
    asked = ((replace(wanted, due_to=first - timedelta(1)), "-due"), (replace(wanted, due_from=last + timedelta(1)), "due"))
    pages = [commitments.find(connection, one, sort, Window(1)) for one, sort in asked]
    ends = [commitments.view(row._mapping)["time"]["end"] for one in pages for row in one.rows]
    return [(date.fromisoformat(end).replace(day=1), str(address.but(month=end[:7]))) for end in ends]


def _around(request: Request, address: Address, query: DeadlineQuery | None) -> dict[str, Any]:
    """Return the links around the calendar."""
    today = demand.today()
    feed = _as_list(address).but("/api/v1/exports/commitments.ics", past_days=KEPT_DAYS)
    whose = address.but(month=None, view=None)
    return {
        "today": today,
        "tabs": [("month", str(whose)), *((name, str(whose.but(view=name))) for name in LISTS)],
        "this_month": str(whose),
        "clear": str(Address(PATH, tuple(pair for pair in address.pairs if pair[0] in ("month", "view")))),
        "feed": str(request.base_url).rstrip("/") + str(feed),
        "saved": str(address),
        "provinces": sorted({one.name for one in loading.provinces().values()}),
        "month_name": (query.month if query and query.month else _name(today)),
        "kept": [(name, value) for name, value in address.pairs if name in ("view", "kind", "role")],
    }


def _as_list(address: Address) -> Address:
    """Return the address of the list of commitments with the same filters."""
    return Address("/commitments", tuple(pair for pair in address.pairs if pair[0] in WHICH))


def _name(day: date) -> str:
    return f"{day:%Y-%m}"
