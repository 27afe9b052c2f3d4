"""Worker processes with limits on time and memory: what happens to one of them is the trouble of one task, never of who asked.

A task (a function of a module and its values) goes in, its value comes out. pebble kills and replaces the processes. Tasks and values
lie in files of a folder of their own and only the names go through pebble's pipe: what all processes share is never held up
or broken off by one of them, however large a task or however sudden a death is. This module loads nothing of ours, so that a process
starts with what its tasks need and no more.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import pickle
import resource
import signal
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool
from structlog.contextvars import bound_contextvars, get_contextvars

MOST_STARTS = 3  # of the processes, until a task is given up because none can work
STOPPED = "they are being stopped; try again in a moment"
FULL, OUT_OF_MEMORY = 75, 76  # exit statuses by which a process asks to be replaced


class ProcessTrouble(Exception):
    """A task had no answer; the message tells the cause in a few words."""


class TimeUp(ProcessTrouble):
    """The task took longer than it may; its process was killed."""


class OutOfMemory(ProcessTrouble):
    """The task took more memory than its process may have."""


class Died(ProcessTrouble):
    """The process of the task ended; the message is the signal or status."""


class Unavailable(ProcessTrouble):
    """No process can be started, or they are being stopped."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many processes, after how many tasks each is replaced, bytes of address space of each, and what it does before its first task."""

    processes: int
    tasks: int
    memory: int
    prepare: Callable[[], None] | None = None


@dataclass(eq=False, slots=True, weakref_slot=True)
class Job:
    """A task that was handed in, when (by `monotonic`). `future` is done where `Pool.result` does not wait any more."""

    order: Path
    seconds: float
    future: Future[None]
    began: float = field(default_factory=time.monotonic)

    @property
    def answer(self) -> Path:
        """The file of its value."""
        return self.order.with_suffix(".out")

    def forget(self) -> None:
        """Remove its files."""
        self.order.unlink(missing_ok=True)
        self.answer.unlink(missing_ok=True)


class Pool:
    """Worker processes that start with the first task. To be used in a `with`, or closed at the end; safe in several threads."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="congvan-")
        self._numbers = itertools.count()
        self._jobs: weakref.WeakSet[Job] = weakref.WeakSet()
        self._closed = False

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the processes."""
        self.close()

    def run(self, function: Callable[..., Any], *values: Any, seconds: float) -> Any:
        """Return what a function gives in a worker process, or raise what it raises.

        Raises TimeUp, OutOfMemory, Died for the end of its process, Unavailable where none can be started.
        """
        return self.result(self.submit(function, *values, seconds=seconds))

    def submit(self, function: Callable[..., Any], *values: Any, seconds: float) -> Job:
        """Hand in a task; `seconds` count from when a process takes it up."""
        if self._closed:
            raise Unavailable(STOPPED)
        order = Path(self._folder.name, str(next(self._numbers)))
        # What the log lines of this thread are about goes along: lines of the process that works for it tell the same.
        order.write_bytes(pickle.dumps((function, values, get_contextvars()), pickle.HIGHEST_PROTOCOL))
        job = Job(order, seconds, self._schedule(order, seconds))
        self._jobs.add(job)
        return job

    def result(self, job: Job) -> Any:
        """Return the value of a task as `run` does."""
        try:
            self._finish(job)
            good, value = pickle.loads(job.answer.read_bytes())
        finally:
            job.forget()
        if not good:
            raise value
        return value

    def start(self, seconds: float) -> None:
        """Start the processes before there is work for them, without waiting; what keeps them from it the first task will tell."""
        job = self.submit(len, "", seconds=seconds)
        job.future.add_done_callback(lambda _: job.forget())

    def close(self) -> None:
        """End the processes and what waits for them; later tasks are refused."""
        with self._lock:
            pool, self._pool, self._closed = self._pool, None, True
        for job in list(self._jobs):
            job.future.cancel()
        if pool:
            _end(pool)
        self._folder.cleanup()

    def _finish(self, job: Job) -> None:
        """Wait until its answer is there; start a task again that was lost with no fault of its own."""
        for _ in range(MOST_STARTS):
            try:
                job.future.result()
                return
            except BrokenProcessPool:
                pass
            except CancelledError as exc:
                raise Unavailable(STOPPED) from exc
            except TimeoutError as exc:
                if time.monotonic() - job.began > job.seconds:
                    raise TimeUp(f"over {job.seconds:g} s") from exc
                # pebble looks at the wall clock, and that was set forward: the task has not had its time
            except ProcessExpired as exc:
                if exc.exitcode == -signal.SIGALRM:
                    raise TimeUp("too long") from exc
                if exc.exitcode == OUT_OF_MEMORY:
                    raise OutOfMemory(f"over {self.plan.memory // 1_000_000} MB") from exc
                if exc.exitcode != FULL:
                    raise Died(_cause(exc.exitcode)) from exc
            job.future, job.began = self._schedule(job.order, job.seconds), time.monotonic()
        raise Unavailable("they end before they begin; look for limits of memory and of processes")

    def _schedule(self, order: Path, seconds: float) -> Future[None]:
        """Give a task to the processes; broken ones are replaced all together."""
        with self._lock:
            for _ in range(MOST_STARTS):
                if self._pool is None:
                    self._pool = _start(self.plan)
                try:
                    return self._pool.schedule(work, (str(order),), timeout=seconds)
                except RuntimeError:  # a process died idle, or while it held what all share
                    _end(self._pool)
                    self._pool = None
        raise Unavailable("they cannot be started; look for limits of memory and of processes")


_shared: dict[Plan, tuple[Pool, int]] = {}
_shared_lock = threading.Lock()


@contextmanager
def lease(plan: Plan) -> Iterator[Pool]:
    """Give the pool that all in this process share who lease the same plan; the last one to leave ends it."""
    with _shared_lock:
        pool, users = _shared.get(plan) or (Pool(plan), 0)
        _shared[plan] = (pool, users + 1)
    try:
        yield pool
    finally:
        with _shared_lock:
            pool, users = _shared[plan]
            _shared[plan] = (pool, users - 1)
            if users == 1:
                del _shared[plan]
        if users == 1:
            pool.close()


def _start(plan: Plan) -> ProcessPool:
    """Return fresh processes."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # they use the processors by being several; read where a library is loaded
    context = multiprocessing.get_context("spawn")  # forked ones would keep the service's port
    return ProcessPool(plan.processes, plan.tasks, begin, (plan.memory, plan.prepare), context)


def _end(pool: ProcessPool) -> None:
    """End processes at once."""
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _cause(status: int) -> str:
    """Return how a process ended.

    >>> _cause(-9), _cause(3)
    ('SIGKILL', 'status 3')
    """
    return signal.Signals(-status).name if status < 0 else f"status {status}"


# What follows runs in the worker processes.

_trouble: list[Exception] = []
_room = 0


def begin(memory: int, prepare: Callable[[], None] | None) -> None:
    """Make a process ready. What goes wrong is kept for the first task to tell."""
    global _room
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # end at once, also within a library
    try:
        if prepare:
            prepare()
    except Exception as exc:
        _trouble.append(exc)
    with contextlib.suppress(ValueError, OSError):  # not every system limits these
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            _room = (memory + _taken()) // 2  # half of what is free now


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End this process where a part of its task takes longer; the system does it, also while a library holds everything else up.

    A thread has no such limit: it is no worker process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def work(order: str) -> None:
    """Do one task: read what is asked, write its value, or the error, beside it."""
    if _room and _taken() > _room:
        os._exit(FULL)  # an earlier task left too little room for this one
    place = Path(order)
    try:
        place.with_suffix(".out").write_bytes(_do(place))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _do(place: Path) -> bytes:
    """Return the pickled value or error of a task."""
    answer: tuple[bool, Any]
    try:
        if _trouble:
            raise _trouble[0]
        function, values, names = pickle.loads(place.read_bytes())
        with bound_contextvars(**names):
            answer = True, function(*values)
    except MemoryError:
        raise
    except Exception as exc:
        answer = False, exc
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _taken() -> int:
    """Return the address space of this process in bytes, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0
