"""What changes the database. Each function runs within the transaction of the connection that it is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from nlp.extraction import Commitment, Extraction
from service.store import changes, edits, folding, jobs, rows, settled, tombstones, upserts
from service.store.jobs import Claim
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, RESPONSIBLES
from service.store.rows import Origin, Record, Row, Rows
from service.store.upserts import insert_new

C = COMMITMENTS.c

# Statements that every document takes: built once, since building one takes longer than running it.
UPDATE_DOCUMENT = update(DOCUMENTS).where(DOCUMENTS.c.pk == bindparam("of_pk"))
SELECT_UNTOUCHED = select(C.pk, C.id, *changes.RECORD).where(C.document_pk == bindparam("of_pk"), C.review == "none").order_by(C.ordinal)
SELECT_IDS = select(C.id, C.pk).where(C.document_pk == bindparam("of_pk"))
INSERT_RECORDS, INSERT_BODIES = insert(COMMITMENTS), insert(RESPONSIBLES)


@dataclass(frozen=True, slots=True)
class Admission:
    """How a document is taken in: how urgent, for which import; not `kept`: dropped where it cannot be read; `held`: by whom at
    once, for how many seconds.
    """

    priority: int = jobs.NORMAL
    kept: bool = True
    import_pk: int | None = None
    held: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document that is in the store. `state`: new, again (it had failed and is tried once more), waiting or there; or purged: then
    it is not (`pk` is 0), and its bytes are not to stay.
    """

    pk: int
    id: str
    state: str
    created_at: datetime
    claim: Claim | None = None


def accept(
    connection: Connection, original: tuple[str, int], given: tuple[Origin, str | None], admission: Admission, now: datetime
) -> Accepted:
    """Take a document in, to be read; `original`: SHA-256 and size of its bytes, which are kept already; `given`: origin and media type.

    The same bytes are one document: what is there stays as it is, unless it never could be read; then it is tried again.
    """
    (sha256, size), (origin, media_type) = original, given
    document_id = rows.public_id(sha256)
    told = {name: getattr(origin, name) for name in Origin.__slots__}
    work: Row = {"kept": admission.kept, "priority": admission.priority, "import_pk": admission.import_pk}
    work |= jobs.held(connection, *admission.held) if admission.held else {"status": "queued", "queued_at": jobs.clock(connection)}
    row = {"id": document_id, "sha256": sha256, "size": size, "media_type": media_type, "created_at": now, "updated_at": now}
    row["search_name"] = folding.both(origin.file_name, origin.title)
    pk = insert_new(connection, DOCUMENTS, {**row, **told, **work}, DOCUMENTS.c.pk)
    if pk is None:
        return _again(connection, sha256, work)
    if tombstones.is_closed(connection, sha256):  # asked behind the insert, which waits for a purge of the same bytes
        connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.pk == pk))
        return Accepted(0, document_id, "purged", now)
    return Accepted(pk, document_id, "new", now, _claim_of(pk, work))


def _again(connection: Connection, sha256: str, work: Mapping[str, Any]) -> Accepted:
    """Return a document that is there; queue it again where it could not be read.

    Its row is locked: who ends the work on it waits for this transaction, and then sees the items that this one adds for it.
    """
    d = DOCUMENTS.c
    query = select(d.pk, d.id, d.status, d.extractor, d.created_at).where(d.sha256 == sha256).with_for_update()
    known = connection.execute(query).one()
    if work["kept"]:
        connection.execute(update(DOCUMENTS).where(d.pk == known.pk, d.kept.is_(False)).values(kept=True))
    if known.status in jobs.WAITING:
        return Accepted(known.pk, known.id, "waiting", known.created_at)
    if known.status == "done" or known.extractor is not None:
        return Accepted(known.pk, known.id, "there", known.created_at)
    fresh = {"attempts": 0, "run_after": 0.0, "finished_at": None, **work}
    del fresh["kept"]
    connection.execute(update(DOCUMENTS).where(d.pk == known.pk).values(**fresh))
    return Accepted(known.pk, known.id, "again", known.created_at, _claim_of(known.pk, work))


def _claim_of(pk: int, work: Mapping[str, Any]) -> Claim | None:
    """Return the claim of a document that is held as it is taken in."""
    return Claim("documents", pk, work["lease_token"], 1) if work["status"] == "running" else None


def drop(connection: Connection, document_pk: int) -> str | None:
    """Remove a document that could not be read and is not kept; return its SHA-256, None where it stays.

    Its bytes are removed before the commit: who takes the same bytes in waits for it, and finds that they are gone (`ingest.mend`).
    """
    d = DOCUMENTS.c
    useless = (d.status == "failed", d.kept.is_(False), d.extractor.is_(None))
    query = delete(DOCUMENTS).where(d.pk == document_pk, *useless).returning(d.sha256)
    return connection.execute(query).scalar_one_or_none()


def keep(connection: Connection, document_pk: int) -> None:
    """Keep a document from now on, also where it cannot be read."""
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk).values(kept=True))


def replace_records(connection: Connection, document_pk: int, extraction: Extraction, now: datetime) -> Row:
    """Store what was read of a document; a record that is the same keeps row and id, one that a person settled stays as it is.

    Returns counts: kept, added, removed.
    """
    return replace_rows(connection, document_pk, rows.of_extraction(extraction), now)


def replace_rows(connection: Connection, document_pk: int, read: Rows, now: datetime) -> Row:
    """Do the same with rows that were made before the transaction, which then holds others up for less long."""
    brief = changes.brief(connection, document_pk)
    moved = changes.differs(brief, read.document)
    old = connection.execute(SELECT_UNTOUCHED, {"of_pk": document_pk}).all()
    touched = edits.ids(connection, document_pk)
    known = settled.load(connection, document_pk, read.extraction) if touched else []
    new = read.extraction.commitments
    plan = settled.plan(pair([*old, *known], new), (len(old), known), new)
    count = {"commitment_count": len(plan.numbers)}
    connection.execute(UPDATE_DOCUMENT, {**read.document, **count, "updated_at": now, "of_pk": document_pk})
    connection.execute(_keep_content(connection.dialect.name), {"document_pk": document_pk, **read.content})
    kept = set(plan.old.values())
    gone = [one for at, one in enumerate(old) if at not in kept]
    if gone:
        connection.execute(delete(COMMITMENTS).where(C.pk == bindparam("gone")), [{"gone": one.pk} for one in gone])
        changes.note(connection, "withdrawn", brief.id, [one.id for one in gone], now)
    changed = settled.store(connection, (known, plan), settled.Renewal(read, now, moved))
    fresh = []
    for index, record in enumerate(read.records):
        if index not in plan.numbers:
            continue
        record.row["ordinal"] = plan.numbers[index]
        if index not in plan.old:
            fresh.append(record)
            continue
        before = old[plan.old[index]]
        if moved or changes.differs(before, record.row):
            changed.append(before.id)
            record.row.update(updated_at=now, version=before.version + 1)
        change_record(connection, before.pk, record)
    changes.note(connection, "changed", brief.id, changed, now)
    if fresh:
        settled.reopen(connection, document_pk, now)
        _add(connection, (document_pk, brief.id), fresh, now, touched.union(one.id for one in old))
    return {"kept": len(plan.numbers) - len(fresh), "added": len(fresh), "removed": len(gone)}


@cache
def _keep_content(dialect: str) -> Any:
    """Return the statement that stores text and extraction of a document, whether it had some before or not."""
    made = upserts.make(dialect)(CONTENTS)
    fresh = {column.name: made.excluded[column.name] for column in CONTENTS.c if not column.primary_key}
    return made.on_conflict_do_update(index_elements=[CONTENTS.c.document_pk], set_=fresh)


def remove_document(connection: Connection, document_pk: int, now: datetime) -> int:
    """Remove a document with all that came of it, its records noted as withdrawn; return how many they were."""
    gone = changes.note_document(connection, "withdrawn", document_pk, now)
    connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk))
    return gone


def pair(old: Sequence[Any], new: Sequence[Commitment]) -> dict[int, int]:
    """Return which new record (by index) is which old one: the same text, the nearest place first where it stands twice."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(old):
        places[_plain(one.text)].append(at)
    paired: dict[int, int] = {}
    if not old:
        return paired
    for index, commitment in enumerate(new):
        candidates = places[_plain(commitment.text)]
        if candidates:
            nearest = min(candidates, key=lambda at: (abs(old[at].start - commitment.start), at))
            candidates.remove(nearest)
            paired[index] = nearest
    return paired


def _plain(text: str) -> str:
    """Return a text without what two versions of a reader may see differently."""
    return re.sub(r"\W+", " ", text).strip().lower()


def _add(
    connection: Connection,
    document: tuple[int, str],
    records: Sequence[Record],
    now: datetime,
    taken: frozenset[str] = frozenset(),
) -> None:
    """Insert commitments of a document (its `pk` and public id) with their bodies, in three statements however many they are."""
    if not records:
        return
    ids = rows.public_ids(document[1], [record.commitment for record in records], taken)
    told = {"document_pk": document[0], "created_at": now, "updated_at": now}
    values = [{**record.row, **told, "id": public} for public, record in zip(ids, records, strict=True)]
    connection.execute(INSERT_RECORDS, values)
    pks = {row.id: row.pk for row in connection.execute(SELECT_IDS, {"of_pk": document[0]})}
    found = [row for public, record in zip(ids, records, strict=True) for row in rows.responsible_rows(record, pks[public])]
    if found:
        connection.execute(INSERT_BODIES, found)
    changes.note(connection, "created", document[1], ids, now)


def change_record(connection: Connection, pk: int, record: Record) -> None:
    """Overwrite a commitment and its bodies."""
    connection.execute(update(COMMITMENTS).where(COMMITMENTS.c.pk == pk).values(record.row))
    connection.execute(delete(RESPONSIBLES).where(RESPONSIBLES.c.commitment_pk == pk))
    found = rows.responsible_rows(record, pk)
    if found:
        connection.execute(insert(RESPONSIBLES), found)
