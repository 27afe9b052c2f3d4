"""What holds for every page: no serious violation of WCAG by axe-core, contrast, targets of 24 pixels, nothing wider than the window."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2, which axe leaves out unless asked
    "resultTypes": ["violations"],
}
ALWAYS = {"color-contrast", "target-size", "label"}  # whatever their impact
WIDER = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(one => one.tagName + '.' + one.className + ' to ' + Math.round(one.getBoundingClientRect().right)).slice(0, 5)"""


def violations(page: Page, *only: str) -> list[str]:
    """Return what axe-core finds serious or critical, a line each with the elements; of these rules alone where some are named."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    options: dict[str, Any] = {**OPTIONS, "runOnly": list(only)} if only else OPTIONS
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical") or one["id"] in ALWAYS]
    return [f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}" for one in bad for node in one["nodes"][:3]]


def overflow(page: Page) -> list[str]:
    """Return what makes the page wider than the window."""
    if page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        return []
    return page.evaluate(WIDER) or ["something"]


def axe(page: Page) -> None:
    """Fail with the violations of the page."""
    found = violations(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
