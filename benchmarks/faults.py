"""Breaks what the service stands on while uploads and an import come, and checks that it goes on by itself and has lost nothing.

    python -m benchmarks.faults [--database sqlite|postgresql] [--only disk,away,…] [--documents 60] [--seconds 30]

disk: the data folder is full (a small tmpfs, so root is needed); restart: the database server is stopped as by a power cut and started;
away: the server is gone for so many seconds, on SQLite somebody holds the lock; frozen: the server stands still for as long;
cut: connections to the server are ended again and again; clock: it jumps a day forth and back (time.time of all our processes, which is
what counts on SQLite; PostgreSQL has a clock of its own); worker: what reads is killed.
Uploads are asked to be answered at once (202). Exit status 0 only where everything that was accepted is stored with its records, once,
uploads were accepted again within a minute after each fault without a restart, and the store is sound.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
from sqlalchemy import select

from benchmarks import databases, soundness
from benchmarks.stand import Stand, kill, notice, stand, write_documents
from service.store import imports, opened
from service.store.models import DOCUMENTS

RECOVERY = 60.0  # seconds after a fault in which uploads must be accepted again
BEFORE, AFTER = 2.0, 3.0  # seconds of uploads before and after a fault
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
PAUSE = 0.15  # seconds between uploads
UPLOADS = 50_000  # the numbers of uploaded documents begin here
DAY = 86_400.0
DISK = 48_000_000  # bytes of the small disk

Fault = Callable[[Stand, float], None]


@dataclass(slots=True)
class Uploads:
    """Uploads one after the other in a thread, and what was answered."""

    address: str
    accepted: dict[int, float] = field(default_factory=dict)
    tried: int = UPLOADS
    answers: Counter[str] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Upload until told to stop."""
        with httpx.Client(timeout=90, headers={"Prefer": "respond-async"}) as client:
            while not self._over.wait(PAUSE):
                number = self.tried
                self.tried += 1
                try:
                    answer = client.post(f"{self.address}/api/v1/documents", files={"file": (f"{number}.txt", notice(number).encode())})
                except httpx.HTTPError as exc:
                    self.answers[type(exc).__name__] += 1
                    continue
                self.answers[str(answer.status_code)] += 1
                if answer.status_code < 300:
                    self.accepted[number] = time.monotonic()

    def wait_after(self, moment: float) -> float | None:
        """Wait for an upload that was accepted after a moment; return how long after, None where there was none in time."""
        while time.monotonic() < moment + RECOVERY:
            later = [one - moment for one in list(self.accepted.values()) if one > moment]
            if later:
                return min(later)
            time.sleep(0.1)
        return None

    def stop(self) -> None:
        """Upload no more."""
        self._over.set()


def fill_disk(place: Stand, seconds: float) -> None:
    """Leave no byte in the data folder for a while."""
    filler = place.data / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    time.sleep(min(seconds, 10.0))
    filler.unlink()


def restart(place: Stand, seconds: float) -> None:
    """Stop the server as a power cut does, and start it."""
    place.database.stop()
    place.database.start()


def go_away(place: Stand, seconds: float) -> None:
    """Let the database be gone: no server, or a lock that nobody gives back."""
    if place.database.kind == "postgresql":
        place.database.stop()
        time.sleep(seconds)
        place.database.start()
        return
    connection = sqlite3.connect(place.data / "congvan.db", isolation_level=None, timeout=30)
    connection.execute("BEGIN EXCLUSIVE")
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()


def freeze(place: Stand, seconds: float) -> None:
    """Let the server stand still."""
    place.database.freeze()
    time.sleep(seconds)
    place.database.thaw()


def cut(place: Stand, seconds: float) -> None:
    """End all connections to the server, several times."""
    end = time.monotonic() + min(seconds, 10.0)
    while time.monotonic() < end:
        with psycopg.connect(place.database.url, autocommit=True) as connection:
            connection.execute(CUT)
        time.sleep(0.5)


def jump(place: Stand, seconds: float) -> None:
    """Let the clock be a day ahead, then a day behind, then right."""
    for offset in (DAY, -DAY, 0.0):
        (place.folder / "clock").write_text(str(offset), encoding="ascii")
        time.sleep(min(seconds, 5.0))


def kill_workers(place: Stand, seconds: float) -> None:
    """Kill what reads documents, three times; workers are started again by whoever looks after them."""
    for _ in range(3):
        workers = [name for name in place.running if name.startswith("worker")]
        victims = [pid for name in workers for pid in place.tree(name)] or place.tree("service")[1:]
        for pid in victims:
            kill(pid)
        time.sleep(2.0)
        for name in workers:
            place.start(name)


FAULTS: Mapping[str, tuple[Fault, tuple[str, ...]]] = {
    "disk": (fill_disk, databases.KINDS),
    "restart": (restart, ("postgresql",)),
    "away": (go_away, databases.KINDS),
    "frozen": (freeze, ("postgresql",)),
    "cut": (cut, ("postgresql",)),
    "clock": (jump, databases.KINDS),
    "worker": (kill_workers, databases.KINDS),
}


@contextmanager
def small_disk(place: Stand) -> Iterator[None]:
    """Put a small disk in the place of the data folder. Raises CalledProcessError where we may not."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place.data)], check=True)
    try:
        yield
    finally:
        for name in list(place.running):
            place.stop(name)
        subprocess.run(["umount", "-l", str(place.data)], check=True)


def suffer(place: Stand, fault: Fault, documents: int, seconds: float) -> tuple[soundness.Found, Uploads]:
    """Import and upload through a fault; return what is wrong afterwards."""
    server = place.database.kind == "postgresql"
    address = place.serve()
    if server:
        place.start("worker-1", "worker", "--processes", "1")
        place.start("worker-2", "worker", "--processes", "1")
    papers = place.folder / "papers"
    write_documents(papers, documents)
    service = place.running["service"].pid
    uploads = Uploads(address)
    thread = threading.Thread(target=uploads.run, daemon=True)
    thread.start()
    place.start("importer", "import", str(papers), "--workers", "0" if server else "1")
    await_work(place)
    time.sleep(BEFORE)
    fault(place, seconds)
    ended = time.monotonic()
    recovered = uploads.wait_after(ended)
    time.sleep(AFTER)
    uploads.stop()
    thread.join()
    place.ready(address)
    status = finish(place)
    print(
        f"  uploads: {dict(uploads.answers)}; the first one accepted after {'-' if recovered is None else f'{recovered:.1f} s'}; {status}"
    )
    sure = [notice(number).encode() for number in [*range(documents), *uploads.accepted]]
    perhaps = [notice(number).encode() for number in range(UPLOADS, uploads.tried)]
    found = soundness.examine(place.settings(), sure, perhaps, wait=60.0 + documents)
    found["uploads not accepted again"] = int(recovered is None)
    found["service had to be started again"] = int(place.running["service"].poll() is not None or place.running["service"].pid != service)
    return found, uploads


def await_work(place: Stand) -> None:
    """Wait until all have started and documents are read: who finds no database at the start gives up, and says so."""
    with opened(place.settings(), migrate=False) as store:
        for _ in range(600):
            with store.reading() as connection:
                workers = set(connection.execute(select(DOCUMENTS.c.worker).where(DOCUMENTS.c.status == "done")).scalars())
                begun = imports.latest(connection, "folder") is not None
            if begun and len(workers) >= min(2, sum(name.startswith("worker") for name in place.running) or 1):
                return
            time.sleep(0.1)


def finish(place: Stand) -> str:
    """Wait for the importer; what it could not take in is tried again as its operator would; return what it took."""
    for attempt in range(1, 4):
        status = place.running["importer"].wait(600)
        if status == 0:
            return f"the import ended by {'itself' if attempt == 1 else f'{attempt - 1} × --resume'}"
        with opened(place.settings()) as store, store.reading() as connection:
            begun = imports.latest(connection, "folder") is not None
        what = ("--resume", "last", "--retry-failed") if begun else (str(place.folder / "papers"),)
        place.start("importer", "import", *what, *place.commands["importer"][-2:])
    return "the import did not end"


def run(name: str, kind: str, documents: int, seconds: float) -> int:
    """Show one fault; return how many things were not as they should be."""
    shift = str(Path(__file__).parent / "shifted_clock")
    settings = {"CONGVAN_MIN_FREE_BYTES": "0", "CONGVAN_READER_PROCESSES": "1", "CONGVAN_MAX_ATTEMPTS": "10", "CONGVAN_SYNC_SECONDS": "20"}
    with stand(kind, **settings) as place:
        if name == "clock":
            place.environment |= {"BENCHMARK_CLOCK": str(place.folder / "clock")}
            place.environment["PYTHONPATH"] = os.pathsep.join((shift, place.environment["PYTHONPATH"]))
        print(f"{kind}, {name}:", flush=True)
        if name == "disk":
            with small_disk(place):
                found, _ = suffer(place, FAULTS[name][0], documents, seconds)
        else:
            found, _ = suffer(place, FAULTS[name][0], documents, seconds)
        wrong = soundness.faults(found)
        print(*(f"  WRONG {line}" for line in wrong), sep="\n") if wrong else print("  sound")
        if wrong:
            place.tell()
    return len(wrong)


def main() -> int:
    """Run the faults and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--only", default="", help=f"of {', '.join(FAULTS)}; with commas")
    parser.add_argument("--documents", type=int, default=60, help="of the import that runs meanwhile")
    parser.add_argument("--seconds", type=float, default=30.0, help="for which the database is away")
    told = parser.parse_args()
    names = [name for name in told.only.split(",") if name] or list(FAULTS)
    wrong = sum(run(name, told.database, told.documents, told.seconds) for name in names if told.database in FAULTS[name][1])
    print(f"not as it should be: {wrong}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
