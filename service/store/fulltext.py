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

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    select,
    table,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from service.store.folding import exact, folded
from service.store.models import COMMITMENTS
from service.store.plans import WIDE, Source, beside

PART = re.compile(r'["“”]([^"“”]*)["“”]?|([^\s"“”]+)')
MOST_WORDS = 64
FEW_WORDS = 1_500  # commitments with the words that PostgreSQL is asked for at first: it has to look at the row of each
C = COMMITMENTS.c
Bind = Callable[[str], ColumnElement[str]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand one after the other in a column, "exact" or "folded"."""

    column: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What of a phrase makes the statement of its search: the column, and whether it is `longer` than a word."""

    column: str
    longer: bool


def parse(query: str) -> tuple[Phrase, ...]:
    """Return what must be found.

    >>> parse('đôn doc')
    (Phrase(column='exact', words=('đôn',)), Phrase(column='folded', words=('doc',)))
    >>> parse('"trung tâm" 12/TB')
    (Phrase(column='exact', words=('tâm',)), Phrase(column='folded', words=('trung', 'tam')), Phrase(column='folded', words=('12', 'tb')))
    """
    parts = (exact(match[1] or match[2] or "").split() for match in PART.finditer(query))
    return tuple(phrase for part in parts if part for phrase in _phrases(part[:MOST_WORDS]))[:MOST_WORDS]


def read(query: str) -> tuple[tuple[Kind, ...], dict[str, str]]:
    """Return of what kind the phrases of a query are, and the values that are bound to a search for such (`source`).

    >>> read('"trung tâm"')[0]
    (Kind(column='exact', longer=False), Kind(column='folded', longer=True))
    """
    phrases = parse(query)
    words = dict.fromkeys(word for phrase in phrases for word in phrase.words)
    values = {f"phrase_{at}": f" {' '.join(phrase.words)} " for at, phrase in enumerate(phrases)}
    values["match"] = " AND ".join(f'search_{phrase.column} : "{" ".join(phrase.words)}"' for phrase in phrases)
    values["words"] = " & ".join(f"'{word}'" for word in words)
    return tuple(Kind(phrase.column, len(phrase.words) > 1) for phrase in phrases), values


def source(dialect: str, kinds: Sequence[Kind], bind: Callable[[str], BindParameter[Any]]) -> Source:
    """Return what finds the commitments of a query; one without a word finds none."""
    if not kinds:
        return Source("search", (), select(C.pk).where(false()), false())
    return SOURCES[dialect](kinds, lambda name: type_coerce(bind(name), Text()))


def condition(connection: Connection, query: str) -> ColumnElement[bool]:
    """Return the condition that a commitment is found, for reads of all that are."""
    kinds, values = read(query)
    return C.pk.in_(source(connection.dialect.name, kinds, lambda name: bindparam(name, values[name], unique=True)).pks)


def rebuild(engine: Engine) -> None:
    """Make the index of the search columns anew; on PostgreSQL writers go on meanwhile."""
    options, statements = REBUILDS[engine.dialect.name]
    with engine.connect() as connection:
        connection = connection.execution_options(**options)
        with connection.begin():
            for statement in statements:
                connection.exec_driver_sql(statement)


def _by_fts5(kinds: Sequence[Kind], bind: Bind) -> Source:
    """Return the source of SQLite: FTS5 knows the places of words, so it knows phrases."""
    index = table("commitment_index", column("rowid", BigInteger), column("commitment_index"))
    found = select(index.c.rowid.label("pk")).where(index.c.commitment_index.op("MATCH")(bind("match")))
    held = [_holds(WIDE, kind, func.instr, bind(f"phrase_{at}")) for at, kind in enumerate(kinds)]
    return Source("search", ("match",), found, beside(*held))


def _by_tsvector(kinds: Sequence[Kind], bind: Bind) -> Source:
    """Return the source of PostgreSQL: the index finds those with all words, and of them the text tells whether they are a phrase.

    The vector has no places: PostgreSQL keeps them only up to 16,383 and 256 for a word, its index keeps none.
    """
    wanted = cast(bind("words"), TSQUERY)
    indexed, looked = (literal_column(f"{name}.search", TSVECTOR).op("@@", is_comparison=True)(wanted) for name in ("commitments", "wide"))
    longer = [(at, kind) for at, kind in enumerate(kinds) if kind.longer]
    names = ("words", *(f"phrase_{at}" for at, _ in longer))
    check = beside(looked, *(_holds(WIDE, kind, func.strpos, bind(f"phrase_{at}")) for at, kind in longer))
    found = select(C.pk).where(indexed)
    if not longer:
        return Source("search", names, found, check, few=FEW_WORDS)
    fits = and_(*(_holds(COMMITMENTS, kind, func.strpos, bind(f"phrase_{at}")) for at, kind in longer))
    return Source("search", names, found.where(fits), check, select(C.pk, case((fits, 1), else_=0).label("fits")).where(indexed), FEW_WORDS)


def _holds(rows: FromClause, kind: Kind, place: Any, phrase: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that the words stand in the text, as a check of one row; `place`: the database's function for it."""
    spaced = literal_column("' '").concat(rows.c[f"search_{kind.column}"]).concat(literal_column("' '"))
    found: ColumnElement[bool] = place(spaced, phrase) > 0
    return found


SOURCES: Mapping[str, Callable[[Sequence[Kind], Bind], Source]] = {"sqlite": _by_fts5, "postgresql": _by_tsvector}
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
