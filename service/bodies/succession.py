"""What a body came from and what it went on in, with days.

A body of a province follows both what became of its kind in the whole country (Sở TT&TT → Sở KH&CN) and what became of its province
(Thái Bình → Hưng Yên); neither is listed body by body. Every step goes on in time, so that no chain comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from service.bodies import ids, loading, naming, places
from service.bodies.ids import Parts
from service.bodies.values import CENTRE, FOLLOWED, Body, Dated, Event, Kind, Period, Step, before, holds, overlap

ANYWHERE = Period()


@lru_cache(maxsize=1 << 14)
def get(body: str) -> Body | None:
    """Return the body of an id with its days; None where there never was one. The name of a body that is not listed is made of its id.

    >>> get("so-y-te@thai-binh").valid_to, get("so-thong-tin-va-truyen-thong@hung-yen-2025")
    (datetime.date(2025, 6, 30), None)
    """
    parts = ids.parse(body)
    period = _period(parts) if parts else None
    if parts is None or period is None:
        return None
    kind = _kind(parts)
    listed = bool(kind and (parts.province == CENTRE or (kind.everywhere and parts.level == "province"))) and not parts.owner
    province = None if parts.province == CENTRE else parts.province
    return Body(body, naming.name(parts, kind), parts.kind, parts.level, province, period.valid_from, period.valid_to, listed)


def came_from(body: str) -> tuple[Step, ...]:
    """Return the bodies that one came from, directly.

    >>> [(step.body, step.event.day.isoformat()) for step in came_from("so-y-te@hung-yen-2025")]
    [('so-y-te@hung-yen', '2025-07-01'), ('so-y-te@thai-binh', '2025-07-01')]
    """
    return tuple(_there(_steps_back(body)))


def went_on(body: str) -> tuple[Step, ...]:
    """Return the bodies that one went on in, directly.

    >>> [(step.body, step.event.type) for step in went_on("so-thong-tin-va-truyen-thong@thai-binh")]
    [('so-khoa-hoc-va-cong-nghe@thai-binh', 'merged_into')]
    """
    return tuple(_there(_steps_on(body)))


def predecessors(body: str) -> tuple[Step, ...]:
    """Return all bodies that one came from, the latest step first.

    >>> [step.body for step in predecessors("so-khoa-hoc-va-cong-nghe@ha-noi")][:2]
    ['so-thong-tin-va-truyen-thong@ha-noi', 'so-khoa-hoc-va-cong-nghe@ha-tay']
    """
    return _all(body, came_from, newest=True)


def successors(body: str) -> tuple[Step, ...]:
    """Return all bodies that one went on in, the earliest step first.

    >>> [step.body for step in successors("so-thong-tin-va-truyen-thong@thai-binh")]
    ['so-khoa-hoc-va-cong-nghe@thai-binh', 'so-khoa-hoc-va-cong-nghe@hung-yen-2025']
    """
    return _all(body, went_on, newest=False)


def events(body: str) -> tuple[Event, ...]:
    """Return what became of a body, the earliest first; sources and targets are ids of bodies.

    >>> [(event.type, event.day.year) for event in events("so-y-te@dong-nai-2025")]
    [('merged_into', 2025), ('raised_to_city', 2026)]
    """
    parts, own = ids.parse(body), get(body)
    if parts is None or own is None:
        return ()
    found = {_told(event, body, parts): None for event in _concerning(parts) if _touches(event, own)}
    end = loading.level_event("district") if parts.district else None
    if end and own.valid_to == before(end.day):
        found[Event(end.type, end.day, (body,), (), end.basis, note=end.note)] = None
    return tuple(sorted(found, key=lambda event: (event.day, event.type)))


def _kind(parts: Parts) -> Kind | None:
    return None if parts.owner else loading.kinds()[parts.level].get(parts.kind)


def _period(parts: Parts) -> Period | None:
    """Return the days of a body: those of its kind within those of its place."""
    kind = _kind(parts)
    if parts.province == CENTRE:
        return Period(kind.valid_from, kind.valid_to) if kind else ANYWHERE
    found = overlap(kind or ANYWHERE, loading.provinces()[parts.province])
    end = loading.level_event("district")
    if found and end and parts.district:
        return overlap(found, Period(None, before(end.day)))
    return overlap(found, Period(end.day)) if found and end and parts.commune else found


def _there(steps: Iterator[Step]) -> Iterator[Step]:
    return (step for step in dict.fromkeys(steps) if get(step.body) is not None)


def _steps_on(body: str) -> Iterator[Step]:
    parts, own = ids.parse(body), get(body)
    if parts is None or own is None or parts.owner:
        return
    kind = _kind(parts)
    for event in loading.followed(loading.kind_events()[parts.level] if kind else ()):
        if parts.kind in event.sources and kind and kind.valid_to and holds(own, kind.valid_to):
            for province in _provinces(parts.province, event.day, on=True):
                yield from (Step(_moved(parts, province, target), event) for target in event.targets)
    if parts.province != CENTRE:
        for step in places.went_on(parts.province):
            if _lasts(own, kind, step.event.day) and _goes_along(parts, step):
                yield Step(_moved(parts, step.body), step.event)


def _steps_back(body: str) -> Iterator[Step]:
    parts, own = ids.parse(body), get(body)
    if parts is None or own is None or parts.owner:
        return
    kind = _kind(parts)
    for event in loading.followed(loading.kind_events()[parts.level] if kind else ()):
        if parts.kind in event.targets and holds(own, event.day):
            for source in event.sources:
                last = loading.kinds()[parts.level][source].valid_to or before(event.day)
                yield from (Step(_moved(parts, province, source), event) for province in _provinces(parts.province, last, on=False))
    if parts.province != CENTRE:
        for step in places.came_from(parts.province):
            there = get(_moved(parts, step.body))
            if there and _lasts(there, kind, step.event.day) and _goes_along(parts, Step(parts.province, step.event)):
                yield Step(there.id, step.event)


def _provinces(province: str, day: date, on: bool) -> list[str]:
    """Return what a province was on a day: itself, or those that it went on in or came from."""
    if province == CENTRE or holds(loading.provinces()[province], day):
        return [province]
    found, ahead = [], [province]
    while ahead:
        steps = places.went_on(ahead[0]) if on else places.came_from(ahead[0])
        ahead = [*ahead[1:], *(step.body for step in steps)]
        found += [step.body for step in steps if holds(loading.provinces()[step.body], day)]
    return list(dict.fromkeys(found))


def _lasts(own: Dated, kind: Kind | None, day: date) -> bool:
    """Tell whether a body was there until a day and its kind also on that day."""
    return holds(own, before(day)) and (kind is None or holds(kind, day))


def _goes_along(parts: Parts, step: Step) -> bool:
    """Tell whether a body goes to that province: one of a district only where its district does."""
    if not parts.district:
        return True
    homes = places.homes_of(parts.district)
    return step.event.type != "split_into" or any(home in places.line(step.body) for home in homes)


def _moved(parts: Parts, province: str, kind: str | None = None) -> str:
    """Return the id of the body of that kind at the same place of another province."""
    inner = [one for one in (parts.district, parts.commune) if one]
    return f"{kind or parts.kind}@{'.'.join((province, *inner))}"


def _all(body: str, way: Callable[[str], tuple[Step, ...]], newest: bool) -> tuple[Step, ...]:
    found: dict[str, Step] = {}
    ahead = [body]
    while ahead:
        steps = [step for step in way(ahead.pop(0)) if step.body not in found and step.body != body]
        found |= {step.body: step for step in steps}
        ahead += [step.body for step in steps]
    return tuple(sorted(found.values(), key=lambda step: step.event.day, reverse=newest))


def _concerning(parts: Parts) -> Iterator[Event]:
    """Give the events of a body's kind and of its province."""
    if not parts.owner:
        yield from (event for event in loading.kind_events()[parts.level] if parts.kind in (*event.sources, *event.targets))
    if parts.province != CENTRE:
        yield from places.events_of(parts.province)


def _touches(event: Event, own: Body) -> bool:
    """Tell whether an event falls into a body's days, or on the day after the last."""
    return holds(own, event.day) or holds(own, before(event.day)) or (event.gap and event.type in FOLLOWED and own.valid_from is None)


def _told(event: Event, body: str, parts: Parts) -> Event:
    """Return an event of a kind or province as one of bodies."""
    by_place = any(one in loading.provinces() for one in event.sources)
    made = [
        tuple(_moved(parts, one) if by_place else _moved(parts, parts.province, one) for one in end)
        for end in (event.sources, event.targets)
    ]
    return Event(event.type, event.day, made[0], made[1], event.basis, event.certain, event.gap, event.note)
