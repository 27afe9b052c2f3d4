"""Health, metrics and the end of a service: what is told in which state, by real processes where it matters."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import httpx
import pytest
import yaml
from databases import Databases
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from service_samples import notice
from sqlalchemy import event, text, update
from taking import take_in

from service import metrics
from service.settings import Settings
from service.store import Store, counts, jobs, opened
from service.store.models import DOCUMENTS
from service.upkeep import checkup, port
from service.upkeep.findings import Site
from service.upkeep.gauges import Gauges

ROOT = Path(__file__).resolve().parent.parent


def samples(told: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return the samples of a text by name and labels."""
    families = text_string_to_metric_families(told)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def stall(store: Store, settings: Settings) -> None:
    """Let a document wait for an hour."""
    take_in(store, settings, notice(1))
    with store.writing() as connection:
        connection.execute(update(DOCUMENTS).values(status="queued", queued_at=time.time() - 3600, run_after=0.0))


@pytest.fixture
def idle(databases: Databases, tmp_path: Path) -> Iterator[tuple[TestClient, Store, Settings]]:
    """A service that reads nothing by itself."""
    settings = databases.settings(tmp_path / "data", work="no", ready_seconds=5.0)
    with callers.local(settings) as client, opened(settings) as store:
        yield client, store, settings


def test_ready_tells_what_it_looked_at(idle: tuple[TestClient, Store, Settings]) -> None:
    client, store, settings = idle
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert [one["name"] for one in answer.json()["checks"]] == ["database", "schema", "queue", "files", "disk"]
    stall(store, settings)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded"), "queries go on, also in another process"
    (queue,) = [one for one in answer.json()["checks"] if one["name"] == "queue"]
    assert "start congvan worker" in queue["detail"]
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'mới'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert [one["name"] for one in answer.json()["checks"] if one["status"] == "failed"] == ["schema"]


def test_metrics_tell_the_queue(idle: tuple[TestClient, Store, Settings]) -> None:
    client, store, settings = idle
    stall(store, settings)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = samples(answer.text)
    assert found["congvan_queue_documents", (("state", "due"),)] == 1
    assert 3500 < found["congvan_queue_oldest_seconds", ()] < 3700
    assert found["congvan_database_up", ()] == 1 and found["congvan_free_disk_bytes", ()] > 0
    assert any(name == "congvan_build_info" for name, _ in found)


def test_a_database_that_hangs_holds_nobody_up(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.app.state.settings = client.app.state.settings.model_copy(update={"ready_seconds": 0.2})  # type: ignore[attr-defined]
    monkeypatch.setattr("service.upkeep.health.look", lambda store, settings: time.sleep(8) or ())
    began = time.monotonic()
    for _ in range(3):
        answer = client.get("/readyz")
        assert answer.status_code == 503 and "does not answer in time" in answer.json()["detail"]
    assert samples(client.get("/metrics").text)["congvan_database_up", ()] == 0
    assert client.get("/healthz").status_code == 200
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_data_folder_that_is_gone_is_told(idle: tuple[TestClient, Store, Settings], tmp_path: Path) -> None:
    client, _, settings = idle
    settings.data_folder.rename(tmp_path / "cho-khac")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "CONGVAN_DATA_FOLDER" in answer.json()["detail"]
    assert client.get("/metrics").status_code == 200
    (tmp_path / "cho-khac").rename(settings.data_folder)


def test_the_port_of_a_worker(store: Store, settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    with port.opened(store, settings.model_copy(update={"metrics_port": free})) as found:
        address = f"http://127.0.0.1:{found}"
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
        assert httpx.get(f"{address}/readyz").json()["status"] == "ok"
        assert "congvan_queue_documents" in httpx.get(f"{address}/metrics").text
        assert httpx.get(f"{address}/khac").status_code == 404
    with port.opened(store, settings) as none:
        assert none == 0


def test_alerts_and_the_page_name_metrics_that_there_are(store: Store, settings: Settings) -> None:
    for kind in (metrics.REQUESTS, metrics.REQUEST_SECONDS):
        kind.labels(*("x" for _ in kind._labelnames))
    metrics.finished("done", read=1.0)
    metrics.READERS_ENDED.labels("died")
    metrics.READERS_BUSY.labels("reading")
    metrics.ORPHANS.labels("removed")
    metrics.CONNECTIONS.labels("used")
    gauges = Gauges(store, settings)
    gauges.look()
    there = {name for name, _ in samples(metrics.expose(gauges).decode())} | {"congvan_webhooks"}  # which come with the first webhook
    rules = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    named = {name for rule in rules for name in re.findall(r"\bcongvan_\w+", rule["expr"])}
    assert named and named <= there
    page = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    families = {re.sub(r"_(total|bucket|count|sum|created)$", "", name) for name in there}
    told = {re.sub(r"_total$", "", name) for name in re.findall(r"^\| `(congvan_\w+)`", page, re.MULTILINE)}
    assert told == families
    assert {rule["alert"] for rule in rules} == set(re.findall(r"^\| (Congvan\w+) \|", page, re.MULTILINE))


class Process:
    """A process of the command `congvan`, with what it wrote."""

    def __init__(self, folder: Path, *arguments: str, **settings: object) -> None:
        self.log = folder / f"{arguments[0]}.log"
        told = {f"CONGVAN_{name.upper()}": str(value) for name, value in settings.items()}
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "service.cli", *arguments]
            self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stdout=log, stderr=log)

    def wait_for(self, address: str) -> Any:
        """Return the answer of an address, when there is one."""
        end = time.monotonic() + 240
        while time.monotonic() < end and self.process.poll() is None:
            try:
                answer = httpx.get(address, timeout=5)
                if answer.status_code == 200:
                    return answer
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def stop(self) -> float:
        """End it as a system does; return how long that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) in (0, -signal.SIGTERM), self.log.read_text()
        return time.monotonic() - began


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_two_processes_count_together_and_end_in_order(settings: Settings, tmp_path: Path) -> None:
    """Two service processes and a worker on one store: metrics of all, and an end that loses nothing."""
    one, two = free_ports(2)
    folder = settings.data_folder
    serving = Process(tmp_path, "serve", "--workers", "2", data_folder=folder, port=one, reader_processes=1, log_format="json")
    address = f"http://127.0.0.1:{one}"
    serving.wait_for(f"{address}/readyz")
    working = Process(tmp_path, "worker", data_folder=folder, metrics_port=two, reader_processes=1, stop_seconds=20)
    try:
        for number in range(12):
            with httpx.Client() as fresh:  # a connection each, so that both processes get some
                assert fresh.get(f"{address}/api/v1/documents?limit={number + 1}").status_code == 200
        labels = (("method", "GET"), ("route", "/api/v1/documents"), ("status", "2xx"))
        for _ in range(4):
            assert samples(httpx.get(f"{address}/metrics").text)["congvan_http_requests_total", labels] == 12
        for number in range(6):
            sent = httpx.post(f"{address}/api/v1/documents", json={"text": notice(number)}, headers={"Prefer": "respond-async"})
            assert sent.status_code in (201, 202)
        assert "congvan_queue_documents" in working.wait_for(f"http://127.0.0.1:{two}/metrics").text
    finally:
        assert serving.stop() < 40 and working.stop() < 40
    lines = serving.log.read_text()
    assert '"logger":"service.request"' in lines and "Traceback" not in lines + working.log.read_text()
    with opened(settings) as store:
        assert checkup.run(Site(store, settings, deep=True)) == []
        with store.reading() as connection:
            states = set(connection.execute(text("SELECT status FROM documents")).scalars())
    assert states <= {"done", "queued"}, "what was not finished went back"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_looking_for_work_reads_what_waits_and_nothing_else(store: Store) -> None:
    """With every row to read, a claim would hold up all writers of a large archive."""
    seen: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "documents" in statement and "EXPLAIN" not in statement:
            seen.extend(row[-1] for row in connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(store.engine, "before_cursor_execute", explain)
    with store.writing() as connection:
        jobs.claim(connection, DOCUMENTS, "may-1:7", 60.0)
        jobs.waiting(connection, DOCUMENTS)
        counts.queue(connection)
    scans = [step for step in seen if re.match(r"SCAN documents\b", step)]
    assert scans and all("USING INDEX ix_documents_due" in step for step in scans), seen
