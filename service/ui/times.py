"""Times of records in words, Vietnamese as officials write them and English: "chậm nhất 30/6/2024", "ngày 25 hằng tháng"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from service.ui import wording
from service.ui.wording import Language

DAYS = frozenset(("mo", "tu", "we", "th", "fr", "sa", "su"))
ORDINALS = {"1": "1st", "2": "2nd", "3": "3rd", "21": "21st", "22": "22nd", "23": "23rd", "31": "31st", "-1": "last day"}


def say(time: Mapping[str, Any] | None, language: Language) -> str:
    """Return what a time comes to; empty where it has no day that a calendar knows.

    >>> say({"start": None, "end": "2024-06-30", "bound": "before"}, "vi")
    'chậm nhất 30/6/2024'
    >>> say({"start": "2024-04-01", "end": "2024-06-30", "bound": "during"}, "en")
    'from 1 Apr 2024 to 30 Jun 2024'
    >>> say({"start": None, "end": None, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=25"}, "vi")
    'ngày 25 hằng tháng'
    """
    if not time:
        return ""
    start, end = _day(time.get("start")), _day(time.get("end"))
    told = [repeated(time["recurrence"], language)] if time.get("recurrence") else []
    if start and end:
        told.append(_t(language, "on", day=end) if start == end else _t(language, "from_to", start=start, end=end))
    elif end or start:
        told.append(_t(language, "by", end=end) if end else _t(language, "from", start=start))
    offset = time.get("offset") or {}
    if not told and offset.get("end"):
        told.append(_t(language, "counted", end=_day(offset["end"])))
    clock = time.get("clock_end") or time.get("clock_start")
    return ", ".join([*told, _t(language, "clock", clock=clock)] if clock and told else told)


def repeated(rule: str, language: Language) -> str:
    """Return a rule of RFC 5545 in words.

    >>> repeated("FREQ=MONTHLY;INTERVAL=3", "vi"), repeated("FREQ=WEEKLY;BYDAY=MO,FR", "vi"), repeated("FREQ=WEEKLY", "en")
    ('hằng quý', 'thứ Hai, thứ Sáu hằng tuần', 'every week')
    >>> repeated("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", "vi"), repeated("FREQ=MONTHLY;BYMONTHDAY=-1", "en")
    ('ngày 10 tháng 12 hằng năm', 'last day every month')
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    frequency, every = parts.get("FREQ", ""), parts.get("INTERVAL", "1")
    key = {("MONTHLY", "3"): "quarter", ("MONTHLY", "6"): "half_year"}.get((frequency, every), frequency.lower())
    if key not in ("quarter", "half_year", "daily", "weekly", "monthly", "yearly"):
        return rule
    period = _t(language, f"every_{key}") if every == "1" or key in ("quarter", "half_year") else _t(language, f"each_{key}", n=int(every))
    days = [_t(language, f"day_{one[-2:].lower()}") for one in parts.get("BYDAY", "").split(",") if one[-2:].lower() in DAYS]
    numbers = [_numbered(one, language) for one in parts.get("BYMONTHDAY", "").split(",") if one]
    months = _t(language, "in_months", months=parts["BYMONTH"].replace(",", ", ")) if "BYMONTH" in parts else ""
    return " ".join(part for part in (", ".join([*days, *numbers]), months, period) if part)


def _numbered(number: str, language: Language) -> str:
    """Return a day of the month."""
    if number == "-1":
        return _t(language, "last_day")
    return _t(language, "day_number", number=number if language == "vi" else ORDINALS.get(number, f"{number}th"))


def _t(language: Language, key: str, **values: Any) -> str:
    t = partial(wording.read().say, language)
    return t("times." + key, values=values)


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
