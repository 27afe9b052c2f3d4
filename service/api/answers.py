"""Answers as orjson writes them, and how the pages of lists are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from service.access.scopes import Caller
from service.settings import Settings
from service.store import Store
from service.store.paging import Page, Window, key


def store_of(request: Request) -> Store:
    """Return the store of the app. Open connections within the endpoint's body, never as a dependency that yields."""
    store: Store = request.app.state.store
    return store


def settings_of(request: Request) -> Settings:
    """Return the settings of the app."""
    settings: Settings = request.app.state.settings
    return settings


def caller_of(request: Request) -> str | None:
    """Return who asks, as far as that is known."""
    found: Caller | None = getattr(request.state, "caller", None)
    return found.subject if found else None


def answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer."""
    return Response(orjson.dumps(content), status, dict(headers or {}), "application/json")


def is_unchanged(request: Request, tag: str) -> bool:
    """Tell whether the client has what this entity tag stands for (If-None-Match, RFC 9110, 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag.removeprefix("W/") in (one.strip().removeprefix("W/") for one in known.split(","))


def window(request: Request, limit: int | None, cursor: str | None, wanted: object, total: bool = False) -> Window:
    """Return which page is asked for; a limit above the largest one counts as that."""
    settings = settings_of(request)
    size = min(limit or settings.page_size, settings.max_page_size)
    return Window(size, cursor, key(request.url.path, wanted), total)


def page_answer(request: Request, page: Page, view: Callable[[Mapping[Any, Any]], Any]) -> Response:
    """Return a page of a list, with the next one also as a Link header."""
    return page_answer_of(request, [view(row._mapping) for row in page.rows], page)


def page_answer_of(request: Request, items: list[dict[str, Any]], page: Page) -> Response:
    """Return a page whose entries are made already."""
    headers = {}
    if page.cursor:
        url = request.url.include_query_params(cursor=page.cursor)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return answer({"items": items, "next_cursor": page.cursor, "total": page.total}, headers=headers)
