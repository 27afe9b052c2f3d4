"""The log of edits: who did what to which record, when, with what was there before and after. Nothing is ever taken out of it.

An edit that is undone is marked so by the edit that undid it. What came after an edit and still stands keeps it from being undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Row, func, insert, select, update

from service.store import paging
from service.store.models import DOCUMENTS, EDITS
from service.store.paging import Order, Page, Window
from service.store.records import Plain

E, D = EDITS.c, DOCUMENTS.c

Kind = Literal["confirm", "correct", "add", "reject", "undo", "accept", "dismiss"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who edits, as the audit log names it, and when."""

    kind: str
    subject: str
    name: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An edit that is to be noted: of a record (`commitment_id`) or of its document.

    `before`, `after`: fields that changed; None where there is no record. `version`: of the record afterwards; `part_of`: edit of the
    document that it belongs to; `undoes`: edit that it undoes.
    """

    kind: Kind
    commitment_id: str | None
    before: Plain | None = None
    after: Plain | None = None
    version: int | None = None
    part_of: int | None = None
    undoes: int | None = None


def add(connection: Connection, document_pk: int, author: Author, entry: Entry) -> int:
    """Note an edit; return its number."""
    made = insert(EDITS).values(_row(document_pk, author, entry)).returning(E.pk)
    return int(connection.execute(made).scalar_one())


def add_all(connection: Connection, document_pk: int, author: Author, entries: Sequence[Entry]) -> None:
    """Note several edits at once."""
    if entries:
        connection.execute(insert(EDITS), [_row(document_pk, author, one) for one in entries])


def get(connection: Connection, pk: int) -> Row[Any] | None:
    """Return an edit with the public id of its document."""
    return connection.execute(_select().where(E.pk == pk)).first()


def parts(connection: Connection, edit: Row[Any]) -> Sequence[Row[Any]]:
    """Return the edits of records that an edit of their document is made of."""
    query = _select().where(E.document_pk == edit.document_pk, E.pk > edit.pk, E.part_of == edit.pk)
    return connection.execute(query.order_by(E.pk)).all()


def history(connection: Connection, commitment_id: str, window: Window) -> Page:
    """Return a page of the edits of a record, the newest first."""
    return _find(connection, E.commitment_id == commitment_id, window)


def of_document(connection: Connection, document_pk: int, window: Window) -> Page:
    """Return a page of the edits of a document and its records, the newest first."""
    return _find(connection, E.document_pk == document_pk, window)


def standing(connection: Connection, edit: Row[Any]) -> list[int]:
    """Return the later edits of the same record (or document) that still stand, the newest first.

    An edit and the one that undid it take each other away.
    """
    same = E.commitment_id == edit.commitment_id if edit.commitment_id else E.commitment_id.is_(None)
    query = select(E.pk, E.kind, E.undoes, E.undone_by).where(E.document_pk == edit.document_pk, same, E.pk > edit.pk)
    later = connection.execute(query.order_by(E.pk.desc())).all()
    numbers = {one.pk for one in later}
    return [one.pk for one in later if one.undone_by is None and one.undoes not in numbers and one.kind != "dismiss"]


def mark_undone(connection: Connection, edit: Row[Any], by: int) -> None:
    """Note that an edit was undone; what it had undone itself stands again."""
    connection.execute(update(EDITS).where(E.pk == edit.pk).values(undone_by=by))
    if edit.undoes is not None:
        connection.execute(update(EDITS).where(E.pk == edit.undoes).values(undone_by=None))


def ids(connection: Connection, document_pk: int) -> frozenset[str]:
    """Return the public ids of records that were edited, also of those that are gone: they are not given again."""
    query = select(E.commitment_id).where(E.document_pk == document_pk, E.commitment_id.is_not(None)).distinct()
    return frozenset(connection.execute(query).scalars())


def last_version(connection: Connection, commitment_id: str) -> int:
    """Return the highest version that an edit left a record with."""
    return int(connection.execute(select(func.max(E.version)).where(E.commitment_id == commitment_id)).scalar() or 0)


def view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return an edit as it is published."""
    who = {"kind": row["actor_kind"], "id": row["actor"], "name": row["actor_name"]}
    told = {name: row[name] for name in ("kind", "document_id", "commitment_id", "at", "version", "part_of", "undoes", "undone_by")}
    return {"id": row["pk"], **told, "actor": who, "before": read(row["before"]), "after": read(row["after"])}


def read(told: bytes | None) -> Plain | None:
    """Return what an edit kept."""
    return orjson.loads(told) if told is not None else None


def _find(connection: Connection, condition: Any, window: Window) -> Page:
    query = _select().add_columns(E.pk.label("sort_value")).where(condition)
    return paging.fetch(connection, query, Order(None, E.pk, descending=True), window)


def _select() -> Any:
    return select(*EDITS.c, D.id.label("document_id")).join(DOCUMENTS, D.pk == E.document_pk)


def _row(document_pk: int, author: Author, entry: Entry) -> dict[str, Any]:
    """Return an edit as its table has it."""
    return {
        "document_pk": document_pk,
        "commitment_id": entry.commitment_id,
        "kind": entry.kind,
        "actor_kind": author.kind,
        "actor": author.subject[:200],
        "actor_name": author.name and author.name[:200],
        "at": author.now,
        "before": None if entry.before is None else orjson.dumps(entry.before),
        "after": None if entry.after is None else orjson.dumps(entry.after),
        **{name: getattr(entry, name) for name in ("version", "part_of", "undoes")},
    }
