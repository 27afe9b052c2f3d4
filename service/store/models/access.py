"""Who may do what, what was done, and what was removed for good: keys, audit lines, tombstones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.store.models.columns import Moment, table


class ApiKey(SQLModel, table=True):
    """A key. What opens is never kept, only its SHA-256; `prefix` is public and names the key."""

    __tablename__ = "api_keys"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, primary_key=True)
    prefix: str = Field(unique=True, description="Public start of the key, as cv_ab12cd34")
    name: str
    digest: str = Field(description="SHA-256 of the whole key")
    old_digest: str | None = Field(default=None, description="The one before the last rotation, good until old_until")
    old_until: datetime | None = Field(default=None, sa_type=Moment)
    scopes: str = Field(description="Names of scopes, with spaces between")
    feed: bool = Field(default=False, description="Good for feeds only, there also as a parameter of the address")
    created_at: datetime = Field(sa_type=Moment)
    created_by: str
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    last_used_at: datetime | None = Field(default=None, sa_type=Moment, description="Written at most once a minute")


class AuditLine(SQLModel, table=True):
    """A write that somebody did or was refused. No secrets, no texts, no names of files."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "actor", "pk"),
        Index(None, "action", "pk"),
        Index(None, "object", "pk"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    actor_kind: str = Field(description="key, user, token, loopback or command")
    actor: str = Field(description="Prefix of the key, name of the user, subject of the token, user of the command")
    actor_name: str | None = None
    action: str
    object: str | None = Field(default=None, description="Id of what was written")
    request_id: str | None = None
    outcome: str = Field(description="ok, refused or failed")
    details: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class Tombstone(SQLModel, table=True):
    """What is left of a purged document or container: that these bytes were here, and who removed them when and why."""

    __tablename__ = "tombstones"
    __table_args__ = (UniqueConstraint("sha256", "kind"), {"sqlite_autoincrement": True})

    pk: int | None = Field(default=None, primary_key=True)
    kind: str = Field(description="document or container")
    sha256: str
    id: str = Field(index=True, description="Public id of the document")
    purged_at: datetime = Field(sa_type=Moment)
    actor: str
    reason: str | None = None
    done_at: datetime | None = Field(
        default=None, sa_type=Moment, description="When the last byte was gone; none: `congvan doctor` goes on"
    )
    allowed_at: datetime | None = Field(default=None, sa_type=Moment, description="Since when the same bytes may come again")


API_KEYS = table(ApiKey)
AUDIT = table(AuditLine)
TOMBSTONES = table(Tombstone)
