"""What the database and the disk tell, as metrics: the same from every process, so asked by the one that is asked, every few seconds."""

from __future__ import annotations

import platform
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from service import metrics
from service.settings import Settings
from service.store import Store, counts
from service.store.counts import Queue

FRESH = 5.0  # seconds for which an answer is good


@dataclass(frozen=True, slots=True)
class State:
    """What was found: None where the database does not answer."""

    queue: Queue | None = None
    webhooks: tuple[tuple[str, int], ...] = ()
    free: int | None = None


class Gauges(Collector):
    """The state of one store. `look` asks for it, `collect` tells what was found last."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._lock = threading.Lock()
        self._state, self._asked = State(), float("-inf")

    def look(self) -> bool:
        """Ask the database and the disk, where the last answer is old; tell whether the database answered."""
        with self._lock:
            if time.monotonic() - self._asked < FRESH:
                return self._state.queue is not None
            free = _free(self._settings.data_folder)
            try:
                with self._store.reading() as connection:
                    self._state = State(counts.queue(connection), tuple(counts.webhooks(connection).items()), free)
            except SQLAlchemyError:
                self._state = State(free=free)
            self._asked = time.monotonic()
            return self._state.queue is not None

    def lose(self) -> None:
        """Note that the database did not answer in time."""
        self._state = State(free=self._state.free)

    def collect(self) -> Iterator[Metric]:
        """Give the metrics of the state that was found last."""
        state = self._state
        yield _gauge("congvan_database_up", "Whether the database answers.", {(): state.queue is not None})
        if state.free is not None:
            yield _gauge("congvan_free_disk_bytes", "Free space for the data folder.", {(): state.free})
        if state.queue:
            queue = state.queue
            states = {("queued",): queue.queued, ("due",): queue.due, ("running",): queue.running, ("lapsed",): queue.lapsed}
            yield _gauge("congvan_queue_documents", "Documents and containers that wait or are worked on.", states, "state")
            yield _gauge("congvan_queue_oldest_seconds", "Age of the oldest one that could be worked on.", {(): queue.oldest})
            yield _gauge("congvan_queue_workers", "Processes of the service that hold work.", {(): queue.workers})
        if state.webhooks:
            told = {(name,): count for name, count in state.webhooks}
            yield _gauge("congvan_webhooks", "Webhooks by state, and messages that were given up.", told, "state")
        built = {(version("congvan"), platform.python_version(), self._store.engine.dialect.name): 1}
        yield _gauge("congvan_build_info", "What runs.", built, "version", "python", "database")


def _free(folder: Path) -> int | None:
    """Return the free space for a folder, None where that is gone."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


@contextmanager
def counted(store: Store) -> Iterator[None]:
    """Count the connections that are in use while something is done."""
    used = metrics.CONNECTIONS.labels("used")

    def take(*_: object) -> None:
        used.inc()

    def give_back(*_: object) -> None:
        used.dec()

    for name, count in (("checkout", take), ("checkin", give_back)):
        event.listen(store.engine, name, count)
    try:
        yield
    finally:
        for name, count in (("checkout", take), ("checkin", give_back)):
            event.remove(store.engine, name, count)


def _gauge(name: str, told: str, values: Mapping[Any, float], *labels: str) -> Metric:
    """Return a metric with its values."""
    found = GaugeMetricFamily(name, told, labels=labels)
    for key, value in values.items():
        found.add_metric(key, value)
    return found
