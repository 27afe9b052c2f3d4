"""A selected record is highlighted where its words stand: on the image of a PDF and of a scan, and in the text."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from places import Area, areas, misses, place_words
from playwright.sync_api import Page, expect
from visits import Opens, Visit

from benchmarks.desk import PDF, SCAN

SLOTS = {"kind": "trigger", "issuer": "issuer", "lead": "lead", "support": "support", "time": "time"}
RECORDS = 4  # of each document are looked at


def records_of(found: Visit, document: str) -> list[dict[str, Any]]:
    """Return records of a document as the API has them: those with most to show."""
    with found.desk.client() as client:
        items = client.get(f"/api/v1/documents/{document}/commitments").json()["items"]
    return sorted(items, key=lambda one: -len({entry["slot"] for entry in one["evidence"] if entry["boxes"]}))[:RECORDS]


def words_of(found: Visit, document: str, entry: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the page of a piece of evidence, and its words there."""
    number = entry["boxes"][0]["page"]
    with found.desk.client() as client:
        address = f"/api/v1/documents/{document}/pages/{number}/boxes"
        told = client.get(address, params={"start": entry["start"], "end": entry["end"]}).json()
    return next(one for one in told["pages"] if one["number"] == number), [one for one in told["words"] if one["page"] == number]


def select(page: Page, record: dict[str, Any]) -> None:
    """Select the card of a record; the mouse goes where it marks nothing."""
    page.locator(f"#r-{record['id']} .said").click()
    page.mouse.move(2, 2)
    expect(page.locator(f"#r-{record['id']}")).to_have_attribute("aria-current", "true")


def has_ink(page: Page, area: Area) -> bool:
    """Tell whether dark letters are seen there."""
    clip = {"x": area.x0, "y": area.top, "width": area.x1 - area.x0, "height": area.bottom - area.top}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip, animations="disabled"))).convert("L")  # type: ignore[arg-type]
    return bool(picture.getextrema()[0] < 110)


def check_boxes(found: Visit, document: str) -> set[str]:
    """Select records of an open document; fail where words of their evidence are not covered; return the slots that were seen."""
    page, checked = found.page, set()
    for record in records_of(found, document):
        select(page, record)
        for entry in (one for one in record["evidence"] if one["boxes"] and one["slot"] in SLOTS):
            size, words = words_of(found, document, entry)
            (image,) = areas(page, f"#p-{size['number']} img")
            marks = areas(page, f"#p-{size['number']} .evidence rect.{SLOTS[entry['slot']]}")
            on_screen = place_words(image, words, size)
            assert on_screen and misses(on_screen, marks) == [], (entry["slot"], record["text"])
            assert sum(one.size for one in marks) < 12 * sum(one.size for one in on_screen), "a highlight is no larger than its lines"
            checked.add(entry["slot"])
    return checked


@pytest.mark.parametrize("sample", [PDF, SCAN])
def test_the_boxes_cover_the_words(visit: Opens, sample: str) -> None:
    found = visit(role="reviewer")
    document = found.sample(sample)
    found.open(f"/documents/{document}?view=image")
    assert check_boxes(found, document) >= {"kind", "lead"}


@pytest.mark.parametrize("sample", [PDF, SCAN])
def test_letters_are_seen_under_the_highlight(visit: Opens, sample: str) -> None:
    found = visit(role="reader")
    document = found.sample(sample)
    page = found.open(f"/documents/{document}?view=image")
    record = records_of(found, document)[0]
    select(page, record)
    (trigger,) = [one for one in record["evidence"] if one["slot"] == "kind"]
    image = page.locator(f"#p-{trigger['boxes'][0]['page']} img")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("one => one.naturalWidth") > 600
    mark = page.locator(f"#p-{trigger['boxes'][0]['page']} .evidence rect.trigger").first
    mark.evaluate("one => one.scrollIntoView({ block: 'center' })")
    assert has_ink(page, areas(page, ".evidence rect.trigger")[0])


def test_a_highlight_selects_its_record(visit: Opens) -> None:
    found = visit(role="reader")
    document = found.sample(PDF)
    page = found.open(f"/documents/{document}?view=image")
    (record, *_) = records_of(found, document)
    rect = page.locator(f"rect.record[data-record='{record['id']}']").first
    rect.evaluate("one => one.scrollIntoView({ block: 'center' })")
    rect.click()
    expect(page.locator(f"#r-{record['id']}")).to_have_attribute("aria-current", "true")
    assert page.url.endswith(f"#r-{record['id']}")


def test_ranges_of_a_text_are_marked_word_by_word(visit: Opens) -> None:
    found = visit(role="reader")
    document = found.sample("kh_nhiem_vu_bang")
    page = found.open(f"/documents/{document}")
    with found.desk.client() as client:
        text = client.get(f"/api/v1/documents/{document}/text").text
    for record in records_of_text(found, document):
        select(page, record)
        for entry in (one for one in record["evidence"] if one["slot"] in SLOTS and one["start"] is not None):
            marks = page.locator(f"#leaf-text mark.slot.{SLOTS[entry['slot']]}").all_text_contents()
            said = " ".join(text[entry["start"] : entry["end"]].split())
            assert said in " ".join(" ".join(marks).split()), (entry, marks)


def records_of_text(found: Visit, document: str) -> list[dict[str, Any]]:
    """Return a few records of a document without pages."""
    with found.desk.client() as client:
        items: list[dict[str, Any]] = client.get(f"/api/v1/documents/{document}/commitments").json()["items"]
    return items[:RECORDS]


def test_markup_in_a_notice_is_text(visit: Opens) -> None:
    found = visit(role="reviewer")
    page = found.open(f"/documents/{found.desk.documents['markup']}")
    expect(page.locator("#leaf-text")).to_contain_text('<script>document.title = "hỏng"</script>')
    expect(page.locator("#cards")).to_contain_text("<img src=x onerror=")
    found.open("/")
    expect(page.locator("main")).to_contain_text("<b>trang tin</b>")
    assert page.locator("main script, main img[src=x], main b").count() == 0
    assert "hỏng" not in page.title()
