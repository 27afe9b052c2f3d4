"""Where a record stands in a document's text: found again by its words where the text was read anew, with page and boxes.

`text[start:end]` is the surface everywhere, always. What is not found has no place: of a record an empty range, else none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from nlp.extraction import BoxOut, Commitment, EvidenceOut, Party, ReferenceOut, Responsible, TimeOut, WordOut
from nlp.records import places
from service.store.records import Plain, of_plain

Place = Literal["same", "moved", "lost"]
Range = tuple[int, int]
Ranged = TypeVar("Ranged", ReferenceOut, EvidenceOut)

GAP = r"\W{1,20}"  # between two words that a newer reader may have parted otherwise
MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A record at its place; `place`: same, moved (its words stand there in another spelling), lost (they do not)."""

    commitment: Commitment
    place: Place


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of a document and the boxes of its words."""

    text: str
    words: Sequence[WordOut] = ()

    def place(self, told: Plain, record_id: str) -> Placed:
        """Return a record (as `records.plain` wrote it) at its place in this text."""
        found, state = self._own(told)
        shift = found[0] - told["start"] if found else 0
        start, end = found or (min(told["start"], len(self.text)),) * 2
        moved = {
            **told,
            "text": self.text[start:end] if found else told["text"],
            "start": start,
            "end": end,
            "issuer": self._party(told["issuer"], shift),
            "responsible": [self._party(one, shift) for one in told["responsible"]],
            "time": self._time(told["time"], shift),
            "references": [one for each in told["references"] if (one := self._reference(each, shift))],
            "evidence": [self._party(one, shift) for one in told["evidence"]],
        }
        return Placed(self.boxed(of_plain(moved, record_id)), state)

    def boxed(self, commitment: Commitment) -> Commitment:
        """Return a record with page and boxes of its ranges; as it is where the document has no words with boxes."""
        if not self.words:
            return commitment
        page, boxes = self._boxes(commitment.start, commitment.end)
        return replace(
            commitment,
            page=page,
            boxes=boxes,
            references=tuple(self._box(one) for one in commitment.references),
            evidence=tuple(self._box(one) for one in commitment.evidence),
        )

    def find(self, surface: str, near: int) -> tuple[Range, bool] | None:
        """Return where words stand, the nearest to a place, and whether they are printed the same; None where they are not there.

        >>> Sheet("Giao Sở Y tế.\\nGiao Sở Y tế.").find("Sở Y tế", 17)
        ((19, 26), True)
        >>> Sheet("Giao SỞ Y  TẾ báo cáo.").find("Sở Y tế", 0)
        ((5, 13), False)
        """
        if not surface:
            return None
        before, after = self.text.rfind(surface, 0, near + len(surface)), self.text.find(surface, near)
        starts = [start for start in (before, after) if start >= 0]
        if starts:
            start = min(starts, key=lambda one: abs(one - near))
            return (start, start + len(surface)), True
        words = re.findall(r"\w+", surface)
        if not words or len(words) > MOST_WORDS:
            return None
        pattern = re.compile(rf"(?<!\w){GAP.join(map(re.escape, words))}(?!\w)", re.I)
        spans = [match.span() for match in pattern.finditer(self.text)]
        return (min(spans, key=lambda span: abs(span[0] - near)), False) if spans else None

    def _own(self, told: Plain) -> tuple[Range | None, Place]:
        """Return the range of a record by its words."""
        start, end = told["start"], told["end"]
        if start < end and self.text[start:end] == told["text"]:
            return (start, end), "same"
        found = self.find(told["text"], start)
        return (found[0], "same" if found[1] else "moved") if found else (None, "lost")

    def _again(self, surface: str | None, start: int | None, end: int | None, shift: int) -> Range | None:
        """Return where something stands that stood at a range, or none."""
        if surface is None or start is None or end is None:
            return None
        for by in (0, shift):
            if start + by >= 0 and self.text[start + by : end + by] == surface:
                return start + by, end + by
        found = self.find(surface, max(start + shift, 0))
        return found[0] if found else None

    def _party(self, told: Plain | None, shift: int) -> Plain | None:
        """Return an issuer, body or piece of evidence at its place."""
        if told is None:
            return None
        found = self._again(told.get("surface"), told["start"], told["end"], shift)
        shown = self.text[slice(*found)] if found else told.get("surface")
        return {**told, "surface": shown, "start": found and found[0], "end": found and found[1]}

    def _time(self, told: Plain | None, shift: int) -> Plain | None:
        if told is None or told["span_start"] is None:
            return told
        found = self._again(told["text"], told["span_start"], told["span_end"], shift)
        shown = self.text[slice(*found)] if found else told["text"]
        return {**told, "text": shown, "span_start": found and found[0], "span_end": found and found[1]}

    def _reference(self, told: Plain, shift: int) -> Plain | None:
        found = self._again(told["text"], told["start"], told["end"], shift)
        return {**told, "text": self.text[slice(*found)], "start": found[0], "end": found[1]} if found else None

    def _box(self, one: Ranged) -> Ranged:
        """Return something that has a range with its page and boxes."""
        page, boxes = (None, ()) if one.start is None or one.end is None else self._boxes(one.start, one.end)
        return replace(one, page=page, boxes=boxes)

    def _boxes(self, start: int, end: int) -> tuple[int | None, tuple[BoxOut, ...]]:
        """Return page and rectangles of a range."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        last = bisect_left(self.words, end, first, key=lambda word: word.start)
        found = places.lines(self.words[first:last])
        return (found[0].page if found else None), found


def within(span: Range, one: Party | Responsible | TimeOut) -> bool:
    """Tell whether something stands within a range of the text."""
    start, end = (one.span_start, one.span_end) if isinstance(one, TimeOut) else (one.start, one.end)
    return start is not None and end is not None and span[0] <= start and end <= span[1]
