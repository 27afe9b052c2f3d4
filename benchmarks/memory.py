"""Measures the memory of a service and its processes while documents are uploaded, after the first part of them and at the end.

    python -m benchmarks.memory [--database sqlite|postgresql] [--first 1000] [--last 10000] [--clients 2]

What the service's process and those that it started have for themselves (Pss_Anon and Pss_Shmem). Pages of a SQLite file that are mapped
belong to the system, which takes them back when it needs room, and grow with the file: they are printed beside. The processes that read
are replaced every so many documents, so each figure is the median of samples that are taken over the last tenth of its part. Asked: after
the last upload within 10% of that after the first part. Exit status 0 only where it is, for the service's own process and for all
together, and every upload was stored.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path

import httpx

from benchmarks import databases
from benchmarks.databases import children
from benchmarks.stand import Stand, notice, stand

ALLOWED = 1.10
SAMPLES = 20  # of each figure
OWN, MAPPED = ("Pss_Anon", "Pss_Shmem"), ("Pss_File",)


def resident(pid: int, kinds: Sequence[str] = OWN) -> int:
    """Return the bytes of some kinds that a process has in memory, 0 where it is gone."""
    found = 0
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, _, told = line.partition(":")
            if name in kinds:
                found += int(told.split()[0]) * 1024
    return found


def measure(pid: int) -> tuple[int, int, int]:
    """Return the bytes of a process, of all that it started together with it, and of the files that it has mapped."""
    own = resident(pid)
    return own, own + sum(resident(child) for child in children(pid)), resident(pid, MAPPED)


def upload(address: str, first: int, last: int, clients: int, pid: int) -> tuple[int, int, int, int]:
    """Upload documents; return the medians of own, whole and mapped memory near the end, and how many uploads were not stored."""
    from_here = last - max((last - first) // 10, 1)
    samples: list[tuple[int, int, int]] = []
    numbers = count(first)
    failed: list[int] = []

    def send() -> None:
        with httpx.Client(timeout=300) as client:
            while (number := next(numbers)) < last:
                answer = client.post(f"{address}/api/v1/documents", files={"file": (f"{number}.txt", notice(number).encode())})
                if answer.status_code != 201:
                    failed.append(answer.status_code)
                if number >= from_here and number % max((last - from_here) // SAMPLES, 1) == 0:
                    samples.append(measure(pid))

    with ThreadPoolExecutor(clients) as threads:
        for done in [threads.submit(send) for _ in range(clients)]:
            done.result()
    own, whole, mapped = (round(statistics.median(one[at] for one in samples)) for at in range(3))
    return own, whole, mapped, len(failed)


def run(place: Stand, first: int, last: int, clients: int) -> int:
    """Upload and print the table; return the exit status."""
    address = place.serve(CONGVAN_WORK="yes")
    pid = place.running["service"].pid
    found: list[tuple[int, int]] = []
    lost = 0
    for begin, end in ((0, first), (first, last)):
        began = time.monotonic()
        own, whole, mapped, failed = upload(address, begin, end, clients, pid)
        lost += failed
        found.append((own, whole))
        rate = (end - begin) / (time.monotonic() - began)
        sizes = f"service {own / 1e6:7.1f} MB, with its processes {whole / 1e6:7.1f} MB; files mapped by the service {mapped / 1e6:.1f} MB"
        print(f"after {end:6} uploads: {sizes}; {rate:.1f}/s", flush=True)
    grown = [after / before for before, after in zip(found[0], found[1], strict=True)]
    print(f"grown: service {grown[0]:.3f}, with its processes {grown[1]:.3f} times (asked at most {ALLOWED}); not stored: {lost}")
    return 0 if max(grown) <= ALLOWED and not lost else 1


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--last", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=2)
    told = parser.parse_args()
    with stand(told.database, CONGVAN_READER_PROCESSES="2") as place:
        return run(place, told.first, told.last, told.clients)


if __name__ == "__main__":
    sys.exit(main())
