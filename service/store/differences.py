"""Where a newer extraction reads something else of a record than the person who settled it: told, taken or put aside."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select, update

from service.errors import ServiceError
from service.store import commitments, edits, readings, reviews
from service.store.edits import Author, Entry
from service.store.models import COMMITMENTS, READINGS
from service.store.reviews import Held

C, R = COMMITMENTS.c, READINGS.c


def of_document(connection: Connection, document_pk: int) -> list[dict[str, Any]]:
    """Return the differences of a document that nobody has settled, in the order of the text."""
    query = select(READINGS).join(COMMITMENTS, C.pk == R.commitment_pk).where(R.document_pk == document_pk, R.state == "open")
    found = {row.commitment_pk: row for row in connection.execute(query.order_by(C.ordinal))}
    told = commitments.by_pks(connection, list(found))
    return [view(row, told[pk]) for pk, row in found.items()]


def accept(connection: Connection, author: Author, held: Held) -> int | None:
    """Take what the machine reads of a record; where it reads none, the record goes. Raises ServiceError "difference_not_found"."""
    row = _open(connection, held)
    machine = readings.read(row.fields)
    if machine is None:
        return reviews.remove(connection, author, held, Entry("accept", held.row.id))
    placed = held.desk.sheet.place(machine, held.row.record_id)
    edit = reviews.settle(connection, author, held, placed.commitment, Entry("accept", held.row.id))
    connection.execute(update(READINGS).where(R.commitment_pk == held.row.pk).values(state="same", place="same"))
    return edit


def dismiss(connection: Connection, author: Author, held: Held) -> int:
    """Keep what a person said of a record, until the machine reads something else. Raises ServiceError "difference_not_found"."""
    row = _open(connection, held)
    connection.execute(update(READINGS).where(R.commitment_pk == row.commitment_pk).values(state="dismissed"))
    entry = Entry("dismiss", held.row.id, {"difference": "open"}, {"difference": "dismissed"}, held.row.version)
    return edits.add(connection, held.desk.document.pk, author, entry)


def view(row: Row[Any], commitment: dict[str, Any]) -> dict[str, Any]:
    """Return a difference as it is published."""
    machine = readings.read(row.fields)
    fields = readings.differing(commitment, machine)
    return {
        "commitment": commitment,
        "machine": machine,
        "fields": fields,
        "place": row.place,
        "extractor": row.extractor,
        "at": row.at,
    }


def _open(connection: Connection, held: Held) -> Row[Any]:
    """Return the difference of a record."""
    row = connection.execute(select(READINGS).where(R.commitment_pk == held.row.pk, R.state == "open")).first()
    if row is None:
        detail = f"commitment {held.row.id} says what the machine reads, or somebody said already which one holds"
        raise ServiceError(404, "difference_not_found", detail)
    return row
