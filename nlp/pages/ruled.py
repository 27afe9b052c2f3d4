"""Tables with printed rules: which words stand in which cell. A page of pdfplumber and its words in, rows of cells out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.pages import columns
from nlp.pages.words import Row, Word, group_rows

Cell = tuple[Row, ...]
MOST_RULES = 4000  # more lines than a table has: a drawing


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its rows of cells, each cell the print lines in it, and where it stands."""

    rows: tuple[tuple[Cell, ...], ...]
    top: float
    bottom: float
    edges: tuple[float, ...]

    def texts(self, row: int) -> tuple[str, ...]:
        """Return the texts of a row's cells."""
        return tuple(" ".join(line.text for line in cell) for cell in self.rows[row])


def find_grids(page: Any, words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """Return the tables of a page from top to bottom and the words that stand outside of them."""
    if not 4 <= len(page.lines) + len(page.rects) + len(page.curves) <= MOST_RULES:
        return [], list(words)
    return take_grids(page.filter(_is_rule).find_tables(), words)


def take_grids(tables: Iterable[Any], words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """Return the found tables with their words, from top to bottom, and the words that stand outside of them.

    Each of `tables` has `cells` and `bbox`, all x0, top, x1, bottom in points, as a table of pdfplumber has them.
    """
    found = (_read_grid(table, words) for table in sorted(tables, key=lambda table: float(table.bbox[1])))
    grids = [grid for grid in found if grid is not None]
    inside = {word.index for grid in grids for row in grid.rows for cell in row for line in cell for word in line.words}
    return grids, [word for word in words if word.index not in inside]


def continues(above: Grid, below: Grid) -> bool:
    """Tell whether a table at the head of a page goes on with the one at the foot of the page before."""
    return len(above.edges) == len(below.edges) and all(abs(one - other) < 6 for one, other in zip(above.edges, below.edges, strict=True))


def _is_rule(thing: dict[str, Any]) -> bool:
    """Tell whether a drawn thing can be a table's rule: a stroke or a thin bar, not the shade behind words."""
    if thing["object_type"] != "rect":
        return True
    thin = min(thing["x1"] - thing["x0"], thing["bottom"] - thing["top"]) < 2.5
    return thin or bool(thing.get("stroke"))


def _read_grid(table: Any, words: Sequence[Word]) -> Grid | None:
    """Return the cells of a found table with their words; None if it is a frame, a letterhead or no table at all."""
    boxes = sorted(table.cells, key=lambda box: (box[1], box[0]))
    edges = sorted({round(box[0], 1) for box in boxes})
    edges = [edge for at, edge in enumerate(edges) if at == 0 or edge - edges[at - 1] > 3]
    tops = sorted({round(box[1], 1) for box in boxes})
    tops = [top for at, top in enumerate(tops) if at == 0 or top - tops[at - 1] > 3]
    if len(edges) < 2 or len(tops) < 2:
        return None
    filled: list[list[list[Word]]] = [[[] for _ in edges] for _ in tops]
    x0, top, x1, bottom = table.bbox
    for word in words:
        middle = (word.x0 + word.x1) / 2
        if top <= word.middle <= bottom and x0 <= middle <= x1:
            box = next((box for box in boxes if box[0] <= middle <= box[2] and box[1] <= word.middle <= box[3]), None)
            if box is not None:
                filled[bisect_right(tops, box[1] + 1) - 1][bisect_right(edges, box[0] + 1) - 1].append(word)
    rows = [tuple(tuple(group_rows(cell)) for cell in row) for row in filled if any(row)]
    several = sum(1 for row in rows if sum(map(bool, row)) > 1)
    printed = [" ".join(line.text for line in cell) for row in rows for cell in row]
    if several < max(2, 0.4 * len(rows)) or any(columns.is_frame_cell(cell) for cell in printed):
        return None
    return Grid(tuple(rows), top, bottom, tuple(edges))
