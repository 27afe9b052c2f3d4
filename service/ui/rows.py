"""A commitment as a row of a list: its text, shortened around what a search found, and how its deadline lies around today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.store import highlights
from service.store.facets import NEAR

LONGEST = 340  # letters of a text in a list; all of it stands with its document
BEFORE = 60  # letters before the first hit, where the text begins too far from it


@dataclass(frozen=True, slots=True)
class Row:
    """A record with what a list shows of it: pieces of its text, each found or not; its last day, and how many days off that is."""

    record: Mapping[str, Any]
    pieces: Sequence[tuple[str, bool]]
    end: date | None
    days: int | None

    @property
    def state(self) -> str:
        """Return past, soon, later, or nothing where there is no day."""
        if self.days is None:
            return ""
        return "past" if self.days < 0 else "soon" if self.days < NEAR else "later"

    @property
    def bodies(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return who is to act, by role."""
        return {role: [one for one in self.record["responsible"] if one["role"] == role] for role in ("lead", "support")}


def show(records: Iterable[Mapping[str, Any]], today: date, q: str | None = None) -> list[Row]:
    """Return records as rows."""
    found = []
    for record in records:
        told = (record["time"] or {}).get("end")
        end = date.fromisoformat(told) if told else None
        found.append(Row(record, cut(record["text"], q or ""), end, (end - today).days if end else None))
    return found


def cut(text: str, q: str, longest: int = LONGEST) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether a search found it; a long text is cut between words.

    >>> cut("Giao Sở Y tế báo cáo trước 30/6", "bao cao")
    [('Giao Sở Y tế ', False), ('báo', True), (' ', False), ('cáo', True), (' trước 30/6', False)]
    >>> cut("Giao Sở Y tế báo cáo trước 30/6", "", 15)
    [('Giao Sở Y tế …', False)]
    """
    ranges = highlights.find(text, q) if q else []
    begin = 0
    if ranges and ranges[0][1] > longest:
        begin = text.rfind(" ", 0, max(1, ranges[0][0] - BEFORE)) + 1
    end = len(text)
    if end - begin > longest:
        end = max(text.rfind(" ", begin, begin + longest), *(last for _, last in ranges[:1]), begin + 1)
    pieces, place = [("… ", False)] if begin else [], begin
    for first, last in ranges:
        if first >= begin and last <= end:
            pieces += [(text[place:first], False), (text[first:last], True)]
            place = last
    pieces.append((text[place:end] + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]
