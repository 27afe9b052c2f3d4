"""What a call of the client can raise: an error for each kind of refusal, with the service's stable code and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class CongvanError(Exception):
    """Anything that the client raises."""


class NoConnection(CongvanError):
    """The service cannot be reached, or the connection broke and the request may not be sent again."""


class WaitedTooLong(CongvanError):
    """What was waited for is not through yet; it goes on, and can be waited for again."""


class Problem(CongvanError):
    """The service refused (RFC 9457). `code` is stable (docs/errors.md), `detail` says what to do, `request_id` finds it in the log."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(told.get("code") or "unknown")
        self.title = str(told.get("title") or "")
        self.detail = str(told.get("detail") or f"the service answered {status}")
        self.request_id = told.get("request_id")
        self.errors: Sequence[Mapping[str, str]] = told.get("errors") or ()
        fields = "".join(f"; {one.get('field')}: {one.get('message')}" for one in self.errors)
        super().__init__(f"{self.detail}{fields} ({self.code})")


class Refused(Problem):
    """The request, or the document, is not what the service takes."""


class Unauthorized(Problem):
    """The service wants a key, or another one."""


class Forbidden(Problem):
    """The key has no right to this."""


class NotFound(Problem):
    """There is no such thing."""


class Conflict(Problem):
    """It does not go with what is there: an import that was closed, a document that is not read yet."""


class Stale(Conflict):
    """Somebody changed the record meanwhile: get it again."""


class TooLarge(Problem):
    """The body, or the document, is too large."""


class TooMany(Problem):
    """Too many requests; the client waited as long as it was told to, and tried again."""


class ServiceFailed(Problem):
    """A defect or a full disk of the service."""


class Unavailable(ServiceFailed):
    """The service cannot work now."""


KINDS: Mapping[int, type[Problem]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Conflict,
    412: Stale,
    413: TooLarge,
    429: TooMany,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def problem(status: int, told: Mapping[str, Any]) -> Problem:
    """Return the error for an answer.

    >>> problem(404, {"code": "document_not_found", "detail": "không có văn bản này"})
    NotFound('không có văn bản này (document_not_found)')
    """
    return KINDS.get(status, ServiceFailed if status >= 500 else Refused)(status, told)
