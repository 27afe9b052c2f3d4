"""Brings the database to the revision of this program, under a lock, and refuses one that is newer."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from service.errors import SchemaTooNew

FOLDER = Path(__file__).parent / "migrations"


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


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; several processes may start at once, one of them does it.

    Raises SchemaTooNew where a newer congvan made the database.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # No effect within a transaction; tables are rebuilt by migrations, rows that refer to them stay.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            connection = connection.execution_options(congvan_write=True)
            with connection.begin():
                _migrate(connection)
        finally:
            if engine.dialect.name == "sqlite":
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


def is_current(connection: Connection) -> bool:
    """Tell whether the database has the revision of this program."""
    return current(connection) == head()


def _migrate(connection: Connection) -> None:
    """Run what is missing; the write lock of the transaction is the lock among processes."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7306072)")
    config = configuration()
    found, known = current(connection), ScriptDirectory.from_config(config)
    if found == known.get_current_head():
        return
    if found is not None and found not in {script.revision for script in known.walk_revisions()}:
        raise SchemaTooNew(
            f"the database is of revision {found}, which a newer congvan made; upgrade congvan or restore a backup of the database"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
