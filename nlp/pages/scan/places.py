"""Mend the names of places that OCR spells in several ways: the document's own majority tells how such a name is spelled.

The Source of a scan in, a Source out; marks alone are changed, so that every offset stays. What was read before is told by a warning.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.text import fold
from nlp.types import Source, Span, Warn

WORD = re.compile(r"[^\W\d_]+")
OUTVOTED = 2  # times as often as another spelling of its name a document has to give a place
PLACED = re.compile(r"(?i)(?<!\w)(?:t[iỉĩị]nh|huy[eêệẹ]n|th[iịỉĩ] x[aãảá]|th[aàá]nh ph[oốôố]|x[aãảá]|ph[uưườờ]+ng)\s+")
DATED = re.compile(r"(?m)^ *(?=[^\W\d_][^\n,]{2,30}, ?ng[aà]y)")  # "Krông Nô, ngày 3 tháng 6"
PART = re.compile(r"[^\W\d_][^\W\d_'’]*")
NAME = re.compile(r"[^\W\d_][^\W\d_'’]*(?: [^\W\d_][^\W\d_'’]*){1,2}")


@dataclass(frozen=True, slots=True)
class Read:
    """A word that OCR read: where it stands, its letters."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.start + len(self.text)


def settle(source: Source) -> Source:
    """Return the source with the names of places spelled as the document spells them most, and a warning for each change.

    >>> from nlp.types import Box
    >>> text = "HUYỆN KRÔNG NÓ, huyện Krông Nô, huyện Krông Nô, huyện Krông Nô"
    >>> boxes = tuple(Box(Span(*found.span()), 1, 0, 0, 1, 1, 0.8) for found in WORD.finditer(text))
    >>> settled = settle(Source(text, "image/png", boxes=boxes))
    >>> settled.text[:15], settled.warnings[0].message
    ('HUYỆN KRÔNG NÔ,', 'page 1: "NÓ" was read as "NÔ"')
    """
    words = _read_words(source)
    changed = _vote(source.text, words) if words else {}
    told = [(word, changed[word.start]) for word in words if changed.get(word.start, word.text) != word.text]
    if not told:
        return source
    letters = list(source.text)
    for word, mended in told:
        letters[word.start : word.end] = mended
    pages = [page.span.end for page in source.pages]
    warnings = [
        Warn(
            "ocr_corrected",
            f'page {bisect_left(pages, word.end) + 1}: "{word.text}" was read as "{mended}"',
            Span(word.start, word.end),
        )
        for word, mended in told
    ]
    return replace(source, text="".join(letters), warnings=(*source.warnings, *warnings))


def _read_words(source: Source) -> list[Read]:
    """Return the words of the boxes that OCR read, in order."""
    found: list[Read] = []
    for box in source.boxes:
        if box.confidence is not None:
            surface = box.span.of(source.text)
            found += [Read(box.span.start + match.start(), match.group()) for match in WORD.finditer(surface)]
    return sorted(found, key=lambda word: word.start)


def _vote(text: str, words: Sequence[Read]) -> dict[int, str]:
    """Return the words of places' names that the document spells in another way more often."""
    named = {fold(surface).lower() for match in (*PLACED.finditer(text), *DATED.finditer(text)) for surface in _names_at(text, match.end())}
    places = [(start, surface) for start, surface in _phrases(text) if fold(surface).lower() in named]
    spelled: dict[str, Counter[str]] = {}
    for _, surface in places:
        spelled.setdefault(fold(surface).lower(), Counter())[surface.lower()] += 1
    changed: dict[int, str] = {}
    starts = [word.start for word in words]
    for start, surface in places:
        counts = spelled[fold(surface).lower()]
        best, count = counts.most_common(1)[0]
        if best == surface.lower() or counts[surface.lower()] * OUTVOTED > count:
            continue
        for word in words[bisect_left(starts, start) : bisect_left(starts, start + len(surface))]:
            if word.end <= start + len(surface):
                changed[word.start] = _cased(word.text, best[word.start - start : word.end - start])
    return changed


def _names_at(text: str, start: int) -> Iterator[str]:
    """Yield what may be the name of a place there: two words, and three."""
    name = NAME.match(text, start)
    parts = name.group().split(" ") if name else []
    yield from (" ".join(parts[:length]) for length in (2, 3) if len(parts) >= length)


def _phrases(text: str) -> Iterator[tuple[int, str]]:
    """Yield two and three words beside each other that begin with a capital, with their place."""
    found = [(match.start(), match.group()) for match in PART.finditer(text)]
    for at, (start, word) in enumerate(found):
        end = start + len(word)
        for following, other in found[at + 1 : at + 3]:
            if following != end + 1 or text[end] != " " or not word[0].isupper():
                break
            end = following + len(other)
            yield start, text[start:end]


def _cased(read: str, meant: str) -> str:
    """Return a word in the capitals of another of the same length."""
    return "".join(letter.upper() if sign.isupper() else letter for sign, letter in zip(read, meant, strict=True))
