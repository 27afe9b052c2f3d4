"""Does claimed work in worker processes: holds the leases meanwhile, and decides what follows when a process ends.

A document whose process is killed is tried again, a few times and with growing pauses; one that takes too long or too much
memory is failed at once, since it would again. Where this process is told to stop, what is not finished goes back.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Table
from sqlalchemy.exc import SQLAlchemyError

import nlp
from service import logs, readers
from service.errors import FilesUnavailable, ReadersUnavailable, WorkerDied
from service.jobs import tasks
from service.jobs.tasks import Done
from service.processes import Pool
from service.settings import Settings
from service.store import Store, files, jobs
from service.store.jobs import Claim, LostLease
from service.store.models import CONTAINERS, DOCUMENTS

log = logging.getLogger(__name__)

TABLES: dict[str, Table] = {"documents": DOCUMENTS, "containers": CONTAINERS}
GONE = ("worker_died", "the process that worked on it ended, again and again; the file may be damaged: open it and save it anew")
BROKEN = ("internal_error", "the service failed on it; look into the log, and report it to the maintainers")
AHEAD = 2  # tasks for each process: one in work and one that waits
TOGETHER = 8  # most documents of a task, whose records are stored by one transaction

Watch = Callable[[Claim, Done, float], None]


class Processor:
    """The work of one process of ours on one store. To be used in a `with`; safe in several threads."""

    def __init__(self, store: Store, settings: Settings, pool: Pool, watch: Watch | None = None) -> None:
        self.store, self.settings, self.pool = store, settings, pool
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.capacity = AHEAD * pool.plan.processes
        self.done = threading.Condition()
        self.trouble: str | None = None  # why no process can work
        self._watch = watch
        self._claims: dict[Claim, None] = {}
        self._busy = 0  # tasks
        self._pace = tasks.SPELL  # seconds that a document takes, about
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._threads = ThreadPoolExecutor(self.capacity, "congvan-work")
        self._renewer = threading.Thread(target=self._renew, name="congvan-leases", daemon=True)

    def __enter__(self) -> Processor:
        """Take back what processes of this machine held that died, and begin to renew leases."""
        self.reap()
        self._renewer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what is in work within the time for it, and give back the rest."""
        end = time.monotonic() + self.settings.stop_seconds
        with self.done:
            self.done.wait_for(lambda: not self._claims, timeout=max(0.0, end - time.monotonic()))
        for claim in list(self._claims):
            self._release(claim, 0.0)
        self._ended.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._renewer.join()

    def reap(self) -> int:
        """Give back what processes of this machine hold that are dead; the leases of others run out. Return how many rows."""
        host, count = socket.gethostname(), 0
        with self.store.reading() as connection:
            found = {name: jobs.holders(connection, table) for name, table in TABLES.items()}
        dead = {name: [who for who in holders if _is_dead(who, host)] for name, holders in found.items()}
        if any(dead.values()):
            with self.store.writing() as connection:
                for name, workers in dead.items():
                    count += len(jobs.abandon(connection, TABLES[name], workers)) if workers else 0
        return count

    def free(self) -> int:
        """Return how many claims more can be worked on."""
        return max(0, self.capacity - self._busy)

    def together(self) -> int:
        """Return how many documents nobody waits for are best read by one task: so many as take a moment."""
        return max(1, min(TOGETHER, int(tasks.SPELL / max(self._pace, 0.001))))

    def start(self, *claims: Claim) -> Future[None]:
        """Work on claims in a thread, one after the other."""
        self._hold(claims)
        return self._threads.submit(self._work, claims)

    def run(self, *claims: Claim) -> None:
        """Work on claims, one after the other."""
        self._hold(claims)
        self._work(claims)

    def wake(self) -> None:
        """Let the loop look for work at once."""
        with self.done:
            self.done.notify_all()

    def _hold(self, claims: Sequence[Claim]) -> None:
        """Count claims as ours from here on."""
        with self._lock:
            self._busy += 1
            self._claims.update(dict.fromkeys(claims))

    def _work(self, claims: Sequence[Claim]) -> None:
        """Work on claims by one task; those that are left when there is trouble by one each, so that it is told whose it is."""
        try:
            calm = len(claims) > 1 and all(one.table == "documents" and one.attempts == 1 for one in claims)
            for claim in self._run_together(list(claims)) if calm else claims:
                self._run(claim)
        finally:
            with self.done:
                self._busy -= 1
                self.done.notify_all()

    def _run_together(self, left: list[Claim]) -> list[Claim]:
        """Work on documents together; return those that are left."""
        while len(left) > 1:
            try:
                found = self._read(left)
            except SQLAlchemyError as exc:
                log.error("the database does not answer: %s", str(getattr(exc, "orig", None) or exc).splitlines()[0])
                self._let_go(left)
                return []
            except Exception:  # told with the one that it is of
                return left
            for claim, done in zip(left, found, strict=False):
                self._let_go([claim])
                if self._watch and done.status != "lost":
                    self._watch(claim, done, sum(done.seconds.values()))
            left = left[len(found) :]
        return left

    def _read(self, claims: Sequence[Claim]) -> list[Done]:
        """Read documents in a worker process."""
        seconds = self.settings.read_timeout_seconds + 2 * self.settings.lease_seconds + tasks.SPELL  # reading has its own limit
        found: list[Done] = readers.run(self.pool, tasks.read, self.settings, tuple(claims), seconds=seconds)
        self._pace = sum(spent for done in found for stage, spent in done.seconds.items() if stage != "wait") / len(found)
        return found

    def _let_go(self, claims: Sequence[Claim]) -> None:
        """Count claims as ours no more."""
        with self.done:
            for claim in claims:
                self._claims.pop(claim, None)

    def _run(self, claim: Claim) -> None:
        """Work on one claim."""
        began = time.monotonic()
        try:
            with logs.bound(job=f"{claim.table}/{claim.pk}"):
                done = self._try(claim)
        except LostLease:
            done = None
        except SQLAlchemyError as exc:  # the lease runs out, and somebody does it again
            log.error("the database does not answer: %s", str(getattr(exc, "orig", None) or exc).splitlines()[0])
            done = None
        except Exception:
            log.exception("work on %s %d failed", claim.table, claim.pk)
            done = self._again(claim, BROKEN)
        finally:
            self._let_go([claim])
        if done and self._watch:
            self._watch(claim, done, time.monotonic() - began)

    def _try(self, claim: Claim) -> Done | None:
        """Work on a claim in a worker process."""
        if claim.attempts > self.settings.max_attempts:
            return self._give_up(claim, GONE)
        seconds = self.settings.read_timeout_seconds + 2 * self.settings.lease_seconds
        try:
            if claim.table == "documents":
                found = self._read([claim])[0]
            else:
                found = readers.run(self.pool, tasks.unpack, self.settings, claim, seconds=seconds)
        except WorkerDied as exc:
            return self._again(claim, (exc.code, str(exc)))
        except nlp.DocumentError as exc:
            return self._give_up(claim, (exc.code, str(exc)))
        except ReadersUnavailable as exc:
            self.trouble = str(exc)
            self._release(claim, 0.0 if self._ended.is_set() else 1.0)
            return None
        except FilesUnavailable as exc:  # no fault of the document, and no attempt
            log.error("%s", exc)
            self._release(claim, self.settings.retry_seconds)
            return None
        self.trouble = None
        return None if found.status == "lost" else found

    def _again(self, claim: Claim, trouble: tuple[str, str]) -> Done | None:
        """Give work back whose process ended, or fail it where that was the last attempt."""
        if claim.attempts >= self.settings.max_attempts:
            return self._give_up(claim, trouble)
        self._release(claim, self.settings.retry_seconds * 3 ** (claim.attempts - 1), trouble)
        return None

    def _give_up(self, claim: Claim, trouble: tuple[str, str]) -> Done:
        """Fail work for good."""
        if claim.table == "documents":
            return tasks.give_up(self.store, self.settings, claim, ("read", *trouble))
        return tasks.spill(self.store, self.settings, claim, trouble)

    def _release(self, claim: Claim, delay: float, trouble: tuple[str, str] | None = None) -> None:
        """Give work back; where even that cannot be stored the lease runs out."""
        table = TABLES[claim.table]
        with contextlib.suppress(LostLease, SQLAlchemyError), self.store.writing() as connection:
            jobs.release(connection, table, claim, delay, trouble)

    def _renew(self) -> None:
        """Prolong the leases of what is in work, three times in the time of one."""
        pause = self.settings.lease_seconds / 3
        while not self._ended.wait(pause):
            with self._lock:
                held = list(self._claims)
            try:
                self.reap()
                self._prolong(held)
                pause = self.settings.lease_seconds / 3
            except SQLAlchemyError as exc:
                log.warning("leases cannot be renewed: %s", str(getattr(exc, "orig", None) or exc).splitlines()[0])
                pause = min(1.0, pause)

    def _prolong(self, held: list[Claim]) -> None:
        """Prolong the leases of these claims."""
        groups: dict[str, list[Claim]] = {}
        for one in held:
            groups.setdefault(one.table, []).append(one)
        if groups:
            with self.store.writing() as connection:
                for name, claims in groups.items():
                    jobs.renew(connection, TABLES[name], claims, self.settings.lease_seconds)


def _is_dead(worker: str, host: str) -> bool:
    """Tell whether a worker ("host:pid") is a process of this machine that does not run any more."""
    where, _, pid = worker.rpartition(":")
    return where == host and pid.isdigit() and not files.runs(int(pid))


def take(processor: Processor, limit: int, pks: Sequence[int] | None = None, table: str | None = None) -> list[list[Claim]]:
    """Claim work for so many tasks: containers first, since what they hold is not even counted. What is urgent is a task of its own."""
    found: list[list[Claim]] = []
    most = processor.together()
    with processor.store.writing() as connection:

        def claim(name: str, **wanted: Any) -> list[Claim]:
            return jobs.claim(connection, TABLES[name], processor.name, processor.settings.lease_seconds, **wanted)

        for name in (table,) if table else ("containers", "documents"):
            if limit > len(found):
                found += [[one] for one in claim(name, limit=limit - len(found), pks=pks)]
        calm = [one for one in found if one[0].table == "documents" and one[0].priority >= jobs.NORMAL]
        more = claim("documents", limit=len(calm) * (most - 1), least=jobs.NORMAL) if calm and most > 1 else []
        for at, one in enumerate(more):
            calm[at % len(calm)].append(one)
    return found
