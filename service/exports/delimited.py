"""CSV (RFC 4180) in UTF-8 with a byte order mark, without which Excel takes Vietnamese for another encoding.

A text that a spreadsheet would run as a formula gets an apostrophe before it; days are ISO days, which every locale reads the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from service.exports.columns import Cell, cells
from service.exports.writers import Row, Told

FORMULA = re.compile(r"[\s\ufeff\u200b]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")
# Excel cuts lines at ";" where that is the separator of the country: what would begin a cell then, and can be run
INNER = re.compile(r"(?P<cut>[;\t\r\n]\s*)(?P<sign>[=+\-@][^;\t\r\n]*[|(!])")
MARK = "\ufeff"


def write(pages: Iterable[list[Row]], told: Told) -> Iterator[bytes]:
    """Give a page of lines at a time, the headings with the first."""
    buffer = io.StringIO(newline="")
    lines = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(MARK)
    lines.writerow(told.headings())
    for page in cells(told.columns, pages):
        lines.writerows([_printed(cell) for cell in line] for line in page)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs.

    >>> guard("=1+1"), guard("Giao Sở Y tế"), guard("- Chủ trì; =cmd|'/C calc'!A0")
    ("'=1+1", 'Giao Sở Y tế', "'- Chủ trì; '=cmd|'/C calc'!A0")
    """
    inner = INNER.sub(lambda match: f"{match['cut']}'{match['sign']}", text)
    return f"'{inner}" if FORMULA.match(text) else inner


def _printed(cell: Cell) -> str:
    """Return a cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        return guard("; ".join(cell))
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, date):
        return cell.isoformat()
    return guard(cell) if isinstance(cell, str) else str(cell)
