"""`congvan relink`: stored records linked again to the registry of bodies."""

from __future__ import annotations

from service.bodies import registry_version
from service.cli.progress import shown
from service.cli.stored import opened, read_settings, told
from service.store import relinks


def relink(everything: bool) -> int:
    """Link the records again and tell how many changed."""
    with opened(read_settings()) as store, told(), shown("linking again") as advance:
        done = relinks.relink(store, everything=everything, on_progress=advance)
    print(f"documents linked again: {done.documents}; commitments changed: {done.commitments}; registry: {registry_version()}")
    return 0
