"""API keys: made, checked, rotated, revoked. A key is `cv_` + 8 letters that name it + `_` + 43 letters that open.

Only the SHA-256 of a key is kept. A slow hash guards what people choose; this secret is 256 random bits, which no amount of guessing
finds, and a slow hash on every request would be a way to keep the service busy.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from service.access.scopes import SCOPES, Caller, Scope, widened
from service.errors import ServiceError
from service.store import paging
from service.store.models import API_KEYS
from service.store.paging import Order, Page, Window

K = API_KEYS.c

KEY = re.compile(r"(cv_[a-z2-7]{8})_[A-Za-z0-9_-]{43}")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
MINUTE = timedelta(minutes=1)
SHOWN = ("prefix", "name", "feed", "created_at", "created_by", "expires_at", "revoked_at", "last_used_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a key is to be: a name for people, scopes, until when it is good (None: for ever), and whether it is for feeds only."""

    name: str
    scopes: Sequence[Scope] = ("read",)
    expires_at: datetime | None = None
    feed: bool = False


def prefix_of(key: str) -> str | None:
    """Return the public part of a key, None where it is none.

    >>> prefix_of("cv_ab22cd34_" + "A" * 43)
    'cv_ab22cd34'
    """
    match = KEY.fullmatch(key)
    return match[1] if match else None


def digest(key: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def create(connection: Connection, wanted: Wanted, by: str, now: datetime) -> tuple[Row[Any], str]:
    """Make a key; return its row and the key itself, which can never be had again."""
    prefix = "cv_" + "".join(secrets.choice(LETTERS) for _ in range(8))
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    values = {
        "prefix": prefix,
        "name": wanted.name,
        "digest": digest(key),
        "scopes": " ".join(one for one in SCOPES if one in wanted.scopes),
        "feed": wanted.feed,
        "created_at": now,
        "created_by": by,
        "expires_at": wanted.expires_at,
    }
    return connection.execute(insert(API_KEYS).values(values).returning(API_KEYS)).one(), key


def rotate(connection: Connection, prefix: str, grace: timedelta, now: datetime) -> str:
    """Give a key a new secret and return it; the old one is good for `grace` more. Raises ServiceError "key_not_found"."""
    row = get(connection, prefix)
    if row.revoked_at:
        raise ServiceError(409, "key_revoked", f"key {prefix} is revoked; make a new one with `congvan keys create`")
    key = f"{row.prefix}_{secrets.token_urlsafe(32)}"
    old = {"old_digest": row.digest, "old_until": now + grace} if grace else {"old_digest": None, "old_until": None}
    connection.execute(update(API_KEYS).where(K.pk == row.pk).values(digest=digest(key), **old))
    return key


def revoke(connection: Connection, prefix: str, now: datetime) -> Row[Any]:
    """Make a key useless for good; a second time changes nothing. Raises ServiceError "key_not_found"."""
    row = get(connection, prefix)
    if row.revoked_at is None:
        connection.execute(update(API_KEYS).where(K.pk == row.pk).values(revoked_at=now))
    return get(connection, prefix)


def get(connection: Connection, prefix: str) -> Row[Any]:
    """Return the row of a key by its public part. Raises ServiceError "key_not_found"."""
    row = connection.execute(select(API_KEYS).where(K.prefix == prefix.rstrip("…"))).first()
    if row is None:
        raise ServiceError(404, "key_not_found", f"there is no key {prefix}; `congvan keys list` shows those that are there")
    return row


def find(connection: Connection, window: Window) -> Page:
    """Return a page of keys, newest first."""
    return paging.fetch(connection, select(API_KEYS, K.pk.label("sort_value")), Order(None, K.pk, descending=True), window)


def are_there(connection: Connection, now: datetime) -> bool:
    """Tell whether any key opens anything."""
    good = (K.revoked_at.is_(None), or_(K.expires_at.is_(None), K.expires_at > now))
    return connection.execute(select(K.pk).where(*good).limit(1)).first() is not None


def view(row: Any) -> dict[str, Any]:
    """Return a row as it is published, with nothing that opens."""
    return {**{name: row[name] for name in SHOWN}, "scopes": row["scopes"].split()}


def trouble(row: Row[Any] | None, key: str, now: datetime) -> str | None:
    """Return why a key does not open, None where it does. Only who has the secret is told that it is revoked or expired."""
    given = digest(key)
    if row is None:
        return "there is no such key"
    old = bool(row.old_digest and row.old_until and now < row.old_until) and hmac.compare_digest(row.old_digest, given)
    if not (hmac.compare_digest(row.digest, given) or old):
        return "there is no such key"
    if row.revoked_at is not None:
        return "the key is revoked"
    return "the key has expired" if row.expires_at is not None and row.expires_at <= now else None


def caller(row: Row[Any]) -> Caller:
    """Return who sends a key."""
    return Caller("key", row.prefix, widened(row.scopes.split()), row.name, row.feed, row.expires_at)


def touch(connection: Connection, prefix: str, now: datetime) -> None:
    """Note that a key was used, at most once a minute whatever number of processes note it."""
    stale = or_(K.last_used_at.is_(None), K.last_used_at <= now - MINUTE)
    connection.execute(update(API_KEYS).where(K.prefix == prefix, stale).values(last_used_at=now))
