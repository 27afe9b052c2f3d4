"""Measures how much faster an import is with two processes than with one, and how long it takes over nlp.extract alone.

    python -m benchmarks.throughput [--database sqlite|postgresql] [--documents 300] [--rounds 3] [--profile]

Four runs take turns: the texts through nlp.extract in one process and in two, and the same texts as an import with one and with two.
Starting and warming the processes is in none of the times: an import counts from the first document that is taken in up to the last that
is stored. The texts are all our notices, each with a line of its own. The figures are medians over the rounds, since other work on the
machine comes and goes; nlp.extract's own gain by a second process tells how free the machine was. Asked on two cores: 1.8 times, and at
most 1.25 of nlp.extract with as many processes. Exit status 0 only where both are reached. --profile prints where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import databases
from benchmarks.stand import NOTICES
from nlp import extract, warm_up
from service import ingest
from service.imports import Options
from service.imports import engine as importing
from service.jobs import tasks
from service.processes import Plan, Pool, lease
from service.settings import Settings
from service.store import Origin, Store, jobs, opened
from service.store.jobs import Claim
from service.store.models import DOCUMENTS
from service.store.writes import Admission
from service.submissions import Submission

WANTED, MOST = 1.8, 1.25


def full(number: int) -> str:
    """Return the text of a document that no other number has: one of all our notices, with a line of its own at the end."""
    return f"{_texts()[number % len(_texts())]}\nBản số {number}\n"


@cache
def _texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(NOTICES.glob("*.txt"))]


def read_texts(texts: list[bytes]) -> float:
    """Extract texts; return how long that took. Runs in a worker process."""
    began = time.perf_counter()
    for text in texts:
        extract(text)
    return time.perf_counter() - began


def alone(pool: Pool, texts: list[bytes], size: int) -> float:
    """Return how long nlp.extract takes with so many processes: from the start until the last one is through."""
    shares = [texts[at::size] for at in range(size)]
    began = time.perf_counter()
    waiting = [pool.submit(read_texts, share, seconds=3600.0) for share in shares]
    for job in waiting:
        pool.result(job)
    return time.perf_counter() - began


def imported(kind: str, papers: Path, size: int) -> float:
    """Return how long an import took from its first document to its last, with processes that are warm."""
    with tempfile.TemporaryDirectory() as place, databases.made(kind, Path(place)) as database:
        url = "" if kind == "sqlite" else database.url
        settings = Settings(data_folder=Path(place), database_url=url)
        plan = replace(tasks.plan(settings), processes=size)
        with lease(plan) as pool:  # the import leases the same processes
            warm(pool, size)
            importing.run([papers], settings, Options(workers=size))
        d = DOCUMENTS.c
        with opened(settings) as store, store.reading() as connection:
            first, last = connection.execute(select(func.min(d.queued_at), func.max(d.finished_at))).one()
        return float(last - first)


def warm(pool: Pool, size: int) -> None:
    """Start all processes of a pool: each has a task that lasts until the others have begun."""
    for job in [pool.submit(time.sleep, 3.0, seconds=300.0) for _ in range(size)]:
        pool.result(job)


def profile(papers: Path) -> None:
    """Print where the time of reading and storing goes, in this process."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(data_folder=Path(place))
        warm_up()
        recorder = cProfile.Profile()
        with opened(settings) as store:
            for path in sorted(papers.iterdir()):
                ingest.accept(store, Submission(path.read_bytes(), None, Origin(path.name)), Admission(jobs.BULK))
            with recorder:
                while claims := _claim(store):
                    tasks.read(settings, claims)
        stats = pstats.Stats(recorder)
        stats.sort_stats("cumulative").print_stats(60)
        stats.sort_stats("tottime").print_stats(25)


def _claim(store: Store) -> list[Claim]:
    with store.writing() as connection:
        return jobs.claim(connection, DOCUMENTS, "profile", 60.0, limit=8)


def main() -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    told = parser.parse_args()
    papers = Path(tempfile.mkdtemp(prefix="congvan-papers-"))
    try:
        for number in range(told.documents):
            (papers / f"{number:05}.txt").write_text(full(number), encoding="utf-8")
        if told.profile:
            profile(papers)
            return 0
        texts = [full(number).encode() for number in range(told.documents)]
        times: dict[str, list[float]] = defaultdict(list)
        base = tasks.plan(Settings())
        with Pool(Plan(2, 10_000, base.memory, base.prepare)) as pool:
            warm(pool, 2)
            for _ in range(told.rounds):
                for size in (1, 2):
                    times[f"extract {size}"].append(alone(pool, texts, size))
                    times[f"import {size}"].append(imported(told.database, papers, size))
    finally:
        shutil.rmtree(papers)
    return judge(told.database, told.documents, times)


def judge(kind: str, documents: int, times: dict[str, list[float]]) -> int:
    """Print the times and what follows from them; return the exit status."""
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"{name:12} {middle:7.2f} s  {documents / middle:7.1f}/s  {[round(one, 2) for one in found]}")
    rounds = range(len(times["import 1"]))
    gain = statistics.median(times["import 1"][at] / times["import 2"][at] for at in rounds)
    plain = statistics.median(times["extract 1"][at] / times["extract 2"][at] for at in rounds)
    over = [statistics.median(times[f"import {size}"][at] / times[f"extract {size}"][at] for at in rounds) for size in (1, 2)]
    print(f"{kind}: two processes over one: {gain:.2f} times (asked {WANTED}; nlp.extract alone {plain:.2f})")
    print(f"{kind}: an import over nlp.extract alone: {over[0]:.2f} with one process, {over[1]:.2f} with two (asked at most {MOST})")
    return 0 if gain >= WANTED and max(over) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
