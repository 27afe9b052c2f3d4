"""What the tests in a browser share: one Chromium and one service with samples a session, a fresh context a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from visits import Opens, visiting

from benchmarks import browser
from benchmarks.desk import Desk, standing

collect_ignore = ["conftest.py"]  # holds no doctests, and there are two of the name


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    reason = browser.missing()
    if reason and browser.expected():
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with browser.opened() as found:
        yield found


@pytest.fixture(scope="session")
def desk(chromium: Browser, pool: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A running service with sample notices, a PDF and a scan; what a test changes there no other test may count on."""
    with standing(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture
def visit(chromium: Browser, desk: Desk) -> Iterator[Opens]:
    """Opens pages as somebody: `visit("/documents", role="reviewer", width=390)`; what the browser complained of fails the test."""
    with visiting(chromium, desk) as opens:
        yield opens
