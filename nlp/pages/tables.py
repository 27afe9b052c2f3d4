"""Print a table that a format marks as one (HTML, Word): rows of cells, or the columns of a letterhead that it lays out.

Rows of cells of lines flow in, lines flow out; None where the table is only a frame around text.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp import text
from nlp.pages import columns, marks
from nlp.pages.lines import Line, make_row
from nlp.text import Run, fold

LONGEST_CELL = 3000
MOST_COLUMNS = 60

Cells = Sequence[Sequence[Run]]  # a row: the lines of each cell


def print_table(rows: Sequence[Cells]) -> list[Line] | None:
    """Return the rows of a table without tables in it, or its columns if it lays out a letterhead; None if it is no table.

    >>> head = [[[Run("UBND TỈNH A"), Run("SỞ Y TẾ")], [Run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]]]
    >>> [line.text for line in print_table(head) or ()]
    ['UBND TỈNH A', 'SỞ Y TẾ', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM']
    >>> [line.text for line in print_table([[[Run("TT")], [Run("Việc")]], [[Run("1")], [Run("Rà soát")]]]) or ()]
    ['TT | Việc', '1 | Rà soát']
    """
    filled = [row for row in rows if any(row)]
    if max((len(row) for row in filled), default=0) < 2:
        return None
    flat = [[text.join(cell, " ") for cell in row] for row in filled]
    if _is_layout(flat):
        return columns.print_cells(_lay_out(filled))
    dense = sum(1 for row in filled if sum(map(bool, row)) > 1)
    longest = max(len(cell.text) for row in flat for cell in row)
    if len(filled) < 2 or dense < 2 or longest > LONGEST_CELL:
        return None
    return [make_row(row) for row in flat]


def _is_layout(rows: Sequence[Sequence[Run]]) -> bool:
    """Tell whether a table lays out letterhead, recipients or signature; one of documents has cells like "Số 12/KH-UBND" too."""
    frames = [fold(cell.text) for row in rows for cell in row if columns.is_frame_cell(cell.text)]
    if not frames or max(sum(1 for cell in row if cell.text) for row in rows) <= 2:
        return bool(frames)
    return any(not marks.NUMBER.match(plain) or marks.STATE.search(plain) for plain in frames)


def _lay_out(rows: Sequence[Cells]) -> list[list[Run]]:
    """Return the lines of a layout table's cells, each as a cell of a row for itself, column kept."""
    laid: list[list[Run]] = []
    for row in rows:
        for at in range(max(map(len, row), default=0)):
            laid.append([cell[at] if at < len(cell) else Run("") for cell in row])
    return laid
