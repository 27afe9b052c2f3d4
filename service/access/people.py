"""Finds the documents that name a person: by the people that were read in them, and by the words of the text.

A name is compared without marks and in small letters, word by word, so that "ĐỖ VĂN TẤN" and "Do Van Tan" are found, too. What the text
says in other words ("ông Tấn") is not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from service.errors import ServiceError
from service.store import rows
from service.store.folding import exact, folded
from service.store.models import CONTENTS, DOCUMENTS

D, T = DOCUMENTS.c, CONTENTS.c

Where = Literal["people", "text"]


@dataclass(frozen=True, slots=True)
class Naming:
    """A document that names somebody. `where`: among the people that were read in it, or only in its text; `same`: with all marks."""

    document_id: str
    number: str | None
    where: Where
    same: bool


def find(connection: Connection, name: str) -> Iterator[Naming]:
    """Give the documents that name a person, oldest first. Reads the text of every document: some seconds for each ten thousand.

    Raises ServiceError "invalid_request" for a name of less than two words, which would be half of the store.
    """
    wanted, plain = exact(name), folded(name)
    if len(plain.split()) < 2:
        raise ServiceError(422, "invalid_request", "give the whole name, as 'Đỗ Văn Tấn'")
    query = select(D.id, D.number, D.signer, T.text, T.extraction).join(CONTENTS, T.document_pk == D.pk).order_by(D.pk)
    for row in connection.execution_options(yield_per=200).execute(query):
        text = f" {folded(row.text)} "
        if f" {plain} " not in text and plain not in folded(row.signer or ""):
            continue
        named = [row.signer or "", *_people(row.extraction)]
        where: Where = "people" if any(_holds(folded(one), plain) for one in named) else "text"
        yield Naming(row.id, row.number, where, f" {wanted} " in f" {exact(row.text)} ")


def _people(extraction: bytes) -> Iterator[str]:
    """Give the names of the people that were read in a document."""
    found: Any = rows.read_content("", extraction).get("people", ())
    for one in found:
        yield one["name"]
        yield one["surface"]


def _holds(name: str, wanted: str) -> bool:
    """Tell whether a name is the wanted one, perhaps with a title before it."""
    return f" {wanted} " in f" {name} "
