"""Whether the service can do its work: checks by name, each ok, degraded (it goes on, somebody should look) or failed.

Failed means that a load balancer should ask another process: the database, its schema, the files. What another process would not do
better (nobody reads the queue, the disk fills) is degraded: queries go on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from service.errors import FilesUnavailable
from service.settings import Settings
from service.store import Store, counts, schema

log = logging.getLogger(__name__)

Status = Literal["ok", "degraded", "failed"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was looked at, how it is, and one line that says what to do where it is not well."""

    name: str
    status: Status = "ok"
    detail: str | None = None


def look(store: Store, settings: Settings) -> tuple[Checkpoint, ...]:
    """Look at database, schema, queue, files and disk."""
    return (*_database(store, settings), *_files(store, settings))


def worst(found: Sequence[Checkpoint]) -> Status:
    """Return the worst status.

    >>> worst([Checkpoint("database"), Checkpoint("disk", "degraded")])
    'degraded'
    """
    states = {one.status for one in found}
    return "failed" if "failed" in states else "degraded" if "degraded" in states else "ok"


def _database(store: Store, settings: Settings) -> list[Checkpoint]:
    try:
        with store.reading() as connection:
            if not schema.is_current(connection):
                detail = "the database has another schema than this program; restart the service to migrate it"
                return [Checkpoint("database"), Checkpoint("schema", "failed", detail)]
            queue = counts.queue(connection)
    except SQLAlchemyError:
        return [Checkpoint("database", "failed", "the database does not answer; check CONGVAN_DATABASE_URL and the disk")]
    told = Checkpoint("queue")
    if queue.stalled(settings.stalled_seconds):
        detail = (
            f"{queue.due} documents wait, the oldest for {queue.oldest:.0f} s, and nobody reads; start congvan worker, look into its log"
        )
        told = Checkpoint("queue", "degraded", detail)
    return [Checkpoint("database"), Checkpoint("schema"), told]


def _files(store: Store, settings: Settings) -> list[Checkpoint]:
    try:
        store.files.check()
        free = store.files.free()
    except FilesUnavailable as exc:
        log.error("%s", exc)
        return [Checkpoint("files", "failed", exc.message)]
    if free is not None and free < settings.min_free_bytes:
        return [Checkpoint("files"), Checkpoint("disk", "degraded", f"{free} bytes are free, uploads are refused; make room")]
    return [Checkpoint("files"), Checkpoint("disk")]
