"""What a person does to a record: confirm, correct, add, reject. Each is one transaction with its edit and its entry in the feed.

A record is held first (`hold`): its document is locked, so that two who edit it come one after the other, and the second one is told.
What a person settled has confidence 1; what the machine said of it stays in the edits, and is back when they are undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from nlp.extraction import Commitment
from service.bodies import documents as linking
from service.errors import ServiceError
from service.store import changes, documents, edits, readings, records, rows, writes
from service.store.edits import Author, Entry
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, REJECTIONS, RESPONSIBLES
from service.store.placing import Sheet
from service.store.records import Plain

C, D = COMMITMENTS.c, DOCUMENTS.c

STATE = ("review", "reviewed_at", "reviewed_by")  # what an edit keeps beside the record's own fields
SURE = 1.0


class Desk:
    """A document that is being edited: its row, which is locked; its text, boxes and stored extraction, read when they are needed."""

    def __init__(self, connection: Connection, document: Row[Any], text: str) -> None:
        self.document = document
        self.text = text
        self._connection = connection

    @cached_property
    def sheet(self) -> Sheet:
        """Return the text with the boxes of its words."""
        return Sheet(self.text, documents.words(self._connection, self.document.pk))

    @cached_property
    def extraction(self) -> Mapping[str, Any]:
        """Return the stored extraction."""
        query = select(CONTENTS.c.extraction).where(CONTENTS.c.document_pk == self.document.pk)
        return rows.read_content(self.text, self._connection.execute(query).scalar_one())

    def record(self, commitment: Commitment, ordinal: int) -> rows.Record:
        """Return a commitment as it is stored, linked to the registry as the extractor's are."""
        return rows.record(commitment, ordinal, dict(self.document._mapping), linking.of_kept(self.extraction))


@dataclass(frozen=True, slots=True)
class Held:
    """A record that is being edited: its row, and its document."""

    row: Row[Any]
    desk: Desk

    @property
    def commitment(self) -> Commitment:
        """Return the record as the extractor would have given it."""
        return records.of_row(self.row._mapping)

    def plain(self) -> Plain:
        """Return its fields as an edit keeps them."""
        return records.plain(self.commitment, self.desk.text)

    def state(self) -> Plain:
        """Return who reviewed it, as an edit keeps it."""
        return state_of(self.row._mapping)


def open_document(connection: Connection, document_id: str) -> Desk:
    """Return a document to edit, locked until the transaction ends. Raises ServiceError "document_not_found", "not_read"."""
    pk = connection.execute(select(D.pk).where(D.id == document_id)).scalar()
    if pk is None:
        raise ServiceError(
            404, "document_not_found", f"there is no document {document_id}; GET /api/v1/documents lists those that are there"
        )
    return _open(connection, pk)


def hold(connection: Connection, commitment_id: str, version: int | None) -> Held:
    """Return a record to edit; `version`: the one that the editor has seen, None where that does not matter.

    Raises ServiceError "commitment_not_found", "stale_record".
    """
    pk = connection.execute(select(C.document_pk).where(C.id == commitment_id)).scalar()
    desk = _open(connection, pk) if pk is not None else None
    row = connection.execute(select(COMMITMENTS).where(C.id == commitment_id)).first()
    if row is None or desk is None:
        raise missing(connection, commitment_id)
    if version is not None and row.version != version:
        raise _stale(row)
    return Held(row, desk)


def confirm(connection: Connection, author: Author, held: Held) -> int | None:
    """Say that a record is right; return the edit, None for one that was reviewed before and stays as it is."""
    if held.row.review != "none":
        return None
    _remember(connection, author, held)
    state, version = _state("confirmed", author), held.row.version + 1
    values = {**untold(state), "confidence": SURE, "version": version, "updated_at": author.now}
    connection.execute(update(COMMITMENTS).where(C.pk == held.row.pk).values(values))
    changes.note(connection, "changed", held.desk.document.id, [held.row.id], author.now)
    before = {**held.state(), "confidence": held.row.confidence}
    entry = Entry("confirm", held.row.id, before, {**state, "confidence": SURE}, version)
    return edits.add(connection, held.desk.document.pk, author, entry)


def correct(connection: Connection, author: Author, held: Held, commitment: Commitment) -> int | None:
    """Store what a person says of a record; return the edit, None where that is what it says already."""
    return settle(connection, author, held, commitment, Entry("correct", held.row.id))


def settle(connection: Connection, author: Author, held: Held, commitment: Commitment, entry: Entry) -> int | None:
    """Store a record that a person settled, by an edit of that kind."""
    before, after = held.plain(), records.plain(replace(commitment, confidence=held.row.confidence), held.desk.text)
    if before == after:
        return None
    _remember(connection, author, held)
    review = "added" if held.row.review == "added" else "corrected" if entry.kind == "correct" else "confirmed"
    return _write(connection, author, held, replace(commitment, confidence=SURE), replace(entry, after=_state(review, author)))


def add(connection: Connection, author: Author, desk: Desk, commitment: Commitment) -> tuple[str, int]:
    """Add a record that the machine missed; return its public id and the edit. Raises ServiceError "commitment_exists"."""
    same = (C.document_pk == desk.document.pk, C.start == commitment.start, C.end == commitment.end, C.kind == commitment.kind)
    there = connection.execute(select(C.id).where(*same)).scalar()
    if there is not None:
        raise ServiceError(409, "commitment_exists", f"commitment {there} has this place and kind; correct that one (PATCH)")
    record_id = token_hex(8)
    public_id = f"{desk.document.id}-{record_id}"
    made = replace(commitment, id=record_id, confidence=SURE)
    state = {"review": "added", "reviewed_at": author.now, "reviewed_by": author.subject}
    put(connection, desk, made, {"id": public_id, **state, "version": 1, "created_at": author.now, "updated_at": author.now})
    after = {**records.plain(made, desk.text), **told(state), "record_id": record_id, "created_at": author.now}
    changes.note(connection, "created", desk.document.id, [public_id], author.now)
    return public_id, edits.add(connection, desk.document.pk, author, Entry("add", public_id, None, after, 1))


def reject(connection: Connection, author: Author, held: Held) -> int:
    """Say that a record is none, by an edit that is returned; an extraction that finds it again does not make it again."""
    kept = readings.reject(connection, held.row, held.plain())
    return remove(connection, author, held, Entry("reject", held.row.id, kept))


def remove(connection: Connection, author: Author, held: Held, entry: Entry) -> int:
    """Take a record away, by an edit of that kind (`before`: what it keeps besides); return the edit's number."""
    kept = {**held.plain(), **held.state(), **(entry.before or {}), "record_id": held.row.record_id, "created_at": held.row.created_at}
    connection.execute(delete(COMMITMENTS).where(C.pk == held.row.pk))
    recount(connection, held.desk, author.now)
    changes.note(connection, "withdrawn", held.desk.document.id, [held.row.id], author.now)
    return edits.add(connection, held.desk.document.pk, author, replace(entry, before=kept, after=None, version=held.row.version))


def put(connection: Connection, desk: Desk, commitment: Commitment, values: Mapping[str, Any]) -> int:
    """Insert a record among those of its document; return its `pk`."""
    record = desk.record(commitment, 2**30)
    row = {**record.row, "document_pk": desk.document.pk, **values}
    pk = connection.execute(insert(COMMITMENTS).values(row).returning(C.pk)).scalar_one()
    acting = rows.responsible_rows(record, pk)
    if acting:
        connection.execute(insert(RESPONSIBLES), acting)
    renumber(connection, desk.document.pk)
    recount(connection, desk, values["updated_at"])
    return int(pk)


def overwrite(connection: Connection, held: Held, commitment: Commitment, values: Mapping[str, Any]) -> None:
    """Store what a record says from now on, in the place among the others that follows from where it stands."""
    record = held.desk.record(commitment, held.row.ordinal)
    writes.change_record(connection, held.row.pk, replace(record, row={**record.row, **values}))
    if (commitment.start, commitment.end) != (held.row.start, held.row.end):
        renumber(connection, held.desk.document.pk)


def recount(connection: Connection, desk: Desk, now: datetime) -> None:
    """Bring the number of a document's records up to date."""
    number = select(func.count()).where(C.document_pk == desk.document.pk).scalar_subquery()
    connection.execute(update(DOCUMENTS).where(D.pk == desk.document.pk).values(commitment_count=number, updated_at=now))


def renumber(connection: Connection, document_pk: int) -> None:
    """Number the records of a document in the order of the text."""
    found = connection.execute(select(C.pk, C.ordinal).where(C.document_pk == document_pk).order_by(C.start, C.ordinal, C.pk)).all()
    moved = [{"at": row.pk, "number": ordinal} for ordinal, row in enumerate(found) if row.ordinal != ordinal]
    if moved:
        connection.execute(update(COMMITMENTS).where(C.pk == bindparam("at")).values(ordinal=bindparam("number")), moved)


def missing(connection: Connection, commitment_id: str) -> ServiceError:
    """Return the error for a record that is not there; of one that was rejected with what brings it back."""
    detail = f"there is no commitment {commitment_id}; GET /api/v1/commitments lists those that are there"
    if connection.execute(select(REJECTIONS.c.pk).where(REJECTIONS.c.commitment_id == commitment_id)).first():
        detail = f"commitment {commitment_id} was rejected; GET /api/v1/commitments/{commitment_id}/history tells the edit to undo"
    return ServiceError(404, "commitment_not_found", detail)


def state_of(row: Mapping[Any, Any]) -> Plain:
    """Return who reviewed a record, as an edit keeps it."""
    return told({name: row[name] for name in STATE})


def told(state: Mapping[str, Any]) -> Plain:
    """Return values as JSON has them."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in state.items()}


def untold(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of a record that an edit kept."""
    found = {name: state[name] for name in STATE if name in state}
    if found.get("reviewed_at"):
        found["reviewed_at"] = datetime.fromisoformat(found["reviewed_at"])
    return found


def etag(version: int) -> str:
    """Return the entity tag of a version.

    >>> etag(3)
    '"3"'
    """
    return f'"{version}"'


def _open(connection: Connection, document_pk: int) -> Desk:
    """Return a document to edit, locked."""
    row = connection.execute(select(DOCUMENTS).where(D.pk == document_pk).with_for_update()).first()
    text = connection.execute(select(CONTENTS.c.text).where(CONTENTS.c.document_pk == document_pk)).scalar()
    if row is None or text is None:
        raise ServiceError(409, "not_read", "nothing is read of the document yet; wait until its status is done")
    return Desk(connection, row, text)


def _stale(row: Row[Any]) -> ServiceError:
    by = f" by {row.reviewed_by}" if row.reviewed_by else ""
    detail = f"the record was changed{by} meanwhile and has version {row.version} now; get it again, look at it, and send your change anew"
    return ServiceError(412, "stale_record", detail, {"ETag": etag(row.version)})


def _state(review: str, author: Author) -> Plain:
    """Return who reviewed a record, as an edit keeps it."""
    return told({"review": review, "reviewed_at": author.now, "reviewed_by": author.subject})


def _remember(connection: Connection, author: Author, held: Held) -> None:
    """Keep what the machine read of a record that nobody has settled before: by that it is known again."""
    if held.row.review == "none":
        readings.remember(connection, held.row, held.plain(), held.desk.document.extractor or "", author.now)


def _write(connection: Connection, author: Author, held: Held, commitment: Commitment, entry: Entry) -> int:
    """Store what a record says and who said so (`entry.after`), with the edit, which is returned."""
    state, version = untold(entry.after or {}), held.row.version + 1
    overwrite(connection, held, commitment, {**state, "version": version, "updated_at": author.now})
    after = {**records.plain(commitment, held.desk.text), **told(state)}
    before, after = records.changed({**held.plain(), **held.state()}, after)
    changes.note(connection, "changed", held.desk.document.id, [held.row.id], author.now)
    readings.compare(connection, held.row.pk, records.plain(commitment, held.desk.text))
    return edits.add(connection, held.desk.document.pk, author, replace(entry, before=before, after=after, version=version))
