"""Print the rows of a page as lines: where a paragraph begins is told by indent, width and distance of the rows.

Rows and tables of a page flow in, lines flow out, in the form that `nlp.pages.flow` takes: a wide gap is several blanks, the
indent is in columns, `starts` says whether a paragraph begins (None: the words have to tell).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from nlp import text
from nlp.pages import ruled
from nlp.pages.lines import Line, make, make_row
from nlp.pages.ruled import Cell, Grid
from nlp.pages.words import Row, Word, part_row
from nlp.text import Run

COLUMN = 5.5  # points that one letter takes, for indents in columns
INDENT = 9.0  # points by which the first line of a paragraph stands in
WIDE = "      "
CUT = re.compile(r"\w[-–]\Z")  # "CTTT-" / "HSSV", "01-" / "15/3/2019"
YEAR = re.compile(r"/(?:\d\n\d{3}|\d\d\n\d\d|\d{3}\n\d)(?!\d)")  # "15/9/201" / "8"


class Printer:
    """Prints page after page; keeps the stream of words that the boxes are found by and the last row of the page before."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.starts: list[int] = []
        self._length = 0
        self._last: Row | None = None
        self._edges = (0.0, 0.0)

    def print_page(self, rows: Sequence[Row], grids: Sequence[Grid], above: Grid | None) -> list[Line]:
        """Return the lines of a page; `above` is the table that ended the page before, if one did."""
        things: list[Row | Grid] = sorted((*rows, *grids), key=lambda thing: thing.top)
        parted = {id(row): part_row(row) for row in rows}
        left, right, pitch = measure([row for row in rows if len(parted[id(row)]) == 1], self._edges)
        self._edges = (left, right)
        lines: list[Line] = []
        last: Row | None = None
        for at, thing in enumerate(things):
            if isinstance(thing, Grid):
                lines += self._print_grid(thing, above if at == 0 and self._last is None else None)
                last = None
                continue
            before = last or (self._last if at == 0 else None)
            starts = begins(before, thing, (left, right), pitch if last else 0.0)
            if last and thing.top - last.bottom > 0.9 * max(pitch, thing.bottom - thing.top):
                lines.append(make(Run("")))
            parts = parted[id(thing)]
            run = text.join((self.write(part.words) for part in parts), WIDE)
            indent = max(0, round((thing.x0 - left) / COLUMN))
            line = make(run, page=at == 0 and thing.words[0].page > 1)
            lines.append(Line(line.run, line.text, indent, line.page, starts=None if len(parts) > 1 else starts))
            last = thing
        self._last = last
        return lines

    def write(self, found: Sequence[Word]) -> Run:
        """Return words as a run that knows their places in the stream of words."""
        start = self._length
        for word in found:
            self.words.append(word)
            self.starts.append(self._length)
            self._length += len(word.text) + 1
        return text.clean(Run(" ".join(word.text for word in found), ((0, start),)))

    def _print_grid(self, grid: Grid, above: Grid | None) -> list[Line]:
        """Return the rows of a table; the head is left out where it repeats that of the page before."""
        first = 0
        if above is not None and ruled.continues(above, grid) and len(grid.rows) > 1 and grid.texts(0) == above.texts(0):
            first = 1
        lines: list[Line] = []
        for row in grid.rows[first:]:
            lines.append(make_row([self._write_cell(cell) for cell in row]))
        return lines

    def _write_cell(self, cell: Cell) -> Run:
        """Return the lines of a cell as one run; what a narrow cell cuts, a number or a word with a hyphen, is put together."""
        run = Run("")
        for line in cell:
            added = self.write(line.words)
            cut = CUT.search(run.text[-12:]) is not None and added.text[:1].isalnum()
            cut = cut or (run.text + added.text == "STT")
            year = YEAR.search(run.text[-4:] + "\n" + added.text[:5]) is not None
            run = text.join((run, added), "" if cut or year or not run.text else " ")
        return run


def measure(rows: Sequence[Row], known: tuple[float, float]) -> tuple[float, float, float]:
    """Return left edge, right edge and distance of the rows of running text; `known` edges where the page has too little.

    >>> page = [Row((Word("a", 1, 85.0, 20.0 * n, 540, 20.0 * n + 14),)) for n in range(5)]
    >>> measure(page, (0, 0))
    (85.0, 540, 20.0)
    """
    if not rows:
        return (*known, 0.0)
    widest = max(row.x1 - row.x0 for row in rows)
    long = [row for row in rows if row.x1 - row.x0 > 0.7 * widest]
    steps = [after.top - before.top for before, after in pairwise(long) if 0 < after.top - before.top < 40]
    pitch = median(steps) if steps else 0.0
    if len(long) < 4 and known[1]:
        return (*known, pitch)
    right = sorted(row.x1 for row in long)[int(0.9 * (len(long) - 1))]
    carried = [after for before, after in pairwise(rows) if before.x1 > right - COLUMN and after.x1 - after.x0 <= 0.7 * widest]
    edges = Counter(round(row.x0 / 3) for row in (*long, *carried))
    usual = max(edges.values())
    left = min(edge for edge, count in edges.items() if count >= max(min(2, usual), 0.2 * usual)) * 3
    near = [row.x0 for row in (*long, *carried) if abs(row.x0 - left) < 4.5]
    return min(near, default=float(left)), right, pitch


def begins(before: Row | None, row: Row, edges: tuple[float, float], pitch: float) -> bool | None:
    """Tell whether a paragraph begins at a row; None where the page does not say, as for centred lines.

    >>> full = Row((Word("phối", 1, 85, 100, 538, 114),))
    >>> [begins(full, Row((Word("hợp", 1, edge, 120, 300, 134),)), (85, 540), 20) for edge in (85, 113)]
    [False, True]
    """
    left, right = edges
    if before is None or right - left < 100:
        return None
    centred = [_is_centred(one, left, right) for one in (before, row)]
    if all(centred) or (centred[1] and before.x0 < left + 3 and before.x1 > right - 12):
        return None
    if pitch and row.top - before.top > 1.35 * pitch:
        return True
    if row.x0 > left + INDENT or any(centred) or before.x0 > right - 100:
        return True
    full = before.x1 + (row.words[0].x1 - row.words[0].x0) + 3 > right - 2
    return not full


def _is_centred(row: Row, left: float, right: float) -> bool:
    """Tell whether a row stands in the middle: well within the edges, or a little within both by as much."""
    off = abs(row.x0 + row.x1 - left - right) / 2
    return (off < 7 and row.x0 > left + 14) or (off < 3 and row.x0 > left + 1.5 and row.x1 < right - 1.5)
