"""Read one page's picture: it is cleaned and laid straight, its words are read, what is no text is dropped.

A picture flows in, a Sheet flows out, in points of the straight page; its `tilt` says where things stand on the page as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import fmean, median

from PIL import Image

from nlp.pages import ruled, words
from nlp.pages.scan import corrections, engine, paper, rules, turning
from nlp.pages.scan.engine import Found
from nlp.pages.scan.rules import Ruled
from nlp.pages.sheets import Sheet
from nlp.pages.tilt import Tilt
from nlp.pages.words import Word
from nlp.types import Verdict, Warn

DOUBTFUL = 0.6  # mean confidence below which the page may lie upside down
LEAST_WORDS = 12  # fewer do not tell how a page lies
SURE_RED = 0.85  # confidence from which red words are taken for words
INK = 128  # grey below which something is red ink
MARGIN = 20  # pixels around what is cut out
LOW = 0.88  # mean confidence of a page below which about every seventh word is wrong, as measured on degraded pages
SPECK = 0.3  # confidence below which marks without letters are specks
UNREADABLE = 0.1  # confidence below which anything is
ASCENT = 0.78  # share of a row's height above its base line


@dataclass(frozen=True, slots=True)
class Look:
    """A page as it was read when laid so: turned, made straight by `skew`; its words and tables in pixels of a page `width` wide."""

    turned: int
    skew: float
    width: int
    found: tuple[Found, ...]
    tables: tuple[Ruled, ...]

    @property
    def confidence(self) -> float:
        """Return the mean confidence of the words by their letters; 0 where there are none."""
        letters = [len(word.text) for word in self.found]
        return fmean([word.confidence for word in self.found], letters) if letters else 0.0


def read_page(picture: Image.Image, number: int, size: tuple[float, float]) -> Sheet:
    """Return what stands on the picture of a page; `size` is the page's in points.

    Raises UnsupportedMedia where Tesseract's data is missing.
    """
    page = paper.prepare(picture, size)
    look = _add_red(_choose(page), paper.red_layer(picture, page.size))
    tilt = Tilt(*size, turned=look.turned, skew=look.skew)
    scale = tilt.straight[0] / look.width
    placed = [_place(word, number, scale, at, row) for at, (word, row) in enumerate(_level(look.found))]
    lines = groupby(zip(look.found, placed, strict=True), lambda pair: pair[0].line)
    read = corrections.correct([[word for _, word in line] for _, line in lines])
    grids, outside = ruled.find_grids([side for table in look.tables for side in table.sides(scale)], read)
    confidence = round(look.confidence, 3) if read else 0.0
    verdict = Verdict("ocr" if read else "none", confidence=confidence, turned=look.turned, skew=look.skew)
    return Sheet(number, *size, tuple(words.group_rows(outside)), tuple(grids), (), verdict, tilt)


def _choose(page: Image.Image) -> Look:
    """Return the page read as it lies; where little can be made of it, read as it makes more sense when turned."""
    side = turning.lies_on_side(page)
    best = _look(page, 90 if side else 0)
    for turned in (270, 0) if side else (180,):
        if best.confidence >= DOUBTFUL or len(best.found) < LEAST_WORDS:
            break
        other = _look(page, turned)
        best = other if other.confidence > best.confidence + 0.1 else best
    return best


def _add_red(look: Look, layer: Image.Image | None) -> Look:
    """Return a look with the words that are stamped in red: lines of which one can be sure, a seal has none."""
    if layer is None:
        return look
    straight = _lay(layer, look.turned, look.skew)
    box = straight.point(lambda value: 255 if value < INK else 0).getbbox()
    if box is None:
        return look
    left, upper = max(0, box[0] - MARGIN), max(0, box[1] - MARGIN)
    found = engine.recognise(straight.crop((left, upper, box[2] + MARGIN, box[3] + MARGIN)), paper.DPI, engine.SPARSE)
    last = max((word.line for word in look.found), default=0) + 1
    added: list[Found] = []
    for _, line in groupby(found, lambda word: word.line):
        words = list(line)
        if len(words) > 1 and all(word.text.isalpha() and len(word.text) > 1 and word.confidence >= SURE_RED for word in words):
            added += [word.moved(left, upper, last) for word in words]
    return replace(look, found=(*look.found, *added))


def _lay(page: Image.Image, turned: int, skew: float) -> Image.Image:
    """Return a page turned against the clock by 0, 90, 180 or 270 degrees and then by its skew."""
    if turned:
        page = page.transpose({90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}[turned])
    return page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255) if skew else page


def _look(page: Image.Image, turned: int) -> Look:
    """Return what stands on a page that is turned against the clock by 0, 90, 180 or 270 degrees."""
    page = _lay(page, turned, 0.0)
    skew = turning.find_skew(page)
    page = _lay(page, 0, skew)
    page, tables = rules.take(page)
    found = tuple(word for word in engine.recognise(page, paper.DPI) if _is_text(word))
    return Look(turned, skew, page.width, found, tuple(tables))


def _is_text(word: Found) -> bool:
    """Tell whether a word is worth to be kept: not a speck, a rule or a scrap of a stamp."""
    if word.confidence < UNREADABLE:
        return False
    return any(sign.isalnum() for sign in word.text) or word.confidence >= SPECK


def _level(found: Sequence[Found]) -> list[tuple[Found, float]]:
    """Return each word with the height of its row; rows about as high as most are taken to be just so."""
    if not found:
        return []
    usual = median(word.row for word in found)
    return [(word, usual if 0.7 * usual < word.row < 1.4 * usual else max(0.5 * usual, min(2.5 * usual, word.row))) for word in found]


def _place(word: Found, number: int, scale: float, index: int, row: float) -> Word:
    """Return a word with its place in points; its height is that of the row, so that words of a row are level."""
    top, bottom = word.base - ASCENT * row, word.base + (1 - ASCENT) * row
    return Word(word.text, number, word.x0 * scale, top * scale, word.x1 * scale, bottom * scale, index, round(word.confidence, 2))


def warn(found: Sequence[Sheet]) -> list[Warn]:
    """Return a warning for each page that was read with low confidence, or on which nothing was found."""
    told: list[Warn] = []
    for sheet in found:
        sure = sheet.verdict.confidence
        if sheet.verdict.method == "ocr" and sure is not None and sure < LOW:
            told.append(Warn("low_confidence_page", f"page {sheet.number} was read with {sure:.0%} confidence; check its records"))
    return told
