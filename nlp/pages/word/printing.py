"""Print a word processor's document as a reader sees it. A `model.Document` flows in, a Source flows out.

Foot- and endnotes stand at the end, behind a blank line. A page header is printed only if it holds the letterhead and the body
has none; page footers are never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nlp import text
from nlp.pages import flow, lines, marks, tables
from nlp.pages.lines import Line, make
from nlp.pages.word import letters
from nlp.pages.word.model import Block, Cell, Document, Paragraph, Table
from nlp.text import Run, fold
from nlp.types import ANY, Limits, Source, Warn

HEAD = 40  # paragraphs within which the letterhead of the body stands
BULLETS = frozenset("-–—+*•")
BLANK = make(Run(""))


def write(document: Document, media_type: str, limits: Limits = ANY) -> Source:
    """Return the Source of a document.

    >>> from nlp.pages.word.model import Piece
    >>> write(Document((Paragraph((Piece("Sở Y tế"),), "1."), Paragraph((Piece("Sở Nội vụ"),), "2."))), "").text
    '1. Sở Y tế\\n2. Sở Nội vụ'
    """
    noted = [block for number, note in enumerate(document.notes, 1) for block in _number(note, number)]
    printer = Printer(limits, (*document.header, *document.body, *noted))
    printed = printer.write(document.body)
    header = printer.write(document.header)
    if _has_letterhead(header) and not _has_letterhead(printed[:HEAD]):
        printed = [*header, BLANK, *printed]
    notes = printer.write(noted)
    if notes:
        printed += [BLANK, *notes]
    run, found = flow.arrange(printed)
    return Source(run.text, media_type, tables=found, warnings=(*document.warnings, *printer.warnings))


class Printer:
    """Prints blocks as lines; knows the decoded text of every paragraph and how much may still be printed."""

    def __init__(self, limits: Limits, blocks: Sequence[Block]) -> None:
        paragraphs = list(walk(blocks))
        texts, self.warnings = letters.decode(paragraphs)
        self._texts = {id(paragraph): words for paragraph, words in zip(paragraphs, texts, strict=True)}
        self._left = limits.letters
        self._stop = limits.stop

    def write(self, blocks: Iterable[Block]) -> list[Line]:
        """Return the lines of blocks; what is beyond a limit is left out with a warning."""
        done: list[Line] = []
        for at, block in enumerate(blocks):
            if self._is_over(at):
                break
            done += self._write_table(block) if isinstance(block, Table) else self._write_paragraph(block)
        return done

    def _is_over(self, at: int) -> bool:
        """Tell whether a limit is reached before the block `at`, and warn of it once."""
        if self._left > 0 and not (at % 256 == 255 and self._stop()):
            return False
        reason = ("time_limit", "the time was up") if self._left > 0 else ("letters_cut", "the document holds more text than one may")
        if reason[0] not in {known.code for known in self.warnings}:
            self.warnings = (*self.warnings, Warn(reason[0], f"{reason[1]}; the end of it was not read"))
        self._left = 0
        return True

    def _write_paragraph(self, paragraph: Paragraph) -> list[Line]:
        """Return the lines of a paragraph, the first with its list marker; a blank one where nothing is printed."""
        words = self._texts[id(paragraph)]
        self._left -= len(words) + len(paragraph.marker) + 1
        if not words or words.isspace():
            return [BLANK]
        printed = lines.split(text.clean(words))
        marker = _clean_marker(paragraph.marker) if paragraph.marker else ""
        first = next((at for at, line in enumerate(printed) if not line.blank), None)
        if marker and first is not None and not (marker in BULLETS and marks.is_item(printed[first].text)):
            printed[first] = make(text.join((Run(marker), printed[first].run), " "))
        return printed

    def _write_table(self, table: Table) -> list[Line]:
        """Return the rows of a table, or what is in its cells, one after the other, where it is only a frame."""
        nested = any(isinstance(block, Table) for row in table.rows for cell in row for block in cell.blocks)
        if not nested:
            left = self._left
            kept = (row for at, row in enumerate(table.rows) if not self._is_over(at))
            printed = tables.print_table([[[line.run for line in cell] for cell in self._read_row(row)] for row in kept])
            if printed is not None:
                return printed
            self._left = left
        return self.write(block for row in table.rows for cell in row if not cell.merged for block in cell.blocks)

    def _read_row(self, row: Iterable[Cell]) -> list[list[Line]]:
        """Return the printed lines of the cells of a row; what a cell spans besides its first column is empty."""
        cells: list[list[Line]] = []
        for cell in row:
            found = [] if cell.merged else self.write(cell.blocks)
            cells.append([line for line in found if not line.blank])
            cells += [[] for _ in range(min(cell.width, tables.MOST_COLUMNS - len(cells)) - 1)]
        return cells


def walk(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield every paragraph, those in tables too.

    >>> list(walk((Paragraph(marker="1."),)))
    [Paragraph(pieces=(), marker='1.')]
    """
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from walk(cell.blocks)
        else:
            yield block


def _clean_marker(marker: str) -> str:
    """Return a list marker as it is printed in text: bullets of any shape are "-", numbers stay."""
    marker = " ".join(text.clean(marker).text.split())
    if len(marker) == 1 and not marker.isalnum() and marker not in BULLETS:
        return "-"
    return "-" if marker == "o" else marker


def _has_letterhead(printed: Iterable[Line]) -> bool:
    """Tell whether lines hold a Quốc hiệu or a number line."""
    folded = [fold(line.text) for line in printed if len(line.text) < 200]
    return any(marks.STATE.search(plain) or marks.NUMBER.match(plain) for plain in folded)


def _number(note: Sequence[Block], number: int) -> list[Block]:
    """Return the paragraphs of a note, the first that prints something marked with its number: "[1] …"."""
    blocks = list(note)
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.pieces:
            blocks[at] = Paragraph(block.pieces, f"[{number}]")
            break
    return blocks
