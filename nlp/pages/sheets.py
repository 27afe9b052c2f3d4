"""What was read of the pages of a PDF or a scan, put together: one text in reading order, with a box for each word.

Sheets flow in, a Source flows out. Page numbers and repeated heads and feet are left out; stamps of digital signatures go to the end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp import text
from nlp.pages import flow, marks, paragraphs
from nlp.pages.lines import Line, make
from nlp.pages.ruled import Grid
from nlp.pages.tilt import Tilt
from nlp.pages.words import Row, Word
from nlp.text import Run
from nlp.types import Box, Page, Source, Span, Verdict, Warn

MOST_TOLD = 50  # corrected words that are told one by one
EDGE = 0.09  # share of the page's height at head and foot where page numbers stand


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of a page, in points from its top left corner: text rows, tables, stamps; and how it was come by.

    `tilt`: the page was turned to be read, and its rows are in points of the straight page.
    """

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]
    grids: tuple[Grid, ...]
    stamps: tuple[Row, ...]
    verdict: Verdict
    tilt: Tilt | None = None


def assemble(sheets: Sequence[Sheet], media_type: str, warnings: Sequence[Warn] = ()) -> Source:
    """Return the Source of the pages."""
    kept = _leave_out_repeated(sheets)
    printer = paragraphs.Printer()
    lines: list[Line] = []
    above: Grid | None = None
    for sheet in kept:
        lines += printer.print_page(sheet.rows, sheet.grids, above)
        above = sheet.grids[-1] if sheet.grids else None
    stamped = [make(printer.write(row.words), fixed=True) for sheet in kept for row in sheet.stamps]
    run, tables = flow.arrange(lines, stamped)
    tilts = {sheet.number: sheet.tilt for sheet in kept if sheet.tilt}
    placed = list(_place_boxes(run, printer.words, printer.starts))
    boxes = tuple(_lay_back(box, tilts) for box, _ in placed)
    pages = _place_pages(kept, boxes, len(run.text))
    return Source(run.text, media_type, pages=pages, boxes=boxes, tables=tables, warnings=(*warnings, *_tell_corrected(placed)))


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
    height = sheet.tilt.straight[1] if sheet.tilt else sheet.height
    return row.bottom < EDGE * height or row.top > (1 - EDGE) * height


def _key(row: Row) -> str:
    """Return a row's text with its figures alike."""
    return re.sub(r"\d+", "0", row.text)


def _tell_corrected(placed: Iterable[tuple[Box, Word]]) -> list[Warn]:
    """Return a warning for each word that OCR read otherwise; where there are very many, one more for the rest."""
    corrected = [(box, word) for box, word in placed if word.original]
    told = [
        Warn("ocr_corrected", f'page {box.page}: "{word.original}" was read as "{word.text}"', box.span)
        for box, word in corrected[:MOST_TOLD]
    ]
    if len(corrected) > MOST_TOLD:
        told.append(Warn("ocr_corrected", f"{len(corrected) - MOST_TOLD} more words were corrected in the same way"))
    return told


def _place_boxes(run: Run, found: Sequence[Word], starts: Sequence[int]) -> Iterator[tuple[Box, Word]]:
    """Yield a box for each printed word of the canonical text, and the word; `starts` are the words' offsets in the stream of words."""
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
                yield Box(Span(at, end), word.page, word.x0, word.top, word.x1, word.bottom, word.confidence), word
            at = end


def _lay_back(box: Box, tilts: Mapping[int, Tilt]) -> Box:
    """Return a box of a page that was turned as it stands on the page itself."""
    tilt = tilts.get(box.page)
    if tilt is None:
        return box
    x0, top, x1, bottom = (round(edge, 2) for edge in tilt.find((box.x0, box.top, box.x1, box.bottom)))
    return replace(box, x0=x0, top=top, x1=x1, bottom=bottom)


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
        pages.append(Page(sheet.number, Span(start, end), sheet.width, sheet.height, sheet.verdict))
        end = start
    pages.reverse()
    if pages:
        pages[0] = replace(pages[0], span=Span(0, pages[0].span.end))
    return tuple(pages)
