"""Sends requests, again where that does no harm, and makes errors of refusals. The only door to httpx."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from service.client.problems import NoConnection, Problem, problem

AGAIN = frozenset({429, 502, 503, 504})  # the service did nothing
IN_WORK = "request_in_progress"  # the same request is being done: its answer comes
FIRST, MOST = 0.5, 30.0  # seconds of a pause
DATE = "%a, %d %b %Y %H:%M:%S GMT"  # of a Retry-After
LONGEST_TOLD = 300.0  # of a Retry-After that is obeyed

Body = Callable[[ExitStack], dict[str, Any]]
Values = Mapping[str, Any]


@dataclass(slots=True)
class Call:
    """A request. `body` makes the arguments of httpx anew for each try; `safe`: may be sent again though it may have arrived."""

    method: str
    path: str
    params: Values = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body = lambda stack: {}
    safe: bool = False


class Transport:
    """A connection to a service. Safe in several threads."""

    def __init__(self, http: httpx.Client, retries: int) -> None:
        self._http = http
        self._retries = retries

    def send(self, call: Call) -> httpx.Response:
        """Return the answer to a request. Raises Problem, NoConnection."""
        with self._tried(call, stream=False) as answer:
            return answer

    def get(self, path: str, params: Values | None = None) -> Any:
        """Return the JSON at an address."""
        return self.send(Call("GET", path, params or {}, safe=True)).json()

    def post(self, path: str, content: Any = None, *, safe: bool = True) -> Any:
        """Return the JSON answer to JSON; `safe`: it does no harm to send it twice."""
        body: Body = (lambda stack: {}) if content is None else (lambda stack: {"json": content})
        return self.send(Call("POST", path, {}, {}, body, safe)).json()

    def download(self, path: str, place: Path, params: Values | None = None) -> Path:
        """Write an answer to a file as it comes; the file is there as a whole or not at all."""
        half = place.with_name(f".{place.name}.part")
        try:
            with self._tried(Call("GET", path, params or {}, safe=True), stream=True) as answer, half.open("wb") as file:
                for portion in answer.iter_bytes():
                    file.write(portion)
            half.replace(place)
        except httpx.TransportError as exc:
            raise NoConnection(f"the connection broke while {place.name} came: {exc}") from exc
        finally:
            half.unlink(missing_ok=True)
        return place

    @contextmanager
    def lines(self, path: str) -> Iterator[Iterator[str]]:
        """Give the lines of an answer as they come."""
        with self._tried(Call("GET", path, safe=True), stream=True) as answer:
            yield _lines(answer)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def _tried(self, call: Call, *, stream: bool) -> Iterator[httpx.Response]:
        """Give the answer to a request, sent again as often as it may be."""
        for number in range(self._retries + 1):
            last = number == self._retries
            with ExitStack() as stack:
                try:
                    answer = self._once(call, stack, stream)
                except httpx.TransportError as exc:
                    if last or not (call.safe or isinstance(exc, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)):
                        raise NoConnection(
                            f"{self._http.base_url}: {exc or type(exc).__name__}; check the address and the service"
                        ) from exc
                    pause = backed_off(number)
                else:
                    if answer.is_success:
                        yield answer
                        return
                    found = refusal(answer)
                    if last or not (found.status in AGAIN or found.code == IN_WORK):
                        raise found
                    pause = told_pause(answer.headers.get("retry-after"), number)
            time.sleep(pause)

    def _once(self, call: Call, stack: ExitStack, stream: bool) -> httpx.Response:
        """Send a request once."""
        params = {name: value for name, value in call.params.items() if value is not None}
        request = self._http.build_request(call.method, call.path, params=params, headers=dict(call.headers), **call.body(stack))
        answer = self._http.send(request, stream=stream)
        if stream:
            stack.callback(answer.close)
        return answer


def _lines(answer: httpx.Response) -> Iterator[str]:
    """Yield the lines of an answer. Raises NoConnection."""
    try:
        yield from answer.iter_lines()
    except httpx.TransportError as exc:
        raise NoConnection(f"the connection broke: {exc or type(exc).__name__}") from exc


def at(*parts: str) -> str:
    """Return the address of something that the service has; an id is never part of the path's syntax.

    >>> at("documents", "0f3a/../x", "text")
    '/api/v1/documents/0f3a%2F..%2Fx/text'
    """
    return "/".join(("/api/v1", *(quote(part, safe="") for part in parts)))


def refusal(answer: httpx.Response) -> Problem:
    """Return the error of an answer that is none of success."""
    answer.read()
    try:
        told = answer.json()
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    return problem(answer.status_code, {"request_id": answer.headers.get("x-request-id"), **told})


def backed_off(number: int) -> float:
    """Return the seconds before try `number` + 2: longer each time, and never the same for all who were turned away at once."""
    return min(MOST, FIRST * 2.0**number) * random.uniform(0.5, 1.0)


def told_pause(told: str | None, number: int) -> float:
    """Return the seconds that a Retry-After asks for, as a number or as a date; else a pause of our own."""
    try:
        seconds = float(told or "")
    except ValueError:
        try:
            seconds = (datetime.strptime(told or "", DATE).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        except ValueError:
            return backed_off(number)
    return min(max(seconds, 0.0), LONGEST_TOLD) + random.uniform(0, 0.1)
