"""What changes the database. Each function runs within the transaction of the connection that it is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from nlp.extraction import Commitment, Extraction
from service.store import rows, tombstones
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, RESPONSIBLES
from service.store.rows import Origin, Row


def add_document(connection: Connection, original: tuple[str, int], origin: Origin, extraction: Extraction, now: datetime) -> str:
    """Store a document with all its records; `original`: SHA-256 and size of its bytes. Return its public id.

    Raises IntegrityError where the bytes are there already, DocumentPurged where they are not to come again.
    """
    sha256, size = original
    tombstones.check(connection, sha256)
    document_id = rows.public_id(sha256)
    told = {name: getattr(origin, name) for name in Origin.__slots__}
    row = {"id": document_id, "sha256": sha256, "size": size, **told, **rows.document_row(extraction), "created_at": now, "updated_at": now}
    pk = connection.execute(insert(DOCUMENTS).values(row).returning(DOCUMENTS.c.pk)).scalar_one()
    connection.execute(insert(CONTENTS).values(document_pk=pk, **rows.content_row(extraction)))
    values = [rows.commitment_row(one, ordinal, row) for ordinal, one in enumerate(extraction.commitments)]
    _add(connection, (pk, document_id), list(zip(extraction.commitments, values, strict=True)), now)
    return document_id


def replace_records(connection: Connection, document_pk: int, extraction: Extraction, now: datetime) -> Row:
    """Store a newer extraction of a document; a record that is the same keeps row and id. Returns counts: kept, added, removed."""
    row = rows.document_row(extraction)
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk).values(**row, updated_at=now))
    connection.execute(update(CONTENTS).where(CONTENTS.c.document_pk == document_pk).values(rows.content_row(extraction)))
    document_id = connection.execute(select(DOCUMENTS.c.id).where(DOCUMENTS.c.pk == document_pk)).scalar_one()
    columns = (COMMITMENTS.c.pk, COMMITMENTS.c.id, COMMITMENTS.c.record_id, COMMITMENTS.c.text, COMMITMENTS.c.start)
    old = connection.execute(select(*columns).where(COMMITMENTS.c.document_pk == document_pk).order_by(COMMITMENTS.c.ordinal)).all()
    paired = pair(old, extraction.commitments)
    kept = {old[at].pk for at in paired.values()}
    gone = [{"gone": one.pk} for one in old if one.pk not in kept]
    if gone:
        connection.execute(delete(COMMITMENTS).where(COMMITMENTS.c.pk == bindparam("gone")), gone)
    fresh = []
    for ordinal, commitment in enumerate(extraction.commitments):
        values = rows.commitment_row(commitment, ordinal, row)
        if ordinal in paired:
            _change(connection, old[paired[ordinal]].pk, values, commitment, now)
        else:
            fresh.append((commitment, values))
    _add(connection, (document_pk, document_id), fresh, now, frozenset(one.id for one in old))
    return {"kept": len(paired), "added": len(fresh), "removed": len(gone)}


def remove_document(connection: Connection, document_pk: int, now: datetime) -> int:
    """Remove a document with all that came of it; return how many records that were."""
    gone = connection.execute(delete(COMMITMENTS).where(COMMITMENTS.c.document_pk == document_pk)).rowcount
    connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk))
    return gone


def mark_failed(connection: Connection, document_pk: int, code: str, message: str, now: datetime) -> None:
    """Note that a document could not be extracted again; its records stay as they are."""
    values = {"status": "failed", "error_code": code, "error_message": message, "updated_at": now}
    connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == document_pk).values(values))


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
    records: Sequence[tuple[Commitment, Row]],
    now: datetime,
    taken: frozenset[str] = frozenset(),
) -> None:
    """Insert commitments of a document (its `pk` and public id) with their bodies, in three statements however many they are."""
    if not records:
        return
    ids = rows.public_ids(document[1], [commitment for commitment, _ in records], taken)
    told = {"document_pk": document[0], "created_at": now, "updated_at": now}
    values = [{**row, **told, "id": public} for public, (_, row) in zip(ids, records, strict=True)]
    connection.execute(insert(COMMITMENTS), values)
    made = select(COMMITMENTS.c.id, COMMITMENTS.c.pk).where(COMMITMENTS.c.document_pk == document[0])
    pks = {row.id: row.pk for row in connection.execute(made)}
    found = [row for public, (commitment, _) in zip(ids, records, strict=True) for row in rows.responsible_rows(commitment, pks[public])]
    if found:
        connection.execute(insert(RESPONSIBLES), found)


def _change(connection: Connection, pk: int, values: Row, commitment: Commitment, now: datetime) -> None:
    """Overwrite a commitment and its bodies."""
    connection.execute(update(COMMITMENTS).where(COMMITMENTS.c.pk == pk).values(**values, updated_at=now))
    connection.execute(delete(RESPONSIBLES).where(RESPONSIBLES.c.commitment_pk == pk))
    found = rows.responsible_rows(commitment, pk)
    if found:
        connection.execute(insert(RESPONSIBLES), found)
