"""Links stored records again after the registry changed: no document is read again, only its stored extraction is.

Each portion of documents is one transaction, so that a second run goes on where the first one ended. Records whose links changed are
noted in the feed of changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from service.bodies import registry_version
from service.bodies.documents import Links, of_kept
from service.store import changes, rows
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, RESPONSIBLES
from service.store.rows import Row
from service.store.store import Store

D, C, R = DOCUMENTS.c, COMMITMENTS.c, RESPONSIBLES.c
PORTION = 100
LINKS = ("payload", "issuer_body", "province")


@dataclass(frozen=True, slots=True)
class Relinked:
    """How many documents were linked again, and how many commitments changed."""

    documents: int = 0
    commitments: int = 0


def relink(store: Store, *, everything: bool = False, on_progress: Callable[[int, int], None] | None = None) -> Relinked:
    """Link the documents again that another version of the registry linked, or none (`everything`: all that there are)."""
    done, after = Relinked(), 0
    with store.reading() as connection:
        total = connection.execute(select(func.count()).select_from(_due(everything, after).order_by(None).subquery())).scalar_one()
    while True:
        with store.writing() as connection:
            portion = connection.execute(_due(everything, after).limit(PORTION).with_for_update()).all()
            kept = select(CONTENTS.c.document_pk, CONTENTS.c.extraction).where(CONTENTS.c.document_pk.in_([row.pk for row in portion]))
            extractions = {row.document_pk: row.extraction for row in connection.execute(kept)}
            changed = [_relink(connection, row, extractions[row.pk]) for row in portion if row.pk in extractions]
        if not portion:
            return done
        after = portion[-1].pk
        done = Relinked(done.documents + len(portion), done.commitments + sum(changed))
        if on_progress:
            on_progress(done.documents, max(total, done.documents))


def _due(everything: bool, after: int) -> Select[Any]:
    """Return the query of the documents that are due, in their order: those that were read."""
    query = select(D.pk, D.id, D.issuing_body_id, D.province).where(D.pk > after, D.extractor.is_not(None)).order_by(D.pk)
    return query if everything else query.where(or_(D.linked_by.is_(None), D.linked_by != registry_version()))


def _relink(connection: Connection, document: Any, extraction: bytes) -> int:
    """Link one document again; return how many of its commitments changed."""
    links = of_kept(rows.read_content("", extraction))
    told = {"issuing_body_id": links.issuing_body, "province": links.province}
    moved = changes.differs(document, told)
    connection.execute(update(DOCUMENTS).where(D.pk == document.pk).values(**told, linked_by=registry_version()))
    columns = (C.pk, C.id, *(C[name] for name in LINKS))
    listed = connection.execute(select(*columns).where(C.document_pk == document.pk).order_by(C.ordinal)).all()
    found = [(row, change) for row in listed if (change := _change(row, links))[0] or moved]
    _write(connection, [(row.pk, change) for row, (_, change) in found])
    changes.note(connection, "changed", document.id, [row.id for row, _ in found], datetime.now(UTC))
    return len(found)


def _change(row: Any, links: Links) -> tuple[bool, Row]:
    """Return whether the links of a commitment change, and what they are now."""
    payload = orjson.loads(row.payload)
    linked = rows.link(payload["issuer"], payload["responsible"], links)
    now = {
        "payload": orjson.dumps({**payload, **linked}),
        "issuer_body": linked["issuer"] and linked["issuer"]["body"],
        "province": links.province,
    }
    differs = any(linked[name] != payload[name] for name in linked) or (row.issuer_body, row.province) != (
        now["issuer_body"],
        now["province"],
    )
    return differs, {**now, "bodies": [one["body"] for one in linked["responsible"]]}


def _write(connection: Connection, found: list[tuple[int, Row]]) -> None:
    """Write the links of commitments and of the bodies that are to act, in two statements."""
    if not found:
        return
    values: Row = {name: bindparam(f"new_{name}") for name in LINKS}
    statement = update(COMMITMENTS).where(C.pk == bindparam("at")).values(**values, version=C.version + 1, updated_at=datetime.now(UTC))
    connection.execute(statement, [{"at": pk, **{f"new_{name}": change[name] for name in LINKS}} for pk, change in found])
    acting = [{"at": pk, "place": place, "new_body": body} for pk, change in found for place, body in enumerate(change["bodies"])]
    if acting:
        chosen = update(RESPONSIBLES).where(R.commitment_pk == bindparam("at"), R.ordinal == bindparam("place"))
        connection.execute(chosen.values(body=bindparam("new_body")), acting)
