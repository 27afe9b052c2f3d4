"""The engine: SQLite in WAL mode with foreign keys; reads by `BEGIN`, writes by `BEGIN IMMEDIATE`.

A write that begins as a read and then upgrades can fail at once while another writes; one that begins as a write waits its turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from service.settings import Settings


def connect(settings: Settings) -> Engine:
    """Return an engine whose pool has a connection for every thread of the service."""
    size = settings.thread_tokens + settings.uploads + 2
    engine = create_engine(settings.url, pool_size=size, max_overflow=2, pool_timeout=30)
    if engine.dialect.name == "sqlite":
        _tune(engine, round(settings.busy_timeout_seconds * 1000))
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the database until it is given back."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that may write; committed at the end, rolled back on an exception."""
    with engine.connect() as connection:
        connection = connection.execution_options(congvan_write=True)
        with connection.begin():
            yield connection


def _tune(engine: Engine, busy_timeout: int) -> None:
    """Set what SQLite needs, on every new connection, and begin transactions ourselves."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: SqliteConnection, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={busy_timeout}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted is overwritten: a purge must not find old versions of a record lying about
            "cache_size=-32768",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("congvan_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
