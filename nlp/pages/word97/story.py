"""Put the paragraphs of a Word 97-2003 file together: text of runs, list numbers, tables, notes, text boxes.

Bytes in, a `Document` out, as the other readers of Word files give it. Field codes, pictures, hidden and deleted text are left out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.errors import UnreadableDocument
from nlp.pages.word.model import Block, Cell, Document, Paragraph, Piece, Table
from nlp.pages.word97 import file, formats, lists
from nlp.pages.word97.file import File
from nlp.pages.word97.formats import Formats, Look, Shape
from nlp.pages.word97.lists import Lists
from nlp.types import ANY, Limits, Warn

BODY, FOOTNOTES, ENDNOTES, BOXES = 0, 1, 5, 6
MARKS = re.compile("[\x01-\x08\x0b-\x0f\x13-\x15\x1e\x1f(]")
ENDS = {"\r", "\x07", "\x0c"}
PRINTED = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "\xad"}  # an optional hyphen is the "ư" of TCVN3
CELL, FIELD, RESULT, FIELD_END = "\x07", "\x13", "\x14", "\x15"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with what it is, and the sign that ended it."""

    paragraph: Paragraph
    shape: Shape
    end: str


@dataclass(slots=True)
class Writer:
    """What is being read: pieces of the open paragraph, the fields that are open (True: its result is being read)."""

    formats: Formats
    lists: Lists
    pieces: list[tuple[str, Look]] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    def add(self, text: str, look: Look) -> None:
        """Add text to the open paragraph, where it is shown."""
        if text and not look.hidden and not look.deleted and all(self.fields):
            self.pieces.append((text, look))

    def close(self, shape: Shape, end: str) -> Part:
        """Return the open paragraph and begin a new one."""
        pieces = tuple(Piece(text, self.formats.name(look.font), look.caps) for text, look in self.pieces)
        self.pieces = []
        printed = any(piece.text.strip() for piece in pieces)
        marker = self.lists.count(shape.list, shape.level) if shape.list and printed else ""
        return Part(Paragraph(pieces, marker), shape, end)


def read(data: bytes, limits: Limits = ANY) -> Document:
    """Return what a Word 97-2003 file holds.

    Raises UnreadableDocument (password, Word 6 or 95, damaged), DocumentTooLarge.
    """
    opened = file.open_file(data)
    try:
        writer = Writer(formats.read(opened), lists.read(opened))
        warnings: list[Warn] = []
        parts: dict[int, list[Part]] = {}
        start = letters = 0
        for story, length in enumerate(opened.stories):
            end = start + max(0, length)
            if story in (BODY, FOOTNOTES, ENDNOTES, BOXES) and start < end:
                if letters + end - start > limits.letters:
                    end = start + max(0, limits.letters - letters)
                    warnings.append(Warn("text_limit", "the document holds more text than one may; the end of it was not read"))
                parts[story] = list(_read_parts(opened, writer, start, end))
                letters += end - start
            start += max(0, length)
    except (struct.error, IndexError) as exc:
        raise UnreadableDocument(f"the Word file is damaged ({type(exc).__name__}); open it in Word and save it anew") from exc
    return Document(
        tuple(_gather(parts.get(BODY, []))),
        (),
        tuple(tuple(_gather(parts.get(kind, []))) for kind in (BOXES, FOOTNOTES, ENDNOTES)),
        tuple(warnings),
    )


def _read_parts(opened: File, writer: Writer, start: int, end: int) -> Iterator[Part]:
    """Yield the paragraphs of a story."""
    writer.fields = []
    style = None
    runs = file.read_runs(opened, start, end)
    shapes = _shapes_ahead(opened, writer.formats, runs)
    for text, place, _ in runs:
        if style is None:
            style = next(shapes)
        properties = opened.characters.at(place)
        done = 0
        for match in MARKS.finditer(text) if MARKS.search(text) else ():
            sign = match.group()
            look = writer.formats.look(style.style, properties)
            writer.add(text[done : match.start()], look)
            done = match.end()
            if sign in ENDS:
                yield writer.close(style, sign)
                style = next(shapes)
            else:
                _mark(writer, sign, look)
        if done < len(text):
            writer.add(text[done:], writer.formats.look(style.style, properties))
    if writer.pieces and style is not None:
        yield writer.close(style, "\r")


def _shapes_ahead(opened: File, known: Formats, runs: list[tuple[str, int, int]]) -> Iterator[Shape]:
    """Yield what each paragraph is, in order: the sign at its end tells it; a plain one for what no sign ends."""
    for text, place, width in runs:
        for match in re.finditer("[\r\x07\x0c]", text):
            yield known.shape(opened.paragraphs.at(place + match.start() * width))
    while True:
        yield Shape()


def _mark(writer: Writer, sign: str, look: Look) -> None:
    """Take a sign that is no letter."""
    if sign == FIELD:
        writer.fields.append(False)
    elif sign == RESULT and writer.fields:
        writer.fields[-1] = True
    elif sign == FIELD_END and writer.fields:
        writer.fields.pop()
    elif sign == "(":
        writer.add(look.symbol or sign, look)
    else:
        writer.add(PRINTED.get(sign, ""), look)


def _gather(parts: list[Part]) -> list[Block]:
    """Return paragraphs and tables of the parts; tables within a cell are paragraphs of it."""
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    cells: list[Cell] = []
    inside: list[Block] = []
    for part in parts:
        if not part.shape.table:
            if rows or cells or inside:
                blocks += _close_table(rows, cells, inside)
                rows, cells, inside = [], [], []
            blocks.append(part.paragraph)
        elif part.shape.row_end and part.end == CELL and part.shape.depth <= 1:
            rows.append(tuple(cells))
            cells = []
        else:
            inside.append(part.paragraph)
            if part.end == CELL and part.shape.depth <= 1:
                cells.append(Cell(tuple(inside)))
                inside = []
    return blocks + _close_table(rows, cells, inside)


def _close_table(rows: list[tuple[Cell, ...]], cells: list[Cell], inside: list[Block]) -> list[Block]:
    """Return a table of its rows; what has no end of a row is a row as well."""
    rest = [*cells, *([Cell(tuple(inside))] if inside else [])]
    rows = [row for row in (*rows, tuple(rest)) if row]
    return [Table(tuple(rows))] if rows else []
