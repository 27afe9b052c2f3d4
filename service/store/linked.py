"""What a query means that names bodies or places: ids of the registry, with their predecessors where these are asked for.

A name in any spelling means all bodies that bore it one after the other ("Sở Y tế Hưng Yên" before and after 2025); where it may
mean different ones, the query is refused with the candidates. Districts and communes are known by the records that name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, select, union

from service.bodies import catalogue, ids, loading, places, succession
from service.bodies.linking import key_of
from service.bodies.reading import read
from service.bodies.spelling import slug
from service.bodies.values import CENTRE, Level
from service.errors import AmbiguousBody, ServiceError
from service.store import bodies
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES

CENTRAL = ("trung uong", "trung-uong")
MOST_CANDIDATES = 20
COLUMNS = (RESPONSIBLES.c.body, COMMITMENTS.c.issuer_body, DOCUMENTS.c.issuing_body_id)

Filter = TypeVar("Filter", bound=Any)


@dataclass(frozen=True, slots=True)
class Inner:
    """A district or commune that was typed: its level, and the last part of the id, with the part of its district where it was typed."""

    level: Level
    part: str
    district: str | None = None


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
    found = listed or seen(connection, [one for inner in _inner(typed) for one in _possible(*inner)])
    here = [one for one in found if near is None or _province(one) in near]
    lines = _lines(here)
    if len(lines) > 1:
        last = [max(line, key=_begin) for line in lines]
        raise AmbiguousBody(typed, [(one, name_of(one)) for one in sorted(last, key=_gone)[:MOST_CANDIDATES]], len(last))
    if not lines:
        raise ServiceError(422, "unknown_body", f"no body {typed!r} is known; GET /api/v1/bodies?q=… lists those that are")
    return lines[0]


def seen(connection: Connection, possible: Iterable[str]) -> list[str]:
    """Return those bodies that a record or document names."""
    wanted = list(dict.fromkeys(possible))
    query = union(*(select(column.label("body")).where(column.in_(wanted)) for column in COLUMNS))
    return sorted(connection.execute(query).scalars()) if wanted else []


def name_of(body: str) -> str:
    """Return the name of a body as its id tells it."""
    found = succession.get(body)
    return found.name if found else body


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


def _inner(typed: str) -> list[tuple[str, Inner]]:
    """Return the ways to read a typed name as kind and district or commune, with accents and without."""
    told = read(typed)
    found = []
    if told.places and told.places[0].name and (level := loading.places().get(told.places[0].kind, "province")) != "province":
        district = next((one for one in told.places[1:] if loading.places().get(one.kind) == "district" and one.name), None)
        around = slug(f"{district.kind} {district.name}") if district else None
        found.append((told.stem, Inner(level, slug(f"{told.places[0].kind} {told.places[0].name}"), around)))
    for key in bodies.keys(typed):
        for word, level in loading.places().items():
            stem, middle, rest = f" {key} ".partition(f" {slug(word).replace('-', ' ')} ")
            if middle and stem.strip() and rest.strip() and level != "province":
                found.append((stem.strip(), Inner(level, slug(f"{word} {rest}"))))
    return found


def _possible(stem: str, inner: Inner) -> Iterable[str]:
    """Give the ids that a body of that district or commune may have, whatever its province is."""
    kind = key_of(stem, inner.level)
    if kind is None:
        return
    for province in loading.provinces():
        yield f"{kind}@{province}.{inner.part}"
        if inner.level == "commune":
            around = [inner.district] if inner.district else map(slug, loading.districts().get(province, ()))
            yield from (f"{kind}@{province}.{one}.{inner.part}" for one in around)
