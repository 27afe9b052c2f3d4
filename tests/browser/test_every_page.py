"""What holds for every page, in both widths and colours: WCAG, nothing wider than the window, a title and a heading, no complaint."""

from __future__ import annotations

import pytest
import rules
from visits import Opens

PAGES = ("/",)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_keep_the_rules(visit: Opens, width: int, dark: bool) -> None:
    found, troubles = visit(role="admin", width=width, dark=dark), []
    for path in PAGES:
        page = found.open(path.format_map(found.desk.documents))
        headings = page.locator("h1").count()
        troubles += [f"{path}: {one}" for one in (*rules.violations(page), *rules.overflow(page))]
        troubles += [f"{path}: {headings} h1"] * (headings != 1)
    assert not troubles, "\n".join(troubles)


def test_pages_speak_english(visit: Opens) -> None:
    found = visit(role="admin", locale="en-GB")
    for path in PAGES:
        page = found.open(path.format_map(found.desk.documents))
        assert page.evaluate("document.documentElement.lang") == "en", path
        assert page.get_by_role("navigation", name="Main pages").count() == 1, path
