"""Requests of browsers that signed in: their session by its cookie, and what keeps pages of elsewhere from writing with it (CSRF).

A write with a session needs its token: scripts send X-CSRF-Token, forms of pages the field `csrf`. Keys and tokens in headers need none,
as no page of elsewhere can send them.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request, cookie_parser
from starlette.types import Scope

from service.access import browsers, sessions
from service.access.sessions import Found
from service.errors import ServiceError
from service.settings import Settings
from service.store import Store

log = logging.getLogger(__name__)

READS = frozenset(("GET", "HEAD", "OPTIONS"))
SIGN_IN = "/sign-in"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class SignInFirst(ServiceError):
    """Nobody is known who asks for a page."""

    def __init__(self) -> None:
        super().__init__(401, "unauthorized", "sign in first")


def cookie_of(headers: Mapping[str, str], scheme: str) -> str | None:
    """Return the token of a session that a request brings.

    >>> cookie_of({"cookie": "lang=vi; congvan=abc"}, "http")
    'abc'
    """
    told = headers.get("cookie")
    return cookie_parser(told).get(sessions.cookie_name(secure=scheme == "https")) or None if told else None


def look_up(store: Store, settings: Settings, token: str) -> Found | None:
    """Return the session of a token, None where it opens nothing."""
    with store.reading() as connection:
        return sessions.look_up(connection, token, settings, datetime.now(UTC))


def note(store: Store, pk: int) -> None:
    """Note that a session was used; no request fails where that cannot be."""
    try:
        with store.writing() as connection:
            sessions.touch(connection, pk, datetime.now(UTC))
    except SQLAlchemyError as exc:
        log.warning("the use of session %s was not noted (%s)", pk, type(exc).__name__)


def guard(scope: Scope, headers: Mapping[str, str], token: str) -> None:
    """Refuse a write that no page of ours sent; that of a plain form is looked at when its fields are read (`check_form`).

    Raises ServiceError 403 "cross_origin", "csrf".
    """
    state, wanted = scope["state"], sessions.csrf_of(token)
    state["csrf"], state["session"] = wanted, token
    if scope["method"] in READS:
        return
    refuse_foreign(headers)
    given = headers.get("x-csrf-token")
    if given is not None and hmac.compare_digest(given.encode("latin-1"), wanted.encode()):
        return
    if given is not None or not browsers.is_page(scope["path"]) or not headers.get("content-type", "").lower().startswith(FORMS):
        raise _stale()
    state["csrf_due"] = True


def refuse_foreign(headers: Mapping[str, str]) -> None:
    """Refuse what a page of elsewhere sent. Raises ServiceError 403 "cross_origin"."""
    if browsers.is_foreign(headers):
        raise ServiceError(403, "cross_origin", "send it from a page of this service; behind a proxy, let it pass the Host header on")


async def check_form(request: Request) -> None:
    """Refuse a form whose field `csrf` is not the session's. Raises ServiceError 403 "csrf"."""
    if not getattr(request.state, "csrf_due", False):
        return
    given = (await request.form()).get("csrf")
    if not (isinstance(given, str) and hmac.compare_digest(given.encode(), request.state.csrf.encode())):
        raise _stale()


def sign_in_address(scope: Scope) -> str:
    """Return where to sign in, which leads back to the page that was asked for.

    >>> sign_in_address({"path": "/documents", "query_string": b"q=a%20b"})
    '/sign-in?next=%2Fdocuments%3Fq%3Da%2520b'
    """
    query, lang = scope["query_string"].decode("latin-1"), scope.get("state", {}).get("lang")
    wanted = quote(scope["path"]) + (f"?{query}" if query else "")
    told = {"next": wanted if wanted != "/" else None, "lang": lang}
    return "?".join(filter(None, (SIGN_IN, urlencode({name: value for name, value in told.items() if value}))))


def _stale() -> ServiceError:
    return ServiceError(403, "csrf", "send X-CSRF-Token (forms: the field csrf) as the page has it; load the page again")
