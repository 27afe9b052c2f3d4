"""What is drawn on a page of a PDF besides words: rules that may form tables, and how much of it pictures cover.

A page of PDFium flows in; rules and shares flow out, in points from the top left corner of the page as it is shown. Shades
behind words are no rules. After a set number of things the rest is not looked at: such a page is a drawing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

from nlp.pages.pdfium import View
from nlp.pages.ruled import Rule

MOST_THINGS = 20_000
MOST_STEPS = 20_000  # of the outlines of paths
DEEPEST = 4  # forms in forms
THIN = 2.5  # points: a bar that is no thicker is a rule
SHORTEST = 3.0

Matrix = tuple[float, float, float, float, float, float]
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rules of a page, how many paths are drawn on it, and which share of it the largest picture covers."""

    rules: tuple[Rule, ...] = ()
    paths: int = 0
    pictured: float = 0.0


@dataclass(frozen=True, slots=True)
class Thing:
    """A path or picture: PDFium's handle, its kind, and where its form lies on the page."""

    handle: Any
    kind: int
    form: Matrix


def read(page: Any, seen: View) -> Drawn:
    """Return what is drawn on a page."""
    rules: list[Rule] = []
    paths = steps = 0
    pictured = 0.0
    edges = tuple(ctypes.c_float() for _ in range(4))
    left, bottom, right, top = edges
    for thing in _things(page):
        if not raw.FPDFPageObj_GetBounds(thing.handle, *edges):
            continue
        bounds = left.value, bottom.value, right.value, top.value
        x0, y0, x1, y1 = seen.show(*(bounds if thing.form is PLAIN else _box((bounds[:2], bounds[2:]), thing.form)))
        if thing.kind == raw.FPDF_PAGEOBJ_IMAGE:
            wide = max(0.0, min(x1, seen.width) - max(x0, 0.0)) * max(0.0, min(y1, seen.height) - max(y0, 0.0))
            pictured = max(pictured, wide / max(1.0, seen.width * seen.height))
            continue
        paths += 1
        if x1 - x0 < THIN or y1 - y0 < THIN:
            if x1 - x0 >= SHORTEST or y1 - y0 >= SHORTEST:
                rules.append(Rule(x0, y0, x1, y1))
        elif steps < MOST_STEPS:
            steps += max(0, raw.FPDFPath_CountSegments(thing.handle))
            sides = (Rule(*seen.show(*side)) for side in _sides(thing))
            rules += [rule for rule in sides if max(rule.x1 - rule.x0, rule.bottom - rule.top) >= SHORTEST]
    return Drawn(tuple(rules), paths, pictured)


def _things(page: Any) -> Iterator[Thing]:
    """Yield the paths and pictures of a page, also those in its forms, as far as they are painted."""
    get, kind = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    left = MOST_THINGS
    todo: list[tuple[Any, int, Matrix, int]] = []
    count = min(raw.FPDFPage_CountObjects(page.raw), left)
    for at in range(count):
        handle = get(page.raw, at)
        what = kind(handle)
        if what in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield Thing(handle, what, PLAIN)
        elif what == raw.FPDF_PAGEOBJ_FORM:
            todo.append((handle, what, PLAIN, 1))
    left -= count
    while todo and left > 0:
        form, _, outer, depth = todo.pop(0)
        inner = _times(_matrix(form), outer)
        count = min(max(0, raw.FPDFFormObj_CountObjects(form)), left)
        left -= count
        for at in range(count):
            handle = raw.FPDFFormObj_GetObject(form, at)
            what = kind(handle)
            if what in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
                yield Thing(handle, what, inner)
            elif what == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                todo.append((handle, what, inner, depth + 1))


def _sides(thing: Thing) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight sides of a stroked path, and the thin parts of a filled one, as left, bottom, right, top."""
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    count = raw.FPDFPath_CountSegments(thing.handle)
    raw.FPDFPath_GetDrawMode(thing.handle, filled, stroked)
    if count > MOST_STEPS or not (stroked.value or (filled.value and count > 5)):
        return
    place = _times(_matrix(thing.handle), thing.form)
    for outline in _outlines(thing.handle, count):
        parts = list(pairwise(outline)) if stroked.value else [outline]
        sides = (_box(part, place) for part in parts)
        yield from (side for side in sides if min(side[2] - side[0], side[3] - side[1]) < THIN)


def _outlines(path: Any, count: int) -> Iterator[list[tuple[float, float]]]:
    """Yield the parts of a path as points; a closed part ends at its first point."""
    x, y = ctypes.c_float(), ctypes.c_float()
    outline: list[tuple[float, float]] = []
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(outline) > 1:
                yield outline
            outline = []
        outline.append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if len(outline) > 1:
        yield outline


def _matrix(handle: Any) -> Matrix:
    """Return where a form or path lies."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(handle, matrix):
        return PLAIN
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(one: Matrix, other: Matrix) -> Matrix:
    """Return what two matrices do one after the other.

    >>> _times((1, 0, 0, 1, 5, 0), (2, 0, 0, 2, 0, 0))
    (2, 0, 0, 2, 10, 0)
    """
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _box(points: Any, place: Matrix) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top around points after they are laid in their place."""
    a, b, c, d, e, f = place
    xs = [a * x + c * y + e for x, y in points]
    ys = [b * x + d * y + f for x, y in points]
    return min(xs), min(ys), max(xs), max(ys)
