"""/commitments/facets: how what a filter finds is spread over kinds, roles, bodies, places, years and deadlines."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from service.api import examples, schemas
from service.api.answers import answer, store_of
from service.api.commitments import CommitmentFilters
from service.api.needs import READ
from service.api.problems import declared
from service.api.queries import filters
from service.store import commitments, facets
from service.submissions import Day

router = APIRouter(prefix="/api/v1/commitments", tags=["commitments"], dependencies=[READ])

Name = Literal["kind", "role", "genre", "type", "year", "due", "due_month", "unit", "issuer", "place"]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OWN = frozenset({"facet", "top", "today"})


class BucketForm(BaseModel):
    """A value of a facet and how often it is found."""

    model_config = schemas.shown(examples.BUCKET)

    value: str = Field(description="The value, as the filter of that name takes it; of bodies the key of all spellings.")
    count: int
    name: str | None = Field(description="How a body is called.")
    first: date | None = Field(description="First day of a year, a month or a period.")
    last: date | None


class FacetsForm(BaseModel):
    """How the commitments are spread; a facet leaves its own filters out."""

    model_config = schemas.shown(examples.FACETS)

    today: date
    total: int = Field(description="Number of commitments that all filters find.")
    facets: dict[str, list[BucketForm]]


class FacetQuery(CommitmentFilters):
    """Filters of commitments, and which counts are asked for."""

    facet: list[Name] = Field([], max_length=10, description="The facets that are asked for; all where none is named.", examples=[["kind"]])
    top: int = Field(20, ge=1, le=200, description="Most values of a facet: the most frequent bodies, places, types.")
    today: Day | None = Field(None, description="Day that deadlines are counted from; today in Việt Nam.", examples=["2024-06-20"])


@router.get("/facets", response_model=FacetsForm, summary="Count commitments by facets", responses=declared(422))
def count(request: Request, query: Annotated[FacetQuery, Query()]) -> Response:
    """Count what the filters find by kind, role, genre, type, year of issue, deadline, body, issuer and place.

    Each facet leaves its own filters out. `due` counts what is overdue, due within 7 days (week), within 30 (month) and later;
    `first` and `last` are the days for `due_from` and `due_to`.
    """
    wanted = commitments.Filter(**filters(query, OWN))
    wish = facets.Wish(tuple(dict.fromkeys(query.facet)) or tuple(facets.OWN), query.top, query.today or datetime.now(VIETNAM).date())
    with store_of(request).reading() as connection:
        found = facets.count(connection, wanted, wish)
        total = facets.total(connection, wanted)
    return answer({"today": wish.today, "total": total, "facets": {name: [asdict(one) for one in each] for name, each in found.items()}})
