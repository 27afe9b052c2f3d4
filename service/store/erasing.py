"""Removes what deleted rows leave in the files of the database: SQL of one dialect each.

SQLite: what is deleted is overwritten with zeros at once (`secure_delete`, engine.py), but the index of full text keeps deleted words until
its parts are merged, and the write-ahead log keeps pages until it is cut. PostgreSQL: rows stay where they were until VACUUM.
"""

from __future__ import annotations

import logging
import sqlite3

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)

TABLES = (
    *("documents", "contents", "commitments", "responsibles", "edits", "rejections", "readings"),
    *("imports", "import_items", "containers", "replays"),
)


def erase(engine: Engine, *, compact: bool = False) -> bool:
    """Remove the rest of deleted rows; `compact`: write the whole database anew, also for rows that were deleted before `secure_delete`.

    Return False where somebody still reads the old state; then do it again later.
    """
    try:
        return _erase_sqlite(engine, compact) if engine.dialect.name == "sqlite" else _erase_postgresql(engine, compact)
    except (sqlite3.OperationalError, OperationalError) as exc:  # locked for longer than one waits, or no space
        log.warning("what deleted rows left is not removed yet: %s", str(exc).splitlines()[0])
        return False


def _erase_sqlite(engine: Engine, compact: bool) -> bool:
    """Merge the index of full text, and cut the write-ahead log."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("INSERT INTO commitment_index(commitment_index) VALUES ('optimize')")
        if compact:
            cursor.execute("PRAGMA temp_store=FILE")  # a copy of the database is made, which memory may not hold
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA temp_store=MEMORY")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy
    finally:
        raw.close()


def _erase_postgresql(engine: Engine, compact: bool) -> bool:
    """Free the place of deleted rows, in the indexes, too."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")  # for queries; this takes as long as it takes
        try:
            for name in TABLES:
                connection.exec_driver_sql(f"VACUUM {'(FULL) ' if compact else ''}{name}")
        finally:
            connection.exec_driver_sql("RESET statement_timeout")
    return True
