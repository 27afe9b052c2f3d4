"""People who sign in by name and password. What they may do is their role's; a change counts from the next request on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.access import passwords
from service.access.scopes import Caller, Scope, widened
from service.errors import ServiceError
from service.store import paging
from service.store.models import SESSIONS, USERS
from service.store.paging import Order, Page, Window

U = USERS.c

Role = Literal["reader", "reviewer", "importer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
GRANTS: Mapping[str, frozenset[Scope]] = {
    "reader": widened(["read"]),
    "reviewer": widened(["review"]),
    "importer": widened(["read", "ingest"]),
    "admin": widened(["admin"]),
}
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
SHOWN = ("name", "full_name", "role", "created_at", "created_by", "disabled_at", "signed_in_at", "password_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be let in."""

    name: str
    password: str
    role: str = "reader"
    full_name: str | None = None


def create(connection: Connection, wanted: Wanted, by: str, now: datetime) -> Row[Any]:
    """Make a user. Raises ServiceError "user_exists", "invalid_user"."""
    name = wanted.name.strip().lower()
    if not NAME.fullmatch(name):
        raise ServiceError(422, "invalid_user", "a name has 2 to 64 of: a-z, 0-9, point, dash, underscore, @")
    values = {
        "name": name,
        "full_name": (wanted.full_name or "").strip()[:200] or None,
        "role": checked_role(wanted.role),
        "password": _sealed(wanted.password, name),
        "password_at": now,
        "created_at": now,
        "created_by": by,
    }
    try:
        with connection.begin_nested():
            return connection.execute(insert(USERS).values(values).returning(USERS)).one()
    except IntegrityError:
        raise ServiceError(409, "user_exists", f"there is a user {name} already; take another name") from None


def get(connection: Connection, name: str) -> Row[Any]:
    """Return the row of a user. Raises ServiceError "user_not_found"."""
    row = look_up(connection, name)
    if row is None:
        raise ServiceError(404, "user_not_found", f"there is no user {name}; `congvan users list` shows those that are there")
    return row


def look_up(connection: Connection, name: str) -> Row[Any] | None:
    """Return the row of a user, None where there is none."""
    return connection.execute(select(USERS).where(U.name == name.strip().lower())).first()


def find(connection: Connection, window: Window) -> Page:
    """Return a page of users, newest first."""
    return paging.fetch(connection, select(USERS, U.pk.label("sort_value")), Order(None, U.pk, descending=True), window)


def are_there(connection: Connection) -> bool:
    """Tell whether anybody can sign in by a password."""
    return connection.execute(select(U.pk).where(U.disabled_at.is_(None)).limit(1)).first() is not None


def set_password(connection: Connection, name: str, password: str, now: datetime) -> Row[Any]:
    """Give a user another password; all their sessions end. Raises ServiceError "user_not_found", "invalid_user"."""
    row = get(connection, name)
    values = {"password": _sealed(password, row.name), "password_at": now}
    connection.execute(update(USERS).where(U.pk == row.pk).values(values))
    _end_sessions(connection, row)
    return get(connection, name)


def set_role(connection: Connection, name: str, role: str) -> Row[Any]:
    """Give a user another role. Raises ServiceError "user_not_found", "invalid_user", "last_admin"."""
    row = get(connection, name)
    checked_role(role)
    if row.role == "admin" and role != "admin":
        _keep_an_admin(connection, row)
    connection.execute(update(USERS).where(U.pk == row.pk).values(role=role))
    return get(connection, name)


def disable(connection: Connection, name: str, now: datetime) -> Row[Any]:
    """Let a user in no more; all their sessions end. Raises ServiceError "user_not_found", "last_admin"."""
    row = get(connection, name)
    if row.role == "admin":
        _keep_an_admin(connection, row)
    if row.disabled_at is None:
        connection.execute(update(USERS).where(U.pk == row.pk).values(disabled_at=now))
    _end_sessions(connection, row)
    return get(connection, name)


def enable(connection: Connection, name: str) -> Row[Any]:
    """Let a user in again. Raises ServiceError "user_not_found"."""
    row = get(connection, name)
    connection.execute(update(USERS).where(U.pk == row.pk).values(disabled_at=None))
    return get(connection, name)


def verify(row: Row[Any] | None, password: str) -> bool:
    """Tell whether a password lets somebody in; it takes as long for a user that is not there or is disabled."""
    return passwords.fits(password, row.password if row is not None else None) and row is not None and row.disabled_at is None


def note_sign_in(connection: Connection, row: Row[Any], password: str, now: datetime) -> None:
    """Note that a user came in; a password that was sealed at a lower cost is sealed again."""
    values: dict[str, Any] = {"signed_in_at": now}
    if passwords.is_old(row.password):
        values["password"] = passwords.seal(password)
    connection.execute(update(USERS).where(U.pk == row.pk).values(values))


def caller(row: Any, expires_at: datetime | None = None) -> Caller:
    """Return who acts for a user."""
    return Caller("user", row.name, GRANTS[row.role], row.full_name or row.name, expires_at=expires_at)


def view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as it is published, with nothing of the password."""
    return {name: row[name] for name in SHOWN}


def checked_role(role: str) -> str:
    """Return a role. Raises ServiceError "invalid_user".

    >>> checked_role("reviewer")
    'reviewer'
    """
    if role not in ROLES:
        raise ServiceError(422, "invalid_user", f"a role is one of {', '.join(ROLES)}")
    return role


def _sealed(password: str, name: str) -> str:
    """Return what is kept of a password. Raises ServiceError "invalid_user"."""
    trouble = passwords.trouble(password, name)
    if trouble:
        raise ServiceError(422, "invalid_user", trouble)
    return passwords.seal(password)


def _end_sessions(connection: Connection, row: Row[Any]) -> None:
    """End all sessions of a user."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_pk == row.pk))


def _keep_an_admin(connection: Connection, row: Row[Any]) -> None:
    """Refuse to take away the last admin. Raises ServiceError "last_admin"."""
    others = select(U.pk).where(U.role == "admin", U.disabled_at.is_(None), U.pk != row.pk).limit(1)
    if row.disabled_at is None and connection.execute(others).first() is None:
        raise ServiceError(409, "last_admin", f"{row.name} is the only admin; make another one first")
