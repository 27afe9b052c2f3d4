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
_LEFT_OVER = re.compile(r"(?:\s+(?:cũng|đều|còn|vẫn|tự|không|chỉ|luôn|mới|nếu|hiện))+\s*$", re.I)
LONGEST_EXTENSION = 60  # characters behind a collective that can tell which ones are meant
LONGEST_SUBJECT = 300  # characters before a verb in which its subject is looked for
LONGEST_PHRASE = 160  # characters of a noun phrase that can stand for an actor
_STOPS = frozenset({"speech", "verb", "adverb", "modal", "lead", "with", "duty", "plan", "assign", "propose", "past", "permission"})
_PHRASE_END = re.compile(r"\s(?:để|nhằm|mà|về|thì|là|cho|do|đến|từ)\s|[.:;)\"“”]")
_PHRASE_CLOSES = re.compile(r"\s(?:ngoài|theo|khi|nếu|căn cứ)\s|\s\(")  # the phrase is over; what follows says when and how
_BELONGING = re.compile(r"\s+(?:trực thuộc|thuộc|thành viên(?: của)?|của)\s+(?=[^\W\d_])")
_HOLDING = re.compile(r"(?:chủ trì|đầu mối)$", re.I)  # "các cơ quan chủ trì": what they lead may follow and tells which ones
_HELD = re.compile(r"\s+(?:quản lý\s+)?")
_LIST_GOES_ON = re.compile(r"(?:,|;|\s+và|\s+cùng)\s+")
_ALIAS = re.compile(r"\s\((?:sau đây )?(?:gọi tắt là |gọi là |viết tắt là )?[^()]{2,50}\)", re.I)
_ONLY_OPENS = re.compile(r"\s+(?:như|gồm|là|sau|cụ thể|như sau|các nội dung|một số nội dung)[\s:]*", re.I)
_POINTING = re.compile(r"[\s,]*(?:(?:đó|này|cũng|mới|đều)[\s,]*)?", re.I)
_FRONTED = re.compile(r"(?:riêng\s+)?(?:đối với|với|riêng)\s+", re.I)
_POLITE = re.compile(r"\s+(?P<who>quý\s+(?:cơ quan, đơn vị|cơ quan|đơn vị|sở|ban|công ty|ủy ban|ubnd|bộ|phòng|trường|hội))\b", re.I)
_OPENS_CLAUSE = re.compile(r"[,:;“\"]\s*|\s(?:song|nhưng|thì|rằng|trước hết|còn|mà)\s+|\snăm \d{4}\s+")
_ALL = re.compile(r"(?:cả|toàn bộ|tất cả)\s+(?!các\b|hệ thống\b)", re.I)
MOST_ASKING = 4  # syllables of a word of asking: "trân trọng đề nghị"
LONGEST_OBJECT = 110  # characters of what a body leads, as part of its name


@dataclass(frozen=True, slots=True)
class Group:
    """Actors that stand in one coordination, and the stretch of text they fill."""

    actors: tuple[Actor, ...]
    span: Span


@cache
def _begins() -> re.Pattern[str]:
    """Return what a noun phrase that can act begins with: "các hộ", "những đơn vị", "chính quyền"."""
    return re.compile(
        rf"(?:(?:các|những|mọi|toàn thể|toàn bộ|cả|từng|mỗi)\s+{alternation('acting')}|{alternation('actor')})(?=[\s,])", re.I
    )


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
        here = until = _behind_alias(reading, nearest.span.end, end)
    return Group(tuple(found), Span(start, until)) if found else None


def _level(reading: Reading, start: int, end: int) -> Actor | None:
    """Return "tỉnh", "huyện", "xã" as an actor where a verb follows ("kiến nghị xã sửa cầu")."""
    actor = level(reading, start, end)
    if actor is None or actor.span is None:
        return None
    place = actor.span.end + 1
    follows = any(hit.span.start == place and hit.label in _STOPS for hit in reading.hits_in(Span(place, min(end, place + 40))))
    return actor if follows else None


def _behind_alias(reading: Reading, place: int, end: int) -> int:
    """Return where the text goes on behind a short form in brackets: "Ban Quản lý dự án tỉnh (Ban QLDA)"."""
    match = _ALIAS.match(reading.text, place, end)
    return match.end() if match and reading.next_actor(place, match.end()) is not None else place


def subject_before(reading: Reading, place: int, start: int) -> Group | None:
    """Return the actors that are the subject of a verb at `place`: a group between a comma, a mark or "song" and the verb."""
    start = max(start, place - LONGEST_SUBJECT)
    openers = [start, *(match.end() for match in _OPENS_CLAUSE.finditer(reading.text, start, place))]
    for opener in reversed(openers[-4:]):
        group = at(reading, opener, min(len(reading.text), place + 12))
        if group is not None and group.span.end <= place and _POINTING.fullmatch(reading.text, group.span.end, place):
            return group
    return None


def addressed(reading: Reading, told: Span, whole: Span) -> Group | None:
    """Return who is asked by a word at the end of `told`: "Riêng với các xã, Giám đốc đề nghị …", "đề nghị Quý cơ quan …"."""
    opened = _FRONTED.match(reading.text, whole.start, told.end)
    if opened is not None:
        group = _without_speaker(reading, at(reading, opened.end(), told.end, phrases=False), told.end)
        if group is not None and reading.text[group.span.end : group.span.end + 1] == ",":
            return group
    polite = _POLITE.match(reading.text, told.end, whole.end)
    if polite is None:
        return None
    found = tuple(actor for field in reading.structure.addressees if field.span for actor in reading.actors_in(field.span))
    printed = (Actor(polite["who"], Span(*polite.span("who")), named=False),)
    return Group(found if len(found) == 1 else printed, Span(*polite.span()))


def _without_speaker(reading: Reading, group: Group | None, end: int) -> Group | None:
    """Return a group without its last actor where that is who asks: "Riêng với các xã, UBND tỉnh đề nghị …"."""
    behind = reading.text[group.span.end : end] if group is not None else ""
    if group is None or len(group.actors) < 2 or behind.startswith((",", ":")) or len(behind.split()) > MOST_ASKING:
        return group
    before = group.actors[-2].span
    return Group(group.actors[:-1], Span(group.span.start, before.end)) if before is not None else group


def level(reading: Reading, start: int, end: int) -> Actor | None:
    """Return a bare level of government at a place as an actor: "địa phương", "huyện"."""
    match = _LEVEL.match(reading.text, start, end)
    return Actor(match[0], Span(*match.span()), named=False, short=True, head=match[0].lower()) if match else None


def _extended(reading: Reading, actor: Actor, span: Span, end: int) -> Actor:
    """Return a collective with the words that tell which ones: "các trường trung học phổ thông", "đơn vị được giao vốn"."""
    if not reading.text.startswith(" ", span.end) or not reading.text[span.end + 1 : span.end + 2].isalnum():
        return actor
    if (owned := _owned(reading, actor, span, end) or _leading(reading, actor, span, end)) is not None:
        return owned
    limit = min(end, span.end + LONGEST_EXTENSION)
    if any(
        hit.span.start == span.end + 1 and (hit.label in _STOPS or hit.label in {"connective"})
        for hit in reading.hits_in(Span(span.end + 1, limit))
    ):
        return actor
    colon = reading.text.find(":", span.end, limit)
    if colon > 0 and _ONLY_OPENS.fullmatch(reading.text, span.end, colon):
        return actor
    phrase = Actor("", Span(span.start, colon), named=False) if colon > 0 else _phrase(reading, span.start, limit)
    if phrase is None or phrase.span is None or phrase.span.end <= span.end or _BREAK.search(reading.text, span.end, phrase.span.end):
        return actor
    return replace(actor, name=f"{actor.name} {reading.text[span.end : phrase.span.end].strip()}", span=phrase.span)


def widened(reading: Reading, actor: Actor, until: int) -> Actor:
    """Return a collective with all that stands before "có trách nhiệm": "các doanh nghiệp cung cấp dịch vụ viễn thông"."""
    if actor.named or actor.person or actor.span is None or not 2 < until - actor.span.end <= LONGEST_OBJECT:
        return actor
    rest = re.sub(r"\([^()]*\)", "", reading.text[actor.span.end : until]).strip(" ,")
    if not rest[:1].islower() or any(
        hit.label in {"with", "lead", "modal", "past"} for hit in reading.hits_in(Span(actor.span.end, until))
    ):
        return actor
    return replace(actor, name=f"{actor.name} {rest}", span=Span(actor.span.start, actor.span.end + len(rest) + 1))


def _owned(reading: Reading, actor: Actor, span: Span, end: int) -> Actor | None:
    """Return "các phòng, ban" with the body that they belong to: "… thuộc Sở Y tế", "các ngành thành viên Ban Chỉ đạo"."""
    member = reading.next_actor(span.end, end)
    if member is not None and member.span is not None and member.span.start == span.end + 1 and member.title == "thành viên":
        return replace(actor, name=f"{actor.name} {member.title} {member.name}", span=Span(span.start, member.span.end))
    match = _BELONGING.match(reading.text, span.end, end)
    owner = reading.next_actor(match.end(), end) if match else None
    if match is None or owner is None or owner.person or owner.span is None or owner.span.start != match.end():
        return None
    return replace(actor, name=f"{actor.name} {match[0].strip()} {owner.name}", span=Span(span.start, owner.span.end))


def _leading(reading: Reading, actor: Actor, span: Span, end: int) -> Actor | None:
    """Return "các cơ quan chủ trì" with what they lead, where the list of actors or their verb goes on behind it."""
    held = _HELD.match(reading.text, span.end, end)
    if held is None or not _HOLDING.search(actor.name):
        return None
    limit = min(end, span.end + LONGEST_OBJECT)
    if any(hit.span.start == held.end() and hit.label in _STOPS for hit in reading.hits_in(Span(held.end(), limit))):
        return None
    ends = [match.start() for match in _LIST_GOES_ON.finditer(reading.text, held.end(), limit) if _element(reading, match.end(), end)]
    ends += [hit.span.start for hit in reading.hits_in(Span(held.end(), limit)) if hit.label in _STOPS]
    ends += [match.start() for match in re.compile(r":|\stheo chức năng").finditer(reading.text, held.end(), limit)]
    surface = reading.text[span.start : min(ends)].rstrip(" ,") if ends else ""
    return replace(actor, name=surface, span=Span(span.start, span.start + len(surface))) if surface else None


def _element(reading: Reading, place: int, end: int) -> bool:
    """Tell whether an actor, or a noun phrase that can be one, begins at a place."""
    nearest = reading.next_actor(place, end)
    return (nearest is not None and nearest.span is not None and nearest.span.start == place) or bool(
        _begins().match(reading.text, place, end)
    )


def _phrase(reading: Reading, start: int, end: int) -> Actor | None:
    """Return the noun phrase that begins at `start` and is followed by a verb, as an actor."""
    if (whole := _ALL.match(reading.text, start, end)) and _begins().match(reading.text, whole.end(), end):
        start = whole.end()
    head = _begins().match(reading.text, start, end)
    if head is None:
        return None
    limit = min(end, start + LONGEST_PHRASE)
    stop = next((hit.span.start for hit in reading.hits_in(Span(head.end(), limit)) if hit.label in _STOPS), None)
    if stop is None:
        return None
    cut = _PHRASE_END.search(reading.text, start, stop)
    if cut:
        return None
    closes = _PHRASE_CLOSES.search(reading.text, start, stop)
    listed = next((one for one in _LIST_GOES_ON.finditer(reading.text, start, stop) if _element(reading, one.end(), end)), None)
    stop = min([stop, *(one.start() for one in (closes, listed) if one)])
    surface = _LEFT_OVER.sub("", reading.text[start:stop]).rstrip(" ,")
    return Actor(surface, Span(start, start + len(surface)), named=False) if 2 <= len(surface.split()) <= 25 else None
