"""Kills random processes of ours during an import, and checks that every document is stored once.

    python -m benchmarks.kills [--database sqlite|postgresql] [--documents 2000] [--kills 50] [--seed 1]

On SQLite a service and an importer that reads work on one store; on PostgreSQL a service, two workers, and an importer that hands in.
Each SIGKILL goes to one process by chance, also to the processes that these started, whenever so many documents more are through. What was
killed is started again, the importer with --resume last; at the end once more, undisturbed. The documents are our short notices, each
with a line of its own. Exit status 0 only where every document is stored once, no file is missing or left over, counts, items, queue and
the database's own checks are clean, and the feed of changes leads to exactly what is stored.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks import databases, follow, soundness
from benchmarks.stand import Stand, free_port, kill, notice, stand, write_documents
from service.store import Store, imports, opened
from service.store.models import DOCUMENTS

PATIENCE = 20.0  # seconds without progress after which the next kill comes all the same
HURRY = 300.0  # seconds that the last import may take, and as many more as it has documents


@dataclass(slots=True)
class Killer:
    """Kills by chance what runs on a stand, and starts it again."""

    place: Stand
    papers: Path
    readers: int
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    _again: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Start all that works on the import."""
        server = self.place.database.kind == "postgresql"
        self.place.start("service", "serve", "--port", str(free_port()))
        if server:
            for name in ("worker-1", "worker-2"):
                self.place.start(name, "worker", "--processes", "1")
        self.place.start("importer", "import", str(self.papers), "--workers", "0" if server else str(self.readers))

    def strike(self) -> None:
        """Kill one process."""
        name = self.chance.choice([name for name in self.place.running if self.place.tree(name)])
        pids = self.place.tree(name)
        pid = self.chance.choice(pids) if self.chance.random() < 0.5 else pids[0]
        self.killed[f"{name.partition('-')[0]}{'' if pid == self.place.running[name].pid else ', child'}"] += 1
        kill(pid)

    def mend(self, store: Store) -> None:
        """Start again what has ended, after a while."""
        now = time.monotonic()
        for name, process in self.place.running.items():
            if process.poll() is None or (name == "importer" and process.returncode == 0):
                continue
            if now > self._again.setdefault(name, now + self.chance.uniform(0.0, 1.0)):
                del self._again[name]
                self.place.start(name, *(self.resumed(store) if name == "importer" else ()))

    def resumed(self, store: Store) -> tuple[str, ...]:
        """Return the command that goes on with the import; the first one, where that was killed before it had begun."""
        command = self.place.commands["importer"]
        with store.reading() as connection:
            begun = imports.latest(connection, "folder") is not None
        return ("import", "--resume", "last", *command[-2:]) if begun else ("import", str(self.papers), *command[-2:])


def count_done(store: Store) -> int:
    """Return how many documents are through."""
    try:
        with store.reading() as connection:
            return int(connection.execute(select(func.count()).where(DOCUMENTS.c.status == "done")).scalar_one())
    except SQLAlchemyError:
        return -1


def import_killed(killer: Killer, store: Store, documents: int, kills: int) -> int:
    """Import while so many kills come, spread over the documents; return how many came before the last document was through."""
    killer.start()
    for number in range(kills):
        due = documents * (number + killer.chance.random()) / (kills + 1)
        patient = time.monotonic() + PATIENCE
        while (done := count_done(store)) < due and time.monotonic() < patient:
            killer.mend(store)
            time.sleep(0.05)
        if done >= documents:
            return number
        killer.strike()
    return kills


def finish(killer: Killer, store: Store, documents: int) -> int:
    """Let the import go on to its end, undisturbed; return the exit status of the last importer."""
    end = time.monotonic() + HURRY + documents
    while time.monotonic() < end:
        killer.mend(store)
        if killer.place.running["importer"].poll() == 0 and count_done(store) >= documents:
            break
        time.sleep(0.2)
    status = killer.place.running["importer"].poll()
    return -1 if status is None else status


def replay(address: str) -> soundness.Found:
    """Follow the feed from its start; return how far what it leads to differs from what is listed."""
    with httpx.Client(timeout=90) as client:
        follower = follow.follow(client, [address], 0)
        there = {one["id"]: one for one in follow.listed(client, address)}
    wrong = [name for name in there.keys() | follower.held.keys() if there.get(name) != follower.held.get(name)]
    return {"entries of the feed that do not fit": len(follower.trouble), "records that the feed does not lead to": len(wrong)}


def main() -> int:
    """Run the benchmark and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--readers", type=int, default=1, help="processes of the importer on SQLite")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    # Whoever is killed again and again is failed in the end, and rightly; here the kills come from outside.
    with stand(told.database, CONGVAN_MAX_ATTEMPTS="20", CONGVAN_READER_PROCESSES="1") as place:
        papers = place.folder / "papers"
        write_documents(papers, told.documents)
        began = time.monotonic()
        with opened(place.settings()) as store:
            killer = Killer(place, papers, told.readers, random.Random(told.seed))
            killed = import_killed(killer, store, told.documents, told.kills)
            print(f"{killed} of {told.kills} kills: {dict(killer.killed)}; {count_done(store)} documents through", flush=True)
            status = finish(killer, store, told.documents)
        found: soundness.Found = {"kills that did not come": told.kills - killed, "exit status of the last import": status}
        expected = [notice(number).encode() for number in range(told.documents)]
        found |= soundness.examine(place.settings(), expected, wait=90.0)
        address = place.ready(f"http://127.0.0.1:{place.commands['service'][-1]}")
        found |= replay(address)
        ends = {name: place.stop(name) for name in list(place.running) if name != "importer"}
        found["did not stop when told"] = sum(end not in (0, -signal.SIGTERM) for end in ends.values())
        found["processes left over"] = len(place.survivors())
        print(f"{told.database}: {told.documents} documents in {time.monotonic() - began:.0f} s")
        bad = soundness.show(found)
        if bad:
            place.tell()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
