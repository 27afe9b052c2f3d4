"""Walk the text of a DOCX: body, text boxes, notes, page headers. Elements flow in, paragraphs and tables flow out.

Tracked changes are read as accepted, fields by their results, hidden text not at all. XML is walked with a list of what is
still to do, not by recursion, but for tables in tables, whose depth is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.pages.word import lists, styles, tags
from nlp.pages.word.lists import Lists
from nlp.pages.word.model import MOST_COLUMNS, MOST_NESTED, Block, Cell, Paragraph, Piece, Table
from nlp.pages.word.package import Element
from nlp.pages.word.styles import Look, Styles

GONE = frozenset(
    (
        *("pPr", "rPr", "tblPr", "trPr", "tcPr", "tblGrid", "sdtPr", "sdtEndPr", "sectPr", "customXmlPr", "smartTagPr", "fldData"),
        *("del", "moveFrom", "delText", "instrText", "delInstrText", "proofErr", "rubyPr", "rt", "binData"),
    )
)
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}
COMPATIBLE = "2006:AlternateContent"


@dataclass(slots=True)
class Open:
    """A paragraph while it is read: its pieces, text boxes in it, the look of the open run, and the open fields
    (True: the instruction is being read); `instructions` counts the latter."""

    base: Look
    look: Look
    pieces: list[Piece] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)
    instructions: int = 0


class Reader:
    """Reads stories of one document in order, because list numbers are counted over it; keeps which notes were called."""

    def __init__(self, known: Styles, numbered: Lists) -> None:
        self._styles = known
        self._lists = numbered
        self._called: dict[str, dict[str, None]] = {"footnote": {}, "endnote": {}}
        self.foreign = False

    def read_blocks(self, parent: Element, depth: int = 0) -> list[Block]:
        """Return paragraphs and tables of a story, a cell or a text box."""
        blocks: list[Block] = []
        carried: list[Piece] = []
        for element in unwrap(parent):
            kind = tags.name(element)
            if kind == "p":
                carried = self._read_paragraph(element, carried, blocks, depth)
            elif kind == "tbl" and depth < MOST_NESTED:
                blocks.append(self._read_table(element, depth))
            elif kind == "tbl":
                for inner in element.iter(*(space + "p" for space in tags.WORD)):
                    carried = self._read_paragraph(inner, carried, blocks, depth)
            elif kind == "altChunk":
                self.foreign = True
        if carried:
            blocks.append(Paragraph(tuple(carried)))
        return blocks

    def read_notes(self, root: Element | None, kind: str) -> list[tuple[Block, ...]]:
        """Return the notes that the text called, in its order."""
        by_id = {tags.get(element, "id"): element for element in root} if root is not None else {}
        return [tuple(self.read_blocks(by_id[key], 1)) for key in self._called[kind] if key in by_id]

    def _read_paragraph(self, element: Element, carried: list[Piece], blocks: list[Block], depth: int) -> list[Piece]:
        """Add a paragraph and its text boxes to the blocks; return its pieces instead if it goes on in the next one."""
        settings = tags.child(element, "pPr")
        own = tags.child(settings, "rPr")
        style = tags.value(settings, "pStyle") or self._styles.paragraph
        base = styles.of_style(self._styles, style)
        opened = Open(base, base)
        self._read_runs(element, opened)
        carried += opened.pieces
        deleted = tags.child(own, "del") is not None or tags.child(own, "moveFrom") is not None
        if deleted or tags.get(tags.child(settings, "framePr"), "dropCap") in ("drop", "margin"):
            return carried
        listed = styles.lay(styles.read_look(self._styles, None, settings), base)
        direct = tags.value(tags.child(settings, "numPr"), "numId") is not None
        level = listed.level or 0 if direct else listed.level
        blocks.append(Paragraph(tuple(carried), lists.mark(self._lists, listed.list, level, style)))
        if depth < MOST_NESTED:
            for box in opened.boxes:
                blocks += self.read_blocks(box, depth + 1)
        return []

    def _read_runs(self, paragraph: Element, opened: Open) -> None:
        """Read what a paragraph prints into `opened`."""
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            kind = tags.name(element)
            if kind in GONE:
                continue
            if kind == "txbxContent":
                opened.boxes.append(element)
                continue
            if kind == "r":
                opened.look = self._look(element, opened.base)
            elif kind in ("fldChar", "footnoteReference", "endnoteReference"):
                self._note(element, kind, opened)
            elif words := _print(element, kind):
                self._add(words, element, opened)
                continue
            if kind == COMPATIBLE:
                waiting += reversed(choose(element))
            else:
                waiting += reversed(element)

    def _look(self, run: Element, base: Look) -> Look:
        """Return how a run looks: by itself, by its style, by that of its paragraph, by the document's default."""
        own = tags.child(run, "rPr")
        if own is None:
            return styles.lay(base, self._styles.default)
        named = styles.of_style(self._styles, tags.value(own, "rStyle"))
        return styles.lay(styles.read_look(self._styles, own), styles.lay(named, styles.lay(base, self._styles.default)))

    def _note(self, element: Element, kind: str, opened: Open) -> None:
        """Take note of a part of a field, or of a note that is called here."""
        if kind != "fldChar":
            if not opened.look.hidden:
                self._called[kind.removesuffix("Reference")][tags.get(element, "id") or ""] = None
            return
        part = tags.get(element, "fldCharType")
        if part == "begin":
            opened.fields.append(True)
            opened.instructions += 1
        elif part == "separate" and opened.fields:
            opened.instructions -= opened.fields[-1]
            opened.fields[-1] = False
        elif part == "end" and opened.fields:
            opened.instructions -= opened.fields.pop()

    def _add(self, words: str, element: Element, opened: Open) -> None:
        """Add printed text to the open paragraph, unless it is hidden or stands in a field's instruction."""
        if opened.look.hidden or opened.instructions:
            return
        font = tags.get(element, "font") if tags.name(element) == "sym" else opened.look.font
        opened.pieces.append(Piece(words, font or "", bool(opened.look.caps)))

    def _read_table(self, element: Element, depth: int) -> Table:
        """Return a table, without rows that were deleted."""
        rows: list[tuple[Cell, ...]] = []
        for row in unwrap(element):
            settings = tags.child(row, "trPr")
            if tags.name(row) != "tr" or tags.child(settings, "del") is not None:
                continue
            before = tags.number(tags.value(settings, "gridBefore"))
            cells = [Cell(width=min(before, MOST_COLUMNS))] if before > 0 else []
            cells += [self._read_cell(cell, depth) for cell in unwrap(row) if tags.name(cell) == "tc"]
            rows.append(tuple(cells))
        return Table(tuple(rows))

    def _read_cell(self, element: Element, depth: int) -> Cell:
        """Return a cell."""
        settings = tags.child(element, "tcPr")
        width = max(1, min(tags.number(tags.value(settings, "gridSpan"), 1), MOST_COLUMNS))
        merges = (tags.child(settings, "vMerge"), tags.child(settings, "hMerge"))
        merged = any(one is not None and tags.get(one, "val") != "restart" for one in merges)
        return Cell(tuple(self.read_blocks(element, depth + 1)), width, merged)


def unwrap(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs, tables, rows or cells in an element, out of content controls and insertions."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        kind = tags.name(element)
        if kind in ("p", "tbl", "tr", "tc", "altChunk"):
            yield element
        elif kind == COMPATIBLE:
            waiting += reversed(choose(element))
        elif kind not in GONE:
            waiting += reversed(element)


def choose(alternatives: Element) -> list[Element]:
    """Return one of the ways in which the same thing is stored: the first that holds text, or else the fallback."""
    found = list(alternatives)
    printing = (one for one in found if next(one.iter(*(space + "t" for space in tags.WORD)), None) is not None)
    best = next(printing, None)
    return [] if best is None else [best]


def _print(element: Element, kind: str) -> str:
    """Return the text that an element prints by itself."""
    if kind in ("t", "math:t"):
        return element.text or ""
    if kind == "sym":
        code = tags.get(element, "char") or ""
        return chr(int(code, 16)) if len(code) == 4 and all(sign in "0123456789abcdefABCDEF" for sign in code) else ""
    return SIGNS.get(kind, "")
