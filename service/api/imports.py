"""/imports: what was handed in together; begin one, add files, follow it, see what failed and try that again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any, Literal

import orjson
from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from sqlalchemy import or_, select

from service.access import audit
from service.api import following, intake, uploads
from service.api import import_forms as forms
from service.api.answers import answer, caller_of, page_answer, settings_of, store_of, window
from service.api.documents import BODY
from service.api.import_forms import Again, NewImport, Sums
from service.api.intake import Ways
from service.api.needs import ASK, FOLLOW, INGEST
from service.api.problems import declared
from service.api.queries import PageQuery
from service.api.uploads import Upload
from service.errors import ServiceError
from service.store import imports
from service.store.models import DOCUMENTS

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])

ImportId = Annotated[str, Path(description="Public id of an import", examples=["5f0c7a1be2d94c36"], max_length=100)]
LOOK = 0.5  # seconds between looks at an import that somebody follows
SILENCE = 15.0  # seconds after which a comment keeps the connection open
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {"event": {"enum": ["progress", "finished"]}, "data": {"type": "string"}},
}
STREAM = {"schema": EVENT, "example": "event: progress\ndata: {}\n\n"}
EVENTS = {
    "description": "An event `progress` with the import each time something changed, at the end `finished`",
    "content": {"text/event-stream": STREAM},
}


class ItemQuery(PageQuery):
    """Which items of an import."""

    status: Literal["queued", "imported", "duplicate", "already_there", "expanded", "failed"] | None = Field(None, examples=["failed"])
    code: str | None = Field(None, min_length=1, max_length=100, examples=["unsupported_media"])
    stage: Literal["intake", "unpack", "read", "store"] | None = Field(None, examples=["read"])


@router.post(
    "",
    dependencies=[INGEST],
    status_code=201,
    response_model=forms.ImportForm,
    summary="Begin an import",
    responses=declared(400, 413, 422),
)
def create(request: Request, body: NewImport) -> Response:
    """Begin an import, to which files are added until it is closed."""
    with store_of(request).writing() as connection:
        _, public = imports.create(connection, "remote", name=body.name, caller=caller_of(request), expected=body.expected)
        audit.add(connection, "imports.create", public)
        view = following.view(connection, public)
    return answer(view, 201, {"Location": view["href"]})


@router.get("", dependencies=[FOLLOW], response_model=forms.ImportsForm, summary="List imports", responses=declared(422))
def find(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
    """List imports with their counts, the newest first."""
    asked = window(request, query.limit, query.cursor, "imports", query.total)
    with store_of(request).reading() as connection:
        page = imports.find(connection, asked)
        counts = {row.pk: imports.counts(connection, row.pk) for row in page.rows}
    return page_answer(request, page, lambda row: following.of_row(row, counts[row["pk"]]))


@router.get("/{import_id}", dependencies=[FOLLOW], response_model=forms.ImportReportForm, summary="An import", responses=declared(404, 422))
def get(request: Request, import_id: ImportId) -> Response:
    """Tell how far an import is, how fast, and what failed by code, stage and kind of file."""
    with store_of(request).reading() as connection:
        view = following.view(connection, import_id)
        view["reasons"] = imports.reasons(connection, following.row_of(connection, import_id).pk)
    return answer(view)


@router.get(
    "/{import_id}/items",
    dependencies=[FOLLOW],
    response_model=forms.ItemsForm,
    summary="What became of each item",
    responses=declared(404, 422),
)
def get_items(request: Request, import_id: ImportId, query: Annotated[ItemQuery, Query()]) -> Response:
    """List the items of an import in their order: where each came from, and what became of it."""
    wanted = {"status": query.status, "code": query.code, "stage": query.stage}
    asked = window(request, query.limit, query.cursor, (import_id, wanted), query.total)
    with store_of(request).reading() as connection:
        page = imports.items(connection, following.row_of(connection, import_id).pk, wanted, asked)
    return page_answer(request, page, _item)


@router.post(
    "/{import_id}/documents",
    dependencies=[INGEST],
    status_code=202,
    response_model=forms.JobForm,
    summary="Add files to an import",
    openapi_extra=BODY,
    responses=declared(400, 404, 409, 413, 415, 422, 507),
)
async def add(request: Request, import_id: ImportId) -> Response:
    """Take files in, to be read later. They are safe when this is answered."""
    settings = settings_of(request)
    await to_thread.run_sync(request.app.state.room.check)
    upload = await uploads.read(request, settings)
    ways = Ways(store_of(request), request.app.state.processor, settings, caller_of(request))
    view = await to_thread.run_sync(partial(_add, ways, import_id, upload), limiter=request.app.state.upload_limiter)
    return answer({"job": view}, 202, {"Location": view["href"]})


def _add(ways: Ways, import_id: str, upload: Upload) -> dict[str, Any]:
    """Take files into an open import; return it."""
    with ways.store.reading() as connection:
        row = following.row_of(connection, import_id)
    if row.closed_at is not None:
        raise ServiceError(409, "import_closed", "the import was closed; begin a new one with POST /api/v1/imports")
    intake.add(ways, row.pk, upload.submissions, upload.paths)
    with ways.store.reading() as connection:
        return following.view(connection, import_id)


@router.post(
    "/{import_id}/close", dependencies=[INGEST], response_model=forms.ImportForm, summary="Take no more files", responses=declared(404, 422)
)
def close(request: Request, import_id: ImportId) -> Response:
    """Note that all files are handed in: when these are through, the import is finished."""
    with store_of(request).writing() as connection:
        imports.close(connection, following.row_of(connection, import_id).pk)
        view = following.view(connection, import_id)
    return answer(view)


@router.post(
    "/{import_id}/retry",
    dependencies=[INGEST],
    response_model=forms.RetriedForm,
    summary="Try failures again",
    responses=declared(400, 404, 413, 422),
)
def retry(request: Request, import_id: ImportId, body: Again) -> Response:
    """Queue what failed once more: all of it, or for one reason. What was never stored has to be handed in again."""
    with store_of(request).writing() as connection:
        row = following.row_of(connection, import_id)
        queued = imports.retry(connection, row.pk, body.code, body.stage)
        view = following.view(connection, import_id)
    request.app.state.processor.wake()
    return answer({"queued": queued, "job": view})


@router.post(
    "/{import_id}/check",
    dependencies=[ASK],
    response_model=forms.SumsForm,
    summary="Which files are there",
    responses=declared(400, 404, 413, 422),
)
def check(request: Request, import_id: ImportId, body: Sums) -> Response:
    """Tell which of these checksums are stored already, so that their files need not be sent."""
    with store_of(request).reading() as connection:
        following.row_of(connection, import_id)
        d = DOCUMENTS.c
        readable = or_(d.status != "failed", d.extractor.is_not(None))  # what could not be read may be sent again
        found = set(connection.execute(select(d.sha256).where(d.sha256.in_(body.sha256), readable)).scalars())
    return answer({"known": [one for one in body.sha256 if one in found]})


@router.get(
    "/{import_id}/events",
    dependencies=[FOLLOW],
    response_class=StreamingResponse,
    summary="Follow an import",
    responses={200: EVENTS, **declared(404, 422)},
)
async def follow(request: Request, import_id: ImportId) -> Response:
    """Send the import as server-sent events as it goes on."""
    await to_thread.run_sync(partial(_look, request, import_id))
    return StreamingResponse(_events(request, import_id), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(request: Request, import_id: str) -> AsyncIterator[bytes]:
    """Give an event for each change, and a comment every now and then."""
    last, silent = None, 0.0
    while not await request.is_disconnected():
        view = await to_thread.run_sync(partial(_look, request, import_id))
        told = (view["counts"], view["total"], view["status"])
        if told != last:
            name = b"finished" if view["status"] == "finished" else b"progress"
            yield b"event: " + name + b"\ndata: " + orjson.dumps(view) + b"\n\n"
            last, silent = told, 0.0
        if view["status"] == "finished":
            return
        await asyncio.sleep(LOOK)
        silent += LOOK
        if silent >= SILENCE:
            yield b": still here\n\n"
            silent = 0.0


def _look(request: Request, import_id: str) -> dict[str, Any]:
    """Return the import as it is now."""
    with store_of(request).reading() as connection:
        return following.view(connection, import_id)


def _item(row: Any) -> dict[str, Any]:
    """Return an item as it is published."""
    names = ("place", "line", "sha256", "size", "status", "document_id", "code", "message", "stage")
    return {**{name: row[name] for name in names}, "finished_at": following.moment(row["finished_at"])}
