"""What holds for every page, in both widths and colours: WCAG, nothing wider than the window, a title and a heading, no complaint."""

from __future__ import annotations

import pytest
import rules
from visits import Opens

from benchmarks.desk import PDF

PAGES = {
    "/": 200,
    "/upload": 200,
    f"/documents/{{{PDF}}}": 200,
    "/documents/{markup}": 200,
    "/documents": 200,
    "/commitments": 200,
    "/commitments?q=lang+nghe&unit=so+tai+chinh&due_from=2024-02-31": 422,
    "/deadlines": 200,
    "/deadlines?month=2024-04": 200,
    "/units": 200,
    "/units/Sở Tài chính": 200,
    "/views": 200,
    "/imports": 200,
    "/imports/{import}": 200,
    "/help": 200,
    "/account": 200,
    "/users": 200,
    "/documents/00000000000000000000000000000000": 404,
}
PUBLIC = {"/sign-in": 200}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_keep_the_rules(visit: Opens, width: int, dark: bool) -> None:
    inside, outside = visit(role="admin", width=width, dark=dark), visit(width=width, dark=dark)
    only = ("color-contrast",) if dark else ()  # in the dark nothing else is other than in the light
    troubles = []
    for found, pages in ((inside, PAGES), (outside, PUBLIC)):
        for path, status in pages.items():
            page = found.open(path, status)
            headings = page.locator("h1").count()
            troubles += [f"{path}: {one}" for one in (*rules.violations(page, *only), *rules.overflow(page))]
            troubles += [f"{path}: {headings} h1"] * (headings != 1)
    assert not troubles, "\n".join(troubles)


def test_pages_speak_english(visit: Opens) -> None:
    found = visit(role="admin", locale="en-GB")
    for path, status in PAGES.items():
        page = found.open(path, status)
        assert page.evaluate("document.documentElement.lang") == "en", path
        assert page.get_by_role("navigation", name="Main pages").count() == 1, path
