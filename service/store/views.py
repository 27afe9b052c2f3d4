"""Saved lists: whose they are, and who else sees them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from service.errors import ServiceError
from service.store import paging
from service.store.models import VIEWS
from service.store.paging import Order, Page, Window

V = VIEWS.c
MOST = 500  # of one owner
SHOWN = ("id", "name", "address", "shared", "owner_name", "created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who saves: the kind and subject of a caller (no two callers have the same), and what it is called."""

    subject: str
    name: str | None = None


def create(connection: Connection, owner: Owner, values: Mapping[str, Any], now: datetime) -> Row[Any]:
    """Save a list (`name`, `address`, `shared`) and return its row. Raises ServiceError "too_many_views"."""
    if connection.execute(select(func.count()).where(V.owner == owner.subject)).scalar_one() >= MOST:
        raise ServiceError(409, "too_many_views", f"{MOST} lists are saved; delete one that nobody needs")
    told = {"id": secrets.token_hex(6), "owner": owner.subject, "owner_name": owner.name, "created_at": now, "updated_at": now}
    return connection.execute(insert(VIEWS).values({**values, **told}).returning(VIEWS)).one()


def find(connection: Connection, owner: Owner, window: Window) -> Page:
    """Return a page of the lists that somebody saved or that others share, the newest first."""
    query = select(VIEWS, V.pk.label("sort_value")).where(or_(V.owner == owner.subject, V.shared))
    return paging.fetch(connection, query, Order(None, V.pk, descending=True), window)


def change(connection: Connection, owner: Owner, public_id: str, values: Mapping[str, Any], now: datetime) -> Row[Any]:
    """Change what is given (`name`, `address`, `shared`) and return the row. Raises ServiceError "view_not_found"."""
    _own(connection, owner, public_id)
    return connection.execute(update(VIEWS).where(V.id == public_id).values({**values, "updated_at": now}).returning(VIEWS)).one()


def remove(connection: Connection, owner: Owner, public_id: str) -> Row[Any]:
    """Delete a saved list and return what it was. Raises ServiceError "view_not_found"."""
    found = _own(connection, owner, public_id)
    connection.execute(delete(VIEWS).where(V.id == public_id))
    return found


def view(row: Mapping[Any, Any], owner: Owner) -> dict[str, Any]:
    """Return a row as it is published to somebody."""
    return {**{name: row[name] for name in SHOWN}, "mine": row["owner"] == owner.subject}


def _own(connection: Connection, owner: Owner, public_id: str) -> Row[Any]:
    """Return the row of a list of one's own; those of others are not there to be changed."""
    found = connection.execute(select(VIEWS).where(V.id == public_id, V.owner == owner.subject)).first()
    if found is None:
        raise ServiceError(404, "view_not_found", f"you have no saved list {public_id}; GET /api/v1/views lists yours")
    return found
