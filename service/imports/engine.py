"""Imports files, folders and JSONL files: takes their bytes in, and reads them with worker processes until all are through.

What is taken in is a row of the store: killed at any moment, nothing of it is lost, and what was not taken in yet is found again
by the next import, which knows what is there by its bytes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import orjson
from sqlalchemy.exc import OperationalError

from service.errors import ImportAborted
from service.imports import items
from service.imports.intake import PATIENCE, Intake
from service.imports.items import Item
from service.imports.outcomes import ImportReport, Outcome, Progress, outcome_of, progress_of
from service.jobs import tasks, worker
from service.jobs.processor import Processor
from service.processes import lease
from service.settings import Settings
from service.store import Store, imports, opened

Watch = Callable[[Progress], None]

LOOK = 0.2  # seconds between looks at whether it is through
TELL = 1.0  # seconds until it is told again how far it is: counting takes longer the larger an import is
INSIDE = "!/"


@dataclass(frozen=True, slots=True)
class Crew:
    """Those who read what is queued: `check` raises ImportAborted where they cannot work, `wake` lets them look at once."""

    check: Callable[[], None] = lambda: None
    wake: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is run. `workers`: processes (None: as the settings say, 0: others read); `report`: a file that gets a line of
    JSON for each document; `resume`: public id of an import that is gone on with ("": the last one); `retry`: try again what failed
    in it, for one reason or ("") for any.
    """

    workers: int | None = None
    report: Path | None = None
    resume: str | None = None
    retry: str | None = None
    name: str | None = None


def run(paths: Sequence[Path], settings: Settings, options: Options | None = None, on_progress: Watch | None = None) -> ImportReport:
    """Import all documents of files and folders.

    Raises StoreError where the store cannot be opened, ImportAborted where no process can work, LookupError for an import that is
    not there, OSError for the report file.
    """
    options = options or Options()
    with opened(settings, patience=settings.database_wait_seconds) as store:
        pk, public, paths = begin(store, paths, options)
        find = partial(items.find, tuple(paths), settings.max_upload_bytes, ours(settings, options))
        with reported(store, pk, options.report), working(store, settings, options.workers) as crew:
            intake = Intake(store, settings, pk, crew.wake)
            _hand_in(intake, find, on_progress)
            _wait(store, pk, crew.check, on_progress)
        return report(store, pk, public)


def ours(settings: Settings, options: Options) -> frozenset[Path]:
    """Return what is never imported: our own data folder and the report."""
    return frozenset(path.resolve() for path in (settings.data_folder, options.report) if path)


def begin(store: Store, paths: Sequence[Path], options: Options) -> tuple[int, str, Sequence[Path]]:
    """Begin an import, or open one again; return its `pk`, its id and what it is of."""
    with store.writing() as connection:
        if options.resume is None:
            told = {"paths": [str(path.absolute()) for path in paths]}
            name = options.name or ", ".join(str(path) for path in paths)[:300]
            pk, public = imports.create(connection, "folder", name=name, given=told)
            return pk, public, paths
        row = imports.get(connection, options.resume) if options.resume else imports.latest(connection, "folder")
        if row is None or row.kind != "folder":
            raise LookupError(f"there is no import {options.resume or 'of a folder'} here; `congvan imports` lists those that are there")
        imports.reopen(connection, row.pk)
        if options.retry is not None:
            imports.retry(connection, row.pk, options.retry or None, None)
        return row.pk, row.id, paths or [Path(path) for path in (row.given or {}).get("paths", [])]


@contextmanager
def working(store: Store, settings: Settings, workers: int | None) -> Iterator[Crew]:
    """Read what is queued with so many processes, at the same time."""
    size = settings.workers if workers is None else workers
    if size == 0:
        yield Crew()
        return
    stop = threading.Event()
    with lease(replace(tasks.plan(settings), processes=size)) as pool, Processor(store, settings, pool) as processor:
        thread = threading.Thread(target=worker.run, args=(processor, stop), name="congvan-jobs", daemon=True)
        thread.start()
        try:
            yield Crew(partial(_check, processor, thread), processor.wake)
        finally:
            stop.set()
            processor.wake()
            thread.join(settings.stop_seconds)


def _check(processor: Processor, thread: threading.Thread) -> None:
    """Raise ImportAborted where no process can work, or the work has ended by itself."""
    if processor.trouble:
        raise ImportAborted(f"the import cannot work: {processor.trouble}")
    if not thread.is_alive():
        raise ImportAborted("the processes that read stopped; look at the lines above, and import again")


def _hand_in(intake: Intake, find: Callable[[], Iterator[Item]], on_progress: Watch | None) -> None:
    """Take all items in, batch by batch."""
    intake.expect(sum(1 for _ in find()))
    told = time.monotonic()
    for _ in intake.take(find()):
        if time.monotonic() - told > TELL:
            tell(intake.store, intake.import_pk, on_progress)
            told = time.monotonic()
    with intake.store.writing() as connection:
        imports.close(connection, intake.import_pk)


def _wait(store: Store, pk: int, check: Callable[[], None], on_progress: Watch | None) -> None:
    """Wait until all items are through, also for a database that is away."""
    pause, silent, told = threading.Event(), time.monotonic(), 0.0
    while True:
        try:
            with store.reading() as connection:
                over = imports.is_over(connection, pk)
            if over or time.monotonic() - told > TELL:
                told = time.monotonic()
                if tell(store, pk, on_progress):
                    return
            silent = time.monotonic()
        except OperationalError:
            if time.monotonic() - silent > PATIENCE:
                raise
        check()
        pause.wait(LOOK)


def tell(store: Store, pk: int, on_progress: Watch | None) -> bool:
    """Tell how far an import is; return whether it is finished."""
    with store.reading() as connection:
        counts = imports.counts(connection, pk)
    if on_progress:
        on_progress(progress_of(counts))
    return counts.finished


def outcomes(store: Store, pk: int) -> list[Outcome]:
    """Return what became of each document of an import, in the order of the input."""
    with store.reading() as connection:
        order = imports.order(connection, pk)
        rows = list(imports.all_items(connection, pk))
    rows.sort(key=lambda row: (order.get(row.place.split(INSIDE, 1)[0], row.pk), row.pk))
    return [outcome_of(row) for row in rows]


def write_report(path: Path, found: Sequence[Outcome]) -> None:
    """Write a line of JSON for each document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(asdict(one)) + b"\n" for one in found))


@contextmanager
def reported(store: Store, pk: int, place: Path | None) -> Iterator[None]:
    """Write the report in the end, however it comes: of an import that is broken off, how far each document is. Raises OSError."""
    with writable(place):
        try:
            yield
        finally:
            if place:
                write_report(place, outcomes(store, pk))


@contextmanager
def writable(report: Path | None) -> Iterator[None]:
    """Find out at the start whether the report can be written. Raises OSError."""
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.touch()
    yield


def report(store: Store, pk: int, public: str) -> ImportReport:
    """Return how an import ended, or how far it is."""
    with store.reading() as connection:
        counts = imports.counts(connection, pk)
    return ImportReport(progress_of(counts), tuple(one for one in outcomes(store, pk) if one.status == "failed"), public)
