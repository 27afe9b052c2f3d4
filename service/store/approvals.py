"""A document as a whole: all its records reviewed, those that nobody touched confirmed with it."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from service.errors import ServiceError
from service.store import changes, edits, readings, records, reviews
from service.store.edits import Author, Entry
from service.store.models import COMMITMENTS, DOCUMENTS, READINGS
from service.store.reviews import SURE, Desk

C, D = COMMITMENTS.c, DOCUMENTS.c

MOST_LISTED = 20


def confirm_document(connection: Connection, author: Author, document_id: str, *, remaining: bool) -> tuple[int | None, int]:
    """Say that a document is read right; `remaining`: records that nobody reviewed are confirmed. Return the edit (None where it was
    confirmed already) and how many were.

    Raises ServiceError "document_not_found", "not_read", "records_open".
    """
    desk = reviews.open_document(connection, document_id)
    query = select(COMMITMENTS).where(C.document_pk == desk.document.pk, C.review == "none").order_by(C.ordinal)
    untouched = connection.execute(query).all()
    if untouched and not remaining:
        listed = ", ".join(row.id for row in untouched[:MOST_LISTED])
        more = f" and {len(untouched) - MOST_LISTED} more" if len(untouched) > MOST_LISTED else ""
        raise ServiceError(409, "records_open", f"not reviewed yet: {listed}{more}; confirm them first, or send remaining=true")
    if desk.document.reviewed_at is not None and not untouched:
        return None, 0
    before = reviews.told({"reviewed_at": desk.document.reviewed_at, "reviewed_by": desk.document.reviewed_by})
    state = {"reviewed_at": author.now, "reviewed_by": author.subject}
    by = edits.add(connection, desk.document.pk, author, Entry("confirm", None, before, reviews.told(state)))
    connection.execute(update(DOCUMENTS).where(D.pk == desk.document.pk).values(**state, updated_at=author.now))
    _confirm_all(connection, author, desk, untouched, by)
    return by, len(untouched)


def _confirm_all(connection: Connection, author: Author, desk: Desk, untouched: Any, part_of: int) -> None:
    """Confirm records, in four statements however many they are."""
    if not untouched:
        return
    kept = [_reading(row, desk, author) for row in untouched]
    there = set(connection.execute(select(READINGS.c.commitment_pk).where(READINGS.c.document_pk == desk.document.pk)).scalars())
    fresh = [one for one in kept if one["commitment_pk"] not in there]
    if fresh:
        connection.execute(insert(READINGS), fresh)
    state = {"review": "confirmed", "reviewed_at": author.now, "reviewed_by": author.subject}
    values = {**state, "confidence": SURE, "version": C.version + 1, "updated_at": author.now}
    connection.execute(update(COMMITMENTS).where(C.document_pk == desk.document.pk, C.review == "none").values(values))
    after = {**reviews.told(state), "confidence": SURE}
    entries = [
        Entry("confirm", row.id, {**reviews.state_of(row._mapping), "confidence": row.confidence}, after, row.version + 1, part_of)
        for row in untouched
    ]
    edits.add_all(connection, desk.document.pk, author, entries)
    changes.note(connection, "changed", desk.document.id, [row.id for row in untouched], author.now)


def _reading(row: Any, desk: Desk, author: Author) -> dict[str, Any]:
    """Return what the machine read of a record, as its table has it."""
    told = records.plain(records.of_row(row._mapping), desk.text)
    values = {**readings.known(told), "fields": orjson.dumps(told), "extractor": desk.document.extractor or "", "at": author.now}
    return {"commitment_pk": row.pk, "document_pk": row.document_pk, **values, "state": "same", "place": "same"}
