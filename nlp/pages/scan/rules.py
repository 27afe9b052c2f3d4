"""The ruled lines of a straight page: found, taken out of the picture before its letters are read, and put together to tables.

A straight grey page in; the page without its rules, and the cells of its tables out, in pixels of the page.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pdfplumber import table
from PIL import Image

from nlp.pages.ruled import Rule
from nlp.pages.tilt import Place

SMALL = 2  # the page is made so many times smaller to look for rules
LONG_ACROSS, LONG_DOWN = 90, 36  # small pixels (150 to the inch) that a rule is long at least; letters make no such runs
THICK = 7  # small pixels that a rule is thick at most
WIDE = 3  # small pixels on both sides of a cell's edge that its rule takes
DARK = 240
DENSE = 0.88  # share of a rule that is dark at least: thin ones are broken
GAP = 45  # small pixels that a rule may be broken by
NEAR = 6  # small pixels by which the ends of rules may miss each other
LEAST_WIDE, LEAST_HIGH = 400, 60  # pixels of a table
MOST = 200  # rules on a page; more is a drawing
MOST_CROSSINGS = 2500  # of the rules across and down

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table as its rules make it: its cells and its frame, each x0, top, x1, bottom."""

    cells: tuple[Place, ...]
    bbox: Place

    def sides(self, factor: float) -> tuple[Rule, ...]:
        """Return the sides of its cells as rules, in another measure."""
        scaled = (_scale(cell, factor) for cell in self.cells)
        return tuple(
            rule
            for x0, top, x1, bottom in scaled
            for rule in (Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom), Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom))
        )


def _scale(place: Place, factor: float) -> Place:
    """Return a place in another measure."""
    x0, top, x1, bottom = place
    return x0 * factor, top * factor, x1 * factor, bottom * factor


def take(page: Image.Image) -> tuple[Image.Image, list[Ruled]]:
    """Return a straight page without its rules, and its tables."""
    dark = _shrink(np.asarray(page)) < DARK
    across = _runs(dark, LONG_ACROSS)
    down = _runs(dark.T, LONG_DOWN).T
    found = [*_rules(across, "h"), *(_turned(rule) for rule in _rules(down.T, "h"))]
    if len(found) > MOST:
        return page, []
    tables = _tables(found)
    if not tables:
        return page, []
    mask = np.zeros_like(dark)
    for one in tables:
        for cell in one.cells:
            x0, top, x1, bottom = (round(edge / SMALL) for edge in cell)
            for edge in (x0, x1):
                mask[top : bottom + 1, max(0, edge - WIDE) : edge + WIDE + 1] |= down[
                    top : bottom + 1, max(0, edge - WIDE) : edge + WIDE + 1
                ]
            for edge in (top, bottom):
                mask[max(0, edge - WIDE) : edge + WIDE + 1, x0 : x1 + 1] |= across[max(0, edge - WIDE) : edge + WIDE + 1, x0 : x1 + 1]
    cleaned = page.copy()
    shown = Image.fromarray(mask).resize((dark.shape[1] * SMALL, dark.shape[0] * SMALL))
    cleaned.paste(255, (0, 0, *shown.size), shown)
    return cleaned, tables


def _shrink(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a page made small, each spot as dark as the darkest of those that it stands for: thin rules stay."""
    height, width = (side // SMALL * SMALL for side in page.shape)
    rows = np.minimum(page[0:height:SMALL], page[1:height:SMALL])
    return np.minimum(rows[:, 0:width:SMALL], rows[:, 1:width:SMALL])


def _runs(dark: Mask, least: int) -> Mask:
    """Return the spots that stand in a dark run across of a length, where the run may step up or down by one."""
    near = dark.copy()
    near[1:] |= dark[:-1]
    near[:-1] |= dark[1:]
    height, width = near.shape
    if width <= least:
        return np.zeros_like(dark)
    sums = np.zeros((height, width + 1), dtype=np.int32)
    np.cumsum(near, axis=1, out=sums[:, 1:])
    full = (sums[:, least:] - sums[:, :-least]) >= DENSE * least
    within = np.zeros((height, width + 1), dtype=np.int32)
    within[:, : width - least + 1] += full
    within[:, least:] -= full
    return (np.cumsum(within, axis=1)[:, :width] > 0) & near


def _rules(runs: Mask, orientation: str) -> list[dict[str, Any]]:
    """Return the rules that runs across make: runs that touch are one rule, thick ones are pictures."""
    rows = np.nonzero(runs.any(axis=1))[0]
    found: list[dict[str, Any]] = []
    for band in np.split(rows, np.nonzero(np.diff(rows) > 1)[0] + 1):
        if not len(band):
            continue
        top, bottom = int(band[0]), int(band[-1])
        columns = np.nonzero(runs[top : bottom + 1].any(axis=0))[0]
        for part in np.split(columns, np.nonzero(np.diff(columns) > NEAR)[0] + 1):
            x0, x1 = int(part[0]), int(part[-1])
            inside = np.nonzero(runs[top : bottom + 1, x0 : x1 + 1].any(axis=1))[0]
            first, last = top + int(inside[0]), top + int(inside[-1])
            if last - first < THICK:
                found.append({"x0": x0, "x1": x1, "top": first, "bottom": last, "orientation": orientation})
    return found


def _turned(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule of the page laid on its side as it stands on the page."""
    return {"x0": rule["top"], "x1": rule["bottom"], "top": rule["x0"], "bottom": rule["x1"], "orientation": "v"}


def _tables(found: list[dict[str, Any]]) -> list[Ruled]:
    """Return the tables that rules make where they cross."""
    edges = [_thin(rule) for rule in found]
    edges = _hung(table.merge_edges(edges, NEAR, NEAR, GAP, GAP))
    level = sum(edge["orientation"] == "h" for edge in edges)
    if level * (len(edges) - level) > MOST_CROSSINGS:
        return []
    cells = table.intersections_to_cells(table.edges_to_intersections(edges, NEAR, NEAR))
    made: list[Ruled] = []
    for group in table.cells_to_tables(cells):
        boxes = tuple(_scale(cell, SMALL) for cell in group)
        frame = (min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes))
        if frame[2] - frame[0] >= LEAST_WIDE and frame[3] - frame[1] >= LEAST_HIGH:
            made.append(Ruled(boxes, frame))
    return made


def _hung(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rules that begin and end at others that cross them; what ends in mid-cell is a run of letters."""
    upright = sorted(edge["x0"] for edge in edges if edge["orientation"] == "v")
    level = sorted(edge["top"] for edge in edges if edge["orientation"] == "h")

    def meets(places: list[float], at: float) -> bool:
        """Tell whether a rule stands at a place."""
        first = bisect_left(places, at - 2 * NEAR)
        return first < len(places) and places[first] <= at + 2 * NEAR

    kept: list[dict[str, Any]] = []
    for edge in edges:
        places, ends = (upright, (edge["x0"], edge["x1"])) if edge["orientation"] == "h" else (level, (edge["top"], edge["bottom"]))
        if all(meets(places, end) for end in ends):
            kept.append(edge)
    return kept


def _thin(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule without its thickness."""
    if rule["orientation"] == "h":
        middle = (rule["top"] + rule["bottom"]) / 2
        return {**rule, "top": middle, "bottom": middle, "width": rule["x1"] - rule["x0"]}
    middle = (rule["x0"] + rule["x1"]) / 2
    return {**rule, "x0": middle, "x1": middle, "height": rule["bottom"] - rule["top"]}
