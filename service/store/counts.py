"""What the rows tell of the work on them, for operators: how many wait, for how long, and who works. By partial indexes, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, case, distinct, func, select
from sqlmodel import SQLModel

from service.store import jobs
from service.store.models import CONTAINERS, DOCUMENTS


@dataclass(frozen=True, slots=True)
class Queue:
    """Work on documents and containers. `lapsed`: held by somebody who is gone; `oldest`: seconds that the oldest one waits."""

    queued: int
    due: int
    running: int
    lapsed: int
    oldest: float
    workers: int

    def stalled(self, patience: float) -> bool:
        """Tell whether work waits for longer than `patience` and nobody does any.

        >>> Queue(queued=3, due=3, running=0, lapsed=0, oldest=900, workers=0).stalled(300)
        True
        """
        return self.oldest > patience and self.workers == 0


def queue(connection: Connection) -> Queue:
    """Return how the queue stands."""
    found = [_of_table(connection, table) for table in (DOCUMENTS, CONTAINERS)]
    return Queue(
        queued=sum(one.queued for one in found),
        due=sum(one.due for one in found),
        running=sum(one.running for one in found),
        lapsed=sum(one.lapsed for one in found),
        oldest=max(one.oldest for one in found),
        workers=max(one.workers for one in found),
    )


def webhooks(connection: Connection) -> Mapping[str, int]:
    """Return how many webhooks are in which state, and how many messages were given up."""
    tables = SQLModel.metadata.tables
    if "webhooks" not in tables:
        return {}
    w, changes = tables["webhooks"].c, tables["changes"].c
    newest = connection.execute(select(func.coalesce(func.max(changes.seq), 0))).scalar_one()
    sending = and_(w.active, w.paused.is_(None))
    row = connection.execute(
        select(
            func.count(case((sending, 1))),
            func.count(case((and_(sending, w.cursor < newest), 1))),
            func.count(case((and_(sending, w.failures > 0), 1))),
            func.count(case((w.paused.is_not(None), 1))),
        )
    ).one()
    dead = connection.execute(select(func.count()).select_from(tables["dead_letters"])).scalar_one()
    return dict(zip(("active", "behind", "failing", "paused", "dead_letters"), (*row, dead), strict=True))


def _of_table(connection: Connection, table: Table) -> Queue:
    """Return how the queue of one table stands."""
    c, now = table.c, jobs.clock(connection)
    queued, held = c.status == "queued", and_(c.status == "running", c.lease_until >= now)
    due = and_(queued, c.run_after <= now)
    told = (
        func.count(case((queued, 1))),
        func.count(case((due, 1))),
        func.count(case((held, 1))),
        func.count(case((and_(c.status == "running", c.lease_until < now), 1))),
        now - func.min(case((due, c.queued_at))),
        func.count(distinct(case((held, c.worker)))),
    )
    queued_, due_, running, lapsed, age, workers = connection.execute(select(*told).select_from(table).where(jobs.WAITS)).one()
    return Queue(queued_, due_, running, lapsed, max(0.0, age or 0.0), workers)
