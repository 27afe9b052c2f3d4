"""Sessions of browsers: a token of 256 random bits in a cookie, of which the database has the SHA-256 only.

They are looked up with each request, so that one that was ended, or whose user or key was, opens nothing any more in any process.
The token that guards writes against other pages (CSRF) is made from the session's own, and not kept anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from service.access import keys, users
from service.access.scopes import Caller
from service.settings import Settings
from service.store.models import API_KEYS, SESSIONS, USERS

S, U, K = SESSIONS.c, USERS.c, API_KEYS.c

MINUTE = timedelta(minutes=1)
LONGEST = 100  # letters of a cookie that is looked at


@dataclass(frozen=True, slots=True)
class Found:
    """A session that is good: who asks, and whether it is to be noted that it was used."""

    pk: int
    caller: Caller
    due: bool


def cookie_name(secure: bool) -> str:
    """Return the name of the cookie; under https browsers take it from this host alone.

    >>> cookie_name(secure=True)
    '__Host-congvan'
    """
    return "__Host-congvan" if secure else "congvan"


def begin(connection: Connection, owner: Row[Any], settings: Settings, now: datetime) -> str:
    """Begin a session of a user or a key; return its token. Sessions that are over are removed on the way."""
    connection.execute(delete(SESSIONS).where(or_(S.expires_at <= now, S.seen_at <= now - _idle(settings))))
    token = secrets.token_urlsafe(32)
    is_user = hasattr(owner, "password")
    values = {
        "digest": digest(token),
        "user_pk": owner.pk if is_user else None,
        "key_pk": None if is_user else owner.pk,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + timedelta(hours=settings.session_hours),
    }
    connection.execute(insert(SESSIONS).values(values))
    return token


def look_up(connection: Connection, token: str, settings: Settings, now: datetime) -> Found | None:
    """Return the session of a token, None where it opens nothing: unknown, over, or its user or key is."""
    good = (S.digest == digest(token), S.expires_at > now, S.seen_at > now - _idle(settings))
    row = connection.execute(select(SESSIONS).where(*good)).first()
    if row is None:
        return None
    caller = _user(connection, row) if row.user_pk is not None else _key(connection, row, now)
    return Found(row.pk, caller, row.seen_at <= now - MINUTE) if caller else None


def touch(connection: Connection, pk: int, now: datetime) -> None:
    """Note that a session was used, at most once a minute."""
    connection.execute(update(SESSIONS).where(S.pk == pk, S.seen_at <= now - MINUTE).values(seen_at=now))


def end(connection: Connection, token: str) -> bool:
    """End a session; tell whether there was one."""
    return connection.execute(delete(SESSIONS).where(S.digest == digest(token))).rowcount > 0


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token[:LONGEST].encode("utf-8", "surrogateescape")).hexdigest()


def csrf_of(token: str) -> str:
    """Return what a page of the session sends with each write.

    >>> csrf_of("a") == csrf_of("a"), csrf_of("a") == csrf_of("b"), len(csrf_of("a"))
    (True, False, 43)
    """
    made = hmac.new(token.encode("utf-8", "surrogateescape"), b"congvan csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _user(connection: Connection, row: Row[Any]) -> Caller | None:
    """Return who acts for the user of a session, None where they are disabled."""
    found = connection.execute(select(USERS).where(U.pk == row.user_pk, U.disabled_at.is_(None))).first()
    return users.caller(found, row.expires_at) if found else None


def _key(connection: Connection, row: Row[Any], now: datetime) -> Caller | None:
    """Return who acts with the key of a session, None where it is revoked or expired."""
    good = (K.pk == row.key_pk, K.revoked_at.is_(None), or_(K.expires_at.is_(None), K.expires_at > now))
    found = connection.execute(select(API_KEYS).where(*good)).first()
    return keys.caller(found) if found else None


def _idle(settings: Settings) -> timedelta:
    """Return how long a session may rest."""
    return timedelta(minutes=settings.session_idle_minutes)
