"""The keys that were asked for lately, in memory: a request that brings a known key waits for no database.

A key is looked up again after `SECONDS`, so that one that was revoked opens nothing after that time, in every process.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Row, select

from service.access import keys
from service.store import Store
from service.store.models import API_KEYS

SECONDS = 10.0
MOST = 4096  # keys in memory; what was not asked for longest goes first


class Ring:
    """Rows of keys by their public part, and when each was read; also that there is none."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._rows: OrderedDict[str, tuple[float, Row[Any] | None]] = OrderedDict()
        self._noted: dict[str, datetime] = {}
        self._lock = Lock()

    def known(self, prefix: str) -> tuple[Row[Any] | None] | None:
        """Return the row in a tuple where it was read lately, None where the database must be asked."""
        found = self._rows.get(prefix)
        return (found[1],) if found and time.monotonic() - found[0] < self.seconds else None

    def was_good(self, prefix: str) -> bool:
        """Tell whether there was such a key when it was looked up last, however long ago."""
        found = self._rows.get(prefix)
        return found is not None and found[1] is not None

    def look_up(self, store: Store, prefix: str) -> Row[Any] | None:
        """Return the row of a key from the database, which many that ask at once ask one time."""
        with self._lock:
            known = self.known(prefix)
            if known:
                return known[0]
            with store.reading() as connection:
                row = connection.execute(select(API_KEYS).where(API_KEYS.c.prefix == prefix)).first()
            self._rows[prefix] = (time.monotonic(), row)
            self._rows.move_to_end(prefix)
            while len(self._rows) > MOST:
                self._noted.pop(self._rows.popitem(last=False)[0], None)
            return row

    def is_due(self, row: Row[Any], now: datetime) -> bool:
        """Tell once a minute that the use of a key is to be noted."""
        last = max(filter(None, (self._noted.get(row.prefix), row.last_used_at)), default=None)
        if last is not None and now - last < keys.MINUTE:
            return False
        self._noted[row.prefix] = now
        return True

    def note(self, store: Store, prefix: str) -> None:
        """Write that a key was used."""
        with store.writing() as connection:
            keys.touch(connection, prefix, datetime.now(UTC))
