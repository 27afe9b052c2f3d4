"""Lists that somebody saved under a name: an address of the page with its filters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.store.models.columns import Moment, table


class View(SQLModel, table=True):
    """A saved list. It holds no results: whoever opens it sees what the address finds then."""

    __tablename__ = "views"
    __table_args__ = (Index(None, "owner", "pk"), Index(None, "shared", "pk"), {"sqlite_autoincrement": True})

    pk: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    name: str
    address: str = Field(description="Path and parameters of the page, as /commitments?unit=…")
    owner: str = Field(description="Kind and subject of who saved it")
    owner_name: str | None = Field(default=None, description="What the owner was called then, for people")
    shared: bool = Field(default=False, description="Others see it in their list, too")
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)


VIEWS = table(View)
