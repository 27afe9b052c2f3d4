"""A time that a person gives: as words ("trước 30/6"), or as days and a rule; and the same told in Vietnamese words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dateutil.rrule import rrulestr

from nlp.extraction import TimeOut
from service.errors import ServiceError
from service.reviews.reading import read_time

GIVEN = ("start", "end", "recurrence")
EXAMPLES = "“trước ngày 30/6/2024”, “quý II năm 2024”, “chậm nhất ngày 15 hằng tháng”"
WEEKDAYS = {"MO": "thứ Hai", "TU": "thứ Ba", "WE": "thứ Tư", "TH": "thứ Năm", "FR": "thứ Sáu", "SA": "thứ Bảy", "SU": "Chủ nhật"}
PERIODS = {"DAILY": "ngày", "WEEKLY": "tuần", "MONTHLY": "tháng", "YEARLY": "năm"}


def settle(told: Mapping[str, Any], day: date | None) -> TimeOut:
    """Return the time that somebody gives; days and rule hold where they are given, else the words are read.

    >>> settle({"text": "quý II"}, date(2024, 3, 12)).end
    '2024-06-30'
    >>> settle({"end": "2024-07-05", "text": "đầu tháng 7"}, None).end
    '2024-07-05'

    Raises ServiceError "unreadable_time".
    """
    given = {name: told.get(name) for name in GIVEN}
    if not any(given.values()):
        return understand(told.get("text") or "", day)
    start, end = (value.isoformat() if isinstance(value := given[name], date) else value for name in ("start", "end"))
    if start and end and start > end:
        raise ServiceError(422, "unreadable_time", "the time begins after its end; give start and end in their order")
    rule = _rule(given["recurrence"])
    bound = told.get("bound") or (None if rule else "from_to" if start and end and start != end else "from" if not end else "by")
    return TimeOut(start, end, rule, bound, told.get("text") or None, clock_start=told.get("clock_start"), clock_end=told.get("clock_end"))


def understand(text: str, day: date | None) -> TimeOut:
    """Return the time that words mean. Raises ServiceError "unreadable_time"."""
    found = read_time(text, day)
    if found is None:
        more = "" if day else "; without a document the year is needed"
        raise ServiceError(
            422, "unreadable_time", f"no day or period is read in {text[:100]!r}; write {EXAMPLES}, or give start and end{more}"
        )
    return found


def say(time: Mapping[str, Any]) -> str:
    """Return a time in Vietnamese words, so that who typed it sees how it is understood.

    >>> say({"start": None, "end": "2024-06-30", "recurrence": None, "bound": "before"})
    'hạn đến ngày 30/06/2024'
    >>> say({"start": "2024-04-01", "end": "2024-06-30", "recurrence": None, "bound": "during"})
    'từ ngày 01/04/2024 đến ngày 30/06/2024'
    >>> say({"start": None, "end": None, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=15", "bound": "by"})
    'mỗi tháng, ngày 15'
    """
    start, end = _day(time.get("start")), _day(time.get("end"))
    parts = [_repeated(time["recurrence"])] if time.get("recurrence") else []
    if start and end:
        parts.append(f"ngày {start}" if start == end else f"từ ngày {start} đến ngày {end}")
    elif end:
        parts.append(f"hạn đến ngày {end}")
    elif start:
        parts.append(f"từ ngày {start}")
    if time.get("clock_end") or time.get("clock_start"):
        parts.append(f"lúc {time.get('clock_end') or time.get('clock_start')}")
    counted = _counted(time.get("offset"))
    return ", ".join([*parts, counted] if counted else parts) or f"không có ngày cụ thể ({time.get('text') or ''})"


def _repeated(rule: str) -> str:
    """Return a rule in words.

    >>> _repeated("FREQ=MONTHLY;INTERVAL=3"), _repeated("FREQ=WEEKLY;BYDAY=MO"), _repeated("FREQ=YEARLY;BYMONTH=4,5,6")
    ('3 tháng một lần', 'mỗi tuần, thứ Hai', 'mỗi năm, tháng 4, 5, 6')
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    period, every = PERIODS.get(parts.get("FREQ", ""), "kỳ"), parts.get("INTERVAL", "1")
    said = [f"mỗi {period}" if every == "1" else f"{every} {period} một lần"]
    if "BYMONTH" in parts:
        said.append(f"tháng {parts['BYMONTH'].replace(',', ', ')}")
    if "BYMONTHDAY" in parts:
        said.append("ngày cuối tháng" if parts["BYMONTHDAY"] == "-1" else f"ngày {parts['BYMONTHDAY'].replace(',', ', ')}")
    if "BYDAY" in parts:
        said.append(", ".join(WEEKDAYS.get(one[-2:], one) for one in parts["BYDAY"].split(",")))
    return ", ".join(said)


def _counted(offset: Mapping[str, Any] | None) -> str:
    """Return what a time is counted from, in words."""
    if not offset or not offset.get("end"):
        return ""
    start, end = _day(offset.get("start")), _day(offset["end"])
    days = f"từ ngày {start} đến ngày {end}" if start and start != end else f"ngày {end}"
    return f"{days} (tính theo {offset.get('anchor') or 'ngày của văn bản'})"


def _day(told: str | None) -> str | None:
    return date.fromisoformat(told).strftime("%d/%m/%Y") if told else None


def _rule(told: str | None) -> str | None:
    """Return a rule that calendars read. Raises ServiceError "unreadable_time"."""
    if not told:
        return None
    try:
        rrulestr(told, dtstart=datetime(2000, 1, 1))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        detail = f"{told[:100]!r} is no rule of RFC 5545; write one as FREQ=MONTHLY;BYMONTHDAY=15"
        raise ServiceError(422, "unreadable_time", detail) from exc
    return told
