"""Headings that name who is to act below them: "1. Sở Y tế:", "Nhiệm vụ của Tổ …", "6. Trưởng các khoa, phòng:".

In: a reading and the span of a heading or inline heading. Out: the actors, or None where it is more than their names.
"""

from __future__ import annotations

import re
from functools import cache

from nlp.acts import groups
from nlp.acts.reading import Actor, Reading
from nlp.lexicon.acts import alternation
from nlp.types import Span

_NUMBERS = r"(?:[\dIVX]+[.)]\s*)*"
# "Nhiệm vụ của Tổ …" whose name is none that the lexicon knows
_OF_BODY = re.compile(
    rf"{_NUMBERS}(?:nhiệm vụ|trách nhiệm)(?:,? quyền hạn)?(?: cụ thể)? của "
    r"(?P<name>(?:Tổ|Đoàn|Ban|Hội đồng|Nhóm|Tiểu ban)\s[^:;.\n]{3,120}?)\s*:?\s*$",
    re.I,
)
# a body made for one matter, whose name holds verbs of its own: "Ban Chỉ đạo xóa nhà tạm …" as a whole heading
_GROUP = re.compile(
    rf"{_NUMBERS}(?P<name>(?:Ban Chỉ đạo|Ban Tổ chức|Ban Quản lý|Tổ công tác|Tổ giúp việc|Hội đồng|Đoàn kiểm tra|Đoàn công tác)"
    r"\s[^:;.|\n]{3,120}?)\s*:?\s*$",
    re.I,
)
_COLON = re.compile(r":\s*$|:\s*\Z")
_HEADS = re.compile(
    r"\W*(?:[\dIVXa-zđ]{1,4}[.)\-–/]\s*)*(?:(?:Trưởng|Thủ trưởng|Lãnh đạo|Giám đốc|Chủ tịch|Bí thư)\s+)?"
    r"(?P<name>(?:các|những|toàn thể)\s[^:;.|\n]{3,80}?)\s*:?\s*",
    re.I,
)
_LIST_PART = re.compile(r"(?P<part>[A-ZÀ-ỴĐ][^,;:\n]{2,70}?|các\s[^,;:\n]{2,50}?)\s*(?=,|;|:|$)")
MOST_WORDS = 9  # of a body in a list


@cache
def _allowed() -> re.Pattern[str]:
    return re.compile(alternation("heading"), re.I)


def unit_heading(reading: Reading, span: Span) -> groups.Group | None:
    """Return the actors of a heading or inline heading that is nothing but their names ("1. Sở Y tế:", "Đối với UBND các xã")."""
    surface = span.of(reading.text)
    first = reading.next_actor(span.start, span.end)
    if first is None or first.span is None or len(surface) > 400:
        return _named_in_heading(reading, span)
    group = groups.at(reading, first.span.start, span.end)
    if any(hit.label == "with" for hit in reading.hits_in(Span(span.start, first.span.start))):
        return None  # "Chủ trì, phối hợp với Sở Y tế:" names who helps
    if group is None or (
        not group.actors[0].named
        and group.actors[0].short
        and len(group.actors) == 1
        and group.actors[0].head in {"tỉnh", "huyện", "xã", "thành phố"}
    ):
        return group if group and _rest(reading, span, group) == "" else _named_in_heading(reading, span)
    return group if _rest(reading, span, group) == "" else _named_in_heading(reading, span)


def _named_in_heading(reading: Reading, span: Span) -> groups.Group | None:
    """Return who "Nhiệm vụ của Tổ …" speaks of where the name is none that the lexicon knows: all that stands behind "của"."""
    match = _OF_BODY.match(reading.text, span.start, span.end) or _GROUP.match(reading.text, span.start, span.end)
    if match is None:
        return _listed_in_heading(reading, span)
    actor = Actor(match["name"], Span(*match.span("name")), named=False)
    return groups.Group((actor,), span)


def _listed_in_heading(reading: Reading, span: Span) -> groups.Group | None:
    """Return who "4- Khối dân vận, Mặt trận Tổ quốc, các đoàn thể:" and "6. Trưởng các khoa, phòng:" speak of: parts of a list."""
    if not _COLON.search(reading.text, span.start, min(len(reading.text), span.end + 1)):
        return None
    if any(hit.label not in {"connective", "verb", "noun_before", "with"} or len(hit.span) > 5 for hit in reading.hits_in(span)):
        return None
    whole = _HEADS.fullmatch(reading.text, span.start, span.end)
    if whole is not None:
        return groups.Group((Actor(whole["name"], Span(*whole.span("name")), named=False),), span)
    known = reading.actors_in(span)
    found: list[Actor] = []
    for part in _LIST_PART.finditer(reading.text, span.start, span.end):
        place = Span(*part.span("part"))
        actor = next((one for one in known if one.span is not None and place.holds(one.span)), None)
        found.append(actor or Actor(part["part"], place, named=False))
    fits = len(found) > 1 and any(actor in known for actor in found) and all(len(actor.name.split()) <= MOST_WORDS for actor in found)
    return groups.Group(tuple(found), span) if fits else None


def _rest(reading: Reading, span: Span, group: groups.Group) -> str:
    first = group.actors[0].span
    start = first.start if first else group.span.start
    outside = reading.text[span.start : start] + " " + reading.text[group.span.end : span.end]
    return re.sub(r"[\s:.,;()\d/\-–]+", "", _allowed().sub("", outside))
