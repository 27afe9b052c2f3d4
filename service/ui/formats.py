"""Numbers, days and times as each language writes them: Vietnamese as official documents do."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=7))  # Vietnam; it knows no summer time
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = ("B", "kB", "MB", "GB", "TB")


def number(value: float, language: str, digits: int = 0) -> str:
    """Return a number with its thousands marked.

    >>> number(1234567, "vi"), number(1234.5, "vi", 1), number(1234, "en")
    ('1.234.567', '1.234,5', '1,234')
    """
    told = f"{value:,.{digits}f}"
    return told.translate(str.maketrans(",.", ".,")) if language == "vi" else told


def day(value: date | None, language: str) -> str:
    """Return a day; Vietnamese marks days under 10, January and February with a 0, as Decree 30/2020 asks.

    >>> day(date(2024, 6, 30), "vi"), day(date(2024, 2, 5), "vi"), day(date(2024, 6, 5), "en")
    ('30/6/2024', '05/02/2024', '5 Jun 2024')
    """
    if value is None:
        return ""
    if language == "vi":
        return f"{value.day:02}/{value.month:02}/{value.year}" if value.month < 3 else f"{value.day:02}/{value.month}/{value.year}"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None, language: str) -> str:
    """Return day and time in Vietnam.

    >>> from datetime import UTC
    >>> moment(datetime(2024, 6, 30, 18, 5, tzinfo=UTC), "vi")
    '01:05 01/7/2024'
    """
    if value is None:
        return ""
    here = value.astimezone(ZONE)
    return f"{here:%H:%M} {day(here.date(), language)}"


def size(value: int, language: str) -> str:
    """Return a size in bytes as people read it.

    >>> size(1_234_567, "vi"), size(12, "en")
    ('1,2 MB', '12 B')
    """
    left, step = float(value), 0
    while left >= 1000 and step < len(UNITS) - 1:
        left, step = left / 1000, step + 1
    return f"{number(left, language, 1 if step and left < 100 else 0)} {UNITS[step]}"
