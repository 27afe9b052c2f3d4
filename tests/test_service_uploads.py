"""Uploads that are repeated, not waited for, or more than there is room for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import notice

from service.settings import Settings

URL = "/api/v1/documents"


def problem_of(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def keyed(client: TestClient, key: str, text: str, **headers: str) -> Any:
    return client.post(URL, files={"file": ("1.txt", text.encode())}, headers={"Idempotency-Key": key, **headers})


def test_the_same_request_is_done_once(client: TestClient) -> None:
    first = keyed(client, "vb-1", notice(1))
    again = keyed(client, "vb-1", notice(1))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content and again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true" and "idempotency-replayed" not in first.headers
    other = keyed(client, "vb-2", notice(1))
    assert (other.status_code, other.json()["duplicate"]) == (200, True)


def test_a_key_belongs_to_one_request(client: TestClient) -> None:
    keyed(client, "vb-1", notice(1))
    for other in (
        keyed(client, "vb-1", notice(2)),
        keyed(client, "vb-1", notice(1), Prefer="respond-async"),
        client.post(URL, json={"text": notice(1), "title": "Khác"}, headers={"Idempotency-Key": "vb-1"}),
    ):
        problem_of(other, 422, "idempotency_conflict")
    assert client.get(URL, params={"total": True}).json()["total"] == 1
    problem_of(keyed(client, "x" * 256, notice(1)), 422, "invalid_request")


def test_a_request_that_failed_may_be_sent_again(client: TestClient) -> None:
    for _ in range(2):
        problem_of(keyed(client, "vb-1", " "), 422, "empty_document")
    assert keyed(client, "vb-1", notice(1)).status_code == 201


class Slow:
    """Readers that wait to be let go."""

    def __init__(self, pool: Any) -> None:
        self.pool, self.go, self.came = pool, threading.Event(), threading.Event()

    def run(self, function: Callable[..., Any], *values: Any, seconds: float) -> Any:
        """Wait, then do it."""
        self.came.set()
        self.go.wait(60)
        return self.pool.run(function, *values, seconds=seconds)


@pytest.fixture
def slow(client: TestClient) -> Iterator[Slow]:
    """The readers of the service, which wait."""
    processor = client.app.state.processor  # type: ignore[attr-defined]
    found = Slow(processor.pool)
    processor.pool = found
    yield found
    found.go.set()
    processor.pool = found.pool


def test_a_request_that_is_worked_on_is_not_done_twice(client: TestClient, slow: Slow) -> None:
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(keyed(client, "vb-1", notice(1))))
    thread.start()
    assert slow.came.wait(60)
    answer = keyed(client, "vb-1", notice(1))
    problem_of(answer, 409, "request_in_progress")
    assert answer.headers["retry-after"] == "2"
    slow.go.set()
    thread.join(60)
    assert answers[0].status_code == 201 and keyed(client, "vb-1", notice(1)).headers["idempotency-replayed"] == "true"


@pytest.fixture
def hurried(settings: Settings) -> Iterator[TestClient]:
    """A service that waits for its records only a moment."""
    with callers.local(settings.model_copy(update={"sync_seconds": 0.3, "poll_seconds": 0.1})) as found:
        yield found


def test_who_waited_long_enough_follows_the_rest(hurried: TestClient) -> None:
    processor = hurried.app.state.processor  # type: ignore[attr-defined]
    waiting = Slow(processor.pool)
    processor.pool = waiting
    try:
        one = hurried.post(URL, json={"text": notice(1)})
        two = hurried.post(URL, files=[("file", (f"{number}.txt", notice(number).encode())) for number in (2, 3)])
    finally:
        waiting.go.set()
        processor.pool = waiting.pool
    assert (one.status_code, two.status_code) == (202, 202)
    for answer, count in ((one, 1), (two, 2)):
        end = time.monotonic() + 90
        while (now := hurried.get(answer.headers["location"]).json())["status"] != "finished":
            assert time.monotonic() < end
            time.sleep(0.1)
        assert now["counts"]["imported"] == count


def test_an_answer_that_was_not_waited_for_is_repeated_too(client: TestClient) -> None:
    first, again = (keyed(client, "vb-1", notice(1), Prefer="respond-async") for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json()["job"]["id"] == first.json()["job"]["id"]


def test_no_more_is_taken_than_can_be_read(settings: Settings) -> None:
    with callers.local(settings.model_copy(update={"max_queue": 1, "work": "no"})) as client:
        assert client.post(URL, json={"text": notice(1)}, headers={"Prefer": "respond-async"}).status_code == 202
        client.app.state.room._asked = 0.0  # type: ignore[attr-defined]
        answer = client.post(URL, json={"text": notice(2)}, headers={"Prefer": "respond-async"})
        problem_of(answer, 503, "queue_full")
        assert int(answer.headers["retry-after"]) > 0
        where = client.post("/api/v1/imports", json={}).json()["href"]
        problem_of(client.post(f"{where}/documents", json={"text": notice(2)}), 503, "queue_full")
        assert client.get(URL).status_code == 200


@pytest.mark.parametrize("full", [{"max_store_bytes": 10}, {"min_free_bytes": 10**18}])
def test_no_more_is_taken_than_there_is_room_for(settings: Settings, full: dict[str, int]) -> None:
    with callers.local(settings) as client:
        assert client.post(URL, json={"text": notice(1)}).status_code == 201
    with callers.local(settings.model_copy(update=full)) as client:
        told = problem_of(client.post(URL, json={"text": notice(2)}), 507, "storage_full")
        assert next(iter(full)).upper() in told["detail"]
        where = client.post("/api/v1/imports", json={}).json()["href"]
        problem_of(client.post(f"{where}/documents", json={"text": notice(2)}), 507, "storage_full")
        assert client.get(URL).json()["items"]
