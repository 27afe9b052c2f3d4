"""Edits of records as a whole: one transaction each, with its line in the audit log. The API, the page and commands call these.

Who edits is who the request or the command belongs to. `version` is the version of the record that the editor has seen; where it is
another one by now, nothing is written and the editor is told (`stale_record`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.access import audit
from service.reviews import slots
from service.reviews.slots import Patch
from service.store import Store, approvals, differences, reviews, undoing
from service.store.edits import Author
from service.store.reviews import Held


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: the edit (None: there was nothing to do), the record that it is about, how many records were confirmed."""

    edit: int | None
    commitment: str | None = None
    confirmed: int = 0


def correct(store: Store, commitment_id: str, version: int | None, patch: Patch) -> Done:
    """Correct a record by what a patch mentions (docs/review.md)."""
    with store.writing() as connection:
        held = reviews.hold(connection, commitment_id, version)
        edit = reviews.correct(connection, _author(), held, slots.correct(held.desk, held.commitment, patch))
        audit.add(connection, "commitments.correct", commitment_id, edit=edit)
    return Done(edit, commitment_id)


def confirm(store: Store, commitment_id: str, version: int | None) -> Done:
    """Say that a record is right."""
    with store.writing() as connection:
        edit = reviews.confirm(connection, _author(), reviews.hold(connection, commitment_id, version))
        audit.add(connection, "commitments.confirm", commitment_id, edit=edit)
    return Done(edit, commitment_id)


def reject(store: Store, commitment_id: str, version: int | None) -> Done:
    """Say that a record is none."""
    with store.writing() as connection:
        edit = reviews.reject(connection, _author(), reviews.hold(connection, commitment_id, version))
        audit.add(connection, "commitments.reject", commitment_id, edit=edit)
    return Done(edit, commitment_id)


def add(store: Store, document_id: str, patch: Patch) -> Done:
    """Add a record that the machine missed, at a range of the text."""
    with store.writing() as connection:
        desk = reviews.open_document(connection, document_id)
        commitment_id, edit = reviews.add(connection, _author(), desk, slots.add(desk, patch))
        audit.add(connection, "commitments.add", commitment_id, edit=edit)
    return Done(edit, commitment_id)


def confirm_document(store: Store, document_id: str, *, remaining: bool) -> Done:
    """Say that a document is read right, with all its records."""
    with store.writing() as connection:
        edit, confirmed = approvals.confirm_document(connection, _author(), document_id, remaining=remaining)
        audit.add(connection, "documents.confirm", document_id, edit=edit, records=confirmed)
    return Done(edit, confirmed=confirmed)


def undo(store: Store, edit_id: int) -> Done:
    """Undo an edit."""
    with store.writing() as connection:
        edit = undoing.undo(connection, _author(), edit_id)
        audit.add(connection, "edits.undo", str(edit_id), edit=edit)
    return Done(edit)


def accept(store: Store, ids: tuple[str, str], version: int | None) -> Done:
    """Take what the machine reads of a record (ids of its document and its own); where it reads none, the record goes."""
    with store.writing() as connection:
        edit = differences.accept(connection, _author(), _of_document(connection, ids, version))
        audit.add(connection, "commitments.accept", ids[1], edit=edit)
    return Done(edit, ids[1])


def dismiss(store: Store, ids: tuple[str, str], version: int | None) -> Done:
    """Keep what a person said of a record (ids of its document and its own), until the machine reads something else."""
    with store.writing() as connection:
        edit = differences.dismiss(connection, _author(), _of_document(connection, ids, version))
        audit.add(connection, "commitments.dismiss", ids[1], edit=edit)
    return Done(edit, ids[1])


def _of_document(connection: Connection, ids: tuple[str, str], version: int | None) -> Held:
    """Return a record of a document to edit. Raises ServiceError "commitment_not_found", "stale_record"."""
    held = reviews.hold(connection, ids[1], version)
    if held.desk.document.id != ids[0]:
        raise reviews.missing(connection, ids[1])
    return held


def _author() -> Author:
    """Return who edits now."""
    caller = audit.actor()
    return Author(caller.kind, caller.subject, caller.name, datetime.now(UTC))
