"""Exports over the API: what the lists find, page by page, unchanged answers, and what a broken export looks like."""

import csv
import http.client
import io
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import openpyxl
import pytest
import uvicorn
from export_rows import extraction
from fastapi.testclient import TestClient
from icalendar import Calendar
from lxml import etree
from pyarrow import parquet
from service_samples import STORY, notice
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from taking import add_document

from service import exports
from service.app import create_app
from service.exports import demand, reading
from service.settings import Settings
from service.store import Origin, Store, commitments
from service.store.models import COMMITMENTS

URL = "/api/v1/exports"
FORMS = ("csv", "xlsx", "jsonl", "parquet", "ics", "atom")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def filled(client: TestClient) -> TestClient:
    """A service with three notices and a story."""
    for text in (notice(7), notice(8), notice(9), STORY):
        assert client.post("/api/v1/documents", json={"text": text}).status_code == 201
    return client


def get(client: TestClient, path: str, **params: Any) -> Any:
    """Return the answer of an export that must go well."""
    answer = client.get(f"{URL}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer


def ids(client: TestClient, form: str, **params: Any) -> list[str]:
    """Return the ids of the commitments of an export, in their order."""
    data = get(client, f"commitments.{form}", **params).content
    if form == "csv":
        return [line["id"] for line in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    if form == "xlsx":
        sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
        return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    if form == "parquet":
        return [str(one) for one in parquet.read_table(io.BytesIO(data)).column("id").to_pylist()]
    return [json.loads(line)["id"] for line in data.decode().splitlines()]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"sort": "due"},
        {"sort": "-due", "kind": ["assignment", "proposal"]},
        {"unit": "so tnmt", "sort": "confidence"},
        {"q": "rác", "due_to": "2024-06-01"},
        {"genre": "news", "sort": "created"},
        {"unit": "Sở không có"},
    ],
)
def test_an_export_holds_what_the_list_finds(filled: TestClient, params: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    listed = filled.get("/api/v1/commitments", params=params).json()["items"]
    for form in ("csv", "xlsx", "jsonl", "parquet"):
        assert ids(filled, form, **params) == [one["id"] for one in listed], form
        assert len(listed) == int(get(filled, f"commitments.{form}", **params).headers["x-total-count"])


def test_media_types_and_names(filled: TestClient) -> None:
    for writer in exports.WRITERS:
        answer = get(filled, f"commitments.{writer.name}")
        assert answer.headers["content-type"] == writer.media_type
        kind = "inline" if writer.name in ("ics", "atom") else "attachment"
        assert answer.headers["content-disposition"] == f'{kind}; filename="commitments.{writer.name}"'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["last-modified"].endswith("GMT") and answer.headers["etag"].startswith('W/"')


def test_json_lines_are_the_answers_of_the_list(filled: TestClient) -> None:
    lines = get(filled, "commitments.jsonl").text.splitlines()
    items = filled.get("/api/v1/commitments").json()["items"]
    for line, item in zip(lines, items, strict=True):
        found = json.loads(line)
        assert {**found, "created_at": None, "updated_at": None} == {**item, "created_at": None, "updated_at": None}


def test_the_report_links_to_its_documents(filled: TestClient) -> None:
    lines = list(csv.DictReader(io.StringIO(get(filled, "commitments.csv", headings="vi", kind="proposal").content.decode("utf-8-sig"))))
    assert [line["STT"] for line in lines] == ["1", "2", "3", "4"]
    assert {line["Loại (giao/đề nghị/kế hoạch)"] for line in lines} == {"Đề nghị"}
    assert lines[-1]["Thời hạn"] == "2024-05-15"
    assert filled.get(lines[0]["Đường dẫn"]).status_code == 200


def test_a_calendar_holds_what_has_a_deadline(filled: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def starts(**params: Any) -> list[str]:
        found = Calendar.from_ical(get(filled, "commitments.ics", **params).content)
        return sorted(
            str(one.decoded("DTSTART" if one.name == "VEVENT" else "DUE")) for one in found.walk() if one.name in ("VEVENT", "VTODO")
        )

    assert starts() == ["2023-06-15"] + ["2024-05-15"] * 3 + ["2024-06-30"] * 3
    assert starts(component="todo", unit="Sở Văn hóa và Thể thao") == ["2024-05-15"] * 3
    monkeypatch.setattr("service.exports.demand.today", lambda: datetime(2024, 6, 1).date())
    assert starts(past_days=0) == ["2024-06-30"] * 3
    assert starts(past_days=17) == ["2024-05-15"] * 3 + ["2024-06-30"] * 3
    name = Calendar.from_ical(get(filled, "commitments.ics", unit="Sở Y tế").content)["X-WR-CALNAME"]
    assert name == "Việc và thời hạn: Sở Y tế"


def test_a_feed_holds_the_newest(filled: TestClient) -> None:
    newest = [one["id"] for one in filled.get("/api/v1/commitments", params={"limit": 3}).json()["items"]]
    answer = get(filled, "commitments.atom", limit=3)
    feed = etree.fromstring(answer.content)
    assert [one.text.rpartition(":")[2] for one in feed.findall("a:entry/a:id", ATOM)] == newest
    links = [one.get("href") for one in feed.findall("a:entry/a:link", ATOM)]
    assert all(filled.get(link).status_code == 200 for link in links)
    assert feed.find("a:link", ATOM).get("href").endswith("/commitments.atom?limit=3")


def test_what_is_unchanged_is_not_sent_again(filled: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    store: Store = filled.app.state.store  # type: ignore[attr-defined]
    addresses = {form: f"{URL}/commitments.{form}" for form in FORMS}
    tags = {form: filled.get(address).headers["etag"] for form, address in addresses.items()}
    assert len(set(tags.values())) == len(FORMS)
    with monkeypatch.context() as silent:
        silent.setattr(demand, "write", lambda *_: pytest.fail("nothing is to be written"))
        for form, tag in tags.items():
            for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
                answer = filled.get(addresses[form], headers={"If-None-Match": known})
                assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert changed(filled, addresses, tags, kind="proposal") == dict.fromkeys(FORMS, True)
    with store.writing() as connection:
        connection.execute(delete(COMMITMENTS).where(COMMITMENTS.c.pk == 1))
    assert changed(filled, addresses, tags) == dict.fromkeys(FORMS, True)
    tags = {form: filled.get(address).headers["etag"] for form, address in addresses.items()}
    with store.writing() as connection:
        connection.execute(update(COMMITMENTS).where(COMMITMENTS.c.pk == 2).values(updated_at=datetime.now(UTC) + timedelta(days=1)))
    assert changed(filled, addresses, tags) == dict.fromkeys(FORMS, True)


def changed(client: TestClient, addresses: dict[str, str], tags: dict[str, str], **params: Any) -> dict[str, bool]:
    """Return of each form whether it is sent again to somebody who has that tag."""
    found = {}
    for form, address in addresses.items():
        found[form] = client.get(address, params=params, headers={"If-None-Match": tags[form]}).status_code == 200
    return found


def test_nothing_found_is_an_empty_export(client: TestClient) -> None:
    for form in FORMS:
        answer = get(client, f"commitments.{form}")
        assert "last-modified" not in answer.headers and answer.headers["x-total-count"] == "0"
    assert [ids(client, form) for form in ("csv", "xlsx", "jsonl", "parquet")] == [[]] * 4


def test_documents_and_their_archive_fields(filled: TestClient) -> None:
    params = {"genre": "notice", "sort": "created"}
    lines = list(csv.DictReader(io.StringIO(get(filled, "documents.csv", **params).content.decode("utf-8-sig"))))
    assert [line["number"] for line in lines] == ["7/TB-UBND", "8/TB-UBND", "9/TB-UBND"]
    lines = list(csv.DictReader(io.StringIO(get(filled, "documents.csv", **params, layout="outgoing").content.decode("utf-8-sig"))))
    assert [lines[0][name] for name in ("CodeNumber", "CodeNotation", "IssuedDate")] == ["7", "TB-UBND", "12/03/2024"]
    found = [json.loads(line) for line in get(filled, "documents.jsonl", **params, layout="incoming").text.splitlines()]
    one = filled.get(f"/api/v1/documents/{found[0]['id']}/archive").json()
    assert {name: one[name] for name in found[0]} == found[0]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(get(filled, "documents.xlsx", layout="incoming", headings="vi").content)).active
    assert [cell.value for cell in sheet[1]][6:9] == ["Số của văn bản", "Ký hiệu của văn bản", "Ngày, tháng, năm văn bản"]
    assert json.loads(get(filled, "documents.jsonl").text.splitlines()[0])["genre"] == "news"


def test_the_archive_and_the_edxml_of_a_document(filled: TestClient) -> None:
    found = filled.get("/api/v1/documents", params={"number": "7/TB-UBND"}).json()["items"][0]["id"]
    told = filled.get(f"/api/v1/documents/{found}/archive", params={"direction": "outgoing"}).json()
    assert told["metadata"]["CodeNotation"] == "TB-UBND" and told["metadata"]["SignerInfo"]["FullName"] == "Đỗ Văn Tấn"
    assert {one["path"]: one["length"] for one in told["fields"]}["Subject"] == 500
    answer = filled.get(f"/api/v1/documents/{found}/edxml", params={"organ_id": "000.00.13.H99"})
    assert answer.headers["content-type"] == "application/xml" and "000.00.13.H99" in answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{found}.edxml"'
    for part in ("archive", "edxml"):
        assert filled.get(f"/api/v1/documents/feed/{part}").json()["code"] == "document_not_found"
    assert filled.get(f"/api/v1/documents/{found}/edxml", params={"organ_id": "<a>"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("commitments.csv", {"limit": 5}, "query.limit"),
        ("commitments.csv", {"headings": "fr"}, "query.headings"),
        ("commitments.jsonl", {"headings": "vi"}, "query.headings"),
        ("commitments.atom", {"sort": "due"}, "query.sort"),
        ("commitments.ics", {"past_days": -1}, "query.past_days"),
        ("documents.csv", {"layout": "sideways"}, "query.layout"),
        ("documents.jsonl", {"cursor": "x"}, "query.cursor"),
    ],
)
def test_parameters_that_do_not_belong_are_named(client: TestClient, path: str, params: dict[str, Any], field: str) -> None:
    answer = client.get(f"{URL}/{path}", params=params)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert client.get(f"{URL}/commitments.pdf").json()["code"] == "not_found"


def test_more_rows_than_a_sheet_holds_are_refused(filled: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    small = tuple(replace(writer, most=3) if writer.most else writer for writer in exports.WRITERS)
    monkeypatch.setattr(exports, "WRITERS", small)
    answer = filled.get(f"{URL}/commitments.xlsx")
    assert (answer.status_code, answer.json()["code"]) == (422, "export_too_large")
    assert "take csv, jsonl or parquet" in answer.json()["detail"]
    assert len(ids(filled, "csv")) == 11


def breaking(after: int) -> Any:
    """Return a read of pages that loses the database after so many of them."""
    count = 0
    find = commitments.find

    def read(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count > after:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return find(*arguments)

    return read


def test_what_fails_before_the_first_byte_is_a_problem(filled: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commitments, "find", breaking(0))
    for form in FORMS:
        assert filled.get(f"{URL}/commitments.{form}").json()["code"] == "database_unavailable"


def test_what_is_written_whole_fails_as_a_problem_also_later(filled: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for form in ("xlsx", "parquet"):
        with monkeypatch.context() as broken:
            broken.setattr(commitments, "find", breaking(3))
            assert filled.get(f"{URL}/commitments.{form}").json()["code"] == "database_unavailable"


@pytest.fixture
def served(settings: Settings) -> Iterator[tuple[int, Any]]:
    """The service behind a real socket, and its store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield port, app.state.store
    server.should_exit = True
    thread.join()


def test_an_export_that_breaks_off_does_not_look_whole(served: tuple[int, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    port, store = served
    fill(store, 6)
    monkeypatch.setattr(reading, "PAGE", 2)
    for form in ("csv", "jsonl", "ics"):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("GET", f"{URL}/commitments.{form}")
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("transfer-encoding")) == (200, "chunked")
            assert answer.read()
        with monkeypatch.context() as broken, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            broken.setattr(commitments, "find", breaking(2))
            connection.request("GET", f"{URL}/commitments.{form}")
            with pytest.raises(http.client.IncompleteRead) as found:
                connection.getresponse().read()
            assert b"Giao" in found.value.partial


def fill(store: Store, count: int) -> None:
    """Store so many plans of three commitments each, without reading them anew."""
    read = extraction(
        "1. Giao Văn phòng Sở báo cáo trước ngày 5/6/2025.\n2. Giao Thanh tra Sở rà soát.\n3. Đề nghị Sở Nội vụ cho ý kiến.\n"
    )
    now = datetime(2025, 1, 6, tzinfo=UTC)
    with store.writing() as connection:
        for number in range(count):
            digest = sha256(str(number).encode()).hexdigest()
            add_document(connection, (digest, 100), Origin(title=f"Kế hoạch {number}"), read, now + timedelta(seconds=number))


def test_memory_stays_flat_and_no_connection_is_held(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, 400)
    monkeypatch.setattr(reading, "PAGE", 100)
    monkeypatch.setattr("service.exports.parquet.GROUP", 200)
    wanted = commitments.Filter()
    for form in ("csv", "jsonl", "parquet", "ics"):
        pieces = demand.write(store, demand.Export(form, wanted), reading.state(store, wanted))
        peaks: list[int] = []
        tracemalloc.start()
        try:
            for number, _ in enumerate(pieces):
                assert store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
                if number in (4, 11):
                    peaks.append(tracemalloc.get_traced_memory()[1])
                    tracemalloc.reset_peak()
        finally:
            tracemalloc.stop()
        first, later = peaks
        assert later < 1.3 * first, form
