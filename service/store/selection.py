"""What a filter of commitments asks, in two halves: its shape, of which statements are made once, and the values that are bound to them.

Making a statement costs more than running it. So what is made depends on the shape alone: which parts a filter has and how many
values each; `Bind` puts a name where a value belongs. Reads of everything that a filter finds (facets, exports) put in the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, literal_column, or_, select
from sqlalchemy.sql.util import ClauseAdapter

from service.store import bodies, fulltext, plans
from service.store.fulltext import Kind
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.plans import Source, Way

C, D, R = COMMITMENTS.c, DOCUMENTS.c, RESPONSIBLES.c
Bind = Callable[[str], BindParameter[Any]]

LISTS = ("kind", "type", "body", "issuer_body", "place", "review")
NAMES = ("unit", "issuer")
SINGLE = ("role", "due_from", "due_to", "issued_from", "issued_to", "genre", "min_confidence", "document", "timed_since")
TIMINGS: Mapping[str, tuple[ColumnElement[bool], ...]] = {
    "day": (C.time_end.is_not(None),),
    "recurring": (C.time_end.is_(None), C.recurrence.is_not(None)),
    "event": (C.time_end.is_(None), C.recurrence.is_(None), C.time_text.is_not(None)),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which commitments are asked for; None: any. `unit` and `issuer` in any spelling; `due_*` by the end of the time.

    `body`, `issuer_body`, `place`: ids or names of the registry, with what they came from where `predecessors`. `timing`: a key of TIMINGS.
    """

    kind: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    role: str | None = None
    issuer: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    type: tuple[str, ...] = ()
    genre: str | None = None
    min_confidence: float | None = None
    q: str | None = None
    document: str | None = None
    body: tuple[str, ...] = ()
    issuer_body: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    predecessors: bool = False
    review: tuple[str, ...] = ()
    timing: str | None = None
    timed_since: date | None = None  # with a time that is not over before that day: a deadline, what recurs, what is counted from an event


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts a filter has, with how many values, on which database; `phrases`: what is searched for, None for no search."""

    dialect: str
    parts: tuple[tuple[str, int], ...]
    phrases: tuple[Kind, ...] | None = None

    def names(self, part: str) -> tuple[str, ...]:
        """Return the names of the values of a part."""
        return tuple(f"{part}_{at}" for name, size in self.parts if name == part for at in range(size))

    def has(self, part: str) -> bool:
        """Tell whether a filter has a part."""
        return any(name == part for name, _ in self.parts)


def read(wanted: Filter, dialect: str) -> tuple[Shape, dict[str, Any]]:
    """Return shape and values of a filter.

    >>> read(Filter(kind=("plan",), genre="notice"), "sqlite")
    (Shape(dialect='sqlite', parts=(('kind', 1), ('genre', 0)), phrases=None), {'kind_0': 'plan', 'genre': 'notice'})
    """
    parts: list[tuple[str, int]] = []
    values: dict[str, Any] = {}
    several = [(name, getattr(wanted, name)) for name in LISTS] + [(name, bodies.all_keys(getattr(wanted, name))) for name in NAMES]
    for name, given in several:
        if given:
            filled = _padded(given)
            parts.append((name, len(filled)))
            values |= {f"{name}_{at}": one for at, one in enumerate(filled)}
    for name in SINGLE:
        one = getattr(wanted, name)
        if one is not None:
            parts.append((name, 0))
            values[name] = one
    if wanted.timing is not None:
        parts.append((f"timing_{wanted.timing}", 0))
    phrases = None
    if wanted.q is not None and wanted.q.strip():
        phrases, searched = fulltext.read(wanted.q)
        values |= searched
    return Shape(dialect, tuple(parts), phrases), values


def _padded(values: Sequence[str]) -> tuple[str, ...]:
    """Return values, the last one repeated up to 1, 2, 4, 8 …: so that there are few shapes.

    >>> _padded(["TB", "KH", "CV"])
    ('TB', 'KH', 'CV', 'CV')
    """
    size = 1 << (len(values) - 1).bit_length()
    return (*values, *[values[-1]] * (size - len(values)))


def conditions(shape: Shape, values: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Return a filter as conditions with its values in them, for reads of all that it finds."""

    def bind(name: str) -> BindParameter[Any]:
        return bindparam(name, values[name], unique=True)

    return [*(C.pk.in_(source.pks) for source in _sources(shape, bind)), *checks(shape, bind), *_due(shape, bind)]


def checks(shape: Shape, bind: Bind) -> list[ColumnElement[bool]]:
    """Return what a filter asks of columns that the indexes of the sortings hold (models/documents.py), but for the deadline."""
    found: list[ColumnElement[bool]] = []
    for part, column in (("kind", C.kind), ("type", C.type_code)):
        if shape.has(part):
            found.append(column.in_([bind(name) for name in shape.names(part)]))
    if shape.has("genre"):
        found.append(C.genre == bind("genre"))
    if shape.has("min_confidence"):
        found.append(C.confidence >= bind("min_confidence"))
    if shape.has("timed_since"):
        undated = and_(C.time_end.is_(None), or_(C.recurrence.is_not(None), C.time_text.is_not(None)))
        found.append(or_(C.time_end >= bind("timed_since"), undated))
    if shape.has("issued_from"):
        found.append(C.issued_end >= bind("issued_from"))
    if shape.has("issued_to"):
        found.append(C.issued_start <= bind("issued_to"))
    if shape.has("timing_day"):
        found += TIMINGS["day"]
    return found


@lru_cache(plans.SHAPES)
def ways(shape: Shape, sort: str) -> tuple[Source, ...]:
    """Return what a filter asks that has an index of its own, with the deadline where the list is not sorted by it."""
    found = _sources(shape, bindparam)
    due = _due(shape, bindparam) if sort.removeprefix("-") != "due" else []
    if due:
        along = _due(shape, bindparam, aside=True)
        names = tuple(name for name in ("due_from", "due_to") if shape.has(name))
        found.append(Source("due", names, select(C.pk).where(*due), and_(*along)))
    return tuple(found)


@lru_cache(plans.SHAPES)
def page_of(shape: Shape, sort: str, way: Way) -> Select[Any]:
    """Return the statement of the rows that a filter finds, in the way that was chosen (`plans.choose`); it selects nothing yet."""
    fixed = checks(shape, bindparam)
    if sort.removeprefix("-") == "due":
        fixed += _due(shape, bindparam)
    return select().select_from(COMMITMENTS).where(*fixed, *plans.conditions(shape.dialect, ways(shape, sort), way))


def _due(shape: Shape, bind: Bind, aside: bool = False) -> list[ColumnElement[bool]]:
    """Return that the deadline lies within the days; `aside`: SQLite is not to walk along the deadlines for it."""
    column: ColumnElement[Any] = C.time_end
    if aside and shape.dialect == "sqlite":
        column = literal_column("+commitments.time_end", Date())
    found: list[ColumnElement[bool]] = [column >= bind("due_from")] if shape.has("due_from") else []
    return [*found, column <= bind("due_to")] if shape.has("due_to") else found


def _sources(shape: Shape, bind: Bind) -> list[Source]:
    """Return what a filter asks that has an index of its own."""
    found: list[Source] = []
    if shape.has("document"):
        of_it = C.document_pk == select(D.pk).where(D.id == bind("document")).scalar_subquery()
        found.append(Source("document", ("document",), select(C.pk).where(of_it), of_it))
    issuer = shape.names("issuer")
    if issuer:
        parts = [part for key in (C.issuer_key, C.issuer_unit_key) for part in bodies.ranges(key, [bind(name) for name in issuer])]
        wide = [
            part for key in ("issuer_key", "issuer_unit_key") for part in bodies.ranges(plans.WIDE.c[key], [bind(name) for name in issuer])
        ]
        found.append(Source("issuer", issuer, plans.either(select(C.pk), parts), plans.beside(or_(*wide)), joined=True))
    for part, name in (("issuer_body", "issuer_body"), ("place", "province"), ("review", "review")):
        names = shape.names(part)
        if names:
            given, there = ([bind(one) for one in names] for _ in range(2))
            check = plans.beside(plans.WIDE.c[name].in_(there))
            found.append(Source(part, names, select(C.pk).where(C[name].in_(given)), check, joined=part != "review"))
    for timing in ("recurring", "event"):  # small indexes of their own (models/documents.py: UNDATED)
        if shape.has(f"timing_{timing}"):
            undated = TIMINGS[timing]
            found.append(Source(timing, (), select(C.pk).where(*undated), plans.beside(*(_on_wide(one) for one in undated))))
    if shape.has("unit") or shape.has("role") or shape.has("body"):
        found.append(_responsible(shape, bind))
    if shape.phrases is not None:
        found.append(fulltext.source(shape.dialect, shape.phrases, bind))
    return found


def _on_wide(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition on a commitment as one on the row that is looked at beside an index."""
    found: ColumnElement[bool] = ClauseAdapter(plans.WIDE).traverse(condition)
    return found


def _responsible(shape: Shape, bind: Bind) -> Source:
    """Return that one of the bodies is to act, in that role."""
    unit, body = shape.names("unit"), shape.names("body")
    held = [R.role == bind("role")] if shape.has("role") else []
    held += [R.body.in_([bind(name) for name in body])] if body else []
    ranges = bodies.ranges(R.key, [bind(name) for name in unit])
    one = select(1).where(R.commitment_pk == C.pk, *([or_(*ranges)] if unit else []), *held).limit(1)
    acting = select(R.commitment_pk.label("pk")).where(*held)
    names = (*unit, *body, *(("role",) if shape.has("role") else ()))
    check = one.correlate(COMMITMENTS).scalar_subquery() == 1
    return Source("responsible", names, plans.either(acting, ranges) if unit else acting, check, joined=True)
