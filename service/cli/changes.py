"""`congvan changes`: what is to be done about the feed of changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.cli.stored import opened, read_settings
from service.store import changes


def prune(days: float) -> int:
    """Delete entries that are older than so many days, in small transactions that let writers in between; tell how many."""
    before = datetime.now(UTC) - timedelta(days=days)
    pruned = 0
    with opened(read_settings()) as store:
        while True:
            with store.writing() as connection:
                count = changes.prune(connection, before)
            if not count:
                break
            pruned += count
    print(f"entries pruned: {pruned}; followers that had not read them are told to begin anew")
    return 0
