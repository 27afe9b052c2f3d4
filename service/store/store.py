"""The opened store: database and original files together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from service.settings import Settings
from service.store import engine, schema, shelf
from service.store.shelf import Shelf


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
def opened(settings: Settings, migrate: bool = True) -> Iterator[Store]:
    """Open the store, brought to the newest schema, and close it at the end.

    Raises StoreError where the folder or the database cannot be used, SchemaTooNew where a newer congvan made it.
    """
    files = shelf.choose(settings)
    made = engine.connect(settings)
    try:
        if migrate:
            schema.upgrade(made)
            files.sweep()
        yield Store(made, files)
    finally:
        made.dispose()
