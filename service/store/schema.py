"""Brings the database to the revision of this program, under a lock, and refuses one that is newer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from service.errors import DatabaseAway, SchemaTooNew, StoreError
from service.store import queue

FOLDER = Path(__file__).parent / "migrations"
OLDEST_POSTGRESQL = (15,)
LOCK = 7306072  # any number, the same in every version
MIGRATION_MILLISECONDS = 3_600_000  # that others wait for one that migrates (SQLite)
# What PostgreSQL's library says of a server that may answer in a moment; a wrong name, password or database is none of these.
AWAY = re.compile(
    r"(?i)connection refused|timeout expired|timed out|timeout|no route to host|unreachable|temporary failure in name resolution|try again"
    r"|connection reset|closed the connection|No such file or directory.*\n?.*accepting connections on that socket"
    r"|the database system is|too many clients|remaining connection slots"
)
NO_RIGHT = ("42501", "3F000")  # SQLSTATE: not allowed; no schema in which one may


def configuration() -> Config:
    """Return Alembic's configuration; the revisions are installed with the package."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def head() -> str:
    """Return the newest revision that this program knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def known() -> frozenset[str]:
    """Return the revisions that this program knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions())


def current(connection: Connection) -> str | None:
    """Return the revision of the database, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to the newest revision, or another; several processes may start at once, one of them does it.

    Raises StoreError where the database cannot be used, DatabaseAway where it may be in a moment, SchemaTooNew where a newer congvan
    made it.
    """
    locked = _locked_postgresql if engine.dialect.name == "postgresql" else _locked_sqlite
    try:
        with locked(engine) as connection:
            _migrate(connection, revision)
    except OperationalError as exc:
        kind = DatabaseAway if engine.dialect.name == "postgresql" and AWAY.search(str(exc.orig)) else StoreError
        raise kind(f"cannot open the database {engine.url!r}: {_line(exc)}; check CONGVAN_DATABASE_URL") from exc
    except ProgrammingError as exc:
        if getattr(exc.orig, "sqlstate", None) not in NO_RIGHT:
            raise
        user, name = engine.url.username, engine.url.database
        raise StoreError(f"{_line(exc)}: let an administrator run ALTER DATABASE {name} OWNER TO {user} (docs/postgresql.md)") from exc


def is_current(connection: Connection) -> bool:
    """Tell whether the database has the revision of this program."""
    return current(connection) == head()


@contextmanager
def _locked_sqlite(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction with the write lock, foreign keys not checked: migrations rebuild tables, rows stay."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")  # no effect within a transaction
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone() or (0,)
        cursor.execute(f"PRAGMA busy_timeout={MIGRATION_MILLISECONDS}")  # who starts beside one that migrates waits until it is through
        try:
            connection = connection.execution_options(congvan_write=True)
            with connection.begin():
                yield connection
        finally:
            cursor.execute(f"PRAGMA busy_timeout={patience}")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()


@contextmanager
def _locked_postgresql(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that holds the lock of migrations and takes the time that they take.

    Raises StoreError where the server is too old or keeps no Unicode.
    """
    with engine.connect() as connection, connection.begin():
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {name} = 0")
        if (engine.dialect.server_version_info or ()) < OLDEST_POSTGRESQL:
            raise StoreError(f"PostgreSQL {OLDEST_POSTGRESQL[0]} or newer is needed; upgrade the server of {engine.url!r}")
        if connection.exec_driver_sql("SHOW server_encoding").scalar_one() != "UTF8":
            raise StoreError(f"the database {engine.url.database} is not UTF8; make one by createdb --encoding UTF8 --template template0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


def _migrate(connection: Connection, revision: str) -> None:
    """Run what is missing; the transaction holds the lock among processes."""
    config = configuration()
    found, known = current(connection), ScriptDirectory.from_config(config)
    if found == known.get_current_head():
        queue.upgrade(connection)
        return
    if found is not None and found not in {script.revision for script in known.walk_revisions()}:
        raise SchemaTooNew(
            f"the database is of revision {found}, which a newer congvan made; upgrade congvan or restore a backup of the database"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if is_current(connection):
        queue.upgrade(connection)


def _line(error: OperationalError | ProgrammingError) -> str:
    """Return what the database says, its first line."""
    return str(error.orig).splitlines()[0]
