"""How often each body leads, supports and issues: counted from the indexes of the records, and remembered where that takes long.

Each process remembers for itself. What it remembers is told as long as the feed of changes has no newer entry (every write of a record
has one, in its transaction), but never longer than SECONDS; under writes, for SECONDS_BEHIND. Small stores are counted each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from service.store.models import CHANGES, COMMITMENTS, FEEDS, RESPONSIBLES

R, C, F, H = RESPONSIBLES.c, COMMITMENTS.c, FEEDS.c, CHANGES.c
SMALL = 20_000  # mentions of bodies that are counted in a few milliseconds
SECONDS, SECONDS_BEHIND = 60.0, 10.0

STATE = select(F.id, func.coalesce(select(func.max(H.seq)).scalar_subquery(), F.floor))
ACTING = select(R.key, R.role, func.count()).group_by(R.key, R.role)
ISSUING = select(C.issuer_unit_key, func.count()).where(C.issuer_unit_key.is_not(None)).group_by(C.issuer_unit_key)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a body leads, supports and issues; read like a row of a list that is sorted by `total`."""

    key: str
    lead: int
    support: int
    issuer: int
    total: int

    @property
    def _mapping(self) -> Mapping[str, Any]:
        return {"pk": self.key, "sort_value": self.total}


@dataclass(frozen=True, slots=True)
class Tallies:
    """Those of all bodies, by name and by total."""

    by_name: tuple[Tally, ...]
    by_total: tuple[Tally, ...]
    mentions: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What was counted, when, and at which entry of which feed."""

    tallies: Tallies
    feed: str
    newest: int
    at: float

    def serves(self, feed: str, newest: int) -> bool:
        """Tell whether it may be told to who sees that entry of that feed."""
        longest = SECONDS if newest <= self.newest else SECONDS_BEHIND
        return feed == self.feed and monotonic() - self.at < longest


class Memory:
    """What was counted last of a database; who comes while somebody counts waits for that."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: Kept | None = None

    def find(self, connection: Connection) -> Tallies:
        """Return what is remembered, where that may still be told, else what is counted now."""
        feed, newest = connection.execute(STATE).one()
        kept = self._kept
        if kept and kept.serves(feed, newest):
            return kept.tallies
        with self._lock:
            kept = self._kept
            if kept and kept.serves(feed, newest):
                return kept.tallies
            found = count(connection)
            self._kept = Kept(found, feed, newest, monotonic()) if found.mentions > SMALL else None
            return found


_memories: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()
_memories_lock = Lock()


def find(connection: Connection) -> Tallies:
    """Return the tallies of all bodies, at most SECONDS old, and no older than the records where nothing was written since."""
    with _memories_lock:
        memory = _memories.setdefault(connection.engine, Memory())
    return memory.find(connection)


def count(connection: Connection) -> Tallies:
    """Count how often each body leads, supports and issues."""
    times: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for key, role, number in connection.execute(ACTING):
        times[key][role] = number
    for key, number in connection.execute(ISSUING):
        times[key]["issuer"] = number
    found = [
        Tally(key, one.get("lead", 0), one.get("support", 0), one.get("issuer", 0), sum(one.values())) for key, one in sorted(times.items())
    ]
    by_total = sorted(found, key=lambda one: one.total)  # those of one total stay in the order of their keys
    return Tallies(tuple(found), tuple(by_total), sum(one.total for one in found))
