"""Limits of requests, headers that protect browsers, names, CORS, and what never gets into a log."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from test_access_keys import make, sent

from service.access.browsers import HEADERS
from service.app import create_app
from service.logs import Scrubber, scrub
from service.settings import Settings

LIST = "/api/v1/documents"


def far(tmp_path: Path, **changed: Any) -> TestClient:
    """Return a client of another machine."""
    return callers.remote(Settings(data_folder=tmp_path / "data", **changed))


def test_a_key_has_its_share_of_requests(tmp_path: Path) -> None:
    with far(tmp_path, requests_per_minute=3, ingests_per_minute=1) as client:
        one, two = make(client, "read", "ingest"), make(client, "read")
        answers = [client.get(LIST, headers=sent(one)) for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert [each.headers["ratelimit"].split(";")[1] for each in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"read";q=3;w=60'
        over = answers[3]
        assert (over.json()["code"], 1 <= int(over.headers["retry-after"]) <= 60) == ("rate_limited", True)
        assert client.get(LIST, headers=sent(two)).status_code == 200
        handed = [client.post(LIST, json={"text": ""}, headers=sent(one)).status_code for _ in range(2)]
        assert handed == [422, 429]


def test_who_sits_at_the_machine_has_no_limit(tmp_path: Path) -> None:
    with callers.local(Settings(data_folder=tmp_path / "data", requests_per_minute=1)) as client:
        assert [client.get(LIST).status_code for _ in range(3)] == [200, 200, 200]


def test_an_address_may_fail_a_few_times_and_good_keys_go_on(tmp_path: Path) -> None:
    with far(tmp_path, failures_per_minute=3) as client:
        key = make(client, "read")
        assert client.get(LIST, headers=sent(key)).status_code == 200
        false = [client.get(LIST, headers=sent(f"cv_aaaaaaa{letter}_{'x' * 43}")).status_code for letter in "abcdef"]
        assert false == [401, 401, 401, 429, 429, 429]
        assert client.get(LIST).status_code == 429
        assert client.get(LIST, headers=sent(key)).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_every_answer_protects_browsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with far(tmp_path, max_upload_bytes=100, hsts_seconds=600) as client:
        key = make(client, "admin")
        monkeypatch.setattr("service.api.keys.keys.find", lambda *given: 1 / 0)
        answers = {
            200: client.get(LIST, headers=sent(key)),
            401: client.get(LIST),
            404: client.get("/api/v1/nothing", headers=sent(key)),
            405: client.put(LIST, headers=sent(key)),
            413: client.post(LIST, content=b"x" * 101, headers=sent(key)),
            500: client.get("/api/v1/keys", headers=sent(key)),
        }
        for status, answer in answers.items():
            assert answer.status_code == status
            for name, value in HEADERS.items():
                assert answer.headers.get_list(name) == [value], (status, name)
            if status != 500:
                assert answer.headers["strict-transport-security"] == "max-age=600; includeSubDomains"


def test_no_page_of_elsewhere_may_ask_unless_it_is_set(tmp_path: Path) -> None:
    asked = {"Origin": "https://ui.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    with far(tmp_path) as client:
        refused = client.options(LIST, headers=asked)
        assert refused.status_code == 401
        assert not [name for name in refused.headers if name.startswith("access-control")]
        plain = client.get(LIST, headers={**sent(make(client, "read")), "Origin": "https://ui.example"})
        assert "access-control-allow-origin" not in plain.headers
    with far(tmp_path, cors_origins="https://ui.example, https://khac.example") as client:
        allowed = client.options(LIST, headers=asked)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://ui.example")
        assert "access-control-allow-credentials" not in allowed.headers
        assert client.options(LIST, headers={**asked, "Origin": "https://evil.example"}).status_code == 400
        refused = client.get(LIST, headers={"Origin": "https://ui.example"})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://ui.example")


def test_the_service_answers_under_its_names_only(tmp_path: Path) -> None:
    with far(tmp_path, allowed_hosts="congvan.example,*.tinh.example") as client:
        key = make(client, "read")
        for host, status in (("congvan.example", 200), ("a.tinh.example:8000", 200), ("evil.example", 400), ("127.0.0.1", 400)):
            answer = client.get(LIST, headers={**sent(key), "Host": host})
            assert answer.status_code == status, host
        assert answer.json()["code"] == "host_not_allowed"


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("GET /api/v1/exports/a.ics?key=abc&x=1", "GET /api/v1/exports/a.ics?key=***&x=1"),
        ("https://x.example/?a=1&access_token=abc#top", "https://x.example/?a=1&access_token=***"),
        ("cv_ab22cd34_" + "x" * 43, "cv_ab22cd34_***"),
        ("Authorization: Bearer abc.def-123456", "Authorization: ***"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "***"),
        ("Bearer abc.def-123456 was sent", "Bearer *** was sent"),
        ("postgresql://congvan:mat-khau@db/congvan", "postgresql://congvan:***@db/congvan"),
        ("the monkey=banana stays", "the monkey=banana stays"),
    ],
)
def test_lines_are_scrubbed(line: str, clean: str) -> None:
    assert scrub(line) == clean
    assert scrub(clean) == clean


def test_the_access_log_of_uvicorn_keeps_its_form() -> None:
    key = "cv_ab22cd34_" + "x" * 43
    given = ("1.2.3.4:5", "GET", f"/a.ics?key={key}", "1.1", 200)
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', given, None)
    assert Scrubber().filter(record)
    assert record.getMessage() == '1.2.3.4:5 - "GET /a.ics?key=*** HTTP/1.1" 200'


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Any]]:
    """The address of a real server that logs all it can, and its app."""
    app = create_app(Settings(data_folder=tmp_path / "data", open_loopback=False, log_level="debug"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="debug"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield "http://{}:{}".format(*listening.getsockname()[:2]), app
        server.should_exit = True
        thread.join()


def test_no_log_line_holds_a_key(served: tuple[str, Any], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    address, app = served
    client: Any = type("Client", (), {"app": app})
    good, feed, false = make(client, "admin"), make(client, "read", feed=True), "cv_aaaaaaaa_" + "Z" * 43
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJiw60gbeG6rXQifQ.c2lnbmF0dXJlLW9mLXNlY3JldA"
    for name in ("uvicorn.access", "uvicorn.error", "service"):
        logging.getLogger(name).propagate = True
        logging.getLogger(name).addHandler(caplog.handler)
    with caplog.at_level(logging.DEBUG), httpx.Client(base_url=address) as browser:
        made = browser.post("/api/v1/keys", json={"name": "mới"}, headers=sent(good)).json()["key"]
        for key in (good, feed, false, token, made):
            for path in (LIST, "/api/v1/exports/a.ics", "/nothing"):
                browser.get(path, headers=sent(key))
                browser.get(path, headers={"X-Api-Key": key})
                browser.get(path, params={"key": key, "q": "x"})
        browser.get("/api/v1/documents?limit=x", headers=sent(good))
    told = capfd.readouterr()
    lines = "\n".join(
        [
            told.out,
            told.err,
            *(f"{record.getMessage()} {record.exc_text}" for record in caplog.records if not record.name.startswith("http")),
        ]
    )
    assert "/api/v1/exports/a.ics" in lines
    for secret in (good, feed, false, token, made):
        assert secret[12:] not in lines
        assert secret.rpartition(".")[2] not in lines
