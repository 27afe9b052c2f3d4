"""Stores as an older congvan left them, a file for each revision in tests/dumps: what the rows of each table were, as JSON.

    python tests/dumps.py DATA_FOLDER > tests/dumps/0003.json     # of a store that the program of that revision made

A new revision gets its file while the revision before it is the newest: the next one is then tried on real rows.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, MetaData, Table, create_engine, text
from sqlalchemy.types import Date, DateTime, LargeBinary

FOLDER = Path(__file__).parent / "dumps"
SKIPPED = ("alembic_version", "commitment_index")


def revisions() -> list[str]:
    """Return the revisions that there are stores of."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read(revision: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a store, by table."""
    found: dict[str, list[dict[str, Any]]] = orjson.loads((FOLDER / f"{revision}.json").read_bytes())
    return found


def load(connection: Connection, revision: str) -> None:
    """Write the rows into the tables of that revision, and let new rows be numbered after them."""
    told = read(revision)
    for table in _tables(connection):
        rows = [{name: _value(table, name, value) for name, value in row.items()} for row in told.get(table.name, ())]
        if rows:
            connection.execute(table.delete())  # what the revision itself puts there
            connection.execute(table.insert(), rows)
        for name in {"pk", "seq"} & set(table.c.keys()) if rows and connection.dialect.name == "postgresql" else ():
            last = f"SELECT max({name}) FROM {table.name}"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{name}'), ({last}))"))


def dump(database: Path) -> bytes:
    """Return the rows of a SQLite file as JSON; bytes as base64."""
    with create_engine(f"sqlite:///{database}").connect() as connection:
        tables = {str(table.name): _rows(connection, table) for table in _tables(connection)}
    return orjson.dumps(tables, default=lambda value: base64.b64encode(value).decode(), option=orjson.OPT_INDENT_2) + b"\n"


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table in their order."""
    found = connection.execute(table.select().order_by(*table.primary_key.columns))
    return [{str(name): value for name, value in row._mapping.items()} for row in found]


def _tables(connection: Connection) -> Iterator[Table]:
    """Give the tables of the database, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    yield from (table for table in found.sorted_tables if not table.name.startswith(SKIPPED))


def _value(table: Table, name: str, value: Any) -> Any:
    """Return a value as its column takes it."""
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


if __name__ == "__main__":
    sys.stdout.buffer.write(dump(Path(sys.argv[1]) / "congvan.db"))
