"""The overview and an import in the browser: plots that can be seen, their numbers, and what failed tried again."""

from __future__ import annotations

import time

from places import areas
from playwright.sync_api import expect
from visits import Opens


def test_plots_are_drawn_with_their_numbers(visit: Opens) -> None:
    for width in (1280, 390):
        page = visit("/", role="reader", width=width).page
        figures = page.locator("#plots ~ .plots figure")
        assert figures.count() >= 4
        drawn = areas(page, ".plots figure svg")
        assert len(drawn) == figures.count()
        flat = [one for one in drawn if one.x1 - one.x0 < 200 or one.bottom - one.top < 60 or one.x1 > width]
        assert not flat, flat
    kinds = page.locator("#plot-kinds")
    kinds.locator("summary").click()
    expect(kinds.get_by_role("table")).to_contain_text("Giao nhiệm vụ")
    with page.expect_download() as told:
        kinds.get_by_role("link", name="Tải").click()
    assert b"<svg" in told.value.path().read_bytes()


def test_a_plot_leads_to_what_it_counts(visit: Opens) -> None:
    page = visit("/", role="reader").page
    page.locator("#plot-months summary").click()
    link = page.locator("#plot-months table a").last
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url("**/commitments?issued_from=*")
    assert page.locator("#commitments tbody a.record").count() >= 1


def test_what_failed_in_an_import_is_tried_again(visit: Opens) -> None:
    found = visit("/imports/{import}", role="importer")
    page = found.page
    expect(page.locator("main")).to_contain_text("Tệp bị hỏng, đặt mật khẩu hoặc không có chữ")
    items = f"/api/v1/imports/{found.desk.documents['import']}/items"
    with found.desk.client() as client:
        (before,) = client.get(items, params={"status": "failed"}).json()["items"]
        page.get_by_role("button", name="Thử lại").first.click()
        end = time.monotonic() + 60
        while not (again := client.get(items, params={"status": "failed"}).json()["items"]) or again == [before]:
            assert time.monotonic() < end
            time.sleep(0.1)
    assert again[0]["finished_at"] > before["finished_at"] and again[0]["code"] == before["code"]
    expect(page.get_by_role("button", name="Thử lại").first).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("Tệp bị hỏng, đặt mật khẩu hoặc không có chữ")
