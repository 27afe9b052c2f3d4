"""One trigger for several actors: "Giao A làm X, B làm Y" is a record each (RECORDS.md, One record, how much text)."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.acts import clause as clauses
from nlp.acts import groups, roles
from nlp.acts.act import Act
from nlp.acts.reading import Reading
from nlp.types import Span

_PLACED = re.compile(r"(?:tại|của|về|cho|với|ở|trên|trong|từ|đến|gửi|trình)\s*$", re.I)

# a place by its parts: "thị trấn Đồi Sim, huyện Bến Lở" is where, not who
_WITHIN = re.compile(
    r"(?:thôn|bản|ấp|khu phố|tổ dân phố|xã|phường|thị trấn|huyện|quận|thị xã|khu vực)"
    r"\s+[\dA-ZÀ-ỴĐ][^\s,]*(?:\s+[\dA-ZÀ-ỴĐ][^\s,]*){0,4},\s*$"
)
_COMMA = re.compile(r"[,;]\s*(?:đồng thời\s+|còn\s+)?$")
_LEVELS = frozenset({"xã", "phường", "thị trấn", "huyện", "quận", "thị xã", "thành phố", "tỉnh"})
LONGEST_OPENING = 600  # characters in which the first verb of a clause is looked for
_AND = re.compile(r"\svà\s+$")
_STARTING = frozenset({"verb", "adverb", "lead", "with", "duty", "modal"})


def split(reading: Reading, act: Act) -> list[Act]:
    """Split where the responsible actors differ: "Giao A làm X, B làm Y" (RECORDS.md)."""
    told = act.rule.startswith("trigger:")
    if (act.kind != "assignment" and not (told and act.kind == "proposal")) or not act.leads or act.leads_inherited:
        return [act]
    last = act.leads[-1].span
    if last is None or not act.span.holds(last):
        return [act]
    found: list[Act] = []
    start = act.span.start
    current = act
    here = last.end
    while (cut := _next_actor_with_verb(reading, here, act.span.end)) is not None:
        place, group = cut
        end = place - len(reading.text[start:place]) + len(reading.text[start:place].rstrip(" ,;"))
        found.append(replace(current, span=Span(start, end), supports=roles.supports(reading, here, end)))
        start = place
        here = group.span.end
        current = replace(act, leads=roles.unique(group.actors), trigger=None, rule="gapped", kind_inherited=True)
    return [
        *found,
        replace(current, span=Span(start, act.span.end), supports=roles.supports(reading, here, act.span.end) if found else act.supports),
    ]


def _next_actor_with_verb(reading: Reading, start: int, end: int) -> tuple[int, groups.Group] | None:
    covered = start
    text = reading.text
    opening = reading.hits_in(Span(start, min(end, start + LONGEST_OPENING)))
    first = next((hit.span.end for hit in opening if hit.label in _STARTING), end + 1)
    while (actor := reading.next_actor(covered, end)) is not None and (place := actor.span) is not None:
        group = groups.at(reading, place.start, end)
        if group is not None and _helping(reading, covered, place.start):
            covered = group.span.end
            continue
        if group is not None and len(group.actors) > 1 and _PLACED.search(reading.text, max(0, place.start - 8), place.start):
            covered = place.end  # "tại các xã, Phòng A hướng dẫn …": the first of them is only a place
            continue
        if group is not None and actor.head in _LEVELS and _WITHIN.search(reading.text, max(0, place.start - 60), place.start):
            covered = place.end
            continue
        told = first <= place.start
        if (
            told
            and group is not None
            and _begins(reading, covered, place.start, covered > start, group.actors[0].named or text[place.start].isupper())
        ):
            verb, past = clauses.predicate(reading, group.span.end, end)
            if verb is not None and not past and verb.label in _STARTING:
                return place.start, group
        covered = group.span.end if group else place.end
    return None


def _begins(reading: Reading, covered: int, place: int, later: bool, named: bool) -> bool:
    """Tell whether a comma closes what was said before an actor, so that a clause of its own can begin with it."""
    gap = reading.text[covered:place]
    joined = named and _AND.search(gap) is not None and len(gap.split()) > 4
    return joined or (bool(_COMMA.search(gap)) and (later or len(gap.split()) > 2))


def _helping(reading: Reading, start: int, end: int) -> bool:
    """Tell whether the actor behind stands in a list that "phối hợp với" opened."""
    return any(hit.label == "with" and hit.span.end >= end - 3 for hit in reading.hits_in(Span(start, end)))
