"""Whether the boxes of what was read lie on their words: by the characters that another program finds on the page.

A Source with boxes, spans of evidence, and the PDF of the same pages flow in; a count flows out. For a scan the PDF is the one that was
photographed, and `turn_of` tells where its points lie in the picture.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pdfplumber

from corpora.render.scan import Quality, turn_of
from corpora.score import Count
from nlp.types import Box, Source, Span

EDGE = 1.5  # points by which the middle of a character may lie outside
WIDEST = 2.0  # times the letters of its word: a box with more letters in it is no word's box
WORD = re.compile(r"[^\s|]+")
LIKE = 0.5  # likeness of a word that OCR misread
Middle = tuple[float, float, str]
Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Witness:
    """The characters of each page by the line of points in which their middle lies."""

    pages: tuple[dict[int, list[Middle]], ...]

    def inside(self, box: Box) -> str:
        """Return the letters and figures whose middle lies in a box, in the order of the page."""
        if not 1 <= box.page <= len(self.pages):
            return ""
        page = self.pages[box.page - 1]
        near = (middle for row in range(int(box.top - EDGE), int(box.bottom + EDGE) + 1) for middle in page.get(row, ()))
        held = (one for one in near if box.x0 - EDGE <= one[0] <= box.x1 + EDGE and box.top - EDGE <= one[1] <= box.bottom + EDGE)
        return _letters("".join(letter for _, _, letter in sorted(held)))


def see(pdf: Path, quality: Quality | None = None) -> Witness:
    """Return the characters of a PDF, where they lie on its pages, or in the pictures of them in this quality."""
    with pdfplumber.open(pdf) as document:
        return Witness(tuple(_rows(page, quality, pdf.stem) for page in document.pages))


def _rows(page: Any, quality: Quality | None, name: str) -> dict[int, list[Middle]]:
    """Return the characters of a page by rows of a point."""
    place: Place = turn_of(name, quality, page.page_number, (page.width, page.height)).place if quality else lambda x, y: (x, y)
    rows: dict[int, list[Middle]] = {}
    for char in page.chars:
        x, y = place((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2)
        rows.setdefault(int(y), []).append((x, y, char["text"]))
    return rows


def check(source: Source, spans: Iterable[Span], witness: Witness, *, read_by_ocr: bool) -> Count:
    """Count the boxes of the words of these spans, and how many of them lie on their word.

    A box is right where the letters in it are those of its word; where OCR read it, where they are like them: what OCR misread
    lies where it stands all the same. Words without a box are wrong.
    """
    right = total = 0
    for word, box in _boxes(source, _merge(spans)):
        letters = _letters(word)
        if letters:
            total += 1
            right += box is not None and _agree(letters, witness.inside(box), read_by_ocr)
    return Count(right, total, total)


def _merge(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that meet as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _boxes(source: Source, spans: Sequence[Span]) -> Iterator[tuple[str, Box | None]]:
    """Yield the words of the spans with their boxes; where no box holds a word, the word with None."""
    for span in spans:
        for match in WORD.finditer(source.text, span.start, span.end):
            first = bisect_right(source.boxes, match.start(), key=lambda box: box.span.end)
            last = bisect_left(source.boxes, match.end(), key=lambda box: box.span.start)
            held = source.boxes[first:last]
            yield from ((box.span.of(source.text), box) for box in held)
            if not held:
                yield match.group(), None


def _letters(word: str) -> str:
    """Return the letters and figures of a word, without marks.

    >>> _letters("Sở, 12/TB")
    'so12tb'
    """
    bare = unicodedata.normalize("NFD", word.lower()).replace("đ", "d")
    return "".join(letter for letter in bare if letter.isalnum())


def _agree(word: str, inside: str, read_by_ocr: bool) -> bool:
    """Tell whether the letters in a box are those of its word."""
    if len(inside) > WIDEST * len(word) + 2:
        return False
    return word in inside or (read_by_ocr and SequenceMatcher(None, word, inside, autojunk=False).ratio() >= LIKE)
