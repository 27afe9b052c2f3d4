"""Correcting, confirming, rejecting and adding records on the page; two who edit the same; the way by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from playwright.sync_api import Page, expect
from service_samples import notice
from visits import Opens, Visit

from benchmarks.desk import PDF, PEOPLE, hand_in
from nlp.extraction import Extraction
from service.readers import read_here
from service.reextract import reextract
from service.store import opened

NEW = "Sở Nông nghiệp và Môi trường"


def fresh(found: Visit, number: int) -> str:
    """Hand in a notice that no other test uses; return its id."""
    with found.desk.client() as client:
        return hand_in(client, f"{number}.txt", notice(number).encode())


def get(found: Visit, path: str, **parameters: Any) -> dict[str, Any]:
    """Ask the API as the administrator."""
    with found.desk.client() as client:
        told: dict[str, Any] = client.get(path, params=parameters).raise_for_status().json()
    return told


def begin_editing(page: Page, at: int = 0) -> str:
    """Open the form of a card; return the id of its record."""
    card = page.locator("#cards > .card").nth(at)
    card.get_by_role("button", name="Sửa", exact=True).click()
    expect(card.locator("form.editing")).to_be_visible()
    return str(card.get_attribute("data-record"))


def test_a_unit_is_corrected_and_found_again(visit: Opens) -> None:
    found = visit(role="reviewer")
    document = found.sample(PDF)
    page = found.open(f"/documents/{document}")
    record = begin_editing(page)
    before = get(found, f"/api/v1/commitments/{record}")
    name = page.get_by_label("Tên cơ quan", exact=True).first
    name.fill(NEW)
    name.press("Escape")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Đã lưu")
    card = page.locator(f"#r-{record}")
    expect(card).to_contain_text(NEW)
    expect(card).to_contain_text("Đã sửa")
    items = get(found, "/api/v1/commitments", unit="so nong nghiep va moi truong", document=document)["items"]
    assert [one["id"] for one in items] == [record] and items[0]["responsible"][0]["name"] == NEW
    (edit,) = get(found, f"/api/v1/commitments/{record}/history")["items"]
    assert edit["kind"] == "correct" and edit["actor"]["name"] == PEOPLE["reviewer"]
    assert edit["before"]["responsible"][0]["name"] == before["responsible"][0]["name"] and edit["after"]["responsible"][0]["name"] == NEW
    assert any(one["object"] == record for one in get(found, "/api/v1/audit")["items"])
    card.get_by_role("button", name="Lịch sử sửa").click()
    dialog = page.get_by_role("dialog", name="Lịch sử sửa")
    expect(dialog.locator("ins")).to_contain_text(NEW)
    expect(dialog).to_contain_text(PEOPLE["reviewer"])
    dialog.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(f"#r-{record}")).not_to_contain_text(NEW)
    assert get(found, f"/api/v1/commitments/{record}")["responsible"] == before["responsible"]


def test_the_second_of_two_edits_is_told_and_loses_nothing(visit: Opens) -> None:
    first, second = visit(role="reviewer"), visit(role="admin")
    document = fresh(first, 501)
    for found in (first, second):
        begin_editing(found.open(f"/documents/{document}"))
    one, other = first.page, second.page
    one.get_by_label("Loại nhiệm vụ", exact=True).last.select_option("plan")
    one.get_by_role("button", name="Lưu", exact=True).click()
    expect(one.locator("#toasts")).to_contain_text("Đã lưu")
    second.expect("status of 412")
    name = other.get_by_label("Tên cơ quan", exact=True).first
    name.fill(NEW)
    name.press("Escape")
    other.get_by_role("button", name="Lưu", exact=True).click()
    alert = other.locator("form.editing").get_by_role("alert").first
    expect(alert).to_contain_text("Người khác đã sửa nhiệm vụ này")
    expect(alert).to_contain_text(PEOPLE["reviewer"])
    expect(name).to_have_value(NEW)
    (record, *_) = get(first, f"/api/v1/documents/{document}/commitments")["items"]
    assert record["kind"] == "plan" and record["responsible"][0]["name"] != NEW
    other.get_by_role("button", name="Vẫn lưu phần tôi sửa").click()
    expect(other.locator("#toasts")).to_contain_text("Đã lưu")
    (record, *_) = get(first, f"/api/v1/documents/{document}/commitments")["items"]
    assert record["kind"] == "plan" and record["responsible"][0]["name"] == NEW


def test_a_time_is_understood_as_it_is_typed(visit: Opens) -> None:
    found = visit(role="reviewer")
    page = found.open(f"/documents/{fresh(found, 502)}")
    record = begin_editing(page, 2)
    page.get_by_label("Ghi bằng chữ").fill("trước 30/9")
    expect(page.locator("form.editing .read")).to_contain_text("30/9/2024")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Đã lưu")
    assert get(found, f"/api/v1/commitments/{record}")["time"]["end"] == "2024-09-30"


def test_a_missed_record_is_added_by_selecting_its_words(visit: Opens) -> None:
    found = visit(role="reviewer")
    document = fresh(found, 503)
    page = found.open(f"/documents/{document}")
    page.locator("#leaf-text [data-at]", has_text="Kết luận cuộc họp về thu gom").click(click_count=3)  # selects the paragraph
    bar = page.get_by_role("toolbar", name="Đoạn đang chọn")
    expect(bar).to_contain_text("Kết luận cuộc họp về thu gom rác thải nhựa")
    bar.get_by_role("button", name="Kế hoạch, cam kết").click()
    expect(page.locator("#cards > .card")).to_have_count(4)
    items = get(found, f"/api/v1/documents/{document}/commitments")["items"]
    (added,) = [one for one in items if one["review"] == "added"]
    assert added["text"] == "Kết luận cuộc họp về thu gom rác thải nhựa" and added["kind"] == "plan"


def test_a_wrong_record_is_rejected_and_comes_back(visit: Opens) -> None:
    found = visit(role="reviewer")
    document = fresh(found, 504)
    page = found.open(f"/documents/{document}")
    page.locator("#cards > .card").first.get_by_role("button", name="Không phải nhiệm vụ").click()
    expect(page.locator("#cards > .card")).to_have_count(2)
    assert len(get(found, f"/api/v1/documents/{document}/commitments")["items"]) == 2
    page.locator("#toasts").get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#cards > .card")).to_have_count(3)
    assert len(get(found, f"/api/v1/documents/{document}/commitments")["items"]) == 3


def test_what_is_read_otherwise_later_is_shown_and_taken(visit: Opens) -> None:
    found = visit(role="reviewer")
    document = fresh(found, 506)
    for record in get(found, f"/api/v1/documents/{document}/commitments")["items"][:2]:
        with found.desk.client("reviewer") as client:
            client.post(f"/api/v1/commitments/{record['id']}/confirm", headers={"If-Match": f'"{record["version"]}"'}).raise_for_status()

    def read(*given: Any) -> Extraction:
        one = read_here(*given)
        return replace(one, commitments=tuple(replace(each, kind="plan") for each in one.commitments))

    with opened(found.desk.settings, migrate=False) as store:
        assert [one.error for one in reextract(store, [document], read=read)] == [None]
    page = found.open(f"/documents/{document}")
    cards = page.locator("#cards > .card")
    told = page.get_by_role("group", name="Lần đọc mới của máy khác với người đã xem")
    expect(told).to_have_count(2)
    expect(cards.nth(0).locator(".about .badge").first).to_have_text("Giao nhiệm vụ")
    expect(told.first).to_contain_text("Kế hoạch, cam kết")
    told.first.get_by_role("button", name="Lấy của máy").click()
    expect(told).to_have_count(1)
    expect(cards.nth(0).locator(".about .badge").first).to_have_text("Kế hoạch, cam kết")
    told.first.get_by_role("button", name="Giữ của người").click()
    expect(told).to_have_count(0)
    kinds = [one["kind"] for one in get(found, f"/api/v1/documents/{document}/commitments")["items"]]
    assert kinds[0] == "plan" and kinds[1] != "plan"


def test_who_only_reads_is_offered_no_edits(visit: Opens) -> None:
    found = visit(role="reader")
    page = found.open(f"/documents/{found.desk.documents['markup']}")
    expect(page.locator("#cards > .card").first).to_be_visible()
    assert page.get_by_role("button", name="Xác nhận").count() == page.get_by_role("button", name="Sửa", exact=True).count() == 0


def test_the_keyboard_alone_uploads_reviews_and_confirms(visit: Opens) -> None:
    found = visit("/", role="admin")
    page = found.page
    tab_to(page, "Tải văn bản lên")
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload")
    tab_to(page, "text")
    page.keyboard.insert_text(notice(505))
    tab_to(page, "Đọc nội dung")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/*")
    expect(page.locator("#cards > .card")).to_have_count(3)
    page.keyboard.press("j")
    expect(page.locator(".card[aria-current]")).to_have_attribute("data-number", "1")
    page.keyboard.press("c")
    expect(page.locator("#progress")).to_contain_text("1/3")
    expect(page.locator(".card[aria-current]")).to_have_attribute("data-number", "2")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Loại nhiệm vụ", exact=True).last).to_be_focused()
    page.keyboard.press("ArrowDown")  # from proposal to plan
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress")).to_contain_text("2/3")
    tab_to(page, "Xác nhận cả văn bản", back=True)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Xác nhận cả văn bản")
    expect(dialog).to_be_visible()
    tab_to(page, "Xác nhận cả văn bản")
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text("3/3")
    document = page.url.split("/documents/")[1].split("#")[0].split("?")[0]
    assert get(found, f"/api/v1/documents/{document}")["reviewed_at"]
    assert [one["review"] for one in get(found, f"/api/v1/documents/{document}/commitments")["items"]] == [
        "confirmed",
        "corrected",
        "confirmed",
    ]


def tab_to(page: Page, wanted: str, back: bool = False) -> None:
    """Press Tab until something with this text or name has the focus."""
    told = "() => { const one = document.activeElement; return (one.name && !one.innerText) ? one.name : (one.innerText || '').trim() }"
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(told) == wanted:
            return
    raise AssertionError(f"no way by Tab to {wanted!r}")


def test_a_phone_shows_one_side_at_a_time(visit: Opens) -> None:
    found = visit(role="reviewer", width=390, has_touch=True)
    page = found.open(f"/documents/{found.sample(PDF)}")
    expect(page.locator("#side")).to_be_visible()
    expect(page.locator("#leaf")).to_be_hidden()
    page.locator("#cards > .card").first.get_by_role("button", name="Xem trong văn bản").tap()
    expect(page.locator("#leaf")).to_be_visible()
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator(".evidence rect.slot").first).to_be_in_viewport()
    page.get_by_role("button", name="Nhiệm vụ (").tap()
    expect(page.locator("#side")).to_be_visible()


def test_the_desk_speaks_english(visit: Opens) -> None:
    found = visit(role="reviewer", locale="en-GB")
    page = found.open(f"/documents/{found.desk.documents['markup']}")
    page.locator("#cards > .card").first.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_label("In words")).to_be_visible()
    expect(page.locator("#progress")).to_have_text("0 of 2 reviewed")
