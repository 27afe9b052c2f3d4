"""What was read of the pages of a PDF or a scan, put together: one text in reading order, with a box for each word.

Sheets flow in, a Source flows out. Page numbers and repeated heads and feet are left out; stamps of digital signatures go to the end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from nlp import text
from nlp.pages import flow, marks, paragraphs, ruled
from nlp.pages.lines import Line, make
from nlp.pages.ruled import Grid
from nlp.pages.tilt import Tilt
from nlp.pages.words import Row, Word, group_rows
from nlp.text import Run
from nlp.types import Box, Page, Source, Span, Verdict, Warn

SMALL = 0.72  # of the usual height: the print of heads and feet
LEAST_ROWS = 6  # of a page of text
PLACE = 4.0  # points by which the same foot may stand higher or lower
_WORD = re.compile(r"\S+")
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
    kept = _join_tables(_leave_out_repeated(sheets))
    printer = paragraphs.Printer()
    lines: list[Line] = []
    above: Grid | None = None
    for sheet in kept:
        lines += printer.print_page(sheet.rows, sheet.grids, above)
        above = sheet.grids[-1] if sheet.grids else None
    stamped = [make(printer.write(row.words), fixed=True) for sheet in kept for row in sheet.stamps]
    run, tables = flow.arrange(lines, stamped)
    tilts = {sheet.number: sheet.tilt for sheet in kept if sheet.tilt}
    boxes = _place_boxes(run, printer.words, printer.starts)
    if tilts:
        boxes = tuple(_lay_back(box, tilts) for box in boxes)
    pages = _place_pages(kept, boxes, len(run.text))
    return Source(run.text, media_type, pages=pages, boxes=boxes, tables=tables, warnings=(*warnings, *_tell_corrected(run, printer)))


def _leave_out_repeated(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the pages without page numbers, and without heads and feet that stand on most pages, or at one place on two."""
    words: Counter[str] = Counter()
    places: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        edge = {_key(row): round(row.top / PLACE) for row in sheet.rows if _at_edge(row, sheet)}
        words.update(edge.keys())
        places.update((key, top + near) for key, top in edge.items() for near in (0, 1))
    often = {key for key, count in words.items() if count >= max(3, 0.6 * len(sheets))}
    fixed = {key for (key, _), count in places.items() if count >= max(2, 0.6 * len(sheets))}
    kept: list[Sheet] = []
    for sheet in sheets:
        small = _find_small(sheet)
        rows = [row for row in sheet.rows if row not in small and not (_at_edge(row, sheet) and _is_margin(row, often | fixed))]
        kept.append(replace(sheet, rows=tuple(rows)))
    return kept


def _find_small(sheet: Sheet) -> list[Row]:
    """Return the head and the foot of a page that are known by their small print and the gap to the text."""
    if len(sheet.rows) < LEAST_ROWS:
        return []
    usual = median(row.words[0].height for row in sheet.rows)
    first, second, *_ = sheet.rows
    *_, before, last = sheet.rows
    found = [first] if sheet.number > 1 and second.top - first.bottom > 0.8 * usual else []
    if last.top - before.bottom > 0.8 * usual:
        found.append(last)
    return [row for row in found if _at_edge(row, sheet) and max(word.height for word in row.words) < SMALL * usual]


def _is_margin(row: Row, repeated: Container[str]) -> bool:
    """Tell whether a row at the edge is a page number, or one of those that stand on other pages too."""
    return _key(row) in repeated or marks.PAGE_NUMBER.match(row.text) is not None


def _join_tables(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the pages with the rows of tables put together that the end of a page cuts in two."""
    joined: list[Sheet] = []
    for sheet in sheets:
        before = joined[-1] if joined else None
        if before is not None and _goes_on(before, sheet):
            above, below = ruled.join(before.grids[-1], sheet.grids[0])
            joined[-1] = replace(before, grids=(*before.grids[:-1], above))
            sheet = replace(sheet, grids=(below, *sheet.grids[1:]) if below.rows else sheet.grids[1:])
        elif sheet.grids and not sheet.grids[0].sure:
            rows = sorted((*sheet.rows, *group_rows(sheet.grids[0].words)), key=lambda row: row.top)
            sheet = replace(sheet, grids=sheet.grids[1:], rows=tuple(rows))
        joined.append(sheet)
    return joined


def _goes_on(before: Sheet, after: Sheet) -> bool:
    """Tell whether the last table of a page goes on at the head of the next."""
    if not before.grids or not after.grids or not ruled.continues(before.grids[-1], after.grids[0]):
        return False
    return all(row.top < before.grids[-1].bottom for row in before.rows) and all(row.bottom > after.grids[0].top for row in after.rows)


def _at_edge(row: Row, sheet: Sheet) -> bool:
    """Tell whether a row stands at the head or foot of its page."""
    height = sheet.tilt.straight[1] if sheet.tilt else sheet.height
    return row.bottom < EDGE * height or row.top > (1 - EDGE) * height


def _key(row: Row) -> str:
    """Return a row's text with its figures alike."""
    return re.sub(r"\d+", "0", row.text)


def _tell_corrected(run: Run, printer: paragraphs.Printer) -> list[Warn]:
    """Return a warning for each word that OCR read otherwise; where there are very many, one more for the rest."""
    if not any(word.original for word in printer.words):
        return []
    placed = ((Span(start, end), printer.words[index]) for start, end, index in _find_words(run, printer.starts))
    corrected = [(span, word) for span, word in placed if word.original]
    told = [
        Warn("ocr_corrected", f'page {word.page}: "{word.original}" was read as "{word.text}"', span)
        for span, word in corrected[:MOST_TOLD]
    ]
    if len(corrected) > MOST_TOLD:
        told.append(Warn("ocr_corrected", f"{len(corrected) - MOST_TOLD} more words were corrected in the same way"))
    return told


def _place_boxes(run: Run, found: Sequence[Word], starts: Sequence[int]) -> tuple[Box, ...]:
    """Return a box for each printed word of the canonical text; `starts` are the words' offsets in the stream of words."""
    written = run.text
    boxes: list[Box] = []
    for start, end, index in _find_words(run, starts):
        word = found[index]
        if end - start > 1 or written[start] != "|" or word.text == "|":
            boxes.append(Box(Span(start, end), word.page, word.x0, word.top - word.rise, word.x1, word.bottom, word.confidence))
    return tuple(boxes)


def _find_words(run: Run, starts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield where the words of the canonical text stand, and which word of the stream each is; a word may be part of one."""
    pieces = iter([*run.origin[1:], (len(run.text) + 1, 0)])
    piece, there = run.origin[0] if run.origin else (0, 0)
    until, beyond = next(pieces)
    limits = [*starts[1:], 10**12]
    for match in _WORD.finditer(run.text):
        at, end = match.span()
        while until <= at:
            piece, there = until, beyond
            until, beyond = next(pieces)
        start = there + at - piece
        index = bisect_right(starts, start) - 1
        if end <= until and start + end - at <= limits[index]:
            yield at, end, index
            continue
        indexes = [max(0, bisect_right(starts, text.to_input(run.origin, letter)) - 1) for letter in range(at, end)]
        for index, letters in groupby(range(at, end), key=lambda letter, at=at, indexes=indexes: indexes[letter - at]):  # type: ignore[misc]
            part = list(letters)
            yield part[0], part[-1] + 1, index


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
