"""A visit: a page in a fresh context of the browser, and everything that the browser complained of meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from benchmarks.desk import Desk
from corpora.render import office
from service.access.sessions import cookie_name

HEIGHTS = {1280: 800, 390: 844}
COOKIE = cookie_name(secure=False)
LEFT = "net::ERR_ABORTED"  # a page that is left while it loads; what is missing is told otherwise
REPORTS = """document.addEventListener('securitypolicyviolation',
    event => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`))"""


@dataclass
class Visit:
    """A page of somebody, in a context of its own. `complaints` must be empty at the end; `expected` are patterns of those that are not."""

    desk: Desk
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let the browser complain of this: what a test provokes."""
        self.expected.append(pattern)

    def open(self, path: str, status: int = 200) -> Page:
        """Go to a path of the service (`{…}`: the id of a sample) and wait until it is loaded."""
        if status >= 400:
            self.expect(f"status of {status}")
        answer = self.page.goto(self.desk.address + path.format_map(self.desk.documents))
        assert answer is not None and answer.status == status, f"{path}: {answer.status if answer else 'no answer'}"
        return self.page

    def sample(self, name: str) -> str:
        """Return the id of a sample; the test is skipped where it could not be made."""
        if name not in self.desk.documents:
            pytest.skip(str(office.missing()))
        return self.desk.documents[name]

    def check(self) -> None:
        """Fail with what the browser complained of, once."""
        found = [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self.expected)]
        self.complaints.clear()
        assert not found, "the browser complained:\n" + "\n".join(found)

    def watch(self) -> None:
        """Listen to console, errors and requests, also of pages that open later."""
        self.context.add_init_script(REPORTS)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"error on the page: {error.error}"))
        self.context.on("requestfailed", self._on_failure)
        self.context.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_failure(self, request: Request) -> None:
        if request.failure != LEFT:
            self.complaints.append(f"failed request: {request.url}: {request.failure}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.desk.address + "/", "blob:", "data:")):
            self.complaints.append(f"request to elsewhere: {request.url}")


Opens = Callable[..., Visit]


@contextmanager
def visiting(chromium: Browser, desk: Desk) -> Iterator[Opens]:
    """Give what opens visits; at the end all contexts are closed, and complaints fail."""
    visits: list[Visit] = []

    def start(path: str | None = None, *, role: str = "", width: int = 1280, dark: bool = False, **options: Any) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme="dark" if dark else "light",
            **{"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "reduced_motion": "reduce", **options},
        )
        context.set_default_timeout(15_000)
        if role:
            context.add_cookies([{"name": COOKIE, "value": desk.sessions[role], "url": desk.address}])
        found = Visit(desk, context, context.new_page())
        found.watch()
        visits.append(found)
        if path is not None:
            found.open(path)
        return found

    try:
        yield start
        for one in visits:
            one.check()
    finally:
        for one in visits:
            one.context.close()
