"""Signing in and out: by name and password, or by a key. What is wrong is never told, nor whether there is such a user."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError

from service.access import audit, keys, sessions, users
from service.access.rates import Rates, network
from service.access.scopes import Caller
from service.errors import ServiceError
from service.settings import Settings
from service.store import Store
from service.store.models import API_KEYS

log = logging.getLogger(__name__)

NOBODY = "unknown"  # what was typed as a name may be a password


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody signs in with. `former`: token of the session that the browser had; it ends."""

    name: str = ""
    password: str = ""
    key: str = ""
    address: str | None = None
    request_id: str | None = None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody signs in."""

    store: Store
    settings: Settings
    rates: Rates


def enter(door: Door, attempt: Attempt) -> tuple[str, Caller]:
    """Begin a session; return its token and who it is. Slow on purpose. Raises ServiceError 401 "sign_in_refused", 429."""
    _watch(door, attempt)
    now = datetime.now(UTC)
    with door.store.reading() as connection:
        prefix = keys.prefix_of(attempt.key.strip())
        found = connection.execute(select(API_KEYS).where(API_KEYS.c.prefix == prefix)).first() if attempt.key else None
        row = found if attempt.key else users.look_up(connection, attempt.name)
    good = _opens(row, attempt.key.strip(), now) if attempt.key else users.verify(row, attempt.password)
    if row is None or not good:
        _refuse(door, attempt, row)
        raise ServiceError(401, "sign_in_refused", "check the name and the password, or the key")
    caller = keys.caller(row) if attempt.key else users.caller(row)
    with audit.opened(caller, attempt.request_id), door.store.writing() as connection:
        if attempt.former:
            sessions.end(connection, attempt.former)
        token = sessions.begin(connection, row, door.settings, now)
        if attempt.key:
            keys.touch(connection, row.prefix, now)
        else:
            users.note_sign_in(connection, row, attempt.password, now)
        audit.add(connection, "sessions.begin", caller.subject)
    return token, caller


def leave(store: Store, token: str) -> None:
    """End a session of whoever asks."""
    with store.writing() as connection:
        if sessions.end(connection, token):
            audit.add(connection, "sessions.end", audit.actor().subject)


def _opens(row: Row[Any] | None, key: str, now: datetime) -> bool:
    """Tell whether a key lets somebody in; those of feeds do not."""
    return row is not None and keys.trouble(row, key, now) is None and not row.feed


def _watch(door: Door, attempt: Attempt) -> None:
    """Refuse who tried too often: from an address, or as a user. Raises ServiceError 429."""
    for share in (door.rates.look("failure", network(attempt.address)), door.rates.look("sign_in", _who(attempt))):
        if share is not None and not share.allowed:
            raise ServiceError(429, "rate_limited", "there were too many attempts to sign in; wait as Retry-After says", share.headers())


def _refuse(door: Door, attempt: Attempt, row: Row[Any] | None) -> None:
    """Count an attempt that failed, and add its line to the audit log: with a name only where there is such a user or key."""
    door.rates.take("failure", network(attempt.address))
    if not attempt.key:
        door.rates.take("sign_in", _who(attempt))
    kind, known = ("key", "prefix") if attempt.key else ("user", "name")
    name = getattr(row, known) if row is not None else NOBODY
    nobody = Caller("key" if kind == "key" else "user", name, frozenset())
    try:
        with audit.opened(nobody, attempt.request_id), door.store.writing() as connection:
            audit.add(connection, "sessions.begin", name, "refused")
    except SQLAlchemyError as exc:
        log.error("audit line lost: sessions.begin %s refused (%s)", name, type(exc).__name__)


def _who(attempt: Attempt) -> str:
    """Return what counts as one user."""
    return attempt.name.strip().lower()[:64]
