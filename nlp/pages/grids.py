"""Rebuild tables that a converter printed with bars: "|Nơi nhận:   |GIÁM ĐỐC   |", "| a | b |", "A | B".

Lines flow in, lines flow out: each row of a table is one line with its cells. A table that only lays out letterhead or
signature is printed column by column instead (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp import text
from nlp.pages import columns
from nlp.pages.lines import Line, make, make_row
from nlp.text import Run

SEPARATOR = re.compile(r"\|[\s|:\-–—_=+]*\|\Z")
FEWEST_BARS = 2  # bars within a line that make a row of it
NUMBERED = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[a-z])[.)]?\Z")
MOST_BARS = 80  # more are no table
LONGEST_ROW = 60  # print lines that one row may take


def rebuild(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the tables among them whose rows begin with a bar rebuilt; before soft breaks are joined.

    >>> rows = [make(Run(row)) for row in ("|Sở Y tế   |rà soát  |", "|          |danh mục |")]
    >>> [row.text for row in rebuild(rows)]
    ['Sở Y tế | rà soát danh mục']
    """
    done: list[Line] = []
    at = 0
    while at < len(lines):
        if not lines[at].text.startswith("|") or lines[at].text.count("|") > MOST_BARS:
            done += _strip_bars(lines[at])
            at += 1
            continue
        end = at
        while end < len(lines) and (_is_row(lines[end]) or _goes_on(lines, end, at)):
            end += 1
        for block in _part_frames(lines[at:end]):
            done += _rebuild_block(block)
        at = end
    return done


def split_bars(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with those like "A | B" made rows; after soft breaks are joined.

    >>> [len(line.cells) for line in split_bars([make(Run("Nội dung | Chủ trì | Thời hạn"))])]
    [3]
    """
    done: list[Line] = []
    group: list[Line] = []
    gap: list[Line] = []
    for line in lines:
        if " | " in line.text and not line.cells and line.text.count("|") <= MOST_BARS:
            group.append(line)
            gap = []
        elif line.blank and group:
            gap = [line]
        else:
            done += [*_print_group(group), *gap, line]
            group, gap = [], []
    return done + _print_group(group)


def _is_row(line: Line) -> bool:
    """Tell whether a line begins a row of bars."""
    return line.text.startswith("|") and line.text.count("|") <= MOST_BARS


def _goes_on(lines: Sequence[Line], at: int, start: int) -> bool:
    """Tell whether a line without a bar at its start belongs to the row of bars above it."""
    if at == start:
        return True
    line = lines[at]
    following = next((after for after in lines[at + 1 : at + LONGEST_ROW] if not after.blank), None)
    if line.blank:
        return following is not None and (following.text.startswith("|") or _ends_row(lines, at + 1))
    return _ends_row(lines, at)


def _ends_row(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a bar ends a line soon, before a line that begins with one: an open row is still printed there."""
    for line in lines[at : at + 25]:
        if line.text.startswith("|"):
            return False
        if line.text.endswith("|"):
            return True
    return False


def _part_frames(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of bars as one block, or apart at blank lines where one of the parts is letterhead or signature."""
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if not line.blank:
            blocks[-1].append(line)
        elif blocks[-1] and blocks[-1][-1].text.endswith("|"):
            blocks.append([])
    blocks = [block for block in blocks if block]
    framed = [any(columns.is_frame_cell(cell.text) for line in block for cell in _cells(line.run)) for block in blocks]
    return blocks if any(framed) else [[line for block in blocks for line in block]]


def _rebuild_block(block: Sequence[Line]) -> list[Line]:
    """Return the rows, or the columns of a layout table."""
    padded = sum(line.run.text.endswith("|") and re.search(r"\s{2,}\|", line.run.text) is not None for line in block)
    rows = [_cells(line.run) for line in block]
    if any(columns.is_frame_cell(cell.text) for row in rows for cell in row):
        return columns.print_cells(_without_empty(_wrapped_rows(block) if not padded else rows))
    if padded * 2 > len(block):
        return [make_row(row) for row in _padded_rows(block) if any(cell.text for cell in row)]
    return [make_row(row) for row in _without_empty(_wrapped_rows(block))]


def _wrapped_rows(block: Sequence[Line]) -> list[list[Run]]:
    """Join the print lines of each row "| a | b |", which may have been wrapped anywhere."""
    expected = [line.text.count("|") for line in block if SEPARATOR.match(line.text) and not line.text.strip("|")]
    bars = expected[0] if expected else 0
    rows: list[list[Run]] = []
    parts: list[Run] = []
    count = 0
    for line in block:
        opens = line.text.startswith("|")
        if parts and opens and (count >= bars or parts[-1].text.endswith("|")):
            rows.append(_cells(text.join(parts, " ")))
            parts, count = [], 0
        if not SEPARATOR.match(line.text) or line.text.strip("| "):
            parts.append(line.run)
            count += line.text.count("|")
    if parts:
        rows.append(_cells(text.join(parts, " ")))
    return rows


def _padded_rows(block: Sequence[Line]) -> list[list[Run]]:
    """Join the print lines of each row of a table of fixed widths."""
    rows: list[list[list[Run]]] = []
    before: list[int] = []
    for line in block:
        cells = _cells(line.run)
        if not any(cell.text for cell in cells):
            before = []
            continue
        widths = [len(part) for part in line.run.text.strip("|").split("|")]
        if rows and before and len(rows[-1]) == len(cells) and _continues(rows[-1], cells, widths):
            for column, cell in zip(rows[-1], cells, strict=True):
                column += [cell] if cell.text else []
        else:
            rows.append([[cell] if cell.text else [] for cell in cells])
        before = widths
    return [[text.join(column, " ") for column in row] for row in rows]


def _continues(row: Sequence[Sequence[Run]], cells: Sequence[Run], widths: Sequence[int]) -> bool:
    """Tell whether a print line holds the rest of the row above."""
    if NUMBERED.match(cells[0].text):
        return False
    filled = [(column, cell, width) for column, cell, width in zip(row, cells, widths, strict=False) if cell.text]
    if not cells[0].text and row[0]:
        return all(column for column, _, _ in filled)
    if len(filled) < sum(1 for column in row if column) and all(column for column, _, _ in filled):
        return True
    return all(
        column and (cell.text[:1].islower() or len(column[-1].text) + len(cell.text.split()[0]) >= width - 2)
        for column, cell, width in filled
    )


def _cells(run: Run) -> list[Run]:
    """Return the cells of a printed row, stripped."""
    start = 1 if run.text.startswith("|") else 0
    end = len(run.text) - (1 if run.text.endswith("|") and len(run.text) > 1 else 0)
    cells: list[Run] = []
    for match in re.finditer(r"([^|]*)(?:\||\Z)", run.text[start:end]):
        if match.start() == end - start and cells and not run.text[start:end].endswith("|"):
            break
        cells.append(text.strip(text.cut(run, start + match.start(1), start + match.end(1))))
        if match.end() == end - start and match.group().endswith("|") is False:
            break
    return cells


def _without_empty(rows: Sequence[Sequence[Run]]) -> list[Sequence[Run]]:
    """Return the rows in which something is printed."""
    return [row for row in rows if any(cell.text for cell in row)]


def _strip_bars(line: Line) -> list[Line]:
    """Return the line without the bars that a converter left at the ends of a cell: "Số: 12 |CỘNG HÒA …", "… 2011 | |"."""
    if "|" not in line.text or line.text.count("|") > MOST_BARS or not re.search(r"\|\s*\|\Z|\s\|\S|\|\Z", line.run.text):
        return [line]
    if line.text.count(" | ") >= FEWEST_BARS and "  " not in line.text and not line.text.startswith("|"):
        return [line]  # a row whose last cell is empty: "1 | Rà soát | Sở Y tế |"
    cells = [cell for cell in _cells(line.run) if cell.text]
    return [make(cell, page=line.page) for cell in cells] or [make(Run(""), page=line.page)]


def _print_group(group: Sequence[Line]) -> list[Line]:
    """Return consecutive rows as rows, or by column if they are letterhead or signature; one bar in one line is no table."""
    rows = [_cells(line.run) for line in group]
    if any(columns.is_frame_cell(cell.text) for row in rows for cell in row):
        return columns.print_cells(rows)
    if len(rows) == 1 and len(rows[0]) < 3:
        return list(group)
    return [make_row(row) for row in rows]
