"""Puts everything on two services and two workers on PostgreSQL at once, and follows the changes meanwhile.

    python -m benchmarks.mixed [--minutes 10] [--clients 6] [--seed 1]

Clients upload (waiting, not waiting, several files, archives, the same again), search and list, read documents, have them read again by
`congvan reextract`, hand in imports with files that fail and retry them, and ask for things that are not there, on both services by chance.
benchmarks/follow.py follows the changes on both in turn. Exit status 0 only where no answer was a 5xx, none took longer than a minute, all
that was accepted is stored and sound, no job is left, and the changes had no gap, nothing double, and lead to exactly what is stored.
"""

from __future__ import annotations

import argparse
import io
import itertools
import random
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks import soundness
from benchmarks.stand import ROOT, Stand, notice, stand

SLOW = 60.0  # seconds after which an answer counts as a lock-up
REREAD = 20.0  # seconds between two runs of `congvan reextract --all`
LISTS = ("commitments", "documents", "units", "bodies", "imports", "webhooks")


@dataclass(slots=True)
class Load:
    """What the clients share: addresses, the numbers of documents, what was accepted and what went wrong."""

    services: Sequence[str]
    end: float
    numbers: Any = field(default_factory=itertools.count)
    accepted: set[int] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    trouble: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def over(self) -> bool:
        """Tell whether the time is over."""
        return time.monotonic() > self.end


class Client:
    """One client with its own chance."""

    def __init__(self, load: Load, seed: int) -> None:
        self.load, self.chance = load, random.Random(seed)
        self.http = httpx.Client(timeout=2 * SLOW)
        self.deeds: Sequence[tuple[Callable[[], None], int]] = (
            (self.upload, 4),
            (self.upload_later, 3),
            (self.upload_several, 1),
            (self.upload_archive, 1),
            (self.upload_again, 1),
            (self.hand_in, 1),
            (self.list, 6),
            (self.search, 4),
            (self.look, 4),
            (self.slip, 1),
        )

    def run(self) -> None:
        """Do one thing after the other until the time is over."""
        deeds, weights = zip(*self.deeds, strict=True)
        while not self.load.over():
            deed = self.chance.choices(deeds, weights)[0]
            try:
                deed()
            except httpx.HTTPError as exc:
                self.load.trouble.append(f"{deed.__name__}: {type(exc).__name__} {exc}")

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request to one of the services; note how it was answered."""
        began = time.monotonic()
        answer = self.http.request(method, f"{self.chance.choice(self.load.services)}/api/v1/{path}", **more)
        took = time.monotonic() - began
        self.load.slowest = max(self.load.slowest, took)
        self.load.answers[str(answer.status_code)] += 1
        if answer.status_code >= 500 or took > SLOW:
            self.load.trouble.append(f"{method} {path}: {answer.status_code} after {took:.1f} s {answer.text[:300]}")
        return answer

    def files(self, count: int) -> tuple[list[int], list[tuple[str, tuple[str, bytes]]]]:
        """Return numbers and files of new documents."""
        numbers = [next(self.load.numbers) for _ in range(count)]
        return numbers, [("file", (f"{number:06}.txt", notice(number).encode())) for number in numbers]

    def take(self, answer: httpx.Response, numbers: list[int]) -> None:
        """Note what was accepted."""
        if answer.status_code < 300:
            self.load.accepted.update(numbers)

    def upload(self) -> None:
        """Upload a document and wait for its records."""
        numbers, files = self.files(1)
        answer = self.ask("POST", "documents", files=files)
        self.take(answer, numbers)
        if answer.status_code == 201:
            self.load.ids.append(answer.json()["document"]["id"])

    def upload_later(self) -> None:
        """Upload a document and do not wait."""
        numbers, files = self.files(1)
        self.take(
            self.ask("POST", "documents", files=files, headers={"Prefer": "respond-async", "Idempotency-Key": f"k-{numbers[0]}"}), numbers
        )

    def upload_several(self) -> None:
        """Upload three documents at once."""
        numbers, files = self.files(3)
        self.take(self.ask("POST", "documents", files=files), numbers)

    def upload_archive(self) -> None:
        """Upload an archive of four documents."""
        numbers, files = self.files(4)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for _, (name, data) in files:
                archive.writestr(name, data)
        told = {"Prefer": "respond-async"} if self.chance.random() < 0.5 else {}
        self.take(self.ask("POST", "documents", files={"file": (f"goi-{numbers[0]}.zip", packed.getvalue())}, headers=told), numbers)

    def upload_again(self) -> None:
        """Upload a document that is there already."""
        if self.load.accepted:
            number = self.chance.choice(list(self.load.accepted))
            self.ask("POST", "documents", files={"file": (f"{number:06}.txt", notice(number).encode())})

    def hand_in(self) -> None:
        """Hand an import in, with a file that cannot be read, and retry it."""
        answer = self.ask("POST", "imports", json={"name": "hỗn hợp", "expected": 4})
        if answer.status_code != 201:
            return
        place = f"imports/{answer.json()['id']}"
        numbers, files = self.files(3)
        broken = ("file", (f"hong-{numbers[0]}.pdf", b"%PDF-1.4\nhong " + str(numbers[0]).encode()))
        self.take(self.ask("POST", f"{place}/documents", files=[*files, broken]), numbers)
        self.ask("POST", f"{place}/retry", json={})
        self.ask("POST", f"{place}/close")
        self.ask("GET", f"{place}/items")

    def list(self) -> None:
        """Read two pages of a list."""
        name = self.chance.choice(LISTS)
        page = self.ask("GET", name, params={"limit": 20, "total": self.chance.random() < 0.3})
        if page.status_code == 200 and page.json().get("next_cursor"):
            self.ask("GET", name, params={"limit": 20, "cursor": page.json()["next_cursor"]})

    def search(self) -> None:
        """Search in the commitments."""
        words = self.chance.choice(("bao cao", "Sở Y tế", '"phối hợp"', "rà soát", "ubnd tinh"))
        self.ask("GET", "commitments", params={"q": words, "limit": 30})

    def look(self) -> None:
        """Read a document with what hangs on it."""
        if self.load.ids:
            name = self.chance.choice(self.load.ids)
            for part in ("", "/text", "/commitments", "/extraction", "/file"):
                self.ask("GET", f"documents/{name}{part}")

    def slip(self) -> None:
        """Ask for what is not there."""
        for path in ("documents/0f0f", "commitments?limit=0", "commitments?cursor=x", "nowhere"):
            self.ask("GET", path)


def reread(place: Stand, load: Load) -> None:
    """Have all documents read again, again and again."""
    while not load.over():
        time.sleep(min(REREAD, max(0.0, load.end - time.monotonic())))
        if load.over():
            return
        command = [sys.executable, "-m", "service.cli", "reextract", "--all"]
        with (place.folder / "reextract.log").open("ab") as told:
            done = subprocess.run(command, env=place.environment, cwd=ROOT, stdout=told, stderr=told, check=False)
        if done.returncode:
            load.trouble.append(f"reextract ended with status {done.returncode}")


def run(place: Stand, seconds: float, clients: int, seed: int) -> list[str]:
    """Put the load on; return what was not as it should be."""
    services = [place.serve("service-1"), place.serve("service-2")]
    place.start("worker-1", "worker", "--processes", "1")
    place.start("worker-2", "worker", "--processes", "1")
    load = Load(services, time.monotonic() + seconds)
    command = [sys.executable, "-m", "benchmarks.follow", *services, "--seconds", str(seconds + 30)]
    follower = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    again = threading.Thread(target=reread, args=(place, load))
    again.start()
    with ThreadPoolExecutor(clients) as threads:
        for done in [threads.submit(Client(load, seed + at).run) for at in range(clients)]:
            done.result()
    again.join()
    print(f"answers: {dict(sorted(load.answers.items()))}; slowest {load.slowest:.1f} s; documents {len(load.accepted)}", flush=True)
    expected = [notice(number).encode() for number in load.accepted]
    found = soundness.examine(place.settings(), expected, wait=120.0 + 2 * len(expected))
    for name in ("documents too many", "documents not done", "items not settled", "texts missing", "last import not closed"):
        print(f"  {name}: {found.pop(name)} (broken files are handed in, and kept as failed)")
    told, _ = follower.communicate(timeout=600)
    print(told, end="")
    wrong = soundness.faults(found) + load.trouble
    return wrong + (["the changes do not fit"] if follower.returncode else [])


def main() -> int:
    """Run the benchmark and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with stand("postgresql", CONGVAN_SYNC_SECONDS="20", CONGVAN_LEASE_SECONDS="20") as place:
        wrong = run(place, 60 * told.minutes, told.clients, told.seed)
        for name in list(place.running):
            if place.stop(name) not in (0, -15):
                wrong.append(f"{name} did not stop when told")
        print(f"not as it should be: {len(wrong)}", *wrong[:20], sep="\n")
        if wrong:
            place.tell()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
