"""Indexes of parts of words in what names a document (`documents.search_head`, `search_name`), by PostgreSQL's own extension pg_trgm.

SQLite goes through these columns, and so does PostgreSQL where its administrator keeps the extension away: a store is found through
either way, in the time that takes.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

NAMES = {"search_head": "document_index_head", "search_name": "document_index_name"}
AVAILABLE = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"


def make(connection: Connection) -> bool:
    """Make the indexes that are not there; tell whether they are there then."""
    if connection.dialect.name != "postgresql" or not connection.exec_driver_sql(AVAILABLE).scalar_one():
        return False
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError:  # the role may not, and need not
        return False
    for column, name in NAMES.items():
        connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {name} ON documents USING gin ({column} gin_trgm_ops)")
    return True
