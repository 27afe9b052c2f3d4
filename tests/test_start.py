"""A database that is not there yet at the start is waited for, with a word of it; one that will never be ends the start at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from databases import Databases
from sqlalchemy import make_url, text

from service.errors import DatabaseAway, SchemaTooNew, StoreError
from service.settings import Settings
from service.store import opened, schema

only_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
ROOT = Path(__file__).parent.parent


@pytest.fixture
def port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        number: int = found.getsockname()[1]
    return number


@contextmanager
def passing(port: int, url: str, after: float) -> Iterator[None]:
    """Pass connections to a port on to a database, from some seconds on."""
    server, ended = make_url(url), threading.Event()
    host, target = str(server.query.get("host") or server.host), server.port or 5432

    def pump(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while part := one.recv(65536):
                other.sendall(part)
            other.shutdown(socket.SHUT_WR)

    def join(one: socket.socket) -> None:
        with one, socket.socket(socket.AF_UNIX if host.startswith("/") else socket.AF_INET) as other:
            other.connect(f"{host}/.s.PGSQL.{target}" if host.startswith("/") else (host, target))
            back = threading.Thread(target=pump, args=(other, one), daemon=True)
            back.start()
            pump(one, other)
            back.join(5)

    def serve() -> None:
        ended.wait(after)
        with socket.create_server(("127.0.0.1", port)) as listening:
            listening.settimeout(0.1)
            while not ended.is_set():
                with suppress(TimeoutError):
                    threading.Thread(target=join, args=(listening.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@only_postgresql
def test_a_database_that_comes_later_is_waited_for(
    databases: Databases, tmp_path: Path, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    settings = databases.settings(tmp_path)
    there = make_url(settings.database_url)
    query = {name: value for name, value in there.query.items() if name != "host"}
    late = there.set(host="127.0.0.1", port=port, query=query).render_as_string(False)
    began = time.monotonic()
    with (
        passing(port, settings.database_url, 1.0),
        opened(settings.model_copy(update={"database_url": late}), patience=30) as store,
        store.reading() as connection,
    ):
        assert schema.is_current(connection)
    assert 1 <= time.monotonic() - began < 20
    assert "waiting for the database" in caplog.text


def test_a_database_that_stays_away_is_told(tmp_path: Path, port: int, caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(data_folder=tmp_path, database_url=f"postgresql://congvan:mat-khau@127.0.0.1:{port}/congvan")
    began = time.monotonic()
    with pytest.raises(DatabaseAway, match="check CONGVAN_DATABASE_URL") as caught, opened(settings, patience=1):
        pass
    assert 1 <= time.monotonic() - began < 5
    assert "\n" not in str(caught.value) and "mat-khau" not in caplog.text + str(caught.value)
    assert len(caplog.records) >= 2  # with growing pauses


@only_postgresql
@pytest.mark.parametrize("wrong", ["database", "username"])
def test_what_will_never_be_ends_at_once(databases: Databases, tmp_path: Path, wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    found = make_url(databases.settings(tmp_path).database_url).set(**{wrong: "congvan_khong_co"})  # type: ignore[arg-type]
    settings = Settings(data_folder=tmp_path, database_url=found.render_as_string(False))
    with pytest.raises(StoreError) as caught, opened(settings, patience=30):
        pass
    assert not isinstance(caught.value, DatabaseAway) and not caplog.records


def test_a_newer_schema_ends_at_once(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with opened(settings) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew), opened(settings, patience=30):
        pass
    assert not caplog.records


@pytest.mark.parametrize(
    ("message", "away"),
    [
        ('connection failed: connection to server at "10.0.0.5", port 5432 failed: Connection refused\n\tIs the server running', True),
        ('connection to server on socket "/run/postgresql/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server '
         "running locally and accepting connections on that socket?", True),
        ("connection timeout expired", True),
        ("failed to resolve host 'db': [Errno -3] Temporary failure in name resolution", True),
        ('connection to server at "db", port 5432 failed: FATAL:  the database system is starting up', True),
        ('connection to server at "db", port 5432 failed: FATAL:  sorry, too many clients already', True),
        ("failed to resolve host 'dbb': [Errno -2] Name or service not known", False),
        ('connection to server at "db", port 5432 failed: FATAL:  password authentication failed for user "congvan"', False),
        ('connection to server at "db", port 5432 failed: FATAL:  database "congvann" does not exist', False),
        ('connection to server at "db", port 5432 failed: FATAL:  no pg_hba.conf entry for host "10.0.0.9"', False),
    ],
)  # fmt: skip
def test_which_messages_are_of_a_database_that_may_come(message: str, away: bool) -> None:
    assert bool(schema.AWAY.search(message)) == away


@pytest.mark.parametrize("command", ["serve", "worker", "import"])
def test_commands_wait_and_end_with_one_line(command: str, tmp_path: Path, port: int) -> None:
    told = {"CONGVAN_DATA_FOLDER": str(tmp_path / "data"), "CONGVAN_DATABASE_WAIT_SECONDS": "0.5", "CONGVAN_PORT": "0"}
    environment = {**os.environ, **told, "CONGVAN_DATABASE_URL": f"postgresql://congvan@127.0.0.1:{port}/congvan"}
    paths = [str(tmp_path)] if command == "import" else []
    program = [sys.executable, "-m", "service.cli", command, *paths]
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    lines = done.stderr.strip().splitlines()
    assert done.returncode != 0 and "Traceback" not in done.stderr, done.stderr
    assert "waiting for the database" in lines[0] and "check CONGVAN_DATABASE_URL" in lines[-1]
    assert not any("waiting" in line for line in lines[-1:])
