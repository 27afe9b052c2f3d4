"""The feed of changes: an entry for each record that was created, changed or withdrawn, and where the feed begins.

An entry holds ids and no text: what a record says now is read where it lies, so that what is purged is gone here, too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.store.models.columns import Big, Moment, table


class Change(SQLModel, table=True):
    """What became of a commitment. The order of `seq` is the order in which the transactions were committed."""

    __tablename__ = "changes"
    __table_args__ = (Index(None, "document_id", "seq"), {"sqlite_autoincrement": True})

    seq: int | None = Field(default=None, sa_type=Big, primary_key=True)
    commitment_id: str
    document_id: str
    kind: str = Field(description="created, changed or withdrawn")
    at: datetime = Field(sa_type=Moment)


class Feed(SQLModel, table=True):
    """One row: which feed this is (cursors of another one are refused), and the last entry that was pruned."""

    __tablename__ = "feeds"

    pk: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str = Field(description="Made at random; a restored database gets a new one")
    floor: int = Field(default=0, sa_type=Big)


CHANGES = table(Change)
FEEDS = table(Feed)
