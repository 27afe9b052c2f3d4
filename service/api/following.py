"""An import as the API shows it: how far it is, how fast, what failed and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from service.errors import ServiceError
from service.store import imports
from service.store.imports import STATES, Counts

ADDRESS = "/api/v1/imports"


def address(public_id: str) -> str:
    """Return the address of an import."""
    return f"{ADDRESS}/{public_id}"


def row_of(connection: Connection, public_id: str) -> Any:
    """Return the row of an import. Raises ServiceError where there is none."""
    row = imports.get(connection, public_id)
    if row is None:
        raise ServiceError(404, "import_not_found", f"there is no import {public_id}; GET {ADDRESS} lists those that are there")
    return row


def view(connection: Connection, public_id: str) -> dict[str, Any]:
    """Return an import with its counts."""
    row = row_of(connection, public_id)
    return of_row(row._mapping, imports.counts(connection, row.pk))


def of_row(row: Mapping[Any, Any], counts: Counts) -> dict[str, Any]:
    """Return a row of an import and its counts as they are published."""
    finished = counts.finished
    states = {name: counts.states.get(name, 0) for name in STATES if name != "expanded"}
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["name"],
        "status": "finished" if finished else "running" if row["closed_at"] else "open",
        "created_at": moment(row["created_at"]),
        "closed_at": moment(row["closed_at"]),
        "finished_at": moment(counts.finished_at or row["closed_at"]) if finished else None,
        "total": counts.total,
        "done": counts.done,
        "counts": states,
        "containers": counts.states.get("expanded", 0),
        "seconds": round(counts.seconds, 1),
        "rate": round(counts.rate, 2),
        "rate_now": round(counts.rate_now, 2),
        "eta_seconds": None if counts.eta is None else round(counts.eta, 1),
        "href": address(row["id"]),
        "items": f"{address(row['id'])}/items",
        "events": f"{address(row['id'])}/events",
    }


def moment(seconds: float | None) -> datetime | None:
    """Return a point in time with its zone."""
    return None if seconds is None else datetime.fromtimestamp(round(seconds, 3), UTC)
