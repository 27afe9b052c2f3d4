"""Reads the place-date line of a notice and the date line of a story.

In: text, the span of the line or date, and the day of publication that the reader knows. Out: a DateMention of role
"issue" or None. A blank day is the whole month, a blank month the whole year.
"""

from __future__ import annotations

from datetime import date

from nlp.mentions.dates.atoms import fold, scan
from nlp.mentions.dates.ranges import join
from nlp.mentions.dates.resolve import Context, resolve
from nlp.mentions.dates.shapes import Unit
from nlp.types import DateMention, Span


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
