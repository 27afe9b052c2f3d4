"""Every error as `application/problem+json`, or as a page where people ask: the handlers of the app, and what each endpoint declares."""

from __future__ import annotations

import errno
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

import nlp
from service.access.browsers import headers_of, is_page
from service.errors import AmbiguousBody, ExtractionFailed, FilesUnavailable, ReadersUnavailable, ServiceError, problem, status_of

log = logging.getLogger(__name__)

FULL = (errno.ENOSPC, errno.EDQUOT)
Show = Callable[[Request, ServiceError, dict[str, Any]], Response]  # makes the page of an error

CODES: Mapping[int, str] = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
DETAILS: Mapping[int, str] = {
    400: "send the request as /api/v1/openapi.json describes it",
    404: "use an address of /api/v1/openapi.json",
    405: "use a method that the Allow header names",
}
EXAMPLES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "send the request as /api/v1/openapi.json describes it"),
    401: ("unauthorized", "send a key as `Authorization: Bearer …` or `X-Api-Key: …`; `congvan keys create NAME` makes one"),
    403: ("forbidden", "this needs the scope admin; ask for a key that has it (`congvan keys create`)"),
    404: ("document_not_found", "there is no document 5f0c; GET /api/v1/documents lists those that are there"),
    409: ("request_in_progress", "the request with this Idempotency-Key is being worked on; send it again in a moment"),
    410: ("cursor_expired", "ask with since=now, take an export of everything, and go on from `next` of that answer"),
    412: ("stale_record", "the record was changed meanwhile and has version 3 now; get it again and send your change anew"),
    413: ("body_too_large", "the request body is over 50000000 bytes; send fewer or smaller files"),
    415: ("unsupported_media", "this is a PNG picture; send text, HTML or a PDF with a text layer"),
    422: ("invalid_request", "correct the fields that are listed"),
    428: ("version_needed", 'send If-Match with the ETag of the record as you have seen it, as If-Match: "1"'),
    429: ("rate_limited", "more than 6000 requests came in a minute; wait as Retry-After says"),
    500: ("internal_error", "try again; if it stays, look into the log of the service"),
    507: ("storage_full", "only 1200 bytes are free in the data folder; make room there, or lower CONGVAN_MIN_FREE_BYTES"),
    503: ("database_unavailable", "the database does not answer; try again in a moment"),
}


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that an endpoint may answer with, for its OpenAPI entry; 500 and 503 may always come."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in (*statuses, 500, 503):
        code, detail = EXAMPLES[status]
        shown = problem(status, code, detail, instance="/api/v1/documents")
        found[status] = {
            "description": shown["title"],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}},
        }
    return found


def respond(request: Request, error: ServiceError, **more: Any) -> Response:
    """Return the answer for an error: a page at the addresses of pages, where the app has some."""
    show: Show | None = getattr(request.app.state, "show_problem", None)
    if show is not None and is_page(request.scope["path"]):
        return show(request, error, more)
    request_id = getattr(request.state, "request_id", None)
    content = problem(error.status, error.code, error.detail, instance=request.url.path, request_id=request_id, **more)
    return Response(orjson.dumps(content), error.status, error.headers, "application/problem+json")


def unexpected(request: Request) -> Response:
    """Return the answer for an error that nobody foresaw; what it was stands in the log."""
    error = ServiceError(500, *EXAMPLES[500], headers=headers_of(request.scope["path"]))  # made outside of protection.py
    try:
        return respond(request, error)
    except Exception as exc:  # the page of the error has one, too
        log.error("the page of an error cannot be made", exc_info=exc)
        return Response(error.detail, 500, error.headers, "text/plain")


def install(app: FastAPI, show: Show | None = None) -> None:
    """Give the app a handler for each kind of error; `show` makes pages of them at the addresses of pages."""
    app.state.show_problem = show
    handlers: Sequence[tuple[Any, Callable[[Request, Any], Awaitable[Response]]]] = (
        (AmbiguousBody, _ambiguous_body),
        (ServiceError, _service_error),
        (nlp.DocumentError, _document_error),
        (ExtractionFailed, _extraction_failed),
        (ReadersUnavailable, _no_readers),
        (FilesUnavailable, _no_files),
        (RequestValidationError, _invalid_request),
        (HTTPException, _http_error),
        (OperationalError, _no_database),
        (InterfaceError, _no_database),
        (PoolTimeout, _no_database),
        (OSError, _disk),
    )
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)


def as_service_error(error: Exception) -> ServiceError:
    """Return trouble with one document as what the service answers."""
    if isinstance(error, nlp.DocumentError):
        return ServiceError(status_of(error), error.code, str(error))
    return ServiceError(500, "extraction_failed", str(error))


def field_errors(found: Sequence[Any]) -> list[dict[str, str]]:
    """Return pydantic's errors as field and message."""
    return [{"field": ".".join(str(part) for part in one["loc"]), "message": str(one["msg"])} for one in found]


async def _service_error(request: Request, error: ServiceError) -> Response:
    return respond(request, error)


async def _ambiguous_body(request: Request, error: AmbiguousBody) -> Response:
    return respond(request, error, candidates=error.candidates)


async def _document_error(request: Request, error: nlp.DocumentError) -> Response:
    return respond(request, as_service_error(error))


async def _extraction_failed(request: Request, error: ExtractionFailed) -> Response:
    return respond(request, as_service_error(error))


async def _no_readers(request: Request, error: ReadersUnavailable) -> Response:
    log.error("%s", error)
    return respond(request, ServiceError(503, error.code, str(error), headers={"Retry-After": "10"}))


async def _no_files(request: Request, error: FilesUnavailable) -> Response:
    log.error("%s", error)
    return respond(request, ServiceError(503, error.code, error.message, headers={"Retry-After": "5"}))


async def _invalid_request(request: Request, error: RequestValidationError) -> Response:
    return respond(request, ServiceError(422, *EXAMPLES[422]), errors=field_errors(error.errors()))


async def _http_error(request: Request, error: HTTPException) -> Response:
    code, detail = CODES.get(error.status_code, "bad_request"), DETAILS.get(error.status_code, str(error.detail))
    told = _methods(request) if error.status_code == 405 else ""
    return respond(request, ServiceError(error.status_code, code, detail, {"Allow": told} if told else error.headers))


def _methods(request: Request) -> str:
    """Return the methods of an address: of all its operations, where the router tells those of the first route that fits."""
    described = request.app.openapi()["paths"].items()
    fitting = (operations for path, operations in described if compile_path(path)[0].match(request.scope["path"]))
    return ", ".join(sorted({method.upper() for operations in fitting for method in operations}))


async def _disk(request: Request, error: OSError) -> Response:
    if error.errno not in FULL:
        raise error
    log.error("the disk is full: %s", error)
    return respond(request, ServiceError(507, "storage_full", "the disk is full; make room in the data folder", {"Retry-After": "30"}))


async def _no_database(request: Request, error: OperationalError | InterfaceError | PoolTimeout) -> Response:
    log.error("the database does not answer: %s", " ".join(str(getattr(error, "orig", error)).split()))
    return respond(request, ServiceError(503, *EXAMPLES[503], headers={"Retry-After": "2"}))
