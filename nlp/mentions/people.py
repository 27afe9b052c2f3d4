"""People named in a text."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.types import PersonMention, Span, UnitMention


def find(text: str, regions: Sequence[Span], units: Sequence[UnitMention]) -> tuple[PersonMention, ...]:
    """Return the people named in the regions."""
    return ()
