"""The parts of a unit name: head, field of work, level and place, and where a name ends.

In: `Words` and a place in them. Out: the end of the part and what it says. Trees are built from the lexicon, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nlp.lexicon import acts, loader
from nlp.lexicon.loader import Head
from nlp.lexicon.names import LEVELS, field_tree, joined, keys_of
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import Words, fold_word, look, plain_word

LONGEST_PLACE = 4  # syllables of a place name
LONGEST_PERSON = 4  # syllables of a person's name
LEVEL_OF = {
    "tỉnh": "province",
    "thành phố": "province",
    "huyện": "district",
    "quận": "district",
    "thị xã": "district",
    "xã": "commune",
    "phường": "commune",
    "thị trấn": "commune",
    "đặc khu": "commune",
    "thôn": "",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A unit as read: words [start, end), canonical name, and what the mention will say of it."""

    start: int
    end: int
    name: str
    head: str
    tail: str = ""
    named: bool = True
    short: bool = False
    collective: bool = False
    level: str = ""
    place: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A level with or without a proper name: "tỉnh", "huyện Bình Sơn", "cấp xã"."""

    end: int
    level: str
    name: str | None
    word: str


@cache
def head_tree() -> Tree:
    """Return heads by their keys."""
    entries = [(keys_of(head.name), head) for head in loader.heads()]
    return plant(entries + [(ways, head) for head in loader.heads() for ways in joined(head.name)])


@cache
def form_tree() -> Tree:
    """Return the legal forms of companies and banks."""
    return plant((keys_of(form), form) for form in loader.fields()["forms"])


@cache
def stop_tree() -> Tree:
    """Return the words that end a name."""
    words = loader.boundaries()
    verbs = {verb for verb in acts.words()["verb"] if " " in verb} - set(words["nominal"])
    return plant((keys_of(stop), True) for stop in (*sorted(verbs), *words["stops"]))


@cache
def inner_words() -> frozenset[str]:
    """Return first keys of stops that may stand inside a name."""
    return frozenset(" ".join(keys_of(word)) for word in loader.boundaries()["inner"])


@cache
def level_tree() -> Tree:
    """Return words for levels of administration."""
    return plant((keys_of(level), level) for level in LEVELS)


@cache
def place_tree() -> Tree:
    """Return known places: provinces, municipalities, and names that are long or read like persons."""
    return plant((keys_of(place), place) for kind in loader.provinces().values() for place in kind)


@cache
def province_plains() -> frozenset[str]:
    """Return the provinces without marks, to accept misread ones behind "tỉnh"."""
    kinds = loader.provinces()
    return frozenset(
        " ".join(plain_word(word) for word in name.replace(" - ", " ").split()) for name in kinds["provinces"] + kinds["former"]
    )


@cache
def surnames() -> frozenset[str]:
    """Return the keys of the common surnames."""
    return frozenset(fold_word(name) for name in loader.surnames()["common"])


@cache
def department_tree() -> Tree:
    """Return the fields that may share one head in a list, with the codes they are shortened to."""
    return plant((keys_of(field), field) for field in loader.fields()["departments"])


def capital(words: Words, place: int) -> bool:
    """Tell whether a word begins with a capital or a digit-free upper letter."""
    return words.shown[place][:1].isupper()


def loud(words: Words, place: int) -> bool:
    """Tell whether a word is printed in capitals throughout, and not as an abbreviation."""
    shown = words.shown[place]
    return words.made[place] == 0 and len(shown) > 1 and shown.isupper()


def stops(words: Words, place: int) -> str:
    """Return the stop phrase at `place` ("" where there is none)."""
    found = look(stop_tree(), words, place)
    return " ".join(words.keys[place : found[0]]) if found else ""


def head_at(words: Words, place: int) -> tuple[int, Head] | None:
    """Return the end of the head at `place` and the head."""
    return look(head_tree(), words, place)


def field_at(words: Words, place: int) -> int | None:
    """Return the end of the known field of work at `place`, or None."""
    found = look(field_tree(), words, place)
    return found[0] if found else None


@cache
def family() -> frozenset[str]:
    """Return the keys of all surnames, rare ones too: for places where a person's name is expected."""
    return frozenset(fold_word(name) for name in loader.surnames()["surnames"])


def person_at(words: Words, place: int) -> int | None:
    """Return where, in a run of capitals behind an office and a level, a person's name begins: "huyện Tân An | Lê Văn Bảy"."""
    end = capitals(words, place, LONGEST_PLACE + LONGEST_PERSON)
    if end > place and (words.shown[place][1:2] in ("'", "’") or (end - place == 3 and words.keys[place + 1] in ("văn", "thị"))):
        return place
    starts = [start for start in range(place, end - 1) if words.keys[start] in family() and 2 <= end - start <= LONGEST_PERSON]
    long = [start for start in starts if end - start >= 3]
    if end - place <= 2 or not starts:
        return None
    return next((start for start in long if start - place > 1 or start == place), long[0] if long else starts[0])


def is_person(words: Words, place: int, end: int) -> bool:
    """Tell whether capitals [place, end) read like a person: a common surname and one to three more syllables."""
    return 2 <= end - place <= 5 and words.keys[place] in surnames()


def capitals(words: Words, place: int, most: int = LONGEST_PLACE) -> int:
    """Return the end of the run of capitalised words that begins at `place`, at most `most` words."""
    end = place
    while end < len(words) and end - place < most and capital(words, end) and words.made[end] == 0:
        if end > place and (words.gaps[end] or _opens_body(words, end)):
            break
        end += 1
    return end


def _opens_body(words: Words, place: int) -> bool:
    """Tell whether a body begins at a capital: names of places may hold other heads ("xã Hưng Hội", "phường Trường Thi")."""
    found = head_at(words, place)
    return found is not None and found[1].bare != "none" and (found[0] - place > 1 or found[1].tail == "field")


def place_at(words: Words, place: int, after_office: bool = False) -> Place | None:
    """Return the level and place that stand at `place`: "tỉnh Hưng Yên", "huyện", "cấp xã", or None.

    `after_office`: a person's name may follow ("Chủ tịch UBND huyện Lê Hải").
    """
    if place >= len(words):
        return None
    if words.keys[place] == "cấp" and place + 1 < len(words):
        found = look(level_tree(), words, place + 1)
        return Place(found[0], LEVEL_OF[found[1]], None, "cấp") if found and not words.gaps[place + 1] else None
    found = look(level_tree(), words, place)
    if found is None:
        return None
    end, level = found
    if end < len(words) and not words.gaps[end] and words.keys[end] in ("ủy", "đoàn", "hội" if level == "xã" else "đoàn"):
        return None
    name_end = _name_end(words, end, level, after_office)
    if name_end is None:
        return Place(end, LEVEL_OF[level], None, level)
    name = " ".join(words.shown[end:name_end])
    return Place(name_end, LEVEL_OF[level], name.title() if loud(words, end) else name, level)


def _name_end(words: Words, place: int, level: str, after_office: bool) -> int | None:
    if place >= len(words) or words.gaps[place]:
        return None
    known = look(place_tree(), words, place)
    if known and capital(words, place) and after_office and level not in ("tỉnh", "thành phố") and person_at(words, place) is not None:
        return max(person_at(words, place) or 0, known[0])
    if known and capital(words, place):
        longer = capitals(words, place)
        return known[0] if level in ("tỉnh", "thành phố") or longer <= known[0] or words.keys[place] in surnames() else longer
    if level == "tỉnh":
        return _province_end(words, place)
    if words.shown[place].isdigit() and level in ("quận", "phường", "thôn"):
        return place + 1
    end = capitals(words, place)
    if end == place or _opens_body(words, place) or words.keys[place] == "phó":
        return None
    if is_person(words, place, end) and (after_office or end - place >= 3):
        return None
    named = person_at(words, place) if after_office else None
    return (named if named > place else None) if named is not None else end


def _province_end(words: Words, place: int) -> int | None:
    for size in (2, 3, 4):
        end = place + size
        if (
            end <= len(words)
            and " ".join(plain_word(word) for word in words.shown[place:end]) in province_plains()
            and capital(words, place)
        ):
            return end
    return None
