"""Sees every request from outside: gives it an id, binds that for the log, writes one line and counts it when it is answered.

Pure ASGI, around everything else, so that what other layers refuse has its id and its line, too. An error that nobody caught is
answered and logged here, once.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import logs, metrics
from service.api import problems

log = logging.getLogger("service.request")

SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:=+/-]{0,127}")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked for every few seconds
GONE = 499  # the other side hung up before there was an answer
LONGEST_PATH = 300


class Observation:
    """ASGI middleware: one line and one count a request, `X-Request-Id` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and tell what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _given_id(scope) or secrets.token_hex(10)
        scope.setdefault("state", {})["request_id"] = request_id
        began, seen = time.perf_counter(), {"status": GONE, "bytes": 0}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", request_id.encode())]}
            elif message["type"] == "http.response.body":
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        with logs.bound(request=request_id):
            try:
                await self.app(scope, receive, sending)
            except Exception as error:
                log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
                if seen["status"] == GONE:
                    await problems.unexpected(Request(scope))(scope, receive, sending)
            finally:
                _tell(scope, seen, time.perf_counter() - began)


def _given_id(scope: Scope) -> str | None:
    """Return the id that the request came with, where it is short and plain."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode("ascii") if SANE.fullmatch(value) else None
    return None


def _tell(scope: Scope, seen: dict[str, int], seconds: float) -> None:
    """Count a request and write its line."""
    method = scope["method"] if scope["method"] in metrics.METHODS else "other"
    route = getattr(scope.get("route"), "path", "none")
    status = seen["status"]
    metrics.REQUESTS.labels(method, route, f"{status // 100}xx").inc()
    metrics.REQUEST_SECONDS.labels(method, route).observe(seconds)
    level = logging.ERROR if status >= 500 else logging.DEBUG if route in QUIET else logging.INFO
    if log.isEnabledFor(level):
        fields: dict[str, Any] = {"method": scope["method"], "route": route, "path": scope["path"][:LONGEST_PATH]}
        fields |= {"status": status, "ms": round(seconds * 1000, 1), "bytes": seen["bytes"]}
        caller = getattr(scope["state"].get("caller"), "subject", None)  # never the key itself
        log.log(level, "request", extra=fields if caller is None else {**fields, "caller": caller})
