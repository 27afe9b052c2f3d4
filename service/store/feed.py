"""Reads of the feed of changes: entries after a cursor, each with what the record says now.

The statements of a page may see the database at different moments, so their order matters: first the end, then the entries up to it,
then the floor (an entry that is pruned meanwhile is told, not skipped), then the records, which are never older than their entries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from service.errors import ServiceError
from service.store import commitments
from service.store.changes import Kind
from service.store.models import CHANGES, FEEDS

H, F = CHANGES.c, FEEDS.c
START, NOW = "start", "now"
CURSOR = re.compile(r"([0-9a-f]{8})-(0|[1-9][0-9]{0,17})", re.ASCII)  # 7c1e09ab-1042


@dataclass(frozen=True, slots=True)
class Filter:
    """Which changes are asked for; None or empty: any. `document` is a public id; `records`: of which commitments.

    What a record was like before is not known, so of a record that is not asked for (any more), "changed" and "withdrawn" are
    told all the same, without the record: whoever has it removes it.
    """

    kind: tuple[Kind, ...] = ()
    document: str | None = None
    records: commitments.Filter | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Entries as they are published, up to which number the feed was read, and whether there was more at that moment."""

    entries: Sequence[dict[str, Any]]
    until: int
    more: bool


def write_cursor(feed: str, seq: int) -> str:
    """Return the cursor of what follows an entry.

    >>> write_cursor("7c1e09ab", 1042)
    '7c1e09ab-1042'
    """
    return f"{feed}-{seq}"


def read_cursor(connection: Connection, cursor: str) -> int:
    """Return the number that a cursor stands for; "start" is before the first entry, "now" after the last one.

    Raises ServiceError "bad_cursor", and "cursor_expired" for a cursor of a feed that a restored backup has replaced.
    """
    if cursor in (START, NOW):
        return 0 if cursor == START else head(connection)
    found = CURSOR.fullmatch(cursor)
    if not found:
        raise ServiceError(422, "bad_cursor", "give `next` as the last answer gave it, or start, or now")
    if found[1] != name(connection):
        raise _expired()
    return int(found[2])


def name(connection: Connection) -> str:
    """Return which feed this is."""
    found: str = connection.execute(select(F.id)).scalar_one()
    return found


def head(connection: Connection) -> int:
    """Return the number of the last entry, also of one that is pruned."""
    newest = connection.execute(select(func.max(H.seq))).scalar()
    return newest if newest is not None else floor(connection)


def floor(connection: Connection) -> int:
    """Return the number of the last entry that is pruned, 0 where none is."""
    found: int = connection.execute(select(F.floor)).scalar_one()
    return found


def read(connection: Connection, since: int, limit: int, wanted: Filter | None = None, until: int | None = None) -> Slice:
    """Return the entries after a number, in order, up to `until` (else up to the newest).

    Raises ServiceError "cursor_expired" where entries after it are pruned, or where it lies ahead of the feed.
    """
    newest = head(connection)
    last = newest if until is None else min(until, newest)
    query = select(CHANGES).where(H.seq > since, H.seq <= last).order_by(H.seq).limit(limit + 1)
    if wanted and wanted.kind:
        query = query.where(H.kind.in_(wanted.kind))
    if wanted and wanted.document is not None:
        query = query.where(H.document_id == wanted.document)
    found = connection.execute(query).all()
    if not floor(connection) <= since <= newest:
        raise _expired()
    rows, more = found[:limit], len(found) > limit
    return Slice(_entries(connection, rows, wanted), rows[-1].seq if more else last, more)


def _entries(connection: Connection, rows: Sequence[Row[Any]], wanted: Filter | None) -> list[dict[str, Any]]:
    """Return entries as they are published, each with its record where that is there and asked for."""
    asked = wanted.records if wanted else None
    found = commitments.by_ids(connection, {row.commitment_id for row in rows if row.kind != "withdrawn"}, asked)
    entries = []
    for row in rows:
        record = found.get(row.commitment_id) if row.kind != "withdrawn" else None
        if record or row.kind != "created" or not asked:
            entries.append({**dict(row._mapping), "record": record})
    return entries


def _expired() -> ServiceError:
    """Return what a consumer is told that can not go on from its cursor."""
    detail = "entries after this cursor are pruned: ask with since=now, take an export of everything, and go on from `next` of that answer"
    return ServiceError(410, "cursor_expired", detail)
