"""Looks for days that contradict what stands beside them: another weekday, a digital stamp before the day of issue.

In: folded text and a resolved mention, or the day of issue. Out: a warning or None. The text wins nothing here: it is kept as read.
"""

from __future__ import annotations

import re
from datetime import date

from nlp.mentions.dates import patterns
from nlp.types import DateMention, Span, Warn

_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5} | {str(n): n - 2 for n in range(2, 8)}


def weekday(text: str, mention: DateMention) -> Warn | None:
    """Warn where the weekday printed beside a day is not its own.

    >>> text = "thứ hai ngày 25/7/2023"
    >>> weekday(text, DateMention(Span(8, 22), date(2023, 7, 25), date(2023, 7, 25))).code
    'wrong_weekday'
    """
    day = mention.end if mention.start is None else mention.start
    if day is None or mention.recurrence or mention.lunar or (mention.start and mention.end and mention.start != mention.end):
        return None
    span = mention.span
    inner = patterns.NUMBER_INSIDE.search(text, span.start, span.end)
    before = text[max(0, span.start - 24) : inner.start() if inner else span.start]
    match = patterns.WEEKDAY_BEFORE.search(before) or patterns.WEEKDAY_AFTER.match(text, span.end)
    if match is None or _WEEKDAYS.get(match[1] or "", 6) == day.weekday():
        return None
    return Warn(
        "wrong_weekday",
        f"the weekday printed beside this day is not its own: {day.isoformat()} is {_name(day)}",
        Span(span.start, span.end),
    )


def stamp(text: str, issued: date | None) -> Warn | None:
    """Warn where a digital stamp is older than the day of issue.

    >>> stamp("thời gian ký: 28.05.2019 07:25:41", date(2019, 5, 30)).code
    'issued_after_stamp'
    """
    if issued is None:
        return None
    for match in patterns.STAMP_DAY.finditer(text):
        day = _day(match)
        if day and day < issued:
            message = f"the document is dated {issued.isoformat()}, after its digital stamp of {day.isoformat()}"
            return Warn("issued_after_stamp", message, Span(match.start(), match.end()))
    return None


def _name(day: date) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
