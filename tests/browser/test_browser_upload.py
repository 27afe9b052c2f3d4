"""Handing documents in by the page: a PDF that opens with its records highlighted, several files at once, a pasted text, failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from service_samples import notice
from test_browser_highlights import check_boxes
from visits import Opens

from benchmarks.desk import DAMAGED
from corpora.render import office


def test_an_uploaded_pdf_opens_with_its_records_in_place(visit: Opens) -> None:
    found = visit("/upload", role="admin")
    if found.desk.spare is None:
        pytest.skip(str(office.missing()))
    found.page.locator("#files").set_input_files(found.desk.spare)
    found.page.wait_for_url("**/documents/*", timeout=60_000)
    document = found.page.url.rsplit("/", 1)[1]
    assert check_boxes(found, document) >= {"kind", "lead"}


def test_several_files_are_told_one_by_one(visit: Opens, tmp_path: Path) -> None:
    found = visit("/upload", role="importer")
    found.expect("status of 4")
    good, again, bad = tmp_path / "mới.txt", tmp_path / "lặp lại.txt", tmp_path / "hỏng.pdf"
    good.write_text(notice(601), encoding="utf-8")
    again.write_text(notice(602), encoding="utf-8")
    bad.write_bytes(DAMAGED + b"x")
    with found.desk.client("importer") as client:
        client.post("/api/v1/documents", files={"file": ("lặp lại.txt", again.read_bytes())}).raise_for_status()
    found.page.locator("#files").set_input_files([good, again, bad])
    rows = found.page.locator("#sent > li")
    expect(rows).to_have_count(3)
    expect(found.page.locator("#overall-text")).to_have_text("Đã xong 3 tệp; lỗi 1", timeout=60_000)
    expect(rows.filter(has_text="mới.txt")).to_contain_text("Đã đọc: 3 nhiệm vụ")
    expect(rows.filter(has_text="lặp lại.txt")).to_contain_text("đã có trong kho")
    broken = rows.filter(has_text="hỏng.pdf")
    expect(broken).to_contain_text("Không đọc được")
    assert broken.locator(".todo").inner_text().strip(), "it is said what to do"
    expect(broken.get_by_role("button", name="Thử lại")).to_be_visible()
    rows.filter(has_text="mới.txt").get_by_role("link", name="Mở").click()
    expect(found.page.locator("#cards > .card")).to_have_count(3)


def test_a_pasted_text_opens_as_a_document(visit: Opens) -> None:
    found = visit("/upload", role="importer", width=390)
    found.page.get_by_label("Nội dung văn bản").fill(notice(603))
    found.page.get_by_role("button", name="Đọc nội dung").click()
    found.page.wait_for_url("**/documents/*")
    expect(found.page.locator("#cards > .card")).to_have_count(3)


def test_files_are_dropped(visit: Opens) -> None:
    found = visit("/upload", role="importer")
    send = """([kind, text]) => { const held = new DataTransfer(), drop = document.getElementById('drop');
        held.items.add(new File([text], 'thả.txt', { type: 'text/plain' }));
        drop.dispatchEvent(new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true }));
        return drop.classList.contains('over') }"""
    found.page.wait_for_function(send, arg=["dragover", ""])  # until the page takes files
    found.page.evaluate(send, ["drop", notice(604)])
    found.page.wait_for_url("**/documents/*")
    expect(found.page.locator("#cards > .card")).to_have_count(3)


def test_who_may_not_hand_in_is_told(visit: Opens) -> None:
    found = visit(role="reader")
    page = found.open("/upload", 403)
    expect(page.locator("main")).to_contain_text("quyền")
