"""The registry's data: provinces.yml, districts.yml, kinds.yml, central.yml, events.yml, each loaded once and checked.

A file of another shape, an entry twice, an event that names what is not there or whose day does not fit is refused with the
file and the entry in the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, cast, get_args

from nlp.lexicon import loader, shelf
from service.bodies.spelling import slug
from service.bodies.values import FOLLOWED, Change, Event, Kind, Level, Province, overlap

PACKAGE = "service.bodies"
LEVELS: tuple[Level, ...] = ("province", "district", "commune")
EVENT_KEYS = frozenset(("type", "day", "from", "to", "basis", "certain", "gap", "note"))
CENTRAL_LEVELS = ("central", "ministry", "party")
DATES = ("valid_from", "valid_to", "city_from", "day")


@cache
def provinces() -> Mapping[str, Province]:
    """Return the provinces of all times by id.

    >>> provinces()["hung-yen"].valid_to, provinces()["hung-yen-2025"].valid_from
    (datetime.date(2025, 6, 30), datetime.date(2025, 7, 1))
    """
    found: dict[str, Province] = {}
    for entry in _entries("provinces.yml", "provinces"):
        one = _made("provinces.yml", Province, entry)
        if one.id in found or one.kind not in ("tỉnh", "thành phố"):
            raise ValueError(f"provinces.yml: {one.id}: it stands there twice, or its kind is neither tỉnh nor thành phố")
        twin = next((other for other in found.values() if other.name == one.name and overlap(one, other)), None)
        if twin or overlap(one, one) is None:
            raise ValueError(f"provinces.yml: {one.id}: its days are none, or some of those of {twin.id if twin else one.id}")
        found[one.id] = one
    return found


@cache
def province_events() -> tuple[Event, ...]:
    """Return what became of provinces, by their ids.

    >>> [event.sources for event in province_events() if event.targets == ("hung-yen-2025",)]
    [('hung-yen', 'thai-binh')]
    """
    known = provinces()
    return tuple(_event("provinces.yml", entry, known, str) for entry in _entries("provinces.yml", "events"))


@cache
def districts() -> Mapping[str, tuple[str, ...]]:
    """Return province → its districts of 30 June 2025, with their kind.

    >>> "huyện Đắk R'Lấp" in districts()["dak-nong"]
    True
    """
    raw = _file("districts.yml")
    for province, names in raw.items():
        if province not in provinces() or len(set(names)) != len(names):
            raise ValueError(f"districts.yml: {province}: there is no such province, or a district stands there twice")
    return {province: tuple(names) for province, names in raw.items()}


@cache
def places() -> Mapping[str, Level]:
    """Return the words for kinds of places and their level; thành phố is a province's or a district's.

    >>> places()["thị xã"], places()["đặc khu"]
    ('district', 'commune')
    """
    return {word: level for level in reversed(LEVELS) for word in _levels()[level]["places"]}


@cache
def level_event(level: Level) -> Event | None:
    """Return the end of a whole level.

    >>> level_event("district").day
    datetime.date(2025, 7, 1)
    """
    told = _levels().get(level, {})
    if "valid_to" not in told:
        return None
    return Event("dissolved", told["valid_to"] + timedelta(days=1), (), (), told["basis"], note=told.get("note"))


@cache
def kinds() -> Mapping[Level, Mapping[str, Kind]]:
    """Return level → the kinds of its bodies by id; of the centre the bodies themselves.

    >>> kinds()["province"]["so-thong-tin-va-truyen-thong"].valid_to
    datetime.date(2025, 2, 28)
    """
    found: dict[Level, dict[str, Kind]] = {level: {} for level in (*LEVELS, "central")}
    for level in LEVELS:
        for section in (level, "every"):
            for entry in _entries("kinds.yml", section):
                _add("kinds.yml", found[level], _kind("kinds.yml", level, entry))
    for entry in _entries("central.yml", "bodies"):
        _add("central.yml", found["central"], _kind("central.yml", "central", entry))
    named = {slug(also) for kind in found["central"].values() for also in kind.also}
    for head in loader.heads():
        if head.tail == "fixed" and head.level in CENTRAL_LEVELS and slug(head.name) not in named:
            found["central"].setdefault(slug(head.name), Kind(slug(head.name), head.name, "central", everywhere=True))
    return found


@cache
def kind_events() -> Mapping[Level, tuple[Event, ...]]:
    """Return level → what became of its kinds, by their ids.

    >>> [event.targets for event in kind_events()["province"] if "so-giao-thong-van-tai" in event.sources]
    [('so-xay-dung',)]
    """
    known = kinds()
    found: dict[Level, tuple[Event, ...]] = {}
    for level in LEVELS:
        entries = (entry for section in (level, "every") for entry in _entries("events.yml", section))
        found[level] = tuple(_event("events.yml", entry, known[level], slug) for entry in entries)
    found["central"] = tuple(_event("events.yml", entry, known["central"], slug) for entry in _entries("events.yml", "central"))
    return found


@cache
def _file(name: str) -> Any:
    return shelf.read(name, PACKAGE)


def _levels() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", _file("kinds.yml")["levels"])


def _entries(file: str, section: str) -> Iterator[dict[str, Any]]:
    """Give the entries of a section, with dates where there are to be dates."""
    listed = _file(file).get(section, [])
    for entry in listed:
        if not isinstance(entry, dict) or any(not isinstance(entry[name], date) for name in DATES if name in entry):
            raise ValueError(f"{file}: {section}: write mappings, and days as 2025-07-01: {entry!r}")
        yield entry


def _made(file: str, form: Any, entry: Mapping[str, Any]) -> Any:
    try:
        return form(**entry)
    except TypeError as exc:
        raise ValueError(f"{file}: {entry!r}: {exc}") from exc


def _kind(file: str, level: Level, entry: Mapping[str, Any]) -> Kind:
    name, also = entry.get("name", ""), tuple(entry.get("also", ()))
    ends = [day for day in (entry.get("valid_to"), _levels().get(level, {}).get("valid_to")) if day]
    rest = {key: value for key, value in entry.items() if key not in ("name", "also", "valid_to")}
    made: Kind = _made(
        file, Kind, {"id": slug(name), "name": name, "level": level, "also": also, "valid_to": min(ends, default=None), **rest}
    )
    if not made.id or overlap(made, made) is None:
        raise ValueError(f"{file}: {name!r}: write a name, and days in their order")
    return made


def _add(file: str, known: dict[str, Kind], kind: Kind) -> None:
    taken = {one for other in known.values() for one in (other.id, *map(slug, other.also))}
    if taken & {kind.id, *map(slug, kind.also)}:
        raise ValueError(f"{file}: {kind.name}: remove the second one, or the second of its other names")
    known[kind.id] = kind


def _event(file: str, entry: Mapping[str, Any], known: Mapping[str, Any], key: Any) -> Event:
    """Return an event whose sources and targets are known and whose day fits their days."""
    if set(entry) - EVENT_KEYS or entry.get("type") not in get_args(Change) or not entry.get("from") or not entry.get("basis"):
        raise ValueError(f"{file}: write type, day, from, to and basis of an event: {entry!r}")
    sources, targets = (tuple(map(key, entry[end])) for end in ("from", "to"))
    missing = [one for one in (*sources, *targets) if one not in known]
    if missing:
        raise ValueError(f"{file}: the event of {entry['day']} names {', '.join(missing)}, which is not there")
    told = {name: entry[name] for name in ("certain", "gap", "note") if name in entry}
    event = Event(entry["type"], entry["day"], sources, targets, entry["basis"], **told)
    _fit(file, event, known)
    return event


def _fit(file: str, event: Event, known: Mapping[str, Any]) -> None:
    """Check that what ended ended the day before, and that what followed was there."""
    late = [one for one in event.targets if (begin := known[one].valid_from) and begin > event.day]
    ended = event.type in FOLLOWED or event.type == "dissolved"
    off = [one for one in event.sources if ended and not _ends(known[one].valid_to, event)]
    if late or off or (ended and bool(event.targets) == (event.type == "dissolved")):
        raise ValueError(f"{file}: the event of {event.day} does not fit the days of {', '.join((*off, *late)) or 'its type'}")


def _ends(last: date | None, event: Event) -> bool:
    return last is not None and (last < event.day if event.gap else last + timedelta(days=1) == event.day)


def followed(events: Iterable[Event]) -> Iterator[Event]:
    """Give the events after which a body goes on in others."""
    return (event for event in events if event.type in FOLLOWED)
