"""Webhooks: to whom changes are sent and how far, and what could not be delivered.

There is no queue of messages: a webhook has a place in the feed of changes, and what is sent is read when it is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlmodel import Field, SQLModel

from service.store.models.columns import Big, Moment, table


class Webhook(SQLModel, table=True):
    """An address that gets changes, its place in the feed, and who delivers to it just now."""

    __tablename__ = "webhooks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    id: str = Field(unique=True)
    url: str
    description: str | None = None
    wanted: dict[str, Any] = Field(sa_type=JSON, description="Fields of service.store.webhooks.Wanted")
    secret: str
    former_secret: str | None = Field(default=None, description="Signs, too, until `former_until`")
    former_until: datetime | None = Field(default=None, sa_type=Moment)
    active: bool = Field(default=True, description="As its owner wants it")
    paused: str | None = Field(default=None, description="Why the service has stopped sending")
    cursor: int = Field(sa_type=Big, description="The last entry that is dealt with")
    until: int | None = Field(default=None, sa_type=Big, description="The last entry of the message that is being retried")
    failures: int = Field(default=0, description="Attempts of that message that failed")
    failing_since: datetime | None = Field(default=None, sa_type=Moment)
    next_attempt: datetime = Field(sa_type=Moment)
    attempted_at: datetime | None = Field(default=None, sa_type=Moment)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
    last_status: int | None = None
    last_error: str | None = None
    lease_token: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)


class DeadLetter(SQLModel, table=True):
    """A message that was given up: which entries it held. It holds no text; sent again, it is read again."""

    __tablename__ = "dead_letters"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    webhook_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("webhooks.pk", ondelete="CASCADE")], index=True)
    from_seq: int = Field(sa_type=Big)
    to_seq: int = Field(sa_type=Big)
    attempts: int
    status: int | None = None
    error: str
    at: datetime = Field(sa_type=Moment)
    redeliver_at: datetime | None = Field(default=None, sa_type=Moment, description="Since when it waits for being sent again")


WEBHOOKS = table(Webhook)
DEAD_LETTERS = table(DeadLetter)
