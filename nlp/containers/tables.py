"""Tables of CSV files and workbooks: bytes in, rows of cells out one by one, bounded in rows and columns whatever the file declares."""

from __future__ import annotations

import csv
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice

import openpyxl

from nlp.containers import writing
from nlp.errors import DocumentTooLarge, UnreadableDocument
from nlp.types import Limits

Cells = tuple[object, ...]

MOST_COLUMNS = 64
LONGEST_CELL = 2_000_000
DELIMITERS = ";\t,|"
SAMPLE_LINES = 20
MOST_PART = 100_000_000  # bytes of a part of a workbook
MOST_WHOLE = 20_000_000  # bytes of a part that is read as a whole: shared strings, styles, a sheet that does not tell its size
DAMAGED = "the workbook is damaged or encrypted; open it, save it anew as .xlsx and send that"
SHEET = "xl/worksheets/"
HEAD = 2048


def read_text(data: bytes, limits: Limits) -> Iterator[Cells]:
    """Give the rows of a CSV file; encoding and delimiter are found out.

    >>> list(read_text("Số;Trích yếu\\n7;Về việc \\"phòng dịch\\"\\n".encode(), Limits()))
    [('Số', 'Trích yếu'), ('7', 'Về việc "phòng dịch"')]

    Raises DocumentTooLarge, UnreadableDocument.
    """
    if len(data) > limits.text_data:
        raise DocumentTooLarge(f"the table has {len(data):,} bytes, more than {limits.text_data:,}; split it")
    written = writing.read(data).replace("\x00", "")
    if written.lower().startswith("sep=") and "\n" in written[:10]:
        written = written.partition("\n")[2]
    csv.field_size_limit(LONGEST_CELL)  # the same value each time; the default is too small for a whole notice
    rows = csv.reader(io.StringIO(written, newline=""), delimiter=_delimiter(written))
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as exc:
            raise UnreadableDocument(f"the table cannot be read at line {rows.line_num} ({exc}); save it anew as CSV") from exc
        yield tuple(cell.strip() for cell in row[:MOST_COLUMNS])


def _delimiter(written: str) -> str:
    """Return the sign that parts the cells: the one that the most lines at the head have as often as their first."""
    lines = [line for line in written[:100_000].splitlines()[:SAMPLE_LINES] if line.strip()] or [""]
    first = next((line for line in lines if any(sign in line for sign in DELIMITERS)), lines[0])
    counts = {sign: first.count(sign) for sign in DELIMITERS}
    alike = {sign: sum(line.count(sign) == counts[sign] for line in lines) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: (counts[sign] > 0, alike[sign], counts[sign]))


def read_workbook(data: bytes, limits: Limits, most: int) -> list[Cells]:
    """Return up to `most` rows of the first sheet of a workbook that holds any.

    Raises DocumentTooLarge, UnreadableDocument.
    """
    _check(data, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl, about what it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                rows = _rows(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), limits)
                if found := list(islice(rows, most)):
                    return found
    except Exception as exc:  # openpyxl lets through whatever goes wrong in it
        raise UnreadableDocument(DAMAGED) from exc
    return []


def _rows(rows: Iterator[tuple[object, ...]], limits: Limits) -> Iterator[Cells]:
    """Give the rows, empty ones at the head left out, until the time is up."""
    begun = False
    for row in rows:
        begun = begun or any(value is not None for value in row)
        if limits.stop():
            return
        if begun:
            yield tuple(_cell(value) for value in row)


def _check(data: bytes, limits: Limits) -> None:
    """Refuse a workbook with parts that would be read as a whole and are too large, or that define entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                with archive.open(info) as part:
                    head = part.read(HEAD).replace(b"\x00", b"")
                sized = info.filename.startswith(SHEET) and b"dimension" in head
                if info.file_size > min(MOST_PART if sized else MOST_WHOLE, limits.data):
                    raise DocumentTooLarge(f"the workbook holds a part of {info.file_size:,} bytes; split it, or save it as CSV")
                if b"<!DOCTYPE" in head:
                    raise UnreadableDocument("the workbook defines entities, which is not read; save it anew as .xlsx")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error) as exc:
        raise UnreadableDocument(DAMAGED) from exc


def _cell(value: object) -> object:
    """Return a cell without white space around it; whole numbers without ".0"."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
