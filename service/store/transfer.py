"""All rows of one database into another of the same schema, whatever the two are: SQLite into PostgreSQL and back.

Rows go by Core, so that each database has its own form of days, points in time and JSON. What a database makes itself (search
indexes, the queue of PostgreSQL) stays behind. Numbers that were given out are not given again: cursors of clients stay true.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlmodel import SQLModel

from service.store import models

PORTION = 1000


def tables() -> tuple[Table, ...]:
    """Return our tables, each after those that it refers to."""
    assert models.DOCUMENTS.metadata is SQLModel.metadata
    return tuple(SQLModel.metadata.sorted_tables)


def clear(connection: Connection) -> None:
    """Remove all rows of our tables."""
    for table in reversed(tables()):
        connection.execute(table.delete())


def patient(connection: Connection) -> Connection:
    """Return a connection of PostgreSQL whose statements take the time that they take, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {name} = 0"))
    return connection


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Copy all rows and the numbers that were given out; return how many rows of which table. The target's tables are empty."""
    counts = {}
    for table in tables():
        counts[str(table.name)] = 0
        for portion in _portions(source, table):
            target.execute(insert(table), portion)
            counts[str(table.name)] += len(portion)
    for table in tables():
        _continue_numbers(source, target, table)
    return counts


def count(connection: Connection) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    return {str(table.name): connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables()}


def _portions(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table, a portion at a time."""
    found = connection.execution_options(yield_per=PORTION).execute(select(table))
    for portion in found.mappings().partitions(PORTION):
        yield [dict(row) for row in portion]


def _continue_numbers(source: Connection, target: Connection, table: Table) -> None:
    """Go on numbering where the source would have."""
    column = table.autoincrement_column
    last = _last_number(source, table, column.name) if column is not None else None
    if column is None or not last:
        return
    if target.dialect.name == "postgresql":
        names = {"table": table.name, "column": column.name, "last": last}
        target.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), names)
    elif table.dialect_options["sqlite"]["autoincrement"]:
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
        target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), {"table": table.name, "last": last})


def _last_number(connection: Connection, table: Table, column: str) -> int | None:
    """Return the highest number that was given out."""
    names = {"table": table.name, "column": column}
    found: int | None
    if connection.dialect.name == "postgresql":
        name = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), names).scalar_one_or_none()
        query = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}" if name else "SELECT NULL"
        found = connection.execute(text(query)).scalar_one()
    elif table.dialect_options["sqlite"]["autoincrement"]:
        found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), names).scalar_one_or_none()
    else:
        found = connection.execute(select(func.max(table.c[column]))).scalar_one()
    return found
