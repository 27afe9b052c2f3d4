"""/: the start page, with the newest documents."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.api.answers import store_of
from service.api.needs import READ
from service.store import documents
from service.store.paging import Window
from service.ui.rendering import page

NEWEST = 15

router = APIRouter(dependencies=[READ], include_in_schema=False)


@router.get("/")
def show(request: Request) -> Response:
    """Show where to begin."""
    with store_of(request).reading() as connection:
        found = documents.find(connection, documents.Filter(), "-created", Window(NEWEST))
    return page(request, "start.html", documents=[documents.view(row._mapping) for row in found.rows])
