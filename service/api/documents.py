"""/documents: take documents in, list them, give back text, original file and records."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field

from service.api import import_forms, intake, replays, schemas, uploads
from service.api.answers import answer, caller_of, is_unchanged, page_answer, settings_of, store_of, window
from service.api.intake import Ways, stored, unread
from service.api.needs import INGEST, READ
from service.api.problems import declared
from service.api.queries import PLACE, PREDECESSORS, BodyNames, PageQuery, StrictQuery, filters
from service.errors import ServiceError
from service.store import commitments, documents, tombstones
from service.store.files import Files
from service.submissions import Day, OriginFields, TextSubmission

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

DocumentId = Annotated[str, Path(description="Public id of a document", examples=["0f3a9c51d2e47b68a1c0"], max_length=100)]

FORM = {
    name: {**told, "anyOf": [one for one in told["anyOf"] if one["type"] != "null"]}  # a form knows no null
    for name, told in OriginFields.model_json_schema()["properties"].items()
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "One part a file.",
                        },
                        **FORM,
                    },
                },
                "example": {"file": ["(bytes of thong-bao-7.pdf)"], "external_id": "vb-7"},
            },
            "application/json": {
                "schema": TextSubmission.model_json_schema(),
                "example": TextSubmission.model_json_schema()["examples"][0],
            },
        },
    }
}
LOCATION = {"Location": {"description": "Address of the document", "schema": {"type": "string"}}}
FILE = {"description": "The original bytes", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
TEXT = {"description": "The canonical text", "content": {"text/plain": {"example": "Giao Sở Tài chính rà soát dự toán."}}}


class UploadHeaders(BaseModel):
    """How an upload is to be answered."""

    prefer: str | None = Field(
        None, max_length=200, description="`respond-async`: do not wait for the records.", examples=["respond-async"]
    )
    idempotency_key: str | None = Field(
        None, min_length=1, max_length=255, description="The same request with the same key is done once.", examples=["vb-7-lan-1"]
    )


class DocumentFilters(StrictQuery):
    """Filters of documents, and their order."""

    type: list[str] = Field([], max_length=50, description="Codes of document types.", examples=[["TB"]])
    genre: schemas.Genre | None = Field(None, examples=["notice"])
    number: str | None = Field(None, min_length=1, max_length=200, description="Number and symbol as printed.", examples=["7/TB-UBND"])
    issuing_body: list[str] = Field([], max_length=50, description="Issuing bodies, in any spelling.", examples=[["UBND tỉnh Thanh Bình"]])
    body: BodyNames = Field([], max_length=20, description="Issuing bodies: ids or names of the registry.", examples=[["so-y-te@hung-yen"]])
    place: BodyNames = Field([], max_length=20, description=PLACE, examples=[["Hưng Yên"]])
    predecessors: bool = Field(False, description=PREDECESSORS, examples=[True])
    issued_from: Day | None = Field(None, description="Issued on this day or later.", examples=["2024-01-01"])
    issued_to: Day | None = Field(None, description="Issued on this day or before.", examples=["2024-12-31"])
    external_id: str | None = Field(None, min_length=1, max_length=500, examples=["vb-7"])
    sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="SHA-256 of the original bytes.", examples=["0" * 64])
    parent: str | None = Field(
        None, min_length=1, max_length=100, description="What hangs on this mail.", examples=["0f3a9c51d2e47b68a1c0"]
    )
    container_sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="What came in this container.", examples=["0" * 64])
    status: Literal["queued", "running", "done", "failed"] | None = Field(None, examples=["done"])
    q: str | None = Field(
        None,
        max_length=500,
        description="Parts of words of number, subject, title or file name, all of them, else words of its commitments; accents as there.",
        examples=["rác thải"],
    )
    import_id: str | None = Field(None, min_length=1, max_length=100, description="What an import brought.", examples=["im_7f3a9c51"])
    reviewed: bool | None = Field(None, description="Confirmed by a person with all its records, or not.", examples=[True])
    sort: Literal["created", "-created", "issued", "-issued"] = Field("-created", description="What has no date of issue comes last.")


class DocumentQuery(PageQuery, DocumentFilters):
    """A page of documents."""


@router.post(
    "",
    status_code=201,
    dependencies=[INGEST],
    response_model=schemas.ReceiptForm,
    summary="Store a document and read its commitments",
    openapi_extra=BODY,
    responses={
        201: {"description": "Stored", "headers": LOCATION},
        200: {
            "description": "The same bytes are there already: `duplicate` is true; nothing was changed, also no title or id",
            "model": schemas.ReceiptForm,
            "headers": LOCATION,
        },
        202: {"description": "Taken in, and not read yet: follow the import", "model": import_forms.JobForm, "headers": LOCATION},
        207: {"description": "Several documents: each has a status of its own", "model": schemas.ResultsForm},
        **declared(400, 409, 410, 413, 415, 422, 507),
    },
)
async def create(request: Request, sent: Annotated[UploadHeaders, Header()]) -> Response:
    """Take one file, several files, or a text as JSON.

    Each document is stored as a whole or not at all; what cannot be read is not stored. Several files, and a file that holds several
    (ZIP, mail, JSON lines, a manifest, an edXML packet), are answered by 207 and a list in their order. The same bytes are
    one document, whoever sends them. What takes longer than the service waits, and all with `Prefer: respond-async`, is answered
    202 as soon as it is safe: then it is kept in any case, and the import tells what became of it.
    """
    settings = settings_of(request)
    await to_thread.run_sync(request.app.state.room.check)
    upload = await uploads.read(request, settings)
    waiting = 0.0 if "respond-async" in (sent.prefer or "") else settings.sync_seconds
    ways = Ways(store_of(request), request.app.state.processor, settings, caller_of(request), waiting)
    work = partial(intake.take, ways, upload.submissions, upload.several)
    told = replays.fingerprint(upload.submissions, f"{ways.caller} {request.url.path} {waiting > 0}")
    once = partial(replays.once, ways.store, sent.idempotency_key, told, settings.sync_seconds, work)
    reply = await to_thread.run_sync(once, limiter=request.app.state.upload_limiter)
    return answer(reply.content, reply.status, reply.headers)


@router.get("", dependencies=[READ], response_model=schemas.DocumentsForm, summary="List documents", responses=declared(422))
def find(request: Request, query: Annotated[DocumentQuery, Query()]) -> Response:
    """List documents, newest first unless `sort` says otherwise."""
    wanted = documents.Filter(**filters(query))
    asked = window(request, query.limit, query.cursor, (wanted, query.sort), query.total)
    with store_of(request).reading() as connection:
        page = documents.find(connection, wanted, query.sort, asked)
    return page_answer(request, page, documents.view)


@router.get(
    "/{document_id}",
    dependencies=[READ],
    response_model=schemas.WholeDocumentForm,
    summary="A document with its fields",
    responses=declared(404, 422),
)
def get(request: Request, document_id: DocumentId) -> Response:
    """Give a document's own fields, and the documents that hang on it where it is a mail's text."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        children = documents.children(connection, document_id)
    return answer({**documents.view(row._mapping), "children": children})


@router.get(
    "/{document_id}/text",
    dependencies=[READ],
    response_class=PlainTextResponse,
    summary="The canonical text, to which all offsets refer",
    responses={200: TEXT, **declared(404, 409, 422)},
)
def get_text(request: Request, document_id: DocumentId) -> Response:
    """Give the canonical text as UTF-8."""
    with store_of(request).reading() as connection:
        text = documents.text(connection, document_id)
        if text is None:
            raise unread(connection, document_id)
    return PlainTextResponse(text, headers={"X-Content-Type-Options": "nosniff"})


@router.get(
    "/{document_id}/file",
    dependencies=[READ],
    response_class=FileResponse,
    summary="The original file",
    responses={200: FILE, **declared(404, 422)},
)
def get_file(request: Request, document_id: DocumentId) -> Response:
    """Give the original bytes, to be saved and not to be shown: a stored page must not run in the service's name."""
    store = store_of(request)
    with store.reading() as connection:
        row = stored(connection, document_id)
    name = row.file_name or f"{row.id}{ENDINGS.get(row.media_type or '', '')}"
    return _send(request, row.sha256, name, row.media_type or "application/octet-stream")


@router.get(
    "/{document_id}/container",
    dependencies=[READ],
    response_class=FileResponse,
    summary="The container that it came in",
    responses={200: FILE, **declared(404, 410, 422)},
)
def get_container(request: Request, document_id: DocumentId) -> Response:
    """Give the bytes of the archive, mail, manifest or packet that the document came in, to be saved and not to be shown."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        if row.container_sha256 is None:
            raise ServiceError(404, "no_container", "the document came by itself; GET .../file gives its bytes")
        if tombstones.has_container(connection, row.container_sha256):
            raise ServiceError(410, "container_purged", "it held a document that was purged; GET .../file gives the bytes of this one")
    name = f"{row.container_sha256[:20]}{CONTAINER_ENDINGS.get(row.container, '')}"
    return _send(request, row.container_sha256, name, "application/octet-stream")


@router.get(
    "/{document_id}/commitments",
    dependencies=[READ],
    response_model=schemas.CommitmentsForm,
    summary="All commitments of a document",
    responses=declared(404, 422),
)
def get_commitments(request: Request, document_id: DocumentId) -> Response:
    """Give all commitments in the order of the text, on one page."""
    with store_of(request).reading() as connection:
        row = stored(connection, document_id)
        found = commitments.of_document(connection, row.pk)
    return answer({"items": found, "next_cursor": None, "total": len(found)})


@router.get(
    "/{document_id}/extraction",
    dependencies=[READ],
    summary="The whole extraction as `congvan extract --json` prints it",
    responses={
        200: {"content": {"application/json": {"schema": {"type": "object"}, "example": {"schema_version": "1.2"}}}},
        **declared(404, 409, 422),
    },
)
def get_extraction(request: Request, document_id: DocumentId) -> Response:
    """Give everything that was read: segments, dates, units, references, people, commitments, warnings (docs/records.md)."""
    with store_of(request).reading() as connection:
        found = documents.extraction(connection, document_id)
        if found is None:
            raise unread(connection, document_id)
    return answer(found)


CONTAINER_ENDINGS = {"zip": ".zip", "lines": ".jsonl", "edxml": ".edxml"}
ENDINGS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
}


def disposition(name: str) -> str:
    """Return a Content-Disposition that saves a file under its name (RFC 6266: ASCII for old clients, UTF-8 for the others).

    >>> disposition('Công "văn".pdf')
    'attachment; filename="C_ng _v_n_.pdf"; filename*=UTF-8\\'\\'C%C3%B4ng%20%22v%C4%83n%22.pdf'
    """
    plain = "".join(letter if letter.isascii() and letter.isprintable() and letter not in '"\\;%' else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def sealed(name: str, sha256: str) -> dict[str, str]:
    """Return the headers of a file that is saved under a name and never shown."""
    return {
        "Content-Disposition": disposition(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": f'"{sha256}"',
    }


def _send(request: Request, sha256: str, name: str, media_type: str) -> Response:
    """Answer with the bytes of a file, passed on as they come where they are on another machine."""
    files, headers = store_of(request).files, sealed(name, sha256)
    try:
        size = files.size(sha256)
    except FileNotFoundError:
        raise gone() from None
    if isinstance(files, Files):
        return FileResponse(files.path(sha256), headers=headers, media_type=media_type)
    if is_unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return StreamingResponse(files.chunks(sha256), headers=headers | {"Content-Length": str(size)}, media_type=media_type)


def gone() -> ServiceError:
    """Return the error for an original file that is missing."""
    return ServiceError(500, "original_missing", "restore the data folder from a backup, or send the document again")
