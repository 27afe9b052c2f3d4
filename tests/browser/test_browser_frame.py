"""The frame of every page: languages, colours, keyboard, width."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from visits import Opens

FOCUSED = "() => (document.activeElement.innerText || document.activeElement.name || document.activeElement.tagName).trim()"


def focused(page: Page) -> str:
    """Return what has the focus: its text, or its name."""
    found: str = page.evaluate(FOCUSED)
    return found


def test_the_language_is_switched_and_stays(visit: Opens) -> None:
    page = visit("/", role="admin").page
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("navigation", name="Các trang chính")).to_contain_text("Nhiệm vụ")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(page.url.split("?")[0])
    expect(page.get_by_role("navigation", name="Main pages")).to_contain_text("Commitments")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_colours_follow_the_machine_and_the_switch(visit: Opens) -> None:
    page = visit("/", role="admin", dark=True).page
    ground = "getComputedStyle(document.body).backgroundColor"
    switch = page.get_by_role("button", name="Giao diện tối")
    dark = page.evaluate(ground)
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    light = page.evaluate(ground)
    page.reload()
    assert page.evaluate(ground) == light != dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == light


def test_the_keyboard_goes_in_order_and_past_the_menu(visit: Opens) -> None:
    page = visit("/", role="admin").page
    page.keyboard.press("Tab")
    assert focused(page) == "Đến thẳng nội dung"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0"), "the skip link is seen when it has the focus"
    page.keyboard.press("Tab")
    assert focused(page) == "Công văn"
    page.keyboard.press("Tab")
    assert focused(page) == "q"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    assert focused(page) == "q"


def test_what_has_the_focus_is_seen(visit: Opens) -> None:
    page = visit("/", role="admin").page
    shown = "() => { const one = getComputedStyle(document.activeElement); return one.outlineStyle !== 'none' || one.boxShadow !== 'none' }"
    for _ in range(18):
        page.keyboard.press("Tab")
        assert page.evaluate(shown), page.evaluate("document.activeElement.outerHTML")


def test_the_menu_of_a_phone_opens_by_keyboard(visit: Opens) -> None:
    page = visit("/", role="admin", width=390).page
    menu, navigation = page.get_by_role("button", name="Mục lục"), page.get_by_role("navigation", name="Các trang chính")
    expect(navigation).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(navigation).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "Tổng quan"
