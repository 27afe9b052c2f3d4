"""/exports: what the lists find, as files and feeds for other systems.

A file comes in pieces of unknown length; one that breaks off ends without the last piece (chunked transfer), so that no HTTP client takes
it for whole. Workbooks and Parquet files are written whole before their first byte is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC
from email.utils import format_datetime
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from service.api import examples
from service.api.answers import is_unchanged, store_of
from service.api.commitments import CommitmentFilters, SortedCommitments
from service.api.documents import DocumentFilters
from service.api.needs import READ
from service.api.problems import declared
from service.api.queries import StrictQuery, filters
from service.exports import WRITERS, demand, gold, reading
from service.exports.demand import Export, Headings, Layout
from service.exports.writers import BUSY
from service.store import commitments, documents
from service.store.paging import State

router = APIRouter(prefix="/api/v1/exports", tags=["exports"], dependencies=[READ])

FEEDS = ("ics", "atom")
OWN = frozenset({"headings", "layout", "component", "past_days", "limit"})
HEADINGS = "`en`: our identifiers, all columns; `vi`: Vietnamese headings, commitments as the tracking report that offices keep."
LAYOUT = "`plain`: our fields; `incoming`, `outgoing`: the archive's input fields of Nghị định 30/2020, Phụ lục VI."


class CommitmentTable(SortedCommitments):
    """Filters, order and headings of a table of commitments."""

    headings: Headings = Field("en", description=HEADINGS)


class CommitmentCalendar(SortedCommitments):
    """Filters of a calendar."""

    component: Literal["event", "todo"] = Field("event", description="Events, which every calendar shows, or tasks.")
    past_days: int | None = Field(None, ge=0, le=36_500, description="Leave deadlines out that are longer ago.", examples=[30])


class CommitmentFeed(CommitmentFilters):
    """Filters of a feed."""

    limit: int = Field(100, ge=1, le=500, description="Newest entries.")


class DocumentLines(DocumentFilters):
    """Filters, order and layout of documents."""

    layout: Layout = Field("plain", description=LAYOUT)


class DocumentTable(DocumentLines):
    """Filters, order, layout and headings of a table of documents."""

    headings: Headings = Field("en", description=HEADINGS)


QUERIES: Mapping[str, type[StrictQuery]] = {
    "commitments.csv": CommitmentTable,
    "commitments.xlsx": CommitmentTable,
    "commitments.jsonl": SortedCommitments,
    "commitments.parquet": SortedCommitments,
    "commitments.ics": CommitmentCalendar,
    "commitments.atom": CommitmentFeed,
    "documents.csv": DocumentTable,
    "documents.xlsx": DocumentTable,
    "documents.jsonl": DocumentLines,
}


def _described(name: str, example: str | None = None) -> dict[int | str, dict[str, Any]]:
    """Return what an export may answer, for its OpenAPI entry."""
    media_type = next(writer.media_type for writer in WRITERS if writer.name == name).partition(";")[0]
    shown = {"example": example, "schema": {"type": "string"}} if example else {"schema": {"type": "string", "format": "binary"}}
    headers = {one: {"description": told, "schema": {"type": "string"}} for one, told in examples.EXPORT_HEADERS.items()}
    return {
        200: {"description": "The whole export", "content": {media_type: shown}, "headers": headers},
        304: {"description": "Nothing changed since the ETag that If-None-Match names"},
        **declared(422),
    }


GOLD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The archive", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
    **declared(422),
}


@router.get("/commitments.csv", response_class=Response, summary="Commitments as CSV", responses=_described("csv", examples.CSV))
async def commitments_csv(request: Request, query: Annotated[CommitmentTable, Query()]) -> Response:
    """Give all commitments that the filters find: UTF-8 with a byte order mark, RFC 4180; no text that a spreadsheet would run."""
    return await _send(request, query, export_of("csv", query))


@router.get("/commitments.xlsx", response_class=Response, summary="Commitments as a workbook", responses=_described("xlsx"))
async def commitments_xlsx(request: Request, query: Annotated[CommitmentTable, Query()]) -> Response:
    """Give all commitments that the filters find, up to the 1,048,575 that a sheet holds; texts are never formulas."""
    return await _send(request, query, export_of("xlsx", query))


@router.get(
    "/commitments.jsonl", response_class=Response, summary="Commitments as JSON lines", responses=_described("jsonl", examples.LINE)
)
async def commitments_jsonl(request: Request, query: Annotated[SortedCommitments, Query()]) -> Response:
    """Give all commitments that the filters find, a line each, in the form of `GET /api/v1/commitments/{id}`."""
    return await _send(request, query, export_of("jsonl", query))


@router.get("/commitments.parquet", response_class=Response, summary="Commitments as Parquet", responses=_described("parquet"))
async def commitments_parquet(request: Request, query: Annotated[SortedCommitments, Query()]) -> Response:
    """Give all commitments that the filters find, with typed columns."""
    return await _send(request, query, export_of("parquet", query))


@router.get("/commitments.ics", response_class=Response, summary="Deadlines as a calendar", responses=_described("ics", examples.CALENDAR))
async def commitments_ics(request: Request, query: Annotated[CommitmentCalendar, Query()]) -> Response:
    """Give the deadlines of the commitments that the filters find, to subscribe to: one entry each, what recurs with its rule.

    What has no deadline is left out. `past_days` keeps a subscribed calendar small; what recurs stays in.
    """
    return await _send(request, query, export_of("ics", query))


@router.get(
    "/commitments.atom", response_class=Response, summary="The newest commitments as a feed", responses=_described("atom", examples.ATOM)
)
async def commitments_atom(request: Request, query: Annotated[CommitmentFeed, Query()]) -> Response:
    """Give the newest commitments that the filters find."""
    return await _send(request, query, export_of("atom", query))


@router.get("/documents.csv", response_class=Response, summary="Documents as CSV", responses=_described("csv", examples.CSV))
async def documents_csv(request: Request, query: Annotated[DocumentTable, Query()]) -> Response:
    """Give all documents that the filters find, also with the archive's fields (`layout`)."""
    return await _send(request, query, export_of("csv", query))


@router.get("/documents.xlsx", response_class=Response, summary="Documents as a workbook", responses=_described("xlsx"))
async def documents_xlsx(request: Request, query: Annotated[DocumentTable, Query()]) -> Response:
    """Give all documents that the filters find, also with the archive's fields (`layout`); texts are never formulas."""
    return await _send(request, query, export_of("xlsx", query))


@router.get("/documents.jsonl", response_class=Response, summary="Documents as JSON lines", responses=_described("jsonl", examples.LINE))
async def documents_jsonl(request: Request, query: Annotated[DocumentLines, Query()]) -> Response:
    """Give all documents that the filters find, a line each; also with the archive's fields (`layout`)."""
    return await _send(request, query, export_of("jsonl", query))


@router.get("/gold", response_class=Response, summary="Confirmed documents as gold", responses=GOLD)
async def gold_zip(request: Request, query: Annotated[DocumentFilters, Query()]) -> Response:
    """Give text and gold of all confirmed documents that the filters find: unpacked, `congvan evaluate gold` measures by them."""
    limiter = request.app.state.export_limiter
    wanted = documents.Filter(**filters(query))
    pieces = gold.archive(gold.files(store_of(request), wanted))
    first = await _next(pieces, limiter)
    headers = {
        "Content-Disposition": 'attachment; filename="gold.zip"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    return StreamingResponse(_rest(first, pieces, limiter), headers=headers, media_type="application/zip")


def export_of(form: str, query: StrictQuery) -> Export:
    """Return the export that parameters ask for.

    >>> export_of("csv", CommitmentTable(unit=["Sở Y tế"], headings="vi")).headings
    'vi'
    """
    own = query.model_dump(include=set(OWN))
    todo = own.pop("component", "event") == "todo"
    rows = documents if isinstance(query, DocumentFilters) else commitments
    sort = getattr(query, "sort", "-created")
    return Export(form, rows.Filter(**filters(query, OWN)), sort, todo=todo, **own).timed(demand.today())


async def _send(request: Request, query: StrictQuery, export: Export) -> Response:
    """Answer with an export, or that it is unchanged. What fails before the first byte is answered as a problem."""
    store, limiter = store_of(request), request.app.state.export_limiter
    state = await to_thread.run_sync(reading.state, store, export.wanted, limiter=limiter)
    base = str(request.base_url).rstrip("/")
    address = _address(request, query)
    headers = _headers(request, export, state, address)
    if is_unchanged(request, headers["ETag"]):  # Last-Modified decides nothing: it does not tell that a record went
        return Response(status_code=304, headers=headers)
    demand.check(export, state)
    pieces = demand.write(store, export, state, base, address)
    first = await _next(pieces, limiter)
    return StreamingResponse(_rest(first, pieces, limiter), headers=headers, media_type=export.writer().media_type)


async def _next(pieces: Iterator[bytes], limiter: CapacityLimiter) -> bytes | None:
    """Return the next piece with something in it; exports take turns in their own few threads, lists keep theirs."""
    step: Callable[[], bytes | None] = partial(next, pieces, None)
    while (piece := await to_thread.run_sync(step, limiter=limiter)) == BUSY:
        pass
    return piece


async def _rest(first: bytes | None, pieces: Iterator[bytes], limiter: CapacityLimiter) -> AsyncIterator[bytes]:
    """Give all pieces."""
    piece = first
    while piece is not None:
        yield piece
        piece = await _next(pieces, limiter)


def _address(request: Request, query: StrictQuery) -> str:
    """Return the address of an export by its parameters that count: no key that came with them gets into a feed."""
    told = query.model_dump(mode="json", exclude_unset=True)
    return str(request.url.replace(query=urlencode(told, doseq=True), fragment=""))


def _headers(request: Request, export: Export, state: State, address: str) -> dict[str, str]:
    """Return the headers of an export: its name, and what tells whether it changed."""
    parts = (request.app.version, address, export, state)
    headers = {
        "ETag": f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"',
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'{"inline" if export.form in FEEDS else "attachment"}; filename="{export.what}.{export.form}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Total-Count": str(state.count),
    }
    if state.changed:
        headers["Last-Modified"] = format_datetime(state.changed.astimezone(UTC), usegmt=True)
    return headers
