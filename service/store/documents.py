"""Reads of documents, by Core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, union_all

from nlp.extraction import WordOut
from service.store import bodies, folding, fulltext, linked, paging, rows
from service.store.models import COMMITMENTS, CONTENTS, DOCUMENTS, IMPORTS, ITEMS
from service.store.paging import Order, Page, State, Window

D = DOCUMENTS.c
NAMED = DOCUMENTS.alias("named")

SORTS: Mapping[str, ColumnElement[Any] | None] = {"created": None, "issued": D.issued_start}

PLAIN = ("id", "sha256", "size", "media_type", "file_name", "title", "source_url", "external_id", "published", "status")
PLACE = ("parent", "container", "container_sha256", "member")
FIELDS = ("genre", "number", "issuing_body", "issuing_body_id", "place", "province", "subject", "signer", "extractor", "commitment_count")
REVIEWED = ("reviewed_at", "reviewed_by")
TIMES = ("created_at", "updated_at")


SAME = ("genre", "number", "external_id", "sha256", "parent", "container_sha256", "status")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents are asked for; None: any. `issuing_body` in any spelling.

    `body` (issuing) and `place`: ids or names of the registry, with what they came from where `predecessors`.
    `q`: parts of words of number, subject, title or name of the file, else words of the commitments; `import_id`: public id of an import.
    """

    type: tuple[str, ...] = ()
    genre: str | None = None
    number: str | None = None
    issuing_body: tuple[str, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    external_id: str | None = None
    sha256: str | None = None
    parent: str | None = None
    container_sha256: str | None = None
    status: str | None = None
    body: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    predecessors: bool = False
    reviewed: bool | None = None
    q: str | None = None
    import_id: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A document that is in the store already."""

    pk: int
    id: str
    created_at: datetime


def find(connection: Connection, wanted: Filter, sort: str, window: Window) -> Page:
    """Return a page of documents; `sort` is a key of SORTS, with "-" before it for descending."""
    value = SORTS[sort.removeprefix("-")]
    query = select(DOCUMENTS, (D.pk if value is None else value).label("sort_value")).where(*conditions(connection, wanted))
    return paging.fetch(connection, query, Order(value, D.pk, sort.startswith("-")), window)


def state(connection: Connection, wanted: Filter) -> State:
    """Return what changes whenever a list of what the filter finds does."""
    return State(
        *connection.execute(select(func.count(), func.max(D.pk), func.max(D.updated_at)).where(*conditions(connection, wanted))).one()
    )


def get(connection: Connection, public_id: str) -> Row[Any] | None:
    """Return the row of a document by its public id."""
    return connection.execute(select(DOCUMENTS).where(D.id == public_id)).first()


def children(connection: Connection, public_id: str) -> list[str]:
    """Return the public ids of what hangs on a mail's text, in the order in which it was stored."""
    return list(connection.execute(select(D.id).where(D.parent == public_id).order_by(D.pk)).scalars())


def known(connection: Connection, sha256: str) -> Known | None:
    """Return the document of those bytes, if it is there."""
    row = connection.execute(select(D.pk, D.id, D.created_at).where(D.sha256 == sha256)).first()
    return Known(*row) if row else None


def text(connection: Connection, public_id: str) -> str | None:
    """Return the canonical text of a document."""
    query = select(CONTENTS.c.text).join(DOCUMENTS, D.pk == CONTENTS.c.document_pk).where(D.id == public_id)
    return connection.execute(query).scalar_one_or_none()


def extraction(connection: Connection, public_id: str) -> dict[str, Any] | None:
    """Return the whole extraction of a document, as `congvan extract` prints it."""
    query = select(CONTENTS.c.text, CONTENTS.c.extraction).join(DOCUMENTS, D.pk == CONTENTS.c.document_pk).where(D.id == public_id)
    row = connection.execute(query).first()
    return rows.read_content(row.text, row.extraction) if row else None


def extractions(connection: Connection, pks: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the whole extractions of documents by their `pk`, without the text; a document that was not read yet has none."""
    query = select(CONTENTS.c.document_pk, CONTENTS.c.extraction).where(CONTENTS.c.document_pk.in_(pks))
    return {row.document_pk: rows.read_content("", row.extraction) for row in connection.execute(query) if row.extraction}


def pages(connection: Connection, document_pk: int) -> list[dict[str, Any]] | None:
    """Return the pages of a document as its extraction tells them; None of one that was read before they were kept."""
    query = select(CONTENTS.c.extraction).where(CONTENTS.c.document_pk == document_pk)
    found: list[dict[str, Any]] | None = rows.read_content("", connection.execute(query).scalar_one()).get("pages")
    return found


def words(connection: Connection, document_pk: int) -> tuple[WordOut, ...]:
    """Return the boxes of a document's words in the order of the text."""
    query = select(CONTENTS.c.words).where(CONTENTS.c.document_pk == document_pk)
    return rows.read_words(connection.execute(query).scalar_one_or_none())


def view(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as it is published."""
    error = {"code": row["error_code"], "message": row["error_message"]} if row["error_code"] else None
    return {
        **{name: row[name] for name in PLAIN},
        "error": error,
        **{name: row[name] for name in (*FIELDS, *TIMES, *PLACE, *REVIEWED)},
        "type": {"code": row["type_code"], "name": row["type_name"]} if row["type_code"] else None,
        "issued": {"start": row["issued_start"], "end": row["issued_end"]} if row["issued_start"] else None,
    }


def conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks of a document.

    Raises ServiceError for a body or place that is not known or may be several.
    """
    wanted = linked.settle(connection, wanted)
    same = {name: getattr(wanted, name) for name in SAME}
    found: list[ColumnElement[bool]] = [D[name] == value for name, value in same.items() if value is not None]
    for column, values in ((D.type_code, wanted.type), (D.issuing_body_id, wanted.body), (D.province, wanted.place)):
        if values:
            found.append(column.in_(values))
    if wanted.reviewed is not None:
        found.append(D.reviewed_at.is_not(None) if wanted.reviewed else D.reviewed_at.is_(None))
    if wanted.q is not None and wanted.q.strip():
        found.append(_says(connection, wanted.q.strip()))
    if wanted.import_id is not None:
        items = select(ITEMS.c.document_pk).join(IMPORTS, IMPORTS.c.pk == ITEMS.c.import_pk)
        found.append(D.pk.in_(items.where(IMPORTS.c.id == wanted.import_id, ITEMS.c.document_pk.is_not(None))))
    if wanted.issuing_body:
        found.append(bodies.any_of(D.issuing_body_key, wanted.issuing_body))
    if wanted.issued_from is not None:
        found.append(D.issued_end >= wanted.issued_from)
    if wanted.issued_to is not None:
        found.append(D.issued_start <= wanted.issued_to)
    return found


def _says(connection: Connection, typed: str) -> ColumnElement[bool]:
    """Return that a document bears all the words, with the accents that are typed, or that one of its commitments says them."""
    said = select(COMMITMENTS.c.document_pk.label("pk")).where(fulltext.condition(connection, typed))
    words = folding.exact(typed).split()
    if not words:
        return D.pk.in_(said)
    # Apart from what is said, so that PostgreSQL takes the indexes of parts (trigrams.py).
    named = select(NAMED.c.pk).where(*(or_(NAMED.c.search_head.contains(word), NAMED.c.search_name.contains(word)) for word in words))
    return D.pk.in_(union_all(named, said))
