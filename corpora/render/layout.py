"""How a notice lies on paper: its own text in, the parts that a typist would set apart out.

The text of a gold document flows in; a `Layout` flows out: letterhead columns, centred lines, paragraphs, list items, tables,
recipients beside the signature. Which line is what is told by `nlp.structure`, as it reads the plain text. No word is lost.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from nlp import pages, structure
from nlp.types import Block, BlockKind, Source, Span

RIGHT = re.compile(r"CỘNG HO|CỘNG HÒ|ĐẢNG CỘNG SẢN|ĐỘC LẬP", re.IGNORECASE)  # what stands at the right of a letterhead
STAMP = re.compile(r"(?:Người ký|Ký bởi|Thời gian ký|Ngày ký|Cơ quan|Email)\s*:")
HEAD = frozenset((BlockKind.LETTERHEAD, BlockKind.NUMBER, BlockKind.PLACE_DATE))
FEET = frozenset((BlockKind.RECIPIENTS, BlockKind.SIGNATURE))
LONGEST_NAME = 6  # words of a line under the signature that the parser took for something else


class Style(StrEnum):
    """How a line is set."""

    TITLE = "title"  # THÔNG BÁO
    SUBJECT = "subject"  # below the title, centred
    CENTRE = "centre"  # QUYẾT ĐỊNH:, PHỤ LỤC
    HEADING = "heading"
    BODY = "body"
    ITEM = "item"
    ADDRESSEE = "addressee"
    HEADLINE = "headline"
    DATELINE = "dateline"
    CAPTION = "caption"
    BYLINE = "byline"
    STAMP = "stamp"


STYLES = {
    BlockKind.TYPE: Style.TITLE,
    BlockKind.SUBJECT: Style.SUBJECT,
    BlockKind.APPENDIX: Style.CENTRE,
    BlockKind.ADDRESSEES: Style.ADDRESSEE,
    BlockKind.HEADING: Style.HEADING,
    BlockKind.ITEM: Style.ITEM,
    BlockKind.HEADLINE: Style.HEADLINE,
    BlockKind.DATELINE: Style.DATELINE,
    BlockKind.CAPTION: Style.CAPTION,
    BlockKind.BYLINE: Style.BYLINE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with its style; `marker` is the list marker that it begins with, `level` its depth."""

    text: str
    style: Style = Style.BODY
    marker: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands side by side: the letterhead (`head`), or the recipients and the signature."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    head: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]


Part = Line | Columns | Grid


@dataclass(frozen=True, slots=True)
class Layout:
    """A document as it lies on paper; `day` is its own date as printed, where it prints one."""

    name: str
    genre: str
    title: str
    day: str
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Column:
    """Two columns while they are being filled."""

    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)

    def close(self, head: bool) -> tuple[Columns, ...]:
        """Return the columns, or nothing where nothing was filled in."""
        return (Columns(tuple(self.left), tuple(self.right), head),) if self.left or self.right else ()


def lay_out(name: str, data: bytes) -> Layout:
    """Return the layout of a plain text document.

    >>> text = "SỞ Y TẾ\\nSố: 7/TB-SYT\\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\\nTHÔNG BÁO\\nKết quả thi\\nĐã thi xong."
    >>> lay_out("thi", text.encode()).parts[0]
    Columns(left=('SỞ Y TẾ', 'Số: 7/TB-SYT'), right=('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',), head=True)
    """
    source = pages.read(data)
    frame = structure.parse(source)
    title = frame.subject.value if frame.subject else name
    day = frame.issued.of(source.text) if frame.issued else ""
    return Layout(name, frame.genre, title, day, _arrange(source, frame.blocks))


def _arrange(source: Source, blocks: Sequence[Block]) -> tuple[Part, ...]:
    """Return the parts in reading order."""
    head, rest = _split_head(blocks)
    tables = {row[0].start: table for table in source.tables for row in table.rows[:1]}
    inside = [Span(table.rows[0][0].start, table.rows[-1][-1].end) for table in source.tables]
    parts: list[Part] = [*_letterhead(source.text, head)]
    feet: list[Block] = []
    for block in rest:
        if feet and not _belongs_to_feet(source.text, block):
            parts += _close(source.text, feet)
            feet = []
        if block.kind in FEET or feet:
            feet.append(block)
        elif block.span.start in tables:
            rows = tables[block.span.start].rows
            parts.append(Grid(tuple(tuple(cell.of(source.text) for cell in row) for row in rows)))
        elif not any(span.holds(block.span) for span in inside):
            parts.append(_line(source.text, block))
    return (*parts, *_close(source.text, feet))


def _split_head(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Return the blocks of the letterhead, with the V/v line of a letter, and all others."""
    last = max((place for place, block in enumerate(blocks) if block.kind in HEAD), default=-1)
    typed = any(block.kind == BlockKind.TYPE for block in blocks[: last + 2])
    stop = last + 1
    while stop and not typed and stop < len(blocks) and blocks[stop].kind == BlockKind.SUBJECT:
        stop += 1  # V/v … of a letter stands below its number
    head = [block for block in blocks[:stop] if block.kind in HEAD or block.kind == BlockKind.SUBJECT]
    return head, [block for block in blocks if block not in head]


def _letterhead(text: str, blocks: Sequence[Block]) -> tuple[Columns, ...]:
    """Return the two columns of the letterhead."""
    columns = _Column()
    for block in blocks:
        line = block.span.of(text)
        right = block.kind == BlockKind.PLACE_DATE or (block.kind == BlockKind.LETTERHEAD and RIGHT.match(line))
        (columns.right if right else columns.left).append(line)
    return columns.close(head=True)


def _belongs_to_feet(text: str, block: Block) -> bool:
    """Tell whether a block that follows recipients or signature still stands beside them."""
    line = block.span.of(text)
    return block.kind in FEET or (block.kind == BlockKind.BOILERPLATE and len(line.split()) <= LONGEST_NAME and not STAMP.match(line))


def _close(text: str, blocks: Sequence[Block]) -> tuple[Part, ...]:
    """Return the recipients beside the signature; where there is no signature, the lines alone."""
    columns = _Column()
    for block in blocks:
        lines = block.span.of(text).split("\n")
        (columns.left if block.kind == BlockKind.RECIPIENTS else columns.right).extend(lines)
    return columns.close(head=False)


def _line(text: str, block: Block) -> Line:
    """Return the line of a block of the body."""
    line = block.span.of(text)
    style = STYLES.get(block.kind, Style.BODY)
    if STAMP.match(line):
        style = Style.STAMP
    elif block.kind == BlockKind.HEADING and not block.marker and line == line.upper():
        style = Style.CENTRE
    return Line(line, style, block.marker, block.level)


def chance(layout: Layout, what: str, sides: int) -> int:
    """Return a number below `sides` that is the same for the same document and question: how its typist does things."""
    return zlib.crc32(f"{layout.name}/{what}".encode()) % sides


def words(layout: Layout) -> list[str]:
    """Return all words of a layout in the order of its parts."""
    return list(chain.from_iterable(line.split() for part in layout.parts for line in lines(part)))


def lines(part: Part) -> tuple[str, ...]:
    """Return the lines of a part: of columns left before right, of a table its cells row by row.

    >>> lines(Columns(("SỞ Y TẾ",), ("Độc lập",), True))
    ('SỞ Y TẾ', 'Độc lập')
    """
    if isinstance(part, Line):
        return (part.text,)
    if isinstance(part, Columns):
        return part.left + part.right
    return tuple(chain.from_iterable(part.rows))
