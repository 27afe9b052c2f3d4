"""A document that is longer than may be read: its beginning is kept, up to the end of a line, and a warning says so."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from nlp.types import Page, Source, Span, Table, Warn


def cut(source: Source, letters: int) -> Source:
    """Return a source of so many letters at most.

    >>> found = cut(Source("Giao Sở Y tế\\nGiao Sở Tài chính", "text/plain"), 20)
    >>> found.text, found.warnings[0].code
    ('Giao Sở Y tế', 'letters_cut')
    """
    if len(source.text) <= letters:
        return source
    end = len(source.text[: max(source.text.rfind("\n", 0, letters + 1), 0)].rstrip()) or letters
    message = f"the text has {len(source.text):,} letters; the first {end:,} were read: split the document, or raise the limit"
    return replace(
        source,
        text=source.text[:end],
        pages=tuple(_clip(page, end) for page in source.pages),
        boxes=source.boxes[: bisect_left(source.boxes, end + 1, key=lambda box: box.span.end)],
        tables=tuple(table for table in (_shorten(table, end) for table in source.tables) if table.rows),
        warnings=(*(warn for warn in source.warnings if warn.span is None or warn.span.end <= end), Warn("letters_cut", message)),
        origin=source.origin[: bisect_left(source.origin, end, key=lambda piece: piece[0])],
    )


def _clip(page: Page, end: int) -> Page:
    """Return a page with its part of what is kept."""
    return page if page.span.end <= end else replace(page, span=Span(min(page.span.start, end), end))


def _shorten(table: Table, end: int) -> Table:
    """Return a table with the rows that are kept."""
    return Table(tuple(row for row in table.rows if all(cell.end <= end for cell in row)))
