"""The text layer of a page of a PDF: its words, tables and stamps, and how far it can be believed.

A page of PDFium flows in, a Layer flows out; words that stand in an old encoding are converted, by the name of their font or by
what they say. What the page's picture says is not looked at here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp.pages import drawn, pdfium, ruled, verdicts, words
from nlp.pages.drawn import Drawn
from nlp.pages.pdfium import View
from nlp.pages.ruled import Grid
from nlp.pages.sheets import Sheet
from nlp.pages.words import Row, Word
from nlp.types import Verdict

LEAST_TEXT = 40  # letters that a page of text has at least; with a picture over the page it is a scan
LITTLE_TEXT = 300  # letters over a picture that may be all but the page's text
COVERED = 0.5  # share of a page that the picture of a scan covers
PICTURED = 0.02  # share that a picture with words in it covers
MANY_PATHS = 200  # letters drawn as outlines


@dataclass(frozen=True, slots=True)
class Layer:
    """What the file itself says of a page: words outside of stamps, stamps, what is drawn, and whether the words are plausible."""

    number: int
    seen: View
    words: tuple[Word, ...]
    stamps: tuple[Row, ...]
    drawn: Drawn
    verdict: Verdict
    plausible: bool

    @property
    def doubtful(self) -> bool:
        """Tell whether the picture of the page may say more than the layer."""
        over = self.drawn.pictured > COVERED
        if self.verdict.letters < LEAST_TEXT:
            some = self.drawn.pictured > PICTURED or self.drawn.paths > MANY_PATHS
            return over or (some and (self.number == 1 or not self.verdict.letters))
        return not self.plausible or (over and self.verdict.letters < LITTLE_TEXT)


def read(page: Any, number: int, most: int) -> Layer:
    """Return the text layer of a page, at most so many letters of it."""
    seen = pdfium.view(page)
    textpage = page.get_textpage()
    try:
        found = pdfium.read_words(textpage, number, seen, most)
        paint = drawn.read(page, seen)
        text = " ".join(word.text for word in found)
        mine, stamped = words.take_stamps(found) if words.may_hold_stamp(text) else (found, [])
        if stamped:
            text = " ".join(word.text for word in mine)
        verdict = verdicts.measure(text)
        plausible = verdicts.is_plausible(verdict, text, paint.pictured > COVERED)
        layer = Layer(number, seen, tuple(mine), tuple(stamped), paint, verdict, plausible)
        return layer if plausible or not mine else _convert(layer, textpage, most)
    finally:
        textpage.close()


def lay_out(layer: Layer) -> Sheet:
    """Return the page with its words in rows and tables."""
    grids, outside = ruled.find_grids(layer.drawn.rules, layer.words)
    rows = tuple(words.group_rows(outside))
    return Sheet(layer.number, layer.seen.width, layer.seen.height, rows, tuple(grids), layer.stamps, layer.verdict)


def _convert(layer: Layer, textpage: Any, most: int) -> Layer:
    """Return a layer with its words converted from an old encoding, if that makes them plausible; else as it is."""
    return layer
