"""Undoes edits: what was before is there again, also a record that was rejected, with its id. Undoing is an edit that can be undone.

An edit on which later ones stand is refused: these would be lost. Undo them first, the newest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from service.errors import ServiceError
from service.store import changes, edits, readings, records, reviews, settled
from service.store.edits import Author, Entry
from service.store.models import COMMITMENTS, DOCUMENTS, READINGS
from service.store.records import Plain
from service.store.reviews import Desk, Held

C, D = COMMITMENTS.c, DOCUMENTS.c


def undo(connection: Connection, author: Author, edit_id: int) -> int:
    """Undo an edit; return the number of the edit that does it.

    Raises ServiceError "edit_not_found", "edit_undone", "edit_superseded".
    """
    found = edits.get(connection, edit_id)
    if found is None:
        raise missing(edit_id)
    desk = reviews.open_document(connection, found.document_id)
    found = edits.get(connection, edit_id)
    assert found is not None
    _check(connection, found)
    if found.kind == "dismiss" or _root(connection, found).kind == "dismiss":
        return _undo_dismissal(connection, author, desk, found)
    return _undo_whole(connection, author, desk, found) if found.commitment_id is None else _undo_one(connection, author, desk, found)


def missing(edit_id: int) -> ServiceError:
    """Return the error for an edit that is not there."""
    return ServiceError(404, "edit_not_found", f"there is no edit {edit_id}; GET /api/v1/documents/…/edits lists those of a document")


def _check(connection: Connection, edit: Row[Any]) -> None:
    """Raise ServiceError where an edit cannot be undone."""
    if edit.undone_by is not None:
        raise ServiceError(409, "edit_undone", f"edit {edit.pk} was undone by edit {edit.undone_by} already; undo that one to have it back")
    later = [number for one in (edit, *_parts(connection, edit)) for number in edits.standing(connection, one)]
    if later:
        listed = ", ".join(str(one) for one in sorted(set(later), reverse=True))
        raise ServiceError(409, "edit_superseded", f"edits {listed} stand on edit {edit.pk}; undo them first, the newest first")


def _parts(connection: Connection, edit: Row[Any]) -> Sequence[Row[Any]]:
    """Return the edits of records that go with an edit of their document, those that are not undone by themselves."""
    if edit.commitment_id is not None:
        return ()
    return [one for one in edits.parts(connection, edit) if one.undone_by is None]


def _undo_whole(connection: Connection, author: Author, desk: Desk, edit: Row[Any]) -> int:
    """Undo an edit of a document with all that it did to its records."""
    before = edits.read(edit.before) or {}
    row = desk.document
    now = {"reviewed_at": row.reviewed_at, "reviewed_by": row.reviewed_by}
    told = reviews.told(now)
    entry = Entry("undo", None, told, before, undoes=edit.pk)
    by = edits.add(connection, row.pk, author, entry)
    edits.mark_undone(connection, edit, by)
    for part in _parts(connection, edit):
        _undo_one(connection, author, desk, part, by)
    values = {"reviewed_at": _moment(before.get("reviewed_at")), "reviewed_by": before.get("reviewed_by")}
    if values["reviewed_at"] and connection.execute(select(C.pk).where(C.document_pk == row.pk, C.review == "none").limit(1)).first():
        values = {"reviewed_at": None, "reviewed_by": None}  # a newer extraction added records that nobody reviewed
    connection.execute(update(DOCUMENTS).where(D.pk == row.pk).values(**values, updated_at=author.now))
    return by


def _undo_one(connection: Connection, author: Author, desk: Desk, edit: Row[Any], part_of: int | None = None) -> int:
    """Undo an edit of a record."""
    before, after = edits.read(edit.before), edits.read(edit.after)
    entry = Entry("undo", edit.commitment_id, undoes=edit.pk, part_of=part_of)
    row = connection.execute(select(COMMITMENTS).where(C.id == edit.commitment_id)).first()
    if before is not None and after is not None:
        by = _change_back(connection, author, Held(_there(row, edit), desk), before, entry)
        if edit.kind == "accept":
            now = connection.execute(select(COMMITMENTS).where(C.id == edit.commitment_id)).one()
            readings.reopen(connection, now.pk, records.plain(records.of_row(now._mapping), desk.text))
    elif before is not None:
        by = _bring_back(connection, author, (desk, before), entry, _root(connection, edit).kind)
    else:
        by = _take_away(connection, author, Held(_there(row, edit), desk), entry, _root(connection, edit).kind == "reject")
    edits.mark_undone(connection, edit, by)
    return by


def _change_back(connection: Connection, author: Author, held: Held, before: Plain, entry: Entry) -> int:
    """Give a record the values back that it had."""
    present = {**held.plain(), **held.state()}
    told = {**present, **{name: value for name, value in before.items() if name in present}}
    commitment = _placed(held.desk, told, held.row.record_id)
    version = held.row.version + 1
    state = reviews.untold(told)
    reviews.overwrite(connection, held, commitment, {**state, "version": version, "updated_at": author.now})
    now = {**records.plain(commitment, held.desk.text), **reviews.told(state)}
    was, now = records.changed(present, now)
    changes.note(connection, "changed", held.desk.document.id, [held.row.id], author.now)
    if state["review"] == "none":
        settled.reopen(connection, held.desk.document.pk, author.now)
    return edits.add(connection, held.desk.document.pk, author, replace(entry, before=was, after=now, version=version))


def _bring_back(connection: Connection, author: Author, what: tuple[Desk, Plain], entry: Entry, taken_by: str) -> int:
    """Insert a record again that was taken away by an edit of that kind, under its id."""
    desk, before = what
    assert entry.commitment_id is not None
    commitment = _placed(desk, before, before["record_id"])
    state = reviews.untold(before)
    version = edits.last_version(connection, entry.commitment_id) + 1
    moments = {"created_at": datetime.fromisoformat(before["created_at"]), "updated_at": author.now}
    values = {"id": entry.commitment_id, **state, "version": version, **moments}
    pk = reviews.put(connection, desk, commitment, values)
    row = connection.execute(select(COMMITMENTS).where(C.pk == pk)).one()
    after = records.plain(commitment, desk.text)
    restore = readings.restore_unread if taken_by == "accept" else readings.restore
    restore(connection, row, before, desk.document.extractor or "", author.now)
    if state["review"] == "none":
        settled.reopen(connection, desk.document.pk, author.now)
    changes.note(connection, "created", desk.document.id, [entry.commitment_id], author.now)
    kept = {name: before[name] for name in (*reviews.STATE, "record_id", "created_at")}
    return edits.add(connection, desk.document.pk, author, replace(entry, before=None, after={**after, **kept}, version=version))


def _take_away(connection: Connection, author: Author, held: Held, entry: Entry, rejected: bool) -> int:
    """Take a record away that was added, or brought back; `rejected`: it is to be known as rejected again."""
    kept = readings.reject(connection, held.row, held.plain()) if rejected else None
    return reviews.remove(connection, author, held, replace(entry, before=kept))


def _undo_dismissal(connection: Connection, author: Author, desk: Desk, edit: Row[Any]) -> int:
    """Show a difference again, or not any more."""
    before, after = edits.read(edit.before), edits.read(edit.after)
    pk = select(C.pk).where(C.id == edit.commitment_id).scalar_subquery()
    state = (before or {}).get("difference", "open")
    connection.execute(update(READINGS).where(READINGS.c.commitment_pk == pk).values(state=state))
    by = edits.add(connection, desk.document.pk, author, Entry("undo", edit.commitment_id, after, before, undoes=edit.pk))
    edits.mark_undone(connection, edit, by)
    return by


def _placed(desk: Desk, told: Plain, record_id: str) -> Any:
    """Return a record that an edit kept, where its words stand in the text as it is now."""
    return desk.sheet.place(told, record_id).commitment


def _root(connection: Connection, edit: Row[Any]) -> Row[Any]:
    """Return the edit that is undone in the end, where this one undoes an undoing."""
    while edit.undoes is not None:
        found = edits.get(connection, edit.undoes)
        assert found is not None
        edit = found
    return edit


def _there(row: Row[Any] | None, edit: Row[Any]) -> Row[Any]:
    """Return the row of a record. Raises ServiceError where a later extraction took it away."""
    if row is None:
        raise ServiceError(
            409, "edit_superseded", f"commitment {edit.commitment_id} is not there any more: a newer extraction took it away"
        )
    return row


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
