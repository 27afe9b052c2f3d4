"""The headers that keep browsers from doing harm with any answer, and the names under which the service answers."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.browsers import headers_of
from service.access.loopback import host_name, is_loopback
from service.api.problems import respond
from service.errors import ServiceError
from service.settings import Settings


class Protection:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        more = {"Strict-Transport-Security": f"max-age={settings.hsts_seconds}; includeSubDomains"} if settings.hsts_seconds else {}
        self.more = [(name.lower().encode(), value.encode()) for name, value in more.items()]
        self.names = split(settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; refuse one for a name that is not ours."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        headers = [*((name.lower().encode(), value.encode()) for name, value in headers_of(scope["path"]).items()), *self.more]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in headers if one[0] not in there)]
            await send(message)

        if self.names and not self._is_ours(scope):
            error = ServiceError(400, "host_not_allowed", "use a name of CONGVAN_ALLOWED_HOSTS, or add this one to it")
            await respond(Request(scope), error)(scope, receive, sending)
            return
        await self.app(scope, receive, sending)

    def _is_ours(self, scope: Scope) -> bool:
        """Tell whether a request names us; from this machine (checks of its health) any name of loopback does."""
        told = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), None)
        name = (host_name(told) or "").lower().rstrip(".")
        peer = (scope.get("client") or (None,))[0]
        return fits(name, self.names) or (is_loopback(name) and is_loopback(peer))


def split(told: str) -> tuple[str, ...]:
    """Return the parts of a setting.

    >>> split(" congvan.thanhbinh.example, ")
    ('congvan.thanhbinh.example',)
    """
    return tuple(part.strip() for part in told.split(",") if part.strip())


def fits(name: str, names: Sequence[str]) -> bool:
    """Tell whether a name is one of those that are allowed.

    >>> fits("vb.thanhbinh.example", ["*.thanhbinh.example"]), fits("thanhbinh.example", ["*.thanhbinh.example"])
    (True, False)
    """
    return any(name == one.lower() or (one.startswith("*.") and name.endswith(one[1:].lower())) for one in names)
