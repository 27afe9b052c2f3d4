"""Mentions: what the text names. One finder a kind; each says what is written, nothing here decides which thing it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nlp.mentions import bearers, dates, people, references, units
from nlp.types import Block, BlockKind, Mentions

SKIPPED = frozenset({BlockKind.BOILERPLATE})
DATED = frozenset({BlockKind.PLACE_DATE, BlockKind.DATELINE})  # they give the day of issue
__all__ = ["dates", "find", "people", "references", "units"]


def find(text: str, blocks: Sequence[Block], issued: date | None) -> Mentions:
    """Find dates, references, units and people in all blocks but boilerplate."""
    regions = [block.span for block in blocks if block.kind not in SKIPPED]
    found = dates.read(text, regions, issued, [block.span for block in blocks if block.kind in DATED])
    bodies = bearers.apart(text, units.find(text, regions), units.find)
    return Mentions(
        dates=found.dates,
        units=bodies,
        people=people.find(text, regions, bodies),
        references=references.find(text, regions, found.dates),
        warnings=found.warnings,
    )
