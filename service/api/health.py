"""/healthz: the process answers. /readyz: it can do its work. /metrics: what it has done, and how the queue stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, move_on_after, sleep, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from service import metrics
from service.api import healthforms
from service.api.answers import answer, settings_of, store_of
from service.api.needs import ANYBODY, READ
from service.api.problems import declared, respond
from service.errors import ServiceError
from service.upkeep import health
from service.upkeep.gauges import Gauges
from service.upkeep.health import Checkpoint

router = APIRouter(tags=["health"])

T = TypeVar("T")
SLOW = Checkpoint("database", "failed", "the database does not answer in time; look at its load and its locks")
PAUSE = 0.01  # seconds between looks whether another look has ended
SHOWN = 'congvan_queue_documents{state="due"} 75.0\n'
TEXT = {"description": "Prometheus' text format", "content": {"text/plain": {"example": SHOWN}}}


@router.get("/healthz", dependencies=[ANYBODY], response_model=healthforms.HealthForm, summary="Is the process alive", responses=declared())
async def live() -> Response:
    """Answer at once, without database and without a thread."""
    return answer({"status": "ok"})


@router.get(
    "/readyz", dependencies=[ANYBODY], response_model=healthforms.ReadyForm, summary="Can the service do its work", responses=declared()
)
async def ready(request: Request) -> Response:
    """Answer 200 where this process can answer requests, "degraded" where somebody should look all the same; else 503.

    Looks at the database (within a time limit), its schema, the queue, the files and the disk.
    """
    if not request.app.state.warm:
        raise ServiceError(503, "not_ready", "the readers are still being started; try again in a few seconds", {"Retry-After": "2"})
    settings = settings_of(request)
    found = await _in_time(request, partial(health.look, store_of(request), settings)) or (SLOW,)
    checks = [{"name": one.name, "status": one.status, "detail": one.detail} for one in found]
    status = health.worst(found)
    if status == "failed":
        detail = next(one.detail for one in found if one.status == "failed") or ""
        return respond(request, ServiceError(503, "not_ready", detail, {"Retry-After": "5"}), checks=checks)
    return answer({"status": status, "checks": checks})


@router.get(
    "/metrics",
    dependencies=[READ],
    response_class=PlainTextResponse,
    summary="Metrics for Prometheus",
    responses={200: TEXT, **declared()},
)
async def tell(request: Request) -> Response:
    """Give the counts of all processes of this service, and the state of queue, database and disk (docs/operate.md)."""
    gauges: Gauges = request.app.state.gauges
    if await _in_time(request, gauges.look) is None:
        gauges.lose()
    return PlainTextResponse(metrics.expose(gauges), media_type="text/plain; version=0.0.4")


async def _in_time(request: Request, work: Callable[[], T]) -> T | None:
    """Return what a function gives, None where it takes longer than it may.

    The thread of a database that hangs is left to it, but only one: who asks next waits for that one, and is told the same.
    """
    looking: threading.Lock = request.app.state.looking
    limiter: CapacityLimiter = request.app.state.health_limiter

    def look() -> T:
        try:
            return work()
        finally:
            looking.release()

    with move_on_after(settings_of(request).ready_seconds):
        while not looking.acquire(blocking=False):
            await sleep(PAUSE)
        return await to_thread.run_sync(look, limiter=limiter, abandon_on_cancel=True)
    return None
