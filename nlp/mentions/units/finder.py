"""Finds the units of a text: one pass over its words, longest name first; then what neighbours share is settled.

In: the text and the regions to read. Out: `UnitMention`s in order of place, without overlaps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from nlp.lexicon.names import fold
from nlp.lexicon.words import Words, read
from nlp.mentions.units.bodies import is_ordinary
from nlp.mentions.units.collectives import bodies_at, collective_at, determiner_tree, noun_tree
from nlp.mentions.units.definitions import Definition, acronyms, definitions
from nlp.mentions.units.mending import mend
from nlp.mentions.units.offices import holder_tree, led_tree, office_at, office_tree
from nlp.mentions.units.parts import LEVEL_OF, Part, head_at, head_tree, place_at
from nlp.mentions.units.settling import settle
from nlp.mentions.units.shorts import short_at, short_tree
from nlp.types import Span, UnitMention

LONGEST_CALL = 40  # characters between a body and the short name defined for it
PARTY = ("Ban Thường vụ", "Ban Chấp hành", "Thường trực", "Thường vụ")  # they share what follows: "Ban Chấp hành, Ban Thường vụ Đảng bộ xã"


@cache
def _openers() -> frozenset[str]:
    """Return the first keys of everything that may begin a mention."""
    trees = (head_tree(), determiner_tree(), noun_tree(), holder_tree(), led_tree(), office_tree(), short_tree())
    return frozenset(key for tree in trees for key in tree if key)


def find(text: str, regions: Sequence[Span]) -> tuple[UnitMention, ...]:
    """Return the units mentioned in the regions of the text.

    >>> [(unit.name, unit.office) for unit in find("Giao Giám đốc Sở KH&CN chủ trì.", [Span(0, 31)])]
    [('Sở Khoa học và Công nghệ', 'Giám đốc')]
    """
    defined = definitions(text)
    known = acronyms(defined)
    mentions: list[UnitMention] = []
    last = 0
    for region in sorted(regions):
        start = max(region.start, last)
        words = mend(read(text[start : region.end], known))
        mentions += [_mention(words, part, start) for part in parts_of(words)]
        last = max(last, region.end)
    return settle(_called(_apart(mentions), defined))


def _called(mentions: list[UnitMention], defined: Sequence[Definition]) -> list[UnitMention]:
    """Give bodies named by a short name of the document's own their full name: "(gọi tắt là Công ty Bắc)"."""
    full: dict[str, UnitMention] = {}
    starts = [mention.span.start for mention in mentions]
    for one in defined:
        place = bisect_left(starts, one.span.start) - 1
        if one.before is None and place >= 0 and mentions[place].named and 0 <= one.span.start - mentions[place].span.end <= LONGEST_CALL:
            full[fold(one.alias)] = mentions[place]
    return [_renamed(mention, full.get(fold(mention.name))) if full else mention for mention in mentions]


def _renamed(mention: UnitMention, full: UnitMention | None) -> UnitMention:
    if full is None or mention.short or mention.collective:
        return mention
    return replace(mention, name=full.name, level=full.level, place=full.place)


def parts_of(words: Words) -> list[Part]:
    """Return the units of a run of words, in order."""
    openers = _openers()
    parts: list[Part] = []
    place = 0
    while place < len(words):
        if words.keys[place] not in openers:
            place += 1
            continue
        found = _at(words, place)
        parts += found
        place = max((part.end for part in found), default=_past(words, place))
    return _share(words, parts)


def _past(words: Words, place: int) -> int:
    """Return where to go on behind a word that begins no unit: past the name of a place ("phường Trường Thi")."""
    here = place_at(words, place) if words.keys[place] in LEVEL_OF else None
    if here and here.name:
        return here.end
    head = head_at(words, place) if place and words.keys[place - 1] in ("luật", "lệnh") else None
    return head[0] if head else place + 1


def _at(words: Words, place: int) -> tuple[Part, ...]:
    found = office_at(words, place)
    if found:
        return found
    found = collective_at(words, place)
    if found:
        return found
    found = bodies_at(words, place)
    if found:
        return found
    head = head_at(words, place)
    if head and is_ordinary(words, place, head[0]):
        return ()
    return short_at(words, place)


def _share(words: Words, parts: list[Part]) -> list[Part]:
    """Give a bare seat the level of the seat listed behind it: "Đảng ủy, UBND các xã" → Đảng ủy các xã."""
    shared = list(parts)
    for place in range(len(shared) - 2, -1, -1):
        here, after = shared[place], shared[place + 1]
        owner = after.name.find(" Hội đồng nhân dân")
        if (
            owner > 0
            and here.head.startswith("ban")
            and after.head.startswith("ban")
            and here.end == after.start
            and "Hội đồng" not in here.name
        ):
            shared[place] = replace(here, name=here.name + after.name[owner:], named=True, short=False, level=after.level)
            continue
        if not (here.short and here.tail == "place" and after.tail == "place" and not after.short):
            continue
        if not _joined(words, here.end, after.start):
            continue
        party = here.level == after.level == "party" and after.name.startswith(PARTY)
        rest = (
            after.name[len(next(head for head in PARTY if after.name.startswith(head))) :]
            if party
            else after.name[len(_head_name(after)) :]
        )
        if rest:
            shared[place] = replace(
                here,
                name=here.name + rest,
                short=False,
                named=after.named,
                collective=after.collective,
                level=after.level,
                place=after.place,
            )
    return shared


def _joined(words: Words, end: int, start: int) -> bool:
    if start >= len(words):
        return False
    between = start - end
    return (between == 0 and words.gaps[start] in (",", "/", "-")) or (
        between == 1 and words.keys[end] in ("và", "cùng") and words.gaps[start] == ""
    )


def _head_name(part: Part) -> str:
    for mark in (" các ", " cấp "):
        if mark in part.name:
            return part.name[: part.name.index(mark)]
    for level in LEVEL_OF:
        if f" {level} " in part.name + " ":
            return part.name[: (part.name + " ").index(f" {level} ")]
    return part.name


def _mention(words: Words, part: Part, offset: int) -> UnitMention:
    return UnitMention(
        Span(offset + words.starts[part.start], offset + words.ends[part.end - 1]),
        part.name,
        named=part.named,
        short=part.short,
        collective=part.collective,
        head=part.head,
        level=part.level,
        place=part.place,
        office=part.office,
    )


def _apart(mentions: list[UnitMention]) -> list[UnitMention]:
    """Keep mentions that do not overlap one before: two words of one abbreviation share its span."""
    kept: list[UnitMention] = []
    for mention in mentions:
        if len(mention.span) > 0 and (not kept or kept[-1].span.end <= mention.span.start):
            kept.append(mention)
    return kept
