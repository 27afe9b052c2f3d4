"""Bodies that somebody may mean who types a part of a name: those of the document, of the store, of the registry, in this order.

Typed letters flow in, names flow out as records have them. Any spelling finds them: abbreviations, no accents, small letters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection

from service.bodies import catalogue
from service.bodies import documents as linking
from service.bodies.catalogue import Wanted
from service.bodies.documents import Links
from service.bodies.values import CENTRE
from service.store import bodies, documents, units
from service.store.paging import Window

MOST = 20

Source = Literal["document", "store", "registry"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name, where it comes from, and the body of the registry that it means in the document."""

    name: str
    source: Source
    body: str | None


def find(connection: Connection, typed: str, document_id: str | None) -> list[Suggestion]:
    """Return up to 20 bodies, the nearest first; of nothing typed those of the document."""
    extraction = documents.extraction(connection, document_id) if document_id else None
    row = documents.get(connection, document_id) if document_id else None
    links = linking.of_kept(extraction) if extraction else None
    found: dict[str, Suggestion] = {}
    for one in _all(connection, typed.strip(), extraction, row):
        key = bodies.key(one.name)
        if key not in found:
            found[key] = Suggestion(one.name, one.source, one.body or _body(links, one.name))
        if len(found) == MOST:
            break
    return list(found.values())


def _all(connection: Connection, typed: str, extraction: Any, row: Any) -> Iterator[Suggestion]:
    """Give the bodies of the document, the store and the registry."""
    keys = bodies.keys(typed) if typed else ("",)
    yield from _printed(extraction, keys)
    if not typed:
        return
    for known in units.find(connection, typed, "-total", Window(MOST)).rows:
        yield Suggestion(known.name, "store", None)
    provinces = (row.province, CENTRE) if row and row.province else None
    wanted = Wanted(keys, provinces=provinces, day=row.issued_start if row else None)
    for body in islice(catalogue.find(wanted), MOST):
        yield Suggestion(body.name, "registry", body.id)


def _printed(extraction: Any, keys: tuple[str, ...]) -> Iterator[Suggestion]:
    """Give the bodies that a document names, those first that begin with what was typed, then the most frequent."""
    names = Counter(one["name"] for one in extraction["units"]) if extraction else Counter[str]()
    folded = {name: bodies.key(name) for name in names}
    fitting = [name for name in names if any(key in folded[name] for key in keys)]
    for name in sorted(fitting, key=lambda name: (not folded[name].startswith(keys), -names[name])):
        yield Suggestion(name, "document", None)


def _body(links: Links | None, name: str) -> str | None:
    """Return the body that a name means in a document."""
    return links.body(name) if links else None
