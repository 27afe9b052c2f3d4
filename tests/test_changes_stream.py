"""The feed of changes as server-sent events, on a real server: order, going on, filters, limits, and the end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from test_service_api import problem_of
from test_service_changes import A, B, C, read
from test_service_store import add

from service.app import create_app
from service.settings import Settings
from service.store import Store, feed, opened

URL = "/api/v1/changes/stream"
QUICK = {"changes_poll_seconds": 0.02, "changes_stream_seconds": 20.0, "changes_streams": 2, "work": "no", "webhook_threads": 0}


@pytest.fixture
def served(settings: Settings) -> Iterator[tuple[httpx.Client, Store]]:
    """A client of a real server, and the server's store."""
    app = create_app(settings.model_copy(update=QUICK))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as client:
                yield client, app.state.store
        finally:
            app.state.bell.closing = True
            server.should_exit = True
            thread.join()


@contextmanager
def following(client: httpx.Client, last: str | None = None, **params: Any) -> Iterator[Iterator[tuple[str, Any]]]:
    """Give the events of a stream: each with its id, and None for an id alone."""
    with client.stream("GET", URL, params=params, headers={"Last-Event-ID": last} if last else {}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream"), answer.read()
        yield events(answer.iter_lines())


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    told: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            told[name] = value
        else:
            entry = orjson.loads(told["data"]) if "data" in told else None
            assert entry is None or entry["kind"] == told["event"]
            if "id" in told:
                yield told["id"], entry
            told = {}


def test_changes_come_as_they_are_made_and_none_is_left_out(served: tuple[httpx.Client, Store]) -> None:
    client, store = served
    add(store, b"a", A, B)
    seen: list[Any] = []
    with following(client, since="start") as stream:
        seen += [next(stream)[1] for _ in range(2)]
        add(store, b"b", C)
        last, entry = next(stream)
        seen.append(entry)
    add(store, b"c", A, B, C)
    with following(client, last) as stream:
        seen += [next(stream)[1] for _ in range(3)]
    pages = client.get("/api/v1/changes", params={"since": "start"}).json()
    assert seen == pages["items"] and len(seen) == 6


def test_filters_pass_over_what_is_not_asked_for(served: tuple[httpx.Client, Store]) -> None:
    client, store = served
    with following(client, since="now", kind="created") as stream:
        before = next(stream)[0]
        document = add(store, b"a", A)
        assert next(stream)[1]["document_id"] == document
    with following(client, before, kind="withdrawn") as stream:
        place, entry = next(stream)
        assert entry is None and place == client.get("/api/v1/changes", params={"since": "now"}).json()["next"]


def test_what_cannot_be_gone_on_from_is_told(served: tuple[httpx.Client, Store]) -> None:
    client, store = served
    add(store, b"a", A)
    for cursor in ("00000000-1", f"{read(store).feed}-999"):
        problem_of(client.get(URL, headers={"Last-Event-ID": cursor}), 410, "cursor_expired")
    problem_of(client.get(URL, params={"since": "hôm qua"}), 422, "bad_cursor")


def test_streams_are_limited_in_number(served: tuple[httpx.Client, Store]) -> None:
    client, _ = served
    with following(client) as one, following(client) as other:
        next(one), next(other)
        refused = client.get(URL)
        problem_of(refused, 503, "too_many_streams")
        assert refused.headers["retry-after"] == "5"
    end = time.monotonic() + 10
    while (again := _status(client)) != 200 and time.monotonic() < end:
        time.sleep(0.1)
    assert again == 200


def _status(client: httpx.Client) -> int:
    with client.stream("GET", URL) as answer:
        return answer.status_code


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_stream_ends_when_the_service_is_told_to(settings: Settings) -> None:
    with opened(settings) as store, store.reading() as connection:
        cursor = feed.read(connection, feed.Place(None), 1).cursor
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    told = {"CONGVAN_DATA_FOLDER": str(settings.data_folder), "CONGVAN_PORT": str(port), "CONGVAN_READER_PROCESSES": "1"}
    root = Path(__file__).resolve().parent.parent
    server = subprocess.Popen([sys.executable, "-m", "service.cli", "serve"], cwd=root, env={**environ, **told}, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            end = time.monotonic() + 120
            while not _ready(client):
                assert time.monotonic() < end
                time.sleep(0.2)
            with following(client) as stream:
                assert next(stream)[0] == cursor
                began = time.monotonic()
                server.send_signal(signal.SIGTERM)
                assert list(stream) in ([], [(cursor, None)])
            assert server.wait(30) in (0, -signal.SIGTERM) and time.monotonic() - began < 15
    finally:
        server.kill()
        server.wait()


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False
