"""Provinces and districts by name and day: which record a name means, and what a province was on another day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache

from nlp.lexicon import loader
from service.bodies import loading
from service.bodies.spelling import fold, slug
from service.bodies.values import CITY, Dated, Event, Province, Step, before, holds, nearest, overlap


@cache
def _by_name() -> Mapping[str, tuple[Province, ...]]:
    found: dict[str, list[Province]] = defaultdict(list)
    for one in loading.provinces().values():
        found[fold(one.name)].append(one)
    for printed, official in loader.spellings().items():
        found.setdefault(fold(printed), found[fold(official)])
    return {name: tuple(sorted(listed, key=lambda one: one.valid_from or date.min)) for name, listed in found.items()}


def named(name: str) -> tuple[Province, ...]:
    """Return the provinces of that name, the earliest first; with or without its kind.

    >>> [one.id for one in named("tỉnh Đăk Nông")], [one.id for one in named("TP. Cần Thơ")]
    (['dak-nong'], ['can-tho', 'can-tho-2004', 'can-tho-2025'])
    """
    key = fold(name)
    short = key.removeprefix("tinh ").removeprefix("thanh pho ").removeprefix("tp ")
    return _by_name().get(key) or _by_name().get(short, ())


@cache
def _steps() -> Mapping[str, tuple[tuple[Step, ...], tuple[Step, ...]]]:
    """Return province → what it came from and what it went on in."""
    back: dict[str, list[Step]] = defaultdict(list)
    on: dict[str, list[Step]] = defaultdict(list)
    for event in loading.followed(loading.province_events()):
        for source in event.sources:
            on[source] += [Step(target, event) for target in event.targets]
            for target in event.targets:
                back[target].append(Step(source, event))
    return {one: (tuple(back[one]), tuple(on[one])) for one in loading.provinces()}


def came_from(province: str) -> tuple[Step, ...]:
    """Return the provinces that one came from, directly.

    >>> [step.body for step in came_from("hung-yen-2025")]
    ['hung-yen', 'thai-binh']
    """
    return _steps()[province][0]


def went_on(province: str) -> tuple[Step, ...]:
    """Return the provinces that one went on in, directly.

    >>> [step.body for step in went_on("thai-binh")]
    ['hung-yen-2025']
    """
    return _steps()[province][1]


def events_of(province: str) -> tuple[Event, ...]:
    """Return all that became of a province, also that it was made a city."""
    return tuple(event for event in loading.province_events() if province in (*event.sources, *event.targets))


@lru_cache(maxsize=512)
def line(province: str) -> frozenset[str]:
    """Return a province with all that it came from and all that it went on in.

    >>> sorted(line("thai-binh"))
    ['hung-yen-2025', 'thai-binh']
    """
    return frozenset((province, *_closure(province, 0), *_closure(province, 1)))


def earlier(province: str) -> tuple[str, ...]:
    """Return all that a province came from.

    >>> earlier("can-tho-2004")
    ('can-tho', 'hau-giang')
    """
    return tuple(_closure(province, 0))


def _closure(province: str, way: int) -> Iterable[str]:
    found: dict[str, None] = {}
    ahead = [province]
    while ahead:
        steps = [step.body for step in _steps()[ahead.pop()][way] if step.body not in found]
        found |= dict.fromkeys(steps)
        ahead += steps
    return found


def written(name: str, day: date | None, within: Dated) -> str | None:
    """Return the province that a text of a day means that prints its name, for a body that existed `within` some days.

    >>> from service.bodies.values import Period
    >>> written("Hưng Yên", date(2025, 6, 30), Period()), written("Hưng Yên", date(2025, 7, 1), Period())
    ('hung-yen', 'hung-yen-2025')
    >>> written("Thái Bình", date(2026, 1, 5), Period())
    'thai-binh'
    """
    there = [one for one in named(name) if overlap(one, within)]
    if day is None:
        return there[0].id if len(there) == 1 else None
    then = nearest(within, day)
    now = [one for one in there if holds(one, then)]
    if len(now) == 1:
        return now[0].id
    gone = [one for one in there if one.valid_to and one.valid_to < then]
    return gone[-1].id if gone else there[0].id if len(there) == 1 else None


def inherited(province: str, day: date | None, within: Dated) -> str | None:
    """Return what a document's province was on the day of a body: itself, or the only one of its line that was there.

    >>> from service.bodies.values import Period
    >>> inherited("thai-binh", date(2025, 9, 1), Period())
    'hung-yen-2025'
    >>> inherited("hung-yen-2025", date(2025, 9, 1), Period(None, date(2025, 2, 28)))  # Hưng Yên or Thái Bình
    """
    own = loading.provinces()[province]
    if day is None:
        return province if overlap(own, within) else None
    then = nearest(within, day)
    there = [one for one in sorted(line(province)) if holds(loading.provinces()[one], then)]
    if province in there:
        return province
    return there[0] if len(there) == 1 else None


def document_province(name: str, day: date | None) -> str | None:
    """Return the province that a document's own place names, as it was on the day of the document.

    >>> document_province("Thái Bình", date(2025, 9, 1)), document_province("Hưng Yên", None)
    ('hung-yen-2025', None)
    """
    there = named(name)
    if day is None:
        return there[0].id if len(there) == 1 else None
    now = [one.id for one in there if holds(one, day)]
    if not now:
        now = list({one for each in there for one in line(each.id) if holds(loading.provinces()[one], day)})
    return now[0] if len(now) == 1 else None


@cache
def _district_homes() -> Mapping[str, tuple[str, ...]]:
    """Return district → its provinces of 2025, by its name with and without its kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for province, districts in loading.districts().items():
        for one in districts:
            for key in {slug(one), *(slug(one[len(word) + 1 :]) for word in loading.places() if one.startswith(f"{word} "))}:
                found[key].append(province)
    return {key: tuple(homes) for key, homes in found.items()}


def homes(kind: str, name: str) -> tuple[str, ...]:
    """Return the provinces, as they were when districts ended, that had a district of that name.

    >>> homes("huyện", "Trà Bồng"), len(homes("huyện", "Châu Thành")) > 5
    (('quang-ngai',), True)
    """
    return _district_homes().get(slug(f"{kind} {name}")) or _district_homes().get(slug(name), ())


def homes_of(part: str) -> tuple[str, ...]:
    """Return the provinces that had a district, by its part of an id.

    >>> homes_of("huyen-tra-bong")
    ('quang-ngai',)
    """
    return _district_homes().get(part, ())


def district_province(kind: str, name: str, around: str | None, day: date | None) -> str | None:
    """Return the province of a district: one of its homes, the one of the province `around` where there are several.

    >>> district_province("huyện", "Trà Bồng", None, date(2024, 1, 1)), district_province("huyện", "Châu Thành", None, date(2024, 1, 1))
    ('quang-ngai', None)
    >>> district_province("huyện", "Châu Thành", "dong-thap-2025", None)  # Tiền Giang and Đồng Tháp both had one
    """
    end = loading.level_event("district")
    last = before(end.day) if end else date.max
    then = min(day or last, last)
    told = homes(kind, name)
    home = [one for one in told if around and one in line(around)] or list(told)
    if not home and around:
        home = [around]
    if len(home) != 1:
        return None
    there = [one for one in line(home[0]) if holds(loading.provinces()[one], then)]
    if around in there:
        return around
    return there[0] if len(there) == 1 else None


def is_city(name: str, day: date | None) -> bool:
    """Tell whether a "thành phố" of that name is a province: "thành phố Nam Định" never was one, "thành phố Huế" is since 2025.

    >>> is_city("Huế", date(2024, 12, 31)), is_city("Huế", date(2025, 1, 1)), is_city("Nam Định", None)
    (False, True, False)
    """
    there = named(name)
    if day is None:
        renamed = any(step.event.type == "renamed_to" for one in there for step in came_from(one.id))
        return bool(there) and not renamed and all(one.kind_on(None) == CITY for one in there)
    then = [one for one in there if holds(one, day)] or [one for one in there if one.valid_to and one.valid_to < day][-1:]
    return any(one.kind_on(day) == CITY for one in then)
