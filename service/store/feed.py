"""Reads of the feed of changes: entries after a cursor, each with what the record says now.

A page is two statements: one for entries, floor and end of the feed together, so that all three are of one moment whatever the isolation
is; and one for the records, which are never older than their entries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, func, select, true

from service.errors import ServiceError
from service.store import commitments
from service.store.changes import Kind
from service.store.models import CHANGES, FEEDS

H, F = CHANGES.c, FEEDS.c
START, NOW = "start", "now"
CURSOR = re.compile(r"([0-9a-f]{8})-(0|[1-9][0-9]{0,17})", re.ASCII)  # 7c1e09ab-1042
LAST = 2**63 - 1
NEWEST = func.coalesce(select(func.max(H.seq)).scalar_subquery(), F.floor)
STATE = select(F.id.label("feed"), F.floor, NEWEST.label("newest"))


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
class Place:
    """Where the feed was left: after an entry (None: after the newest); of which feed (None: whatever it is)."""

    seq: int | None
    feed: str | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Entries as they are published, up to which number the feed was read, whether there was more at that moment, and of which feed."""

    entries: Sequence[dict[str, Any]]
    until: int
    more: bool
    feed: str

    @property
    def cursor(self) -> str:
        """Return the cursor of what follows."""
        return write_cursor(self.feed, self.until)


def write_cursor(feed: str, seq: int) -> str:
    """Return the cursor of what follows an entry.

    >>> write_cursor("7c1e09ab", 1042)
    '7c1e09ab-1042'
    """
    return f"{feed}-{seq}"


def read_cursor(cursor: str) -> Place:
    """Return the place that a cursor stands for; "start" is before the first entry, "now" after the newest.

    >>> read_cursor("7c1e09ab-1042")
    Place(seq=1042, feed='7c1e09ab')

    Raises ServiceError "bad_cursor".
    """
    if cursor in (START, NOW):
        return Place(0 if cursor == START else None)
    found = CURSOR.fullmatch(cursor)
    if not found:
        raise ServiceError(422, "bad_cursor", "give `next` as the last answer gave it, or start, or now")
    return Place(int(found[2]), found[1])


def state(connection: Connection) -> Any:
    """Return which feed this is (`feed`), the last entry that is pruned (`floor`), and the last one at all (`newest`)."""
    return connection.execute(STATE).one()


def read(connection: Connection, place: Place, limit: int, wanted: Filter | None = None, until: int | None = None) -> Slice:
    """Return the entries after a place, in order, up to `until` (else up to the newest).

    Raises ServiceError "cursor_expired" where entries after it are pruned, or where it is of a feed that a restored backup replaced.
    """
    if place.seq is None:
        now = state(connection)
        return Slice([], now.newest, False, now.feed)
    since = place.seq
    found = _rows(connection, since, limit + 1, wanted, until)
    feed, floor, newest = found[0][:3]
    if place.feed not in (None, feed) or not floor <= since <= newest:
        detail = (
            "entries after this cursor are pruned: ask with since=now, take an export of everything, and go on from `next` of that answer"
        )
        raise ServiceError(410, "cursor_expired", detail)
    rows = [row for row in found if row.seq is not None]
    rows, more = rows[:limit], len(rows) > limit
    last = rows[-1].seq if more else newest if until is None else min(until, newest)
    return Slice(_entries(connection, rows, wanted), last, more, feed)


def _rows(connection: Connection, since: int, limit: int, wanted: Filter | None, until: int | None) -> Sequence[Any]:
    """Return entries after a number, each with the state of the feed; where there are none, one row with that alone."""
    wanted = wanted or Filter()
    values = {"since": since, "until": LAST if until is None else until, "most": limit, "kinds": wanted.kind, "document": wanted.document}
    told = {name: value for name, value in values.items() if value not in ((), None)}
    return connection.execute(_statement("kinds" in told, "document" in told), told).all()


@cache
def _statement(kinds: bool, document: bool) -> Select[Any]:
    """Return the statement of `_rows` for the filters that are set: making it takes longer than running it."""
    page = select(CHANGES).where(H.seq > bindparam("since"), H.seq <= bindparam("until")).order_by(H.seq)
    if kinds:
        page = page.where(H.kind.in_(bindparam("kinds", expanding=True)))
    if document:
        page = page.where(H.document_id == bindparam("document"))
    entries = page.limit(bindparam("most", type_=Integer())).subquery()
    query = select(F.id.label("feed"), F.floor, NEWEST.label("newest"), entries).select_from(FEEDS.outerjoin(entries, true()))
    return query.order_by(entries.c.seq)


def _entries(connection: Connection, rows: Sequence[Any], wanted: Filter | None) -> list[dict[str, Any]]:
    """Return entries as they are published, each with its record (as JSON) where that is there and asked for."""
    asked = wanted.records if wanted else None
    found = commitments.by_ids(connection, {row.commitment_id for row in rows if row.kind != "withdrawn"}, asked)
    entries = []
    for _, _, _, seq, commitment_id, document_id, kind, at in rows:
        record = found.get(commitment_id) if kind != "withdrawn" else None
        if record or kind != "created" or not asked:
            told = {"seq": seq, "commitment_id": commitment_id, "document_id": document_id, "kind": kind, "at": at, "record": record}
            entries.append(told)
    return entries
