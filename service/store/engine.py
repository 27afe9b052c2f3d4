"""The engine: SQLite (WAL, foreign keys) or PostgreSQL through psycopg 3, and how transactions begin on each.

Reads see one state of the database until they are given back. On SQLite a write begins as one (`BEGIN IMMEDIATE`): one that begins as a
read and then upgrades can fail at once while another writes. On PostgreSQL writers wait for one another row by row (READ COMMITTED).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from service.errors import StoreError
from service.settings import Settings
from service.store import changes

SPARE = 8  # connections besides those of queries and uploads: pictures of pages, health, background work
STATEMENTS = 512  # that a connection of SQLite keeps ready to run
RECYCLE_SECONDS = 1800.0  # firewalls forget what is idle for long
IDLE_SECONDS = 600  # a transaction of a process that hangs is ended, so that nobody waits for it for ever

READS: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
WRITES: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {"congvan_write": True},
    "postgresql": {"isolation_level": "READ COMMITTED", "postgresql_readonly": False},
}
# A network that is gone is noticed within a minute, also while a statement waits for its answer.
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}


def connect(settings: Settings) -> Engine:
    """Return an engine whose pool has a connection for every thread of the service.

    Raises StoreError where the address is none of SQLite or PostgreSQL.
    """
    url = address(settings.url)
    # The connection that was given back last goes out first: what it knows of pages and statements is still warm.
    pool: dict[str, Any] = {"pool_size": settings.thread_tokens + settings.uploads + SPARE, "max_overflow": 2, "pool_timeout": 30}
    pool["pool_use_lifo"] = True
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, **pool, connect_args={"cached_statements": STATEMENTS})
        _tune_sqlite(engine, settings)
    else:
        arguments = _postgresql_arguments(url, settings)
        # A ping before each use: after a restart of the database the first request gets a fresh connection, not an error.
        engine = create_engine(url, **pool, pool_pre_ping=True, pool_recycle=RECYCLE_SECONDS, connect_args=arguments)
    event.listen(engine, "before_cursor_execute", _replace_nul, retval=True)
    return engine


def address(url: str) -> URL:
    """Return the address of the database with its driver. Raises StoreError.

    >>> address("postgres://congvan@db/congvan").drivername
    'postgresql+psycopg'
    """
    try:
        found = make_url(url)
        if found.drivername in ("postgres", "postgresql"):
            found = found.set(drivername="postgresql+psycopg")
        found.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as exc:
        raise StoreError("CONGVAN_DATABASE_URL is no address of a database; write postgresql://user:password@host/name") from exc
    if found.get_backend_name() not in READS:
        raise StoreError(f"there is no support for {found.get_backend_name()}; set CONGVAN_DATABASE_URL to a sqlite or postgresql address")
    return found


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the database until it is given back."""
    with engine.connect() as connection:
        connection = connection.execution_options(**READS[engine.dialect.name])
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that may write; committed at the end, rolled back on an exception.

    What was noted of changes is stored last of all (`changes.publish`).
    """
    with engine.connect() as connection:
        connection = connection.execution_options(**WRITES[engine.dialect.name], **changes.pending())
        with connection.begin():
            yield connection
            changes.publish(connection)


def _tune_sqlite(engine: Engine, settings: Settings) -> None:
    """Set what SQLite needs, on every new connection, and begin transactions ourselves."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: SqliteConnection, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={round(settings.busy_timeout_seconds * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted is overwritten: a purge must not find old versions of a record lying about
            "cache_size=-32768",
            "temp_store=MEMORY",
            f"mmap_size={settings.sqlite_mmap_bytes}",  # rows of a list lie all over the file: half of its time was copying pages
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("congvan_write", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # may find the database locked, which is told as an error of SQLAlchemy
        else:
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")


def _postgresql_arguments(url: URL, settings: Settings) -> dict[str, Any]:
    """Return what psycopg is told besides the address; what the address says itself goes first.

    No prepared statements: their plans would not know which words are frequent, and poolers like PgBouncer lose them.
    """
    limits = {
        "statement_timeout": round(settings.statement_timeout_seconds * 1000),
        "lock_timeout": round(settings.busy_timeout_seconds * 1000),
        "idle_in_transaction_session_timeout": IDLE_SECONDS * 1000,
        "jit": "off",
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    own = {"connect_timeout": max(round(settings.connect_timeout_seconds), 2), "application_name": "congvan", "client_encoding": "utf8"}
    told = {name: value for name, value in (own | KEEPALIVES).items() if name not in url.query}
    return {**told, "options": f"{options} {url.query.get('options', '')}".strip(), "prepare_threshold": None}


def _replace_nul(connection: Any, cursor: Any, statement: str, parameters: Any, *more: Any) -> tuple[str, Any]:
    """Write U+FFFD for NUL, which PostgreSQL takes in no text and at which functions of SQLite stop; the same in filters."""
    if isinstance(parameters, list):
        return statement, [_without_nul(row) for row in parameters]
    return statement, _without_nul(parameters)


def _without_nul(row: Any) -> Any:
    """Return the parameters of one execution without NUL; the same object where there is none."""
    values = row.values() if isinstance(row, dict) else row
    if not any(isinstance(value, str) and "\x00" in value for value in values):
        return row
    pairs = row.items() if isinstance(row, dict) else enumerate(row)
    clean = {name: value.replace("\x00", "\ufffd") if isinstance(value, str) else value for name, value in pairs}
    return clean if isinstance(row, dict) else tuple(clean.values())
