"""Walk the text of an OpenDocument: paragraphs, lists with their numbers, tables, frames, notes.

Elements flow in, blocks flow out. Deleted text of tracked changes stands apart in the file and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp.pages import numbering
from nlp.pages.numbering import Counter
from nlp.pages.word import faces
from nlp.pages.word.faces import Faces, get, local
from nlp.pages.word.model import MOST_COLUMNS, MOST_NESTED, Block, Cell, Paragraph, Piece, Table
from nlp.pages.word.package import Element
from nlp.pages.word.styles import Look, lay
from nlp.pages.word.tags import number

MOST_SPACES = 200
GONE = frozenset(
    (
        *("tracked-changes", "annotation", "annotation-end", "sequence-decls", "variable-decls", "user-field-decls", "forms", "ruby-text"),
        *("note-citation", "script", "hidden-text", "hidden-paragraph", "title", "desc", "binary-data", "event-listeners", "object"),
        *("table-of-content-source", "index-title-template", "alphabetical-index-source", "dde-connection-decls", "number"),
    )
)
SHAPES = frozenset(("text-box", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "path", "caption", "connector"))
SIGNS = {"tab": "\t", "line-break": "\n"}


@dataclass(slots=True)
class Place:
    """Where in lists a paragraph stands: the list's style and counter, its level from 0, whether the marker is still due."""

    style: str = ""
    counter: Counter = field(default_factory=Counter)
    level: int = -1
    due: bool = False


class Reader:
    """Reads the stories of one document in order; `notes` are those that they call."""

    def __init__(self, known: Faces) -> None:
        self._faces = known
        self._headings = Counter()
        self._counters: dict[str, Counter] = {}
        self._last: dict[str, Counter] = {}
        self.notes: list[tuple[Block, ...]] = []

    def read_blocks(self, parent: Element, depth: int = 0) -> list[Block]:
        """Return the paragraphs and tables in an element; lists within lists are walked with what is still to do."""
        blocks: list[Block] = []
        waiting: list[tuple[Element, Place | None]] = [(one, None) for one in reversed(parent)]
        while waiting:
            element, place = waiting.pop()
            kind = local(element)
            if kind in ("p", "h"):
                self._read_paragraph(element, place, blocks, depth)
            elif kind == "table" and depth < MOST_NESTED:
                blocks.append(self._read_table(element, depth))
            elif kind == "list":
                inner = self._open_list(element, place)
                waiting += [(one, inner) for one in reversed(element)]
            elif kind in ("list-item", "list-header") and place is not None:
                self._open_item(element, place, kind)
                waiting += [(one, place) for one in reversed(element)]
            elif kind == "text-box" and depth < MOST_NESTED:
                blocks += self.read_blocks(element, depth + 1)
            elif kind not in GONE:
                waiting += [(one, place) for one in reversed(element)]
        return blocks

    def _open_list(self, element: Element, outer: Place | None) -> Place:
        """Return the place of a list's items: in its own counter, or in that of the list which it continues."""
        style = get(element, "style-name") or (outer.style if outer else "")
        key = get(element, "id")
        if outer is not None and outer.level >= 0:
            place = Place(style, outer.counter, outer.level + 1)
        else:
            counter = self._counters.get(get(element, "continue-list") or "")
            if counter is None and get(element, "continue-numbering") == "true":
                counter = self._last.get(style)
            place = Place(style, counter or Counter(), 0)
        if key:
            self._counters[key] = place.counter
        self._last[style] = place.counter
        return place

    def _open_item(self, element: Element, place: Place, kind: str) -> None:
        """Note that the next paragraph is the first of an item."""
        place.due = kind == "list-item"
        start = get(element, "start-value")
        if start is not None and place.level < numbering.LEVELS:
            place.counter.counts[place.level] = number(start, 1) - 1

    def _mark(self, element: Element, look: Look, place: Place | None) -> str:
        """Return the marker of a paragraph, counted."""
        levels = self._faces.lists
        if place is not None and place.due and place.level >= 0:
            place.due = False
            return numbering.count(place.counter, levels.get(look.list or "" if not place.style else place.style, {}), place.level)
        if local(element) == "h" and place is None and "" in levels and get(element, "is-list-header") != "true":
            at = max(0, number(get(element, "outline-level"), 1) - 1)
            return numbering.count(self._headings, levels[""], at)
        return ""

    def _read_paragraph(self, element: Element, place: Place | None, blocks: list[Block], depth: int) -> None:
        """Add a paragraph with its frames to the blocks."""
        base = faces.of_style(self._faces, "paragraph", get(element, "style-name"))
        pieces: list[Piece] = []
        boxes: list[Element] = []
        waiting: list[tuple[Element | str, Look]] = [(element, base)]
        while waiting:
            one, look = waiting.pop()
            if isinstance(one, str):
                if not look.hidden:
                    pieces.append(Piece(one, look.font or "", bool(look.caps)))
                continue
            kind = local(one)
            if kind == "span":
                look = lay(faces.of_style(self._faces, "text", get(one, "style-name")), look)
            if kind in SHAPES or kind == "table":
                boxes.append(one)
            elif kind == "note":
                self._read_note(one, look)
            elif kind == "s":
                waiting.append((" " * min(number(get(one, "c"), 1), MOST_SPACES), look))
            elif kind in SIGNS:
                waiting.append((SIGNS[kind], look))
            elif kind not in GONE:
                waiting += reversed(_spread(one, look))
        blocks.append(Paragraph(tuple(pieces), self._mark(element, base, place)))
        if depth < MOST_NESTED:
            for box in boxes:
                blocks += [self._read_table(box, depth)] if local(box) == "table" else self.read_blocks(box, depth + 1)

    def _read_note(self, element: Element, look: Look) -> None:
        """Keep a note that is called here."""
        body = next((one for one in element if local(one) == "note-body"), None)
        if body is not None and not look.hidden and len(self.notes) < 10_000:
            at = len(self.notes)
            self.notes.append(())
            self.notes[at] = tuple(self.read_blocks(body, MOST_NESTED))

    def _read_table(self, element: Element, depth: int) -> Table:
        """Return a table; rows and columns that are only repeated to fill a sheet are read once."""
        rows: list[tuple[Cell, ...]] = []
        waiting = list(reversed(element))
        while waiting:
            one = waiting.pop()
            if local(one) == "table-row":
                rows.append(tuple(self._read_row(one, depth)))
            elif local(one) in ("table-rows", "table-header-rows", "table-row-group"):
                waiting += reversed(one)
        return Table(tuple(rows))

    def _read_row(self, row: Element, depth: int) -> list[Cell]:
        """Return the cells of a row; a covered one is empty."""
        cells: list[Cell] = []
        covered = 0
        for element in row:
            kind = local(element)
            if kind == "table-cell":
                covered = max(1, min(number(get(element, "number-columns-spanned"), 1), MOST_COLUMNS))
                cells.append(Cell(tuple(self.read_blocks(element, depth + 1)), covered))
            elif kind == "covered-table-cell" and covered <= 1:
                cells.append(Cell(merged=True))
            covered -= kind == "covered-table-cell"
        return cells


def _spread(element: Element, look: Look) -> list[tuple[Element | str, Look]]:
    """Return what stands in an element, text and elements in order; blanks in a row are one, as OpenDocument has it."""
    found: list[tuple[Element | str, Look]] = []
    if element.text:
        found.append((_squeeze(element.text), look))
    for one in element:
        found.append((one, look))
        if one.tail:
            found.append((_squeeze(one.tail), look))
    return found


def _squeeze(words: str) -> str:
    """Return text with line ends and tabs of the XML as blanks; soft hyphens and hard blanks are letters of old fonts, they stay."""
    return words.translate({9: " ", 10: " ", 13: " "})
