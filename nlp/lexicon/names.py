"""Names in one spelling: spelled out and in official capitals to show, folded or without marks to compare.

In: a name as printed. Out: `canonical` for people and records, `fold` to compare, `plain` to search.
Nothing here decides what is a name.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from nlp.lexicon import loader
from nlp.lexicon.phrases import Tree, longest, plant
from nlp.lexicon.words import Words, fold_word, place_tone, plain_word, read, scan

LEVELS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu", "thôn")
SMALL = frozenset(fold_word(word) for word in ("và", "của", "thuộc", "các", "những", "trực", "tại", "về", "với"))
COLLECTIVE = frozenset(fold_word(word) for word in ("các", "những", "mọi", "từng", "mỗi"))
LONGEST_NAME = 600  # characters; more is no name and is given back with single spaces


def keys_of(phrase: str) -> tuple[str, ...]:
    """Return the tied keys of a lexicon phrase: marks other than spaces are kept before the word.

    >>> keys_of("Kế hoạch - Tài chính")
    ('kế', 'hoạch', '-tài', 'chính')
    """
    shown, gaps, _, _ = scan(phrase)
    return tuple((gap if place else "") + fold_word(word) for place, (word, gap) in enumerate(zip(shown, gaps, strict=True)))


def _variants(field: str) -> list[tuple[str, ...]]:
    """Return how a field of work is printed: as it is, with "&" for "và", with "-" for "và"."""
    keys = keys_of(field)
    ways = [keys]
    if "và" in keys:
        ways.append(_bind(keys, "&"))
    return ways


def _bind(keys: tuple[str, ...], mark: str) -> tuple[str, ...]:
    bound: list[str] = []
    for key in keys:
        if bound and bound[-1] == "và":
            bound[-1] = mark + key
        else:
            bound.append(key)
    return tuple(bound)


def joined(head: str) -> list[tuple[str, ...]]:
    """Return how the office of two bodies is printed without "và": "Văn phòng HĐND&UBND", "Văn phòng HĐND-UBND".

    >>> joined("Hội Nông dân")
    []
    """
    keys = keys_of(head)
    return [_bind(keys, mark) for mark in ("&", "-")] if "và" in keys and head.startswith("Văn phòng") else []


@cache
def field_tree() -> Tree:
    """Return the tree of fields of work in official capitals; a dash for "và" keeps the dash.

    >>> longest(field_tree(), keys_of("khoa học & công nghệ"), 0)
    (4, 'Khoa học và Công nghệ')
    """
    entries = []
    for field in {field: None for kind, listed in loader.fields().items() if kind != "forms" for field in listed}:
        keys = keys_of(field)
        if "và" in keys:
            entries.append((_bind(keys, "-"), field.replace(" và ", " - ")))
        entries += [(way, field) for way in _variants(field)]
    return plant(entries)


@cache
def style_tree() -> Tree:
    """Return the tree of heads, levels and provinces in official capitals."""
    entries = [(keys_of(name), loader.spellings().get(name, name)) for kind in loader.provinces().values() for name in kind]
    entries += [(ways, head.name) for head in loader.heads() for ways in (*joined(head.name)[:1], keys_of(head.name))]
    entries += [(joined(head.name)[1], head.name.replace(" và ", " - ")) for head in loader.heads() if joined(head.name)]
    entries += [(keys_of(level), level) for level in LEVELS]
    return plant(entries)


def fold(name: str) -> str:
    """Return the comparison key: lower case, one tone placement and i/y, words joined by single spaces.

    >>> fold("Uỷ ban  Nhân dân TỈNH") == fold("ủy ban nhân dân tỉnh")
    True
    """
    shown, _, _, _ = scan(unicodedata.normalize("NFC", name))
    return " ".join(fold_word(word) or word.lower() for word in shown)


def plain(name: str) -> str:
    """Return the search key: lower case, no marks, "đ" as "d".

    >>> plain("Sở Nội vụ Đắk Lắk")
    'so noi vu dak lak'
    """
    shown, _, _, _ = scan(unicodedata.normalize("NFC", name))
    return " ".join(plain_word(word) for word in shown)


@lru_cache(maxsize=1 << 12)
def canonical(surface: str) -> str:
    """Return a printed name with abbreviations spelled out and official capitals.

    >>> canonical("UBND TỈNH HƯNG YÊN")
    'Ủy ban nhân dân tỉnh Hưng Yên'
    >>> canonical("sở KH và CN")
    'Sở Khoa học và Công nghệ'
    """
    text = unicodedata.normalize("NFC", surface)
    if len(text) > LONGEST_NAME:
        return " ".join(text.split())
    words = read(text)
    return render(words, 0, len(words))


def render(words: Words, start: int, end: int, head: bool = True) -> str:
    """Return words[start:end] as a name; `head`: it begins with the head of a unit, which has a capital.

    >>> render(read("UBND CÁC HUYỆN"), 0, 6)
    'Ủy ban nhân dân các huyện'
    """
    if start >= end:
        return ""
    shown = [place_tone(word) for word in words.shown[start:end]]
    loud = _loud(words, start, end)
    if loud:
        shown = [word.lower() if words.made[start + place] == 0 else word for place, word in enumerate(shown)]
    _apply_style(words, (start, end), shown, loud)
    if head and words.keys[start] not in COLLECTIVE and words.keys[start] not in _BARE_LEVELS:
        shown[0] = shown[0][:1].upper() + shown[0][1:]
    elif words.keys[start] in COLLECTIVE:
        shown[0] = shown[0].lower()
    return _write(shown, words.gaps[start:end])


_BARE_LEVELS = frozenset(fold_word(level) for level in LEVELS if " " not in level)


def _loud(words: Words, start: int, end: int) -> bool:
    """Tell whether the name is printed in capitals throughout."""
    letters = [words.shown[place] for place in range(start, end) if words.made[place] == 0]
    long = [word for word in letters if len(word) > 1]
    return bool(long) and all(word == word.upper() for word in letters) and any(word.isalpha() and word != word.lower() for word in long)


def _apply_style(words: Words, span: tuple[int, int], shown: list[str], loud: bool) -> None:
    start, end = span
    tied = [words.keys[start], *words.tied[start + 1 : end]]
    place, after_head, after_level = 0, False, 0
    while place < end - start:
        keys = [words.keys[start + place], *tied[place + 1 :]] if place else tied
        found = longest(field_tree(), keys, 0) if after_head or shown[place][:1].isupper() else None
        found = found if found and (after_head or found[0] > 1) else None
        if found is None:
            found = longest(style_tree(), keys, 0)
        if found is not None and (loud or after_head or place == 0 or found[0] > 1 or found[1] in LEVELS):
            styled = scan(found[1])[0]
            if len(styled) == found[0]:
                small = found[1] in LEVELS
                known_place = _is_place(found[1])
                small_print = place > 0 and not after_head and not shown[place][:1].isupper() and not loud
                if (
                    not small_print
                    and not (known_place and not loud and " ".join(shown[place : place + found[0]]) in _places())
                    and not (small and place == 0 and not loud and found[0] == 1)
                ):
                    shown[place : place + found[0]] = styled
                after_head, after_level = not small and not known_place, 4 if small else 0
                place += found[0]
                continue
        key = words.keys[start + place]
        if key in SMALL:
            shown[place] = shown[place].lower()
        elif loud and (after_level or (after_head and words.made[start + place] == 0)):
            shown[place] = shown[place].capitalize()
        after_head, after_level = False, max(0, after_level - 1)
        place += 1


@cache
def _places() -> frozenset[str]:
    return frozenset(name for kind in loader.provinces().values() for name in kind) - frozenset(loader.spellings())


def _is_place(name: str) -> bool:
    return name in _places()


def _write(shown: list[str], gaps: list[str]) -> str:
    pieces = [shown[0]]
    for place in range(1, len(shown)):
        gap = gaps[place]
        if gap in ("&", "-&", "&-"):
            pieces.append(" & " if min(len(shown[place]), len(shown[place - 1])) < 2 else " và ")
        elif gap == "-":
            pieces.append(" - ")
        elif gap == ",":
            pieces.append(", ")
        elif gap == "/":
            pieces.append("/")
        elif gap in ("(", '"', "“"):
            pieces.append(" " + gap)
        elif gap in ("", "\n"):
            pieces.append(" ")
        else:
            pieces.append(gap + " ")
        pieces.append(shown[place])
    return "".join(pieces)
