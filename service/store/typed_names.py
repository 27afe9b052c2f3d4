"""The ids that a typed name may have which the registry does not list: bodies of districts and communes, and rarer ones of provinces.

Whether one of them is in the store is another question (`linked.seen`); here are all that could be.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.bodies import loading, places
from service.bodies.linking import key_of
from service.bodies.reading import Place, read
from service.bodies.spelling import fold, slug
from service.bodies.values import Level
from service.store import bodies


def ids_of(typed: str) -> Iterator[str]:
    """Give the ids that a name may have, typed with accents or without.

    >>> "uy-ban-nhan-dan@son-la.xa-tan-lap" in set(ids_of("ubnd xa tan lap")), list(ids_of("VNPT Sơn La"))
    (True, ['vnpt@son-la'])
    """
    told = read(typed)
    if told.places and told.places[0].name:
        yield from _written(told.stem, told.places)
    else:
        yield from (one for key in bodies.keys(typed) for one in _folded(key))


def _written(stem: str, printed: tuple[Place, ...]) -> Iterator[str]:
    """Give the ids of a name whose places are told by their kinds."""
    inner, *outer = printed
    level = loading.places().get(inner.kind, "province")
    around = next((one for one in outer if one.name and loading.places().get(one.kind) == "province"), None)
    provinces = _ids(around.name) if around else tuple(loading.provinces())
    if level == "province":
        yield from _possible(stem, "province", "", _ids(inner.name))
    if level != "province" or inner.kind == "thành phố":
        district = next((one for one in outer if one.name and loading.places().get(one.kind) == "district"), None)
        here = slug(f"{district.kind} {district.name}") if district else None
        yield from _possible(stem, "commune" if level == "commune" else "district", slug(f"{inner.kind} {inner.name}"), provinces, here)


def _folded(key: str) -> Iterator[str]:
    """Give the ids of a name without accents: wherever a word may be the kind of a place, or a province stands at the end."""
    for word, level in loading.places().items():
        stem, middle, rest = f" {key} ".partition(f" {fold(word)} ")
        if middle and stem.strip() and rest.strip():
            inner: Level = "commune" if level == "commune" else "district"
            if level != "province" or word == "thành phố":
                yield from _possible(stem.strip(), inner, slug(f"{word} {rest}"), tuple(loading.provinces()))
            if level == "province":
                yield from _possible(stem.strip(), "province", "", _ids(rest))
    for province in loading.provinces().values():
        stem, middle, rest = f"{key} ".partition(f" {fold(province.name)} ")
        if middle and not rest:
            yield from _possible(stem, "province", "", (province.id,))


def _possible(stem: str, level: Level, part: str, provinces: tuple[str, ...], district: str | None = None) -> Iterator[str]:
    """Give the ids that a body may have in these provinces; `part`: its district or commune."""
    kind = key_of(stem, level)
    for province in provinces if kind else ():
        yield f"{kind}@{province}.{part}" if part else f"{kind}@{province}"
        if level == "commune":
            around = [district] if district else map(slug, loading.districts().get(province, ()))
            yield from (f"{kind}@{province}.{one}.{part}" for one in around)


def _ids(name: str) -> tuple[str, ...]:
    return tuple(one.id for one in places.named(name))
