"""The loops that find work: rows on SQLite, procrastinate's queue on PostgreSQL. `run` works until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, PsycopgConnector
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError

from service.jobs.processor import Processor, take
from service.settings import Settings
from service.store import Store, jobs, queue
from service.store.models import CONTAINERS, DOCUMENTS

log = logging.getLogger(__name__)

AWAY = 5.0  # seconds until a database that does not answer is asked again
RECONCILE = """
SELECT d.pk, d.priority FROM {table} d
WHERE d.status IN ('queued', 'running')
  AND ((d.status = 'queued' AND d.run_after <= :now)
    OR (d.status = 'running' AND (d.lease_until < :now OR d.lease_until > :now + 2 * :lease)))
  AND NOT EXISTS (
    SELECT 1 FROM procrastinate_jobs j
    WHERE j.task_name = :task AND j.status = 'todo' AND (j.args ->> 'pk')::bigint = d.pk)
ORDER BY d.priority, d.pk LIMIT 10000
"""

# Jobs whose worker is dead. procrastinate forgets dead workers, and then does not find their jobs any more.
STALLED = """
SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :silent))
"""
# Jobs that a living worker could not end, since its connection was cut, and whose row is through.
LEFT = """
DELETE FROM procrastinate_jobs j USING {table} d
WHERE j.task_name = :task AND j.status = 'doing' AND (j.args ->> 'pk')::bigint = d.pk
  AND d.status NOT IN ('queued', 'running') AND d.finished_at < :now - 60
"""
HEARTBEAT, SILENT = 3.0, 12.0  # seconds between signs of life of a worker, and after which it counts as dead
FIRST = 100  # priority of reconciling, before all documents

Until = Callable[[], bool]


def run(processor: Processor, stop: threading.Event, enough: Until = lambda: False) -> None:
    """Work until `stop` is set, or until there is nothing to do and `enough` says so."""
    if processor.store.engine.dialect.name == "postgresql":
        asyncio.run(_serve(processor, stop, enough))
    else:
        _poll(processor, stop, enough)


def _poll(processor: Processor, stop: threading.Event, enough: Until) -> None:
    """Take rows as long as there are some; look again when one is done, when somebody wakes us, and every now and then."""
    pause = processor.settings.poll_seconds
    while not stop.is_set():
        try:
            free = processor.free()
            claims = take(processor, free) if free else []
        except SQLAlchemyError as exc:
            log.error("no work can be taken: %s", str(getattr(exc, "orig", None) or exc).splitlines()[0])
            stop.wait(AWAY)
            continue
        for task in claims:
            processor.start(*task)
        if not claims and processor.free() == processor.capacity and enough():
            return
        if not claims or not processor.free():
            with processor.done:
                processor.done.wait(pause)


async def _serve(processor: Processor, stop: threading.Event, enough: Until) -> None:
    """Take jobs from the queue; begin anew where the connection is lost."""
    while not stop.is_set():
        app = _app(processor)
        try:
            async with app.open_async():
                await _hand_out_again(app, processor)
                work = asyncio.ensure_future(
                    app.run_worker_async(
                        queues=[queue.QUEUE],
                        name=processor.name,
                        concurrency=processor.capacity,
                        delete_jobs="always",
                        install_signal_handlers=False,
                        fetch_job_polling_interval=processor.settings.poll_seconds * 5,
                        shutdown_graceful_timeout=processor.settings.stop_seconds,
                        update_heartbeat_interval=HEARTBEAT,
                        stalled_worker_timeout=SILENT,
                    )
                )
                if await _watch(work, processor, stop, enough):
                    return
                log.error("the queue does not answer: the worker ended by itself, and is started again")  # it does where connections end
                await asyncio.to_thread(stop.wait, AWAY)
        except Exception as exc:
            log.error("the queue does not answer: %s", " ".join(str(exc).split()) or type(exc).__name__)
            await asyncio.to_thread(stop.wait, AWAY)


async def _watch(work: asyncio.Future[None], processor: Processor, stop: threading.Event, enough: Until) -> bool:
    """Wait until the worker ends by itself (False), or end it where it is told to stop or has done enough."""
    while not work.done():
        idle = processor.free() == processor.capacity
        if stop.is_set() or (idle and await asyncio.to_thread(enough)):
            work.cancel()
            await asyncio.wait([work], timeout=processor.settings.stop_seconds + 1)
            return True
        await asyncio.wait([work], timeout=0.2)
    await work
    return False


def _app(processor: Processor) -> App:
    """Return procrastinate's app with our tasks, which look at the rows that the jobs name."""
    url = processor.store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4))
    for table, name in queue.TASKS.items():
        app.task(name=name, queue=queue.QUEUE)(_task(processor, table))

    @app.periodic(cron=f"* * * * * */{processor.settings.reconcile_seconds}")
    @app.task(name="congvan.reconcile", queue=queue.QUEUE, queueing_lock="congvan.reconcile", priority=FIRST)
    async def check(timestamp: int) -> None:
        await _hand_out_again(app, processor)

    return app


async def _hand_out_again(app: App, processor: Processor) -> None:
    """Put jobs of dead workers back into the queue, and rows that have no job."""
    for job in await asyncio.to_thread(stalled, processor.store):
        await app.job_manager.retry_job_by_id_async(job, datetime.now(UTC))
    await asyncio.to_thread(reconcile, processor.store, processor.settings)


def _task(processor: Processor, table: str) -> Callable[..., Any]:
    """Return the task for the rows of a table."""

    async def work(pk: int) -> None:
        await asyncio.to_thread(_do, processor, table, pk)

    return work


def _do(processor: Processor, table: str, pk: int) -> None:
    """Claim a row and work on it; one that is done, or that another one holds, is left alone."""
    for task in take(processor, 1, [pk], table):
        processor.run(*task)


def stalled(store: Store) -> list[int]:
    """Return the jobs whose worker is dead."""
    with store.reading() as connection:
        return list(connection.execute(text(STALLED), {"silent": SILENT}).scalars()) if queue.used(connection) else []


def reconcile(store: Store, settings: Settings) -> int:
    """Put rows into the queue that are due and have no job there; return how many. On SQLite there is nothing to compare."""
    with store.writing() as connection:
        if not queue.used(connection):
            return 0
        return sum(_missing(connection, settings, name) for name in queue.TASKS)


def _missing(connection: Connection, settings: Settings, table: str) -> int:
    """Put the rows of one table into the queue that have no job which waits; remove jobs that nobody could end.

    A job that is being done does not count: its worker may have lost its connection. One job too many finds nothing to claim.
    """
    now = connection.execute(select(jobs.clock(connection))).scalar_one()
    values = {"now": now, "lease": settings.lease_seconds, "task": queue.TASKS[table]}
    connection.execute(text(LEFT.format(table=table)), {"now": now, "task": queue.TASKS[table]})
    found = connection.execute(text(RECONCILE.format(table=table)), values).all()
    for priority in sorted({row.priority for row in found}):
        queue.defer(connection, table, [row.pk for row in found if row.priority == priority], priority)
    return len(found)


assert set(queue.TASKS) == {DOCUMENTS.name, CONTAINERS.name}
