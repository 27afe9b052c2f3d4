"""Rows of body tables: which are header rows, and which one heads a row.

In: lines that carry cells. Out: yes or no for a header; header rows are known by their words, not by their print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.lexicon import frame
from nlp.structure.lines import Line, is_caps, plain

CELL = 90  # a header cell is not longer


@dataclass(frozen=True, slots=True)
class Head:
    """The last header row: its block, its table, its number of columns."""

    block: int
    table: int | None
    columns: int


def cell_texts(line: Line) -> list[str]:
    """Return the texts of a row's cells, empty ones too."""
    at = line.span.start
    return [line.text[cell.start - at : cell.end - at] if len(cell) else "" for cell in line.cells]


def is_head(line: Line, first: bool, headed: bool = False) -> bool:
    """Tell whether a row is a header: short cells, one of them made of header words; or "(1) | (2) | (3)".

    `first`: it opens its table. `headed`: a header row stands right above, and this one may carry it on.

    >>> from nlp.types import Span
    >>> is_head(Line(Span(0, 19), "TT | Nội dung | Hạn", "", False, 0, 0, (Span(0, 2), Span(5, 13), Span(16, 19))), True)
    True
    """
    texts = [text for text in cell_texts(line) if text]
    if not texts or any(len(text) > CELL for text in texts):
        return False
    if all(text.strip(" ()").isdigit() or len(text.strip(" ()")) <= 1 for text in texts):
        return len(texts) > 2 and all(text.strip().startswith("(") for text in texts if text.strip(" ()").isdigit())
    if headed and not cell_texts(line)[0]:
        return True
    known = sum(frame.starts("table_heads", plain(text.strip(" *()"))) for text in texts)
    return (known >= 2 and (first or 2 * known >= len(texts))) or (
        first and known >= 1 and (len(texts) <= 3 or all(is_caps(text) for text in texts))
    )


def is_section(line: Line) -> bool:
    """Tell whether a row has text in one of at least three cells alone: it heads the rows below it."""
    texts = cell_texts(line)
    filled = [text for text in texts if text]
    if not texts or not texts[0] or plain(filled[0]).startswith(("tong ", "cong")):
        return False
    return len(texts) > 2 and (
        (len(filled) == 1 and len(filled[0]) > 3) or (len(filled) == 2 and len(filled[0]) <= 5 and is_caps(filled[1]))
    )


def head_of(line: Line, heads: Sequence[Head]) -> int | None:
    """Return the block of the header that stands over a row: of its own table, else of the table before with as many columns."""
    if not heads:
        return None
    last = heads[-1]
    return last.block if last.table == line.table or last.columns == len(line.cells) else None
