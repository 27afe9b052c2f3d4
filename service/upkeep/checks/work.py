"""Work on rows: held by nobody, waiting for nobody, forgotten by the queue, done without a result."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import ColumnElement, Connection, Table, and_, select, text, update

from service.jobs import worker
from service.store import counts, jobs, queue
from service.store.models import CONTAINERS, CONTENTS, DOCUMENTS
from service.upkeep.findings import Finding, Site, named


def look_for_lapsed(site: Site) -> Iterator[Finding]:
    """Find work whose holder is gone, and that nobody has taken up again for as long as two leases."""
    for table in (DOCUMENTS, CONTAINERS):
        with site.store.reading() as connection:
            condition = _lapsed(connection, table, site.settings.lease_seconds)
            found = list(connection.execute(select(table.c.pk).where(jobs.WAITS, condition)).scalars())
        if found:
            message = f"{table.name} whose reader is gone: {named(found)}; --repair gives them back, a worker reads them again"
            yield Finding("lapsed", message, partial(_give_back, site, table))


def look_for_standing_queue(site: Site) -> Iterator[Finding]:
    """Find documents that wait for long while nobody works."""
    with site.store.reading() as connection:
        found = counts.queue(connection)
    if found.stalled(site.settings.stalled_seconds):
        yield Finding(
            "no_worker", f"{found.due} documents wait, the oldest for {found.oldest:.0f} s, and nobody reads; start congvan worker"
        )


def look_for_forgotten(site: Site) -> Iterator[Finding]:
    """Find rows that are due and that the queue of PostgreSQL does not know."""
    if site.store.engine.dialect.name != "postgresql":
        return
    with site.store.reading() as connection:
        missing = sum(len(_missing(connection, site, table)) for table in queue.TASKS)
    if missing:
        message = f"{missing} documents are due and not in the queue; --repair puts them there, as a worker does every few seconds"
        yield Finding("forgotten", message, lambda: f"queued {worker.reconcile(site.store, site.settings)}")


def look_for_empty(site: Site) -> Iterator[Finding]:
    """Find documents that are done and of which nothing is stored."""
    d = DOCUMENTS.c
    empty = and_(d.status == "done", d.pk.not_in(select(CONTENTS.c.document_pk)))
    with site.store.reading() as connection:
        found = list(connection.execute(select(d.id).where(empty)).scalars())

    def mend() -> str:
        with site.store.writing() as connection:
            again = jobs.enqueue(connection, DOCUMENTS, empty, jobs.NORMAL)
        return f"queued {len(again)}"

    if found:
        yield Finding("empty", f"documents that are done and have no text: {named(found)}; --repair has them read again", mend)


def _lapsed(connection: Connection, table: Table, lease: float) -> ColumnElement[bool]:
    return and_(table.c.status == "running", table.c.lease_until < jobs.clock(connection) - 2 * lease)


def _give_back(site: Site, table: Table) -> str:
    """Queue work whose holder is gone; its attempts stay counted."""
    values = {"status": "queued", "lease_until": None, "lease_token": None, "run_after": 0.0}
    with site.store.writing() as connection:
        condition = _lapsed(connection, table, site.settings.lease_seconds)
        pks = list(connection.execute(update(table).where(condition).values(**values).returning(table.c.pk)).scalars())
        queue.defer(connection, table.name, pks, jobs.NORMAL)
    return f"gave back {len(pks)}"


def _missing(connection: Connection, site: Site, table: str) -> list[int]:
    """Return the rows of a table that are due and have no job."""
    now = connection.execute(select(jobs.clock(connection))).scalar_one()
    values = {"now": now, "lease": site.settings.lease_seconds, "task": queue.TASKS[table]}
    return list(connection.execute(text(worker.RECONCILE.format(table=table)), values).scalars())
