"""/: the overview, its plots, and what failed tried again; numbers are the same on both databases."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import callers
import pytest
from callers import local
from fastapi.testclient import TestClient
from lxml import etree
from service_samples import notice
from test_access_keys import make, sent

from service.settings import Settings
from service.store import Store, figures
from service.store.figures import Figures, Quality
from service.ui import charts, drawing
from service.ui.charts import Maker

TODAY = date(2024, 6, 10)
UNIT = "Sở <script>alert(1)</script> & Công sự rất dài của tỉnh"
HIT = Quality(Counter(assignment=1_200_000, plan=3), 900_000.0, 60_000)
MADE = Figures(
    documents=1_234_567,
    days={TODAY: 1500, date(2024, 6, 3): 20},
    failures=[("timeout", 3)],
    months={date(2024, 3, 1): HIT, date(2024, 5, 1): HIT, date(2199, 1, 1): HIT},
    undated=Quality(Counter()),
    units=[("so", UNIT, 12_345)],
    reviews={"confirmed": 2},
    reviewed={date(2024, 6, 1): {"confirmed": 2}},
    confirmed=1,
    rejected=0,
    warnings=[("garbled_text", 4), ("<new>", 1)],
    sampled=200,
)
EMPTY = Figures(0, {}, [], {}, Quality(Counter()), [], {}, {}, 0, 0, [], 0)


def found(kind: str) -> charts.Chart:
    return {one.name: one for one in Maker(MADE, "vi", TODAY).charts()}[kind]


@pytest.mark.parametrize("name", ["days", "weeks", "months", "kinds", "units", "quality", "reviews", "warnings"])
def test_each_plot_is_well_formed_and_has_its_numbers(name: str) -> None:
    chart = found(name)
    drawn = drawing.draw(chart.plot, str)
    for text in (drawing.alone(drawn), str(drawing.inline(drawn)).encode()):
        root = etree.fromstring(text)
        told = {etree.QName(one).localname for one in root.iter(etree.Element)}
        assert not told & {"script", "foreignObject", "image"}
        assert b"http://" not in text.replace(b"http://www.w3.org/", b"") and b"onclick" not in text
    assert "style" not in str(drawing.inline(drawing.draw(chart.plot, str)))
    assert len(chart.lines) == len(chart.plot.labels)


def test_numbers_and_names_are_written_for_people() -> None:
    assert found("units").lines[0].cells == ["12.345"]
    assert found("days").lines[-1].label == "10/6/2024" and found("days").lines[-1].cells == ["1.500"]
    assert found("weeks").lines[-1].cells == ["1.500"] and found("weeks").lines[-2].cells == ["20"]
    months = found("months")
    assert [one.label for one in months.lines] == ["3/2024", "4/2024", "5/2024"], "a date that lies ahead is left out"
    assert months.lines[0].href == "/commitments?issued_from=2024-03-01&issued_to=2024-03-31"
    assert found("quality").lines[0].cells == ["75,0 %", "5,0 %"] and found("quality").lines[1].cells == ["–", "–"]
    drawn = str(drawing.inline(drawing.draw(found("units").plot, str)))
    assert "<script" not in drawn and "&lt;script&gt;" in drawn and "…" in drawn


def test_an_empty_store_has_no_plots(client: TestClient) -> None:
    assert Maker(EMPTY, "vi", TODAY).charts() == []
    page = client.get("/").text
    assert "Chưa có văn bản nào" in page and "<svg" in page and 'class="drawing' not in page
    assert client.get("/plots/days.svg").status_code == 404


def test_the_overview_tells_what_came_and_leads_there(client: TestClient) -> None:
    for n in (1, 2):
        client.post("/api/v1/documents", files=[("file", (f"tb-{n}.txt", notice(n).encode(), "text/plain"))]).raise_for_status()
    page = client.get("/").text
    total = client.get("/api/v1/commitments?total=true").json()["total"]
    assert f'<a href="/commitments">{total}</a>' in page and '<a href="/documents">2</a>' in page
    assert page.count('class="drawing') >= 4 and 'href="/commitments?unit=' in page
    answer = client.get("/plots/days.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml") and "default-src 'none'" in answer.headers["content-security-policy"]
    assert client.get("/plots/days.svg", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.get("/plots/days.svg?lang=en", headers={"If-None-Match": answer.headers["etag"]}).status_code == 200
    client.post("/api/v1/documents", json={"text": notice(3)}).raise_for_status()
    assert '<a href="/documents">3</a>' in client.get("/").text


def test_what_failed_is_told_and_tried_again(client: TestClient) -> None:
    begun = client.post("/api/v1/imports", json={"name": "2019"}).json()["href"]
    client.post(f"{begun}/documents", files=[("file", ("hỏng.pdf", b"%PDF-1.7 cut"))]).raise_for_status()
    client.post(f"{begun}/close").raise_for_status()
    callers_wait(client, begun)
    page = client.get("/").text
    assert "Tệp bị hỏng, đặt mật khẩu hoặc không có chữ" in page and 'value="unreadable_document"' in page
    answer = client.post("/failures/retry", data={"code": "unreadable_document"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/#failures")
    callers_wait(client, begun)
    assert client.get(begun).json()["counts"]["failed"] == 1
    assert client.post("/failures/retry", data={"code": "timeout"}, follow_redirects=False).status_code == 303


def callers_wait(client: TestClient, address: str) -> None:
    """Wait until an import is through."""
    for event in client.get(f"{address}/events").text.split("\n\n"):
        if event.startswith("event: finished"):
            return
    raise AssertionError(address)


def test_a_reader_sees_no_button_to_try_again(settings: Settings) -> None:
    with callers.remote(settings) as far:
        reader = make(far, "read")
        assert far.get("/", headers=sent(reader)).status_code == 200
        assert far.post("/failures/retry", headers=sent(reader)).status_code == 403


def test_numbers_hold_what_people_did(settings: Settings) -> None:
    with local(settings) as client:
        client.post("/api/v1/documents", json={"text": notice(1)}).raise_for_status()
        record: dict[str, Any] = client.get("/api/v1/commitments").json()["items"][0]
        client.post(f"/api/v1/commitments/{record['id']}/confirm", headers={"If-Match": '"1"'}).raise_for_status()
        store: Store = client.app.state.store  # type: ignore[attr-defined]
        with store.reading() as connection:
            read = figures.read(connection)
        assert read.reviews == {"confirmed": 1} and list(read.reviewed.values()) == [{"confirmed": 1}]
        assert read.commitments == client.get("/api/v1/commitments?total=true").json()["total"]
        assert list(read.days) == [(datetime.now(UTC) + (datetime(2000, 1, 1, 7) - datetime(2000, 1, 1))).date()]
