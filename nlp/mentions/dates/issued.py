"""Reads the place-date line of a notice and the date line of a story.

In: text, the span of the line or date, and the day of publication that the reader knows. Out: a DateMention of role
"issue" or None. A blank day is the whole month, a blank month the whole year.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nlp.mentions.dates.atoms import fold, scan
from nlp.mentions.dates.ranges import join
from nlp.mentions.dates.resolve import Context, resolve
from nlp.mentions.dates.shapes import Unit
from nlp.types import DateMention, Span, Warn


def read_issued(text: str, span: Span, published: date | None) -> DateMention | None:
    """Return the date of the line, its span exact; a day without a year is read against `published`.

    >>> line = "Hưng Yên, ngày     tháng 5 năm 2023"
    >>> found = read_issued(line, Span(0, len(line)), None)
    >>> str(found.start), str(found.end)
    ('2023-05-01', '2023-05-31')
    """
    folded = fold(text)
    for one in join(folded, tuple(scan(folded, span.start, span.end)), span.start):
        if one.unit in (Unit.RECUR, Unit.RELATIVE):
            continue
        mention, _ = resolve(one, Context(folded, published))
        if mention.start and mention.end:
            return DateMention(mention.span, mention.start, mention.end, role="issue", year_inferred=mention.year_inferred)
    return None


def settle(printed: DateMention | None, told: date | None) -> tuple[DateMention | None, tuple[Warn, ...]]:
    """Return the document's date of its print and of what its sender says: a blank or missing day is filled in, another one warned of.

    >>> settle(DateMention(Span(4, 20), date(2024, 3, 1), date(2024, 3, 31), role="issue"), date(2024, 3, 12))[0].start
    datetime.date(2024, 3, 12)
    """
    if told is None:
        return printed, ()
    if printed is None or printed.start is None or printed.end is None:
        return DateMention(Span(0, 0), told, told, role="issue"), ()
    if printed.start <= told <= printed.end:
        return replace(printed, start=told, end=told), ()
    message = f"issued: the document prints {printed.start.isoformat()}, its sender says {told.isoformat()}; the print was taken"
    return printed, (Warn("given_differs", message),)
