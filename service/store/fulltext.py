"""Full-text search over the text of commitments. The one place that knows which database does it.

A query is words and "quoted phrases", all of which must be found. What is typed with accents must be found with these accents;
what is typed without finds every accent. No character of a query is syntax, except the quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, column, false, func, literal, literal_column, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from service.store.folding import exact, folded
from service.store.models import COMMITMENTS

PART = re.compile(r'["“”]([^"“”]*)["“”]?|([^\s"“”]+)')
MOST_WORDS = 64
C = COMMITMENTS.c


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


def condition(connection: Connection, query: str) -> ColumnElement[bool]:
    """Return the condition that a commitment is found by the connection's database; a query without a word finds nothing."""
    phrases = parse(query)
    return CONDITIONS[connection.dialect.name](phrases) if phrases else false()


def rebuild(engine: Engine) -> None:
    """Make the index of the search columns anew; on PostgreSQL writers go on meanwhile."""
    options, statements = REBUILDS[engine.dialect.name]
    with engine.connect() as connection:
        connection = connection.execution_options(**options)
        with connection.begin():
            for statement in statements:
                connection.exec_driver_sql(statement)


def _by_fts5(phrases: Sequence[Phrase]) -> ColumnElement[bool]:
    """Return the condition for SQLite: FTS5 knows the places of words, so it knows phrases."""
    match = " AND ".join(f'search_{phrase.column} : "{" ".join(phrase.words)}"' for phrase in phrases)
    found = text("SELECT rowid FROM commitment_index WHERE commitment_index MATCH :found").bindparams(bindparam("found", match))
    return C.pk.in_(found.columns(C.pk))


def _by_tsvector(phrases: Sequence[Phrase]) -> ColumnElement[bool]:
    """Return the condition for PostgreSQL: the index finds those with all words, and of them the text tells whether they are a phrase.

    The vector has no places: PostgreSQL keeps them only up to 16,383 and 256 for a word, its index keeps none.
    """
    words = dict.fromkeys(word for phrase in phrases for word in phrase.words)
    wanted = literal(" & ".join(f"'{word}'" for word in words)).cast(TSQUERY)
    found: list[ColumnElement[bool]] = [column("search", TSVECTOR).op("@@", is_comparison=True)(wanted)]
    for phrase in phrases:
        if len(phrase.words) > 1:
            spaced = literal_column("' '").concat(C[f"search_{phrase.column}"]).concat(literal_column("' '"))
            found.append(func.strpos(spaced, f" {' '.join(phrase.words)} ") > 0)
    return and_(*found)


CONDITIONS: Mapping[str, Callable[[Sequence[Phrase]], ColumnElement[bool]]] = {"sqlite": _by_fts5, "postgresql": _by_tsvector}
REBUILDS: Mapping[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {
    "sqlite": ({"congvan_write": True}, ("INSERT INTO commitment_index(commitment_index) VALUES ('rebuild')",)),
    "postgresql": (
        {"isolation_level": "AUTOCOMMIT"},
        ("SET statement_timeout = 0", "REINDEX INDEX CONCURRENTLY commitment_index_search", "RESET statement_timeout"),
    ),
}


def _phrases(part: list[str]) -> Iterator[Phrase]:
    """Give the runs of words with accents as they are, and the whole part folded where it has words without."""
    marked = [folded(word) != word for word in part]
    for accented, run in groupby(zip(marked, part, strict=True), key=lambda pair: pair[0]):
        if accented:
            yield Phrase("exact", tuple(word for _, word in run))
    if not all(marked):
        yield Phrase("folded", tuple(folded(word) for word in part))
