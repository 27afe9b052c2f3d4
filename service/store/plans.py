"""Which way a list of commitments is read, so that rare and frequent words, small and large bodies all answer soon.

A list is the first entries of an order. Where a condition finds few commitments, these are fetched and sorted; where it finds many, the
order is walked until a page is full, and each entry is checked. Neither database knows enough to choose: words come together far more
often than chance has it. So each index is asked first for how many it finds, up to a bound, and the answer is remembered for a while.
PostgreSQL is asked for few commitments once: what it found is handed back to it, for it is slow to find words that stand in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    Select,
    Subquery,
    Text,
    any_,
    bindparam,
    case,
    cast,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.store.models import COMMITMENTS

FEW = 3_000  # commitments that are fetched and sorted in a few milliseconds
RARELY = 20  # one in so many
WALK, COMMON = -1, -2
HANDED = "handed"  # name of the value that holds what was found
SHAPES = 512  # of which statements are remembered
SECONDS, MOST_SIZES = 30.0, 10_000
C = COMMITMENTS.c
WIDE = COMMITMENTS.alias("wide")  # a row that is looked at beside the index that is walked, which does not hold all columns

Pks = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A condition that an index answers: the `pks` that it finds, and the same as a `check` of one row.

    `name`, `values`: what it is, and the names of the values that are bound to it. `sample`: where the index finds more than is meant,
    rows of what it finds, with 1 or 0 for whether each `fits`. `few`: up to how many it is asked for. `joined`: what it finds may be
    compared with what others find before any row is looked at.
    """

    name: str
    values: tuple[str, ...]
    pks: Pks
    check: ColumnElement[bool]
    sample: Select[Any] | None = None
    few: int = FEW
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """What a read begins with: the place of a source, WALK along the order, or COMMON, what several sources share.

    `handed`: what it finds is known and bound to the statement.
    """

    choice: int
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """How many commitments a source finds, up to its bound; and which, where they are handed back."""

    size: int
    found: str | None = None


class Sizes:
    """How many commitments sources found lately. They tell which way is shorter, never what is found: they may be old."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[int, float]] = {}

    def get(self, key: tuple[Any, ...]) -> int | None:
        """Return a size that is not too old."""
        size, until = self._known.get(key, (0, 0.0))
        return size if until > monotonic() else None

    def put(self, key: tuple[Any, ...], size: int) -> None:
        """Remember a size for a while."""
        if len(self._known) >= MOST_SIZES:
            self._known.clear()
        self._known[key] = (size, monotonic() + SECONDS)


_sizes: WeakKeyDictionary[Engine, Sizes] = WeakKeyDictionary()


def either(query: Select[Any], parts: Sequence[ColumnElement[bool]]) -> CompoundSelect[Any]:
    """Return what fits one of the parts, each read from an index of its own; what fits two may come twice."""
    return union_all(*(query.where(part) for part in parts))


def beside(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return conditions on a WIDE row as a check: the walk goes along its index and looks only at rows that all else fits."""
    return select(1).where(WIDE.c.pk == C.pk, *conditions).correlate(COMMITMENTS).scalar_subquery() == 1


def choose(connection: Connection, sources: tuple[Source, ...], values: dict[str, Any]) -> tuple[Way, dict[str, Any]]:
    """Return which way costs least, and the values that are bound for it besides those of the sources."""
    if not sources:
        return Way(WALK), {}
    answers = _ask(connection, sources, values)
    found = [at for at, source in enumerate(sources) if answers[at].size < source.few]
    if found:
        least = min(found, key=lambda at: answers[at].size)
        return _begun_by(connection, least, answers[least], (sources[least], values))
    shared = _common(sources)
    if shared is None:
        return Way(WALK), {}
    answer = _ask(connection, (shared,), values)[0]
    return _begun_by(connection, COMMON, answer, (shared, values)) if answer.size < FEW else (Way(WALK), {})


def conditions(dialect: str, sources: tuple[Source, ...], way: Way) -> list[ColumnElement[bool]]:
    """Return the sources as conditions on commitments, in the way that was chosen."""
    rest = [source.check for at, source in enumerate(sources) if at != way.choice]
    if way.choice == WALK:
        return rest
    begun = sources[way.choice] if way.choice != COMMON else _common(sources)
    assert begun is not None
    if way.choice == COMMON:
        rest = [source.check for source in sources if not source.joined]
    return [_handed() if way.handed else _begun(dialect, begun.pks), *rest]


@lru_cache(SHAPES)
def _common(sources: tuple[Source, ...]) -> Source | None:
    """Return what several sources find in common, where that may be few though each finds many."""
    joined = [source for source in sources if source.joined]
    if len(joined) < 2:
        return None
    first, *others = (source.pks.subquery() for source in joined)
    both = select(first.c.pk.label("pk")).where(*(first.c.pk.in_(select(other.c.pk)) for other in others)).distinct()
    names = "+".join(source.name for source in joined)
    return Source(names, tuple(value for source in joined for value in source.values), both, true())


def _begun_by(connection: Connection, choice: int, answer: Answer, asked: tuple[Source, dict[str, Any]]) -> tuple[Way, dict[str, Any]]:
    """Return the way that begins with what a source finds; where PostgreSQL knows only that hardly any fit, it finds them now."""
    source, values = asked
    found = answer.found
    if connection.dialect.name == "postgresql" and found is None:
        found = connection.execute(_question("postgresql", (_unsampled(source),)), values).one()[1]
    return (Way(choice), {}) if found is None else (Way(choice, handed=True), {HANDED: found})


@lru_cache(SHAPES)
def _unsampled(source: Source) -> Source:
    """Return a source that is asked for what it finds, not for a sample."""
    return replace(source, sample=None, few=FEW)


def _ask(connection: Connection, sources: tuple[Source, ...], values: dict[str, Any]) -> list[Answer]:
    """Return how many commitments each source finds, up to its bound; one statement for all that nobody asked for lately."""
    known = _sizes.setdefault(connection.engine, Sizes())
    keys = [(source.name, *(values[name] for name in source.values)) for source in sources]
    answers = {at: Answer(size) for at, key in enumerate(keys) if (size := known.get(key)) is not None}
    missing = [at for at in range(len(sources)) if at not in answers]
    if missing:
        told = iter(connection.execute(_question(connection.dialect.name, tuple(sources[at] for at in missing)), values).one())
        for at in missing:
            answers[at] = Answer(next(told), next(told))
            if answers[at].found is None:  # what is handed back has to be asked for each time
                known.put(keys[at], answers[at].size)
    return [answers[at] for at in range(len(sources))]


@lru_cache(SHAPES)
def _question(dialect: str, sources: tuple[Source, ...]) -> Select[Any]:
    """Return the statement that asks sources for their sizes and, on PostgreSQL, for what they find where that is few."""
    asked = [_answer(dialect, source, at) for at, source in enumerate(sources)]
    together: Any = asked[0]
    for one in asked[1:]:
        together = together.join(one, true())
    return select(*(part for one in asked for part in (one.c.size, one.c.found))).select_from(together)


def _answer(dialect: str, source: Source, at: int) -> Subquery:
    """Return the query of one source. Where hardly any of a sample fits, a walk would not meet them: that counts as 0.

    What was found is text, so that it goes back as it came. SQLite finds it again sooner than it takes a list.
    """
    within = (source.pks if source.sample is None else source.sample).limit(source.few).subquery(f"source_{at}")
    pk, count = next(iter(within.c)), func.count()
    size: ColumnElement[int] = count
    gathered: Any = func.array_agg(pk)
    if source.sample is not None:
        size = case((count < source.few, count), (func.sum(within.c.fits) * RARELY < count, 0), else_=count)
        gathered = gathered.filter(within.c.fits == 1)
    found = case((count < source.few, func.coalesce(cast(gathered, Text), "{}"))) if dialect == "postgresql" else null()
    return select(size.label("size"), found.label("found")).select_from(within).subquery(f"asked_{at}")


def _begun(dialect: str, pks: Pks) -> ColumnElement[bool]:
    """Return the condition that makes the database begin with what a query finds."""
    if dialect == "sqlite":
        return C.pk.in_(pks)
    return C.pk == any_(func.array(pks.scalar_subquery(), type_=ARRAY(BigInteger)))


def _handed() -> ColumnElement[bool]:
    """Return the condition that makes PostgreSQL begin with what was found when it was asked."""
    return C.pk == any_(cast(bindparam(HANDED, type_=Text()), ARRAY(BigInteger)))
