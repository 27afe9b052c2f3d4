"""/sign-in and /sign-out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from service.access import entry, sessions
from service.access.browsers import is_page
from service.access.entry import Attempt, Door
from service.access.scopes import Caller
from service.api import visits
from service.api.answers import settings_of, store_of
from service.api.needs import OWN, SIGN_IN
from service.errors import ServiceError
from service.ui import failures
from service.ui.rendering import page

router = APIRouter(include_in_schema=False)

ADDRESSES = (visits.SIGN_IN, "/sign-out")


class SignInForm(BaseModel):
    """What somebody signs in with: a name and a password, or a key."""

    name: str = Field(default="", max_length=200)
    password: str = Field(default="", max_length=1000)
    key: str = Field(default="", max_length=200)
    next: str = Field(default="", max_length=4000)


@router.get(visits.SIGN_IN, dependencies=[SIGN_IN])
def ask(request: Request, next: Annotated[str, Query(max_length=4000)] = "") -> Response:
    """Ask for a name and a password, or a key."""
    return _form(request, SignInForm(next=next))


@router.post(visits.SIGN_IN, dependencies=[SIGN_IN])
async def enter(request: Request, form: Annotated[SignInForm, Form()]) -> Response:
    """Begin a session, or ask again."""
    return await to_thread.run_sync(_enter, request, form, limiter=request.app.state.sign_in_limiter)


@router.post("/sign-out", dependencies=[OWN])
def leave(request: Request) -> Response:
    """End the session."""
    answer = RedirectResponse(visits.SIGN_IN, 303)
    token: str | None = getattr(request.state, "session", None)
    if token is not None:
        entry.leave(store_of(request), token)
        answer.delete_cookie(_cookie(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax")
    return answer


def keep(request: Request, answer: Response, token: str) -> Response:
    """Put the token of a session into the cookie: not for scripts, not for requests that other sites make, gone with the browser."""
    answer.set_cookie(_cookie(request), token, path="/", httponly=True, samesite="lax", secure=_is_secure(request))
    return answer


def local(wanted: str) -> str:
    """Return an address of ours to go on to, `/` for anything else.

    >>> local("/documents?q=a"), local("//evil.example"), local("https://evil.example"), local("/\\\\evil.example"), local("/sign-out")
    ('/documents?q=a', '/', '/', '/', '/')
    """
    plain = wanted.isprintable() and "\\" not in wanted and wanted.startswith("/") and not wanted.startswith("//")
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    fits = plain and not parts.scheme and not parts.netloc and is_page(parts.path) and parts.path not in ADDRESSES
    return wanted if fits else "/"


def _enter(request: Request, form: SignInForm) -> Response:
    """Begin a session, or return the form with what went wrong."""
    former = visits.cookie_of(request.headers, request.url.scheme)
    address = request.client.host if request.client else None
    attempt = Attempt(form.name, form.password, form.key, address, getattr(request.state, "request_id", None), former)
    try:
        token, caller = entry.enter(Door(store_of(request), settings_of(request), request.app.state.rates), attempt)
    except ServiceError as error:
        return _form(request, form, error)
    return keep(request, RedirectResponse(_landing(local(form.next), caller), 303), token)


def _form(request: Request, form: SignInForm, error: ServiceError | None = None) -> Response:
    """Return the page that asks; never with what was typed as password or key."""
    told = failures.told(error, request) if error else None
    status, headers = (error.status, error.headers) if error else (200, {})
    return page(request, "sign_in.html", status, headers, name=form.name, next=form.next, by_key=bool(form.key), wrong=told)


def _landing(wanted: str, caller: Caller) -> str:
    """Return where somebody goes on: who only hands in has no overview."""
    if wanted == "/" and "read" not in caller.scopes:
        return "/upload" if "ingest" in caller.scopes else "/help"
    return wanted


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return sessions.cookie_name(_is_secure(request))
