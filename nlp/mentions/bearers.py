"""Office holders printed without a comma before their name: "Chủ tịch UBND huyện Nghĩa Hưng Trần Hữu Bảo".

In: the text and the units found. Out: the units, those of office holders without the name of the person that was read
as part of theirs. A surname within a run of capitals begins the person's name where enough of a name follows; right
behind a level it must be long, since districts and wards are named after people too ("huyện Trần Văn Thời").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from nlp.lexicon import loader
from nlp.lexicon.words import fold_word
from nlp.types import Span, UnitMention

_RUN = re.compile(r"[^\s,.;:()\"“”]{1,20}(?: [^\s,.;:()\"“”]{1,20}){0,14}")
_MIDDLE = frozenset(fold_word(word) for word in ("Văn", "Thị"))
_DIRECT = frozenset(fold_word(word) for word in ("Sở", "huyện", "tỉnh", "quận", "xã", "phường", "phố", "trấn"))
_NAMED_AFTER = frozenset(fold_word(word) for word in ("xã", "phường", "phố", "trấn"))
FEWEST, MOST = 2, 4  # syllables of a name


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    data = loader.surnames()
    return frozenset(fold_word(name) for name in data["surnames"]), frozenset(fold_word(name) for name in data["common"])


@cache
def _districts() -> frozenset[str]:
    return frozenset(loader.surnames()["districts"])


def apart(
    text: str, units: Sequence[UnitMention], find: Callable[[str, Sequence[Span]], tuple[UnitMention, ...]]
) -> tuple[UnitMention, ...]:
    """Return the units with the names of office holders cut off; `find` reads what is left again.

    >>> from nlp.mentions import units
    >>> line = "Chủ tịch UBND huyện Bến Lở Trần Hữu Bảo kiến nghị"
    >>> [unit.name for unit in apart(line, units.find(line, [Span(0, len(line))]), units.find)]
    ['Ủy ban nhân dân huyện Bến Lở']
    """
    found: list[UnitMention] = []
    for unit in units:
        at = _name_at(text, unit) if unit.office else None
        found += (unit,) if at is None else find(text, [Span(unit.span.start, at)])
    return tuple(found)


def _name_at(text: str, unit: UnitMention) -> int | None:
    """Return where the unit ends because a person's name begins behind it, None where none does."""
    run = _RUN.match(text, unit.span.start)
    if run is None:
        return None
    words = [(match.start(), match[0]) for match in re.compile(r"\S+").finditer(text, *run.span())]
    last = len(words)
    for at in range(len(words) - 1, 0, -1):
        start, word = words[at]
        if not word[:1].isupper():
            last = at
            continue
        if start >= unit.span.end or start <= unit.span.start:
            continue
        if _begins_name(words, at, last):
            return words[at - 1][0] + len(words[at - 1][1])
    return None


def _begins_name(words: Sequence[tuple[int, str]], at: int, last: int) -> bool:
    """Tell whether the capitals from `at` up to `last` are a person's name."""
    surname, before = fold_word(words[at][1]), fold_word(words[at - 1][1])
    length = last - at
    if not FEWEST <= length <= MOST or words[at][1].isupper():
        return False
    every, common = _surnames()
    middle = length > FEWEST and fold_word(words[at + 1][1]) in _MIDDLE
    if surname not in common and not (surname in every and middle):
        return False
    if before in _DIRECT:
        if " ".join(word for _, word in words[at:last]) in _districts():
            return False
        return length > FEWEST and before not in _NAMED_AFTER and (surname in common or middle)
    return length > FEWEST or (at > 1 and surname in common and words[at - 2][1][:1].isupper() and words[at - 1][1][:1].isupper())
