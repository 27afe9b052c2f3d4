"""/units: the bodies that the commitments name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from service.api import body_forms
from service.api.answers import page_answer, store_of, window
from service.api.needs import READ
from service.api.problems import declared
from service.api.queries import PageQuery
from service.store import units

router = APIRouter(prefix="/api/v1/units", tags=["units"], dependencies=[READ])


class UnitQuery(PageQuery):
    """Filters of the list of bodies."""

    q: str | None = Field(None, max_length=300, description="Part of a name, in any spelling.", examples=["so y te"])
    sort: Literal["-total", "total", "name", "-name"] = Field("-total", description="By number of commitments, or by name.")


@router.get("", response_model=body_forms.UnitsForm, summary="Bodies with the number of their commitments", responses=declared(422))
def find(request: Request, query: Annotated[UnitQuery, Query()]) -> Response:
    """List the bodies that lead, support or issue commitments; one entry for all spellings of a name."""
    asked = window(request, query.limit, query.cursor, (query.q, query.sort), query.total)
    with store_of(request).reading() as connection:
        page = units.find(connection, query.q, query.sort, asked)
    return page_answer(request, page, _view)


def _view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as it is published."""
    return {name: row[name] for name in ("name", "lead", "support", "issuer", "total")}
