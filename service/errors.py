"""What the service answers when something cannot be done: one error type, one table, one JSON shape.

Every error ends as `application/problem+json` (RFC 9457) with a stable `code`; docs/errors.md explains each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import nlp
from nlp.errors import NoSuchPage

STATUS: tuple[tuple[type[nlp.DocumentError], int], ...] = (
    (NoSuchPage, 404),
    (nlp.UnsupportedMedia, 415),
    (nlp.DocumentTooLarge, 413),
    (nlp.DocumentError, 422),
)

TROUBLE: Mapping[str, int] = {
    "document_purged": 410,
    "unsupported_media": 415,
    **dict.fromkeys(("document_too_large", "container_limit", "memory_limit"), 413),
    **dict.fromkeys(("extraction_failed", "internal_error", "original_missing", "storage_failed"), 500),
}

TITLES: Mapping[str, str] = {
    "bad_request": "The request cannot be read",
    "invalid_request": "A value of the request is not valid",
    "one_document_only": "These fields belong to one document",
    "bad_cursor": "The cursor does not belong to this list",
    "too_many_streams": "Too many streams of changes are open",
    "cursor_expired": "The feed does not hold what follows this cursor any more",
    "unauthorized": "The request needs a valid key or token",
    "forbidden": "The key or token lacks a right",
    "rate_limited": "Too many requests came in a minute",
    "host_not_allowed": "The service does not answer under this name",
    "cross_origin": "A page of elsewhere sent the request",
    "csrf": "The request lacks the token of its session",
    "sign_in_refused": "The name, the password or the key is wrong",
    "user_not_found": "There is no such user",
    "user_exists": "There is a user of that name",
    "invalid_user": "The user cannot be like that",
    "last_admin": "There must be an admin",
    "key_not_found": "There is no such key",
    "key_revoked": "The key is revoked",
    "not_found": "There is nothing at this address",
    "document_not_found": "There is no such document",
    "commitment_not_found": "There is no such commitment",
    "commitment_exists": "There is such a commitment at this place already",
    "version_needed": "The request must say which version of the record it is about",
    "stale_record": "The record was changed meanwhile",
    "bad_range": "There are no such characters in the text",
    "named_twice": "A body is named twice",
    "unreadable_time": "No time is read in what was given",
    "edit_not_found": "There is no such edit",
    "edit_undone": "The edit was undone already",
    "edit_superseded": "Later edits stand on this one",
    "records_open": "Not all records of the document are reviewed",
    "difference_not_found": "The machine reads nothing else of this record",
    "not_confirmed": "The document is not confirmed",
    "webhook_not_found": "There is no such webhook",
    "dead_letter_not_found": "There is no such dead letter",
    "webhook_url_refused": "The address of the webhook may not be sent to",
    "webhook_paused": "Nothing is sent to the webhook now",
    "body_not_found": "There is no such body",
    "unknown_body": "No body of that name is known",
    "ambiguous_body": "The name may mean several bodies",
    "view_not_found": "There is no such saved list",
    "too_many_views": "Too many lists are saved",
    "unknown_place": "There is no such province",
    "page_not_found": "The document has no such page",
    "original_missing": "The original file is missing in the data folder",
    "method_not_allowed": "This address does not take that method",
    "body_too_large": "The request body is too large",
    "too_many_files": "There are too many files in one upload",
    "unsupported_content_type": "The request body is neither multipart/form-data nor application/json",
    "unsupported_media": "The document is of a format that is not read",
    "unreadable_document": "The document is damaged, encrypted or not text",
    "empty_document": "There is no text in the document",
    "document_too_large": "The document holds too much text or too many pages",
    "container_limit": "The container holds too many members, too many bytes or too many containers",
    "file_not_here": "A file that a manifest names is not beside it",
    "bad_line": "A line of JSON lines is no document",
    "no_container": "The document came by itself",
    "document_purged": "The document was purged",
    "container_purged": "The container was purged",
    "export_too_large": "There are more rows than this form of export holds",
    "document_error": "The document cannot be read",
    "timeout": "Reading the document took too long",
    "worker_died": "The process that read the document ended",
    "memory_limit": "Reading the document took too much memory",
    "readers_unavailable": "No process can be started that reads documents",
    "database_unavailable": "The database does not answer",
    "files_unavailable": "The store of the original files does not answer",
    "extraction_failed": "The document could not be processed",
    "not_ready": "The service is not ready",
    "not_read": "Nothing is read of the document",
    "import_not_found": "There is no such import",
    "import_closed": "The import takes no more documents",
    "queue_full": "Too many documents wait to be read",
    "storage_full": "There is no room for more documents",
    "storage_failed": "The document cannot be written",
    "idempotency_conflict": "The Idempotency-Key was used for another request",
    "request_in_progress": "The same request is being worked on",
    "internal_error": "Something went wrong in the service",
}


class ServiceError(Exception):
    """Trouble with a request, with its status, stable code and one line that says what to do."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


class AmbiguousBody(ServiceError):
    """A name may mean several bodies; `candidates` are ids and names, the first of `count`."""

    def __init__(self, name: str, candidates: Sequence[tuple[str, str]], count: int) -> None:
        detail = f"{name!r} may mean {count} bodies; give its province, an id, or the parameter place"
        super().__init__(422, "ambiguous_body", detail)
        self.candidates = [{"id": one, "name": shown} for one, shown in candidates]


class LacksRight(ServiceError):
    """Whoever asks is known, and may not do it; one of `scopes` would do."""

    def __init__(self, detail: str, scopes: Sequence[str]) -> None:
        asked = f', scope="{" ".join(scopes)}"' if scopes else ""
        super().__init__(403, "forbidden", detail, {"WWW-Authenticate": f'Bearer realm="congvan", error="insufficient_scope"{asked}'})
        self.scopes = tuple(scopes)


class StoreError(Exception):
    """The store cannot be opened; the message says what to do."""


class DatabaseAway(StoreError):
    """The database does not answer, or not yet: it may in a moment."""


class SchemaTooNew(StoreError):
    """The database was made by a newer congvan: upgrade congvan, or restore a backup of the database."""


class BackupError(StoreError):
    """A backup cannot be made or brought back; the message says what to do."""


class ExtractionFailed(Exception):
    """The extractor failed on a document, which it never should. `cause` in one line and `trace` are for who looks after it."""

    code = "extraction_failed"

    def __init__(self, message: str, cause: str = "", trace: str = "") -> None:
        super().__init__(message, cause, trace)
        self.message = message
        self.cause = cause
        self.trace = trace

    def __str__(self) -> str:
        return self.message


class ReadTimeout(nlp.DocumentError):
    """Reading the document took longer than it may; its process was killed."""

    code = "timeout"


class WorkerDied(nlp.DocumentError):
    """The process that read the document ended within a library."""

    code = "worker_died"


class MemoryLimit(nlp.DocumentTooLarge):
    """Reading the document took more memory than a process may have."""

    code = "memory_limit"


class DocumentPurged(nlp.DocumentError):
    """The document was purged and is not to come again; the message says how it may."""

    code = "document_purged"


class ReadersUnavailable(Exception):
    """No process that reads documents can be started."""

    code = "readers_unavailable"


class FilesUnavailable(Exception):
    """The store of the original files does not answer; work that needs it is done later. `cause` is for who looks after it."""

    code = "files_unavailable"

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message, cause)
        self.message = message
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.message} ({self.cause})" if self.cause else self.message


class ImportAborted(Exception):
    """A bulk import could not go on; what is stored so far stays stored, and a second run does the rest."""


def status_of(error: nlp.DocumentError) -> int:
    """Return the HTTP status for trouble with a document.

    >>> status_of(nlp.UnsupportedMedia("convert the file to PDF"))
    415
    """
    return 410 if isinstance(error, DocumentPurged) else next(status for kind, status in STATUS if isinstance(error, kind))


def trouble_status(code: str) -> int:
    """Return the HTTP status for trouble with a document that is told by its code.

    >>> trouble_status("container_limit"), trouble_status("file_not_here")
    (413, 422)
    """
    return TROUBLE.get(code, 422)


def problem(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """Return the problem object of RFC 9457.

    >>> problem(404, "document_not_found", "không có văn bản này")["type"]
    'urn:congvan:problem:document_not_found'
    """
    title = TITLES.get(code, TITLES["internal_error"])
    return {"type": f"urn:congvan:problem:{code}", "title": title, "status": status, "detail": detail, "code": code, **more}
