"""Syllables that notices use, to break ties: two encodings can both give possible syllables, one gives frequent ones.

In: a small-letter word in Unicode. Out: whether it can be a syllable, and whether notices use it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from nlp.lexicon import shelf
from nlp.lexicon.tones import old_tones
from nlp.syllables import is_syllable

LONGEST = 7  # letters of "nghiêng"


@lru_cache(maxsize=16384)
def is_word(word: str) -> bool:
    """Tell whether a word can be a Vietnamese syllable.

    >>> is_word("phương"), is_word("phơng"), is_word("Uỷ")
    (True, False, True)
    """
    return len(word) <= 2 * LONGEST and is_syllable(unicodedata.normalize("NFC", word.lower()))


def is_frequent(word: str) -> bool:
    """Tell whether notices use a syllable with marks.

    >>> is_frequent("người"), is_frequent("ngời")
    (True, False)
    """
    return word in ranks()


@cache
def ranks() -> Mapping[str, int]:
    """Return the syllables of syllables.yml with their rank, with both places of the tone mark ("hòa", "hoà").

    >>> ranks()["các"] < ranks()["hoà"] == ranks()["hòa"]
    True
    """
    words = shelf.read("syllables.yml", "nlp.encodings")["syllables"].split()
    found: dict[str, int] = {}
    for rank, word in enumerate(words):
        for spelling in (word, old_tones(word)):
            found.setdefault(spelling, rank)
    return found
