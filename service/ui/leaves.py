"""The text of a document as a page shows it: lines, headings, items and tables as the text has them, with the ranges of its records.

Text, segments and ranges of an extraction flow in; runs flow out. What a run shows is exactly `text[start:end]`, offsets count characters
(code points): by them a script finds any range again. What stands between runs (line ends, borders of cells) is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

BORDER = " | "  # between two cells of a row, as readers write it
LINE_END = "\n"


@dataclass(frozen=True, slots=True)
class Range:
    """Where a record stands."""

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a run; `record`: the record that it belongs to (of several, the shortest), none for what stands around."""

    text: str
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A line, or a cell of a row; `page`: number of the page that begins with it."""

    start: int
    end: int
    kind: str
    pieces: tuple[Piece, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A line (`run`), or a table (`rows`, with the number of rows that head it)."""

    run: Run | None = None
    rows: tuple[tuple[Run, ...], ...] = ()
    heads: int = 0
    page: int | None = None


def read(extraction: Mapping[str, Any], ranges: Sequence[Range] = ()) -> tuple[Part, ...]:
    """Return the parts of a document's text in their order.

    >>> text = "Giao Sở Y tế báo cáo.\\n\\nTT | Việc\\n1 | Rà soát"
    >>> parts = read({"text": text, "segments": [], "pages": []}, [Range(0, 20, "a")])
    >>> parts[0].run.pieces
    (Piece(text='Giao Sở Y tế báo cáo', record='a'), Piece(text='.', record=None))
    >>> [[(one.start, one.pieces[0].text) for one in row] for row in parts[1].rows]
    [[(23, 'TT'), (28, 'Việc')], [(33, '1'), (37, 'Rà soát')]]
    """
    text = extraction["text"]
    kinds = _kinds(text, extraction["segments"])
    owned = list(owners(ranges))
    pages = {_line_start(text, one["start"]): one["number"] for one in extraction["pages"]}
    lines = [(start, end) for start, end in _lines(text) if text[start:end].strip()]
    return tuple(_parts(text, lines, kinds, (owned, pages)))


def owners(ranges: Iterable[Range]) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of the text that belong to a record: where several overlap, to the shortest.

    >>> list(owners([Range(0, 10, "a"), Range(4, 6, "b")]))
    [(0, 4, 'a'), (4, 6, 'b'), (6, 10, 'a')]
    """
    found = [one for one in ranges if one.start < one.end]
    marks = sorted({mark for one in found for mark in (one.start, one.end)})
    waiting = sorted(found, key=lambda one: one.start, reverse=True)
    open_: list[Range] = []
    for start, end in pairwise(marks):
        open_ = [one for one in open_ if one.end > start]
        while waiting and waiting[-1].start <= start:
            open_.append(waiting.pop())
        if open_:
            yield start, end, min(open_, key=lambda one: (one.end - one.start, one.start)).id


def run_of(parts: Iterable[Part]) -> list[int]:
    """Return where each run begins, in order: what a link to a place in the text points to."""
    return sorted(run.start for part in parts for run in ([part.run] if part.run else [one for row in part.rows for one in row]))


def _parts(
    text: str, lines: Sequence[tuple[int, int]], kinds: Mapping[int, str], told: tuple[list[Any], Mapping[int, int]]
) -> Iterator[Part]:
    """Yield lines and tables; rows that follow each other are a table."""
    owned, pages = told
    at = 0
    while at < len(lines):
        last = at
        while last < len(lines) and BORDER in text[slice(*lines[last])]:
            last += 1
        if last - at > 1 or (last > at and kinds.get(lines[at][0]) == "row"):
            rows = tuple(tuple(_cells(text, one, owned)) for one in lines[at:last])
            heads = 1 if kinds.get(lines[at][0]) != "row" and last - at > 1 else 0
            yield Part(rows=rows, heads=heads, page=_page(pages, lines[at:last]))
            at = last
        else:
            start, end = lines[at]
            run = Run(start, end, kinds.get(start, "line"), tuple(_pieces(text, start, end, owned)))
            yield Part(run, page=pages.get(start))
            at += 1


def _page(pages: Mapping[int, int], lines: Sequence[tuple[int, int]]) -> int | None:
    return next((pages[start] for start, _ in lines if start in pages), None)


def _cells(text: str, line: tuple[int, int], owned: Sequence[tuple[int, int, str]]) -> Iterator[Run]:
    """Yield the cells of a row."""
    start = line[0]
    for words in text[slice(*line)].split(BORDER):
        end = start + len(words)
        yield Run(start, end, "cell", tuple(_pieces(text, start, end, owned)))
        start = end + len(BORDER)


def _pieces(text: str, start: int, end: int, owned: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    """Yield the text of a run, cut where records begin and end."""
    low, high = 0, len(owned)
    while low < high:  # the first stretch that ends behind the start
        middle = (low + high) // 2
        low, high = (middle + 1, high) if owned[middle][1] <= start else (low, middle)
    at = start
    for first, last, record in owned[low:]:
        if first >= end:
            break
        if at < first:
            yield Piece(text[at:first])
        yield Piece(text[max(first, at) : min(last, end)], record)
        at = min(last, end)
    if at < end or start == end:
        yield Piece(text[at:end])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split(LINE_END):
        yield start, start + len(line)
        start += len(line) + 1


def _line_start(text: str, place: int) -> int:
    """Return where the first line with text begins at or behind the line of a place."""
    start = text.rfind(LINE_END, 0, place) + 1
    while start < len(text) and text[start] == LINE_END:
        start += 1
    return start


def _kinds(text: str, segments: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return what the line that begins at a place is: heading, item, row, paragraph …"""
    found: dict[int, str] = {}
    for one in segments:
        found.setdefault(text.rfind(LINE_END, 0, one["start"]) + 1, one["block"])
    return found
