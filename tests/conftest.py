"""What the tests of the service share: a real database file, the real app."""

from collections.abc import Iterator
from pathlib import Path

import callers
import pytest
from fastapi.testclient import TestClient

from service import readers
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
    with callers.local(settings) as found:
        yield found
