"""/views: lists that were saved under a name; plain forms do what the API's routes do (service/api/views.py)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.api.answers import store_of, window
from service.api.needs import READ
from service.api.queries import PageQuery
from service.api.views import Address, Name, ViewChange, ViewId, ViewRequest, alter, drop, owner_of, save
from service.store import views
from service.ui import addresses
from service.ui.rendering import page

router = APIRouter(dependencies=[READ], include_in_schema=False)

PATH = "/views"


@router.get(PATH)
def show(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
    """List what the caller saved, and what others share."""
    owner, address = owner_of(request), addresses.of(request, {"limit"})
    with store_of(request).reading() as connection:
        found = views.find(connection, owner, window(request, query.limit, query.cursor, owner.subject))
    told = [views.view(row._mapping, owner) for row in found.rows]
    return page(
        request,
        "views.html",
        own=[one for one in told if one["mine"]],
        others=[one for one in told if not one["mine"]],
        next=str(address.but(cursor=found.cursor)) if found.cursor else "",
        first=str(address) if query.cursor else "",
    )


@router.post(PATH)
def create(
    request: Request, name: Annotated[Name, Form()], address: Annotated[Address, Form()], shared: Annotated[bool, Form()] = False
) -> Response:
    """Save a list."""
    save(request, ViewRequest(name=name, address=address, shared=shared))
    return RedirectResponse(PATH, 303)


@router.post(PATH + "/{view_id}")
def change(request: Request, view_id: ViewId, name: Annotated[Name, Form()], shared: Annotated[bool, Form()] = False) -> Response:
    """Rename a list, share it or keep it to oneself."""
    alter(request, view_id, ViewChange(name=name, shared=shared))
    return RedirectResponse(PATH, 303)


@router.post(PATH + "/{view_id}/delete")
def delete(request: Request, view_id: ViewId) -> Response:
    """Delete a list."""
    drop(request, view_id)
    return RedirectResponse(PATH, 303)
