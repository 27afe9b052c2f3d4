"""The queue of PostgreSQL: procrastinate's tables, and how work is put into it in the transaction of its row.

SQLite has no queue besides the rows: there these functions do nothing. The rows are the truth on both; a job says only "look at
this row", so one too many is harmless and one too few is put back by `service.jobs.reconcile`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

TASKS = {"documents": "congvan.read", "containers": "congvan.unpack"}  # by the table of the row
QUEUE = "congvan"

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)_.*\.sql")

_app = App(connector=SyncPsycopgConnector())  # never opened: work is put in by the caller's connection


def used(connection: Connection) -> bool:
    """Tell whether the database has a queue of its own."""
    return connection.dialect.name == "postgresql"


def defer(connection: Connection, table: str, pks: Sequence[int], priority: int, delay: float = 0) -> None:
    """Put rows of `documents` or `containers` into the queue; they are there when the transaction commits, due after `delay` seconds."""
    if not pks or not used(connection):
        return
    due = datetime.now(UTC) + timedelta(seconds=delay) if delay else None
    like = partial(Job, queue=QUEUE, lock=None, queueing_lock=None, priority=-priority, task_name=TASKS[table], scheduled_at=due)
    jobs = [like(task_kwargs={"pk": pk}) for pk in pks]
    _app.job_manager.batch_defer_jobs(jobs, connection=connection.connection.driver_connection)


def upgrade(connection: Connection) -> None:
    """Make procrastinate's tables, or bring them to the version that is installed."""
    if not used(connection):
        return
    raw: Any = connection.connection.driver_connection
    ours = version("procrastinate")
    connection.execute(text("CREATE TABLE IF NOT EXISTS queue_version (version VARCHAR NOT NULL)"))
    found = connection.execute(text("SELECT version FROM queue_version")).scalar_one_or_none()
    if found == ours:
        return
    if found is None:
        raw.execute(SchemaManager.get_schema())
        connection.execute(text("INSERT INTO queue_version VALUES (:version)"), {"version": ours})
        return
    for path in _between(found, ours):
        raw.execute(path.read_text(encoding="utf-8"))
    connection.execute(text("UPDATE queue_version SET version = :version"), {"version": ours})


def _between(old: str, new: str) -> list[Path]:
    """Return procrastinate's migrations from one version to another, in their order."""
    after, until = _numbers(old), _numbers(new)
    found = [
        (match, path) for path in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")) if (match := VERSION.match(path.name))
    ]
    return [path for match, path in found if after < tuple(int(part) for part in match.groups()) <= until]


def _numbers(told: str) -> tuple[int, ...]:
    """Return the parts of a version.

    >>> _numbers("3.10.0")
    (3, 10, 0)
    """
    return tuple(int(part) for part in re.findall(r"\d+", told)[:3])
