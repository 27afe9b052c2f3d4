"""Which way a list of commitments is read, so that rare and frequent words, small and large bodies all answer soon.

A list is the first entries of an order. Where a condition finds few commitments, these are fetched and sorted; where it finds many, the
order is walked until a page is full, and each entry is checked. Neither database knows enough to choose: words come together far more
often than chance has it. So each index is asked first for how many it finds, up to a bound, and the answer is remembered for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Connection, Engine, Select, any_, case, func, select, true, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from service.store.models import COMMITMENTS

FEW = 3_000  # commitments that are fetched and sorted in a few milliseconds
RARELY = 20  # one in so many
WALK, COMMON = -1, -2
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


def choose(connection: Connection, sources: tuple[Source, ...], values: dict[str, Any]) -> int:
    """Return which way costs least: the place of the source that the read begins with, WALK, or COMMON to begin with what few share."""
    if not sources:
        return WALK
    known = _sizes.setdefault(connection.engine, Sizes())
    sizes = _ask(connection, known, sources, values)
    found = [at for at, source in enumerate(sources) if sizes[at] < source.few]
    if found:
        return min(found, key=sizes.__getitem__)
    shared = _common(sources)
    if shared is None:
        return WALK
    return COMMON if _ask(connection, known, (shared,), values)[0] < FEW else WALK


def conditions(dialect: str, sources: tuple[Source, ...], choice: int) -> list[ColumnElement[bool]]:
    """Return the sources as conditions on commitments, in the way that was chosen."""
    if choice == COMMON:
        shared = _common(sources)
        assert shared is not None
        return [_begun(dialect, shared.pks), *(source.check for source in sources if not source.joined)]
    rest = [source.check for at, source in enumerate(sources) if at != choice]
    return rest if choice == WALK else [_begun(dialect, sources[choice].pks), *rest]


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


def _ask(connection: Connection, known: Sizes, sources: tuple[Source, ...], values: dict[str, Any]) -> list[int]:
    """Return how many commitments each source finds, up to its bound; one statement for all that nobody asked for lately."""
    keys = [(source.name, *(values[name] for name in source.values)) for source in sources]
    sizes = {at: size for at, key in enumerate(keys) if (size := known.get(key)) is not None}
    missing = tuple(at for at in range(len(sources)) if at not in sizes)
    if missing:
        told = connection.execute(_question(tuple(sources[at] for at in missing)), values).one()
        for at, size in zip(missing, told, strict=True):
            sizes[at] = size
            known.put(keys[at], size)
    return [sizes[at] for at in range(len(sources))]


@lru_cache(SHAPES)
def _question(sources: tuple[Source, ...]) -> Select[Any]:
    """Return the statement that asks for sizes."""
    sizes: list[Any] = [_size(source).label(f"size_{at}") for at, source in enumerate(sources)]
    return select(*sizes)


def _size(source: Source) -> ColumnElement[int]:
    """Return how many commitments a source finds. Where hardly any of a sample fits, a walk would not meet them: that counts as 0."""
    within = (source.pks if source.sample is None else source.sample).limit(source.few).subquery()
    count = func.count()
    size: ColumnElement[int] = count
    if source.sample is not None:
        size = case((count < source.few, count), (func.sum(within.c.fits) * RARELY < count, 0), else_=count)
    return select(size).select_from(within).scalar_subquery()


def _begun(dialect: str, pks: Pks) -> ColumnElement[bool]:
    """Return the condition that makes the database begin with what a query finds."""
    if dialect == "sqlite":
        return C.pk.in_(pks)
    return C.pk == any_(func.array(pks.scalar_subquery(), type_=ARRAY(BigInteger)))
