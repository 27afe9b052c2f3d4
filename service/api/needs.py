"""What each endpoint asks of who calls it: `dependencies=[READ]` at a router or a route. `check` finds those that say nothing.

The gate (gate.py) has found out who calls; here it is decided whether that is enough, and requests are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI, Request, routing
from starlette.routing import compile_path

from service.access.rates import Rates, Sort
from service.access.scopes import SCOPES, Caller, Scope
from service.api import visits
from service.errors import LacksRight, ServiceError

FEEDS = "/api/v1/exports/"
FEED_ENDINGS = (".ics", ".atom")


@dataclass(frozen=True, slots=True)
class Need:
    """One of `scopes`, and a valid key or token; with none of them the key is enough. `anybody`: not even that.

    `writes` False: a POST that changes nothing, which leaves no line in the audit log.
    """

    scopes: tuple[Scope, ...] = ()
    anybody: bool = False
    writes: bool = True

    async def __call__(self, request: Request) -> None:
        """Let a request through. Raises ServiceError 403 and 429."""
        if self.anybody:
            return
        caller: Caller = request.state.caller
        request.state.writes = self.writes
        if caller.feed and not is_feed(request.scope["path"]):
            raise refusal("the key is for calendars and Atom feeds only; make another with `congvan keys create`", ())
        if self.scopes and not caller.scopes.intersection(self.scopes):
            wanted = " or ".join(self.scopes)
            raise refusal(f"this needs the scope {wanted}; ask for a key that has it (`congvan keys create`)", self.scopes)
        await visits.check_form(request)
        if caller.limited:
            self._count(request, caller)

    def _count(self, request: Request, caller: Caller) -> None:
        """Count a request of a key or token. Raises ServiceError 429."""
        rates: Rates = request.app.state.rates
        sort: Sort = "ingest" if self.scopes == ("ingest",) else "read"
        share = rates.take(sort, f"{caller.kind}:{caller.subject}")
        if share is not None:
            request.state.share = share.headers()
            if not share.allowed:
                raise too_many(share.limit, share.headers())


READ = Depends(Need(("read",)))
INGEST = Depends(Need(("ingest",)))
ASK = Depends(Need(("ingest",), writes=False))
LOOK = Depends(Need(("read",), writes=False))  # a POST that only tells something
FOLLOW = Depends(Need(("ingest", "read")))  # what became of what somebody handed in
REVIEW = Depends(Need(("review",)))
ADMIN = Depends(Need(("admin",)))
SOME = Depends(Need(SCOPES))  # whoever may do anything at all
KNOWN = Depends(Need())  # a valid key, also one without rights
OWN = Depends(Need(writes=False))  # what concerns the caller's own session or account, with lines of its own in the audit log
ANYBODY = Depends(Need(anybody=True))
SIGN_IN = Depends(Need(anybody=True, writes=False))


def is_feed(path: str) -> bool:
    """Tell whether an address is one of those that calendars and feed readers fetch, which cannot send headers."""
    return path.startswith(FEEDS) and path.endswith(FEED_ENDINGS)


def refusal(detail: str, scopes: tuple[str, ...]) -> ServiceError:
    """Return the error for a caller that lacks a right."""
    return LacksRight(detail, scopes)


def too_many(limit: int, headers: dict[str, str]) -> ServiceError:
    """Return the error for too many requests."""
    return ServiceError(429, "rate_limited", f"more than {limit} requests came in a minute; wait as Retry-After says", headers)


def of_routes(app: FastAPI) -> Iterator[tuple[Any, tuple[Need, ...]]]:
    """Give each route of the app with what it asks; nothing where it says nothing."""
    for route in getattr(routing, "iter_route_contexts", iter)(app.routes):
        dependant = getattr(route, "dependant", None)
        calls = [one.call for one in dependant.dependencies] if dependant else []
        yield route, tuple(one for one in calls if isinstance(one, Need))


def check(app: FastAPI) -> re.Pattern[str]:
    """Return which addresses anybody may use. Raises RuntimeError for a route that does not say what it asks: none is open by chance."""
    found = list(of_routes(app))
    silent = [str(route.path) for route, needs in found if len(needs) != 1]
    if silent:
        raise RuntimeError(f"{', '.join(silent)}: say once what the endpoint asks, as dependencies=[READ] (service/api/needs.py)")
    free = {compile_path(str(route.path))[0].pattern for route, needs in found if needs[0].anybody}
    return re.compile("|".join(sorted(re.sub(r"\?P<\w+>", "?:", one) for one in free)) or "(?!)")
