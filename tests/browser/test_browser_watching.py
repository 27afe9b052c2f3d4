"""That what watches the pages sees: a page that errs on purpose fails."""

from __future__ import annotations

import pytest
import rules
from visits import Opens

BAD = """<!doctype html><html><body><main><h1>x</h1><p style="color:#aaa;background:#fff">nhạt</p><input>
<div style="width:900px">rộng</div></main></body></html>"""


def test_errors_on_a_page_are_seen(visit: Opens) -> None:
    found = visit()
    found.page.set_content("<h1>x</h1>")
    found.page.evaluate("console.warn('lời cảnh báo'); setTimeout(() => { throw new Error('lỗi') })")
    found.page.evaluate("new Promise(done => setTimeout(done, 50))")
    with pytest.raises(AssertionError, match=r"(?s)lời cảnh báo.*lỗi"):
        found.check()


def test_requests_elsewhere_and_in_vain_are_seen(visit: Opens) -> None:
    found = visit()
    found.page.evaluate("fetch('http://localhost:9/x.js').catch(() => 0)")
    with pytest.raises(AssertionError, match="request to elsewhere"):
        found.check()


def test_violations_and_width_are_seen(visit: Opens) -> None:
    found = visit(width=390)
    found.page.set_content(BAD)
    told = " ".join(rules.violations(found.page))
    assert "color-contrast" in told and "label" in told and "html-has-lang" in told
    assert rules.overflow(found.page) == ["DIV. to 908"]
