"""`congvan reindex`: what search uses is made anew from texts and names."""

from __future__ import annotations

from service.cli.progress import shown
from service.cli.stored import opened, read_settings
from service.store.reindexing import reindex as make_anew


def reindex() -> int:
    """Make the search columns and the index anew and tell how many rows changed."""
    with opened(read_settings()) as store, shown("reindexing") as advance:
        changed = make_anew(store, on_progress=advance)
    print(f"rows that changed: {changed}; the index of words is made anew")
    return 0
