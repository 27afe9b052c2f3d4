"""Links stored records again after the registry changed: no document is read again, only its stored extraction is.

Each portion of documents is one transaction, so that a second run goes on where the first one ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, or_, select, update

from service.bodies import registry_version
from service.bodies.documents import Links, of_kept
from service.store import rows
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, RESPONSIBLES
from service.store.rows import Row
from service.store.store import Store

D, C, R = DOCUMENTS.c, COMMITMENTS.c, RESPONSIBLES.c
PORTION = 100


@dataclass(frozen=True, slots=True)
class Relinked:
    """How many documents were linked again, and how many commitments got other links."""

    documents: int = 0
    commitments: int = 0


def relink(store: Store, *, everything: bool = False, on_progress: Callable[[int, int], None] | None = None) -> Relinked:
    """Link the documents again that another version of the registry linked, or none (`everything`: all that there are)."""
    done, after = Relinked(), 0
    with store.reading() as connection:
        total = connection.execute(_due(everything, after).with_only_columns(func.count()).order_by(None)).scalar_one()
    while True:
        with store.writing() as connection:
            portion = connection.execute(_due(everything, after).limit(PORTION)).all()
            changed = [_relink(connection, row.pk, row.extraction) for row in portion]
        if not portion:
            return done
        after = portion[-1].pk
        done = Relinked(done.documents + len(portion), done.commitments + sum(changed))
        if on_progress:
            on_progress(done.documents, max(total, done.documents))


def _due(everything: bool, after: int) -> Any:
    """Return the query of the documents that are due, in their order."""
    query = select(D.pk, CONTENTS.c.extraction).join(CONTENTS, CONTENTS.c.document_pk == D.pk).where(D.pk > after).order_by(D.pk)
    return query if everything else query.where(or_(D.linked_by.is_(None), D.linked_by != registry_version()))


def _relink(connection: Connection, pk: int, extraction: bytes) -> int:
    """Link one document again; return how many of its commitments changed."""
    links = of_kept(rows.read_content("", extraction))
    told = {"issuing_body_id": links.issuing_body, "province": links.province, "linked_by": registry_version()}
    connection.execute(update(DOCUMENTS).where(D.pk == pk).values(told))
    query = select(C.pk, C.payload, C.issuer_body, C.province).where(C.document_pk == pk)
    found = [(row, change) for row in connection.execute(query) if (change := _change(row, links))]
    if found:
        now = datetime.now(UTC)
        names = ("payload", "issuer_body", "province")
        values: Row = {name: bindparam(f"new_{name}") for name in names}
        statement = update(COMMITMENTS).where(C.pk == bindparam("at")).values(**values, updated_at=now)
        connection.execute(statement, [{"at": row.pk, **{f"new_{name}": change[name] for name in names}} for row, change in found])
        acting = [{"at": row.pk, "place": at, "new_body": body} for row, change in found for at, body in enumerate(change["bodies"])]
        _set_bodies(connection, acting)
    return len(found)


def _set_bodies(connection: Connection, acting: list[Row]) -> None:
    """Write the bodies that are to act."""
    if acting:
        statement = update(RESPONSIBLES).where(R.commitment_pk == bindparam("at"), R.ordinal == bindparam("place"))
        connection.execute(statement.values(body=bindparam("new_body")), acting)


def _change(row: Any, links: Links) -> Row | None:
    """Return the new links of a commitment, None where they are the ones that it has."""
    payload = orjson.loads(row.payload)
    linked = rows.link(payload["issuer"], payload["responsible"], links)
    change = {
        "payload": orjson.dumps({**payload, **linked}),
        "issuer_body": linked["issuer"] and linked["issuer"]["body"],
        "province": links.province,
        "bodies": [one["body"] for one in linked["responsible"]],
    }
    same = {name: linked[name] == payload[name] for name in ("issuer", "responsible")}
    return None if all(same.values()) and row.province == links.province and row.issuer_body == change["issuer_body"] else change
