"""The words of a page of a PDF with their places: PDFium's letters in, words out, in the order of drawing.

Words are parted by blanks and gaps; where a printer draws the letters of one font after those of another, so that a word comes
in pieces, they are put together by their places. Text that lies on its side is left out, text printed twice counts once.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, repeat
from typing import Any
from unicodedata import is_normalized

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pages.pdfium import View
from nlp.pages.words import Word
from nlp.text import clean

GAP = 0.16  # share of a font's size: a wider gap parts two words
NARROW = 0.2  # of its size a letter is wide at least; print that is narrower may lie on its side
SAMPLE = 30  # letters by which the direction of the print is told
CLOSE = 0.06  # what is nearer is one word, whenever it was drawn and whatever blank the file has there
DESCENT = 0.216  # of Times, where a font does not tell: share of its size below the base line
LOST = "\ufffd"  # a letter whose font does not tell which it is
_SPACES = (0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_HYPHENS = 2, 0xFFFE  # what PDFium gives for a hyphen at the end of a line

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
Edges = tuple[Floats, Floats, Floats, Floats]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was drawn without a gap: index of the first letter, text, edges (`ink`: with marks), font size."""

    first: list[int]
    texts: list[str]
    x0: Floats
    ink: Floats
    x1: Floats
    bottom: Floats
    size: Floats


def read(textpage: Any, number: int, seen: View, most: int, legacy: bool = False) -> list[Word]:
    """Return the words of a page, at most so many letters.

    `legacy`: of the codes below 256 only the blank parts words, since the old encodings use the others for letters.
    """
    count = min(raw.FPDFText_CountChars(textpage.raw), most)
    if count < 1:
        return []
    codes = _read_codes(textpage.raw, count)
    gaps = codes <= 32
    if not legacy:
        gaps |= _is_space()[np.minimum(codes, 0xFFFF)]
    kept = np.flatnonzero(~gaps)
    if not len(kept):
        return []
    edges = _read_boxes(textpage.raw, kept, seen)
    pieces = _cut(textpage.raw, codes, kept, edges, seen)
    lengths = np.fromiter(map(len, pieces.texts), np.intp, len(pieces.texts))
    doubted = np.flatnonzero((lengths == 1) | (pieces.x1 - pieces.x0 < NARROW * pieces.size * lengths)).tolist()
    angles = _read_numbers("FPDFText_GetCharAngle", ctypes.c_float, textpage.raw, [pieces.first[at] for at in doubted])
    upright = np.abs((np.degrees(angles) - 90 * seen.turn + 180) % 360 - 180) < 10
    lying = {at for at, stands in zip(doubted, upright.tolist(), strict=True) if not stands}
    outside = (pieces.x1 < 0) | (pieces.x0 > seen.width) | (pieces.bottom < 0) | (pieces.bottom - pieces.size > seen.height)
    if outside.any():  # cut off by the crop box
        lying.update(np.flatnonzero(outside).tolist())
    found = _make_words(pieces, number, lying)
    if not legacy and ((codes >= 0x300) & (codes < 0x370)).any():  # marks that stand apart from their letters
        found = [word if is_normalized("NFC", word.text) else word._replace(text=clean(word.text).text) for word in found]
    return _drop_doubles(found)


def find_turn(textpage: Any, most: int) -> int:
    """Return by how many quarters, clockwise, the page as the file has it must be turned for most of its letters to stand upright."""
    count = min(raw.FPDFText_CountChars(textpage.raw), most)
    sample = list(range(0, count, max(1, count // SAMPLE)))
    angles = map(_caller("FPDFText_GetCharAngle", ctypes.c_float), repeat(_address(textpage.raw)), sample)
    quarters = Counter([round(angle / (math.pi / 2)) % 4 for angle in angles])
    return max(quarters, key=quarters.__getitem__, default=0)


def _make_words(pieces: Pieces, number: int, left_out: set[int]) -> list[Word]:
    """Return the words of a page; pieces that stand side by side are one."""
    texts, first = pieces.texts, pieces.first
    x0, top, x1, bottom, ink = pieces.x0, pieces.bottom - pieces.size, pieces.x1, pieces.bottom, pieces.ink
    kept = list(range(len(texts)))
    if _is_scattered(pieces):
        order, starts = _join(pieces)
        x0, top, ink = (np.minimum.reduceat(edge[order], starts) for edge in (x0, top, ink))
        x1, bottom = (np.maximum.reduceat(edge[order], starts) for edge in (x1, bottom))
        by_place, bounds = order.tolist(), [*starts.tolist(), len(order)]
        groups = [by_place[start:end] for start, end in pairwise(bounds)]
        kept = [at for at, group in enumerate(groups) if left_out.isdisjoint(group)]
        texts = ["".join([texts[at] for at in group]) for group in groups]
        first = [min([first[at] for at in group]) for group in groups]
        kept.sort(key=first.__getitem__)
    elif left_out:
        kept = [at for at in kept if at not in left_out]
    columns = [edge.tolist() for edge in (x0, top.round(2), x1, bottom.round(2), np.maximum(top - ink, 0.0))]
    left, upper, right, lower, rise = columns
    return [Word(texts[at], number, left[at], upper[at], right[at], lower[at], first[at], None, rise[at]) for at in kept]


def _is_scattered(pieces: Pieces) -> bool:
    """Tell whether the print goes back in a row somewhere, so that words may have been drawn in pieces."""
    level = np.abs(np.diff(pieces.bottom)) < 0.2 * pieces.size[1:]
    return bool((level & (pieces.x0[1:] < pieces.x1[:-1] - 0.5 * pieces.size[1:])).any())


def _join(pieces: Pieces) -> tuple[Numbers, Numbers]:
    """Return the pieces by rows, from left to right, and where in this order words start: at what stands apart, whenever it was drawn."""
    by_height = np.argsort(pieces.bottom, kind="stable")
    line = np.empty(len(by_height), np.intp)
    line[by_height] = np.concatenate(([0], np.cumsum(np.diff(pieces.bottom[by_height]) > 0.2 * pieces.size[by_height[1:]])))
    order = np.lexsort((pieces.x0, line))
    here, there = order[:-1], order[1:]
    size = np.minimum(pieces.size[here], pieces.size[there])
    gap = pieces.x0[there] - pieces.x1[here]
    close = (gap < CLOSE * size) & (gap > -0.3 * size) & (np.maximum(pieces.size[here], pieces.size[there]) < 1.25 * size)
    parted = (line[here] != line[there]) | ~close
    return order, np.append(0, np.flatnonzero(parted) + 1)


def _read_codes(textpage: Any, count: int) -> NDArray[np.uint32]:
    """Return the Unicode values of the first letters of a page, as many as are asked for."""
    buffer = (raw.FPDF_WCHAR * (2 * raw.FPDFText_CountChars(textpage) + 16))()
    got = max(1, raw.FPDFText_GetText(textpage, 0, count, buffer))
    units = np.frombuffer(buffer, np.uint16)[: got - 1].astype(np.uint32)
    if len(units) != count or bool(((units >= 0xD800) & (units < 0xE000)).any()):  # letters that PDFium leaves out, or that take two units
        units = np.fromiter(map(raw.FPDFText_GetUnicode, repeat(textpage), range(count)), np.uint32, count)
    units[(units == _HYPHENS[0]) | (units == _HYPHENS[1])] = ord("-")
    units[(units == 0) | ((units >= 0xD800) & (units < 0xE000)) | (units > 0x10FFFF)] = ord(LOST)
    return units


def _read_boxes(textpage: Any, kept: Numbers, seen: View) -> Edges:
    """Return x0, top, x1, bottom of the letters; where the fonts tell their height, the boxes of a row are equally high."""
    boxes = np.zeros((len(kept), 4), np.float32)
    start = boxes.ctypes.data
    call = _caller("FPDFText_GetLooseCharBox", ctypes.c_int, ctypes.c_void_p)
    deque(map(call, repeat(_address(textpage)), kept.tolist(), range(start, start + boxes.nbytes, 16)), 0)
    left, upper, right, lower = boxes.T.astype(np.float64).round(2)
    return seen.show(np.minimum(left, right), np.minimum(lower, upper), np.maximum(left, right), np.maximum(lower, upper))


@cache
def _caller(name: str, result: type, *rest: type) -> Callable[..., Any]:
    """Return a function of PDFium that takes a page's address and a letter's index first.

    Addresses are plain numbers here: what is called for each letter takes half the time so.
    """
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *rest)(address or 0)


def _address(textpage: Any) -> int | None:
    """Return where a text page of PDFium lies."""
    return ctypes.cast(textpage, ctypes.c_void_p).value


@cache
def _is_space() -> NDArray[np.bool_]:
    """Return for each code whether it is a space besides those below 33."""
    table = np.zeros(0x10000, np.bool_)
    table[list(_SPACES)] = True
    return table


def _is_even(edges: Edges) -> bool:
    """Tell whether letters side by side reach equally low, so that it is the font's depth and not that of each letter's ink.

    LibreOffice writes fonts without their height.
    """
    bottom = edges[3]
    return len(bottom) < 2 or float((np.abs(np.diff(bottom)) < 0.05).mean()) > 0.8


def _cut(textpage: Any, codes: NDArray[np.uint32], kept: Numbers, edges: Edges, seen: View) -> Pieces:
    """Return the pieces of print between blanks, gaps, and turns back or to another row."""
    x0, top, x1, bottom = edges
    height = bottom - top
    tall = max(0.5, float(np.sort(height)[int(0.9 * (len(height) - 1))]))
    even = _is_even(edges)
    size = np.maximum(np.minimum(height[1:], height[:-1]), 0.5) if even else tall
    gap = x0[1:] - x1[:-1]
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    blank = np.diff(kept) > 1
    moved = blank.copy()
    parted = (blank & (gap > CLOSE * size)) | (gap > 0.9 * GAP * size) | (gap < -0.5 * size) | (shared < (0.5 if even else -0.4) * size)
    for edge in edges:  # the letters of a ligature share its box
        moved |= np.abs(np.diff(edge)) > 0.01
    parted &= moved
    starts = np.append(0, np.flatnonzero(parted) + 1)
    ends = np.append(starts[1:], len(kept))
    first = kept[starts].tolist()
    sizes = _read_sizes(textpage, first, tall)
    depth = np.maximum.reduceat(bottom, starts) if even else _read_baselines(textpage, first, seen) + DESCENT * sizes
    letters = codes[kept].tobytes().decode("utf-32-le", "replace")
    return Pieces(
        first,
        [letters[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)],
        np.minimum.reduceat(x0, starts),
        np.minimum.reduceat(top, starts),
        np.maximum.reduceat(x1, starts),
        depth,
        sizes,
    )


def _read_sizes(textpage: Any, first: list[int], tall: float) -> Floats:
    """Return the font sizes of words by their first letters; `tall` is how high a tall letter is about."""
    size = _read_numbers("FPDFText_GetFontSize", ctypes.c_double, textpage, first)
    if 0.6 < sorted(size.tolist())[len(size) // 2] / max(0.1, tall) < 1.7:
        return size
    return size * [_scale(textpage, at) for at in first]  # the size is in the matrix


def _read_baselines(textpage: Any, first: list[int], seen: View) -> Floats:
    """Return the heights on which words stand."""
    places = np.zeros((len(first), 2), np.float64)
    start = places.ctypes.data
    xs, ys = range(start, start + places.nbytes, 16), range(start + 8, start + 8 + places.nbytes, 16)
    call = _caller("FPDFText_GetCharOrigin", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    deque(map(call, repeat(_address(textpage)), first, xs, ys), 0)
    x, y = places.T
    lines: Floats = seen.show(x, y, x, y)[1]
    return lines


def _scale(textpage: Any, at: int) -> float:
    """Return by how much a letter's matrix makes it higher."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, at, matrix)
    return math.hypot(matrix.c, matrix.d)


def _read_numbers(name: str, result: type, textpage: Any, letters: list[int]) -> Floats:
    """Return what a function of PDFium says of letters."""
    return np.fromiter(map(_caller(name, result), repeat(_address(textpage)), letters), np.float64, len(letters))


def _drop_doubles(found: list[Word]) -> list[Word]:
    """Return the words without those that are printed a second time at their place, if these are many."""
    places = {(word.text, round(word.x0), round(word.top)): word for word in reversed(found)}
    if len(places) >= 0.85 * len(found):
        return found
    return sorted(places.values(), key=lambda word: word.index)
