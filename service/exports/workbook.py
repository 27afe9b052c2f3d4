"""XLSX: texts are cells of text and never formulas or links, days are days; rows go to disk one by one.

Written whole before it is sent: a workbook that arrives is whole. A sheet holds 1,048,576 lines, a cell 32,767 characters; a longer
text ends in a mark that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from service.exports.columns import Cell, cells
from service.exports.delimited import FORMULA
from service.exports.writers import BUSY, Row, Told, pieces, spooled

MOST_ROWS = 1_048_575  # besides the headings
MOST_LETTERS = 32_767
CUT = " […cut here: a cell holds no more; JSON lines have the whole text]"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(pages: Iterable[list[Row]], told: Told) -> Iterator[bytes]:
    """Give the file when it is whole; nothing to send yet after each page before that."""
    with spooled() as file, TemporaryDirectory(prefix="congvan-export-") as folder:
        book = xlsxwriter.Workbook(file, {**PLAIN, "tmpdir": folder})
        book.use_zip64()
        book.set_properties({"title": told.title, "created": told.changed.replace(tzinfo=None)})
        sheet = book.add_worksheet("congvan")
        try:
            for _ in _fill(sheet, pages, told, _styles(book, told.vietnamese)):
                yield BUSY
            book.close()
        finally:
            sheet._opt_close()  # its file of rows, where nobody waited for the end
        yield from pieces(file)


def _fill(sheet: Any, pages: Iterable[list[Row]], told: Told, styles: dict[str, Any]) -> Iterator[None]:
    """Write headings and rows, a page at a time."""
    sheet.freeze_panes(1, 0)
    for at, (column, heading) in enumerate(zip(told.columns, told.headings(), strict=True)):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, heading, styles["head"])
    number = 0
    for page in cells(told.columns, pages):
        for line in page:
            number += 1
            for at, cell in enumerate(line):
                _put(sheet, (number, at), cell, styles)
        yield
    if told.columns:
        sheet.autofilter(0, 0, number, len(told.columns) - 1)


def shorten(text: str) -> str:
    """Return a text that fits into a cell.

    >>> shorten("Giao Sở Y tế"), len(shorten("x" * 40_000))
    ('Giao Sở Y tế', 32767)
    """
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - len(CUT)] + CUT


def _styles(book: Any, vietnamese: bool) -> dict[str, Any]:
    """Return the formats of the sheet."""
    day = "dd/mm/yyyy" if vietnamese else "yyyy-mm-dd"
    shown = {"valign": "top", "text_wrap": True}
    return {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"}),
        "text": book.add_format(shown),
        "quoted": book.add_format({**shown, "quote_prefix": True}),  # stays text also when somebody edits the cell
        "day": book.add_format({"valign": "top", "align": "left", "num_format": day}),
        "moment": book.add_format({"valign": "top", "align": "left", "num_format": f"{day} hh:mm:ss"}),
        "number": book.add_format({"valign": "top"}),
    }


def _put(sheet: Any, place: tuple[int, int], cell: Cell, styles: dict[str, Any]) -> None:
    """Write one cell; moments in the time of Việt Nam, since sheets know no zones."""
    if isinstance(cell, list):
        cell = "; ".join(cell)
    if isinstance(cell, str):
        if cell:
            sheet.write_string(*place, shorten(cell), styles["quoted" if FORMULA.match(cell) else "text"])
    elif isinstance(cell, datetime):
        sheet.write_datetime(*place, cell.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0), styles["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(*place, cell, styles["day"])
    elif cell is not None:
        sheet.write_number(*place, cell, styles["number"])
