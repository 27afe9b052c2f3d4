"""Lines and pieces: the canonical text cut at line breaks, and a line cut where the print had two columns.

In: a Source. Out: `Line` values without blank lines, in order. Each knows its table row, if it stands in a body table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.text import fold
from nlp.types import Source, Span

# "UBND TỈNH X | CỘNG HÒA …", "SỞ Y TẾ      Độc lập - …": where a line still holds two columns.
COLUMNS = re.compile(r"(?<![^\s|])\|[ \t|]*|[ ]{4,}|\t+")
# Vietnamese letters by case, for classes of patterns.
UP = "A-Z" + "".join(c for c in map(chr, [*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)]) if c.isupper())
LOW = "a-z" + "".join(c for c in map(chr, [*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)]) if c.islower())
UPPER_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Line:
    """A line without outer blanks: `plain` is `text` folded and in lower case, letter by letter.

    `gap`: a blank line stands before it. `table` and `row`: its place in `Source.tables`, `cells` the spans there.
    """

    span: Span
    text: str
    plain: str
    gap: bool = False
    table: int | None = None
    row: int = 0
    cells: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that one column printed."""

    span: Span
    text: str
    plain: str


def shape(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which {UP} and {LOW} stand for the letters of a class.

    >>> shape("[{UP}][{LOW}]+").match("Đà Nẵng").group()
    'Đà'
    """
    return re.compile(pattern.replace("{UP}", UP).replace("{LOW}", LOW))


def split(source: Source) -> tuple[Line, ...]:
    """Cut the text into lines that are not blank.

    >>> [line.text for line in split(Source("THÔNG BÁO\\n\\n Kết quả thi ", "text/plain"))]
    ['THÔNG BÁO', 'Kết quả thi']
    """
    rows = _rows(source)
    lines: list[Line] = []
    offset, gap = 0, False
    for raw in source.text.split("\n"):
        text = raw.strip()
        if text:
            start = offset + len(raw) - len(raw.lstrip())
            table, row, cells = rows.get(offset, (None, 0, ()))
            lines.append(Line(Span(start, start + len(text)), text, plain(text), gap, table, row, cells))
        gap = not text
        offset += len(raw) + 1
    return tuple(lines)


def plain(text: str) -> str:
    """Return the text folded and in lower case, of the same length.

    >>> plain("Điều 1")
    'dieu 1'
    """
    folded = fold(text)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


def pieces(line: Line) -> tuple[Piece, ...]:
    """Cut a line at column gaps.

    >>> line = split(Source("SỞ Y TẾ | Độc lập - Tự do", "text/plain"))[0]
    >>> [piece.text for piece in pieces(line)]
    ['SỞ Y TẾ', 'Độc lập - Tự do']
    """
    found: list[Piece] = []
    at = 0
    for match in COLUMNS.finditer(line.text):
        if _is_blank_left(line.plain, match):
            continue
        if match.start() > at:
            found.append(part(line, at, match.start()))
        at = match.end()
    if at < len(line.text):
        found.append(part(line, at, len(line.text)))
    return tuple(piece for piece in found if piece.text)


def _is_blank_left(low: str, gap: re.Match[str]) -> bool:
    """Tell whether a gap is no column but a count or day left blank: "Số:      /TB-UBND", "ngày      tháng 5"."""
    if "|" in gap.group():
        return False
    before, after = low[max(0, gap.start() - 6) : gap.start()], low[gap.end() : gap.end() + 6]
    return before.endswith(("so", "so:", "so :", "ngay", "thang", "nam")) or after.startswith(("thang", "nam ", "/", "-tb", "-kh", "-qd"))


def part(line: Line | Piece, start: int, end: int) -> Piece:
    """Return a part of a line or piece, without outer blanks; offsets count from its start.

    >>> part(split(Source("Số: 5/TB-SYT", "text/plain"))[0], 3, 12).text
    '5/TB-SYT'
    """
    raw = line.text[start:end]
    left = start + len(raw) - len(raw.lstrip())
    text = raw.strip()
    return Piece(Span(line.span.start + left, line.span.start + left + len(text)), text, line.plain[left : left + len(text)])


def is_caps(text: str) -> bool:
    """Tell whether a text is printed in capitals (small slips of OCR allowed).

    >>> is_caps("ỦY BAN NHÂN DÂN"), is_caps("Ủy ban nhân dân"), is_caps("12")
    (True, False, False)
    """
    letters = [c for c in text[:400] if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= UPPER_SHARE * len(letters)


def is_ornament(text: str) -> bool:
    """Tell whether a line is a rule or an ornament without words: "-----", "*", "______".

    >>> is_ornament("----"), is_ornament("a)")
    (True, False)
    """
    return not any(c.isalnum() for c in text[:400])


def _rows(source: Source) -> dict[int, tuple[int, int, tuple[Span, ...]]]:
    """Map the start of a line of the text to the table row that stands there."""
    found: dict[int, tuple[int, int, tuple[Span, ...]]] = {}
    for number, table in enumerate(source.tables):
        for row, cells in enumerate(table.rows):
            if cells:
                start = source.text.rfind("\n", max(0, cells[0].start - 20_000), cells[0].start) + 1
                found.setdefault(start, (number, row, cells))
    return found
