"""/documents/{id}/pages: the pages of a PDF or picture, how each was read, its image, and where its words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request, Response

from nlp.extraction import WordOut
from nlp.pages import render
from nlp.records import places
from service.api import schemas
from service.api.answers import answer, is_unchanged, store_of
from service.api.documents import DocumentId, gone
from service.api.intake import stored, unread
from service.api.needs import READ
from service.api.problems import declared
from service.errors import ServiceError
from service.store import documents

router = APIRouter(prefix="/api/v1/documents", tags=["pages"], dependencies=[READ])

PageNumber = Annotated[int, Path(description="Number of the page, from 1", examples=[1], ge=1, le=1_000_000)]
Start = Annotated[int, Query(description="First character of the text that is asked for.", examples=[407], ge=0)]
End = Annotated[
    int | None, Query(description="Character behind the last one; the end of the text where nothing is said.", examples=[474], ge=0)
]
Dpi = Annotated[int, Query(description="Dots an inch; a page too large for that is shown at fewer.", ge=20, le=300)]

PICTURE = {"description": "The page", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
UNCHANGED: dict[str, Any] = {"description": "The image that the client has (If-None-Match) is the same"}
OLD = "this document was read before pages and boxes were kept; `congvan reextract` with its id makes them"
NONE = "a document of this format has no pages"
KEPT = "private, max-age=31536000, immutable"  # the image of a page never changes


@router.get("/{document_id}/pages", response_model=schemas.PagesForm, summary="The pages of a document", responses=declared(404, 409, 422))
def find_pages(request: Request, document_id: DocumentId) -> Response:
    """List the pages: size in points, how the text was come by and the figures that decided it. None of text, HTML and Word files."""
    row, pages = _pages_of(request, document_id)
    return answer({"items": pages or [], "next_cursor": None, "total": len(pages or []), "note": _note(row.media_type, pages)})


@router.get(
    "/{document_id}/pages/{number}.png",
    response_class=Response,
    summary="The image of a page",
    responses={200: PICTURE, 304: UNCHANGED, **declared(404, 409, 413, 422)},
)
async def get_image(request: Request, document_id: DocumentId, number: PageNumber, dpi: Dpi = 100) -> Response:
    """Draw a page as people see it. A point of the boxes is dpi/72 pixels; of a large page, image width over page width."""
    limiter = request.app.state.page_limiter
    sha256, size = await to_thread.run_sync(partial(_find_page, request, document_id, number), limiter=limiter)
    headers = {
        "ETag": f'"{sha256[:32]}-{number}-{dpi}"',
        "Cache-Control": KEPT,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    picture = await to_thread.run_sync(partial(_paint, request, sha256, (number, dpi, size)), limiter=limiter)
    return Response(picture, headers=headers, media_type="image/png")


@router.get(
    "/{document_id}/pages/{number}/boxes",
    response_model=schemas.BoxesForm,
    summary="Where the words of a page stand",
    responses=declared(404, 409, 422),
)
def get_page_boxes(request: Request, document_id: DocumentId, number: PageNumber, start: Start = 0, end: End = None) -> Response:
    """Give the words of a page with offsets and boxes; of a range of the text, with a rectangle for each of its lines."""
    row, pages = _pages_of(request, document_id)
    if pages is not None and number not in {page["number"] for page in pages}:
        raise _no_page(number, len(pages))
    return _boxes(request, (row, pages), (start, end), number)


@router.get(
    "/{document_id}/boxes", response_model=schemas.BoxesForm, summary="Where a range of the text stands", responses=declared(404, 409, 422)
)
def get_boxes(request: Request, document_id: DocumentId, start: Start = 0, end: End = None) -> Response:
    """Give the words of a range of the text with their boxes, on whatever pages, and a rectangle for each line."""
    return _boxes(request, _pages_of(request, document_id), (start, end))


def _boxes(request: Request, found: tuple[Any, Sequence[Any] | None], asked: tuple[int, int | None], number: int | None = None) -> Response:
    """Answer the words of a range, of one page or all."""
    (row, pages), (start, end) = found, asked
    with store_of(request).reading() as connection:
        text = documents.text(connection, row.id) or ""
        words = [one for one in documents.words(connection, row.pk) if _is_wanted(one, start, end, number)]
    content = {
        "pages": [{name: page[name] for name in ("number", "width", "height")} for page in pages or () if number in (None, page["number"])],
        "words": [{"text": text[one.start : one.end], **asdict(one)} for one in words],
        "boxes": [asdict(one) for one in places.lines(words, most=None)],
        "note": _note(row.media_type, pages),
    }
    return answer(content)


def _is_wanted(word: WordOut, start: int, end: int | None, number: int | None) -> bool:
    """Tell whether a word lies on a page and shares a character with a range."""
    return (number is None or word.page == number) and word.end > start and (end is None or word.start < end)


def _pages_of(request: Request, document_id: str) -> tuple[Any, list[dict[str, Any]] | None]:
    """Return the row of a document, and its pages: None where it was read before they were kept. Raises ServiceError."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        if row.extractor is None:
            raise unread(connection, document_id)
        return row, documents.pages(connection, row.pk)


def _find_page(request: Request, document_id: str, number: int) -> tuple[str, tuple[float, float] | None]:
    """Return the SHA-256 of a document's original file, and the size of a page of it."""
    row, pages = _pages_of(request, document_id)
    if row.media_type not in render.MEDIA_TYPES:
        raise ServiceError(404, "page_not_found", f"{NONE}; GET /api/v1/documents/{document_id}/text gives its text")
    page = next((one for one in pages or () if one["number"] == number), None)
    if pages and page is None:
        raise _no_page(number, len(pages))
    size = (page["width"], page["height"]) if page and page["width"] and page["height"] else None
    return row.sha256, size


def _paint(request: Request, sha256: str, wanted: tuple[int, int, tuple[float, float] | None]) -> bytes:
    """Return the picture of a page: number, dots an inch, size where it is known."""
    try:
        with store_of(request).files.local(sha256) as file:
            picture: bytes = request.app.state.paint(file, *wanted)
    except FileNotFoundError:
        raise gone() from None
    return picture


def _no_page(number: int, count: int) -> ServiceError:
    """Return the error for a page that is not there."""
    return ServiceError(404, "page_not_found", f"there is no page {number}; the document has {count}")


def _note(media_type: str, pages: Sequence[Any] | None) -> str | None:
    """Return why there are no pages, None where there are some."""
    if pages:
        return None
    return OLD if pages is None and media_type in render.MEDIA_TYPES else NONE
