"""/bodies: the registry of bodies in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from service.api import body_forms, examples
from service.api.answers import answer, page_answer_of, store_of, window
from service.api.needs import READ
from service.api.problems import declared
from service.api.queries import PageQuery
from service.bodies import succession
from service.bodies.catalogue import Wanted
from service.bodies.values import Step
from service.errors import ServiceError
from service.store import linked, roster
from service.store.bodies import keys
from service.submissions import Day

router = APIRouter(prefix="/api/v1/bodies", tags=["bodies"], dependencies=[READ])

BodyId = Annotated[str, Path(description="Id of a body", examples=[examples.REGISTERED["id"]], max_length=500)]


class BodyQuery(PageQuery):
    """Filters of the registry."""

    q: str | None = Field(
        None, min_length=1, max_length=300, description="Words of the name, in any spelling.", examples=["so khcn ha noi"]
    )
    kind: str | None = Field(None, min_length=1, max_length=200, description="Kind, as ids begin with it.", examples=["so-y-te"])
    province: str | None = Field(
        None, min_length=1, max_length=100, description="Name or id; trung-uong: the centre.", examples=["Hưng Yên"]
    )
    valid_on: Day | None = Field(None, description="Bodies that were there on this day.", examples=["2025-07-01"])


@router.get("", response_model=body_forms.BodiesForm, summary="Bodies in time", responses=declared(422))
def find(request: Request, query: Annotated[BodyQuery, Query()]) -> Response:
    """List the bodies that the registry knows or that a record names, by id, with the number of their commitments and documents."""
    provinces = linked.provinces([query.province], False) if query.province else None
    wanted = Wanted(keys(query.q) if query.q else (), query.kind, provinces, query.valid_on)
    asked = window(request, query.limit, query.cursor, wanted, query.total)
    with store_of(request).reading() as connection:
        items, page = roster.find(connection, wanted, asked)
    return page_answer_of(request, items, page)


@router.get("/{body_id}", response_model=body_forms.WholeBodyForm, summary="A body in time", responses=declared(404, 422))
def get(request: Request, body_id: BodyId) -> Response:
    """Give a body with what became of it, what it came from (the latest first) and what it went on in (the earliest first)."""
    with store_of(request).reading() as connection:
        found = roster.get(connection, body_id)
        shown = roster.views(connection, [found]) if found else []
        back, on = succession.predecessors(body_id), succession.successors(body_id)
        names = linked.names_of(connection, [step.body for step in (*back, *on)])
    if not shown:
        raise ServiceError(404, "body_not_found", f"there is no body {body_id[:100]}; GET /api/v1/bodies lists those that are known")
    told = {
        "events": [_event(one) for one in succession.events(body_id)],
        "predecessors": _steps(back, names),
        "successors": _steps(on, names),
    }
    return answer({**shown[0], **told})


def _event(event: Any) -> dict[str, Any]:
    told = asdict(event)
    del told["gap"]
    return told


def _steps(steps: Iterable[Step], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"id": one.body, "name": names[one.body], "type": one.event.type, "day": one.event.day, "certain": one.event.certain}
        for one in steps
    ]
