"""Read a born-digital PDF: words by their places, two columns in reading order, ruled tables, paragraphs.

Bytes in, a Source out with pages and a box for each word. Page numbers and repeated heads and feet are left out; stamps of
digital signatures go to the end. A scan has no text to read and is refused; so are PDFs that need a password.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect

from nlp import text
from nlp.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedMedia
from nlp.pages import flow, marks, paragraphs, ruled, words
from nlp.pages.lines import Line, make
from nlp.pages.ruled import Grid
from nlp.pages.words import Row, Word
from nlp.text import Run
from nlp.types import Box, Page, Source, Span, Warn

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 500
MOST_TEXT = 20_000_000
LEAST_TEXT = 40  # letters that a page of text has at least; with a picture over the page it is a scan
EDGE = 0.09  # share of the page's height at head and foot where page numbers stand


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of a page: text rows, tables, stamps."""

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]
    grids: tuple[Grid, ...]
    stamps: tuple[Row, ...]
    scanned: bool


def read(data: bytes) -> Source:
    """Return the document as a Source.

    Raises UnreadableDocument (damaged, password), UnsupportedMedia (a scan), DocumentTooLarge.
    """
    try:
        sheets = list(_read_sheets(flatten(data)))
    except DocumentError:
        raise
    except PDFPasswordIncorrect as exc:
        raise UnreadableDocument("the PDF needs a password; save it without protection and send that") from exc
    except Exception as exc:  # the library raises errors of a dozen kinds on damaged files
        if _needs_password(exc):
            raise UnreadableDocument("the PDF needs a password; save it without protection and send that") from exc
        raise UnreadableDocument(f"the PDF is damaged ({type(exc).__name__}); open it and save it anew") from exc
    scanned = [sheet.number for sheet in sheets if sheet.scanned]
    if len(scanned) == len(sheets):
        raise UnsupportedMedia("a scan: OCR is not read yet; run OCR on it and send the PDF with its text layer, or the text")
    return _assemble(_leave_out_repeated(sheets), scanned)


def flatten(data: bytes) -> bytes:
    """Return the PDF with what is printed in annotations on its pages: number and date are often stamped so."""
    if b"/Annots" not in data and b"/ObjStm" not in data:
        return data
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            if len(document) > MOST_PAGES:
                return data
            document.init_forms()
            for page in document:
                pypdfium2.raw.FPDFPage_Flatten(page.raw, pypdfium2.raw.FLAT_NORMALDISPLAY)
                page.close()
            flat = io.BytesIO()
            document.save(flat)
            return flat.getvalue()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, OSError, ValueError, RuntimeError):
        return data


def _needs_password(exc: BaseException) -> bool:
    """Tell whether an error of the library comes from a missing password."""
    seen: BaseException | None = exc
    for _ in range(5):
        if seen is None:
            return False
        if isinstance(seen, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in seen.args):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _read_sheets(data: bytes) -> Iterator[Sheet]:
    """Yield what stands on each page."""
    letters = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > MOST_PAGES:
            raise DocumentTooLarge(f"the PDF has {len(document.pages)} pages, more than {MOST_PAGES}; split it")
        for number, page in enumerate(document.pages, 1):
            sheet = _read_sheet(page, number)
            letters += sum(len(row.text) for row in sheet.rows)
            page.close()
            if letters > MOST_TEXT:
                raise DocumentTooLarge(f"the PDF holds more than {MOST_TEXT:,} letters; split it")
            yield sheet


def _read_sheet(page: Any, number: int) -> Sheet:
    """Return what stands on one page."""
    found, stamped = words.take_stamps(words.read_words(page, number))
    grids, outside = ruled.find_grids(page, found)
    width, height = float(page.width), float(page.height)
    covered = any((image["x1"] - image["x0"]) * (image["bottom"] - image["top"]) > 0.5 * width * height for image in page.images)
    scanned = sum(len(word.text) for word in found) < LEAST_TEXT and (covered or (number == 1 and bool(page.images)))
    return Sheet(number, width, height, tuple(words.group_rows(outside)), tuple(grids), tuple(stamped), scanned)


def _leave_out_repeated(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the pages without page numbers, and without heads and feet that stand on most pages."""
    seen: Counter[str] = Counter()
    for sheet in sheets:
        seen.update({_key(row) for row in sheet.rows if _at_edge(row, sheet)})
    often = {key for key, count in seen.items() if count >= max(3, 0.6 * len(sheets))}
    kept: list[Sheet] = []
    for sheet in sheets:
        rows = [row for row in sheet.rows if not (_at_edge(row, sheet) and (_key(row) in often or marks.PAGE_NUMBER.match(row.text)))]
        kept.append(replace(sheet, rows=tuple(rows)))
    return kept


def _at_edge(row: Row, sheet: Sheet) -> bool:
    """Tell whether a row stands at the head or foot of its page."""
    return row.bottom < EDGE * sheet.height or row.top > (1 - EDGE) * sheet.height


def _key(row: Row) -> str:
    """Return a row's text with its figures alike."""
    return re.sub(r"\d+", "0", row.text)


def _assemble(sheets: Sequence[Sheet], scanned: Sequence[int]) -> Source:
    """Return the Source of the pages."""
    printer = paragraphs.Printer()
    lines: list[Line] = []
    above: Grid | None = None
    for sheet in sheets:
        lines += printer.print_page(sheet.rows, sheet.grids, above)
        above = sheet.grids[-1] if sheet.grids else None
    stamped = [make(printer.write(row.words), fixed=True) for sheet in sheets for row in sheet.stamps]
    run, tables = flow.arrange(lines, stamped)
    boxes = _place_boxes(run, printer.words, printer.starts)
    pages = _place_pages(sheets, boxes, len(run.text))
    warnings = tuple(Warn("page_not_read", f"page {number} is a scan and was not read; run OCR on it") for number in scanned)
    return Source(run.text, MEDIA_TYPE, pages=pages, boxes=boxes, tables=tables, warnings=warnings)


def _place_boxes(run: Run, found: Sequence[Word], starts: Sequence[int]) -> tuple[Box, ...]:
    """Return a box for each printed word of the canonical text; `starts` are the words' offsets in the stream of words."""
    boxes: list[Box] = []
    for match in re.finditer(r"\S+", run.text):
        at = match.start()
        while at < match.end():
            there = text.to_input(run.origin, at)
            index = max(0, bisect_right(starts, there) - 1)
            word = found[index]
            end = at + 1
            while end < match.end() and max(0, bisect_right(starts, text.to_input(run.origin, end)) - 1) == index:
                end += 1
            if run.text[at:end] != "|" or word.text == "|":
                boxes.append(Box(Span(at, end), word.page, word.x0, word.top, word.x1, word.bottom))
            at = end
    return tuple(boxes)


def _place_pages(sheets: Sequence[Sheet], boxes: Sequence[Box], length: int) -> tuple[Page, ...]:
    """Return the pages with the part of the text that begins on each."""
    first: dict[int, int] = {}
    highest = 0
    for box in boxes:
        if box.page > highest:
            first[box.page] = box.span.start
            highest = box.page
    pages: list[Page] = []
    end = length
    for sheet in reversed(sheets):
        start = first.get(sheet.number, end)
        pages.append(Page(sheet.number, Span(start, end), sheet.width, sheet.height))
        end = start
    pages.reverse()
    if pages:
        pages[0] = replace(pages[0], span=Span(0, pages[0].span.end))
    return tuple(pages)
