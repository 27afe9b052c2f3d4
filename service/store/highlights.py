"""Where the words of a search stand in a text: what a page marks is what the index found (fulltext.py), also in decomposed letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.store import folding, fulltext
from service.store.folding import MOST_LETTERS, WORD
from service.store.fulltext import Phrase

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text in its two spellings for search, and the half-open range in which it is printed."""

    start: int
    end: int
    exact: str
    folded: str


def find(text: str, query: str) -> list[Range]:
    """Return the ranges of a text that a search found, in their order; none where it does not hold all that was asked for.

    >>> text = "Đôn đốc, báo cáo; BÁO CÁO trước 30/6"
    >>> [text[start:end] for start, end in find(text, "bao cao don")]
    ['Đôn', 'báo', 'cáo', 'BÁO', 'CÁO']
    >>> [text[start:end] for start, end in find(text, '"báo cáo"')], find(text, "bảo"), find(text, "")
    (['báo cáo', 'BÁO CÁO'], [], [])
    """
    phrases = fulltext.parse(query)
    if not phrases:
        return []
    words = tuple(_words(text))
    found = [tuple(_of_phrase(words, phrase)) for phrase in phrases]
    return _joined(sorted(one for each in found for one in each)) if all(found) else []


def _words(text: str) -> Iterator[Word]:
    """Give the words of a text as the index cuts them, each with where it is printed."""
    plain, places = _composed(text[:MOST_LETTERS])
    for match in WORD.finditer(plain):
        word = match[0]
        yield Word(places[match.start()], places[match.end()], folding.exact(word), folding.folded(word))


def _composed(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in NFC, and for each of its characters and its end the place in the text.

    A base letter and the marks behind it become one; what stands between two base letters never joins them in our scripts.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    plain: list[str] = []
    places: list[int] = []
    start = 0
    for end in (*(at for at, letter in enumerate(text) if at and not unicodedata.combining(letter)), len(text)):
        composed = unicodedata.normalize("NFC", text[start:end])
        plain.append(composed)
        places += [start] * len(composed)
        start = end
    return "".join(plain), [*places, len(text)]


def _of_phrase(words: Sequence[Word], phrase: Phrase) -> Iterator[Range]:
    """Give the ranges in which the words of a phrase stand one after the other."""
    spelled = [getattr(word, phrase.column) for word in words]
    first, size = phrase.words[0], len(phrase.words)
    for at, word in enumerate(spelled):
        if word == first and tuple(spelled[at : at + size]) == phrase.words:
            yield words[at].start, words[at + size - 1].end


def _joined(ranges: Sequence[Range]) -> list[Range]:
    """Return ranges without overlaps."""
    found: list[Range] = []
    for start, end in ranges:
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
