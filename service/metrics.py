"""What is counted while the service works, for Prometheus; what the database tells is added where it is asked (`service.upkeep.gauges`).

Several processes answer at one address, so each writes its counts to a file of a shared folder (PROMETHEUS_MULTIPROC_DIR, which
`shared` makes) and whoever is asked adds them up. Without that folder a process tells its own. Labels have few values: routes as
templates, classes of status, codes of docs/errors.md. Every metric has labels, since one without makes a file in each process that
loads this module.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from service.errors import TITLES

SHARED = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OWN = CollectorRegistry()

REQUESTS = Counter("congvan_http_requests", "Requests answered.", ("method", "route", "status"), registry=OWN)
REQUEST_SECONDS = Histogram(
    "congvan_http_request_seconds",
    "Time from a request to the end of its answer.",
    ("method", "route"),
    registry=OWN,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
DOCUMENTS = Counter("congvan_documents", "Documents that were worked on, by what became of them.", ("outcome", "code"), registry=OWN)
STAGE_SECONDS = Histogram(
    "congvan_stage_seconds",
    "Time that a document waited, was read, and was stored.",
    ("stage",),
    registry=OWN,
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200),
)
READERS_BUSY = Gauge(
    "congvan_readers_busy", "Documents and pages that are being read or drawn.", ("work",), registry=OWN, multiprocess_mode="livesum"
)
READERS_ENDED = Counter("congvan_readers_ended", "Processes that read documents and ended before their time.", ("reason",), registry=OWN)
ORPHANS = Counter("congvan_orphan_files", "Original files that no row named, by what became of them.", ("outcome",), registry=OWN)
CONNECTIONS = Gauge("congvan_database_connections", "Connections to the database.", ("state",), registry=OWN, multiprocess_mode="livesum")


def finished(outcome: str, code: str | None = None, **seconds: float) -> None:
    """Count a document that is through; `seconds`: wait, read, store.

    >>> finished("done", wait=0.2, read=1.5, store=0.01)
    >>> finished("failed", "unreadable_document")
    """
    DOCUMENTS.labels(outcome, known_code(code)).inc()
    for stage, took in seconds.items():
        STAGE_SECONDS.labels(stage).observe(max(0.0, took))


def known_code(code: str | None) -> str:
    """Return a code as a label: one of docs/errors.md, else "other".

    >>> known_code("timeout"), known_code("hôm nay"), known_code(None)
    ('timeout', 'other', '')
    """
    return "" if code is None else code if code in TITLES else "other"


@contextmanager
def reading(work: str) -> Iterator[None]:
    """Count what a process of ours reads or draws while it does."""
    busy = READERS_BUSY.labels(work)
    busy.inc()
    try:
        yield
    finally:
        busy.dec()


@contextmanager
def shared() -> Iterator[Path]:
    """Make the folder in which the processes of a service count together, for those that are started within.

    A process that has loaded this module before keeps its counts to itself: the only process of a service.
    """
    if SHARED in os.environ:  # whoever runs the service made one
        yield Path(os.environ[SHARED])
        return
    folder = Path(tempfile.mkdtemp(prefix="congvan-metrics-"))
    os.environ[SHARED] = str(folder)
    try:
        yield folder
    finally:
        os.environ.pop(SHARED, None)
        shutil.rmtree(folder, ignore_errors=True)


def expose(*more: Collector) -> bytes:
    """Return all metrics in Prometheus' text format, with those of other collectors."""
    registry = CollectorRegistry()
    if SHARED in os.environ and getattr(values.ValueClass, "_multiprocess", False):
        _bury(Path(os.environ[SHARED]))
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    for one in more:
        registry.register(one)
    return generate_latest(registry)


class _Own(Collector):
    """The counts of this process, as a collector of another registry."""

    def collect(self):  # type: ignore[no-untyped-def]
        """Give the metrics of this process."""
        return OWN.collect()


_buried = 0.0


def _bury(folder: Path) -> None:
    """Forget what processes that ended were at (their counts stay); at most once in ten seconds."""
    global _buried
    if time.monotonic() - _buried < 10:
        return
    _buried = time.monotonic()
    for file in folder.glob("gauge_live*_*.db"):
        found = re.search(r"_(\d+)\.db$", file.name)
        if found and not _runs(int(found[1])):
            with suppress(OSError):
                mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]


def _runs(pid: int) -> bool:
    """Tell whether a process of that number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
