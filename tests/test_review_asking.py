"""What the page asks while somebody corrects: names, times; who may edit, and two who edit at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import notice
from test_access_keys import make, sent
from test_review_api import correct, hand_in, history, seen, text_of, undo

from service.settings import Settings


@pytest.fixture
def far(settings: Settings) -> Iterator[TestClient]:
    """A client of another machine."""
    with callers.remote(settings) as found:
        yield found


def names(client: TestClient, **asked: str) -> list[tuple[str, str]]:
    answer = client.get("/api/v1/units/suggest", params=asked)
    assert answer.status_code == 200, answer.text
    found = [(one["name"], one["source"]) for one in answer.json()["items"]]
    assert len(found) <= 20 and len(set(found)) == len(found)
    return found


def test_bodies_are_suggested_from_near_to_far(client: TestClient) -> None:
    first, *_ = hand_in(client)
    correct(client, first, responsible=[{"name": "Sở Y tế Quảng Ngãi"}])
    document = first["document"]["id"]
    found = names(client, q="so y te", document=document)
    assert found[0] == ("Sở Y tế", "document")
    assert ("Sở Y tế Quảng Ngãi", "store") in found
    assert any(source == "registry" for _, source in found)
    assert names(client, q="SỞ TNMT", document=document)[0] == ("Sở Tài nguyên và Môi trường", "document")
    assert {source for _, source in names(client, document=document)} == {"document"}
    assert names(client) == [] and names(client, q="không có đơn vị này") == []
    assert client.get("/api/v1/units/suggest", params={"document": "nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "start", "end", "rule"),
    [
        ("trước 30/6", None, "2024-06-30", None),
        ("quý II", "2024-04-01", "2024-06-30", None),
        ("30/6", "2024-06-30", "2024-06-30", None),
        ("chậm nhất ngày 15 hằng tháng", None, None, "FREQ=MONTHLY;BYMONTHDAY=15"),
    ],
)
def test_a_time_is_told_as_it_is_understood(client: TestClient, typed: str, start: str | None, end: str | None, rule: str | None) -> None:
    first, *_ = hand_in(client)
    told = client.post("/api/v1/times/read", json={"text": typed, "document": first["document"]["id"]}).json()
    assert (told["time"]["start"], told["time"]["end"], told["time"]["recurrence"], told["day"]) == (start, end, rule, "2024-03-12")
    assert told["words"]
    stored = correct(client, first, time={"text": typed})["time"]
    assert (stored["start"], stored["end"], stored["recurrence"], stored["text"]) == (start, end, rule, typed)


def test_what_is_no_time_is_refused_with_what_to_write(client: TestClient) -> None:
    answer = client.post("/api/v1/times/read", json={"text": "thường xuyên"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_time") and "quý II" in answer.json()["detail"]
    assert "year" in client.post("/api/v1/times/read", json={"text": "trước 30/6"}).json()["detail"]
    assert client.post("/api/v1/times/read", json={"text": "30/6/2024", "document": "nothing"}).status_code == 404


def test_who_may_read_may_not_edit_and_who_edits_is_named(far: TestClient) -> None:
    reader, reviewer, other = make(far, "read"), make(far, "review"), make(far, "ingest")
    receipt = far.post("/api/v1/documents", json={"text": notice(61)}, headers=sent(other)).json()
    first = receipt["commitments"][0]
    path = f"/api/v1/commitments/{first['id']}"
    assert far.post(f"{path}/confirm", headers={**sent(reader), **seen(first)}).status_code == 403
    assert far.post(f"{path}/confirm", headers={**sent(other), **seen(first)}).status_code == 403
    assert far.post(f"{path}/confirm", headers={**sent(reviewer), **seen(first)}).json()["reviewed_by"] == reviewer[:11]
    (edit,) = far.get(f"{path}/history", headers=sent(reader)).json()["items"]
    assert edit["actor"] == {"kind": "key", "id": reviewer[:11], "name": "thử"}
    assert far.post(f"/api/v1/edits/{edit['id']}/undo", headers=sent(reader)).status_code == 403
    assert far.get(f"{path}/history", headers=sent(other)).status_code == 403


def test_of_two_who_edit_at_once_one_is_told(client: TestClient) -> None:
    first, second, _ = hand_in(client)
    barrier = Barrier(4)

    def work(kind: str) -> int:
        barrier.wait(10)
        return client.patch(f"/api/v1/commitments/{first['id']}", json={"issuer": {"name": kind}}, headers=seen(first)).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(work, ("Sở Y tế", "Sở Nội vụ", "Sở Xây dựng", "Sở Tư pháp")))
    assert statuses == [200, 412, 412, 412]
    assert len(history(client, first)) == 1

    def confirm(_: int) -> int:
        barrier.wait(10)
        return client.post(f"/api/v1/documents/{first['document']['id']}/confirm").json()["confirmed"]

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(confirm, range(4))) == [0, 0, 0, 2]
    assert len(history(client, second)) == 1


def test_edits_are_listed_by_pages(client: TestClient) -> None:
    first, *_ = hand_in(client)
    found = first
    for kind in ("plan", "proposal", "plan"):
        found = correct(client, found, kind=kind)
    path = f"/api/v1/documents/{first['document']['id']}/edits"
    one = client.get(path, params={"limit": 2, "total": "true"}).json()
    two = client.get(path, params={"limit": 2, "cursor": one["next_cursor"]}).json()
    assert (one["total"], two["next_cursor"]) == (3, None)
    assert [edit["version"] for edit in one["items"] + two["items"]] == [4, 3, 2]
    assert one["items"][0]["before"]["kind"] == "proposal" and one["items"][0]["after"]["kind"] == "plan"
    assert client.get("/api/v1/commitments/nothing/history").status_code == 404
    assert client.get("/api/v1/documents/nothing/edits").status_code == 404
    assert (undo(client, 999).status_code, undo(client, 999).json()["code"]) == (404, "edit_not_found")


def test_a_range_and_marks_in_the_text_are_taken(client: TestClient) -> None:
    first, *_ = hand_in(client)
    text = text_of(client, first)
    start = text.index("Sở Tài chính")
    found = correct(client, first, issuer={"start": start - 1, "end": start + len("Sở Tài chính") + 1})
    assert (found["issuer"]["name"], found["issuer"]["surface"], found["issuer"]["start"]) == ("Sở Tài chính", "Sở Tài chính", start)
    printed = text.index("trước ngày 15/5/2024")
    found = correct(client, found, time={"span_start": printed, "span_end": printed + len("trước ngày 15/5/2024")})
    assert (found["time"]["end"], found["time"]["inherited"]) == ("2024-05-15", True)
    end = found["start"] + found["text"].index(", báo cáo")
    found = correct(client, found, start=found["start"] - 1, end=end)
    assert found["text"] == text[found["start"] : end] and found["text"].startswith("Giao")
    evidence = {one["slot"]: one for one in found["evidence"]}
    assert (evidence["text"]["rule"], evidence["issuer"]["rule"], evidence["time"]["rule"]) == ("person", "person", "person")
    assert (evidence["time"]["start"], evidence["time"]["inherited"]) == (printed, True)
    found = correct(client, found, time=None, issuer=None, responsible=[])
    assert (found["time"], found["issuer"], found["responsible"]) == (None, None, [])


def test_records_are_filtered_by_review(client: TestClient) -> None:
    first, second, third = hand_in(client)
    correct(client, first, kind="plan")
    client.post(f"/api/v1/commitments/{second['id']}/confirm", headers=seen(second))

    def ids(**wanted: Any) -> set[str]:
        return {one["id"] for one in client.get("/api/v1/commitments", params=wanted).json()["items"]}

    assert ids(review="none") == {third["id"]}
    assert ids(review=["confirmed", "corrected"]) == {first["id"], second["id"]}
    assert ids(review="added") == set()
    assert ids(review="corrected", kind="plan", sort="confidence") == {first["id"]}
    assert client.get("/api/v1/commitments", params={"review": "maybe"}).status_code == 422


def test_the_same_record_is_not_added_twice(client: TestClient) -> None:
    first, *_ = hand_in(client)
    path = f"/api/v1/documents/{first['document']['id']}/commitments"
    again = client.post(path, json={"kind": first["kind"], "start": first["start"], "end": first["end"]})
    assert (again.status_code, again.json()["code"]) == (409, "commitment_exists") and first["id"] in again.json()["detail"]
    assert client.post(path, json={"kind": "plan", "start": 3, "end": 3}).json()["code"] == "bad_range"
    assert client.post(path, json={"start": 3, "end": 9}).status_code == 422
    assert client.post("/api/v1/documents/nothing/commitments", json={"kind": "plan", "start": 3, "end": 9}).status_code == 404
