"""Set a flat stream of pieces, paragraph ends, cell ends and row ends as paragraphs and tables, which is how RTF tells them.

Pieces flow in, blocks flow out. How deep in tables a paragraph stands is told with its end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.pages.word.model import MOST_NESTED, Block, Cell, Paragraph, Piece, Table

NEAR = 60  # twentieths of a point between two edges that are the same column's


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a cell in a row's definition, and whether the cell belongs to the one above or to its left."""

    at: int
    merged: bool = False


@dataclass(slots=True)
class Rows:
    """A table while it is set: finished rows with their edges, cells of the open row, blocks of the open cell."""

    rows: list[tuple[list[list[Block]], tuple[Edge, ...]]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


class Galley:
    """One story while it is set: body, page header, note or text box."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.marker = ""
        self.boxes: list[Block] = []
        self._blocks: list[Block] = []
        self._tables: list[Rows] = []

    def end_paragraph(self, depth: int) -> None:
        """End the open paragraph, which stands in `depth` tables."""
        self._reach(depth)
        self._place(Paragraph(tuple(self.pieces), self.marker))
        for box in self.boxes:
            self._place(box)
        self.pieces, self.marker, self.boxes = [], "", []

    def end_cell(self, depth: int) -> None:
        """End the open cell of the table number `depth`, counted from 1."""
        depth = self._reach_table(depth)
        rows = self._tables[depth - 1]
        if self.pieces or self.marker or self.boxes or not rows.blocks:
            self.end_paragraph(depth)
        rows.cells.append(rows.blocks)
        rows.blocks = []

    def end_row(self, depth: int, edges: Sequence[Edge]) -> None:
        """End the open row; `edges` are those that the file gives for it."""
        depth = self._reach_table(depth)
        rows = self._tables[depth - 1]
        if rows.blocks:
            rows.cells.append(rows.blocks)
        rows.rows.append((rows.cells, tuple(edges)))
        rows.cells, rows.blocks = [], []

    def finish(self) -> list[Block]:
        """Return all that was set."""
        if self.pieces or self.marker or self.boxes:
            self.end_paragraph(0)
        self._reach(0)
        return self._blocks

    def _reach(self, depth: int) -> None:
        """Close or open tables until paragraphs stand in `depth` of them."""
        depth = max(0, min(depth, MOST_NESTED))
        while len(self._tables) > depth:
            rows = self._tables.pop()
            if rows.blocks:
                rows.cells.append(rows.blocks)
            if rows.cells:
                rows.rows.append((rows.cells, ()))
            if rows.rows:
                self._place(_build(rows))
        while len(self._tables) < depth:
            self._tables.append(Rows())

    def _reach_table(self, depth: int) -> int:
        """Close the tables within the one of that number, and return the number, which is at least 1."""
        depth = max(1, min(depth, MOST_NESTED))
        if len(self._tables) > depth and (self.pieces or self.marker or self.boxes):
            self.end_paragraph(depth)
        self._reach(depth)
        return depth

    def _place(self, block: Block) -> None:
        """Put a finished block into the open cell, or the story."""
        (self._tables[-1].blocks if self._tables else self._blocks).append(block)


def _build(rows: Rows) -> Table:
    """Return a finished table; how many columns a cell spans is told by the edges of all rows."""
    columns: list[int] = []
    for at in sorted({edge.at for _, edges in rows.rows for edge in edges}):
        if not columns or at - columns[-1] > NEAR:
            columns.append(at)
    return Table(tuple(_build_row(cells, edges, columns) for cells, edges in rows.rows))


def _build_row(cells: Sequence[Sequence[Block]], edges: Sequence[Edge], columns: Sequence[int]) -> tuple[Cell, ...]:
    """Return one row."""
    built: list[Cell] = []
    last = -1
    for at, blocks in enumerate(cells):
        width, merged = 1, False
        if at < len(edges):
            column = bisect_left(columns, edges[at].at - NEAR)
            width, merged = max(1, column - last), edges[at].merged
            last = max(last, column)
        built.append(Cell(tuple(blocks), width, merged))
    return tuple(built)
