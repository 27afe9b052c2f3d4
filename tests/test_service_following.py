"""/api/v1/imports: documents that are handed in together, and followed to their end."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import callers
import orjson
import pytest
from fastapi.testclient import TestClient
from parcels import zipped
from service_samples import notice
from sqlalchemy import delete

from service.settings import Settings
from service.store.models import DOCUMENTS

URL = "/api/v1/imports"
ARCHIVE = b"7z\xbc\xaf\x27\x1c\x00\x04"


@pytest.fixture
def quick(settings: Settings) -> Iterator[TestClient]:
    """A client of a service that looks for work often."""
    with callers.local(settings.model_copy(update={"poll_seconds": 0.1, "max_upload_members": 3})) as found:
        yield found


def begin(client: TestClient, **told: Any) -> str:
    answer = client.post(URL, json=told)
    assert answer.status_code == 201 and answer.headers["location"] == answer.json()["href"]
    return str(answer.json()["href"])


def add(client: TestClient, where: str, *files: tuple[str, bytes]) -> Any:
    return client.post(f"{where}/documents", files=[("file", one) for one in files])


def finished(client: TestClient, where: str) -> Any:
    """Wait for an import, and return it."""
    end = time.monotonic() + 120
    while (now := client.get(where).json())["status"] != "finished":
        assert time.monotonic() < end, now
        time.sleep(0.1)
    return now


def problem_of(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    return answer.json()


def test_files_are_added_until_the_import_is_closed(quick: TestClient) -> None:
    where = begin(quick, name="Lưu trữ 2019", expected=6)
    first = add(quick, where, ("1.txt", notice(1).encode()), ("2.txt", notice(2).encode()), ("1 (bản sao).txt", notice(1).encode()))
    assert (first.status_code, first.headers["location"]) == (202, where)
    view = first.json()["job"]
    assert (view["name"], view["kind"], view["status"], view["total"]) == ("Lưu trữ 2019", "remote", "open", 6)
    assert add(quick, where, ("gói.zip", zipped({"3.txt": notice(3), "hỏng.7z": ARCHIVE}))).status_code == 202
    assert quick.post(f"{where}/documents", json={"text": notice(4), "external_id": "vb-4"}).status_code == 202
    assert quick.post(f"{where}/close").json()["closed_at"]
    problem_of(add(quick, where, ("5.txt", b"x")), 409, "import_closed")
    done = finished(quick, where)
    assert done["counts"] == {"queued": 0, "imported": 4, "duplicate": 1, "already_there": 0, "failed": 1}
    assert (done["total"], done["done"], done["containers"], done["eta_seconds"]) == (6, 6, 1, 0.0)
    assert done["rate"] > 0 and done["finished_at"] >= done["created_at"]
    assert done["reasons"] == [{"code": "unsupported_media", "stage": "read", "ending": "7z", "count": 1}]
    assert quick.get(URL).json()["items"][0]["id"] == done["id"]

    items = quick.get(f"{where}/items", params={"limit": 100}).json()["items"]
    places = {one["place"]: one["status"] for one in items}
    assert places["gói.zip"] == "expanded" and places["gói.zip!/3.txt"] == "imported" and places["gói.zip!/hỏng.7z"] == "failed"
    assert quick.get(f"/api/v1/documents/{items[0]['document_id']}").json()["number"] == "1/TB-UBND"
    failed = quick.get(f"{where}/items", params={"status": "failed", "stage": "read"}).json()["items"]
    assert [(one["code"], one["finished_at"] is not None) for one in failed] == [("unsupported_media", True)]
    walked, cursor = 0, None
    while walked == 0 or cursor:
        page = quick.get(f"{where}/items", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        walked, cursor = walked + len(page["items"]), page["next_cursor"]
    assert walked == len(items) == 7


def test_an_import_is_followed_by_events(quick: TestClient) -> None:
    where = begin(quick)
    add(quick, where, ("1.txt", notice(1).encode()))
    quick.post(f"{where}/close")
    names, views = [], []
    with quick.stream("GET", f"{where}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            names += [line.removeprefix("event: ")] if line.startswith("event: ") else []
            views += [orjson.loads(line.removeprefix("data: "))] if line.startswith("data: ") else []
    assert set(names[:-1]) <= {"progress"} and names[-1] == "finished"
    assert views[-1]["counts"]["imported"] == 1 and views[-1]["status"] == "finished"


def test_what_is_there_needs_not_be_sent(quick: TestClient) -> None:
    quick.post("/api/v1/documents", json={"text": notice(1)})
    where = begin(quick)
    sums = [hashlib.sha256(notice(number).encode()).hexdigest() for number in (1, 2)]
    assert quick.post(f"{where}/check", json={"sha256": sums}).json() == {"known": sums[:1]}
    empty = add(quick, begin(quick), ("trống.txt", b" ")).json()["job"]["href"]
    quick.post(f"{empty}/close")
    assert finished(quick, empty)["counts"]["failed"] == 1
    assert quick.post(f"{where}/check", json={"sha256": [hashlib.sha256(b" ").hexdigest()]}).json() == {"known": []}, (
        "it may be tried again"
    )
    add(quick, where, ("1.txt", notice(1).encode()))
    quick.post(f"{where}/close")
    assert finished(quick, where)["counts"]["already_there"] == 1
    for wrong in ([], ["abc"], sums * 501):
        problem_of(quick.post(f"{where}/check", json={"sha256": wrong}), 422, "invalid_request")


def test_what_failed_is_tried_again_for_one_reason(quick: TestClient) -> None:
    where = begin(quick)
    add(quick, where, ("a.7z", ARCHIVE), ("trống.txt", b" "), ("lớn.zip", zipped({f"{number}.txt": notice(number) for number in range(5)})))
    quick.post(f"{where}/close")
    before = finished(quick, where)
    assert {one["code"] for one in before["reasons"]} >= {"unsupported_media", "empty_document", "container_limit"}
    again = quick.post(f"{where}/retry", json={"code": "unsupported_media"}).json()
    assert again["queued"] == 1
    assert finished(quick, where)["counts"] == before["counts"]
    assert quick.post(f"{where}/retry", json={"stage": "store"}).json()["queued"] == 0
    assert quick.post(f"{where}/retry", json={}).json()["queued"] >= 2
    assert finished(quick, where)["counts"]["failed"] == before["counts"]["failed"]


def test_a_failure_that_is_retried_when_its_reason_is_gone_becomes_a_document(quick: TestClient) -> None:
    store = quick.app.state.store  # type: ignore[attr-defined]
    sha256, data = hashlib.sha256(notice(1).encode()).hexdigest(), notice(1).encode()
    where = begin(quick)
    real = store.files.__class__.get
    try:
        store.files.__class__.get = lambda self, name: b" "  # as if another process had read other bytes
        pool, quick.app.state.processor.pool = quick.app.state.processor.pool, _Here()  # type: ignore[attr-defined]
        add(quick, where, ("1.txt", data))
        quick.post(f"{where}/close")
        assert finished(quick, where)["counts"]["failed"] == 1
    finally:
        store.files.__class__.get = real
        quick.app.state.processor.pool = pool  # type: ignore[attr-defined]
    quick.post(f"{where}/retry", json={"code": "empty_document"})
    assert finished(quick, where)["counts"] == {"queued": 0, "imported": 1, "duplicate": 0, "already_there": 0, "failed": 0}
    with store.reading() as connection:
        assert [row.sha256 for row in connection.execute(DOCUMENTS.select())] == [sha256]


class _Here:
    """Tasks run in the thread that asks."""

    def run(self, function: Any, *values: Any, seconds: float) -> Any:
        return function(*values)


def test_an_upload_that_is_not_waited_for_is_followed_as_an_import(quick: TestClient) -> None:
    answer = quick.post("/api/v1/documents", files={"file": ("1.txt", notice(1).encode())}, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202 and answer.headers["retry-after"]
    done = finished(quick, answer.headers["location"])
    assert (done["kind"], done["name"], done["counts"]["imported"]) == ("upload", "1.txt", 1)
    several = [("file", (f"{number}.txt", notice(number).encode())) for number in (1, 2)]
    answer = quick.post("/api/v1/documents", files=several, headers={"Prefer": "respond-async"})
    counts = finished(quick, answer.headers["location"])["counts"]
    assert (answer.status_code, counts["imported"], counts["already_there"]) == (202, 1, 1)


def test_a_container_alone_is_followed(quick: TestClient) -> None:
    sent = {"file": ("gói.zip", zipped({"1.txt": notice(1), "2.txt": notice(2)}))}
    answer = quick.post("/api/v1/documents", files=sent, headers={"Prefer": "respond-async"})
    done = finished(quick, answer.headers["location"])
    assert (done["counts"]["imported"], done["containers"], done["total"]) == (2, 1, 2)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/items"),
        ("GET", "/events"),
        ("POST", "/documents"),
        ("POST", "/close"),
        ("POST", "/retry"),
        ("POST", "/check"),
    ],
)
def test_an_import_that_is_not_there(client: TestClient, method: str, path: str) -> None:
    sent: dict[str, Any] = {"json": {"text": "x"} if path == "/documents" else {"sha256": ["0" * 64]} if path == "/check" else {}}
    problem_of(client.request(method, f"{URL}/khong-co{path}", **(sent if method == "POST" else {})), 404, "import_not_found")


@pytest.mark.parametrize(("expected", "status"), [(1200, 201), (1200.0, 201), (1.5, 422), ("1200", 422), (True, 422), (-1, 422)])
def test_how_many_come_is_a_whole_number_as_json_has_it(client: TestClient, expected: object, status: int) -> None:
    assert client.post(URL, json={"expected": expected}).status_code == status


def test_an_import_of_nothing_is_finished_when_it_is_closed(client: TestClient) -> None:
    where = begin(client)
    assert client.get(where).json()["status"] == "open"
    view = client.post(f"{where}/close").json()
    assert (view["status"], view["total"], view["eta_seconds"]) == ("finished", 0, 0.0)
    assert client.post(f"{where}/close").json()["closed_at"] == view["closed_at"]
    problem_of(client.post(URL, json={"khác": 1}), 422, "invalid_request")


def test_a_document_that_is_removed_meanwhile_does_not_hold_an_import_up(quick: TestClient) -> None:
    where = begin(quick)
    add(quick, where, ("1.txt", notice(1).encode()))
    quick.post(f"{where}/close")
    done = finished(quick, where)
    store = quick.app.state.store  # type: ignore[attr-defined]
    with store.writing() as connection:
        connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.id == quick.get(f"{where}/items").json()["items"][0]["document_id"]))
    assert quick.get(where).json()["counts"] == done["counts"]
