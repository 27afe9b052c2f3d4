"""Which way a list of commitments is read, so that rare and frequent words, small and large bodies all answer soon.

A list is the first entries of an order. Where a condition finds few commitments, these are fetched and sorted; where it finds many, the
order is walked until a page is full, and each entry is checked. Neither database knows enough to choose: words come together far more
often than chance has it. So each index is asked first for what it finds, up to a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Subquery,
    Text,
    any_,
    bindparam,
    case,
    cast,
    column,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.store.models import COMMITMENTS

FEW = 3_000  # commitments that are fetched and sorted in a few milliseconds
RARELY = 20  # one in so many
C = COMMITMENTS.c
WIDE = COMMITMENTS.alias("wide")  # a row that is looked at beside the index that is walked, which does not hold all columns

Pks = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A condition that an index answers: the `pks` that it finds, and the same as a `check` of one row.

    `sample`: where the index finds more than is meant, rows of what it finds, with 1 or 0 for whether each `fits`. `few`: up to how many
    it is asked for. `joined`: what it finds may be compared with what others find before any row is looked at.
    """

    pks: Pks
    check: ColumnElement[bool]
    sample: Select[Any] | None = None
    few: int = FEW
    joined: bool = False


def either(query: Select[Any], parts: Sequence[ColumnElement[bool]]) -> CompoundSelect[Any]:
    """Return what fits one of the parts, each read from an index of its own; what fits two may come twice."""
    return union_all(*(query.where(part) for part in parts))


def beside(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return conditions on a WIDE row as a check: the walk goes along its index and looks only at rows that all else fits."""
    return select(1).where(WIDE.c.pk == C.pk, *conditions).correlate(COMMITMENTS).scalar_subquery() == 1


def settle(connection: Connection, sources: Sequence[Source]) -> list[ColumnElement[bool]]:
    """Return the sources as conditions on commitments, each in the way that costs least."""
    if not sources:
        return []
    sizes, lists = _ask(connection, sources)
    found = [at for at, source in enumerate(sources) if sizes[at] < source.few]
    if not found:
        return _all_many(connection, sources)
    least = min(found, key=sizes.__getitem__)
    rest = [source.check for at, source in enumerate(sources) if at != least]
    listed = lists[least]
    first = _of_query(connection, sources[least].pks) if listed is None else _of_list(connection, listed)
    return [first, *rest]


def _all_many(connection: Connection, sources: Sequence[Source]) -> list[ColumnElement[bool]]:
    """Return sources that find many each as conditions: as checks, but for what few have in common."""
    joined = [source for source in sources if source.joined]
    if len(joined) > 1:
        first, *others = (source.pks.subquery() for source in joined)
        common = select(first.c.pk.label("pk")).where(*(first.c.pk.in_(select(other.c.pk)) for other in others)).distinct()
        (size,), (listed,) = _ask(connection, [Source(common, true())])
        if size < FEW and listed is not None:
            return [_of_list(connection, listed), *(source.check for source in sources if not source.joined)]
    return [source.check for source in sources]


def _ask(connection: Connection, sources: Sequence[Source]) -> tuple[list[int], list[str | None]]:
    """Return how many commitments each source finds, up to its bound, and which, where it is below; one statement for all."""
    asked = [_answer(connection, source, at) for at, source in enumerate(sources)]
    together: Any = asked[0]
    for one in asked[1:]:
        together = together.join(one, true())
    told = connection.execute(select(*(part for one in asked for part in (one.c.size, one.c.list))).select_from(together)).one()
    return list(told[::2]), list(told[1::2])


def _answer(connection: Connection, source: Source, at: int) -> Subquery:
    """Return the query of one source. The list is text, so that it goes back as it came.

    Where hardly any of a sample fits, a walk would not meet them: that counts as 0, without list.
    """
    within = (source.pks if source.sample is None else source.sample).limit(source.few).subquery(f"source_{at}")
    pk, count = next(iter(within.c)), func.count()
    size: ColumnElement[int] = count
    sqlite = connection.dialect.name == "sqlite"
    gathered: Any = func.json_group_array(pk) if sqlite else func.array_agg(pk)
    if source.sample is not None:
        size = case((count < source.few, count), (func.sum(within.c.fits) * RARELY < count, 0), else_=count)
        gathered = gathered.filter(within.c.fits == 1)
    listed = case((count < source.few, func.coalesce(cast(gathered, Text), "[]" if sqlite else "{}")))
    return select(size.label("size"), listed.label("list")).select_from(within).subquery(f"asked_{at}")


def _of_query(connection: Connection, pks: Pks) -> ColumnElement[bool]:
    """Return the condition that makes the database begin with what a query finds."""
    if connection.dialect.name == "sqlite":
        return C.pk.in_(pks)
    return C.pk == any_(func.array(pks.scalar_subquery(), type_=ARRAY(BigInteger)))


def _of_list(connection: Connection, listed: str) -> ColumnElement[bool]:
    """Return the condition that makes the database begin with the commitments of a list."""
    if connection.dialect.name == "sqlite":
        return C.pk.in_(select(column("value")).select_from(func.json_each(bindparam(None, listed, Text))))
    return C.pk == any_(cast(bindparam(None, listed, Text), ARRAY(BigInteger)))
