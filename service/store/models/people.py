"""People who sign in, and their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlmodel import Field, SQLModel

from service.store.models.columns import Moment, table


class User(SQLModel, table=True):
    """Somebody who signs in by name and password."""

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, description="What is typed to sign in, in small letters")
    full_name: str | None = Field(default=None, description="As people call them")
    role: str = Field(description="reader, reviewer, importer or admin")
    password: str = Field(description="scrypt with its parameters and its salt; never the password")
    password_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    created_by: str
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    signed_in_at: datetime | None = Field(default=None, sa_type=Moment)


class Session(SQLModel, table=True):
    """A browser in which somebody signed in: with a user or with a key. Its rights are looked up with each request."""

    __tablename__ = "sessions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, description="SHA-256 of the token in the cookie")
    user_pk: int | None = Field(default=None, index=True, sa_column_args=[ForeignKey("users.pk", ondelete="CASCADE")])
    key_pk: int | None = Field(default=None, index=True, sa_column_args=[ForeignKey("api_keys.pk", ondelete="CASCADE")])
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment, description="Written at most once a minute")
    expires_at: datetime = Field(sa_type=Moment, index=True)


SESSIONS = table(Session)
USERS = table(User)
