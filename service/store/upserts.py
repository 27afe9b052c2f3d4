"""Rows that may be there already: one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(
    connection: Connection, table: Table, values: Mapping[str, Any], unique: Sequence[ColumnElement[Any]], pk: ColumnElement[Any]
) -> Any:
    """Insert a row unless one of the same `unique` columns is there; return its `pk`, None where it is."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    query = make(table).values(**values).on_conflict_do_nothing(index_elements=list(unique)).returning(pk)
    return connection.execute(query).scalar_one_or_none()
