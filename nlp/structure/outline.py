"""The nesting of the body: every line becomes a block with its level and the block that governs it.

In: the lines of the body. Out: blocks. One pass with a stack of what is open: headings, items that can hold items, and
lead-ins. A marker of a kind that is open closes all above it; a new kind nests under the innermost open block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.structure import headings, markers, rows
from nlp.structure.lines import Line, is_caps, is_ornament
from nlp.structure.markers import Marker
from nlp.types import Block, BlockKind, Span

END_MARK = re.compile(r"\s*\.\s?/\s?\.?\s*$")
SENTENCE_END = re.compile(r"[.;:!?]$")
AHEAD = 40  # markers looked at to see whether a count goes on
PAGE = re.compile(r"(?:trang\s)?\d{1,3}(?:\s?/\s?\d{1,3})?$|\W*page\b.{0,30}$")
TITLE = "title"  # the line below "Chương I"
LEAD = "lead"
PLAIN = "plain"  # a heading without a marker
CAPS = "caps"
BARE = "bare"  # the line "QUYẾT ĐỊNH:" that governs the articles
OUTER = {"title": 0, "caps": 5, "bare": -1}
MOST_OPEN = 40  # deeper nesting than this is no list


@dataclass(frozen=True, slots=True)
class Open:
    """An open block: `kind` of its marker, its place in the count, and whether it leads in to what follows."""

    kind: str
    index: int
    number: int | None = None
    heading: bool = False
    opens: bool = False
    section: int | None = None  # rank of a Phần, Chương, Mục that a title line belongs to

    @property
    def rank(self) -> int | None:
        """Return how deep this kind stands, None where that is open."""
        if self.kind == TITLE and self.section is not None:
            return self.section
        return OUTER.get(self.kind, markers.RANKS.get(self.kind))


class Outline:
    """The blocks so far and the stack of what is open."""

    def __init__(self, lines: Sequence[Line], first: int, root: int | None, level: int) -> None:
        self.lines = lines
        self.markers = markers.read_all([line.text for line in lines])
        self.first, self.root, self.base = first, root, level
        self.blocks: list[Block] = []
        self.stack: list[Open] = []
        self.heads: list[rows.Head] = []
        self.section: tuple[int | None, int] | None = None  # the table and block of a row that heads others
        self.under_lead: int | None = None  # the lead-in whose items have no markers
        self.before: Line | None = None  # the line of the last block
        self.marked = [i for i, marker in enumerate(self.markers) if marker is not None]

    def build(self) -> list[Block]:
        """Read all lines."""
        for at, line in enumerate(self.lines):
            if line.table is not None:
                self._row(line)
            elif len(line.text) < 3 or PAGE.match(line.plain) or is_ornament(line.text):
                self._add(BlockKind.BOILERPLATE, line, None)
            elif self._continues(line):
                self._extend(line)
            else:
                self._read(at, line)
        return self.blocks

    def _read(self, at: int, line: Line) -> None:
        marker = self.markers[at]
        heading = headings.is_heading(line, marker, self._nested(at))
        if marker is not None:
            self._item(line, marker, heading)
        elif heading:
            self._heading(line)
        else:
            self._paragraph(at, line)

    def _row(self, line: Line) -> None:
        top = self.stack[-1] if self.stack else None
        parent = top.index if top and (top.opens or top.heading) else next((o.index for o in reversed(self.stack) if o.heading), self.root)
        headed = bool(self.blocks) and self.blocks[-1].kind is BlockKind.TABLE_HEAD
        if rows.is_head(line, line.row == 0, headed):
            index = self._add(BlockKind.TABLE_HEAD, line, parent)
            self.heads.append(rows.Head(index, line.table, len(line.cells)))
        elif rows.is_section(line):
            self.section = (line.table, self._add(BlockKind.HEADING, line, parent))
        else:
            governed = self.section[1] if self.section and self.section[0] == line.table else parent
            self._add(BlockKind.ROW, line, governed)
            self.blocks[-1] = replace(self.blocks[-1], head=rows.head_of(line, self.heads))
        self.blocks[-1] = replace(self.blocks[-1], cells=line.cells)

    def _nested(self, at: int) -> bool:
        """Tell whether the line has something below it that is no sibling."""
        if at + 1 >= len(self.lines):
            return False
        marker, after = self.markers[at], self.markers[at + 1]
        if after is None:
            return marker is not None or len(self.lines[at + 1].text) > 60 or headings.opens(self.lines[at + 1].plain)
        if marker is None:
            return True
        if after.kind == marker.kind:
            return marker.number is not None and after.number == 1 and marker.number != 0
        kinds = [open_.kind for open_ in self.stack]
        return after.kind not in kinds or (marker.kind in kinds and kinds.index(marker.kind) < kinds.index(after.kind))

    def _item(self, line: Line, marker: Marker, heading: bool) -> None:
        before = next((open_.number for open_ in reversed(self.stack) if open_.kind == marker.kind), None)
        number = marker.number if marker.number is not None or before is None else before + 1
        self._close_for(marker)
        self.under_lead = None
        kind = BlockKind.HEADING if heading else BlockKind.ITEM
        index = self._add(kind, line, self._top(), marker)
        low = line.plain[marker.end :]
        if len(self.stack) < MOST_OPEN:
            self.stack.append(Open(marker.kind, index, number, heading, headings.opens(low)))

    def _close_for(self, marker: Marker) -> None:
        """Close what a marker ends."""
        top = self.stack[-1] if self.stack else None
        at = next((i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i].kind == marker.kind), None)
        if top is not None and top.opens and top.index == self._last():
            first = marker.number == 1
            if first or (marker.number is None and (at is None or top.kind == LEAD)) or (at is None and top.kind == LEAD):
                return
        if at is not None:
            del self.stack[at:]
            return
        rank = marker.rank
        if rank is not None:
            deeper = next((i for i, open_ in enumerate(self.stack) if open_.rank is not None and open_.rank > rank), len(self.stack))
            del self.stack[deeper:]

    def _heading(self, line: Line) -> None:
        caps = is_caps(line.text)
        top = self.stack[-1] if self.stack else None
        fresh = top is not None and top.index == self._last()
        self.under_lead = None
        section = None
        if top and fresh and top.kind in headings.SECTIONS:
            kind, section = TITLE, markers.RANKS[top.kind]
        elif caps and headings.BARE.match(line.plain):
            kind = BARE
            self.stack.clear()
        elif top and fresh and top.opens:
            kind = PLAIN if not caps else CAPS
        elif caps:
            kind = CAPS
            at = next((i for i, open_ in enumerate(self.stack) if open_.kind == CAPS or (open_.rank or 0) > OUTER[CAPS]), None)
            del self.stack[at if at is not None else len(self.stack) :]
        else:
            kind = PLAIN
            at = next((i for i, open_ in enumerate(self.stack) if open_.kind == PLAIN), None)
            if at is None:
                at = next((i + 1 for i in range(len(self.stack) - 1, -1, -1) if self.stack[i].heading), 0)
            del self.stack[at:]
        index = self._add(BlockKind.HEADING, line, self._top())
        self.stack.append(Open(kind, index, None, True, headings.opens(line.plain), section))

    def _paragraph(self, at: int, line: Line) -> None:
        top = self.stack[-1] if self.stack else None
        last = self._last()
        leads = headings.opens(line.plain)
        if top and top.opens and top.index == last:
            parent: int | None = top.index
            self.under_lead = None if leads else top.index
        elif self.under_lead is not None and self._still_listed(line, leads):
            parent = self.under_lead
        elif self._is_unmarked_item(line, leads):
            parent = self.blocks[-1].parent
        else:
            self.under_lead = None
            self._close_after_list(at, line)
            parent = self._top()
        index = self._add(BlockKind.PARAGRAPH, line, parent)
        if leads:
            self.stack.append(Open(LEAD, index, None, False, True))

    def _is_unmarked_item(self, line: Line, leads: bool) -> bool:
        """Tell whether a line is an item that lost its marker: the item before it ended in a semicolon."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or self.before is None or leads or last.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH) or last.parent is None:
            return False
        return self.before.text.endswith(";") and not headings.ends_document(line.text)

    def _still_listed(self, line: Line, leads: bool) -> bool:
        """Tell whether an unmarked line is one more of the lines under a lead-in."""
        if leads or headings.breaks_list(line.text):
            return False
        return self.before is not None and (self.before.text.endswith((";", ",")) or not line.gap or len(line.text) < 400)

    def _close_after_list(self, at: int, line: Line) -> None:
        """Close the lists that a plain paragraph ends: it belongs to the item whose count goes on, or to what governs the list."""
        if self.stack and self.stack[-1].index == self._last() and self.stack[-1].heading:
            return
        place = bisect_right(self.marked, at)
        after = [marker for i in self.marked[place : place + AHEAD] if (marker := self.markers[i])]
        if (kept := self._goes_on(after)) is not None:
            del self.stack[kept + 1 :]
        elif headings.ends_document(line.text) and not any(marker.number for marker in after):
            self.stack.clear()
        else:
            while self.stack and not self.stack[-1].heading:
                self.stack.pop()

    def _goes_on(self, after: Sequence[Marker]) -> int | None:
        """Return the stack place of the item whose count one of the next markers carries on."""
        for marker in after:
            if marker.number is None:
                continue
            for place in range(len(self.stack) - 1, -1, -1):
                if self.stack[place].kind == marker.kind and self.stack[place].number is not None:
                    return place if 0 < marker.number - (self.stack[place].number or 0) <= 2 else None
        return None

    def _continues(self, line: Line) -> bool:
        """Tell whether a line carries on the block before it: it starts small, and no sentence ended."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or not line.text[0].islower() or last.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.HEADING):
            return False
        return markers.read(line.text) is None and not line.gap and self.before is not None and not SENTENCE_END.search(self.before.text)

    def _extend(self, line: Line) -> None:
        last, self.before = self.blocks[-1], line
        self.blocks[-1] = replace(last, span=Span(last.span.start, line.span.end), body=_body(line, 0, last.body.start))

    def _last(self) -> int | None:
        return self.blocks[-1].index if self.blocks else None

    def _top(self) -> int | None:
        return self.stack[-1].index if self.stack else self.root

    def _add(self, kind: BlockKind, line: Line, parent: int | None, marker: Marker | None = None) -> int:
        index = self.first + len(self.blocks)
        self.before = line
        governed = kind is not BlockKind.BOILERPLATE
        above = self.blocks[parent - self.first].level + 1 if parent is not None and parent >= self.first else self.base
        start = line.span.start + marker.end if marker else line.span.start
        self.blocks.append(
            Block(
                index,
                kind,
                line.span,
                _body(line, start - line.span.start, start),
                marker.text if marker else "",
                above if governed else 0,
                parent if governed else None,
            )
        )
        return index


def _body(line: Line, cut: int, start: int) -> Span:
    """Return the span from `start` to the end of the line, without the end mark."""
    rest = line.text[cut:]
    tail = rest[-12:]
    mark = END_MARK.search(tail)
    return Span(start, max(start, line.span.end - (len(tail) - mark.start() if mark else 0)))
