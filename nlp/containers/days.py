"""Days as headers and columns write them: a value in, an ISO day out; None where it is no day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from nlp.text import fold

YEARS = range(1945, 2101)
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].{0,40})?$")  # 2024-03-12 · 2024/03/12 08:30:00
# 12/03/2024 · 8:30 12/3/2024 · 12/3/2024 8:30
VIETNAMESE = re.compile(r"(?:\d{1,2}:\d{2}(?::\d{2})?,?\s)?(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4})(?:[t ,].{0,40})?$")
WRITTEN = re.compile(r".{0,40}?ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})\.?$")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?$")  # 20240312 · 20240312083000
SERIAL = re.compile(r"(\d{5})(?:\.\d{0,10})?$")  # a day of Excel that lost its format: 45363


def read(value: object) -> str | None:
    """Return the ISO day of a value.

    >>> read("12/3/2024"), read("2024-03-12T08:00:00"), read("ngày 12 tháng 3 năm 2024"), read("45363"), read("quý II")
    ('2024-03-12', '2024-03-12', '2024-03-12', '2024-03-12', None)
    """
    if isinstance(value, datetime):
        return value.date().isoformat() if value.year in YEARS else None
    if isinstance(value, date):
        return value.isoformat() if value.year in YEARS else None
    plain = fold(str(value)[:100]).strip().lower()
    for pattern, order in ((ISO, (1, 2, 3)), (VIETNAMESE, (3, 2, 1)), (WRITTEN, (3, 2, 1)), (PACKED, (1, 2, 3))):
        if match := pattern.match(plain):
            return _day(*(int(match[at]) for at in order))
    if match := SERIAL.match(plain):
        return (date(1899, 12, 30) + timedelta(int(match[1]))).isoformat() if 16_438 <= int(match[1]) <= 73_415 else None
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year in YEARS else None
    except ValueError:
        return None
