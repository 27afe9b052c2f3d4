"""/views: lists that people saved under a name. Whoever may read may save; only the owner changes and deletes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.access import audit
from service.access.scopes import Caller
from service.api import schemas
from service.api.answers import answer, page_answer, store_of, window
from service.api.needs import READ
from service.api.problems import declared
from service.api.queries import PageQuery
from service.store import views
from service.store.views import Owner

router = APIRouter(prefix="/api/v1/views", tags=["views"], dependencies=[READ])

# Only pages with lists: a saved list is a link that others follow.
LISTS = r"^/(commitments|deadlines|documents|units)([/?][^\s\\\x00-\x1f]*)?$"
EXAMPLE: dict[str, Any] = {"name": "Việc của Sở Y tế", "address": "/commitments?unit=S%E1%BB%9F+Y+t%E1%BA%BF&sort=due", "shared": True}
SAVED: dict[str, Any] = {
    "id": "5f0c2a9be41d",
    **EXAMPLE,
    "owner_name": "Lê Thị Hoa",
    "created_at": "2024-03-13T02:10:00Z",
    "updated_at": "2024-03-13T02:10:00Z",
    "mine": True,
}


def _trim(name: str) -> str:
    """Return a name without spaces around it. Raises ValueError where nothing is left."""
    if not name.strip():
        raise ValueError("give a name")
    return name.strip()


Name = Annotated[str, AfterValidator(_trim), Field(min_length=1, max_length=200, description="For people.")]
Address = Annotated[str, Field(max_length=4000, pattern=LISTS, description="Path and parameters of a list of the page.")]
ViewId = Annotated[str, Path(description="Id of a saved list", examples=[SAVED["id"]], max_length=100)]


class ViewRequest(BaseModel):
    """A list to save."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: Name
    address: Address
    shared: bool = Field(False, description="Others see it in their list, too.")


class ViewChange(BaseModel):
    """What is to change of a saved list; what is not given stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Việc quá hạn", "shared": False}]})

    name: Name | None = None
    address: Address | None = None
    shared: bool | None = None


class ViewForm(BaseModel):
    """A saved list."""

    model_config = schemas.shown(SAVED)

    id: str
    name: str
    address: str
    shared: bool
    owner_name: str | None = Field(description="What its owner was called when it was saved.")
    created_at: datetime
    updated_at: datetime
    mine: bool = Field(description="Whoever asks saved it and may change it.")


class ViewsForm(BaseModel):
    """A page of saved lists."""

    model_config = schemas.shown({"items": [SAVED], "next_cursor": None, "total": None})

    items: list[ViewForm]
    next_cursor: str | None
    total: int | None


class ViewQuery(PageQuery):
    """Which page of the saved lists."""


@router.get("", response_model=ViewsForm, summary="Saved lists", responses=declared(422))
def find(request: Request, query: Annotated[ViewQuery, Query()]) -> Response:
    """List what the caller saved and what others share, newest first."""
    owner = owner_of(request)
    asked = window(request, query.limit, query.cursor, owner.subject, query.total)
    with store_of(request).reading() as connection:
        page = views.find(connection, owner, asked)
    return page_answer(request, page, partial(views.view, owner=owner))


@router.post("", status_code=201, response_model=ViewForm, summary="Save a list", responses=declared(400, 409, 413, 415, 422))
def create(request: Request, wanted: ViewRequest) -> Response:
    """Save the address of a list under a name. It holds no results: whoever opens it sees what the filters find then."""
    return answer(save(request, wanted), 201)


@router.patch("/{view_id}", response_model=ViewForm, summary="Change a saved list", responses=declared(400, 404, 413, 415, 422))
def change(request: Request, view_id: ViewId, wanted: ViewChange) -> Response:
    """Rename a list of one's own, give it another address, share it or keep it to oneself."""
    return answer(alter(request, view_id, wanted))


@router.delete("/{view_id}", response_model=ViewForm, summary="Delete a saved list", responses=declared(404, 422))
def delete(request: Request, view_id: ViewId) -> Response:
    """Delete a list of one's own, and answer with what it was."""
    return answer(drop(request, view_id))


def owner_of(request: Request) -> Owner:
    """Return who asks, as an owner of lists."""
    caller: Caller = request.state.caller
    return Owner(f"{caller.kind}:{caller.subject}", caller.name or None)


def save(request: Request, wanted: ViewRequest) -> dict[str, Any]:
    """Save a list; also for the page's plain form."""
    owner = owner_of(request)
    with store_of(request).writing() as connection:
        row = views.create(connection, owner, wanted.model_dump(), datetime.now(UTC))
        audit.add(connection, "views.create", row.id, shared=row.shared)
    return views.view(row._mapping, owner)


def alter(request: Request, view_id: str, wanted: ViewChange) -> dict[str, Any]:
    """Change a list; also for the page's plain form."""
    owner = owner_of(request)
    with store_of(request).writing() as connection:
        row = views.change(connection, owner, view_id, wanted.model_dump(exclude_none=True), datetime.now(UTC))
        audit.add(connection, "views.change", row.id, shared=row.shared)
    return views.view(row._mapping, owner)


def drop(request: Request, view_id: str) -> dict[str, Any]:
    """Delete a list; also for the page's plain form."""
    owner = owner_of(request)
    with store_of(request).writing() as connection:
        row = views.remove(connection, owner, view_id)
        audit.add(connection, "views.delete", row.id)
    return views.view(row._mapping, owner)
