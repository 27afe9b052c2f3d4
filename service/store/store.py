"""The opened store: database and original files together."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from service.errors import DatabaseAway
from service.settings import Settings
from service.store import engine, schema, shelf
from service.store.shelf import Shelf

log = logging.getLogger(__name__)

FIRST, MOST = 0.25, 5.0  # seconds between two looks at a database that is away


@dataclass(frozen=True, slots=True)
class Store:
    """Where documents are kept. Take a connection where it is used, and give it back before anything slow."""

    engine: Engine
    files: Shelf

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one state of the database."""
        return engine.reading(self.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection in a transaction that may write."""
        return engine.writing(self.engine)


@contextmanager
def opened(settings: Settings, migrate: bool = True, patience: float = 0.0) -> Iterator[Store]:
    """Open the store, brought to the newest schema, and close it at the end; wait `patience` seconds for a database that is away.

    Raises StoreError where the folder or the database cannot be used, SchemaTooNew where a newer congvan made it.
    """
    files = shelf.choose(settings)
    made = engine.connect(settings)
    try:
        if migrate:
            _upgrade(made, patience)
            files.sweep()
        yield Store(made, files)
    finally:
        made.dispose()


def _upgrade(made: Engine, patience: float) -> None:
    """Bring the database to the newest schema; where it is away, look again with growing pauses. Raises StoreError."""
    end, pause = time.monotonic() + patience, FIRST
    while True:
        try:
            return schema.upgrade(made)
        except DatabaseAway as exc:
            left = end - time.monotonic()
            if left <= 0:
                raise
            log.warning("waiting for the database, for %.0f s at most: %s", left, exc)
        time.sleep(min(pause * random.uniform(0.5, 1.0), left))
        pause = min(2 * pause, MOST)
