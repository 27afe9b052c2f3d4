"""The text layer of a page of a PDF: its words, tables and stamps, and how far it can be believed.

A page of PDFium flows in, a Layer flows out; words that stand in an old encoding are converted, by the name of their font or by
what they say. What the page's picture says is not looked at here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp import encodings
from nlp.pages import drawn, letters, pdfium, ruled, verdicts, words
from nlp.pages.drawn import Drawn
from nlp.pages.pdfium import View
from nlp.pages.sheets import Sheet
from nlp.pages.tilt import Tilt
from nlp.pages.words import Row, Word
from nlp.types import Verdict

LEAST_TEXT = 40  # letters that a page of text has at least; with a picture over the page it is a scan
LITTLE_TEXT = 300  # letters over a picture that may be all but the page's text
COVERED = 0.5  # share of a page that the picture of a scan covers
PICTURED = 0.02  # share that a picture with words in it covers
MANY_PATHS = 200  # letters drawn as outlines
LONGEST_SAMPLE = 2000  # letters by which the encoding of a page is named
_UNICODE = re.compile("[Ạ-ỹƠơƯưĂăĐđ]")  # no old encoding shows these


@dataclass(frozen=True, slots=True)
class Layer:
    """What the file itself says of a page: words outside of stamps, stamps, what is drawn, and whether the words are plausible.

    `shown`: how a reader sees the page; `straight`: how its print stands upright, which all places are of.
    """

    number: int
    shown: View
    straight: View
    words: tuple[Word, ...]
    stamps: tuple[Row, ...]
    drawn: Drawn
    verdict: Verdict
    plausible: bool

    @property
    def tilt(self) -> Tilt:
        """Return how the page as it is shown was turned for its print to stand upright."""
        return Tilt(self.shown.width, self.shown.height, (self.shown.turn - self.straight.turn) * 90 % 360)

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
    shown = pdfium.view(page)
    textpage = page.get_textpage()
    try:
        straight = pdfium.turn_view(shown, letters.find_turn(textpage, most))
        found = letters.read(textpage, number, straight, most)
        paint = drawn.read(page, straight)
        text = _join(found)
        mine, stamped = words.take_stamps(found) if words.may_hold_stamp(text) else (found, [])
        if stamped:
            text = _join(mine)
        verdict = verdicts.measure(text)
        plausible = verdicts.is_plausible(verdict, text, paint.pictured > COVERED)
        layer = Layer(number, shown, straight, tuple(mine), tuple(stamped), paint, verdict, plausible)
        suspect = not plausible or encodings.convert(text)[0].text != text
        return _convert(layer, textpage, most) if suspect and mine else layer
    finally:
        textpage.close()


def _join(found: Sequence[Word]) -> str:
    """Return words as a text, with a line end where the print goes back to the left."""
    parts: list[str] = []
    edge = 0.0
    for word in found:
        parts.append("\n" if word.x0 < edge else " ")
        parts.append(word.text)
        edge = word.x0
    return "".join(parts)


def lay_out(layer: Layer) -> Sheet:
    """Return the page with its words in rows and tables."""
    grids, outside = ruled.find_grids(layer.drawn.rules, layer.words)
    rows = tuple(words.group_rows(outside))
    tilt = layer.tilt if layer.tilt.turned else None
    verdict = replace(layer.verdict, turned=tilt.turned) if tilt else layer.verdict
    return Sheet(layer.number, layer.shown.width, layer.shown.height, rows, tuple(grids), layer.stamps, verdict, tilt)


def _convert(layer: Layer, textpage: Any, most: int) -> Layer:
    """Return a layer with its words converted from an old encoding, if that makes more of them right; else as it is."""
    stamped = {word.index for row in layer.stamps for word in row.words}
    again = [word for word in letters.read(textpage, layer.number, layer.straight, most, legacy=True) if word.index not in stamped]
    fonts = [encodings.of_font(pdfium.read_font(textpage, word)) for word in again]
    named = Counter(font.encoding for font in fonts if font)
    if named:
        texts = [_decode(word.text, font) for word, font in zip(again, fonts, strict=True)]
        encoding = named.most_common(1)[0][0]
    else:
        raw = _join(again)
        texts = re.split("[ \n]", encodings.convert(raw)[0].text)[1:]
        encoding = encodings.detect(raw[:LONGEST_SAMPLE]).encoding
    done = " ".join(texts)
    figures = verdicts.measure(done)
    right, before = (one.syllables or 0.0 for one in (figures, layer.verdict))
    if len(texts) != len(again) or texts == [word.text for word in again] or right < before:
        return layer
    found = tuple(word._replace(text=text) for word, text in zip(again, texts, strict=True) if text)
    plausible = verdicts.is_plausible(figures, done, layer.drawn.pictured > COVERED)
    return replace(layer, words=found, verdict=replace(layer.verdict, method="converted", encoding=str(encoding)), plausible=plausible)


def _decode(word: str, font: encodings.Font | None) -> str:
    """Return a word as its font prints it; one that is Unicode already stays."""
    if font is None or _UNICODE.search(word):
        return word
    return encodings.decode(word, font.encoding, capitals=font.capitals).text
