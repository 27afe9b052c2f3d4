"""The bodies that the registry lists, by name: of every province those kinds that each has, and the bodies of the centre.

Names are compared by keys that the caller makes: folded, one for each thing that an abbreviation may stand for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from service.bodies import ids, loading, naming, succession
from service.bodies.spelling import fold
from service.bodies.values import CENTRE, Body, holds


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bodies are asked for: words of the name (any of these keys), kind, provinces (ids), valid on a day; None: any."""

    keys: tuple[str, ...] = ()
    kind: str | None = None
    provinces: tuple[str, ...] | None = None
    day: date | None = None


@cache
def listed() -> tuple[Body, ...]:
    """Return all bodies that the registry lists, by id.

    >>> "so-y-te@thai-binh" in {body.id for body in listed()}
    True
    """
    made = [ids.compose(kind, CENTRE) for kind in loading.kinds()["central"]]
    made += [
        ids.compose(kind.id, province)
        for kind in loading.kinds()["province"].values()
        if kind.everywhere
        for province in loading.provinces()
    ]
    return tuple(body for one in sorted(made) if (body := succession.get(one)) is not None)


def find(wanted: Wanted, after: str = "") -> Iterator[Body]:
    """Give the listed bodies that are asked for, by id, those after an id only.

    >>> [body.id for body in find(Wanted(("so y te thai binh",), day=date(2026, 1, 1)))]
    []
    """
    return (body for body in listed() if body.id > after and fits(body, wanted))


def fits(body: Body, wanted: Wanted) -> bool:
    """Tell whether a body is one that is asked for."""
    if wanted.kind is not None and body.kind != wanted.kind:
        return False
    if wanted.provinces is not None and (body.province or CENTRE) not in wanted.provinces:
        return False
    if wanted.day is not None and not holds(body, wanted.day):
        return False
    return not wanted.keys or any(_has(fold(body.name), key) for key in wanted.keys)


def named(keys: Iterable[str]) -> tuple[Body, ...]:
    """Return the listed bodies of a name, with its place or without.

    >>> [body.id for body in named(("so y te tinh hung yen",))]
    ['so-y-te@hung-yen', 'so-y-te@hung-yen-2025']
    >>> len(named(("so y te",))) > 63
    True
    """
    return tuple({body.id: body for key in keys for body in _by_name().get(key, ())}.values())


@cache
def _by_name() -> Mapping[str, tuple[Body, ...]]:
    """Return every way to write a body's name, folded → bodies."""
    found: dict[str, dict[str, Body]] = defaultdict(dict)
    for body in listed():
        kind = loading.kinds()[body.level][body.kind]
        for stem in map(fold, (kind.name, *kind.also)):
            for way in (stem, *_placed(stem, body)):
                found[way][body.id] = body
        if kind.name.endswith(naming.SEATS):
            found[fold(body.name)][body.id] = body
    return {way: tuple(bodies.values()) for way, bodies in found.items()}


def _placed(stem: str, body: Body) -> Iterator[str]:
    if body.province is not None:
        province = loading.provinces()[body.province]
        for kind in ("", f"{province.kind} ", f"{province.kind_on(None)} "):
            yield f"{stem} {fold(kind + province.name)}"


def _has(name: str, key: str) -> bool:
    """Tell whether a name has all words of a key."""
    words = f" {name} "
    return all(f" {word}" in words for word in key.split())
