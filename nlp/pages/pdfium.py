"""The one door to PDFium: words with their places, drawn rules, pictures and fonts of a page, and the page as a picture.

The bytes of a PDF flow in, plain values flow out. Places are in points from the top left corner of the page as it is shown,
so its rotation and crop box are counted in. Refuses what is locked or damaged. PDFium works on one call at a time in a
process: `LOCK` is held by who reads.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from pypdfium2 import raw

from nlp.errors import UnreadableDocument
from nlp.pages import enclosed
from nlp.pages.words import Word

DPI = 300  # of the picture that OCR gets
LOCK = threading.Lock()
LETTER_GAP = 0.145  # share of a letter's height: a wider gap parts two words
DESCENT = 0.216  # of Times, where a font does not tell: share of its size below the base line
LOST = "\ufffd"  # a letter whose font does not tell which it is
_PASSWORD, _SECURITY = 4, 5  # PDFium's error codes
_SPACES = np.array([0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], np.uint32)
_HYPHENS = (2, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line

Floats = NDArray[np.float64]
Edges = tuple[Floats, Floats, Floats, Floats]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class View:
    """How a page is shown: size in points, and the turn (quarters, clockwise) and edges that lead there from the file's own places."""

    width: float
    height: float
    turn: int
    edges: tuple[float, float, float, float]  # left, bottom, right, top

    def show(self, left: Any, bottom: Any, right: Any, top: Any) -> tuple[Any, Any, Any, Any]:
        """Return x0, top, x1, bottom on the page as it is shown; takes numbers or arrays."""
        x0, y0, x1, y1 = self.edges
        if self.turn == 1:
            return bottom - y0, left - x0, top - y0, right - x0
        if self.turn == 2:
            return x1 - right, bottom - y0, x1 - left, top - y0
        if self.turn == 3:
            return y1 - top, x1 - right, y1 - bottom, x1 - left
        return left - x0, y1 - top, right - x0, y1 - bottom


def open_document(data: bytes) -> Any:
    """Return the open document of PDFium; an empty password is tried by itself.

    Raises UnreadableDocument (damaged, password).
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        if getattr(exc, "err_code", 0) in (_PASSWORD, _SECURITY):
            raise UnreadableDocument("the PDF needs a password; save it without protection and send that") from exc
        raise UnreadableDocument("the PDF is damaged beyond repair; open it where it was made and save it anew") from exc
    if raw.FPDF_GetFormType(document.raw) != raw.FORMTYPE_NONE:
        document.init_forms()
    return document


@contextmanager
def open_page(document: Any, index: int) -> Iterator[tuple[Any, list[str]]]:
    """Open a page with what is printed in annotations on it, since number and date are often stamped so; and name its form fields.

    Raises PdfiumError where the page is damaged.
    """
    page = document[index]
    fields: list[str] = []
    try:
        if raw.FPDFPage_GetAnnotCount(page.raw) > 0:
            if document.formenv:
                fields = enclosed.read_fields(document.formenv, page)
            if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
                page.close()
                page = document[index]
        yield page, fields
    finally:
        page.close()


def view(page: Any) -> View:
    """Return how a page is shown."""
    width, height = page.get_size()
    return View(width, height, page.get_rotation() // 90 % 4, tuple(page.get_bbox()))


def read_words(textpage: Any, number: int, seen: View, most: int, legacy: bool = False) -> list[Word]:
    """Return the words of a page in the order of drawing, at most so many letters; text printed twice for boldness counts once.

    `legacy`: of the codes below 256 only the blank parts words, since the old encodings use the others for letters.
    """
    count = min(raw.FPDFText_CountChars(textpage.raw), most)
    if count < 1:
        return []
    codes = _read_codes(textpage.raw, count)
    blank = codes <= 32
    if not legacy:
        blank |= (codes > 0x7F) & np.isin(codes, _SPACES)
    kept = np.flatnonzero(~blank)
    if not len(kept):
        return []
    edges = _read_boxes(textpage.raw, kept, seen)
    even = _is_even(edges)
    starts = _part_words(kept, edges, even)
    first = kept[starts].tolist()
    x0, ink = np.minimum.reduceat(edges[0], starts), np.minimum.reduceat(edges[1], starts)
    x1, bottom = np.maximum.reduceat(edges[2], starts), np.maximum.reduceat(edges[3], starts)
    size = _read_sizes(textpage.raw, first, float(np.percentile(edges[3] - edges[1], 90)))
    if not even:
        bottom = _read_baselines(textpage.raw, first, seen) + DESCENT * size
    top = bottom - size
    letters = codes[kept].tobytes().decode("utf-32-le", "replace")
    columns = (x0, top.round(2), x1, bottom.round(2), np.maximum(top - ink, 0.0))
    ends = [*starts[1:].tolist(), len(kept)]
    places = zip(starts.tolist(), ends, first, *(column.tolist() for column in columns), strict=True)
    found = [
        Word(letters[start:end], number, left, upper, right, lower, at, rise=rise)
        for start, end, at, left, upper, right, lower, rise in places
    ]
    doubted = [word for word in found if len(word.text) == 1 or not even]
    lying = {word.index for word in doubted if not _is_upright(textpage.raw, word.index, seen.turn)}
    return _drop_doubles([word for word in found if word.index not in lying] if lying else found)


def read_font(textpage: Any, word: Word) -> str:
    """Return the name of the font of a word's first letter, "" where it has none."""
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(textpage.raw, word.index, None, 0, flags)
    buffer = ctypes.create_string_buffer(length + 1)
    raw.FPDFText_GetFontInfo(textpage.raw, word.index, buffer, length, flags)
    return buffer.value.decode("utf-8", "replace")


def render(page: Any, seen: View, pixels: int) -> Image.Image:
    """Return a page as a picture in colour at 300 dpi, or smaller where that would take more pixels than allowed."""
    scale = min(DPI / 72, (pixels / max(1.0, seen.width * seen.height)) ** 0.5)
    bitmap = page.render(scale=scale)
    try:
        return bitmap.to_pil().copy()  # type: ignore[no-any-return]
    finally:
        bitmap.close()


def _read_codes(textpage: Any, count: int) -> NDArray[np.uint32]:
    """Return the Unicode values of the first letters of a page, as many as are asked for."""
    buffer = (raw.FPDF_WCHAR * (2 * raw.FPDFText_CountChars(textpage) + 16))()
    got = max(1, raw.FPDFText_GetText(textpage, 0, count, buffer))
    units = np.frombuffer(buffer, np.uint16)[: got - 1].astype(np.uint32)
    if len(units) != count or bool(((units >= 0xD800) & (units < 0xE000)).any()):  # letters that PDFium leaves out, or that take two units
        units = np.fromiter(map(raw.FPDFText_GetUnicode, repeat(textpage), range(count)), np.uint32, count)
    units[np.isin(units, _HYPHENS)] = ord("-")
    units[(units == 0) | ((units >= 0xD800) & (units < 0xE000)) | (units > 0x10FFFF)] = ord(LOST)
    return units


def _read_boxes(textpage: Any, kept: NDArray[np.intp], seen: View) -> Edges:
    """Return x0, top, x1, bottom of the letters; where the fonts tell their height, the boxes of a row are equally high."""
    boxes = (raw.FS_RECTF * len(kept))()
    deque(map(raw.FPDFText_GetLooseCharBox, repeat(textpage), kept.tolist(), boxes), 0)
    left, upper, right, lower = np.frombuffer(boxes, np.float32).reshape(-1, 4).T.astype(np.float64).round(2)
    return seen.show(np.minimum(left, right), np.minimum(lower, upper), np.maximum(left, right), np.maximum(lower, upper))


def _is_even(edges: Edges) -> bool:
    """Tell whether letters side by side reach equally low, so that it is the font's depth and not that of each letter's ink.

    LibreOffice writes fonts without their height.
    """
    bottom = edges[3]
    return len(bottom) < 2 or float((np.abs(np.diff(bottom)) < 0.05).mean()) > 0.8


def _part_words(kept: NDArray[np.intp], edges: Edges, even: bool) -> NDArray[np.intp]:
    """Return where words start: behind blanks, wide gaps, and where the print goes back or to another row."""
    x0, top, x1, bottom = edges
    height = bottom - top
    if even:
        size = np.maximum(np.minimum(height[1:], height[:-1]), 0.5)
    else:
        size = np.full(len(height) - 1, max(0.5, float(np.percentile(height, 90))))
    gap = x0[1:] - x1[:-1]
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    parted = (np.diff(kept) > 1) | (gap > LETTER_GAP * size) | (gap < -0.5 * size) | (shared < (0.5 if even else -0.4) * size)
    return np.concatenate((np.zeros(1, np.intp), np.flatnonzero(parted) + 1))


def _read_sizes(textpage: Any, first: list[int], tall: float) -> Floats:
    """Return the font sizes of words by their first letters; `tall` is how high a tall letter is about."""
    size = np.fromiter(map(raw.FPDFText_GetFontSize, repeat(textpage), first), np.float64, len(first))
    if 0.6 < float(np.median(size)) / max(0.1, tall) < 1.7:
        return size
    return size * [_scale(textpage, at) for at in first]  # the size is in the matrix


def _read_baselines(textpage: Any, first: list[int], seen: View) -> Floats:
    """Return the heights on which words stand."""
    x, y = ctypes.c_double(), ctypes.c_double()
    lines: list[float] = []
    for at in first:
        raw.FPDFText_GetCharOrigin(textpage, at, x, y)
        lines.append(seen.show(x.value, y.value, x.value, y.value)[1])
    return np.array(lines)


def _scale(textpage: Any, at: int) -> float:
    """Return by how much a letter's matrix makes it higher."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, at, matrix)
    return float(np.hypot(matrix.c, matrix.d))


def _is_upright(textpage: Any, at: int, turn: int) -> bool:
    """Tell whether a letter stands upright on the page as it is shown."""
    angle = float(raw.FPDFText_GetCharAngle(textpage, at))
    return bool(abs((np.degrees(angle) - 90 * turn + 180) % 360 - 180) < 10)


def _drop_doubles(found: list[Word]) -> list[Word]:
    """Return the words without those that are printed a second time at their place, if these are many."""
    places = {(word.text, round(word.x0), round(word.top)): word for word in reversed(found)}
    if len(places) >= 0.85 * len(found):
        return found
    return sorted(places.values(), key=lambda word: word.index)
