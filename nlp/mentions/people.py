"""People named in a text, with title and body as printed beside the name.

In: the text, the regions to read, and the units found in them. Out: `PersonMention`s in order, without overlaps. A run of
capitals is a person where an honorific, an office or an office holder stands before it; without one only where it
opens with a common surname and a title follows. Streets, places and schools named after people are left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.names import keys_of
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import Words, fold_word, look, read
from nlp.types import PersonMention, Span, UnitMention

LONGEST_NAME = 5  # syllables
LONGEST_SYLLABLE = 8  # characters
MOST_TITLES = 6  # titles printed with one name
OPEN_GAPS = (",", "-", ",-", "-,", "(", "")


@cache
def _honorifics() -> Tree:
    return plant((keys_of(word), word) for word in loader.titles()["honorifics"])


@cache
def _offices() -> Tree:
    titles = loader.titles()
    plain = {*titles["offices"], *loader.holders()["holders"], *loader.holders()["short_holders"], *SHORT_TITLES}
    return plant((keys_of(title), title) for title in plain)


@cache
def _not_before() -> frozenset[str]:
    return frozenset(" ".join(fold_word(one) for one in word.split()) for word in loader.surnames()["not_before"])


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    data = loader.surnames()
    return frozenset(fold_word(name) for name in data["surnames"]), frozenset(fold_word(name) for name in data["common"])


SHORT_TITLES = ("trưởng phòng", "phó trưởng phòng", "trưởng ban", "phó trưởng ban", "trưởng đoàn", "tỉnh ủy viên", "chủ hộ")


def find(text: str, regions: Sequence[Span], units: Sequence[UnitMention]) -> tuple[PersonMention, ...]:
    """Return the people named in the regions.

    >>> line = "đồng chí Trần Văn An, Phó Giám đốc Sở Y tế"
    >>> office = UnitMention(Span(22, 42), "Sở Y tế", office="Phó Giám đốc")
    >>> find(line, [Span(0, 42)], [office])[0].title
    'Phó Giám đốc Sở Y tế'
    """
    people: list[PersonMention] = []
    last = 0
    starts = [unit.span.start for unit in units]
    for region in sorted(regions):
        start = max(region.start, last)
        last = max(last, region.end)
        words = read(text[start : region.end])
        people += _in_region(text, words, start, (units, starts))
    return tuple(people)


_Units = tuple[Sequence[UnitMention], list[int]]


def _in_region(text: str, words: Words, offset: int, units: _Units) -> list[PersonMention]:
    holders = _holder_ends(units, offset, offset + (words.ends[-1] if len(words) else 0))
    found: list[PersonMention] = []
    place, floor = 0, offset
    while place < len(words):
        opened = _opened(words, place, offset, holders)
        if opened is None:
            place += 1
            continue
        name_at, name_end = opened
        person = _person(text, words, (place, name_at, name_end), offset, units)
        if person.span.start >= floor:
            found.append(person)
            floor = person.span.end
        place = max(name_end, place + 1)
        while place < len(words) and offset + words.starts[place] < floor:
            place += 1
    return found


def _holder_ends(units: _Units, start: int, end: int) -> dict[int, UnitMention]:
    """Return office holders by where their mention ends: a name that follows at once is theirs."""
    inside = units[0][bisect_left(units[1], start) : bisect_left(units[1], end)]
    return {unit.span.end: unit for unit in inside if unit.office}


def _opened(words: Words, place: int, offset: int, holders: dict[int, UnitMention]) -> tuple[int, int] | None:
    """Return start and end of a person's name that the words at `place` announce, or None."""
    if place and offset + words.ends[place - 1] in holders and words.gaps[place] == "":
        end = _name_end(words, place)
        if end:
            return place, end
    announced = look(_honorifics(), words, place) or look(_offices(), words, place)
    if announced:
        start = announced[0]
        further = look(_honorifics(), words, start) if start < len(words) and words.gaps[start] in ("", ".") else None
        start = further[0] if further else start
        if start < len(words) and words.gaps[start] in ("", ".", ":"):
            end = _name_end(words, start)
            if end and (words.gaps[start] != ":" or end - start > 1):
                return start, end
        return None
    return _bare(words, place)


def _bare(words: Words, place: int) -> tuple[int, int] | None:
    """Return a name without honorific: a common surname, two or three more capitals, and a title or a mark behind."""
    if words.keys[place] not in _surnames()[1] or not words.shown[place][:1].isupper() or words.shown[place].isupper():
        return None
    if place and words.gaps[place] == "" and (_barred(words, place) or words.shown[place - 1][:1].isupper()):
        return None
    end = _name_end(words, place)
    if not end or not 3 <= end - place <= 4:
        return None
    if end == len(words):
        return (place, end) if words.gaps[place] == "\n" else None
    titled = words.gaps[end] in (",", "-", ",-", "(") and look(_offices(), words, end)
    listed = place > 0 and words.gaps[place] == "\n" and words.gaps[end] == "\n"
    return (place, end) if titled or listed else None


def _barred(words: Words, place: int) -> bool:
    return words.keys[place - 1] in _not_before() or " ".join(words.keys[max(0, place - 2) : place]) in _not_before()


def _name_end(words: Words, place: int) -> int:
    """Return the end of the name at `place`; 0 where the words there are no person's name."""
    end = place
    while end < len(words) and end - place < LONGEST_NAME and _is_syllable(words, end) and (end == place or words.gaps[end] == ""):
        end += 1
    if end - place < 2 or words.keys[place] not in _surnames()[0] or look(_offices(), words, place):
        return 0
    return end


def _is_syllable(words: Words, place: int) -> bool:
    """Tell whether a word may be part of a name: a capital, no abbreviation, not too long."""
    shown = words.shown[place]
    return shown[:1].isupper() and words.made[place] == 0 and len(shown) < LONGEST_SYLLABLE


def _person(text: str, words: Words, places: tuple[int, int, int], offset: int, units: _Units) -> PersonMention:
    opened, start, end = places
    name = " ".join(word.title() if word.isupper() else word for word in words.shown[start:end])
    first = offset + words.starts[opened]
    before = _holder_before(units, offset + words.starts[start])
    announced = look(_offices(), words, opened) if opened < start else None
    title, unit, last = _titles(text, words, end, offset, units)
    if before is not None:
        first = min(first, before.span.start)
        title, unit = text[before.span.start : before.span.end], before.name
    elif title is None and announced:
        title = text[offset + words.starts[opened] : offset + words.ends[announced[0] - 1]]
    return PersonMention(Span(first, last), name, title, unit)


def _holder_before(units: _Units, start: int) -> UnitMention | None:
    """Return the office holder printed at once before the name."""
    place = bisect_left(units[1], start) - 1
    if place < 0:
        return None
    unit = units[0][place]
    return unit if unit.office and 0 <= start - unit.span.end <= 2 else None


def _titles(text: str, words: Words, place: int, offset: int, units: _Units) -> tuple[str | None, str | None, int]:
    """Return title, body and end of the titles printed behind a name: ", TUV, Phó Chủ tịch UBND tỉnh"."""
    last = offset + words.ends[place - 1]
    first: int | None = None
    unit: str | None = None
    at = place
    for _ in range(MOST_TITLES):
        if at >= len(words) or words.gaps[at] not in OPEN_GAPS or (at == place and words.gaps[at] == "" and words.keys[at] != "là"):
            break
        start = at + (words.keys[at] in ("là", "kiêm", "nguyên"))
        office = look(_offices(), words, start) if start < len(words) else None
        if office is None:
            break
        begin, last = offset + words.starts[start], offset + words.ends[office[0] - 1]
        held = _unit_at(units, begin)
        first = begin if first is None else first
        if held is not None:
            last = max(last, held.span.end)
            unit = held.name if unit is None or held.named else unit
        at = office[0]
        while at < len(words) and offset + words.starts[at] < last:
            at += 1
    return (text[first:last] if first is not None else None), unit, last


def _unit_at(units: _Units, start: int) -> UnitMention | None:
    place = bisect_left(units[1], start)
    if place < len(units[0]) and units[1][place] == start:
        return units[0][place]
    return None
