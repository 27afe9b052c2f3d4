"""The words of a page of a PDF with their places: PDFium's letters in, words out, in the order of drawing.

Words are parted by blanks and gaps; where a printer draws the letters of one font after those of another, so that a word comes
in pieces, they are put together by their places. Text that lies on its side is left out, text printed twice counts once.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from nlp.pages.pdfium import View
from nlp.pages.words import Word

GAP = 0.16  # share of a font's size: a wider gap parts two words
NARROW = 0.2  # of its size a letter is wide at least; print that is narrower may lie on its side
CLOSE = 0.1  # what is nearer is one word, however it was drawn
DESCENT = 0.216  # of Times, where a font does not tell: share of its size below the base line
LOST = "\ufffd"  # a letter whose font does not tell which it is
_SPACES = np.array([0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], np.uint32)
_HYPHENS = (2, 0xFFFE)  # what PDFium gives for a hyphen at the end of a line

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
Edges = tuple[Floats, Floats, Floats, Floats]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Pieces:
    """What was drawn without a gap: index of the first letter, text, edges (`ink`: with marks), font size, whether a blank follows."""

    first: list[int]
    texts: list[str]
    x0: Floats
    ink: Floats
    x1: Floats
    bottom: Floats
    size: Floats
    blank: NDArray[np.bool_]


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
        gaps |= (codes > 0x7F) & np.isin(codes, _SPACES)
    kept = np.flatnonzero(~gaps)
    if not len(kept):
        return []
    edges = _read_boxes(textpage.raw, kept, seen)
    pieces = _cut(textpage.raw, codes, kept, edges, seen)
    narrow = pieces.x1 - pieces.x0 < NARROW * pieces.size * np.fromiter(map(len, pieces.texts), np.intp, len(pieces.texts))
    doubted = {at for at, text in enumerate(pieces.texts) if len(text) == 1} | set(np.flatnonzero(narrow).tolist())
    lying = {at for at in doubted if not _is_upright(textpage.raw, pieces.first[at], seen.turn)}
    return _drop_doubles(_make_words(pieces, number, lying))


def _make_words(pieces: Pieces, number: int, left_out: set[int]) -> list[Word]:
    """Return the words of a page; pieces that stand side by side are one."""
    top = pieces.bottom - pieces.size
    rise = np.maximum(top - pieces.ink, 0.0)
    columns = (pieces.x0, top.round(2), pieces.x1, pieces.bottom.round(2), rise)
    places = zip(pieces.texts, pieces.first, *(column.tolist() for column in columns), strict=True)
    found = [Word(text, number, x0, top, x1, bottom, at, rise=above) for text, at, x0, top, x1, bottom, above in places]
    if _is_scattered(pieces):
        groups = _join(pieces)
    elif left_out:
        groups = [[at] for at in range(len(found))]
    else:
        return found
    return sorted((_merge([found[at] for at in group]) for group in groups if left_out.isdisjoint(group)), key=lambda word: word.index)


def _is_scattered(pieces: Pieces) -> bool:
    """Tell whether the print goes back in a row somewhere, so that words may have been drawn in pieces."""
    level = np.abs(np.diff(pieces.bottom)) < 0.2 * pieces.size[1:]
    return bool((level & (pieces.x0[1:] < pieces.x1[:-1] - 0.5 * pieces.size[1:])).any())


def _join(pieces: Pieces) -> list[list[int]]:
    """Return which pieces are one word each, from left to right: those that nothing parts, whenever they were drawn."""
    by_height = np.argsort(pieces.bottom, kind="stable")
    line = np.empty(len(by_height), np.intp)
    line[by_height] = np.concatenate(([0], np.cumsum(np.diff(pieces.bottom[by_height]) > 0.2 * pieces.size[by_height[1:]])))
    order = np.lexsort((pieces.x0, line))
    here, there = order[:-1], order[1:]
    size = np.minimum(pieces.size[here], pieces.size[there])
    gap = pieces.x0[there] - pieces.x1[here]
    close = (gap < CLOSE * size) & (gap > -0.3 * size) & (np.maximum(pieces.size[here], pieces.size[there]) < 1.25 * size)
    parted = (line[here] != line[there]) | ~close | (pieces.blank[here] & (there == here + 1))
    groups: list[list[int]] = [[int(order[0])]]
    for at, new in zip(there.tolist(), parted.tolist(), strict=True):
        if new:
            groups.append([at])
        else:
            groups[-1].append(at)
    return groups


def _merge(parts: list[Word]) -> Word:
    """Return the word that pieces make up; it stands in the order of drawing where its first piece does."""
    if len(parts) == 1:
        return parts[0]
    top, ink = min(part.top for part in parts), min(part.top - part.rise for part in parts)
    return Word(
        "".join(part.text for part in parts),
        parts[0].page,
        parts[0].x0,
        top,
        max(part.x1 for part in parts),
        max(part.bottom for part in parts),
        min(part.index for part in parts),
        rise=top - ink,
    )


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


def _read_boxes(textpage: Any, kept: Numbers, seen: View) -> Edges:
    """Return x0, top, x1, bottom of the letters; where the fonts tell their height, the boxes of a row are equally high."""
    boxes = np.zeros((len(kept), 4), np.float32)
    page, first = ctypes.cast(textpage, ctypes.c_void_p).value, boxes.ctypes.data
    deque(map(_loose_box(), repeat(page), kept.tolist(), range(first, first + boxes.nbytes, 16)), 0)
    left, upper, right, lower = boxes.T.astype(np.float64).round(2)
    return seen.show(np.minimum(left, right), np.minimum(lower, upper), np.maximum(left, right), np.maximum(lower, upper))


@cache
def _loose_box() -> Callable[[int | None, int, int], int]:
    """Return PDFium's function for the box of a letter, called by addresses: it is called for each letter, and so takes half the time."""
    address = ctypes.cast(raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(address)  # type: ignore[arg-type]


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
    tall = max(0.5, float(np.percentile(height, 90)))
    even = _is_even(edges)
    size = np.maximum(np.minimum(height[1:], height[:-1]), 0.5) if even else np.full(len(height) - 1, tall)
    gap = x0[1:] - x1[:-1]
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    blank = np.diff(kept) > 1
    parted = blank | (gap > 0.9 * GAP * size) | (gap < -0.5 * size) | (shared < (0.5 if even else -0.4) * size)
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
        np.append(blank, True)[ends - 1],
    )


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
