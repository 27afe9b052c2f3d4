"""Full-text search over the text of commitments. The one place that knows which database does it.

A query is words and "quoted phrases", all of which must be found. What is typed with accents must be found with these accents;
what is typed without finds every accent. No character of a query is syntax, except the quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, Engine, bindparam, false, text

from service.store.folding import exact, folded
from service.store.models import COMMITMENTS

PART = re.compile(r'["“”]([^"“”]*)["“”]?|([^\s"“”]+)')
MOST_WORDS = 64


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand one after the other in a column, "exact" or "folded"."""

    column: str
    words: tuple[str, ...]


def parse(query: str) -> tuple[Phrase, ...]:
    """Return what must be found.

    >>> parse('đôn doc')
    (Phrase(column='exact', words=('đôn',)), Phrase(column='folded', words=('doc',)))
    >>> parse('"trung tâm" 12/TB')
    (Phrase(column='exact', words=('tâm',)), Phrase(column='folded', words=('trung', 'tam')), Phrase(column='folded', words=('12', 'tb')))
    """
    parts = (exact(match[1] or match[2] or "").split() for match in PART.finditer(query))
    return tuple(phrase for part in parts if part for phrase in _phrases(part[:MOST_WORDS]))[:MOST_WORDS]


def condition(query: str) -> ColumnElement[bool]:
    """Return the condition that a commitment is found; a query without a word finds nothing."""
    phrases = parse(query)
    if not phrases:
        return false()
    match = " AND ".join(f'search_{phrase.column} : "{" ".join(phrase.words)}"' for phrase in phrases)
    found = text("SELECT rowid FROM commitment_index WHERE commitment_index MATCH :found").bindparams(bindparam("found", match))
    return COMMITMENTS.c.pk.in_(found.columns(COMMITMENTS.c.pk))


def restore(engine: Engine) -> None:
    """Make the index anew."""
    with engine.connect() as connection, connection.execution_options(congvan_write=True).begin():
        connection.execute(text("INSERT INTO commitment_index(commitment_index) VALUES ('rebuild')"))


def _phrases(part: list[str]) -> Iterator[Phrase]:
    """Give the runs of words with accents as they are, and the whole part folded where it has words without."""
    marked = [folded(word) != word for word in part]
    for accented, run in groupby(zip(marked, part, strict=True), key=lambda pair: pair[0]):
        if accented:
            yield Phrase("exact", tuple(word for _, word in run))
    if not all(marked):
        yield Phrase("folded", tuple(folded(word) for word in part))
