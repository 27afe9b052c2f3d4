"""What is left of purged documents and containers: rows that keep their bytes from coming back, and tell what is still to be removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from service.errors import DocumentPurged
from service.store.models import TOMBSTONES

T = TOMBSTONES.c

DOCUMENT, CONTAINER = "document", "container"
PORTION = 500  # values of one query
SHOWN = ("id", "sha256", "kind", "purged_at", "actor", "reason", "allowed_at")


def add(connection: Connection, kind: str, sums: Sequence[str], told: tuple[str, str | None], now: datetime) -> None:
    """Note that these bytes are to be gone; `told`: who says so and why."""
    if not sums:
        return
    connection.execute(delete(TOMBSTONES).where(T.kind == kind, T.sha256.in_(sums)))
    values = {"kind": kind, "purged_at": now, "actor": told[0], "reason": told[1]}
    connection.execute(insert(TOMBSTONES), [{**values, "sha256": one, "id": one[:20]} for one in sums])


def is_closed(connection: Connection, sha256: str) -> bool:
    """Tell whether bytes may not come as a document: they were purged, or are being purged right now."""
    mine = (T.sha256 == sha256, or_(T.done_at.is_(None), (T.kind == DOCUMENT) & T.allowed_at.is_(None)))
    return connection.execute(select(T.pk).where(*mine).limit(1)).first() is not None


def refusal(public_id: str) -> DocumentPurged:
    """Return the error for bytes that may not come."""
    return DocumentPurged(f"these bytes (document {public_id}) were purged; `congvan purge --allow {public_id}` lets them in again")


def has_container(connection: Connection, sha256: str) -> bool:
    """Tell whether a container was purged, so that its bytes are not to be kept."""
    mine = (T.sha256 == sha256, T.kind == CONTAINER, T.allowed_at.is_(None))
    return connection.execute(select(T.pk).where(*mine).limit(1)).first() is not None


def pending(connection: Connection) -> Sequence[Row[Any]]:
    """Return those of which something is still to be removed."""
    return connection.execute(select(TOMBSTONES).where(T.done_at.is_(None)).order_by(T.pk)).all()


def finish(connection: Connection, pks: Iterable[int], now: datetime) -> None:
    """Note that the last byte is gone."""
    wanted = list(pks)
    for start in range(0, len(wanted), PORTION):
        connection.execute(update(TOMBSTONES).where(T.pk.in_(wanted[start : start + PORTION])).values(done_at=now))


def allow(connection: Connection, public_id: str, now: datetime) -> int:
    """Let the bytes of a document or container in again, once all is removed; return how many were waiting for that."""
    mine = (or_(T.id == public_id, T.sha256 == public_id), T.done_at.is_not(None), T.allowed_at.is_(None))
    return connection.execute(update(TOMBSTONES).where(*mine).values(allowed_at=now)).rowcount


def allow_container(connection: Connection, sha256: str, now: datetime) -> None:
    """Note that a container came again, and nothing in it is purged any more."""
    mine = (T.sha256 == sha256, T.kind == CONTAINER, T.done_at.is_not(None), T.allowed_at.is_(None))
    connection.execute(update(TOMBSTONES).where(*mine).values(allowed_at=now))


def get(connection: Connection, public_id: str) -> Row[Any] | None:
    """Return what is left of a document."""
    return connection.execute(select(TOMBSTONES).where(T.id == public_id, T.kind == DOCUMENT)).first()


def view(row: Any) -> dict[str, Any]:
    """Return a row as it is published."""
    return {**{name: row[name] for name in SHOWN}, "done": row["done_at"] is not None}
