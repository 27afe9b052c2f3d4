"""The one door to the grammars of `nlp` for what people type: a time ("trước 30/6"), the name of a body ("sở KH&CN").

Typed text flows in, the extractor's values flow out; None or the name as typed where nothing is known of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from nlp.extraction import TimeOut
from nlp.lexicon import names
from nlp.mentions import dates, units
from nlp.records.days import time_out
from nlp.types import DateMention, Span

LEFT_OUT = ("ngày ", "quý ", "tháng ", "năm ")  # before a bare number in a field for a time
BARE = re.compile(r"(?:\d{1,4}|[IVX]{1,4})(?:\W|$)")
DEADLINES = frozenset({"before", "by", "until", "within", "from_to", "from"})
COLLECTIVE = ("các ", "những ", "mọi ", "từng ", "mỗi ")


def read_time(typed: str, day: date | None) -> TimeOut | None:
    """Return the time that somebody types into a document of a day, None where the grammar finds none.

    >>> found = read_time("trước 30/6", date(2024, 3, 12))
    >>> found.end, found.bound, found.text
    ('2024-06-30', 'before', 'trước 30/6')
    >>> read_time("II/2024", None).end, read_time("30/6", date(2024, 3, 12)).end
    ('2024-06-30', '2024-06-30')
    >>> read_time("thường xuyên", None), read_time("trước 30/6", None)
    (None, None)
    """
    shown = " ".join(typed.split())
    mentions = _mentions(shown, day)
    for text in (before + shown for before in LEFT_OUT if not mentions and BARE.match(shown)):
        mentions = [one for one in _mentions(text, day) if one.span == Span(0, len(text))]
        if mentions:
            break
    if not mentions:
        return None
    first = next((one for one in mentions if one.bound in DEADLINES or one.recurrence), mentions[0])
    found = time_out("", first, False)
    return replace(found, text=shown, span_start=None, span_end=None) if found else None


def read_name(typed: str) -> tuple[str, bool]:
    """Return the name of a body as records have it, and whether it is the name of one body (not of several, "các sở").

    >>> read_name("sở KH&CN"), read_name("Giám đốc Sở Y tế"), read_name("UBND các xã")
    (('Sở Khoa học và Công nghệ', True), ('Sở Y tế', True), ('Ủy ban nhân dân các xã', False))
    >>> read_name("Nguyễn Văn An")
    ('Nguyễn Văn An', True)
    """
    shown = " ".join(typed.split())
    for text in dict.fromkeys((shown, names.canonical(shown))):
        found = units.find(text, [Span(0, len(text))])
        if len(found) == 1 and found[0].span == Span(0, len(text)):
            return found[0].name, found[0].named and not found[0].short
    return names.canonical(shown) or shown, not shown.lower().startswith(COLLECTIVE)


def _mentions(text: str, day: date | None) -> list[DateMention]:
    """Return the times that the grammar finds, without those of which it cannot tell anything."""
    found = dates.find(text, [Span(0, len(text))], day)
    return [one for one in found if one.start or one.end or one.recurrence or one.offset]
