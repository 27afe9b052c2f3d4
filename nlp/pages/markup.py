"""Print the element of a story as lines: paragraphs, list items with their markers, table rows with their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from nlp import text
from nlp.pages import marks, numbering, tables
from nlp.pages.lines import Line, make
from nlp.pages.portal import BLOCKS, Element, Weight
from nlp.text import Run


@dataclass(slots=True)
class Printer:
    """What is being printed: finished lines, the words of the open one, the marker that waits for it, the open lists."""

    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    marker: str = ""
    lists: list[tuple[str, int]] = field(default_factory=list)
    preformatted: int = 0


def print_story(story: Element, weights: dict[Element, Weight]) -> list[Line]:
    """Return the lines of an element.

    >>> from nlp.pages import portal
    >>> page = portal.parse("<ol><li>Sở Y tế</li><li>Sở Nội vụ</li></ol>".encode())
    >>> [line.text for line in print_story(page, portal.weigh(page))]
    ['1. Sở Y tế', '2. Sở Nội vụ']
    """
    printer = Printer()
    walker = etree.iterwalk(story, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element.tag in BLOCKS or element.tag == "br":
                _break(printer)
            if element.tag == "table" and element in weights and not weights[element].tables:
                table = _print_table(element)
                if table is not None:
                    printer.lines += table
                    walker.skip_subtree()
                    continue
            _open(printer, element)
            _add(printer, element.text)
        else:
            if element.tag in BLOCKS:
                _break(printer)
            _close(printer, element)
            if element is not story:
                _add(printer, element.tail)
    _break(printer)
    return printer.lines


def _open(printer: Printer, element: Element) -> None:
    """Note what an element means for the lines in it."""
    if element.tag in ("ol", "ul"):
        style = element.get("type") or "1" if element.tag == "ol" else "-"
        start = element.get("start") or "1"
        printer.lists.append((style, int(start) if re.fullmatch(r"\d{1,4}", start) else 1))
    elif element.tag == "li" and printer.lists:
        style, number = printer.lists[-1]
        value = element.get("value") or ""
        number = int(value) if re.fullmatch(r"\d{1,4}", value) else number
        printer.lists[-1] = (style, number + 1)
        printer.marker = write_marker(style, number)
    elif element.tag == "pre":
        printer.preformatted += 1


def _close(printer: Printer, element: Element) -> None:
    """Forget what a closed element meant."""
    if element.tag in ("ol", "ul") and printer.lists:
        printer.lists.pop()
    elif element.tag == "pre":
        printer.preformatted -= 1
    elif element.tag == "li":
        printer.marker = ""


def write_marker(style: str, number: int) -> str:
    """Return the marker that a browser shows before an item.

    >>> write_marker("1", 3), write_marker("a", 2), write_marker("I", 4), write_marker("-", 1)
    ('3.', 'b)', 'IV.', '-')
    """
    if style in ("a", "i"):
        written = numbering.write_number("lowerLetter" if style == "a" else "lowerRoman", number)
        return f"{written})" if style == "a" else f"{written}."
    if style in ("A", "I"):
        return f"{numbering.write_number('upperLetter' if style == 'A' else 'upperRoman', number)}."
    return "-" if style == "-" else f"{number}."


def _add(printer: Printer, words: str | None) -> None:
    """Add text to the open line."""
    if not words:
        return
    if not printer.preformatted:
        printer.words.append(words)
        return
    first, *rest = words.split("\n")
    printer.words.append(first)
    for line in rest:
        _break(printer)
        printer.words.append(line)


def _break(printer: Printer) -> None:
    """Finish the open line."""
    line = clean_line("".join(printer.words))
    printer.words = []
    if not line:
        return
    if printer.marker and not marks.is_item(line):
        line = f"{printer.marker} {line}"
    printer.marker = ""
    printer.lines.append(make(Run(line)))


def clean_line(words: str) -> str:
    """Return text as a browser prints it on one line.

    >>> clean_line(" Sở\\n  Y\\u00a0tế ")
    'Sở Y tế'
    """
    return " ".join(text.clean(words).text.split())


def _print_table(table: Element) -> list[Line] | None:
    """Return the lines of a table without tables in it; None if it is no table."""
    return tables.print_table([[[Run(line) for line in cell] for cell in row] for row in _read_cells(table)])


def _read_cells(table: Element) -> list[list[list[str]]]:
    """Return rows of cells of lines; a cell that spans columns or rows leaves the others empty."""
    rows: list[list[list[str]]] = []
    spans: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[list[str]] = []
        for cell in row.iterchildren("td", "th"):
            while spans.get(len(cells), 0) > 0 and len(cells) < tables.MOST_COLUMNS:
                spans[len(cells)] -= 1
                cells.append([])
            width = _read_span(cell, "colspan")
            height = _read_span(cell, "rowspan")
            for extra in range(width):
                spans[len(cells)] = height - 1
                cells.append([] if extra else _read_lines(cell))
        while spans.get(len(cells), 0) > 0 and len(cells) < tables.MOST_COLUMNS:
            spans[len(cells)] -= 1
            cells.append([])
        rows.append(cells)
    return rows


def _read_span(cell: Element, name: str) -> int:
    """Return how many columns or rows a cell spans."""
    value = cell.get(name) or "1"
    return max(1, min(int(value), tables.MOST_COLUMNS)) if re.fullmatch(r"\d{1,3}", value) else 1


def _read_lines(cell: Element) -> list[str]:
    """Return the lines of a cell."""
    printer = Printer()
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element.tag in BLOCKS or (element.tag == "br" and event == "start"):
            _break(printer)
        if event == "start":
            _open(printer, element)
            _add(printer, element.text)
        else:
            _close(printer, element)
            if element is not cell:
                _add(printer, element.tail)
    _break(printer)
    return [line.text for line in printer.lines]
