"""A Word file as an office types it: letterhead in a table without lines, justified paragraphs, lists, tables, page numbers.

A `Layout` flows in, the bytes of a .docx flow out. `script` tells how text is written: in Unicode, or in the fonts of the nineties.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from corpora.render import numbering, parcels
from corpora.render.layout import Columns, Grid, Layout, Line, Style, chance

FONT = "Times New Roman"
WIDE = 0.88  # DejaVu Serif is wider than Times
Script = Callable[[str], Sequence[tuple[str, str]]]  # text → runs and their fonts
LOOK = {  # alignment, bold, italic, size
    Style.TITLE: (ALIGN.CENTER, True, False, 14),
    Style.SUBJECT: (ALIGN.CENTER, True, False, 14),
    Style.CENTRE: (ALIGN.CENTER, True, False, 13),
    Style.HEADING: (ALIGN.JUSTIFY, True, False, 13),
    Style.BODY: (ALIGN.JUSTIFY, False, False, 13),
    Style.ITEM: (ALIGN.JUSTIFY, False, False, 13),
    Style.ADDRESSEE: (ALIGN.LEFT, False, False, 13),
    Style.HEADLINE: (ALIGN.LEFT, True, False, 16),
    Style.DATELINE: (ALIGN.LEFT, False, True, 11),
    Style.CAPTION: (ALIGN.CENTER, False, True, 11),
    Style.BYLINE: (ALIGN.RIGHT, True, False, 13),
    Style.STAMP: (ALIGN.LEFT, False, False, 9),
}
INDENTED = frozenset((Style.BODY, Style.ITEM, Style.HEADING))
Look = tuple[bool, bool, int]  # bold, italic, size


def in_unicode(text: str, font: str = FONT) -> Sequence[tuple[str, str]]:
    """Return the text as one run.

    >>> in_unicode("Sở Y tế")
    (('Sở Y tế', 'Times New Roman'),)
    """
    return ((text, font),)


def write(layout: Layout, script: Script = in_unicode, stamp: Sequence[str] = ()) -> bytes:
    """Return the .docx of a layout; `stamp` is set as a frame over the last page's foot, as signing programs do."""
    document = docx.Document()
    _set_pages(document, layout, script)
    writer = _Writer(document, script)
    lines = [part for part in layout.parts if isinstance(part, Line)]
    typed = layout.genre == "news" or chance(layout, "lists", 2) == 0
    plans, lists = numbering.plan(["" if typed or line.style == Style.ADDRESSEE else line.marker for line in lines])
    document.part.numbering_part.element.extend(lists)
    by_line = {id(line): one for line, one in zip(lines, plans, strict=True)}
    closed = False
    for part in layout.parts:
        if isinstance(part, Line):
            writer.add_line(part, by_line[id(part)], break_before=closed and part.style == Style.CENTRE)
        elif isinstance(part, Grid):
            writer.add_grid(part)
        else:
            writer.add_columns(part)
        closed = isinstance(part, Columns) and not part.head
    if stamp:
        writer.add_stamp(stamp)
    held = io.BytesIO()
    document.save(held)
    return parcels.rezip(held.getvalue())


def _set_pages(document: Any, layout: Layout, script: Script) -> None:
    """Set paper, margins, and page numbers: at the head of later pages, or at the foot of all with a line of the system."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Cm(2), Cm(2), Cm(3), Cm(2)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.paragraph_format.space_after = Pt(0)
    at_head = chance(layout, "pages", 2) == 0
    frame = section.header if at_head else section.footer
    paragraph = frame.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'))
    if not at_head:
        _add_runs(section.header.paragraphs[0], script("Hệ thống quản lý văn bản và điều hành"), (False, True, 9))


def _add_runs(paragraph: Any, runs: Iterable[tuple[str, str]], look: Look) -> None:
    """Add runs of text with their fonts to a paragraph."""
    bold, italic, size = look
    for text, font in runs:
        run = paragraph.add_run(text)
        points = Pt(size * WIDE if font.startswith("DejaVu") else size)
        run.font.name, run.font.size, run.bold, run.italic = font, points, bold or None, italic or None
        properties = run._r.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:cs", "w:eastAsia"):
            properties.set(qn(name), font)


class _Writer:
    """Adds the parts of a layout to a document, one after the other."""

    def __init__(self, document: Any, script: Script) -> None:
        self.document = document
        self.script = script

    def add_line(self, line: Line, plan: numbering.Plan | None, *, break_before: bool) -> None:
        """Add a paragraph; where Word numbers it, without the marker that is printed in the text."""
        align, bold, italic, size = LOOK[line.style]
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.page_break_before = break_before or None
        paragraph.paragraph_format.space_before = Pt(12 if line.style in (Style.TITLE, Style.HEADLINE) else 0)
        paragraph.paragraph_format.space_after = Pt(6)
        text = line.text
        if plan:
            text = text.removeprefix(line.marker).lstrip()
            numbers = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{plan.list_id}"/></w:numPr>'
            paragraph._p.get_or_add_pPr().insert(0, parse_xml(numbers))
        if line.style in INDENTED:
            paragraph.paragraph_format.first_line_indent = Cm(1.27)
        elif line.style == Style.ADDRESSEE:
            paragraph.paragraph_format.left_indent = Cm(3 if line.text.startswith("Kính gửi") else 4.5)
        _add_runs(paragraph, self.script(text), (bold, italic, size))

    def add_columns(self, part: Columns) -> None:
        """Add what stands side by side as a table without lines."""
        splits = _split_head(part) if part.head else ((part.left, part.right),)
        table = self.document.add_table(rows=len(splits), cols=2)
        _set_widths(table, (6.2, 9.8))
        for row, sides in zip(table.rows, splits, strict=True):
            for cell, lines, right in zip(row.cells, sides, (False, True), strict=True):
                self._fill(cell, lines, part.head, right)
        self.document.add_paragraph()

    def _fill(self, cell: Any, lines: Sequence[str], head: bool, right: bool) -> None:
        """Fill a cell of the letterhead, the recipients or the signature with lines, a paragraph each."""
        for place, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            small, upper = not head and not right, line == line.upper() or line.startswith(("Độc lập", "Nơi nhận"))
            italic = line.startswith("Nơi nhận") or (right and "ngày" in line)
            name = right and not head and place == len(lines) - 1 and place > 0
            paragraph.alignment = ALIGN.LEFT if small else ALIGN.CENTER
            paragraph.paragraph_format.space_before = Pt(54 if name else 0)
            _add_runs(paragraph, self.script(line), (upper or name, italic, 11 if small else 12))

    def add_grid(self, part: Grid) -> None:
        """Add a table with lines; the heading row is repeated on each page, cells of group rows are merged."""
        width = max(len(row) for row in part.rows)
        table = self.document.add_table(rows=len(part.rows), cols=width)
        table.style = "Table Grid"
        _set_widths(table, _share_out(part.rows, width))
        table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for place, (row, cells) in enumerate(zip(table.rows, part.rows, strict=True)):
            last = max((at for at, cell in enumerate(cells) if cell), default=0)
            group = place > 0 and 0 < last < width - 2
            for at, cell in enumerate(cells[: last + 1]):
                _add_runs(row.cells[at].paragraphs[0], self.script(cell), (place == 0 or group, False, 12))
            if group:
                row.cells[last].merge(row.cells[width - 1])
        self.document.add_paragraph()

    def add_stamp(self, lines: Sequence[str]) -> None:
        """Add the small print of a signing program as a frame that stands free on the page."""
        for place, line in enumerate(lines):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            frame = f'<w:framePr {nsdecls("w")} w:w="3600" w:hAnchor="page" w:vAnchor="page" w:x="7600" w:y="{300 + 220 * place}"/>'
            paragraph._p.get_or_add_pPr().insert(0, parse_xml(frame))
            _add_runs(paragraph, self.script(line), (False, False, 8))


def _split_head(part: Columns) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the two rows of a letterhead: bodies beside the country's name, number beside place and day."""
    number = next((place for place, line in enumerate(part.left) if line.startswith("Số")), len(part.left))
    day = next((place for place, line in enumerate(part.right) if "ngày" in line), len(part.right))
    rows = ((part.left[:number], part.right[:day]), (part.left[number:], part.right[day:]))
    return tuple(row for row in rows if any(row))


def _share_out(rows: Sequence[Sequence[str]], width: int) -> list[float]:
    """Return the widths of a table's columns in cm: more for longer texts, room for the longest word in any."""
    needs = [max((len(row[at]) ** 0.6 for row in rows if at < len(row)), default=1.0) + 2.5 for at in range(width)]
    return [16 * need / sum(needs) for need in needs]


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """Set the columns of a table to widths in cm; Word reads them from the cells, others from the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
