"""Which original files the rows name: documents, and the containers that they came in."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select, union

from service.store.models import CONTAINERS, DOCUMENTS

REFERENCES = (DOCUMENTS.c.sha256, DOCUMENTS.c.container_sha256, CONTAINERS.c.sha256)
DIGITS = "0123456789abcdef"
PREFIXES = tuple(first + second for first in DIGITS for second in DIGITS)


def referenced(connection: Connection, prefix: str = "") -> set[str]:
    """Return the SHA-256 of every file that a row names, of those that begin with `prefix`."""
    parts = [select(column).where(column >= prefix, column < f"{prefix}g") for column in REFERENCES]
    return set(connection.execute(union(*parts)).scalars())


def every(connection: Connection) -> Iterator[str]:
    """Yield the SHA-256 of every file that a row names, in order and a part at a time."""
    for prefix in PREFIXES:
        yield from sorted(referenced(connection, prefix))
