"""Reads the body of an upload: files of a multipart form with their origin, or a text as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from service.errors import ServiceError
from service.settings import Settings
from service.submissions import OriginFields, Submission, TextSubmission, clean_name, clean_path

MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """What came in one request; `several`: more than one file, answered by a list; `paths`: the names with folders before them."""

    submissions: tuple[Submission, ...]
    several: bool = False
    paths: tuple[str | None, ...] = ()


async def read(request: Request, settings: Settings) -> Upload:
    """Return what a request uploads. Raises ServiceError, RequestValidationError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return await _read_form(request, settings)
        if kind == "application/json":
            return Upload((TextSubmission.model_validate_json(await request.body()).submission(),))
    except ValidationError as exc:
        raise RequestValidationError(exc.errors(include_context=False, include_input=False)) from exc
    detail = "send files as multipart/form-data (a part named file each), or a text as application/json"
    raise ServiceError(415, "unsupported_content_type", detail, {"Accept-Post": "multipart/form-data, application/json"})


async def _read_form(request: Request, settings: Settings) -> Upload:
    """Return the files of a form."""
    try:
        form = await request.form(max_files=settings.max_upload_files, max_fields=MOST_FIELDS)
    except HTTPException as exc:
        if "Too many files" in str(exc.detail):
            detail = f"send at most {settings.max_upload_files} files at once, or use `congvan import`"
            raise ServiceError(413, "too_many_files", detail) from exc
        raise ServiceError(400, "bad_request", f"the multipart body cannot be read: {exc.detail}") from exc
    try:
        return await _read_files(form)
    finally:
        await form.close()


async def _read_files(form: FormData) -> Upload:
    """Return the submissions of a form; title and external id belong to one document."""
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and (value.filename or value.size)]
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    told = OriginFields.model_validate(fields)
    if not files:
        raise ServiceError(422, "invalid_request", "the form holds no file; send each as a part named file, with a file name")
    if len(files) > 1 and (told.title or told.external_id):
        raise ServiceError(422, "one_document_only", "title and external_id belong to one document; send that file alone")
    submissions = [Submission(await file.read(), None, told.origin(clean_name(file.filename))) for file in files]
    return Upload(tuple(submissions), len(files) > 1, tuple(clean_path(file.filename) for file in files))
