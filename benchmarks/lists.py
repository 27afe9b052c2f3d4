"""Pages of lists over a large store: how long the server takes for each, in one process, without the network.

    python -m benchmarks.lists [--documents 34000] [--folder KEPT] [--rounds 7]

Asked (issue 6): a list of 100,000 commitments filters in under 300 ms. Counts by facets take longer: the page fetches them after the list
(`counts` below, not asked for). Exit status 0 only where every list holds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from fastapi import FastAPI, Request
from sqlalchemy import func, select
from starlette.testclient import TestClient

from benchmarks import synthetic
from service.access.scopes import SCOPES, Caller
from service.api import problems
from service.settings import Settings
from service.store import Store, opened
from service.store.models import COMMITMENTS, DOCUMENTS
from service.ui import UI_ROUTERS, failures, rendering

MOST = 300.0  # milliseconds
LISTS = (
    "/commitments",
    "/commitments?kind=assignment&sort=due",
    "/commitments?unit=so+y+te&sort=due",
    "/commitments?unit=so+y+te&role=lead&kind=assignment&issued_from=2022-01-01&sort=-confidence",
    "/commitments?q=bao+cao",
    "/commitments?q=%22chuy%E1%BB%83n+%C4%91%E1%BB%95i+s%E1%BB%91%22&kind=plan&sort=-issued",
    "/commitments?q=ra+soat&due_from=2024-01-01&sort=due",
    "/commitments?timing=event&sort=-issued",
    "/commitments?type=TB&genre=notice&min_confidence=0.7&due_to=2024-12-31&sort=-due",
    "/deadlines?month=2024-06",
    "/deadlines?month=2024-06&unit=so+y+te",
    "/deadlines?view=overdue",
    "/deadlines?view=recurring&unit=so+y+te",
    "/units?q=y+te",
)
OTHERS = (
    "/units/so+y+te".replace("+", "%20"),
    *(f"/commitments/counts?facet={name}" for name in ("kind", "due", "unit", "issuer", "year", "place")),
    *(f"/commitments/counts?facet={name}&q=bao+cao" for name in ("kind", "due", "unit")),
)


def pages(store: Store, settings: Settings) -> TestClient:
    """Return a client of the pages alone: no processes that read documents, no gate."""
    app = FastAPI()
    app.state.store, app.state.settings = store, settings
    rendering.prepare()
    problems.install(app, failures.show)
    for router in UI_ROUTERS:
        app.include_router(router)

    @app.middleware("http")
    async def sit_here(request: Request, call_next):  # type: ignore[no-untyped-def]
        request.state.caller = Caller("loopback", "loopback", frozenset(SCOPES))
        return await call_next(request)

    return TestClient(app, base_url="http://127.0.0.1")


def measure(client: TestClient, path: str, rounds: int) -> tuple[float, float]:
    """Return median and worst time of a page in milliseconds, once warm."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} was answered {answer.status_code}")
    return statistics.median(times[1:]), max(times[1:])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the times; return 1 where a list took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--documents", type=int, default=34_000, help="that are made where the folder has none; about three commitments each"
    )
    parser.add_argument("--folder", type=Path, help="keeps the store; one that is there is used as it is")
    parser.add_argument("--rounds", type=int, default=7)
    told = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = told.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="congvan-lists-")))
        settings = Settings(data_folder=folder)
        store = stack.enter_context(opened(settings))
        with store.reading() as connection:
            filled = connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one()
        if not filled:
            synthetic.load([store], told.documents)
            synthetic.settle(store)
        with store.reading() as connection:
            print(f"{connection.execute(select(func.count()).select_from(COMMITMENTS)).scalar_one():,} commitments")
        client, slow = pages(store, settings), 0
        for path in (*LISTS, *OTHERS):
            median, worst = measure(client, path, told.rounds)
            late = path in LISTS and median > MOST
            slow += late
            print(f"{median:7.0f} ms, worst {worst:6.0f} ms  {path}{'  <- over 300 ms' if late else ''}", flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
