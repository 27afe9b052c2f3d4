"""Signs that a name means many bodies: printed small throughout, counted, with an alternative, with several levels.

In: `Words` and a place or a `Part`. Out: yes or no, the part as a kind of body, or the levels that are listed.
"""

from __future__ import annotations

from dataclasses import replace

from nlp.lexicon.names import render
from nlp.lexicon.words import Words, look
from nlp.mentions.units.parts import Part, capital, level_tree
from nlp.mentions.units.runs import known_field

MOST_LEVELS = 12
MOST_NAMES = 4  # names that one office may have from place to place


def is_counted(words: Words, place: int) -> bool:
    """Tell whether a seat printed small stands for many: "02 huyện ủy", "các huyện ủy, thị ủy"."""
    if not place or capital(words, place):
        return False
    if words.gaps[place] == "":
        return words.shown[place - 1].isdigit()
    return words.gaps[place] == "," and words.keys[place - 1] in ("ủy", "đoàn") and not capital(words, place - 2)


def is_small(words: Words, body: Part) -> bool:
    """Tell whether a name is printed in small letters throughout: "trạm y tế" means any of them."""
    return not any(capital(words, place) for place in range(body.start, body.end)) and words.keys[body.end - 1] not in (
        "tỉnh",
        "huyện",
        "xã",
        "phố",
    )


def alternatives(words: Words, body: Part) -> Part:
    """Return "phòng Kinh tế/Kinh tế và Hạ tầng" as one: the office has one name or the other from place to place."""
    end = body.end
    for _ in range(MOST_NAMES):
        if end >= len(words) or words.gaps[end] != "/":
            break
        again = words.keys[end] == "phòng"
        start = end + again
        field = known_field(words, start) if start < len(words) and not (again and words.gaps[start]) else None
        if field is None:
            break
        end = field
    if end == body.end:
        return body
    return replace(body, end=end, name=render(words, body.start, end), named=False, collective=True)


def is_allied(words: Words, place: int) -> bool:
    """Tell whether two departments stand joined behind "liên": "liên Bộ Y tế - Tài chính"."""
    return place > 0 and words.keys[place - 1] == "liên" and not words.gaps[place]


def levels_at(words: Words, place: int) -> tuple[tuple[str, ...], int]:
    """Return the levels listed from `place` on, and their end: "huyện, thị xã, thành phố"."""
    levels: list[str] = []
    end = place
    while len(levels) < MOST_LEVELS:
        start = end
        if levels:
            if end >= len(words) or words.gaps[end] not in ("", ",", "/", "-"):
                break
            start = end + (words.keys[end] in ("và", "hoặc"))
            if start == end and not words.gaps[end] and words.keys[end - 1] != "quận":
                break
            if start < len(words) and words.keys[start] == "các":
                start += 1
        found = look(level_tree(), words, start) if start < len(words) else None
        if found is None or (levels and found[0] < len(words) and not words.gaps[found[0]] and words.keys[found[0]] == "ủy"):
            if start < len(words) and words.keys[start] == "cấp" and not levels:
                return ("cấp",), start + 1
            break
        levels.append(found[1])
        end = found[0]
    return tuple(levels), end
