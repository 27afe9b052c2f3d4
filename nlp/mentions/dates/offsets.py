"""Counts days for what is relative: from the document's own day, its signing, a printed date, or a feast.

In: the text as printed, its mentions, and what is known of its day. Out: the mentions with `offset`, their bounds still null.
Never guesses: an anchor that is no known day ("ngày nhận đủ hồ sơ") gives no day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nlp.mentions.dates import lunar, lunar_days, patterns, workdays
from nlp.mentions.dates.shapes import Point
from nlp.types import DateMention, Offset, Span

_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year", "H": "hour"}
_PERIODS = {"hôm": "day", "ngày": "day", "sáng": "day", "trưa": "day", "chiều": "day", "tối": "day", "đêm": "day", "tuần": "week"}
_PERIODS |= {"tháng": "month", "quý": "quarter", "năm": "year"}
_SHIFTS = {"nay": 0, "này": 0, "qua": -1, "ngoái": -1, "trước": -1, "tới": 1, "sau": 1, "mai": 1}
_KEY = re.compile(r"PT?(\d+)([DWMYH])( business)?(?: from (.+))?")
_ANCHOR = re.compile(r"(?<!\w)(?:từ|sau|trước)\s+(?=(?:ngày|khi|lúc)\s)", re.I)
_ANCHOR_END = re.compile(r"[\n.,;:()|\d/\"”]")
_OWN = re.compile(r"(?:ngày|khi)\s+(?:ký|ban\s+hành)(?:\s+ban\s+hành)?(?:\s+(?:văn bản|\w+(?:\s\w+)?)\s+này)?\W*", re.I)
_CUE = re.compile(r"^(?:(?:kể|tính)\s+)?(?:từ|trước)\s+", re.I)
_TO_ANCHOR = re.compile(r",?\s{0,3}(?:(?:kể|tính)\s{1,3})?", re.I)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the document's day: `issued` may be the first of a blank month, `exact` is a full day, `signed` one printed
    in the line of place and date."""

    issued: date | None = None
    exact: date | None = None
    signed: date | None = None


def settle(text: str, mentions: Sequence[DateMention], known: Known) -> tuple[DateMention, ...]:
    """Return the mentions, those that are relative with their offset.

    >>> text = "trong 10 ngày làm việc kể từ ngày 5/6/2023"
    >>> term = DateMention(Span(6, 22), relative="P10D business")
    >>> start = DateMention(Span(23, 42), date(2023, 6, 5), bound="from")
    >>> found = settle(text, [term, start], Known())[0].offset
    >>> found.amount, found.anchor, str(found.end)
    (10, 'ngày 5/6/2023', '2023-06-19')
    """
    settled = []
    for i, mention in enumerate(mentions):
        key = mention.relative
        if key is None:
            settled.append(mention)
        elif match := _KEY.fullmatch(key):
            settled.append(_term(text, mentions, i, match, known))
        elif key.startswith("from "):
            anchor = _anchor(text, mention.span)
            day = known.signed if _OWN.fullmatch(anchor) else None
            settled.append(replace(mention, bound="from", role="effect", offset=Offset(anchor=anchor or None, anchor_day=day, start=day)))
        elif key.startswith(("feast ", "lunar year ")):
            settled.append(replace(mention, offset=_feast(key, mention, known)))
        else:
            settled.append(replace(mention, offset=_period(key, known)))
    return tuple(settled)


def _term(text: str, mentions: Sequence[DateMention], i: int, match: re.Match[str], known: Known) -> DateMention:
    """Settle a duration: its anchor is printed in it, or is the date beside it."""
    mention, span = mentions[i], mentions[i].span
    lead = patterns.BEFORE_DURATION.search(text[max(0, span.start - 40) : span.start].lower())
    groups = lead.groupdict() if lead else {}
    bound = "by" if groups.get("by") else "from" if groups.get("from_") else "within"
    anchor, day, sign = _anchor(text, span) or None if match[4] else None, None, 1
    if anchor:
        day = known.signed if _OWN.fullmatch(anchor) else None
        sign = -1 if re.search(r"(?<!\w)trước\s+(?:khi|ngày)", span.of(text), re.I) else 1
    elif beside := _beside(text, mentions, i):
        anchor, day = _CUE.sub("", beside.span.of(text)), beside.start or beside.end
        sign = -1 if beside.bound == "before" else 1
    bound = "by" if sign < 0 else bound
    amount = sign * int(match[1])
    offset = Offset(amount, _UNITS[match[2]], bool(match[3]), anchor, day)
    due = _count(day, amount, match[2], bool(match[3])) if day else None
    if day and due:
        certain = workdays.is_certain(day, due)
        offset = replace(offset, start=due if bound == "from" else None, end=None if bound == "from" else due, certain=certain)
    return replace(mention, bound=bound, role="deadline", offset=offset)


def _count(day: date, amount: int, unit: str, business: bool) -> date | None:
    if unit == "H":
        return None
    return workdays.add_working(day, amount) if business and unit == "D" else workdays.add(day, amount, unit)


def _beside(text: str, mentions: Sequence[DateMention], i: int) -> DateMention | None:
    """Return the date that a duration is counted from: the one right behind it ("từ ngày …", "trước ngày …") or before it."""
    span = mentions[i].span
    after = mentions[i + 1] if i + 1 < len(mentions) else None
    if (
        after
        and after.bound in ("from", "before")
        and (after.start or after.end)
        and _TO_ANCHOR.fullmatch(text[span.end : after.span.start])
    ):
        return after
    before = mentions[i - 1] if i else None
    if (
        before
        and before.bound == "before"
        and before.end
        and re.fullmatch(r",?\s{1,3}(?:ít nhất|tối thiểu)\s{1,3}", text[before.span.end : span.start], re.I)
    ):
        return before
    return None


def _anchor(text: str, span: Span) -> str:
    """Return what a duration or start is counted from, as printed, up to the next mark or number."""
    match = _ANCHOR.search(text, span.start, span.end)
    if not match:
        return ""
    stop = _ANCHOR_END.search(text, span.end, span.end + 60)
    return text[match.end() : stop.start() if stop else min(len(text), span.end + 60)].strip()


def _feast(key: str, mention: DateMention, known: Known) -> Offset:
    """Return the days of a feast or of a lunar year."""
    near = known.exact or known.issued
    if key.startswith("lunar year "):
        year = lunar.year_of(key[11:], near.year) if near else None
        first, last = (lunar.to_solar(year, 1, 1), lunar.to_solar(year + 1, 1, 1)) if year else (None, None)
        return Offset(start=first, end=last - timedelta(days=1) if last else None)
    month, day = int(key[6:8]), int(key[9:11])
    ahead = mention.bound in ("before", "by", "until")
    year = lunar_days.year_for(Point(None, month, day), key[12:] or None, near, ahead, leap=False)
    found = lunar.to_solar(year, month, day) if year else None
    return Offset(anchor_day=found, start=None if ahead else found, end=found)


def _period(key: str, known: Known) -> Offset:
    """Return the days of "tuần sau", "hôm qua", "thứ Sáu tuần này"."""
    if key.startswith("weekday "):
        number, which = int(key[8]), key[10:]
        monday = known.exact - timedelta(days=known.exact.weekday()) if known.exact else None
        day = monday + timedelta(days=7 * _SHIFTS[which] + number - 1) if monday else None
        return Offset(_SHIFTS[which], "week", anchor_day=known.exact, start=day, end=day)
    word, which = key.split()
    unit = _PERIODS[word]
    shift = {"hôm": -2, "ngày": 2}.get(word, 2) if which == "kia" else _SHIFTS[which]
    base = known.issued if unit == "year" else known.exact
    if base is None:
        return Offset(shift, unit)
    start, end = _bounds(base, shift, unit)
    return Offset(shift, unit, anchor_day=known.exact, start=start, end=end)


def _bounds(base: date, shift: int, unit: str) -> tuple[date, date]:
    if unit == "day":
        return base + timedelta(days=shift), base + timedelta(days=shift)
    if unit == "week":
        monday = base - timedelta(days=base.weekday()) + timedelta(days=7 * shift)
        return monday, monday + timedelta(days=6)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = (base.year * 12 + base.month - 1) // length * length + shift * length
    last = first + length - 1
    return date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, calendar.monthrange(last // 12, last % 12 + 1)[1])
