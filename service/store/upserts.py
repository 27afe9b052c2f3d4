"""Rows that may be there already: one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def make(dialect: str) -> Any:
    """Return the INSERT of a database that can say what happens where a row is there already."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any], pk: ColumnElement[Any]) -> Any:
    """Insert a row unless one is there that it may not stand beside; return its `pk`, None where one is.

    Whichever unique column tells of it: PostgreSQL looks at one that is named first, and fails where another writer was seen by the next.
    """
    query = make(connection.dialect.name)(table).values(**values).on_conflict_do_nothing().returning(pk)
    return connection.execute(query).scalar_one_or_none()
