"""What the tests of the service share: real databases (each test runs on both), the real app."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import pytest
from databases import Databases, NoServer, server, template
from fastapi.testclient import TestClient

from service import logs, readers
from service.jobs import tasks
from service.processes import Pool, lease
from service.settings import Settings
from service.store import Store, opened

os.environ.setdefault("CONGVAN_READER_PROCESSES", "1")  # also of programs that tests run: to start one takes seconds, to read a notice none

collect_ignore = ["conftest.py"]  # holds no doctests, and there are two of the name


@pytest.fixture(scope="session", autouse=True)
def pool() -> Iterator[Pool]:
    """Keep the processes that read documents between the apps of the tests; none start before one is needed."""
    with lease(tasks.plan(Settings())) as found, lease(readers.paint_plan(Settings())):
        yield found


@pytest.fixture(autouse=True)
def lines() -> Iterator[None]:
    """Take away what a test set up for log lines: apps share the processes of `pool` only where they log alike."""
    yield
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one.formatter, logs.Lines)]:
        root.removeHandler(handler)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A server of PostgreSQL and a database with all tables."""
    try:
        with server() as found, template(found, tmp_path_factory.mktemp("template")) as name:
            yield {"server": found, "template": name}
    except NoServer as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on; for one that is about one of them:
    `@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)`."""
    found: str = request.param
    return found


def _databases(kind: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    found = Databases() if kind == "sqlite" else Databases(**request.getfixturevalue("postgresql"))
    yield found
    found.drop()


@pytest.fixture
def databases(kind: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes settings with databases of their own, dropped after the test."""
    yield from _databases(kind, request)


@pytest.fixture(scope="module")
def lasting(kind: str, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes settings with databases of their own, dropped after the module."""
    yield from _databases(kind, request)


@pytest.fixture
def settings(tmp_path: Path, databases: Databases) -> Settings:
    """Settings of a service in a folder of its own."""
    return databases.settings(tmp_path / "data")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An opened store."""
    with opened(settings) as found:
        yield found


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of the running app."""
    with callers.local(settings) as found:
        yield found


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests in a browser to one process: one browser, one service, one LibreOffice."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)

    return Together(config, log) if config.getvalue("dist") == "loadfile" else None
