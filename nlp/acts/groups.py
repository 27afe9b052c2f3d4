"""Coordinations of actors: "Sở Tài chính, Sở Nội vụ và UBND các huyện" is one group of three.

In: a reading and a place. Out: the group that begins there, with noun phrases that name nobody in the lexicon
("các hộ dân trong vùng dự án") read as actors up to the first verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from nlp.acts.reading import Actor, Reading
from nlp.lexicon.acts import alternation
from nlp.types import Span

_JOIN = re.compile(
    r"[\s,;/]*(?:\([^()]{0,120}\)[\s,]*)?(?:(?:và|cùng|cùng với|hoặc|với)\s+)?"
    r"(?:đồng chí\s+|các đồng chí\s+|lãnh đạo\s+|thủ trưởng\s+|đại diện\s+)?",
    re.I,
)
_LEVEL = re.compile(r"(?:tỉnh|huyện|xã|phường|thành phố|thị xã|quận|địa phương|trung ương)(?=\s)", re.I)
_BREAK = re.compile(r"[,;]|\s(?:và|trên địa bàn|trong|tại|với)\s")
_LEFT_OVER = re.compile(r"(?:\s+(?:cũng|đều|còn|vẫn|không|chỉ|luôn|mới|nếu|hiện))+\s*$", re.I)
LONGEST_EXTENSION = 60  # characters behind a collective that can tell which ones are meant
LONGEST_PHRASE = 160  # characters of a noun phrase that can stand for an actor
_STOPS = frozenset({"verb", "adverb", "modal", "lead", "with", "duty", "plan", "assign", "propose", "past", "permission"})
_PHRASE_END = re.compile(r"\s(?:để|nhằm|mà|về|ngoài|theo|khi|nếu|thì|là|cho|do|đến|từ)\s|[.:;()\"“”]")


@dataclass(frozen=True, slots=True)
class Group:
    """Actors that stand in one coordination, and the stretch of text they fill."""

    actors: tuple[Actor, ...]
    span: Span


@cache
def _begins() -> re.Pattern[str]:
    """Return what a noun phrase that can act begins with: "các hộ", "những đơn vị", "chính quyền"."""
    return re.compile(rf"(?:(?:các|những|mọi|toàn thể|toàn bộ|cả|từng|mỗi)\s+{alternation('acting')}|{alternation('actor')})(?=\s)", re.I)


def at(reading: Reading, start: int, end: int, *, phrases: bool = True) -> Group | None:
    """Return the group that begins at `start` (white space and "cho", "đối với" aside) and ends before `end`.

    A noun phrase counts only where `phrases` is set and a verb follows it.
    """
    found: list[Actor] = []
    here = start
    until = start
    while here < end:
        joined = _JOIN.match(reading.text, here, end)
        place = joined.end() if joined else here
        if found and place == here:
            break
        nearest = reading.next_actor(here, end)
        if nearest is not None and nearest.span is not None and nearest.span.start > place:
            nearest = None
        if nearest is None and phrases:
            nearest = _phrase(reading, place, end) or _level(reading, place, end)
        elif nearest is not None and nearest.span is not None and not nearest.named and not nearest.person:
            nearest = _extended(reading, nearest, nearest.span, end)
        if nearest is None or nearest.span is None:
            break
        found.append(nearest)
        here = until = nearest.span.end
    return Group(tuple(found), Span(start, until)) if found else None


def _level(reading: Reading, start: int, end: int) -> Actor | None:
    """Return "tỉnh", "huyện", "xã" as an actor where a verb follows ("kiến nghị xã sửa cầu")."""
    actor = level(reading, start, end)
    if actor is None or actor.span is None:
        return None
    place = actor.span.end + 1
    follows = any(hit.span.start == place and hit.label in _STOPS for hit in reading.hits_in(Span(place, min(end, place + 40))))
    return actor if follows else None


def level(reading: Reading, start: int, end: int) -> Actor | None:
    """Return a bare level of government at a place as an actor: "địa phương", "huyện"."""
    match = _LEVEL.match(reading.text, start, end)
    return Actor(match[0], Span(*match.span()), named=False, short=True, head=match[0].lower()) if match else None


def _extended(reading: Reading, actor: Actor, span: Span, end: int) -> Actor:
    """Return a collective with the words that tell which ones: "các trường trung học phổ thông", "đơn vị được giao vốn"."""
    if not reading.text.startswith(" ", span.end) or not reading.text[span.end + 1 : span.end + 2].isalpha():
        return actor
    limit = min(end, span.end + LONGEST_EXTENSION)
    if any(
        hit.span.start == span.end + 1 and (hit.label in _STOPS or hit.label in {"connective"})
        for hit in reading.hits_in(Span(span.end + 1, limit))
    ):
        return actor
    colon = reading.text.find(":", span.end, limit)
    phrase = Actor("", Span(span.start, colon), named=False) if colon > 0 else _phrase(reading, span.start, limit)
    if phrase is None or phrase.span is None or phrase.span.end <= span.end or _BREAK.search(reading.text, span.end, phrase.span.end):
        return actor
    return replace(actor, name=f"{actor.name} {reading.text[span.end : phrase.span.end].strip()}", span=phrase.span)


def _phrase(reading: Reading, start: int, end: int) -> Actor | None:
    """Return the noun phrase that begins at `start` and is followed by a verb, as an actor."""
    if not _begins().match(reading.text, start, end):
        return None
    limit = min(end, start + LONGEST_PHRASE)
    first_space = reading.text.find(" ", start, limit)
    stop = next(
        (hit.span.start for hit in reading.hits_in(Span(start, limit)) if hit.label in _STOPS and hit.span.start > first_space > 0), None
    )
    if stop is None:
        return None
    cut = _PHRASE_END.search(reading.text, start, stop)
    if cut:
        return None
    surface = _LEFT_OVER.sub("", reading.text[start:stop]).rstrip(" ,")
    return Actor(surface, Span(start, start + len(surface)), named=False) if 2 <= len(surface.split()) <= 25 else None
