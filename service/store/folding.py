"""Two spellings of a text for search, both made in Python so that every database finds the same.

`exact`: words in lower case, NFC, one place for the tone mark ("hoà" as "hòa") and one of i and y ("quí" as "quý"):
what a query word with accents has to meet. `folded`: besides without marks and with d for đ: what one without has to meet.
"""

from __future__ import annotations

import re
import unicodedata

from nlp.lexicon.words import LONGEST_WORD, fold_word, plain_word

WORD = re.compile(r"[^\W_]+")
MOST_LETTERS = 100_000  # of one text; PostgreSQL keeps no more than a megabyte of words
MOST_OF_WORD = 120  # letters; PostgreSQL takes no word of more than two kilobytes


def words(text: str) -> list[str]:
    """Return the runs of letters and digits, as the full-text index cuts them.

    >>> words("87/SKHCN-QLKH, ngày 5/6")
    ['87', 'SKHCN', 'QLKH', 'ngày', '5', '6']
    """
    return WORD.findall(unicodedata.normalize("NFC", text)[:MOST_LETTERS])


def exact(text: str) -> str:
    """Return the words in one spelling, with their accents.

    >>> exact("UỶ BAN; Quý II, hoà bình") == exact("ủy ban quí ii hòa bình")
    True
    """
    return " ".join(_exact(word) for word in words(text))


def folded(text: str) -> str:
    """Return the words without marks, with d for đ.

    >>> folded("Đôn đốc Sở Nội vụ")
    'don doc so noi vu'
    """
    return " ".join(_folded(word) for word in words(text))


def both(*texts: str | None) -> str | None:
    """Return some texts together in both spellings, one after the other, to be searched for parts of words; None of nothing.

    >>> both("Đất đai", None, "7/TB-UBND")
    'đất đai 7 tb ubnd dat dai 7 tb ubnd'
    """
    told = " ".join(one for one in texts if one)
    return f"{exact(told)} {folded(told)}" if told else None


def _exact(word: str) -> str:
    """Return one word in one spelling; what is too long to be a word is only lower-cased."""
    return word.lower()[:MOST_OF_WORD] if len(word) > LONGEST_WORD else fold_word(word) or word.lower()


def _folded(word: str) -> str:
    """Return one word without marks."""
    return word.lower()[:MOST_OF_WORD] if len(word) > LONGEST_WORD else plain_word(_exact(word))
