"""/documents: the documents, newest first, with filters that stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import model_validator

from nlp.lexicon import doc_types
from service.api.answers import store_of, window
from service.api.documents import DocumentQuery
from service.api.needs import READ
from service.api.queries import filters
from service.store import documents, imports
from service.ui.rendering import page

STATUSES = ("queued", "running", "done", "failed")
SHOWN = ("q", "type", "issuing_body", "status", "reviewed", "issued_from", "issued_to", "import_id")

router = APIRouter(dependencies=[READ], include_in_schema=False)


class Asked(DocumentQuery):
    """Which documents are asked for. What a form sends empty is not asked."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, told: Any) -> Any:
        if not isinstance(told, Mapping):
            return told
        kept = {name: [one for one in value if one != ""] if isinstance(value, list) else value for name, value in told.items()}
        return {name: value for name, value in kept.items() if value not in ("", None)}


@router.get("/documents")
def show(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """List documents."""
    wanted = documents.Filter(**filters(asked))
    counted = not asked.cursor and asked.q is None  # counting what says something takes longer than finding a page of it
    at = window(request, asked.limit, asked.cursor, (wanted, asked.sort), counted)
    with store_of(request).reading() as connection:
        found = documents.find(connection, wanted, asked.sort, at)
        brought = imports.get(connection, asked.import_id) if asked.import_id else None
    chosen = {name: value for name in SHOWN if (value := getattr(asked, name)) not in (None, "", [])}
    return page(
        request,
        "documents.html",
        documents=[documents.view(row._mapping) for row in found.rows],
        found=found,
        asked=asked,
        chosen=chosen,
        types=[(one.code, one.name) for one in doc_types.load()],
        statuses=STATUSES,
        brought=brought,
    )
