"""Takes submissions in for the API: one document, or all documents of a container. Submissions in, receipts and results out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

import nlp
from service import ingest, unpacking
from service.api.problems import as_service_error
from service.errors import ExtractionFailed, ServiceError, problem, trouble_status
from service.readers import Read
from service.store import Store, commitments, documents
from service.submissions import Submission
from service.unpacking import Part, Unpack

Result = dict[str, Any]

ADDRESS = "/api/v1/documents"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where documents are stored, what reads them, and what takes containers apart."""

    store: Store
    read: Read
    unpack: Unpack


def take_only(ways: Ways, submission: Submission) -> tuple[int, Result]:
    """Store what came alone; return status and receipt, or 207 and the results of a container. Raises as `ingest.ingest`."""
    if unpacking.is_container(submission):
        return 207, {"results": _take_apart(ways, submission)}
    return _take(ways, submission)


def take_each(ways: Ways, submission: Submission) -> list[Result]:
    """Store one of several files; return its results, whatever they are: one, or one for each document of a container."""
    name = submission.origin.file_name
    if not unpacking.is_container(submission):
        return [_try(name, lambda: _take(ways, submission))]
    try:
        return _take_apart(ways, submission)
    except (nlp.DocumentError, ExtractionFailed) as exc:
        return [_failed(name, as_service_error(exc))]


def _take_apart(ways: Ways, submission: Submission) -> list[Result]:
    """Store the documents of a container, each by itself; the container's bytes are kept besides."""
    return [_take_part(ways, submission, part) for part in unpacking.parts(submission, ways.unpack)]


def _take_part(ways: Ways, submission: Submission, part: Part) -> Result:
    """Store a document of a container."""
    if part.trouble:
        code, message = part.trouble
        return _failed(part.place, ServiceError(trouble_status(code), code, message))
    unpacking.keep(ways.store, submission)
    return _try(part.place, lambda: _take(ways, part.submission))


def _take(ways: Ways, submission: Submission) -> tuple[int, Result]:
    """Store a document; return status and receipt."""
    receipt = ingest.ingest(ways.store, submission, ways.read)
    with ways.store.reading() as connection:
        row = stored(connection, receipt.document_id)
        found = commitments.of_document(connection, row.pk)
    content = {"duplicate": receipt.duplicate, "document": documents.view(row._mapping), "commitments": found}
    return (200 if receipt.duplicate else 201), content


def _try(name: str | None, take: Callable[[], tuple[int, Result]]) -> Result:
    """Return the result of one of several documents, whatever it is."""
    try:
        status, receipt = take()
    except (nlp.DocumentError, ExtractionFailed) as exc:
        return _failed(name, as_service_error(exc))
    return {"file_name": name, "status": status, "receipt": receipt, "problem": None}


def _failed(name: str | None, error: ServiceError) -> Result:
    """Return the result of a document that could not be stored."""
    told = problem(error.status, error.code, error.detail, instance=ADDRESS)
    return {"file_name": name, "status": error.status, "receipt": None, "problem": told}


def stored(connection: Connection, document_id: str) -> Any:
    """Return the row of a document. Raises ServiceError where there is none."""
    row = documents.get(connection, document_id)
    if row is None:
        raise missing(document_id)
    return row


def missing(document_id: str) -> ServiceError:
    """Return the error for an id that is not there."""
    return ServiceError(404, "document_not_found", f"there is no document {document_id}; GET {ADDRESS} lists those that are there")
