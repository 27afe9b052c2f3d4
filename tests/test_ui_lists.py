"""Pages of commitments, bodies, deadlines and saved lists: rendered by the real app on both databases, used without script."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import STORY, notice
from test_access_keys import make, sent

from service.exports import demand
from service.settings import Settings

PLAN = """UBND TỈNH THANH BÌNH
SỞ Y TẾ

Số: 15/KH-SYT

Thanh Bình, ngày 05 tháng 01 năm 2024

KẾ HOẠCH
Phòng, chống dịch

1. Giao Văn phòng Sở báo cáo trước ngày 25 hằng tháng.
2. Giao Phòng Nghiệp vụ y chủ trì, phối hợp với Văn phòng Sở gửi báo cáo trước ngày 5/6/2024.
3. Đề nghị Sở Tài chính bố trí kinh phí trước ngày 29/2/2024.
4. Giao Sở Y tế <b onclick=alert(1)>rà soát</b> "><script>alert(2)</script> kho thuốc, báo cáo trước ngày 10/6/2024.
"""
TODAY = date(2024, 6, 1)
HREF = re.compile(r'href="([^"]+)"')


@pytest.fixture
def filled(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A service with a notice, a plan with markup in it, and a story; it is 1 June 2024."""
    for text in (notice(), PLAN, STORY):
        assert client.post("/api/v1/documents", json={"text": text}).status_code == 201
    monkeypatch.setattr(demand, "today", lambda: TODAY)
    client.cookies.set("lang", "vi")
    yield client


def shown(client: TestClient, path: str, **params: Any) -> str:
    """Return a page that is there, with its characters as they are shown."""
    answer = client.get(path, params=params or None)  # an empty one would take the parameters of the path away
    assert answer.status_code == 200, answer.text
    return answer.text


def texts(page: str) -> list[str]:
    """Return the texts of the commitments of a page."""
    found = re.findall(r'<a class="record"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in found]


def links(page: str, start: str) -> list[str]:
    """Return the addresses of a page that begin so."""
    return [found for one in HREF.findall(page) if (found := unescape(one)).startswith(start)]


def test_a_list_shows_who_is_to_do_what_by_when(filled: TestClient) -> None:
    page = shown(filled, "/commitments", unit="so tai chinh", role="lead")
    (text,) = texts(page)
    assert text == "Đề nghị Sở Tài chính bố trí kinh phí trước ngày 29/2/2024"
    assert "29/02/2024" in page and "đã qua hạn" in page and "15/KH-SYT" in page and "Chưa kiểm tra" in page
    assert re.search(r'href="/documents/[0-9a-f]{20}#r-[\w-]+"', page)


def test_filters_stand_in_the_form_and_in_links(filled: TestClient) -> None:
    params = {"q": "bao cao", "kind": "assignment", "unit": "van phong so", "due_from": "1/6/2024", "due_to": "", "sort": "due"}
    page = shown(filled, "/commitments", **params)
    assert texts(page) == ["Giao Phòng Nghiệp vụ y chủ trì, phối hợp với Văn phòng Sở gửi báo cáo trước ngày 5/6/2024"]
    assert 'name="due_from" type="date" value="2024-06-01"' in page and 'value="van phong so"' in page
    assert re.search(r'name="kind" type="checkbox" value="assignment" checked', page)
    for one in ("csv", "xlsx", "jsonl", "ics"):
        (export,) = links(page, f"/api/v1/exports/commitments.{one}")
        told = {name: value for name, value in parse_qs(urlsplit(export).query).items() if name != "headings"}
        assert told == {"q": ["bao cao"], "kind": ["assignment"], "unit": ["van phong so"], "due_from": ["2024-06-01"], "sort": ["due"]}
        assert filled.get(export).status_code == 200
    assert filled.get(links(page, "/api/v1/exports/commitments.jsonl")[0]).text.count("\n") == 1
    chips = re.findall(r'<a class="chip" href="([^"]+)"><span>([^<]+)', page)
    assert [unescape(text) for _, text in chips] == [
        "Loại nhiệm vụ: Giao nhiệm vụ",
        "Đơn vị thực hiện: van phong so",
        "Thời hạn từ: 01/6/2024",
        "Từ khóa: bao cao",
    ]
    for href, _ in chips:
        assert len(texts(filled.get(unescape(href)).text)) >= 1


def test_hits_are_marked_and_everything_else_is_text(filled: TestClient) -> None:
    page = shown(filled, "/commitments", q="bao cao kho", unit="Sở Y tế")
    assert '<mark class="found">báo</mark> <mark class="found">cáo</mark>' in page and '<mark class="found">kho</mark>' in page
    assert "<b onclick" not in page and "<script>" not in page and "&lt;script&gt;alert(2)" in page
    assert texts(page)[0].startswith('Giao Sở Y tế <b onclick=alert(1)>rà soát</b> "><script>')
    assert texts(shown(filled, "/commitments", q="bảo")) == [] and '<mark class="found">báo</mark>' in shown(
        filled, "/commitments", q="báo"
    )
    evil = '"><script>alert(3)</script>'
    answer = filled.get("/commitments", params={"q": evil, "unit": evil, "type": evil, "document": evil, "issuer": evil})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_what_is_wrong_stands_at_its_field(filled: TestClient) -> None:
    answer = filled.get("/commitments", params={"due_from": "31/2/2024", "kind": "x", "min_confidence": "7", "colour": "red", "sort": "z"})
    assert answer.status_code == 422
    wrong = dict(re.findall(r'<p class="wrong" id="f-([\w-]+)-error">.*?</svg>([^<]+)', answer.text))
    assert wrong.keys() == {"due_from", "kind", "min_confidence", "sort"} and "30/6/2024" in wrong["due_from"]
    assert 'id="f-due_from" name="due_from" type="text" value="2024-02-31"' in answer.text and "<code>colour</code>" in answer.text
    place = filled.get("/commitments", params={"place": "Thanh Bình"})
    assert place.status_code == 422 and 'id="f-place-error"' in place.text
    body = filled.get("/commitments", params={"body": "Sở Y tế", "q": "kho"})
    assert body.status_code == 422 and "có thể là nhiều cơ quan" in body.text
    assert any("body=so-y-te%40" in one and "q=kho" in one for one in links(body.text, "/commitments?"))


def test_counts_narrow_and_widen(filled: TestClient) -> None:
    plain = shown(filled, "/commitments", q="báo cáo")
    assert "data-facet=" in plain and "counts=kind" in plain
    page = shown(filled, "/commitments", q="báo cáo", counts="unit")
    assert re.search(r'<ul class="counts">.*Phòng Nghiệp vụ y', page, re.DOTALL)
    for name in ("kind", "due", "unit", "issuer", "role", "type", "year", "place", "genre"):
        found = re.findall(r'<a href="([^"]+)">\s*<span>([^<]*)</span><span class="times">(\d+)', counts(filled, name, q="báo cáo"))
        assert found or name == "place", name
        for href, text, times in found:
            told = shown(filled, unescape(href) + "&total=true")
            assert f"{times} nhiệm vụ" in told, (name, text)
            assert 'aria-current="true"' in counts(filled, name, **parse_qs(urlsplit(unescape(href)).query)), (name, href)


def counts(client: TestClient, facet: str, **params: Any) -> str:
    """Return a facet as scripts fetch it."""
    page = shown(client, "/commitments/counts", facet=facet, **params)
    assert "<html" not in page
    return page


def test_pages_and_headers_sort(filled: TestClient) -> None:
    page, found = shown(filled, "/commitments", limit=2, sort="due"), []
    assert 'aria-sort="ascending"' in page and 'rel="first"' not in page
    while True:
        found += texts(page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        if not more:
            break
        page = filled.get(unescape(more[1])).text
        assert 'rel="first"' in page and "data-back" in page
    assert sorted(found) == sorted(texts(shown(filled, "/commitments"))) and len(found) > 5
    up, down = ("/commitments?sort=due", "/commitments?sort=-due")
    assert down in links(shown(filled, up), "/commitments") and up in links(shown(filled, down), "/commitments")


def test_an_empty_list_says_what_to_change(filled: TestClient, settings: Settings) -> None:
    page = shown(filled, "/commitments", q='"không có gì"', unit="Sở Y tế", due_to="2000-01-01")
    assert "bỏ ngoặc kép" in page and "nới rộng khoảng ngày" in page and "/units?q=S" in page


def test_a_body_shows_what_it_owes_and_asked(filled: TestClient) -> None:
    listed = shown(filled, "/units", q="y te")
    assert links(listed, "/units/S")
    page = shown(filled, "/units/so y te")
    assert "tính đến ngày 01/6/2024" in page and "không biết việc nào đã xong" in page
    figures = [int(one) for one in re.findall(r'<span class="figure">(\d+)', page)]
    asked, lead, support, issued, overdue, soon, *_ = figures
    api = filled.get("/api/v1/commitments", params={"unit": "so y te", "total": "true"}).json()
    assert asked == api["total"] and lead + support >= asked and soon == 1 and overdue == 0
    assert issued == filled.get("/api/v1/commitments", params={"issuer": "so y te", "total": "true"}).json()["total"] > 0
    for href in links(page, "/commitments?"):
        assert filled.get(href).status_code == 200, href
    assert '<th scope="row"><a' in page and "<rect" in page
    assert filled.get("/units/không có cơ quan này").status_code == 404
    assert filled.get("/units/so-lam-gi@hung-yen").status_code == 404


def test_a_body_of_the_registry_counts_its_predecessors_on_demand(filled: TestClient) -> None:
    path = "/units/so-tai-chinh@hung-yen-2025"
    page = shown(filled, path)
    assert "/units/so-tai-chinh%40thai-binh" in links(page, "/units/") or "/units/so-tai-chinh@thai-binh" in links(page, "/units/")
    (wider,) = links(page, f"{path}?predecessors=true")
    assert "Đang tính cả đơn vị tiền thân" in shown(filled, wider)
    assert any("predecessors=true" in one for one in links(shown(filled, wider), "/commitments?body="))


def test_a_month_is_a_table_of_days(filled: TestClient) -> None:
    page = shown(filled, "/deadlines")
    assert "Tháng 6/2024" in page and page.count('<th scope="col">') == 7 and 'aria-current="date"' in page
    days = {
        int(day): int(times)
        for day, times in re.findall(r'class="at">(\d+)</span><span class="wide-date">[^<]*</span> <span class="times">(\d+)', page)
    }
    assert days == {5: 1, 10: 1, 30: 1}
    assert filled.get(links(page, "/commitments?due_from=2024-06-30&due_to=2024-06-30")[0]).status_code == 200
    assert "/deadlines?month=2024-05" in links(page, "/deadlines") and "/deadlines?month=2024-07" in links(page, "/deadlines")
    assert "<b onclick" not in page and "<script>" not in page
    other = shown(filled, "/deadlines", month="2024-02", unit="so tai chinh")
    assert "29" in other and "/deadlines?unit=so+tai+chinh&month=2024-01" in links(other, "/deadlines")
    nothing = shown(filled, "/deadlines", month="1999-12", unit="so tai chinh")
    assert "Không có thời hạn nào" in nothing and "/deadlines?unit=so+tai+chinh&month=2024-02" in links(nothing, "/deadlines")
    assert filled.get("/deadlines", params={"month": "2024-13"}).status_code == 422
    assert "commitments.ics?unit=so+tai+chinh&amp;past_days=90" in other


def test_deadlines_are_listed_by_how_far_away_they_are(filled: TestClient) -> None:
    found = {view: texts(shown(filled, "/deadlines", view=view)) for view in ("overdue", "soon", "later", "recurring", "event")}
    assert [len(found[view]) for view in ("soon", "later", "recurring")] == [3, 0, 1]
    assert "25 hằng tháng" in found["recurring"][0] and any("29/2/2024" in one for one in found["overdue"])
    for view in found:
        page = shown(filled, "/deadlines", view=view)
        for href in links(page, "/commitments?"):
            assert sorted(texts(filled.get(href).text)) == sorted(found[view])
        for href in links(page, "/api/v1/exports/"):
            assert filled.get(href).status_code == 200


def test_timing_is_a_filter_of_the_api(filled: TestClient) -> None:
    told = {
        one: filled.get("/api/v1/commitments", params={"timing": one, "total": "true"}).json()["total"]
        for one in ("day", "recurring", "event")
    }
    due = {one["value"]: one["count"] for one in filled.get("/api/v1/commitments/facets?facet=due").json()["facets"]["due"]}
    assert told["recurring"] == due["recurring"] == 1
    assert told["day"] == sum(due[one] for one in ("overdue", "week", "month", "later"))
    assert sum(due.values()) == filled.get("/api/v1/commitments?total=true").json()["total"]


def test_a_list_is_saved_renamed_shared_and_deleted_without_script(filled: TestClient) -> None:
    page = shown(filled, "/commitments", unit="Sở Y tế", sort="due")
    address = unescape(re.findall(r'name="address" value="([^"]+)"', page)[0])
    assert address == f"/commitments?{urlencode({'unit': 'Sở Y tế', 'sort': 'due'})}"
    answer = filled.post("/views", data={"name": " Việc <b>y tế</b> ", "address": address}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/views")
    listed = shown(filled, "/views")
    assert "Việc &lt;b&gt;y tế&lt;/b&gt;" in listed and address in links(listed, "/commitments")
    (public,) = re.findall(r'data-view="(\w+)"', listed)
    assert filled.post(f"/views/{public}", data={"name": "Việc y tế", "shared": "true"}, follow_redirects=False).status_code == 303
    (one,) = filled.get("/api/v1/views").json()["items"]
    assert (one["name"], one["shared"], one["mine"]) == ("Việc y tế", True, True)
    assert filled.post(f"/views/{public}/delete", follow_redirects=False).status_code == 303
    assert filled.get("/api/v1/views").json()["items"] == [] and "Chưa có danh sách nào" in shown(filled, "/views")


@pytest.mark.parametrize(
    "address",
    ["https://hong.example/", "//hong.example", "javascript:alert(1)", "/documents\\..", "/x", "/commitments?a b", "/commitmentsx"],
)
def test_only_lists_are_saved(client: TestClient, address: str) -> None:
    assert client.post("/api/v1/views", json={"name": "x", "address": address}).status_code == 422
    assert client.post("/views", data={"name": "x", "address": address}).status_code == 422


def test_saved_lists_belong_to_who_saved_them(client: TestClient, settings: Settings) -> None:
    one, two, feed = make(client, "read"), make(client, "read"), make(client, "ingest")
    with callers.remote(settings) as far:
        told = {"name": "của tôi", "address": "/deadlines?view=overdue"}
        private = far.post("/api/v1/views", json=told, headers=sent(one)).json()["id"]
        shared = far.post("/api/v1/views", json={**told, "shared": True}, headers=sent(one)).json()["id"]
        seen = far.get("/api/v1/views", headers=sent(two)).json()["items"]
        assert [(found["id"], found["mine"]) for found in seen] == [(shared, False)]
        for public in (private, shared):
            assert far.patch(f"/api/v1/views/{public}", json={"name": "x"}, headers=sent(two)).json()["code"] == "view_not_found"
            assert far.delete(f"/api/v1/views/{public}", headers=sent(two)).status_code == 404
        assert far.get("/api/v1/views", headers=sent(feed)).status_code == 403
        assert far.patch(f"/api/v1/views/{shared}", json={"shared": False}, headers=sent(one)).json()["shared"] is False
        assert far.get("/api/v1/views", headers=sent(two)).json()["items"] == []


def test_pages_need_the_right_to_read(client: TestClient, settings: Settings) -> None:
    key = make(client, "ingest")
    with callers.remote(settings) as far:
        for path in ("/commitments", "/commitments/counts?facet=kind", "/units", "/units/so y te", "/deadlines", "/views"):
            assert far.get(path, headers=sent(key)).status_code == 403, path
            assert far.get(path, headers=sent(make(client, "read"))).status_code in (200, 404), path


@pytest.mark.parametrize(
    "path", ["/commitments?q=x", "/commitments?counts=kind", "/units", "/units/so y te", "/deadlines", "/deadlines?view=soon", "/views"]
)
def test_pages_speak_both_languages_and_have_nothing_inline(filled: TestClient, path: str) -> None:
    for lang in ("vi", "en"):
        page = filled.get(path + ("&" if "?" in path else "?") + f"lang={lang}").text
        assert f'<html lang="{lang}"' in page
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=[\"']|javascript:", page), path
