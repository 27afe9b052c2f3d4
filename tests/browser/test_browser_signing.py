"""Signing in by password and by key, signing out, and what a session opens."""

from __future__ import annotations

from playwright.sync_api import expect
from visits import COOKIE, Opens

from benchmarks.desk import PASSWORD, PEOPLE


def test_a_password_opens_the_page_that_was_asked_for(visit: Opens) -> None:
    found = visit("/commitments?kind=plan")
    page = found.page
    expect(page).to_have_url(f"{found.desk.address}/sign-in?next=%2Fcommitments%3Fkind%3Dplan")
    page.get_by_label("Tên đăng nhập").fill("reviewer")
    page.get_by_label("Mật khẩu").fill("không phải")
    found.expect("status of 40[14]")
    page.get_by_label("Mật khẩu").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Mật khẩu").input_value() == "" and page.get_by_label("Tên đăng nhập").input_value() == "reviewer"
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_label("Mật khẩu").press("Enter")
    expect(page).to_have_url(f"{found.desk.address}/commitments?kind=plan")
    (cookie,) = [one for one in found.context.cookies() if one["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["expires"] == -1
    page.locator("summary", has_text=PEOPLE["reviewer"]).click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(f"{found.desk.address}/sign-in")
    assert not [one for one in found.context.cookies() if one["name"] == COOKIE]


def test_a_key_opens_by_keyboard_alone(visit: Opens) -> None:
    found = visit("/")
    page = found.page
    page.locator("summary", has_text="khóa").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(found.desk.keys["reader"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{found.desk.address}/")
    expect(page.get_by_role("link", name="Tải lên")).to_have_count(0)  # who only reads is not offered it


def test_a_write_without_the_token_of_the_page_is_refused(visit: Opens) -> None:
    found = visit("/", role="admin")
    found.expect("status of 403")
    told = found.page.evaluate("fetch('/api/v1/keys', {method: 'POST', body: '{}'}).then(answer => answer.json())")
    assert told["code"] == "csrf"
