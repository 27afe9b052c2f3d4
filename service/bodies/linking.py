"""From a name in a document to the body that it means, by what the name tells, the document's place, and its day.

In: a name, the document's `Surroundings`, a day. Out: the id of the one body that remains, or None. A text that names a body
after its end means that body; one that tells no province means its own; where several remain, none is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from nlp.lexicon import loader, names
from service.bodies import ids, loading, places
from service.bodies.ids import compose
from service.bodies.reading import Name, Place, read
from service.bodies.spelling import fold, slug
from service.bodies.values import CENTRE, CITY, Dated, Kind, Level, Period

PART = ("Phòng ", "Văn phòng Sở", "Thanh tra Sở")  # of a department, where the department itself speaks
DEPARTMENT = "so-"
ANYWHERE = Period()
DISTRICTS = ("huyện", "quận", "thị xã", CITY)
COLLECTIVE = frozenset(("các", "những", "mọi", "từng", "mỗi", "cấp"))
NATIONAL = ("ban chi dao quoc gia", "ban chi dao trung uong", "uy ban quoc gia", "hoi dong quoc gia")  # folded
MOST_HEAD = 8  # words of a head


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document tells of the bodies that it names.

    `province`: id of its province; `district`, `commune`: those that its own body belongs to, with their kind; `own`: id of its own
    body; `central`: it comes from the centre.
    """

    province: str | None = None
    district: Place | None = None
    commune: Place | None = None
    own: str | None = None
    central: bool = False


NOWHERE = Surroundings()


def link(name: str, around: Surroundings = NOWHERE, day: date | None = None) -> str | None:
    """Return the id of the body that a name means, None where that cannot be told.

    >>> link("Sở KH&CN", Surroundings("hung-yen"), date(2023, 5, 1))
    'so-khoa-hoc-va-cong-nghe@hung-yen'
    >>> link("Sở Y tế tỉnh Thái Bình", Surroundings("hung-yen-2025"), date(2026, 1, 5))
    'so-y-te@thai-binh'
    >>> link("Bộ TT&TT", day=date(2024, 3, 1)), link("Sở", Surroundings("hung-yen"), date(2023, 5, 1))
    ('bo-thong-tin-va-truyen-thong@trung-uong', None)
    """
    whole, told = _central(name, around), read(name)
    if whole or not told.places:
        return whole or _unplaced(told.stem, around, day)
    return _placed(told, around, day)


def kind_of(stem: str, level: Level) -> Kind | None:
    """Return the kind that a name without its place means at a level.

    >>> kind_of("Thành ủy", "province").id, kind_of("UBMTTQ Việt Nam", "commune").id
    ('tinh-uy', 'uy-ban-mat-tran-to-quoc-viet-nam')
    """
    return _kinds()[level].get(fold(_provincial(stem) if level == "province" else stem))


@cache
def _kinds() -> Mapping[Level, Mapping[str, Kind]]:
    """Return level → folded name → kind."""
    found: dict[Level, dict[str, Kind]] = defaultdict(dict)
    for level, kinds in loading.kinds().items():
        for kind in kinds.values():
            found[level] |= {fold(name): kind for name in (kind.name, *kind.also)}
    return found


def key_of(stem: str, level: Level) -> str | None:
    """Return the first part of an id: of a known kind, else of a name that begins as bodies' names do; None for what is no body.

    >>> key_of("VNPT", "province"), key_of("Nguyễn Văn", "province"), key_of("Sở Hạnh phúc", "province")
    ('vnpt', None, None)
    """
    kind = kind_of(stem, level)
    if kind is not None:
        return kind.id
    words = fold(stem).split()
    if set(names.fold(stem).split()) & COLLECTIVE or (words[:1] == ["so"] and fold(stem) not in _departments()):
        return None
    known = any(" ".join(words[:size]) in _heads() for size in range(1, MOST_HEAD + 1))
    return slug(_provincial(stem) if level == "province" else stem) if known else None


@cache
def _heads() -> frozenset[str]:
    """Return how names of bodies begin."""
    return frozenset(fold(head.name) for head in loader.heads())


@cache
def _departments() -> frozenset[str]:
    """Return all departments of provinces that the lexicon knows, also those of few provinces."""
    return frozenset(fold(f"Sở {field}") for field in loader.fields()["departments"])


def _provincial(stem: str) -> str:
    """Return the name that a committee of a city under the centre has in a province."""
    for city, province in (("Thành ủy", "Tỉnh ủy"), ("Thành đoàn", "Tỉnh đoàn")):
        if stem.endswith(city):
            return stem.removesuffix(city) + province
    return stem


def _central(name: str, around: Surroundings) -> str | None:
    """Return a body of the centre by its whole name: one that is known, or one for the whole country by its first words.

    >>> _central("Ban Chỉ đạo quốc gia phòng, chống dịch", NOWHERE)
    'ban-chi-dao-quoc-gia-phong-chong-dich@trung-uong'
    """
    kind = kind_of(name, "central")
    if kind:
        return compose(kind.id, CENTRE) if kind.bare or around.central else None
    return compose(slug(name), CENTRE) if fold(name).startswith(NATIONAL) else None


def _unplaced(stem: str, around: Surroundings, day: date | None) -> str | None:
    """Return a body whose name tells no place: a department of the document's province, an office of its district, a part of its body."""
    if stem.startswith("Sở "):
        return _in_province(stem, Place("", ""), around, day)
    inner: tuple[tuple[Level, Place | None], ...] = (("commune", around.commune), ("district", around.district))
    for level, place in inner:
        kind = kind_of(stem, level)
        if place and kind and fold(stem).startswith("phong "):
            return _below(stem, place, (), around, day)
    own = ids.parse(around.own) if around.own else None
    if own and own.kind.startswith(DEPARTMENT) and stem.startswith(PART) and not kind_of(stem, "district"):
        part = stem.removesuffix(" Sở")
        return f"{slug(part)}@{own.province}.{own.kind}"
    return None


def _placed(told: Name, around: Surroundings, day: date | None) -> str | None:
    """Return a body whose name tells the kind of its place, or a place."""
    inner, *outer = told.places
    if inner.kind == "":
        return None if _is_shared(told.stem, inner.name) else _in_province(told.stem, inner, around, day)
    level = loading.places()[inner.kind]
    if inner.kind == CITY and not _is_under_centre(inner, around, day):
        level = "district"
    if level == "province":
        return _in_province(told.stem, inner, around, day)
    if told.stem.startswith("Sở "):  # no district has one: the place is where it sits, or the text is wrong
        return None
    return _below(told.stem, inner, tuple(outer), around, day)


def _is_shared(stem: str, province: str) -> bool:
    """Tell whether a city or district of the province has its name and such a body, too: "UBND Nam Định"."""
    return not stem.startswith("Sở ") and kind_of(stem, "district") is not None and bool(places.homes(CITY, province))


def _is_under_centre(place: Place, around: Surroundings, day: date | None) -> bool:
    """Tell whether a thành phố is a province of its own: by its name, else by the document's province."""
    if place.name:
        return places.is_city(place.name, day)
    own = loading.provinces().get(around.province or "")
    return own is not None and own.kind_on(day) == CITY and not around.district


def _in_province(stem: str, place: Place, around: Surroundings, day: date | None) -> str | None:
    """Return a body of a province, of a kind that is known or not."""
    kind = kind_of(stem, "province")
    within: Dated = kind or ANYWHERE
    province = places.written(place.name, day, within) if place.name else None
    if not place.name and around.province:
        province = places.inherited(around.province, day, within)
        own = loading.provinces()[around.province]
        if place.kind == "tỉnh" and own.kind_on(day) == CITY and not own.city_from:
            return None  # a city's text that says "tỉnh" means another place
    key = key_of(stem, "province")
    return compose(key, province) if province and key else None


def _below(stem: str, inner: Place, outer: tuple[Place, ...], around: Surroundings, day: date | None) -> str | None:
    """Return a body of a district or commune."""
    place = _named_here(inner, around)
    if place is None:
        return None
    level: Level = "commune" if loading.places()[place.kind] == "commune" else "district"
    key = key_of(stem, level)
    printed = next((one for one in outer if loading.places()[one.kind] == "province" and one.kind != CITY), None)
    city = next((one for one in outer if one.kind == CITY and places.is_city(one.name, day)), None)
    near = around
    if printed or city:
        near = Surroundings(places.written((printed or city or inner).name, day, ANYWHERE))
    if level == "district":
        province = places.district_province(place.kind, place.name, near.province, day)
        return compose(key, province, f"{place.kind} {place.name}") if province and key else None
    district = next((one for one in outer if one.kind in DISTRICTS and one is not city and one.name), None)
    return _in_commune(key, place, district, near, day) if key else None


def _named_here(place: Place, around: Surroundings) -> Place | None:
    """Return a place with its name: its own, else that of the document's place of that kind."""
    if place.name:
        return place
    return next((one for one in (around.commune, around.district) if one and one.kind == place.kind and one.name), None)


def _in_commune(key: str, place: Place, district: Place | None, around: Surroundings, day: date | None) -> str | None:
    """Return a body of a commune. Until districts ended two communes of a province could share a name, so that its district is needed."""
    end = loading.level_event("district")
    known = district or around.district
    if district or (day and end and day < end.day):
        if known is None:
            return None
        province = places.district_province(known.kind, known.name, around.province, day)
        return compose(key, province, f"{known.kind} {known.name}", f"{place.kind} {place.name}") if province else None
    if day is None or around.province is None or place.kind == "thị trấn":
        return None
    province = places.inherited(around.province, day, ANYWHERE)
    return compose(key, province, f"{place.kind} {place.name}") if province else None
