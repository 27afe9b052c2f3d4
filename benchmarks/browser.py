"""Debian's Chromium, headless, driven by Playwright: for the tests of the pages, their pictures and their benchmark.

Playwright's own browser is never fetched: `find` looks for the one of the system, which scripts/system.sh installs. The flags let it run
as root in a container and keep it off the network.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "chromium-headless-shell")
FLAGS = (
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),  # root, a small /dev/shm, no graphics card
    *("--disable-background-networking", "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--no-pings"),
    *("--no-first-run", "--no-proxy-server", "--disable-breakpad"),
    *("--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars"),  # pictures are the same everywhere
)


def find() -> str | None:
    """Return the program, None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> str | None:
    """Return what keeps pages from being opened, None where nothing does."""
    return None if find() else "Chromium is not installed (Debian: apt-get install chromium; make system does it)"


def expected() -> bool:
    """Tell whether it must be there: in CI, as root, on Debian, where the project's own files install it."""
    return bool(os.environ.get("CI")) and os.geteuid() == 0 and Path("/etc/debian_version").is_file()


@contextmanager
def opened() -> Iterator[Browser]:
    """Give a browser, ended with all that it started. Raises FileNotFoundError where there is none."""
    program = find()
    if program is None:
        raise FileNotFoundError(missing())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS), timeout=120_000)
        try:
            yield browser
        finally:
            browser.close()
