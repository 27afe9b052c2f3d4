"""The page of a document and the list of documents: what they show, to whom, and that offsets hold."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import notice
from sqlalchemy import update
from test_access_keys import make, store_of
from test_service_pages import drawn

from service.settings import Settings
from service.store.models import DOCUMENTS, READINGS
from service.ui import leaves
from service.ui.leaves import Range

LIST = "/api/v1/documents"
EVIL = '<script>alert(1)</script> <img src=x onerror="alert(2)"> \'"><svg onload=alert(3)> {{ 7*7 }}'


class Runs(HTMLParser):
    """Collects the runs of a page: offset and text of each element with data-at; and its elements by id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.attributes: set[str] = set()
        self._open = False
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.attributes |= told.keys()
        if told.get("id"):
            self.ids.add(str(told["id"]))
        if str(told.get("href", "")).startswith("#at-"):
            self.links.add(str(told["href"])[1:])
        if "data-at" in told:
            self.found.append((int(str(told["data-at"])), ""))
            self._open, self._depth = True, 0
        elif self._open:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open = self._depth > 0
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._open:
            start, text = self.found[-1]
            self.found[-1] = (start, text + data)


def hand_in(client: TestClient, text: str, **more: str) -> dict[str, Any]:
    """Store a text and return its receipt."""
    answer = client.post(LIST, json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def opened(client: TestClient, receipt: dict[str, Any], **params: str) -> str:
    """Return the page of a document, in Vietnamese."""
    answer = client.get(f"/documents/{receipt['document']['id']}", params=params, headers={"Accept-Language": "vi"})
    assert answer.status_code == 200, answer.text
    return answer.text


def card_of(page: str, record: dict[str, Any]) -> str:
    """Return the card of a record."""
    found = re.search(rf'<li class="card [^>]*id="r-{record["id"]}".*?</li>', page, re.S)
    assert found
    return found[0]


@pytest.fixture
def reader(settings: Settings) -> Iterator[TestClient]:
    """A client of another machine that may only read."""
    with callers.remote(settings) as found:
        found.headers["Authorization"] = f"Bearer {make(found, 'read')}"
        yield found


def test_a_document_is_shown_with_its_fields_and_records(client: TestClient) -> None:
    receipt = hand_in(client, notice())
    page = opened(client, receipt)
    for told in ("Thông báo 7/TB-UBND", "12/3/2024", "Ủy ban nhân dân tỉnh Thanh Bình", "Kết luận cuộc họp", "Đỗ Văn Tấn", "đã xem 0/3"):
        assert told in page
    first = receipt["commitments"][0]
    card = card_of(page, first)
    assert "Sở Tài nguyên và Môi trường" in card and "Sở Tài chính" in card and "chậm nhất 30/6/2024" in card
    assert "kế thừa từ “ỦY BAN NHÂN DÂN TỈNH THANH BÌNH”" in card
    assert f'data-evidence="record {first["start"]} {first["end"]} 0;trigger ' in card and 'data-version="1"' in card
    shown = Runs(page)
    assert shown.links and shown.links <= shown.ids
    assert f'<mark class="record" data-record="{first["id"]}">' in page


def test_whoever_only_reads_sees_no_way_to_edit(client: TestClient, reader: TestClient) -> None:
    receipt = hand_in(client, notice())
    assert 'data-act="confirm"' in opened(client, receipt) and 'id="confirm-all"' in opened(client, receipt)
    page = opened(reader, receipt)
    for control in ('data-act="confirm"', 'data-act="edit"', 'data-act="reject"', 'id="confirm-all"', 'id="picked"', '<template id="form"'):
        assert control not in page
    assert 'data-can="read"' in page and "Sở Tài nguyên và Môi trường" in page


def test_what_a_document_says_is_shown_as_text(client: TestClient) -> None:
    text = notice(place=f"các trạm {EVIL} y tế").replace("rác thải nhựa", EVIL)
    receipt = hand_in(client, text, title=EVIL)
    with store_of(client).writing() as connection:
        connection.execute(update(DOCUMENTS).values(source_url="javascript:alert(4)"))
    for path in (f"/documents/{receipt['document']['id']}", "/documents", f"/documents?q={EVIL}&issuing_body={EVIL}"):
        page = client.get(path).text
        assert "&lt;script&gt;alert(1)" in page and "{{ 7*7 }}" in page, path
        assert not re.search(r"<script(?![^>]*\bsrc=)|<img src=x|<svg onload|href=\"javascript", page), path
        assert not {name for name in Runs(page).attributes if name.startswith("on") or name == "style"}, path


def test_offsets_hold_with_letters_beyond_the_plane_and_marks_that_combine(client: TestClient) -> None:
    text = notice(place="các trạm 𝐀𝐁 y tế xã 👩🏽‍⚕️ q̣́ trước ngày 15/5/2024").replace(
        "\n3.", "\n\nTT | Việc 𝐂 | Chủ trì\n1 | Rà soát | Sở Y tế\n\n3."
    )
    receipt = hand_in(client, text)
    canonical = client.get(f"{LIST}/{receipt['document']['id']}/text").text
    assert "𝐀𝐁" in canonical and "👩🏽" in canonical and "q̣́" in canonical
    page = opened(client, receipt)
    shown = Runs(page)
    for start, words in shown.found:
        assert canonical[start : start + len(words)] == words
    assert "".join(words for _, words in shown.found) == re.sub(r" \| |\n", "", canonical)
    record = next(one for one in receipt["commitments"] if "𝐀𝐁" in one["text"])
    marked = re.findall(rf'<mark class="record" data-record="{record["id"]}">(.*?)</mark>', page)
    assert marked == [record["text"]]


def test_ranges_that_overlap_cross_lines_or_touch_are_shown_once() -> None:
    text = "Giao Sở Y tế:\na) rà soát;\nb) báo cáo."
    ranges = [Range(0, len(text), "all"), Range(17, 24, "a"), Range(24, 25, "b"), Range(5, 5, "none")]
    parts = leaves.read({"text": text, "segments": [], "pages": [{"start": 14, "number": 2}]}, ranges)
    pieces = [piece for part in parts if part.run for piece in part.run.pieces]
    assert "".join(piece.text for piece in pieces) == text.replace("\n", "")
    assert {piece.record: piece.text for piece in pieces if piece.record in ("a", "b")} == {"a": "rà soát", "b": ";"}
    assert [part.page for part in parts] == [None, 2, None]


def test_pages_have_their_size_and_boxes(client: TestClient) -> None:
    receipt = client.post(LIST, files={"file": ("thông báo.pdf", drawn())}).json()
    page = opened(client, receipt)
    (record,) = receipt["commitments"]
    assert 'data-view="image"' in page and 'viewBox="0 0 595' in page
    assert len(re.findall(r'<img src="/api/v1/documents/\w+/pages/\d\.png\?dpi=110" width="59\d" height="84\d"', page)) == 2
    assert 'loading="lazy"' in page and '<div id="leaf-text" class="paper" lang="vi" hidden' in page
    boxes = re.findall(rf'<rect class="record" data-record="{record["id"]}" x="([\d.]+)" y="([\d.]+)"', page)
    assert [float(x) for x, _ in boxes] == pytest.approx([one["x0"] for one in record["boxes"]], abs=0.06)
    assert [float(y) for _, y in boxes] == pytest.approx([one["top"] for one in record["boxes"]], abs=0.06)
    assert '<div id="leaf-image" hidden' in opened(client, receipt, view="text")


def test_records_are_narrowed_and_ordered_without_a_script(client: TestClient) -> None:
    receipt = hand_in(client, notice())
    first, second, third = receipt["commitments"]
    page = opened(client, receipt, kind="proposal")
    hidden = {record["id"]: " hidden>" in card_of(page, record).partition("\n")[0] for record in (first, second, third)}
    assert hidden == {first["id"]: True, second["id"]: False, third["id"]: True}
    client.post(f"/api/v1/commitments/{first['id']}/confirm", headers={"If-Match": '"1"'})
    page = opened(client, receipt, order="weak")
    assert page.index(f'id="r-{first["id"]}"') > page.index(f'id="r-{third["id"]}"')
    assert "Đã xác nhận" in card_of(page, first) and 'data-act="confirm"' not in card_of(page, first)


def test_a_card_alone_is_what_the_page_has(client: TestClient) -> None:
    receipt = hand_in(client, notice())
    one, address = receipt["commitments"][1], f"/documents/{receipt['document']['id']}/cards"
    answer = client.get(f"{address}/{one['id']}", headers={"Accept-Language": "vi"})
    assert answer.headers["etag"] == '"1"'
    assert answer.text.strip() == card_of(opened(client, receipt), one).strip()
    assert client.get(f"{address}/nothing").status_code == 404
    assert client.get(f"/documents/nothing/cards/{one['id']}").status_code == 404


def test_what_a_newer_reading_says_stands_beside_what_a_person_said(client: TestClient) -> None:
    receipt = hand_in(client, notice())
    one = receipt["commitments"][0]
    told = {"kind": "plan", "responsible": [{"name": "Sở Xây dựng", "role": "lead"}]}
    client.patch(f"/api/v1/commitments/{one['id']}", json=told, headers={"If-Match": '"1"'}).raise_for_status()
    with store_of(client).writing() as connection:
        connection.execute(update(READINGS).values(state="open"))
    card = card_of(opened(client, receipt), one)
    assert "Lần đọc mới của máy khác với người đã xem" in card and 'data-act="accept"' in card
    assert "Kế hoạch, cam kết" in card and "Giao nhiệm vụ" in card and "Sở Xây dựng" in card
    assert "Sở Tài nguyên và Môi trường; Sở Tài chính" in card


def test_a_document_that_is_not_read_says_so(client: TestClient) -> None:
    receipt = hand_in(client, notice())
    store: Any = store_of(client)
    with store.writing() as connection:
        connection.execute(update(DOCUMENTS).values(extractor=None, status="running"))
    assert 'id="waiting"' in opened(client, receipt)
    with store.writing() as connection:
        connection.execute(update(DOCUMENTS).values(status="failed", error_code="timeout", error_message="<b>too long</b>"))
    page = opened(client, receipt)
    assert "Đọc văn bản mất quá nhiều thời gian" in page and "&lt;b&gt;too long" in page and 'id="waiting"' not in page
    assert client.get("/documents/nothing").status_code == 404


def test_the_list_is_filtered_by_its_address(client: TestClient) -> None:
    hand_in(client, notice(7))
    hand_in(client, notice(8).replace("rác thải nhựa", "phòng chống cháy rừng"), title="Văn bản tám")
    assert "2 văn bản" in client.get("/documents?q=&type=&issuing_body=&status=&reviewed=&issued_from=&issued_to=&lang=vi").text
    for params, shown in (
        ({"q": "cháy rừng"}, {"8/TB-UBND"}),
        ({"q": "CHAY RUNG 8/tb"}, {"8/TB-UBND"}),
        ({"q": "van ban tám"}, {"8/TB-UBND"}),
        ({"q": "cháy rựng"}, set()),
        ({"q": "7/tb"}, {"7/TB-UBND"}),
        ({"q": "phan loai rac"}, {"7/TB-UBND", "8/TB-UBND"}),
        ({"q": "văn bản 100%"}, set()),
        ({"type": "KH"}, set()),
        ({"type": "TB", "issuing_body": "ubnd tinh thanh binh"}, {"7/TB-UBND", "8/TB-UBND"}),
        ({"reviewed": "true"}, set()),
        ({"import_id": "nothing"}, set()),
        ({"issued_from": "2024-03-13"}, set()),
    ):
        page = client.get("/documents", params=params).text
        assert set(re.findall(r"\d/TB-UBND(?=</a>)", page)) == shown, params
        assert {one["number"] for one in client.get(LIST, params=params).json()["items"]} == shown
    assert client.get("/documents?nothing=1").status_code == 422


def test_the_list_goes_on_where_it_ended(client: TestClient) -> None:
    for number in range(1, 6):
        hand_in(client, notice(number))
    page = client.get("/documents?limit=2&q=TB-UBND").text
    seen = re.findall(r"(\d)/TB-UBND(?=</a>)", page)
    while following := re.search(r'href="(/documents\?[^"]*cursor=[^"]*)" rel="next"', page):
        page = client.get(following[1].replace("&amp;", "&")).text
        seen += re.findall(r"(\d)/TB-UBND(?=</a>)", page)
    assert seen == ["5", "4", "3", "2", "1"]


def test_documents_of_an_import_are_listed(client: TestClient) -> None:
    files = [("file", (f"{number}.txt", notice(number).encode())) for number in (1, 2)]
    hand_in(client, notice(3))
    assert client.post(LIST, files=files).status_code == 207
    (brought,) = client.get("/api/v1/imports").json()["items"]
    page = client.get("/documents", params={"import_id": brought["id"], "lang": "vi"}).text
    assert "2 văn bản" in page and "Đợt nhập:" in page
