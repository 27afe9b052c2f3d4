"""The processes of a bulk import. Each has one document at a time, so that the death of one is the failure of one document.

Processes, not threads: the extractor holds the interpreter's lock. They are started afresh (spawn) and replaced after a number
of documents. Where the importer itself is killed they end by themselves: their pipe breaks.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

import nlp
from service.errors import ImportAborted
from service.imports.items import Item
from service.imports.outcomes import Outcome
from service.settings import Settings
from service.store import Store, opened

Handle = Callable[[Store, Settings, Item], Outcome]
MOST_FAILED_STARTS = 3
READY, BROKEN = "ready", "broken"


@dataclass(slots=True)
class Worker:
    """A process and what it is busy with, until when."""

    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    item: Item | None = None
    deadline: float = 0.0
    done: int = 0


class Pool:
    """A number of worker processes; `process` gives outcomes as they come, in whatever order. To be used in a `with`."""

    def __init__(self, settings: Settings, size: int, handle: Handle) -> None:
        self.settings = settings
        self.size = size
        self.handle = handle
        self.workers: list[Worker] = []
        self.returned: deque[Item] = deque()
        self.failed_starts = 0

    def __enter__(self) -> Self:
        """Start nothing yet: processes are started for the first document that needs one."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the processes; at once where something went wrong (a transaction that is broken off leaves nothing)."""
        for worker in self.workers:
            if kind is not None:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self.workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def process(self, items: Iterable[Item | Outcome]) -> Iterator[Outcome]:
        """Give an outcome for each item; one that has its outcome already is passed on.

        Raises ImportAborted where no process can be started.
        """
        waiting = iter(items)
        more = True
        while True:
            while more and (not self.workers or self._idle()):
                item = self.returned.popleft() if self.returned else next(waiting, None)
                if isinstance(item, Outcome):
                    yield item
                elif item is None:
                    more = False
                elif not self.workers:
                    self.workers = [self._start() for _ in range(self.size)]
                    self.returned.append(item)
                else:
                    self._give(self._idle()[0], item)
            if not more and not any(worker.item for worker in self.workers):
                return
            for worker in self._heard():
                outcome = self._hear(worker)
                if outcome:
                    yield outcome
            more = more or bool(self.returned)

    def _idle(self) -> list[Worker]:
        """Return the processes that wait for an item."""
        return [worker for worker in self.workers if worker.ready and worker.item is None]

    def _start(self) -> Worker:
        """Start a process; it says when it is ready."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self.settings, self.handle), name="congvan-import", daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours)

    def _replace(self, worker: Worker) -> None:
        """Put a fresh process in the place of one that ended."""
        worker.pipe.close()
        worker.process.join()
        self.workers[self.workers.index(worker)] = self._start()

    def _give(self, worker: Worker, item: Item) -> None:
        """Hand an item to a process; where that has died meanwhile the item waits for the next one."""
        try:
            worker.pipe.send(item)
        except OSError:
            self.returned.append(item)
            self._replace(worker)
            return
        worker.item = item
        worker.deadline = time.monotonic() + self.settings.import_timeout_seconds

    def _heard(self) -> list[Worker]:
        """Wait until processes have something to say, have ended, or took too long; return them."""
        busy = [worker.deadline for worker in self.workers if worker.item]
        timeout = max(0.0, min(busy) - time.monotonic()) if busy else None
        pipes = wait([worker.pipe for worker in self.workers], timeout)
        now = time.monotonic()
        return [worker for worker in self.workers if worker.pipe in pipes or (worker.item and worker.deadline <= now)]

    def _hear(self, worker: Worker) -> Outcome | None:
        """Take what a process says; return the outcome of its document, if that is at its end."""
        item = worker.item
        if item and worker.deadline <= time.monotonic() and not worker.pipe.poll():
            worker.process.kill()
            self._replace(worker)
            limit = f"{self.settings.import_timeout_seconds:g} s"
            return _failed(item, "timeout", f"the document took over {limit}; split it, or raise CONGVAN_IMPORT_TIMEOUT_SECONDS")
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            return self._bury(worker)
        if isinstance(said, Outcome):
            worker.item, worker.done = None, worker.done + 1
            if worker.done >= self.settings.import_worker_documents:
                self._replace(worker)
            return said
        if said[0] == BROKEN:
            raise ImportAborted(f"the import cannot work: {said[1]}")
        worker.ready, self.failed_starts = True, 0
        return None

    def _bury(self, worker: Worker) -> Outcome | None:
        """Replace a process that died; its document has failed, all others go on."""
        worker.process.join(5)
        worker.process.kill()
        worker.process.join()
        status = worker.process.exitcode or 0
        cause = signal.Signals(-status).name if status < 0 else f"status {status}"
        if not worker.ready:
            self.failed_starts += 1
            if self.failed_starts >= MOST_FAILED_STARTS:
                raise ImportAborted(f"the processes of the import end before they begin ({cause}); look for memory limits")
        self._replace(worker)
        if worker.item is None:
            return None
        return _failed(
            worker.item, "worker_died", f"the process that read the document ended ({cause}); try it alone with `congvan extract`"
        )


def serve(pipe: Connection, settings: Settings, handle: Handle) -> None:
    """Work on items until the pipe ends: what a process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the importer ends us
    with ExitStack() as stack:
        try:
            store = stack.enter_context(opened(settings, migrate=False))
            nlp.warm_up()
            pipe.send((READY,))
        except OSError:
            return
        except Exception as exc:
            pipe.send((BROKEN, f"{type(exc).__name__}: {exc}"))
            return
        while True:
            try:
                pipe.send(handle(store, settings, pipe.recv()))
            except (EOFError, OSError):
                return


def _failed(item: Item, code: str, message: str) -> Outcome:
    """Return the outcome of an item that failed."""
    return Outcome(item.source, item.line, "failed", None, code, message)
