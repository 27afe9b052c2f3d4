"""What is told of requests: one line each with an id, also of what fails; no secret in any line; counts per route."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from service_samples import notice

from service import logs, metrics
from service.processes import Plan, Pool


@contextmanager
def lines(form: str = "json") -> Iterator[list[dict[str, Any]]]:
    """Give the log lines of what is done within, as they are written; they are there at the end."""
    stream, found = io.StringIO(), list[dict[str, Any]]()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(form))
    own = logging.getLogger("service")
    before = own.level
    own.addHandler(handler)
    own.setLevel("INFO")
    try:
        yield found
    finally:
        own.removeHandler(handler)
        own.setLevel(before)
        found += [orjson.loads(line) for line in stream.getvalue().splitlines()]


def requests_of(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in found if line["event"] == "request"]


def test_a_request_has_one_line_with_its_route_and_id(client: TestClient) -> None:
    with lines() as found:
        answer = client.get("/api/v1/documents/0f3a9c51d2e47b68a1c0?q=bi-mat", headers={"X-Secret": "bi-mat"})
    (line,) = requests_of(found)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/documents/{document_id}", 404)
    assert line["request"] == answer.headers["x-request-id"] == answer.json()["request_id"]
    assert line["bytes"] == len(answer.content) and line["ms"] > 0 and line["level"] == "info"
    assert "bi-mat" not in str(line)


@pytest.mark.parametrize(("given", "kept"), [("lo-7/12", True), ("a b", False), ("x" * 129, False), ('"<b>', False), ("", False)])
def test_a_sane_id_of_the_caller_is_kept(client: TestClient, given: str, kept: bool) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) is kept
    assert re.fullmatch(r"[0-9a-f]{20}", answer.headers["x-request-id"]) or kept


def test_what_is_refused_before_the_routes_has_its_line(client: TestClient) -> None:
    with lines() as found:
        answer = client.post("/api/v1/documents", content=b"x", headers={"Content-Length": "99999999999"})
        nowhere = client.get("/api/khong-co")
    assert [(line["status"], line["route"]) for line in requests_of(found)] == [(413, "none"), (404, "none")]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert nowhere.json()["request_id"] == nowhere.headers["x-request-id"]


def test_an_unforeseen_error_is_told_once_with_its_trace(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("postgresql://congvan:bi-mat@db/congvan hỏng")

    monkeypatch.setattr("service.store.documents.find", broken)
    with lines() as found:
        answer = client.get("/api/v1/documents")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    failure, request = found
    assert "RuntimeError" in failure["exception"] and "bi-mat" not in str(found)
    assert failure["request"] == request["request"] and (request["status"], request["level"]) == (500, "error")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer bi-mat",
        "{'x-api-key': 'bi-mat', 'accept': '*/*'}",
        "(b'authorization', b'Basic bi-mat')",
        '{"secret": "bi-mat"}',
        "GET https://congvan.example/api/v1/lich.ics?unit=a&key=bi-mat&b=1",
        "connection to postgresql+psycopg://congvan:bi-mat@db:5432/congvan failed",
        "host=db password=bi-mat dbname=congvan",
        "signed with whsec_bi-mat",
        "who sent cv_ab22cd34_bi-mat",
    ],
)
@pytest.mark.parametrize("form", ["json", "console"])
def test_no_secret_is_written(text: str, form: str) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(form))
    for record in (
        logging.LogRecord("uvicorn.error", logging.ERROR, "", 1, "lỗi: %s", (text,), None),
        logging.LogRecord("x", logging.ERROR, "", 1, "lỗi", None, (ValueError, ValueError(text), None)),
    ):
        handler.handle(record)
    written = stream.getvalue()
    assert "bi-mat" not in written and "***" in written and "lỗi" in written


def test_what_is_bound_reaches_the_processes(capfd: pytest.CaptureFixture[str]) -> None:
    with Pool(Plan(1, 10, 0, logs_for_tests)) as pool, logs.bound(request="r-1", document="d-1"):
        pool.run(write_line, "đang đọc", seconds=60)
    (line,) = [orjson.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert (line["event"], line["request"], line["document"], line["logger"]) == ("đang đọc", "r-1", "d-1", "service.doc")
    assert logs.carried() == {}


def logs_for_tests() -> None:
    logs.configure("info", "json")


def write_line(text: str) -> None:
    logging.getLogger("service.doc").info(text)


def count(name: str, **labels: str) -> float:
    """Return a sample of the metrics of this process."""
    families = text_string_to_metric_families(metrics.expose().decode())
    return sum(one.value for family in families for one in family.samples if one.name == name and one.labels == labels)


def test_requests_are_counted_by_template(client: TestClient) -> None:
    labels = {"method": "GET", "route": "/api/v1/documents/{document_id}"}
    before = count("congvan_http_requests_total", **labels, status="4xx")
    for number in range(3):
        client.get(f"/api/v1/documents/khong-co-{number}")
    client.request("PROPFIND", "/healthz")
    assert count("congvan_http_requests_total", **labels, status="4xx") == before + 3
    assert count("congvan_http_request_seconds_count", **labels) >= 3
    assert count("congvan_http_requests_total", method="other", route="/healthz", status="4xx") >= 1


def test_the_only_process_of_a_service_tells_its_own_counts(client: TestClient) -> None:
    with metrics.shared() as folder:
        client.get("/healthz")
        assert count("congvan_http_requests_total", method="GET", route="/healthz", status="2xx") >= 1
        assert list(folder.iterdir()) == []
    assert not folder.exists()


def test_readers_are_counted_while_they_read(client: TestClient) -> None:
    client.post("/api/v1/documents", json={"text": notice()})
    assert count("congvan_readers_busy", work="reading") == 0


def test_nobody_sets_up_logging_by_being_imported() -> None:
    told = "import logging, nlp; assert not logging.getLogger().handlers"
    subprocess.run([sys.executable, "-c", told], check=True, timeout=120)
