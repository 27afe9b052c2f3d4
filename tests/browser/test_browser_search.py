"""Finding commitments on the page: without accents, by filters that stand in the address, by counts; deadlines, bodies, exports."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect
from visits import Opens


def found_texts(page: Page) -> list[str]:
    """Return the records that are listed."""
    return [one.strip() for one in page.locator("#commitments tbody a.record").all_text_contents()]


def asked(page: Page) -> dict[str, list[str]]:
    """Return the filters of the address."""
    return parse_qs(urlsplit(page.url).query)


def test_words_are_found_without_accents(visit: Opens) -> None:
    page = visit("/", role="reader").page
    page.keyboard.press("/")
    page.keyboard.type("phan mem quan ly tai lieu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/commitments?q=*")
    marks = " ".join(page.locator("mark.found").all_text_contents()).lower()
    assert "phần mềm" in marks and found_texts(page)
    expect(page.get_by_label("Từ khóa")).to_have_value("phan mem quan ly tai lieu")


def test_filters_stand_in_the_address_and_are_shared(visit: Opens) -> None:
    found = visit("/commitments", role="reader")
    page, everything = found.page, found_texts(found.page)
    page.get_by_label("Đơn vị thực hiện").first.fill("so noi vu")
    page.get_by_label("Vai trò").select_option("support")
    page.get_by_label("Giao nhiệm vụ").check()
    page.get_by_role("button", name="Lọc danh sách").click()
    expect(page).not_to_have_url(f"{found.desk.address}/commitments")
    assert asked(page) == {"unit": ["so noi vu"], "role": ["support"], "kind": ["assignment"], "sort": ["-created"]}
    texts = found_texts(page)
    assert texts and len(texts) < len(everything)
    page.reload()
    assert found_texts(page) == texts
    expect(page.get_by_label("Vai trò")).to_have_value("support")
    other = visit(page.url.removeprefix(found.desk.address), role="reviewer", locale="en-GB").page
    assert found_texts(other) == texts
    with found.desk.client("reader") as client:
        items = client.get(f"/api/v1/commitments?{urlsplit(page.url).query}").json()["items"]
    assert [" ".join(one["text"].split()) for one in items] == [" ".join(one.split()) for one in texts]
    page.go_back()
    assert found_texts(page) == everything


def test_bodies_are_suggested_and_taken_by_the_keyboard(visit: Opens) -> None:
    page = visit("/commitments", role="reader").page
    field = page.get_by_label("Đơn vị thực hiện").first
    field.press_sequentially("so tai")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    name = page.locator("[role=option][aria-selected=true]").get_attribute("data-name")
    field.press("Enter")
    expect(field).to_have_value(name or "")
    field.press("Enter")
    page.wait_for_url("**unit=*")
    assert asked(page)["unit"] == [name] and found_texts(page)


def test_counts_narrow_the_list_and_chips_widen_it(visit: Opens) -> None:
    page = visit("/commitments", role="reader").page
    everything = len(found_texts(page))
    facet = page.locator("#facet-kind")
    link = facet.get_by_role("link").filter(has_text="Đề nghị").first
    link.click()
    page.wait_for_url("**kind=proposal*")
    assert 0 < len(found_texts(page)) < everything
    page.get_by_role("list", name="Đang lọc theo").get_by_role("link").first.click()
    page.wait_for_url(lambda address: "kind=" not in address)
    assert len(found_texts(page)) == everything


def test_what_is_shown_is_exported(visit: Opens) -> None:
    found = visit("/commitments?q=phan+mem+quan+ly", role="reader")
    page = found.page
    page.locator("summary", has_text="Tải về").click()
    with page.expect_download() as told:
        page.get_by_role("link", name="CSV cho Excel").click()
    text = told.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) > 1 and "phần mềm" in text


def test_a_list_is_saved_and_opened_again(visit: Opens) -> None:
    found = visit("/commitments?kind=plan&sort=due", role="reader")
    page, texts = found.page, found_texts(found.page)
    page.locator("summary", has_text="Lưu danh sách").click()
    page.get_by_label("Tên danh sách").fill("Kế hoạch gần hạn")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Đã lưu")
    found.open("/views")
    page.get_by_role("link", name="Kế hoạch gần hạn").click()
    page.wait_for_url("**/commitments?*")
    assert asked(page) == {"kind": ["plan"], "sort": ["due"]} and found_texts(page) == texts


def test_a_filter_that_is_wrong_is_told_at_its_place(visit: Opens) -> None:
    page = visit(role="reader").open("/commitments?due_from=2024-02-31", 422)
    expect(page.get_by_text("Không có ngày này").first).to_be_visible()


def test_deadlines_are_a_calendar_and_lists(visit: Opens) -> None:
    found = visit("/deadlines?month=2024-04", role="reader")
    day = found.page.locator("table.calendar td", has_text="30")
    expect(day).to_contain_text("Giao Phòng Văn hóa và Thông tin huyện")
    found.open("/deadlines?view=overdue")
    assert found_texts(found.page)


def test_a_record_of_the_list_opens_where_it_stands(visit: Opens) -> None:
    page = visit("/commitments?q=trang+tin", role="reader").page
    page.locator("#commitments a.record").first.click()
    page.wait_for_url("**/documents/*#r-*")
    expect(page.locator(".card[aria-current]")).to_contain_text("trang tin")


def test_a_body_has_its_page(visit: Opens) -> None:
    page = visit("/units?q=so+tai+chinh", role="reader").page
    page.locator("main").get_by_role("link", name="Sở Tài chính").first.click()
    page.wait_for_url("**/units/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sở Tài chính")
    page.locator("ul.figures a").first.click()
    page.wait_for_url("**/commitments?*")
    assert found_texts(page)
