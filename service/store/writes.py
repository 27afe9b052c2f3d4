"""What changes the database. Each function runs within the transaction of the connection that it is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from nlp.extraction import Commitment, Extraction
from service.bodies import documents as linking
from service.store import changes, edits, jobs, rows, settled, tombstones
from service.store.jobs import Claim
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, RESPONSIBLES
from service.store.rows import Origin, Record, Row
from service.store.upserts import insert_new

C = COMMITMENTS.c


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
    pk = insert_new(connection, DOCUMENTS, {**row, **told, **work}, (DOCUMENTS.c.sha256,), DOCUMENTS.c.pk)
    if pk is None:
        return _again(connection, sha256, work)
    if tombstones.is_closed(connection, sha256):  # asked behind the insert, which waits for a purge of the same bytes
        connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.pk == pk))
        return Accepted(0, document_id, "purged", now)
    return Accepted(pk, document_id, "new", now, _claim_of(pk, work))


def add_document(connection: Connection, original: tuple[str, int], origin: Origin, extraction: Extraction, now: datetime) -> str:
    """Store a document that is read already, with all its records; return its public id. Raises ValueError where its bytes are there."""
    found = accept(connection, original, (origin, None), Admission(), now)
    if found.state != "new":
        raise ValueError(f"document {found.id} is there already")
    jobs.note(connection, DOCUMENTS, found.pk, over=True)
    replace_records(connection, found.pk, extraction, now)
    return found.id


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
    links = linking.of_extraction(extraction)
    row = rows.document_row(extraction, links)
    brief = changes.brief(connection, document_pk)
    moved = changes.differs(brief, row)
    columns = (C.pk, C.id, *changes.RECORD)
    query = select(*columns).where(C.document_pk == document_pk, C.review == "none").order_by(C.ordinal)
    old, touched = connection.execute(query).all(), edits.ids(connection, document_pk)
    known = settled.load(connection, document_pk, extraction) if touched else []
    plan = settled.plan(pair([*old, *known], extraction.commitments), (len(old), known), extraction.commitments)
    _store_content(connection, document_pk, {**row, "commitment_count": len(plan.numbers), "updated_at": now}, extraction)
    gone = [one for at, one in enumerate(old) if at not in plan.old.values()]
    if gone:
        connection.execute(delete(COMMITMENTS).where(C.pk == bindparam("gone")), [{"gone": one.pk} for one in gone])
        changes.note(connection, "withdrawn", brief.id, [one.id for one in gone], now)
    changed = settled.store(connection, (known, plan), settled.Renewal(extraction, row, links, now, moved))
    fresh = []
    for index, commitment in enumerate(extraction.commitments):
        if index not in plan.numbers:
            continue
        record = rows.record(commitment, plan.numbers[index], row, links)
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


def _store_content(connection: Connection, document_pk: int, row: Row, extraction: Extraction) -> None:
    """Store the fields, the text and the whole extraction of a document."""
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk).values(row))
    content = rows.content_row(extraction)
    if not connection.execute(update(CONTENTS).where(CONTENTS.c.document_pk == document_pk).values(content)).rowcount:
        connection.execute(insert(CONTENTS).values(document_pk=document_pk, **content))


def withdraw_records(connection: Connection, document_pk: int, now: datetime) -> int:
    """Remove all records of a document, noted as withdrawn; return how many they were. The document itself stays."""
    gone = changes.note_document(connection, "withdrawn", document_pk, now)
    connection.execute(delete(COMMITMENTS).where(COMMITMENTS.c.document_pk == document_pk))
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk).values(commitment_count=0, updated_at=now))
    return gone


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
    connection.execute(insert(COMMITMENTS), values)
    made = select(COMMITMENTS.c.id, COMMITMENTS.c.pk).where(COMMITMENTS.c.document_pk == document[0])
    pks = {row.id: row.pk for row in connection.execute(made)}
    found = [row for public, record in zip(ids, records, strict=True) for row in rows.responsible_rows(record, pks[public])]
    if found:
        connection.execute(insert(RESPONSIBLES), found)
    changes.note(connection, "created", document[1], ids, now)


def change_record(connection: Connection, pk: int, record: Record) -> None:
    """Overwrite a commitment and its bodies."""
    connection.execute(update(COMMITMENTS).where(COMMITMENTS.c.pk == pk).values(record.row))
    connection.execute(delete(RESPONSIBLES).where(RESPONSIBLES.c.commitment_pk == pk))
    found = rows.responsible_rows(record, pk)
    if found:
        connection.execute(insert(RESPONSIBLES), found)
