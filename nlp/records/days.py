"""Dates, times and offsets in their published form: ISO days, flat offsets."""

from __future__ import annotations

from datetime import date

from nlp.extraction import DateValue, OffsetOut, TimeOut
from nlp.records.places import NOWHERE, Place
from nlp.types import DateMention, Offset


def date_out(text: str, mention: DateMention, place: Place = NOWHERE) -> DateValue:
    """Return the published form of a date mention that stands at `place`; a date from outside the text has an empty `text`."""
    page, boxes = place
    inside = len(mention.span) > 0
    return DateValue(
        text=mention.span.of(text),
        start=iso(mention.start),
        end=iso(mention.end),
        recurrence=mention.recurrence,
        bound=mention.bound,
        role=mention.role or None,
        relative=mention.relative,
        span_start=mention.span.start if inside else None,
        span_end=mention.span.end if inside else None,
        clock_start=mention.clock_start,
        clock_end=mention.clock_end,
        part=mention.part,
        lunar=mention.lunar,
        offset=_offset_out(mention.offset),
        page=page,
        boxes=boxes,
    )


def time_out(text: str, mention: DateMention | None, inherited: bool) -> TimeOut | None:
    """Return the time of a commitment from its date mention, None without one."""
    if mention is None:
        return None
    return TimeOut(
        start=iso(mention.start),
        end=iso(mention.end),
        recurrence=mention.recurrence,
        bound=mention.bound,
        text=mention.span.of(text),
        span_start=mention.span.start,
        span_end=mention.span.end,
        inherited=inherited,
        relative=mention.relative,
        clock_start=mention.clock_start,
        clock_end=mention.clock_end,
        part=mention.part,
        lunar=mention.lunar,
        offset=_offset_out(mention.offset),
    )


def _offset_out(offset: Offset | None) -> OffsetOut | None:
    if offset is None:
        return None
    return OffsetOut(
        amount=offset.amount,
        unit=offset.unit,
        business=offset.business,
        anchor=offset.anchor,
        anchor_day=iso(offset.anchor_day),
        start=iso(offset.start),
        end=iso(offset.end),
        certain=offset.certain,
    )


def iso(day: date | None) -> str | None:
    """Return a day as ISO text.

    >>> iso(date(2024, 6, 30)), iso(None)
    ('2024-06-30', None)
    """
    return day.isoformat() if day else None
