"""What is written of changes: noted while a transaction works, stored as its last statement.

**No gaps.** A consumer reads on from the last `seq` that it saw, so an entry must never become visible after one with a greater number.
SQLite has one writer at a time. PostgreSQL hands out numbers before transactions commit, in any order: there the entries are
inserted under an advisory lock of the transaction. The number is taken after the lock, the lock is let go after the commit is visible,
so the next holder has greater numbers and is seen later: the order of `seq` is the order of the commits. The insert is the last
statement of the transaction, so the lock is held for one insert and the commit, and nobody waits for another row while holding it
(two that waited for each other's would be a deadlock).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from service.store.models import CHANGES, COMMITMENTS, DOCUMENTS, FEEDS

Kind = Literal["created", "changed", "withdrawn"]
KINDS: tuple[Kind, ...] = ("created", "changed", "withdrawn")
LOCK = 7306073  # any number that nothing else in the database locks
PENDING = "congvan_changes"

C, D, F, H = COMMITMENTS.c, DOCUMENTS.c, FEEDS.c, CHANGES.c

# What of a commitment and of its document is published (service.store.commitments.view); bodies and their roles are in the payload.
RECORD = (
    *(C.kind, C.trigger, C.text, C.start, C.end, C.page, C.confidence, C.payload),
    *(C.review, C.version, C.reviewed_at, C.reviewed_by),
)
BRIEF = (
    *(D.genre, D.type_code, D.type_name, D.number, D.issuing_body, D.issuing_body_id, D.place, D.province),
    *(D.issued_start, D.issued_end, D.subject),
)

SELECT_BRIEF = select(D.id, *BRIEF).where(D.pk == bindparam("of_pk")).with_for_update()


def pending() -> dict[str, Any]:
    """Return the execution options of a connection that changes may be noted on."""
    return {PENDING: []}


def note(connection: Connection, kind: Kind, document_id: str, ids: Iterable[str], now: datetime) -> None:
    """Note that records of a document (by public ids) were created, changed or withdrawn; stored when the transaction ends.

    Raises RuntimeError within a savepoint: it could be taken back while the note stays.
    """
    if connection.in_nested_transaction():
        raise RuntimeError("note changes outside of savepoints")
    noted = connection.get_execution_options()[PENDING]
    noted.extend({"commitment_id": one, "document_id": document_id, "kind": kind, "at": now} for one in ids)


def note_document(connection: Connection, kind: Kind, document_pk: int, now: datetime) -> int:
    """Note the same of all records that a document has; return how many they are."""
    document_id = connection.execute(select(D.id).where(D.pk == document_pk)).scalar_one()
    ids = connection.execute(select(C.id).where(C.document_pk == document_pk).order_by(C.ordinal)).scalars().all()
    note(connection, kind, document_id, ids, now)
    return len(ids)


def publish(connection: Connection) -> None:
    """Store what was noted: the last statement of a transaction that writes (`engine.writing` calls it)."""
    noted = connection.get_execution_options()[PENDING]
    if not noted:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    connection.execute(insert(CHANGES), noted)
    noted.clear()


def brief(connection: Connection, document_pk: int) -> Any:
    """Return the public id of a document and the fields of it that its records show; a second writer of the document waits here."""
    return connection.execute(SELECT_BRIEF, {"of_pk": document_pk}).one()


def differs(old: Any, new: Mapping[str, Any]) -> bool:
    """Tell whether what is published differs between a row (of RECORD or BRIEF) and its new values."""
    return any(old._mapping[name] != new[name] for name in old._mapping if name in new)


def prune(connection: Connection, before: datetime, most: int = 10_000) -> int:
    """Delete the oldest entries, those up to the first that is not older than `before`; at most so many. Return how many went.

    The floor goes up with them, so that a consumer that has not read them is told.
    """
    kept = connection.execute(select(H.seq).where(H.at >= before).order_by(H.seq).limit(1)).scalar()
    old = select(H.seq).order_by(H.seq).limit(most)
    seqs = connection.execute(old if kept is None else old.where(H.seq < kept)).scalars().all()
    if not seqs:
        return 0
    connection.execute(update(FEEDS).values(floor=seqs[-1]))
    return connection.execute(delete(CHANGES).where(H.seq <= seqs[-1])).rowcount


def renew(connection: Connection) -> None:
    """Make all cursors invalid: after a backup was restored, entries that consumers have read are not there, or are others.

    Numbers go on behind the last one, also where its entry is pruned and only the rows were restored.
    """
    connection.execute(update(FEEDS).values(id=token_hex(4)))
    floor, newest = connection.execute(select(F.floor, select(func.max(H.seq)).scalar_subquery())).one()
    last = max(floor, newest or 0)
    if last and connection.dialect.name == "postgresql":
        connection.execute(select(func.setval(func.pg_get_serial_sequence("changes", "seq"), last)))
    elif last and newest is None:  # SQLite counts on from the greatest number that was ever stored
        connection.execute(insert(CHANGES).values(seq=last, commitment_id="", document_id="", kind="withdrawn", at=datetime.now(UTC)))
        connection.execute(delete(CHANGES))
