"""Finds out who calls, before anything else is done with a request: a key, a token, a session, this machine's own user, or nobody (401).

ASGI middleware around the app. A key that was seen lately costs no thread and no query. What writes and left no line in the audit
log gets one here, before its answer goes out.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access import audit, keys, loopback, tokens
from service.access.audit import Trail
from service.access.browsers import is_page
from service.access.loopback import Connection
from service.access.rates import Rates, network
from service.access.ring import Ring
from service.access.scopes import SCOPES, Caller
from service.access.tokens import Tokens, Untrusted
from service.api import needs, visits
from service.api.problems import respond
from service.api.protection import Protection, split
from service.api.visits import READS, SignInFirst
from service.errors import ServiceError
from service.logs import Scrubber
from service.settings import Settings
from service.store import Store

log = logging.getLogger(__name__)

HERE = Caller("loopback", "loopback", frozenset(SCOPES))
HOW = "send a key as `Authorization: Bearer …` or `X-Api-Key: …`; `congvan keys create NAME` makes one"
ALLOWED = ("Authorization", "X-Api-Key", "Content-Type", "Idempotency-Key", "Prefer", "If-Match", "If-None-Match", "Last-Event-ID")
EXPOSED = ("Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "ETag", "Content-Disposition", "X-Request-ID", "X-Edit-Id")
SCRUBBER = Scrubber()
MISPLACED = "key= in an address is for the keys of calendars and Atom feeds only; send the key as `Authorization: Bearer …`"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request brings to be known by; `query`: as a parameter of its address; `cookie`: the token of a session."""

    key: str | None = None
    token: str | None = None
    query: bool = False
    cookie: str | None = None


class Gate:
    """The middleware, with what it remembers of keys and tokens."""

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates, tokens: Tokens | None, public: re.Pattern[str]) -> None:
        self.app = app
        self.settings = settings
        self.rates = rates
        self.tokens = tokens
        self.public = public
        self.ring = Ring()
        self.open = settings.open_loopback and loopback.is_loopback(settings.host)
        self._asking, self._writing = CapacityLimiter(2), CapacityLimiter(2)  # threads that wait for no query
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or answer 401, 403 or 429."""
        if scope["type"] != "http":
            if scope["type"] != "lifespan":
                raise RuntimeError("only http is served")
            await self._live(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["lang"] = take(scope, "lang") if is_page(scope["path"]) else None  # no page has a filter of that name
        if self.public.match(scope["path"]):
            take_key(scope)
            await self._let_in(scope, receive, send)
            return
        try:
            caller = await self._identify(scope)
        except SignInFirst as error:
            away = scope["method"] in READS
            reply = RedirectResponse(visits.sign_in_address(scope), 303) if away else respond(Request(scope), error)
            await reply(scope, receive, send)
            return
        except ServiceError as error:
            await respond(Request(scope), error)(scope, receive, send)
            return
        state["caller"] = caller
        with audit.opened(caller, state.get("request_id")) as trail:
            try:
                await self.app(scope, receive, self._finishing(scope, send, trail))
            except Exception:
                if self._wrote(scope, trail):
                    await to_thread.run_sync(_add_line, scope, trail, 500, limiter=self._writing)
                raise

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app; what is still being noted at its end is finished before the store closes."""

        async def received() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown" and self._tasks:
                await asyncio.wait(self._tasks, timeout=5)
            return message

        await self.app(scope, received, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that anybody may make; what writes comes from a page of ours."""
        try:
            if scope["method"] not in READS:
                visits.refuse_foreign(read_headers(scope))
        except ServiceError as error:
            await respond(Request(scope), error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _identify(self, scope: Scope) -> Caller:
        """Return who calls. Raises ServiceError 401, 403, 429."""
        headers = read_headers(scope)
        peer = (scope.get("client") or (None,))[0]
        given = take_key(scope)
        try:
            sent = read(headers, given, scope)
            if sent.key is not None:
                return await self._by_key(scope, sent, peer)
            if sent.token is not None:
                return await self._by_token(sent.token, peer)
            known = await self._by_cookie(scope, headers, sent.cookie) if sent.cookie is not None else None
            if known is not None:
                return known
            if self.open and loopback.is_here(self._connection(scope, headers)):
                return HERE
            if is_page(scope["path"]):
                raise SignInFirst
            raise Untrusted(HOW)
        except Untrusted as exc:
            raise self._unknown(str(exc), peer, nothing=str(exc) == HOW) from exc

    @staticmethod
    def _connection(scope: Scope, headers: dict[str, str]) -> Connection:
        """Return how a request came."""
        peer, local = ((scope.get(end) or (None,))[0] for end in ("client", "server"))
        return Connection(peer, local, scope["http_version"], scope["scheme"], headers, scope["method"] not in READS)

    async def _by_cookie(self, scope: Scope, headers: dict[str, str], token: str) -> Caller | None:
        """Return the caller of a session, None where it is over. Raises ServiceError 403 for a write that no page of ours sent."""
        store: Store = scope["app"].state.store
        found = await to_thread.run_sync(visits.look_up, store, self.settings, token, limiter=self._asking)
        if found is None:
            return None
        visits.guard(scope, headers, token)
        if found.due:
            self._spawn(to_thread.run_sync(visits.note, store, found.pk, limiter=self._writing))
        return found.caller

    async def _by_key(self, scope: Scope, sent: Sent, peer: str | None) -> Caller:
        """Return the caller of a key. Raises Untrusted, ServiceError 429."""
        prefix = keys.prefix_of(sent.key or "")
        if prefix is None:
            raise Untrusted("there is no such key")
        store: Store = scope["app"].state.store
        known = self.ring.known(prefix)
        if known is None:
            if not self.ring.was_good(prefix):
                self._watch(peer)
            known = (await to_thread.run_sync(self.ring.look_up, store, prefix, limiter=self._asking),)
        row, now = known[0], datetime.now(UTC)
        trouble = keys.trouble(row, sent.key or "", now)
        if trouble or row is None:
            raise Untrusted(trouble or "there is no such key")
        if sent.query and not row.feed:
            raise Untrusted(MISPLACED)
        if self.ring.is_due(row, now):
            self._spawn(to_thread.run_sync(_note, self.ring, store, prefix, limiter=self._writing))
        return keys.caller(row)

    async def _by_token(self, token: str, peer: str | None) -> Caller:
        """Return the caller of a token. Raises Untrusted, ServiceError 429."""
        if self.tokens is None:
            raise Untrusted("this is no key of congvan, and no tokens of other issuers are taken here")
        known = self.tokens.known(token)
        if known is None:
            self._watch(peer)
            known = await to_thread.run_sync(self.tokens.check, token, limiter=self._asking)
        return known

    def _watch(self, peer: str | None) -> None:
        """Refuse who was refused too often, before the database or the issuer is asked. Raises ServiceError 429."""
        share = self.rates.look("failure", network(peer))
        if share is not None and not share.allowed:
            raise needs.too_many(share.limit, share.headers())

    def _unknown(self, detail: str, peer: str | None, nothing: bool) -> ServiceError:
        """Return the error for who cannot be known, counted by address."""
        share = self.rates.take("failure", network(peer))
        if share is not None and not share.allowed:
            return needs.too_many(share.limit, share.headers())
        told = "" if nothing else ', error="invalid_token"'
        headers = {"WWW-Authenticate": f'Bearer realm="congvan"{told}'}
        return ServiceError(401, "unauthorized", detail if nothing else f"{detail}; {HOW}", headers)

    def _finishing(self, scope: Scope, send: Send, trail: Trail) -> Send:
        """Return what sends the answer: with what is left to the caller, and after a line in the audit log where it wrote."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                share = scope["state"].get("share")
                if share and message["status"] != 429:  # the problem has them itself
                    message["headers"] = [*message["headers"], *((name.lower().encode(), value.encode()) for name, value in share.items())]
                if self._wrote(scope, trail):
                    await to_thread.run_sync(_add_line, scope, trail, message["status"], limiter=self._writing)
            await send(message)

        return sending

    @staticmethod
    def _wrote(scope: Scope, trail: Trail) -> bool:
        """Tell whether a request may have written and left no line."""
        return scope["method"] not in READS and not trail.count and scope["state"].get("writes", True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the request."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def install(app: FastAPI, settings: Settings) -> None:
    """Put the doors before an app whose routes are all there: protection, CORS where it is set, gate."""
    app.state.rates = Rates(settings)
    app.add_middleware(Gate, settings=settings, rates=app.state.rates, tokens=tokens.plan(settings), public=needs.check(app))
    origins = split(settings.cors_origins)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=list(ALLOWED),
            expose_headers=list(EXPOSED),
        )
    app.add_middleware(Protection, settings=settings)
    for name in ("uvicorn.access", "uvicorn.error", "service"):
        logging.getLogger(name).addFilter(SCRUBBER)


def read_headers(scope: Scope) -> dict[str, str]:
    """Return the headers of a request by their names in small letters."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def take_key(scope: Scope) -> str | None:
    """Return the parameter `key` of an address, and take it out for good: nothing behind, also no log, sees it."""
    return take(scope, "key")


def take(scope: Scope, name: str) -> str | None:
    """Return a parameter of an address, and take it out."""
    query: bytes = scope["query_string"]
    parts = query.split(b"&")
    rest = [part for part in parts if unquote_plus(part.partition(b"=")[0].decode("latin-1")).lower() != name]
    if len(rest) == len(parts):
        return None
    scope["query_string"] = b"&".join(rest)
    first = next(part for part in parts if part not in rest)
    return unquote_plus(first.partition(b"=")[2].decode("latin-1"))


def read(headers: dict[str, str], given: str | None, request: Scope) -> Sent:
    """Return what a request brings; `given`: as a parameter. Raises Untrusted where it brings it in the wrong way."""
    scheme, _, told = headers.get("authorization", "").partition(" ")
    bearer = told.strip() if scheme.lower() == "bearer" else None
    key = headers.get("x-api-key")
    if sum(one is not None for one in (bearer, key, given)) > 1:
        raise Untrusted("send one key or token, in one place")
    if given is not None:
        if not needs.is_feed(request["path"]):
            raise Untrusted(MISPLACED)
        return Sent(given, query=True)
    if key is not None:
        return Sent(key.strip())
    cookie = visits.cookie_of(headers, request["scheme"])
    if cookie is not None and bearer is None:
        return Sent(cookie=cookie)
    if scheme and bearer is None:
        raise Untrusted("the Authorization header is not of the kind Bearer")
    return Sent(token=bearer) if bearer is not None and not bearer.startswith("cv_") else Sent(bearer)


def _add_line(scope: Scope, trail: Trail, status: int) -> None:
    """Write the line of a request that wrote, or was not let, and has none; where nothing could be written there is nothing to tell."""
    route, parameters = scope.get("route"), scope.get("path_params", {})
    if route is None or (400 <= status < 500 and status != 403):
        return
    resource = scope["path"].removeprefix("/api/v1/").strip("/").partition("/")[0]
    outcome: audit.Outcome = "ok" if status < 400 else "refused" if status == 403 else "failed"
    found = trail.object or next((str(value) for value in parameters.values()), None)
    store: Store = scope["app"].state.store
    try:
        with store.writing() as connection:
            audit.add(connection, f"{resource}.{route.name}", found, outcome, **trail.details)
    except SQLAlchemyError as exc:  # the write itself is done: its answer goes out, and the log has the line
        log.error("audit line lost: %s %s.%s %s %s (%s)", trail.caller.subject, resource, route.name, found, outcome, type(exc).__name__)


def _note(ring: Ring, store: Store, prefix: str) -> None:
    """Write that a key was used; no request fails where that cannot be."""
    try:
        ring.note(store, prefix)
    except SQLAlchemyError as exc:
        log.warning("the use of key %s was not noted (%s)", prefix, type(exc).__name__)
