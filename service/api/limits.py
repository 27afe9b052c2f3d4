"""Refuses request bodies that are too large before they are read: by Content-Length at once, else while counting the bytes."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import problem


class BodyTooLarge(Exception):
    """More bytes came than a request may have."""


class BodyLimit:
    """ASGI middleware around everything: no reader of the body, multipart or JSON, can get more than `largest` bytes."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _announced(scope) > self.largest:
            await self._refuse(scope, send)
            return
        state = {"read": 0, "over": False, "started": False}

        async def counting() -> Message:
            message = await receive()
            state["read"] += len(message.get("body", b""))
            if state["read"] > self.largest:
                state["over"] = True
                raise BodyTooLarge
            return message

        async def sending(message: Message) -> None:
            if state["over"] and not state["started"]:
                return  # whatever was made of the broken-off body; the refusal follows
            state["started"] = True
            await send(message)

        try:
            await self.app(scope, counting, sending)
        except BodyTooLarge:
            pass
        except Exception:
            if not state["over"]:
                raise
        if state["over"] and not state["started"]:
            await self._refuse(scope, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        """Answer 413 and close: the rest of the body is never read."""
        detail = f"the request body is over {self.largest} bytes; send fewer or smaller files, or raise CONGVAN_MAX_UPLOAD_BYTES"
        body = orjson.dumps(
            problem(413, "body_too_large", detail, instance=scope["path"], request_id=scope.get("state", {}).get("request_id"))
        )
        headers: list[Any] = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _announced(scope: Scope) -> int:
    """Return the Content-Length, 0 where there is none."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 0
    return 0
