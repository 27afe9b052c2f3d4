"""Who acts and who helps: lead and support in one clause (VIETNAMESE.md 4.2; RECORDS.md, Fields of a commitment).

In: a reading, the group that is asked or acts, and the clause behind it. Out: leads and supports. Who only receives,
approves or is monitored has no role. A body that only coordinates is the lead of its own record.
"""

from __future__ import annotations

from nlp.acts import groups
from nlp.acts.reading import Actor, Reading
from nlp.types import Span

_CLOSE = frozenset({"cùng", "cùng với"})


def supports(reading: Reading, start: int, end: int) -> tuple[Actor, ...]:
    """Return the actors that stand behind "phối hợp với" and its like between two offsets.

    "cùng" alone counts only right behind an actor or "chủ trì": elsewhere it is an adverb.
    """
    span = Span(start, end)
    hits = reading.hits_in(span)
    stops = [hit.span for hit in hits if hit.label == "stop"]
    found: list[Actor] = []
    until = start
    for hit in hits:
        if hit.label != "with" or hit.span.start < until or any(stop.holds(hit.span) for stop in stops):
            continue
        if hit.phrase in _CLOSE and not _after_actor(reading, hit.span.start, start):
            continue
        group = groups.at(reading, hit.span.end, end)
        if group is None:
            continue
        found += group.actors
        until = group.span.end
    return unique(found)


def _after_actor(reading: Reading, place: int, start: int) -> bool:
    if reading.text[max(start, place - 9) : place].rstrip().lower().endswith("chủ trì"):
        return True
    actor = reading.actor_before(place, start)
    return actor is not None and actor.span is not None and not reading.text[actor.span.end : place].strip(" ,")


def unique(actors: list[Actor] | tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Return the actors without repeats of a name, in order."""
    return tuple({actor.name.lower(): actor for actor in reversed(actors)}.values())[::-1]
