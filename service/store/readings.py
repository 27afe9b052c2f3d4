"""What the machine reads of the records that people settled: kept beside them, compared, and never written over them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, insert, select, update

from service.store.models import READINGS, REJECTIONS
from service.store.records import Plain

R, J = READINGS.c, REJECTIONS.c

TIME = ("start", "end", "recurrence")
KNOWN = ("text", "start", "end", "fields")  # what a rejection and a reading have in common


def remember(connection: Connection, row: Row[Any], told: Plain, extractor: str, now: datetime) -> None:
    """Keep what the machine read of a record, before a person settles it."""
    if connection.execute(select(R.commitment_pk).where(R.commitment_pk == row.pk)).first() is None:
        _put(connection, row, {**known(told), "fields": orjson.dumps(told)}, extractor, now)


def reject(connection: Connection, row: Row[Any], told: Plain) -> Plain:
    """Keep what a record is known by that is no record any more; return what of it `restore` is to be told."""
    found = connection.execute(select(READINGS).where(R.commitment_pk == row.pk)).first()
    if found is not None:
        values = {name: found._mapping[name] for name in KNOWN}
    else:
        values = {**known(told), "fields": None if row.review == "added" else orjson.dumps(told)}
    connection.execute(insert(REJECTIONS).values(document_pk=row.document_pk, commitment_id=row.id, **values))
    return {"difference": found.state} if found is not None else {}


def restore(connection: Connection, row: Row[Any], kept: Plain, extractor: str, now: datetime) -> None:
    """Take a record out of what is rejected; what the machine reads of it is beside it again where a person had settled it.

    `kept`: what the edit kept of it.
    """
    found = connection.execute(select(REJECTIONS).where(J.commitment_id == row.id)).first()
    connection.execute(delete(REJECTIONS).where(J.commitment_id == row.id))
    if found is None or row.review == "none" or (row.review == "added" and found.fields is None):
        return
    values = {name: found._mapping[name] for name in KNOWN}
    _put(connection, row, {**values, "state": kept.get("difference", "same")}, extractor, now)


def restore_unread(connection: Connection, row: Row[Any], kept: Plain, extractor: str, now: datetime) -> None:
    """Note of a record that is there again that the machine finds none."""
    _put(connection, row, {"text": row.text, "start": row.start, "end": row.end, "fields": None, "state": "open"}, extractor, now)


def reopen(connection: Connection, commitment_pk: int, told: Plain) -> None:
    """Tell a difference again that was settled, where there still is one."""
    found = connection.execute(select(READINGS).where(R.commitment_pk == commitment_pk)).first()
    if found is not None and differing(told, read(found.fields)):
        connection.execute(update(READINGS).where(R.commitment_pk == commitment_pk).values(state="open"))


def compare(connection: Connection, commitment_pk: int, told: Plain) -> None:
    """Close a difference where the record says by now what the machine reads."""
    found = connection.execute(select(READINGS).where(R.commitment_pk == commitment_pk)).first()
    if found is not None and found.state == "open" and found.place == "same" and not differing(told, read(found.fields)):
        connection.execute(update(READINGS).where(R.commitment_pk == commitment_pk).values(state="same"))


def differing(told: Mapping[str, Any], machine: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the fields in which a record and what the machine reads of it differ; all of them where it reads none.

    >>> told = {"kind": "plan", "text": "Rà soát", "issuer": None, "responsible": [{"name": "Sở Y tế", "role": "lead"}], "time": None}
    >>> differing(told, {**told, "responsible": [{"name": "Sở Nội vụ", "role": "lead", "named": True}]})
    ('responsible',)
    """
    if machine is None:
        return ("kind", "text", "issuer", "responsible", "time")
    ours, theirs = _compared(told), _compared(machine)
    return tuple(name for name in ours if ours[name] != theirs[name])


def read(fields: bytes | None) -> Plain | None:
    """Return what the machine reads of a record, as it is kept."""
    return orjson.loads(fields) if fields is not None else None


def known(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return by what a record is known again."""
    return {name: told[name] for name in ("text", "start", "end")}


def _put(connection: Connection, row: Row[Any], values: Mapping[str, Any], extractor: str, now: datetime) -> None:
    """Write what the machine reads of a record."""
    keys = {"commitment_pk": row.pk, "document_pk": row.document_pk, "place": "same"}
    connection.execute(insert(READINGS).values({**keys, "state": "same", **values, "extractor": extractor, "at": now}))


def _compared(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields in the form in which they are compared: names, roles and days, no places."""
    issuer, time = told["issuer"], told["time"]
    return {
        "kind": told["kind"],
        "text": told["text"],
        "issuer": (issuer["name"], issuer.get("unit")) if issuer else None,
        "responsible": sorted((one["name"], one["role"]) for one in told["responsible"]),
        "time": tuple(time[name] for name in TIME) if time else None,
    }
