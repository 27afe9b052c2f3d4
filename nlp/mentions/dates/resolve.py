"""Turns expressions into calendar days: missing years, first and last days, days that do not exist.

In: expressions of a document and its own date. Out: DateMention and warnings. Never today, never an invented day:
where the year cannot be told the mention has no bounds.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nlp.mentions.dates import lunar, lunar_days, roles
from nlp.mentions.dates.ranges import Expression
from nlp.mentions.dates.shapes import Point, Unit
from nlp.types import DateMention, Span, Warn

_LATE = timedelta(days=60)  # a deadline that is longer past than this is one of next year
_SOON = timedelta(days=30)  # an event may lie so far after the document
_RECENT = timedelta(days=150)  # an event of last year that is still told
_FUTURE = re.compile(r"(?<!\w)(?:sẽ|dự kiến|sắp|tới đây|thời gian tới|hoàn thành|thời hạn|phải|cần|đề nghị|yêu cầu)(?!\w)")
_DONE = re.compile(r"(?<!\w)(?:hoàn thành|xong|hạn|thời hạn|trình|gửi)(?!\w)[^.;\n]{0,40}$")
_TIMED = re.compile(r"(?<!\w)(?:sáng|trưa|chiều|tối|đêm|hôm|hồi|lúc|\d{1,2}h)(?!\w)")
_BEGUN = re.compile(r"(?<!\w)đầu\s{1,3}$")
_MOVED = re.compile(r"\s{1,3}(?:chuyển )?sang(?!\w)")
_OPEN = ("by", "before", "until")


@dataclass(frozen=True, slots=True)
class Context:
    """What years are taken from: the folded text, the document's date, and the years of its headings by place."""

    text: str
    issued: date | None
    headings: tuple[tuple[int, int], ...] = ()
    printed: tuple[tuple[int, int], ...] = ()  # years as printed, by place


def read_context(text: str, found: Sequence[Expression], issued: date | None) -> Context:
    """Gather the years of headings; without an own date the latest full day of the text stands for it."""
    anchor = issued or _latest(text, found)
    headings: dict[int, set[int]] = {}
    for one in found:
        if one.unit not in (Unit.YEAR, Unit.MONTH) or one.low.year is None or one.low.year != one.high.year or one.bound in _OPEN:
            continue
        line_start = text.rfind("\n", max(0, one.start - 200), one.start) + 1
        line_end = text.find("\n", one.end, one.end + 200)
        if line_end > 0 and (line_start or one.start < 200) and line_end - line_start <= 200 and text[line_end - 1] not in ".;,":
            headings.setdefault(line_start, set()).add(one.low.year)
    single = tuple(sorted((place, years.pop()) for place, years in headings.items() if len(years) == 1))
    printed = tuple((one.start, one.low.year) for one in found if one.low.year is not None and one.low.year == one.high.year)
    return Context(text, anchor, single, printed)


def resolve(expression: Expression, context: Context) -> tuple[DateMention, Warn | None]:
    """Resolve one expression.

    >>> from nlp.mentions.dates.shapes import Point, Unit
    >>> one = Expression(0, 10, Unit.DAY, Point(None, 6, 30), Point(None, 6, 30), "before")
    >>> resolve(one, Context("trước 30/6", date(2023, 5, 2)))[0].end
    datetime.date(2023, 6, 30)
    """
    span = Span(expression.start, expression.end)
    role = roles.read(context.text, expression)
    first, second = expression.clock
    if expression.unit in (Unit.RECUR, Unit.RELATIVE):
        bound = expression.bound if expression.bound != "during" else "on"
        mention = DateMention(span, None, None, expression.rule, bound, role, expression.key, clock_start=first, clock_end=second)
        return mention, None
    if expression.unit == Unit.WRONG:
        return DateMention(span, bound=expression.bound, role=role), Warn(
            "impossible_date", "no calendar has this date: it has no value", span
        )
    if expression.unit == Unit.LUNAR:
        return _lunar(expression, context, DateMention(span, bound=expression.bound, role=role, clock_start=first, clock_end=second))
    inferred = expression.low.year is None or expression.high.year is None
    low, high = _fill(expression, context) if inferred else (expression.low, expression.high)
    bound = "until" if expression.bound == "by" and expression.unit == Unit.YEAR else expression.bound
    mention = DateMention(
        span, bound=bound, role=role, year_inferred=inferred, clock_start=first, clock_end=second, part=expression.part or None
    )
    if low.year is None or high.year is None:
        return mention, None
    start, end, warn = _days(low, high, span)
    if start > end:
        return mention, Warn("date_order", "the range ends before it begins: its days are left out", span)
    return _place(mention, expression, (start, end), context.text), warn


def _place(mention: DateMention, expression: Expression, days: tuple[date, date], text: str) -> DateMention:
    """Give a mention its days: a deadline has no start, "từ ngày" no end."""
    start, end = days
    begun = expression.bound == "until" and _BEGUN.search(text[expression.start : expression.inner])
    moved = expression.bound == "from" and _MOVED.match(text, expression.end)
    if begun or moved:  # "đến đầu năm 2019, …", "chuyển từ năm 2018 sang"
        return replace(mention, start=start, end=end, bound="during")
    if expression.bound in _OPEN and not (expression.ranged and expression.unit == Unit.YEAR):
        return replace(mention, end=end)
    if expression.bound in ("from", "after") and not expression.ranged:
        return replace(mention, start=start)
    return replace(mention, start=start, end=end, bound="from_to" if expression.bound == "from" else expression.bound)


def _lunar(expression: Expression, context: Context, mention: DateMention) -> tuple[DateMention, Warn | None]:
    """Turn days of the lunar calendar into Gregorian ones; without a year they are the nearest, of a deadline the next."""
    low, high, leap = expression.low, expression.high, expression.word == "leap"
    inferred = low.year is None and high.year is None
    if inferred:
        printed = None if context.issued else _printed_year(expression, context)
        near = context.issued or (date(printed, 6, 30) if printed else None)
        year = lunar_days.year_for(low, expression.key, near, expression.bound in _OPEN, leap)
        if year and expression.key and expression.word == "eve":
            year -= 1  # "30 Tết Giáp Thìn" is the last day of the year before
        low, high = replace(low, year=year), replace(high, year=year)
    found = lunar_days.convert(replace(low, year=low.year or high.year), replace(high, year=high.year or low.year), leap)
    if found is None or found[0] > found[1]:
        return mention, None
    start, end, moved = found
    first = lunar.to_lunar(start)
    mention = replace(mention, lunar=str(first) if low == high else f"{first}/{lunar.to_lunar(end)}", year_inferred=inferred)
    warn = Warn("impossible_day", "no such day in this lunar month: read as its last day", mention.span) if moved else None
    return _place(mention, expression, (start, end), context.text), warn


def _days(low: Point, high: Point, span: Span) -> tuple[date, date, Warn | None]:
    """Return first and last day; a day that does not exist is the last of its month, with a warning."""
    assert low.year is not None and high.year is not None
    last_low = calendar.monthrange(low.year, low.month or 1)[1]
    last_high = calendar.monthrange(high.year, high.month or 12)[1]
    first = last_low + 1 + low.day if low.day and low.day < 0 else low.day or 1  # "7 ngày cuối tháng": -7
    start = date(low.year, low.month or 1, min(first, last_low))
    end = date(high.year, high.month or 12, min(high.day or last_high, last_high))
    wrong = (low.day or 1) > last_low or (high.day or 1) > last_high
    return start, end, Warn("impossible_day", "no such day in this month: read as its last day", span) if wrong else None


def _fill(expression: Expression, context: Context) -> tuple[Point, Point]:
    """Give a year to an expression that has none."""
    low, high = expression.low, expression.high
    year = _year(expression, context)
    if year is None:
        return low, high
    turns = (low.month or 1, low.day or 1) > (high.month or 12, high.day or 31)
    return replace(low, year=low.year or year - turns), replace(high, year=high.year or year)


def _year(expression: Expression, context: Context) -> int | None:
    """Choose the year: of the heading for months, else by the document's date (VIETNAMESE 5.3)."""
    issued = context.issued
    if issued is None:
        return _printed_year(expression, context)
    if expression.shift is not None:
        return issued.year + expression.shift
    if expression.unit != Unit.DAY and (year := _heading_year(expression, context, issued)):
        return year
    point = expression.high
    if point.month is None:
        return issued.year
    day = min(point.day or 31, calendar.monthrange(issued.year, point.month)[1])
    this = date(issued.year, point.month, day)
    before = context.text[max(0, expression.start - 60) : expression.inner]
    around = context.text[max(0, expression.start - 120) : expression.end + 80]
    if expression.bound in ("by", "before") or _DONE.search(before):
        return issued.year + (this < issued - _LATE)
    if expression.unit == Unit.MONTH or expression.bound == "until":
        return issued.year
    if this <= issued + _SOON:
        return issued.year + (bool(_FUTURE.search(around)) and this < issued - timedelta(days=240))
    if issued - this.replace(year=issued.year - 1, day=min(day, 28)) <= _RECENT and not _FUTURE.search(around):
        return issued.year - 1
    if this > issued + _LATE and _is_timed(expression, context.text):
        return None
    return issued.year


def _printed_year(expression: Expression, context: Context) -> int | None:
    """Return the year that governs an expression in a text without any full day: the last one printed before it, else the
    first one behind it on its line ("Ngày 16/7 … sơ kết 6 tháng đầu năm 2019")."""
    last = bisect_right(context.printed, (expression.start, 0))
    if last:
        return context.printed[last - 1][1] + (expression.shift or 0)
    if not context.printed or expression.shift is not None:
        return None
    place, year = context.printed[0]
    return year if "\n" not in context.text[expression.end : place] else None


def _is_timed(expression: Expression, text: str) -> bool:
    """Tell whether a part of the day stands with it: such days are told of, not planned."""
    return bool(_TIMED.search(text[max(0, expression.start - 14) : expression.inner + 1]))


def _heading_year(expression: Expression, context: Context, issued: date) -> int | None:
    """Return the year of the heading above: next year's only late in the year, last year's only early in it."""
    last = bisect_right(context.headings, (expression.start, 9999))
    year = context.headings[last - 1][1] if last else 0
    fits = (year == issued.year + 1 and issued.month >= 10) or (year == issued.year - 1 and issued.month <= 3)
    return year if fits else None


def _latest(text: str, found: Sequence[Expression]) -> date | None:
    """Return the latest full day that is told of: no deadline, but "tính đến ngày …" is one."""
    told = [one for one in found if one.unit == Unit.DAY and (one.bound == "on" or text.startswith("tính", one.start))]
    points = [one.high for one in told]
    days = [date(p.year, p.month, min(p.day, 28)) for p in points if p.year and p.month and p.day]
    return max(days, default=None)
