"""Collective bodies and lists under one head: "các sở, ban, ngành", "UBND các huyện", "các Sở: Tài chính, Y tế".

In: `Words` and a place. Out: parts: one for a collective, one an item for a list whose items are named.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.names import LEVELS, keys_of, render
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import Words, look
from nlp.mentions.units.bodies import body_at, is_ordinary
from nlp.mentions.units.kinds import alternatives, is_allied, is_counted, is_small, levels_at
from nlp.mentions.units.parts import (
    LEVEL_OF,
    Part,
    capital,
    capitals,
    department_tree,
    head_at,
    is_person,
    level_tree,
    loud,
    place_at,
    stops,
)

MOST_NOUNS = 12
MOST_ITEMS = 60
SEATED = frozenset(("huyện ủy", "thị ủy", "thành ủy", "quận ủy", "huyện đoàn", "thành đoàn", "thị đoàn", "quận đoàn"))
SEAT_LEVELS = ("huyện ủy", "thị ủy", "thành ủy", "quận ủy", "tỉnh ủy")
SHARED_HEADS = {"sở": "Sở", "bộ": "Bộ", "phòng": "Phòng"}


@cache
def noun_tree() -> Tree:
    """Return the nouns that "các …" may count."""
    return plant((keys_of(noun), noun) for noun in loader.collectives()["nouns"])


@cache
def determiner_tree() -> Tree:
    """Return the words that make a list of nouns collective."""
    return plant((keys_of(word), word) for word in loader.collectives()["determiners"])


@cache
def qualifier_tree() -> Tree:
    """Return what may close a collective."""
    return plant((keys_of(phrase), phrase) for phrase in loader.collectives()["qualifiers"])


@cache
def _weak() -> frozenset[str]:
    return frozenset(loader.collectives()["weak"])


def collective_at(words: Words, place: int) -> tuple[Part, ...]:
    """Return the parts of the collective or of the list that begins at `place`; none where there is neither."""
    opened = look(determiner_tree(), words, place)
    if opened is None:
        return _undetermined(words, place)
    start = opened[0]
    if start >= len(words) or words.gaps[start]:
        return ()
    single = _named_plural(words, place, start)
    nouns, end = nouns_at(words, start)
    if not nouns:
        return single
    listed = items_at(words, place, end, nouns[0])
    if listed:
        return listed
    if single and single[0].end >= end:
        return single
    if opened[1] in ("một số", "những", "cả", "hai", "ba", "bốn", "mọi", "từng", "mỗi") and all(noun in LEVELS for noun in nouns):
        return ()
    if nouns == ("ban",) and end < len(words) and not words.gaps[end]:
        council = body_at(words, end, 2)
        if council is not None and council.head == "hội đồng nhân dân":
            return (_collective(words, (place, council.end), "ban", council.level),)
    if all(noun in _weak() for noun in nouns) and len(nouns) == 1:
        return ()
    end = qualified(words, end)
    return (_collective(words, (place, end), nouns[0]),)


def _collective(words: Words, span: tuple[int, int], head: str, level: str = "") -> Part:
    return Part(span[0], span[1], render(words, *span, head=False), head, "collective", named=False, collective=True, level=level)


def _named_plural(words: Words, place: int, start: int) -> tuple[Part, ...]:
    """Return "các Sở Giáo dục và Đào tạo" as one collective: bodies of one name in many places."""
    body = body_at(words, start, 1)
    if body is None or body.short or not body.named:
        return ()
    if body.head in SEAT_LEVELS and body.place is None and body.end < len(words) and words.gaps[body.end] in ("", ":"):
        seats = _seat_list(words, body)
        if seats:
            return seats
    listed = _more(words, body) if body.head in SHARED_HEADS else ()
    if len(listed) > 1:
        return listed
    return (replace(body, start=place, name=render(words, place, body.end, head=False), named=False, collective=True),)


def _seat_list(words: Words, body: Part) -> tuple[Part, ...]:
    """Return "các huyện ủy: A, B, C" one by one; none where no two places follow."""
    parts: list[Part] = []
    at: int | None = body.end
    while at is not None and at < len(words) and len(parts) < MOST_ITEMS:
        close = capitals(words, at)
        if not 1 <= close - at <= 3 or body_at(words, at, 2) is not None:
            break
        place = " ".join(words.shown[at:close])
        parts.append(replace(body, start=at, end=close, name=f"{body.name} {place}", place=place))
        at = _next_item(words, close) if close < len(words) and words.gaps[close] != ";" else None
    return tuple(parts) if len(parts) > 1 else ()


def nouns_at(words: Words, place: int) -> tuple[tuple[str, ...], int]:
    """Return the collective nouns listed from `place` on, and their end: "sở, ban, ngành"."""
    nouns: list[str] = []
    end = place
    while len(nouns) < MOST_NOUNS:
        start = _next_noun(words, end) if nouns else end
        found = look(noun_tree(), words, start) if start is not None and start < len(words) else None
        if start is None or found is None or is_ordinary(words, start, found[0]):
            break
        if nouns and (_starts_body(words, start, found[0]) or _is_seat(words, start)):
            break
        nouns.append(found[1])
        end = found[0]
    return tuple(nouns), end


def _next_noun(words: Words, end: int) -> int | None:
    """Return where the next noun of a list may begin behind ",", "-", "/", "và" and a repeated "các"."""
    if end >= len(words) or words.gaps[end] not in ("", ",", "-", "/"):
        return None
    start = end
    if words.keys[start] == "và":
        start += 1
    elif not words.gaps[end]:
        return end if words.keys[end] in ("ban", "ngành", "huyện") and words.keys[end - 1] in ("sở", "ban", "quận") else None
    return start if start < len(words) else None


def _is_seat(words: Words, place: int) -> bool:
    head = head_at(words, place)
    return head is not None and head[1].tail == "place"


def _starts_body(words: Words, start: int, end: int) -> bool:
    """Tell whether a named body begins at a noun: "các sở, ngành, Công an tỉnh"."""
    if not capital(words, start):
        return False
    body = body_at(words, start, 2)
    return body is not None and body.end > end and not body.short and body.named


def qualified(words: Words, end: int) -> int:
    """Return the end of what qualifies a collective: "liên quan", "trên địa bàn tỉnh", "thuộc Sở"."""
    for _ in range(3):
        if end >= len(words) or words.gaps[end]:
            return end
        if words.keys[end - 2 : end] == ["trực", "thuộc"]:
            body = body_at(words, end, 2)
            return body.end if body is not None and body.short else end
        found = look(qualifier_tree(), words, end)
        if found:
            close = found[0]
            place = place_at(words, close - 1) if words.keys[close - 1] in ("tỉnh", "huyện", "xã") else None
            end = place.end if place and place.end > close else close
        elif words.keys[end] == "thuộc" and end + 1 < len(words) and words.keys[end + 1] in ("sở", "bộ", "tỉnh", "huyện"):
            body = body_at(words, end + 1, 2)
            return end + 2 if body is None or body.short else end
        else:
            return end
    return end


def _undetermined(words: Words, place: int) -> tuple[Part, ...]:
    """Return a collective without "các": "sở, ban, ngành", "cơ quan, đơn vị liên quan"."""
    if place and not words.gaps[place] and words.keys[place - 1] in ("cấp", "trụ", "cơ", "của", "địa", "toàn", "về", "vốn"):
        return ()
    nouns, end = nouns_at(words, place)
    if len(nouns) < 2 or _is_seat(words, place) or all(noun in _weak() or noun in LEVELS for noun in nouns):
        return ()
    listed = items_at(words, place, end, nouns[0])
    if listed:
        return listed
    return (_collective(words, (place, qualified(words, end)), nouns[0]),)


def items_at(words: Words, start: int, place: int, noun: str) -> tuple[Part, ...]:
    """Return the named bodies listed behind a collective: "các Sở: Tài chính, Y tế", "các Sở, ngành: …"."""
    if place >= len(words) or words.gaps[place] not in ("", ":", ":-", "("):
        return ()
    head = SHARED_HEADS.get(noun, "")
    if words.gaps[place] == "" and not head:
        return ()
    items: list[Part] = []
    at: int | None = place
    while at is not None and at < len(words) and len(items) < MOST_ITEMS:
        item = _item(words, at, head)
        if item is None:
            break
        items.append(item)
        at = _next_item(words, item.end)
    if len(items) < 2 and not (
        items and words.gaps[place] == ":" and items[0].end < len(words) and words.gaps[items[0].end] in (";", "\n", ".")
    ):
        return ()
    if not any(item.named for item in items):
        return ()
    if words.gaps[place] == "" and sum(words.keys[item.start] != item.head.split()[0] for item in items) < 2:
        return ()
    return (replace(items[0], start=items[0].start if words.gaps[place] else start), *items[1:])


def _item(words: Words, place: int, head: str) -> Part | None:
    department = _department(words, place, head) if head else None
    body = body_at(words, place, 1)
    if department and (
        body is None or body.short or body.end < department.end or (body.head in ("công an", "thanh tra") and not body.level)
    ):
        return department
    if body and (capital(words, place) or body.named):
        return body
    if body:
        return None
    listed = collective_at(words, place) if words.keys[place] in ("các",) else ()
    return listed[0] if len(listed) == 1 else None


def _department(words: Words, place: int, head: str) -> Part | None:
    """Return a field printed without its head as a body: "Y tế" in a list of Sở."""
    code = loader.codes().get(words.shown[place]) if words.made[place] == 0 else None
    if words.made[place] == 2 and words.keys[place : place + 2] == ["thành", "phố"]:
        code, end = "Tư pháp", place + 2
    elif code:
        end = place + 1
    else:
        found = (_office_field(words, place) if head == "Phòng" else None) or look(department_tree(), words, place)
        if found is None or not capital(words, place):
            return None
        end, code = found[0], render(words, place, found[0], head=False)
    if end < len(words) and words.gaps[end] == "-" and capital(words, end):
        return None
    level = {"Sở": "province", "Bộ": "ministry"}.get(head, "")
    return Part(place, end, f"{head} {code}", head.lower(), "field", level=level)


def _office_field(words: Words, place: int) -> tuple[int, str] | None:
    return look(office_field_tree(), words, place)


@cache
def office_field_tree() -> Tree:
    """Return the fields of offices within a body ("Phòng …")."""
    return plant((keys_of(field), field) for field in loader.fields()["offices"])


def _next_item(words: Words, end: int) -> int | None:
    if end >= len(words):
        return None
    gap = words.gaps[end]
    if words.keys[end] in ("và", "cùng") and gap in ("", ","):
        return end + 1
    return end if gap in (",", ";", ",-", ";-") else None


def _more(words: Words, first: Part) -> tuple[Part, ...]:
    """Return `first` and the bodies that share its head: "Sở Tài chính, Kế hoạch và Đầu tư"."""
    head = SHARED_HEADS.get(first.head, "")
    parts = [first]
    while head and len(parts) < MOST_ITEMS:
        at = _next_item(words, parts[-1].end)
        if at is None and parts[-1].end < len(words) and words.gaps[parts[-1].end] == "-" and is_allied(words, first.start):
            at = parts[-1].end
        if at is None or at >= len(words) or words.gaps[parts[-1].end] == ";":
            break
        department = _department(words, at, head)
        body = body_at(words, at, 1)
        if department is None or (body is not None and not body.short and body.end >= department.end):
            break
        parts.append(department)
    return tuple(parts)


def bodies_at(words: Words, place: int, after_office: bool = False) -> tuple[Part, ...]:
    """Return the body at `place` with those that share its head or its level: one part a body."""
    body = body_at(words, place, 0, after_office)
    if body is None:
        return ()
    if not body.level and body.place is None and body.head != "phòng" and body.end - body.start > 2 and is_small(words, body):
        return (replace(body, named=False, collective=True),)
    if body.short and body.tail == "field" and body.head in SHARED_HEADS and body.end < len(words) and words.gaps[body.end] == ":":
        listed = items_at(words, place, body.end, body.head)
        if listed:
            return listed
    if body.head in SEATED and body.place is None and not body.level.startswith("c") and is_counted(words, place):
        return (replace(body, named=False, collective=True),)
    if body.head == "phòng" and not body.short:
        return (alternatives(words, body),)
    if body.head in ("sở", "bộ"):
        return _more(words, body)
    if body.tail == "place" and body.level and body.place and not body.collective:
        return (body, *_sisters(words, body))
    if body.tail == "place" and body.short:
        return _seats(words, body) or (body,)
    return (body,)


def _sisters(words: Words, body: Part) -> tuple[Part, ...]:
    """Return "UBND xã A, B, C": the further places of one level."""
    word = next((level for level in LEVELS if f" {level} {body.place}" in body.name), "")
    if not word:
        return ()
    head = body.name[: body.name.rindex(f" {word} ")]
    at = _next_item(words, body.end)
    place = place_at(words, at) if at is not None and at < len(words) and words.gaps[body.end] != ";" else None
    if at is not None and place and place.name and place.word != "thôn" and words.gaps[at] in ("", ","):
        if place.level == body.level or words.keys[at - 1] == "và":
            part = Part(at, place.end, f"{head} {place.word} {place.name}", head.lower(), "place", level=place.level, place=place.name)
            return (part, *_sisters(words, part))
        return ()
    return () if word == "tỉnh" else _places(words, body.end, head, word)


def _places(words: Words, end: int, head: str, word: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    at = _next_item(words, end) if end < len(words) and words.gaps[end] != ";" else None
    while at is not None and at < len(words) and len(parts) < MOST_ITEMS:
        part = _sister(words, at, head, word)
        if part is None:
            break
        parts.append(part)
        at = _next_item(words, part.end) if part.end < len(words) and words.gaps[part.end] != ";" else None
    return tuple(parts)


def _sister(words: Words, at: int, head: str, word: str) -> Part | None:
    close = capitals(words, at)
    if close - at not in (1, 2, 3) or (is_person(words, at, close) and close - at == 3) or loud(words, at):
        return None
    if body_at(words, at, 2) is not None or look(level_tree(), words, at) or look(noun_tree(), words, at):
        return None
    if close - at == 1 and close < len(words) and not words.gaps[close] and not stops(words, close):
        return None
    name = " ".join(words.shown[at:close])
    return Part(at, close, f"{head} {word} {name}", head.lower(), "place", level=LEVEL_OF[word], place=name)


def _seats(words: Words, body: Part) -> tuple[Part, ...]:
    """Return what stands for many places: "UBND các huyện, thị xã", "UBND xã, phường", "UBND các xã: A, B"."""
    start = body.end
    if start >= len(words) or words.gaps[start]:
        return ()
    counted = words.keys[start] in ("các", "những")
    place = start + counted
    levels, end = levels_at(words, place)
    if not levels or not (counted or len(levels) > 1):
        return ()
    if counted and end < len(words) and len(levels) == 1 and words.gaps[end] in ("", ":"):
        level = levels[0]
        first = _sister(words, end, body.name, level)
        named = _places(words, first.end, body.name, level) if first else ()
        if first and named:
            return (replace(first, start=body.start), *named)
    end = qualified(words, end)
    part = _collective(words, (body.start, end), body.head, LEVEL_OF.get(levels[0], ""))
    return (replace(part, name=render(words, body.start, end), tail="place"),)
