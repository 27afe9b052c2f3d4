"""What the tables share: how constraints are named, points in time, and the Core table of a model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Table, TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Numbers of rows, sizes in bytes. SQLite counts rows by what is named INTEGER, which holds as much there.
Big = BigInteger().with_variant(Integer(), "sqlite")

# What is sorted, or compared by < and >: by its code points on every database, whatever language the server sorts by.
Key = String().with_variant(String(collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC, also on databases that keep no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return it with its zone."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def table(model: type[SQLModel]) -> Table:
    """Return the Core table of a model: lists and writes go by Core."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
