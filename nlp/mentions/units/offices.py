"""Office holders who stand for their body: "Giám đốc Sở Y tế", "Thủ trưởng các sở, ban, ngành", "Thủ tướng Chính phủ".

In: `Words` and a place. Out: the parts of the body with `office` as printed and the span widened to the office.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.names import keys_of
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import Words, look
from nlp.mentions.units.bodies import body_at
from nlp.mentions.units.collectives import bodies_at, collective_at
from nlp.mentions.units.parts import Part, capital
from nlp.mentions.units.shorts import short_at

MOST_OFFICES = 4


@cache
def office_tree() -> Tree:
    """Return the offices."""
    return plant((keys_of(title), title) for title in loader.titles()["offices"])


@cache
def led_tree() -> Tree:
    """Return the openings of offices that end in the head of their body ("Trưởng | phòng …")."""
    return plant((keys_of(title), title) for title in loader.titles()["led"])


@cache
def holder_tree() -> Tree:
    """Return offices that name their body in themselves, and those whose body the document tells."""
    pairs = loader.holders()
    full = [(keys_of(title), (body, True)) for title, body in pairs["holders"].items()]
    return plant([(keys_of(title), (body, False)) for title, body in pairs["short_holders"].items()] + full)


@cache
def _led_heads() -> frozenset[str]:
    return frozenset(" ".join(keys_of(head)) for head in loader.titles()["led_heads"])


def office_at(words: Words, place: int) -> tuple[Part, ...]:
    """Return the bodies for which the office at `place` stands; none where no body follows."""
    holder = look(holder_tree(), words, place)
    if holder and holder[1][1]:
        return (_holder(words, place, holder[0], holder[1][0]),)
    led = _led_at(words, place)
    if led:
        return led
    end = offices_end(words, place)
    if end is not None and end < len(words):
        found = _target(words, end)
        if found:
            return _widen(words, place, end, found)
    if holder and (capital(words, place) or words.made[place]):
        part = Part(place, holder[0], holder[1][0], holder[1][0].lower(), "field", named=False, short=True)
        return (replace(part, office=_printed(words, place, holder[0])),)
    return ()


def offices_end(words: Words, place: int) -> int | None:
    """Return the end of the offices at `place`: "Chủ tịch, các Phó Chủ tịch", or None."""
    found = look(office_tree(), words, place)
    end = found[0] if found else None
    for _ in range(MOST_OFFICES):
        if end is None or end >= len(words) or words.gaps[end] not in ("", ",", "-"):
            return end
        start = end + (words.keys[end] in ("và", "kiêm"))
        if start == end and not words.gaps[end]:
            return end
        if start < len(words) and words.keys[start] == "các":
            start += 1
        further = look(office_tree(), words, start) if start < len(words) else None
        if further is None:
            return end
        end = further[0]
    return end


def _target(words: Words, place: int) -> tuple[Part, ...]:
    if words.gaps[place]:
        return ()
    found = collective_at(words, place) or bodies_at(words, place, after_office=True)
    if found:
        return found
    return short_at(words, place, addressed=True)


def _widen(words: Words, place: int, end: int, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    office = _printed(words, place, end)
    return (replace(parts[0], start=place, office=office), *(replace(part, office=part.office or office) for part in parts[1:]))


def _printed(words: Words, start: int, end: int) -> str:
    return " ".join(words.shown[start:end])


def _holder(words: Words, start: int, end: int, body: str) -> Part:
    office = _printed(words, start, end)
    tail = body.lower()
    if office.lower().endswith(" " + tail):
        office = office[: -len(tail) - 1]
    return Part(start, end, body, tail, "fixed", level="central", office=office)


def _led_at(words: Words, place: int) -> tuple[Part, ...]:
    led = look(led_tree(), words, place)
    if led is None or led[0] >= len(words) or words.gaps[led[0]]:
        return ()
    at = led[0]
    body = body_at(words, at, 0, after_office=True)
    if body is None:
        lowered = words.keys[at] in _led_heads() and at + 1 < len(words) and not words.gaps[at + 1]
        body = _lower_led(words, at) if lowered else None
    if body is None or body.head not in _led_heads():
        return ()
    if body.short and not body.end - body.start > 1:
        return ()
    if body.head == "ban thường trực" and body.short:
        return ()
    size = 2 if words.keys[at : at + 2] in (["văn", "phòng"], ["thanh", "tra"], ["công", "an"]) else 1
    return (replace(body, start=place, office=_printed(words, place, min(at + size, body.end))),)


def _lower_led(words: Words, at: int) -> Part | None:
    """Read a body whose head is printed small behind its office: "Phó ban thi đua khen thưởng tỉnh"."""
    shown = words.shown[at]
    words.shown[at] = shown.capitalize()
    try:
        return body_at(words, at, 0, after_office=True)
    finally:
        words.shown[at] = shown
