"""Comparing names and texts the way the score does: folded, with or without place, by shared words.

Strings flow in, folded strings, truth values and shares flow out. Nothing here knows of documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
WORD = re.compile(r"\w+")
FINAL_Y = re.compile(r"(?<=[^aeou])y$")  # "lý" like "lí", but "tay" as it is
LEVEL_WORDS = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu", "cấp tỉnh", "cấp huyện", "cấp xã")
GLUE_WORDS = ("và", "các", "cùng", "những", "với")


def options(value: Any) -> list[Any]:
    """Return the equally right values of a gold slot, which holds one value or a list of them."""
    return value if isinstance(value, list) else [value]


def fold(text: str | None) -> str:
    """Return lower-case words with one spelling for tone places and i/y, joined by single spaces.

    >>> fold("Uỷ ban Nhân dân, Quí II") == fold("ủy ban nhân dân quý ii")
    True
    """
    return " ".join(_fold_word(word) for word in WORD.findall(unicodedata.normalize("NFC", text or "").lower()))


def _fold_word(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(letter for letter in letters if letter in TONES)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in TONES))
    if len(bare) > 1:
        bare = FINAL_Y.sub("i", bare)
    if bare.startswith("q") and bare.endswith("uy"):
        bare = bare[:-1] + "i"
    return bare + tone


LEVELS = frozenset(fold(word) for word in LEVEL_WORDS)
GLUE = frozenset(fold(word) for word in GLUE_WORDS)


def same_body(one: str, other: str) -> bool:
    """Tell whether two folded names are the same body, one of them perhaps without its place.

    >>> same_body(fold("Sở Y tế"), fold("Sở Y tế tỉnh Hưng Yên"))
    True
    """
    if one == other:
        return True
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if not short or not long.startswith(short + " "):
        return False
    rest = long[len(short) + 1 :]
    return any(rest == level or rest.startswith(level + " ") or short.endswith(" " + level) for level in LEVELS)


def same_name(gold: Any, predicted: str | None) -> bool:
    """Tell whether the predicted name is one of the right ones.

    >>> same_name(["huyện Tân Lạc", "huyện"], "Huyện Tân Lạc")
    True
    """
    found = fold(predicted)
    return any(same_body(fold(name), found) for name in options(gold) if name)


def bag(text: str) -> Counter[str]:
    """Return the folded words of a text with their multiplicity."""
    return Counter(fold(text).split())


def overlap(one: Counter[str], other: Counter[str]) -> float:
    """Return intersection over union of two bags of words.

    >>> overlap(bag("rà soát hồ sơ"), bag("rà soát hồ sơ cũ"))
    0.8
    """
    union = (one | other).total()
    return (one & other).total() / union if union else 0.0


def same_collective(gold: Iterable[Any], predicted: Iterable[str]) -> bool:
    """Tell whether two lists of names hold the same words: a coordination may be split or kept whole.

    >>> same_collective(["các phòng, ban, các xã"], ["các phòng, ban", "các xã"])
    True
    """
    found = _words_of(predicted)
    return bool(found) and any(found == _words_of(choice) for choice in _choices([options(names) for names in gold]))


def _choices(names: list[list[str]]) -> Iterator[list[str]]:
    """Yield name lists: each alternative of the first unit, with the first alternative of the others."""
    if names:
        rest = [alternatives[0] for alternatives in names[1:]]
        yield from ([first, *rest] for first in names[0])


def _words_of(names: Iterable[str]) -> Counter[str]:
    return Counter(word for name in names for word in fold(name).split() if word not in GLUE)
