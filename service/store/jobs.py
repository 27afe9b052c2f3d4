"""Work on rows: who may read a document or take a container apart, until when, and what became of it.

A row is queued, running, done or failed. Who claims it gets a token and a lease; only the holder of the token can end the work
(`finish`, `fail`, `release`), so that of two who read the same document one stores it. A lease that ran out, or that ends
later than any lease can (the clock went back), is free for the next. Both databases, the same statements.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Table, and_, cast, func, literal, or_, select, text, update

from service.store import queue

WAITING = ("queued", "running")
WAITS = text("status IN ('queued', 'running')")  # as the partial index has it: with bound values SQLite would read every row
IMMEDIATE, NORMAL, BULK = 0, 5, 10  # priorities: somebody waits for the answer; handed in; part of a bulk import


class LostLease(Exception):
    """Somebody else holds the work by now; what was done is not stored."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Work that was claimed: the row of `table`, and the token by which it may be ended."""

    table: str
    pk: int
    token: str
    attempts: int
    priority: int = IMMEDIATE


def clock(connection: Connection) -> ColumnElement[float]:
    """Return the time in seconds since 1970: the database's, where several machines share it."""
    if connection.dialect.name == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()), Float)
    return literal(time.time(), Float)


def claim(
    connection: Connection,
    table: Table,
    worker: str,
    lease: float,
    *,
    limit: int = 1,
    pks: Sequence[int] | None = None,
    least: int = IMMEDIATE,
) -> list[Claim]:
    """Take work that is due, the most urgent first, of priority `least` on; `pks`: only these rows; `lease`: for how many seconds."""
    c, now = table.c, clock(connection)
    lapsed = and_(c.status == "running", or_(c.lease_until < now, c.lease_until > now + 2 * lease))
    due = select(c.pk).where(WAITS, or_(and_(c.status == "queued", c.run_after <= now), lapsed))
    if pks is not None:
        due = due.where(c.pk.in_(pks))
    if least > IMMEDIATE:
        due = due.where(c.priority >= least)
    due = due.order_by(c.priority, c.pk).limit(limit)
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    chosen, token = due.cte("due"), secrets.token_hex(8)
    taken = (
        update(table)
        .where(c.pk.in_(select(chosen.c.pk)))
        .values(status="running", lease_until=now + lease, lease_token=token, worker=worker, attempts=c.attempts + 1, started_at=now)
        .returning(c.pk, c.attempts, c.priority)
    )
    rows = sorted(connection.execute(taken).all())
    return [Claim(table.name, row.pk, token, row.attempts, row.priority) for row in rows]


def held(connection: Connection, worker: str, lease: float) -> dict[str, Any]:
    """Return the columns of a row that is claimed as it is made; `lease_token` is among them."""
    now = clock(connection)
    times = {"queued_at": now, "started_at": now, "lease_until": now + lease}
    return {"status": "running", "lease_token": secrets.token_hex(8), "worker": worker, "attempts": 1, **times}


def renew(connection: Connection, table: Table, claims: Sequence[Claim], lease: float) -> int:
    """Prolong the leases of work that is still held; return how many that is."""
    by_token: dict[str, list[int]] = {}
    for one in claims:
        by_token.setdefault(one.token, []).append(one.pk)
    c, until = table.c, clock(connection) + lease
    return sum(
        connection.execute(
            update(table).where(c.pk.in_(pks), c.lease_token == token, c.status == "running").values(lease_until=until)
        ).rowcount
        for token, pks in by_token.items()
    )


def finish(connection: Connection, table: Table, done: Claim) -> None:
    """End work that succeeded, in the transaction that stores what it gave. Raises LostLease."""
    _end(connection, table, done, {"status": "done", "error_code": None, "error_message": None, "error_stage": None})


def fail(connection: Connection, table: Table, done: Claim, stage: str, trouble: tuple[str, str]) -> None:
    """End work for good that failed; `trouble`: a stable code and what to do. Raises LostLease."""
    code, message = trouble
    _end(connection, table, done, {"status": "failed", "error_code": code, "error_message": message, "error_stage": stage})


def release(connection: Connection, table: Table, done: Claim, delay: float, trouble: tuple[str, str] | None = None) -> None:
    """Give work back, to be done again after `delay` seconds; without trouble this was no attempt. Raises LostLease."""
    values: dict[str, Any] = {"status": "queued", "run_after": clock(connection) + delay}
    if trouble is None:
        values["attempts"] = table.c.attempts - 1
    else:
        values["error_code"], values["error_message"] = trouble
    _end(connection, table, done, values, over=False)
    queue.defer(connection, table.name, [done.pk], NORMAL, delay)


def holders(connection: Connection, table: Table) -> list[str]:
    """Return who holds work."""
    return list(connection.execute(select(table.c.worker).where(table.c.status == "running").distinct()).scalars())


def abandon(connection: Connection, table: Table, workers: Sequence[str]) -> list[int]:
    """Give back at once what these hold, who are known to be dead; return which rows."""
    c = table.c
    values = {"status": "queued", "lease_until": None, "lease_token": None}
    query = update(table).where(c.status == "running", c.worker.in_(workers)).values(**values).returning(c.pk)
    freed = list(connection.execute(query).scalars())
    queue.defer(connection, table.name, freed, NORMAL)
    return freed


def enqueue(connection: Connection, table: Table, condition: ColumnElement[bool], priority: int) -> list[int]:
    """Queue rows anew that are done or failed; return which."""
    c, now = table.c, clock(connection)
    values = {"status": "queued", "attempts": 0, "run_after": 0.0, "queued_at": now, "finished_at": None, "priority": priority}
    query = update(table).where(condition, c.status.not_in(WAITING)).values(**values).returning(c.pk)
    again = list(connection.execute(query).scalars())
    queue.defer(connection, table.name, again, priority)
    return again


def note(connection: Connection, table: Table, pk: int, trouble: tuple[str, str, str] | None = None, *, over: bool = False) -> None:
    """Note how work on a row ended that nobody had to claim: done, or failed at a stage by a code with a message.

    `over`: also where the row waits for work, in the transaction that made it.
    """
    stage, code, message = trouble or (None, None, None)
    values = {"status": "failed" if code else "done", "error_code": code, "error_message": message, "error_stage": stage}
    free = () if over else (table.c.status.not_in(WAITING),)
    connection.execute(update(table).where(table.c.pk == pk, *free).values(**values, finished_at=clock(connection)))


def waiting(connection: Connection, table: Table) -> tuple[int, float]:
    """Return how many rows wait for work, and the age in seconds of the one that waits longest."""
    c = table.c
    query = select(func.count(), clock(connection) - func.min(c.queued_at)).where(WAITS, c.status == "queued")
    count, age = connection.execute(query).one()
    return count, max(0.0, age or 0.0)


def _end(connection: Connection, table: Table, done: Claim, values: dict[str, Any], *, over: bool = True) -> None:
    """End work where the token still holds."""
    c = table.c
    values |= {"lease_until": None, "lease_token": None}
    if over:
        values["finished_at"] = clock(connection)
    mine = (c.pk == done.pk, c.lease_token == done.token, c.status == "running")
    if connection.execute(update(table).where(*mine).values(**values)).rowcount != 1:
        raise LostLease(f"{table.name} {done.pk}")
