"""/upload: hand documents in. The script of the page sends files one by one to the API; without script the form comes here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from service.api import intake, uploads
from service.api.answers import caller_of, settings_of, store_of
from service.api.intake import Reply, Ways
from service.api.needs import INGEST
from service.api.uploads import Upload
from service.errors import ServiceError
from service.submissions import TextSubmission
from service.ui import failures
from service.ui.rendering import page

FIELDS = ("text", "title", "published", "source_url")

router = APIRouter(dependencies=[INGEST], include_in_schema=False)


@router.get("/upload")
def show(request: Request) -> Response:
    """Show where files are dropped, chosen, or a text is pasted."""
    return _page(request)


@router.post("/upload")
async def take(request: Request) -> Response:
    """Take the form of a browser without script; lead to the document, or to the import where there are several."""
    settings = settings_of(request)
    form = await request.form(max_files=settings.max_upload_files)
    try:
        await to_thread.run_sync(request.app.state.room.check)
        upload = _text(form) if str(form.get("text") or "").strip() else await uploads.read(request, settings)
        waiting = 0.0 if upload.several else settings.sync_seconds
        ways = Ways(store_of(request), request.app.state.processor, settings, caller_of(request), waiting)
        work = partial(intake.take, ways, upload.submissions, upload.several)
        reply = await to_thread.run_sync(work, limiter=request.app.state.upload_limiter)
    except (ServiceError, RequestValidationError) as error:
        wrong = error if isinstance(error, ServiceError) else ServiceError(422, "invalid_request", "correct what is entered")
        return _page(request, wrong, form)
    return RedirectResponse(_address(reply), 303)


def _text(form: FormData) -> Upload:
    """Return the text that was pasted. Raises RequestValidationError."""
    try:
        return Upload((TextSubmission.model_validate({name: str(form.get(name) or "") for name in FIELDS}).submission(),))
    except ValidationError as exc:
        raise RequestValidationError(exc.errors(include_context=False, include_input=False)) from exc


def _address(reply: Reply) -> str:
    """Return where the result is shown."""
    if reply.status == 202:
        return f"/imports/{reply.content['job']['id']}"
    if reply.status == 207:  # a container, through in time
        return "/documents"
    return f"/documents/{reply.content['document']['id']}"


def _page(request: Request, error: ServiceError | None = None, form: FormData | None = None) -> Response:
    """Return the page, with what went wrong and what was typed."""
    told: dict[str, Any] | None = failures.told(error, request) if error else None
    given: Mapping[str, Any] = form or {}
    typed = {name: value if isinstance(value := given.get(name), str) else "" for name in FIELDS}
    status, headers = (error.status, error.headers) if error else (200, None)
    return page(request, "upload.html", status, headers, wrong=told, typed=typed, settings=settings_of(request))
