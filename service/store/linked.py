"""What a query means that names bodies or places: ids of the registry, with their predecessors where these are asked for.

A name in any spelling means all bodies that bore it one after the other ("Sở Y tế Hưng Yên" before and after 2025); where it may
mean different ones, the query is refused with the candidates. Districts and communes are known by the records that name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, select, union

from service.bodies import catalogue, ids, loading, places, succession
from service.bodies.spelling import slug
from service.bodies.values import CENTRE
from service.errors import AmbiguousBody, ServiceError
from service.store import bodies, typed_names
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES

CENTRAL = ("trung uong", "trung-uong")
MOST_CANDIDATES = 20
PORTION = 3000  # ids of one question: a database takes so many parameters
NAMED: tuple[tuple[ColumnElement[Any], ColumnElement[Any]], ...] = (
    (DOCUMENTS.c.issuing_body_id, DOCUMENTS.c.issuing_body),
    (COMMITMENTS.c.issuer_body, COMMITMENTS.c.issuer_unit),
    (RESPONSIBLES.c.body, RESPONSIBLES.c.name),
)
COLUMNS = tuple(column for column, _ in NAMED)

Filter = TypeVar("Filter", bound=Any)


def settle(connection: Connection, wanted: Filter) -> Filter:
    """Return a filter with ids for what its `body`, `issuer_body` and `place` name; a second time changes nothing.

    Raises ServiceError "unknown_place", "unknown_body", "ambiguous_body".
    """
    near = provinces(wanted.place, False) if wanted.place else None
    names = [name for name in ("body", "issuer_body") if getattr(wanted, name, ())]
    found = {name: known(connection, getattr(wanted, name), near, wanted.predecessors) for name in names}
    place = provinces(wanted.place, wanted.predecessors) if wanted.place else ()
    return replace(wanted, **found, place=place, predecessors=False)


def provinces(typed: Sequence[str], predecessors: bool) -> tuple[str, ...]:
    """Return the ids of provinces that somebody may mean who types a name or an id; a name means all that bore it.

    >>> provinces(["hung yen"], True)
    ('hung-yen', 'hung-yen-2025', 'hai-hung', 'thai-binh')
    """
    found: dict[str, None] = {}
    for one in typed:
        here = [one] if one in loading.provinces() or one == CENTRE else [each.id for each in places.named(one)]
        if not here and slug(one) in CENTRAL:
            here = [CENTRE]
        if not here:
            raise ServiceError(422, "unknown_place", f"{one!r} is no province; give its name or id, or trung-uong for the centre")
        found |= dict.fromkeys(here)
    if predecessors:
        found |= dict.fromkeys(sorted(before for one in found if one != CENTRE for before in places.earlier(one)))
    return tuple(found)


def known(connection: Connection, typed: Sequence[str], near: Sequence[str] | None, predecessors: bool) -> tuple[str, ...]:
    """Return the ids of bodies that are typed as id or name; `near`: provinces that settle which one is meant."""
    found: dict[str, None] = {}
    for one in typed:
        found |= dict.fromkeys([one] if ids.parse(one) else meant(connection, one, near))
    if predecessors:
        found |= {step.body: None for one in tuple(found) for step in succession.predecessors(one)}
    return tuple(found)


def meant(connection: Connection, typed: str, near: Sequence[str] | None) -> list[str]:
    """Return the bodies that a name means: one, and those that bore the name before or after it.

    Raises AmbiguousBody, ServiceError "unknown_body".
    """
    listed = [body.id for body in catalogue.named(bodies.keys(typed))]
    found = listed or seen(connection, typed_names.ids_of(typed))
    lines = _lines(found)
    if near is not None and len(lines) > 1:
        lines = _lines(one for one in found if _province(one) in near)
    if len(lines) > 1:
        last = sorted((max(line, key=_begin) for line in lines), key=_gone)[:MOST_CANDIDATES]
        names = names_of(connection, last)
        raise AmbiguousBody(typed, [(one, names[one]) for one in last], len(lines))
    if not lines:
        raise ServiceError(422, "unknown_body", f"no body {typed!r} is known; GET /api/v1/bodies?q=… lists those that are")
    return lines[0]


def seen(connection: Connection, possible: Iterable[str]) -> list[str]:
    """Return those bodies that a record or document names."""
    wanted, found = list(dict.fromkeys(possible)), set()
    for start in range(0, len(wanted), PORTION):
        portion = wanted[start : start + PORTION]
        query = union(*(select(column.label("body")).where(column.in_(portion)) for column in COLUMNS))
        found |= set(connection.execute(query).scalars())
    return sorted(found)


def names_of(connection: Connection, wanted: Sequence[str]) -> dict[str, str]:
    """Return the names of bodies: those of the registry, else as the records print them, the longest, with the province."""
    found = {one: body for one in wanted if (body := succession.get(one))}
    names = {one: body.name for one, body in found.items()}
    unlisted = [one for one, body in found.items() if not body.listed]
    printed: dict[str, str] = {}
    for column, name in NAMED if unlisted else ():
        for one, shown in connection.execute(select(column, name).where(column.in_(unlisted)).distinct()):
            printed[one] = max(printed.get(one, ""), shown or "", key=len)
    for one, shown in printed.items():
        province = loading.provinces().get(found[one].province or "")
        names[one] = shown if not province or province.name in shown or not shown else f"{shown}, {province.kind_on(None)} {province.name}"
    return {one: names.get(one) or one for one in wanted}


def _lines(found: Iterable[str]) -> list[list[str]]:
    """Return the bodies that follow one another under one name together."""
    lines: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in found:
        kind, _, place = one.partition("@")
        province, *inner = place.split(".")
        name = loading.provinces()[province].name if province in loading.provinces() else province
        lines[(kind, name, *inner)].append(one)
    return list(lines.values())


def _begin(body: str) -> str:
    found = succession.get(body)
    return found.valid_from.isoformat() if found and found.valid_from else ""


def _gone(body: str) -> tuple[bool, str]:
    """Return what candidates are sorted by: those that are there first."""
    found = succession.get(body)
    return found is None or found.valid_to is not None, body


def _province(body: str) -> str:
    parts = ids.parse(body)
    return parts.province if parts else ""
