"""Purges documents: rows, texts, search, original bytes, and the containers that held them. What is left is a tombstone.

First rows go and tombstones come, in one transaction; from then on the document is gone for everybody. Then files and the rest in the
files of the database go. A crash in between leaves tombstones that say so (`pending`), and `finish` goes on from there: the service
does at its start, services and workers every now and then (`upkeep/care.py`), every purge, and `congvan doctor`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from service.access import audit
from service.errors import FilesUnavailable, ServiceError
from service.store import Store, erasing, tombstones, traces, writes
from service.store.models import DOCUMENTS
from service.store.tombstones import CONTAINER, DOCUMENT

log = logging.getLogger(__name__)

D = DOCUMENTS.c
QUERY: Select[Any] = select(D.pk, D.id, D.sha256, D.container_sha256)
PORTION = 100  # documents of one transaction: others write in between


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did: documents and containers that are gone, and whether the last byte is."""

    documents: tuple[str, ...]
    containers: tuple[str, ...]
    done: bool


def by_ids(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Return the documents of these ids. Raises ServiceError "document_not_found", before anything is done."""
    found = {row.id: row for part in _parts(ids) for row in connection.execute(QUERY.where(D.id.in_(part)))}
    missing = [one for one in dict.fromkeys(ids) if one not in found]
    if missing:
        gone = [row for row in (tombstones.get(connection, one) for one in missing) if row is not None]
        if len(gone) == len(missing):
            days = ", ".join(f"{row.id} on {row.purged_at.date().isoformat()}" for row in gone)
            raise ServiceError(410, "document_purged", f"already purged: {days}")
        raise ServiceError(404, "document_not_found", f"there is no document {', '.join(missing)}; nothing was purged")
    return [found[one] for one in dict.fromkeys(ids)]


def by_container(connection: Connection, sha256: str) -> list[Row[Any]]:
    """Return the documents that came in a container."""
    return list(connection.execute(QUERY.where(D.container_sha256 == sha256).order_by(D.pk)))


def before(connection: Connection, day: date) -> list[Row[Any]]:
    """Return the documents that were stored before a day (UTC)."""
    moment = datetime.combine(day, time.min, UTC)
    return list(connection.execute(QUERY.where(D.created_at < moment).order_by(D.pk)))


def purge(store: Store, rows: Sequence[Row[Any]], reason: str | None = None, containers: Sequence[str] = ()) -> Purged:
    """Purge documents and the containers that held them, besides `containers`; all of it or, after a crash, the rest by `finish`."""
    gone: dict[str, None] = dict.fromkeys(containers)
    for part in _parts(rows) if rows else [()]:
        with store.writing() as connection:
            own = [row.container_sha256 for row in part if row.container_sha256]
            held = dict.fromkeys([*containers, *own, *sorted(traces.containers(connection, [row.id for row in part]))])
            _remove(connection, part, list(held), reason)
        gone |= held
    return Purged(tuple(row.id for row in rows), tuple(gone), finish(store))


def drop_container(store: Store, sha256: str) -> None:
    """Purge a container that was handed in just now and holds a document that was purged before."""
    with store.writing() as connection:
        if not tombstones.has_container(connection, sha256):
            _remove(connection, (), [sha256], "it holds a document that was purged")
    finish(store)


def pending(connection: Connection) -> Sequence[Row[Any]]:
    """Return the tombstones of which something is still to be removed (for `congvan doctor`)."""
    return tombstones.pending(connection)


def finish(store: Store, *, compact: bool = False) -> bool:
    """Remove what is left of purged documents; tell whether the last byte is gone. Nothing happens where nothing is pending."""
    with store.reading() as connection:
        waiting = pending(connection)
        alive = {one.sha256 for one in waiting if one.kind == CONTAINER and _is_document(connection, one.sha256)}
    if not waiting and not compact:
        return True
    try:
        for one in waiting:
            if one.sha256 not in alive:  # the same bytes are also a document of their own, which was not purged
                store.files.remove(one.sha256)
    except (OSError, FilesUnavailable) as exc:
        log.warning("the file of a purged document cannot be removed (%s); `congvan purge --finish` tries again", exc)
        return False
    if not erasing.erase(store.engine, compact=compact):
        return False
    with store.writing() as connection:
        tombstones.finish(connection, (one.pk for one in waiting), datetime.now(UTC))
    return True


def _remove(connection: Connection, rows: Sequence[Row[Any]], containers: Sequence[str], reason: str | None) -> None:
    """Remove documents and note what is to be gone, in the transaction of the connection."""
    now, told = datetime.now(UTC), (audit.actor().subject, reason)
    tombstones.add(connection, DOCUMENT, [row.sha256 for row in rows], told, now)
    tombstones.add(connection, CONTAINER, containers, told, now)
    traces.forget(connection, [row.id for row in rows], [*(row.sha256 for row in rows), *containers])
    for row in rows:
        removed = writes.remove_document(connection, row.pk, now)
        audit.add(connection, "documents.purge", row.id, records=removed)
    for one in containers:
        audit.add(connection, "containers.purge", one)


def _is_document(connection: Connection, sha256: str) -> bool:
    """Tell whether bytes are those of a document."""
    return connection.execute(select(D.pk).where(D.sha256 == sha256)).first() is not None


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Give values in portions."""
    for start in range(0, len(values), PORTION):
        yield values[start : start + PORTION]
