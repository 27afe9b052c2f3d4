"""The processes of a bulk import: each reads and stores one document at a time, so that the death of one is the failure of one document.

Items flow in, outcomes flow out as they come. Where the importer itself is killed the processes end by themselves: their pipe breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import ExitStack
from functools import partial

import nlp
from service import readers
from service.errors import ImportAborted, ReadersUnavailable, StoreError
from service.imports.items import Item
from service.imports.outcomes import Outcome
from service.processes import Job, Plan, Pool, Unavailable
from service.settings import Settings
from service.store import Store, opened

Handle = Callable[[Store, Settings, Item], Outcome]


def process(items: Iterable[Item | Outcome], settings: Settings, size: int, handle: Handle) -> Iterator[Outcome]:
    """Give an outcome for each item, in whatever order; one that has its outcome already is passed on.

    Raises ImportAborted where no process can work.
    """
    plan = Plan(size, settings.import_worker_documents, settings.reader_memory_bytes, partial(prepare, settings))
    with Pool(plan) as pool:
        busy: list[tuple[Job, Item]] = []
        for item in items:
            if isinstance(item, Outcome):
                yield item
                continue
            busy.append((_submit(pool, settings, handle, item), item))
            while len(busy) > 2 * size:  # one in work and one that waits for each process
                yield from _finished(pool, busy)
        while busy:
            yield from _finished(pool, busy)


def _submit(pool: Pool, settings: Settings, handle: Handle, item: Item) -> Job:
    """Hand in an item."""
    try:
        return pool.submit(work, handle, settings, item, seconds=settings.import_timeout_seconds)
    except Unavailable as exc:
        raise ImportAborted(f"no process can work: {exc}") from exc


def _finished(pool: Pool, busy: list[tuple[Job, Item]]) -> Iterator[Outcome]:
    """Wait for the next item and give the outcomes that are there; they leave the list."""
    wait([job.future for job, _ in busy], return_when=FIRST_COMPLETED)
    done = [one for one in busy if one[0].future.done()]
    busy[:] = [one for one in busy if not one[0].future.done()]
    for job, item in done:
        try:
            yield readers.result(pool, job)
        except nlp.DocumentError as exc:  # the end of its process
            yield Outcome(item.source, item.line, "failed", None, exc.code, str(exc))
        except (ReadersUnavailable, StoreError) as exc:
            raise ImportAborted(f"the import cannot work: {exc}") from exc


# What follows runs in the worker processes.

_stack = ExitStack()
_stores: list[Store] = []


def prepare(settings: Settings) -> None:
    """Open the store and load the extractor's models."""
    _stores.append(_stack.enter_context(opened(settings, migrate=False)))
    nlp.warm_up()


def work(handle: Handle, settings: Settings, item: Item) -> Outcome:
    """Import one item."""
    return handle(_stores[0], settings, item)
