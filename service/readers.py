"""Reads documents within limits: in a worker process, or in place where nothing can happen. The only caller of `nlp.extract`."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import nlp
from nlp.pages import render
from service import logs, metrics, processes
from service.errors import ExtractionFailed, MemoryLimit, ReadersUnavailable, ReadTimeout, WorkerDied
from service.processes import Job, Plan, Pool
from service.settings import Settings

log = logging.getLogger(__name__)

Read = Callable[[bytes, str | None, nlp.Given | None], nlp.Extraction]

Paint = Callable[[Path, int, int, tuple[float, float] | None], bytes]

PAGE_SECONDS = 30.0  # for the picture of one page
SHARE = 0.7  # of the time limit, after which the pages read so far must do
FAILED = "the extractor failed on this document; report it to the maintainers with the file"


def plan(settings: Settings) -> Plan:
    """Return the processes that the settings ask for."""
    prepare = _preparation(*logs.active(), True)
    return Plan(settings.readers, settings.reader_documents, settings.reader_memory_bytes, prepare)


def paint_plan(settings: Settings) -> Plan:
    """Return the process that draws pages: apart, so that who looks at a page does not wait for those who read long documents."""
    prepare = _preparation(*logs.active(), False)
    return Plan(1, settings.reader_documents, settings.reader_memory_bytes, prepare)


@cache
def _preparation(level: str, form: str, warm: bool) -> partial[None]:
    """Return what a process does first: the same object for the same values, so that equal plans share their processes."""
    return partial(prepare, level, form, warm)


def prepare(level: str, form: str, warm: bool) -> None:
    """Make a process that reads (`warm`) or draws ready: its log lines go where the service's go."""
    if level:
        logs.configure(level, form)
    if warm:
        nlp.warm_up()


def limits(settings: Settings) -> nlp.Limits:
    """Return what one document may take."""
    return nlp.Limits(
        pages=settings.max_pages,
        letters=settings.max_letters,
        pixels=settings.max_pixels,
        data=settings.max_upload_bytes,
        text_data=min(settings.max_text_bytes, settings.max_upload_bytes),
        members=settings.max_members,
        member_data=settings.max_member_bytes,
        nesting=settings.max_nesting,
    )


def run(pool: Pool, function: Callable[..., Any], *values: Any, seconds: float) -> Any:
    """Return what a function that handles a document gives in a worker process.

    Raises what the function raises; nlp.DocumentError for the end of its process; ReadersUnavailable where none can be started.
    """
    with _told(), metrics.reading("drawing" if function is paint_here else "reading"):
        return pool.run(function, *values, seconds=seconds)


def result(pool: Pool, job: Job) -> Any:
    """Return the value of a job as `run` does."""
    with _told():
        return pool.result(job)


@contextmanager
def _told() -> Iterator[None]:
    """Tell the end of a process as the trouble of its document."""
    try:
        yield
    except processes.TimeUp as exc:
        metrics.READERS_ENDED.labels("timeout").inc()
        raise ReadTimeout(f"reading the document took {exc}; split it, or raise the time limit (docs/settings.md)") from exc
    except processes.OutOfMemory as exc:
        metrics.READERS_ENDED.labels("memory").inc()
        raise MemoryLimit(f"reading the document took {exc} of memory; split it, or raise CONGVAN_READER_MEMORY_BYTES") from exc
    except processes.Died as exc:
        metrics.READERS_ENDED.labels("died").inc()
        raise WorkerDied(f"the process that read the document ended ({exc}); the file is damaged: open it and save it anew") from exc
    except processes.Unavailable as exc:
        metrics.READERS_ENDED.labels("unavailable").inc()
        raise ReadersUnavailable(f"no process can read documents: {exc}") from exc


def reader(pool: Pool, settings: Settings) -> Read:
    """Return what reads documents in the processes of a pool."""
    allowed, seconds = limits(settings), settings.read_timeout_seconds

    def read(data: bytes, media_type: str | None, given: nlp.Given | None) -> nlp.Extraction:
        try:
            found: nlp.Extraction = run(pool, read_here, data, media_type, given, allowed, seconds, seconds=seconds)
        except ExtractionFailed as exc:
            log.error("the extractor failed on a document of %d bytes\n%s", len(data), exc.trace)
            raise
        return found

    return read


def painter(pool: Pool, settings: Settings) -> Paint:
    """Return what draws a page of a file in the processes of a pool."""
    allowed = limits(settings)

    def paint(file: Path, number: int, dpi: int, size: tuple[float, float] | None) -> bytes:
        found: bytes = run(pool, paint_here, file, number, (dpi, size), allowed, seconds=PAGE_SECONDS)
        return found

    return paint


def paint_here(file: Path, number: int, wanted: tuple[int, tuple[float, float] | None], allowed: nlp.Limits) -> bytes:
    """Return a page of a file as PNG; `wanted`: dots an inch, and the page's size in points where it is known."""
    dpi, size = wanted
    return render.render(file.read_bytes(), number, dpi, size, allowed)


def read_here(
    data: bytes, media_type: str | None, given: nlp.Given | None, allowed: nlp.Limits | None = None, seconds: float | None = None
) -> nlp.Extraction:
    """Return the extraction of a document, read in this process; of `seconds` the last part is left for what follows the pages.

    Raises nlp.DocumentError, MemoryError, or ExtractionFailed for a defect of the extractor.
    """
    allowed = allowed or nlp.Limits()
    if seconds:
        end = time.monotonic() + SHARE * seconds
        allowed = replace(allowed, stop=lambda: time.monotonic() > end)
    try:
        return nlp.extract(data, media_type, limits=allowed, given=given)
    except (nlp.DocumentError, MemoryError):
        raise
    except Exception as exc:
        cause = " ".join(f"{type(exc).__name__}: {exc}".split())
        raise ExtractionFailed(FAILED, cause, traceback.format_exc()) from exc
