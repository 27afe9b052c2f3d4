"""Bodies with their counts where these are remembered: how long, what a write changes, and that pages hold together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import pytest
from databases import Databases
from fastapi.testclient import TestClient

from service.store import tallies

URL = "/api/v1/units"
TEXT = "UBND XÃ HẢI AN\n\nSố: 3/TB-UBND\n\nHải An, ngày 05 tháng 01 năm 2025\n\nTHÔNG BÁO\nKết luận\n\n{}"
FIRST = TEXT.format("Giao Phòng Tài chính báo cáo trước ngày 20/02/2025. Giao Phòng Nội vụ rà soát hồ sơ. Giao Trạm Y tế tiêm chủng.")
SECOND = TEXT.format("Giao Phòng Tài chính lập dự toán trước ngày 31/3/2025. Giao Phòng Kinh tế báo cáo kết quả.")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for what is remembered, which is everything."""
    found = Clock()
    monkeypatch.setattr(tallies, "monotonic", found)
    monkeypatch.setattr(tallies, "SMALL", 0)
    return found


@pytest.fixture
def client(tmp_path: Path, databases: Databases, clock: Clock) -> Iterator[TestClient]:
    """A service with a document, whose bodies were asked for."""
    with callers.local(databases.settings(tmp_path), strict=True) as found:
        send(found, FIRST)
        assert leads(found)
        yield found


def send(client: TestClient, text: str) -> str:
    """Upload a text; return the document's id."""
    answer = client.post("/api/v1/documents", json={"text": text})
    assert answer.status_code == 201
    return str(answer.json()["document"]["id"])


def leads(client: TestClient, **params: Any) -> dict[str, int]:
    """Return how often each body leads."""
    return {one["name"]: one["lead"] for one in client.get(URL, params=params).json()["items"]}


def test_counts_are_behind_a_write_for_some_seconds(client: TestClient, clock: Clock) -> None:
    before = leads(client)
    assert before["Phòng Tài chính"] == 1
    send(client, SECOND)
    clock.now += tallies.SECONDS_BEHIND - 1
    assert leads(client) == before
    clock.now += 1
    after = leads(client)
    assert (after["Phòng Tài chính"], after["Phòng Kinh tế"]) == (2, 1)


def test_counts_are_kept_while_nothing_is_written(client: TestClient, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    count = tallies.count
    monkeypatch.setattr(tallies, "count", lambda connection: counted.append(1) or count(connection))
    clock.now += tallies.SECONDS - 1
    before = leads(client)
    assert not counted
    clock.now += 1
    assert leads(client) == before
    assert counted == [1]


def test_small_stores_are_counted_each_time(client: TestClient, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "SMALL", 1000)
    clock.now += tallies.SECONDS
    leads(client)
    send(client, SECOND)
    assert leads(client)["Phòng Tài chính"] == 2


def test_a_body_that_is_gone_is_left_out(client: TestClient, clock: Clock) -> None:
    gone = send(client, SECOND)
    clock.now += tallies.SECONDS
    assert "Phòng Kinh tế" in leads(client)
    assert client.delete(f"/api/v1/documents/{gone}", params={"reason": "test"}).status_code < 300
    assert "Phòng Kinh tế" not in leads(client)


@pytest.mark.parametrize("sort", ["-total", "total", "name", "-name"])
def test_pages_hold_all_once_in_order(client: TestClient, sort: str) -> None:
    whole = client.get(URL, params={"sort": sort, "limit": 100, "total": True}).json()
    found: list[Any] = []
    params: dict[str, Any] = {"sort": sort, "limit": 1}
    while True:
        answer = client.get(URL, params=params).json()
        found += answer["items"]
        if not answer["next_cursor"]:
            break
        params["cursor"] = answer["next_cursor"]
    assert found == whole["items"]
    assert len(found) == whole["total"] > 2
    field, back = sort.removeprefix("-"), sort.startswith("-")
    if field == "total":
        assert found == sorted(found, key=lambda one: one["total"], reverse=back)
