"""When a commitment is due, as calendars take it: a day or a moment in Việt Nam, or a first one and the rule by which it comes back.

A rule without a day ("hằng tháng", "quý II hằng năm") is due at the end of each period; a deadline that an event counts from is there
where the day is known. What only begins ("từ ngày 1/7") has no deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Row = Mapping[str, Any]
Point = date | datetime

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LONGEST = 31  # days of a range that a calendar shows as a bar; of a longer one the last day
QUARTERS = ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))
END_OF_PERIOD = "Văn bản không nêu ngày cụ thể; lịch đặt vào cuối kỳ."
COUNTED = "Ngày được tính từ cách diễn đạt trong văn bản."


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due; `begin`: of a range that is shown, and of a task; `rule`: an RRULE with which `day` is the first."""

    day: Point
    begin: Point | None = None
    rule: str | None = None
    note: str | None = None


def find(row: Row) -> Due | None:
    """Return when a commitment is due; None where there is no such day."""
    told = row["time"]
    if told is None:
        return None
    if told["recurrence"]:
        return _recurring(row, told)
    if told["end"]:
        return _single(told)
    counted = (told.get("offset") or {}).get("end")
    return Due(date.fromisoformat(counted), note=COUNTED) if counted else None


def complete(rule: str) -> tuple[str, bool]:
    """Return a rule that names a day, and whether that day is the end of the period because the text names none.

    >>> complete("FREQ=MONTHLY"), complete("FREQ=MONTHLY;INTERVAL=3")
    (('FREQ=MONTHLY;BYMONTHDAY=-1', True), ('FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1', True))
    >>> complete("FREQ=MONTHLY;BYMONTHDAY=30")  # also in February
    ('FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1', False)
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    day = parts.get("BYMONTHDAY", "")
    if day == "31":
        return _joined({**parts, "BYMONTHDAY": "-1"}), False
    if day in ("29", "30") and (parts["FREQ"] == "MONTHLY" or "2" in parts.get("BYMONTH", "").split(",")):
        days = ",".join(map(str, range(28, int(day) + 1)))  # the last one of these that the month has
        return _joined({**parts, "FREQ": "MONTHLY", "BYMONTHDAY": days, "BYSETPOS": "-1"}), False
    if parts["FREQ"] == "DAILY" or "BYDAY" in parts or day:
        return rule, False
    return _joined(_at_the_end(parts)), True


def _at_the_end(parts: dict[str, str]) -> dict[str, str]:
    """Return the parts of a rule with the last day of its periods; of a week Friday."""
    every = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "WEEKLY":
        return {**parts, "BYDAY": "FR"}
    if parts["FREQ"] == "YEARLY":
        months = ends([int(one) for one in parts.get("BYMONTH", "12").split(",")])
        return {**parts, "BYMONTH": ",".join(map(str, months)), "BYMONTHDAY": "-1"}
    if every in (2, 3, 4, 6):
        months = list(range(every, 13, every))
        return {"FREQ": "YEARLY", "BYMONTH": ",".join(map(str, months)), "BYMONTHDAY": "-1"}
    return {**parts, "BYMONTHDAY": "-1"}


def ends(months: list[int]) -> list[int]:
    """Return the last months of periods: of quarters where the months are whole quarters, else of runs.

    >>> ends([4, 5, 6, 7, 8, 9]), ends([6, 7, 8]), ends([6, 12])
    ([6, 9], [8], [6, 12])
    """
    whole = [quarter for quarter in QUARTERS if set(quarter) <= set(months)]
    if whole and len(set(months)) == 3 * len(whole):
        return [quarter[-1] for quarter in whole]
    return [month for month in sorted(set(months)) if month + 1 not in months]


def _recurring(row: Row, told: Row) -> Due | None:
    """Return the first day of what recurs, on or behind the day of the document, and the rule."""
    try:
        rule, at_the_end = complete(told["recurrence"])
        anchor = datetime.combine(_anchor(row, told), time())
        first = rrulestr(rule, dtstart=anchor).after(anchor, inc=True)
    except (ValueError, KeyError, TypeError):
        return None  # no rule that a calendar reads
    if first is None:
        return None
    clock = _clock(told.get("clock_end")) or _clock(told.get("clock_start"))
    day = _at(first.date(), clock)
    if told["end"] and "UNTIL" not in rule and "COUNT" not in rule:
        last = date.fromisoformat(told["end"])
        if last < first.date():
            return _single(told)
        moment = datetime.combine(last, time(23, 59, 59), VIETNAM).astimezone(UTC)
        rule += f";UNTIL={moment:%Y%m%dT%H%M%SZ}" if clock else f";UNTIL={last:%Y%m%d}"
    return Due(day, rule=rule, note=END_OF_PERIOD if at_the_end else None)


def _anchor(row: Row, told: Row) -> date:
    """Return from when on something recurs: its own beginning, else the day of the document, else when it was stored."""
    if told["start"]:
        return date.fromisoformat(told["start"])
    issued = row["document"]["issued"]
    if issued:
        found: date = issued["end"] or issued["start"]
        return found
    moment: datetime = row["created_at"]
    return moment.astimezone(VIETNAM).date()


def _single(told: Row) -> Due:
    """Return when something with a last day is due."""
    last = date.fromisoformat(told["end"])
    first = date.fromisoformat(told["start"]) if told["start"] else None
    opens, closes = _clock(told.get("clock_start")), _clock(told.get("clock_end"))
    if first == last or first is None:
        if opens and closes and opens < closes:
            return Due(_at(last, closes), _at(last, opens))
        return Due(_at(last, closes or opens))
    if told["bound"] == "from_to" and timedelta() < last - first <= timedelta(LONGEST):
        return Due(_at(last, closes), _at(first, opens)) if opens and closes else Due(last, first)
    return Due(_at(last, closes))


def _clock(printed: str | None) -> time | None:
    try:
        return time.fromisoformat(printed) if printed else None
    except ValueError:
        return None  # 24:00: the whole day


def _at(day: date, clock: time | None) -> Point:
    return datetime.combine(day, clock, VIETNAM) if clock else day


def _joined(parts: Mapping[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())
