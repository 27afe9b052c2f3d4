"""Errors as pages: what happened and what to do, in the language of the page."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from service.access import users
from service.errors import LacksRight, ServiceError
from service.ui import wording
from service.ui.rendering import language_of, page


def show(request: Request, error: ServiceError, more: dict[str, Any]) -> Response:
    """Return the page of an error; its code is the API's (docs/errors.md)."""
    request_id = getattr(request.state, "request_id", None)
    return page(
        request,
        "problem.html",
        error.status,
        error.headers,
        error=error,
        title=title(error.code, request),
        todo=todo(error, request),
        fields=more.get("errors", ()),
        roles=roles(error, request),
        request_id=request_id,
    )


def roles(error: ServiceError, request: Request) -> str:
    """Return which roles would let somebody do what was refused; empty where it was not for a right."""
    if not isinstance(error, LacksRight) or not error.scopes:
        return ""
    names = [f"people.role_{one}" for one in users.ROLES if users.GRANTS[one].intersection(error.scopes)]
    return ", ".join(wording.read().say(language_of(request), name, {}) for name in names)


def told(error: ServiceError, request: Request) -> dict[str, str]:
    """Return what a page says of an error beside a form: what happened, what to do, and the detail for those who read English."""
    return {"title": title(error.code, request), "todo": todo(error, request), "detail": error.detail, "code": error.code}


def title(code: str, request: Request) -> str:
    """Return what happened, in a few words."""
    key = f"problems.{code}"
    found = wording.read()
    return found.say(language_of(request), key if key in found.found else "problems.internal_error", {})


def todo(error: ServiceError, request: Request) -> str:
    """Return what to do about it: what is written for the code, else for its status."""
    found = wording.read()
    keys = [f"problems.todo_{one}" for one in (error.code, error.status, 500 if error.status >= 500 else 400)]
    return found.say(language_of(request), next(key for key in keys if key in found.found), {})
