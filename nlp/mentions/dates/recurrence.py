"""Reads what repeats into RRULE bodies of the shape of RECORDS.md (no DTSTART).

In: folded text or a match of `patterns`. Out: the rule ("FREQ=MONTHLY;INTERVAL=6") or None where it is no schedule.
"""

from __future__ import annotations

import re

from nlp.mentions.dates import numerals, patterns

_RULES = {
    "ngày": "FREQ=DAILY",
    "tuần": "FREQ=WEEKLY",
    "tháng": "FREQ=MONTHLY",
    "quý": "FREQ=MONTHLY;INTERVAL=3",
    "năm": "FREQ=YEARLY",
}
_FREQ = {"ngày": ("DAILY", 1), "tuần": ("WEEKLY", 1), "tháng": ("MONTHLY", 1), "quý": ("MONTHLY", 3), "năm": ("YEARLY", 1)}
_TIMES = {
    ("năm", 2): "FREQ=MONTHLY;INTERVAL=6",
    ("năm", 3): "FREQ=MONTHLY;INTERVAL=4",
    ("năm", 4): "FREQ=MONTHLY;INTERVAL=3",
    ("năm", 6): "FREQ=MONTHLY;INTERVAL=2",
    ("năm", 12): "FREQ=MONTHLY",
    ("tháng", 2): "FREQ=DAILY;INTERVAL=15",
}
_DAYS = {"hai": "MO", "ba": "TU", "tư": "WE", "năm": "TH", "sáu": "FR", "bảy": "SA", "bẩy": "SA"}
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS |= dict(zip("234567", ("MO", "TU", "WE", "TH", "FR", "SA"), strict=True))
_NTH = {"đầu": "1", "nhất": "1", "hai": "2", "ba": "3", "tư": "4", "cuối": "-1"} | {n: n for n in "1234"}
_QUARTERLY = {"đầu": "1,4,7,10", "giữa": "2,5,8,11", "cuối": "3,6,9,12"}
_OFFICE_DAY = "BYDAY=MO,TU,WE,TH,FR;BYSETPOS="


def read(text: str, at: int, end: int) -> tuple[int, str] | None:
    """Read the repeating expression that begins at `at` of folded text: its end and rule.

    >>> read("hằng quý", 0, 8)
    (8, 'FREQ=MONTHLY;INTERVAL=3')
    >>> read("ngày 15 hằng tháng", 0, 18)
    (18, 'FREQ=MONTHLY;BYMONTHDAY=15')
    """
    match = patterns.MONTH_DAY.match(text, at, end)
    if match and (match["of"] or match["list"][-1] in "ig" or " " in match["freq"]):
        return match.end(), _month_day(match)
    if match := patterns.DAY_OF_MONTHS.match(text, at, end):
        return match.end(), yearly(tuple(sorted({int(n) for n in re.findall(r"\d+", match["list"])})), (int(match["d"]),))
    if match := patterns.WEEKDAY.match(text, at, end) or patterns.WEEKLY_ON.match(text, at, end):
        return match.end(), _weekday(match)
    if (match := patterns.TIMES_BACK.match(text, at, end)) and (rule := read_times(match)):
        return match.end(), rule
    match = patterns.EVERY.match(text, at, end)
    if match and (match["every"] != "mỗi" or match["unit"] != "ngày"):
        return match.end(), _RULES[match["unit"]]
    if match := patterns.INTERVAL.match(text, at, end):
        rule = read_interval(match)
        return (match.end(), rule) if rule else None
    if match := patterns.PERIODIC.match(text, at, end):
        return match.end(), _RULES[match["unit"]]
    if match := patterns.TIMES.match(text, at, end):
        rule = read_times(match)
        return (match.end(), rule) if rule else None
    if match := patterns.YEARLY_WORD.match(text, at, end):
        return match.end(), "FREQ=YEARLY"
    return None


def read_interval(match: re.Match[str]) -> str | None:
    """Read "định kỳ 6 tháng", "15 ngày/lần": None where nothing says that it repeats."""
    if not (match["set"] or match["once"]):
        return None
    freq, factor = _FREQ[match["unit"]]
    if match["n"] == "nửa":
        return "FREQ=DAILY;INTERVAL=15" if match["unit"] == "tháng" else None
    number = numerals.number(match["n"]) * factor
    if number == 0:
        return None
    return f"FREQ={freq}" + (f";INTERVAL={number}" if number > 1 else "")


def read_times(match: re.Match[str]) -> str | None:
    """Read "2 lần/năm", "1 lần/6 tháng": an even interval where there is one, else the plain frequency."""
    number, unit = numerals.number(match["n"]), match["unit"]
    each = match.groupdict().get("each")
    if each and int(each) > 1:
        freq, factor = _FREQ[unit]
        return f"FREQ={freq};INTERVAL={int(each) * factor}" if number == 1 else None
    return _TIMES.get((unit, number), _RULES[unit]) if number else None


def yearly(months: tuple[int, ...], days: tuple[int, ...]) -> str:
    """Return the rule of days or months that come back each year.

    >>> yearly((6, 12), (14,))
    'FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=14'
    """
    rule = "FREQ=YEARLY;BYMONTH=" + ",".join(map(str, months))
    return rule + (";BYMONTHDAY=" + ",".join(map(str, days)) if days else "")


def _month_day(match: re.Match[str]) -> str:
    printed, freq = match["list"], match["freq"]
    numbers = [int(n) for n in re.findall(r"\d+", printed)]
    if re.search(r"-|đến|tới", printed) and len(numbers) == 2 and numbers[0] < numbers[1]:
        numbers = list(range(numbers[0], numbers[1] + 1))
    days, edge = ",".join(map(str, numbers)), "1" if "đầu" in printed else "-1"
    if "quý" not in freq:
        return "FREQ=MONTHLY;" + (_OFFICE_DAY + edge if "làm" in printed else f"BYMONTHDAY={days or edge}")
    if numbers and not freq.startswith("th"):
        return f"FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={days}"  # "ngày 10 hằng quý": of which month is not said
    months = next((_QUARTERLY[word] for word in _QUARTERLY if word in (freq if freq.startswith("th") else printed)), "3,6,9,12")
    if "làm" in printed:
        return f"FREQ=MONTHLY;BYMONTH={months};{_OFFICE_DAY}{edge}"
    return f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={days or edge}"


def _weekday(match: re.Match[str]) -> str:
    days = [_day_code(match["day"])]
    for part in re.finditer(
        r"(?P<to>-|đ[ếêề]n|tới)?\s*(?:(?:sáng|chiều|ngày)\s+)?(?:thứ\s+)?(?P<day>hai|ba|tư|năm|sáu|bảy|[2-7]|chủ\s+nhật|cn)(?!\w)",
        match["more"],
    ):
        code = _day_code(part["day"])
        first, last = _WEEK.index(days[-1]), _WEEK.index(code)
        days += list(_WEEK[first + 1 : last + 1]) if part["to"] and first < last else [code]
    if match["weekly"]:
        return "FREQ=WEEKLY;BYDAY=" + ",".join(dict.fromkeys(days))
    return "FREQ=MONTHLY;BYDAY=" + ",".join(_NTH[match["nth"]] + day for day in dict.fromkeys(days))


def _day_code(printed: str) -> str:
    return _DAYS.get(printed.split()[-1], "SU")
