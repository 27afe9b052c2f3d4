"""Working days: which days are off, and which day lies so many days after or before another.

In: dates and counts. Out: dates, and whether every year passed has its announcement in lexicon/holidays.yml. The working week is
Monday to Friday, that of offices. The day of the anchor does not count, and a term that ends on a day off ends on
the next working day (Bộ luật Dân sự 2015, Điều 147 and 148); a holiday on a weekend is made up on the next working day.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from nlp.lexicon import holidays
from nlp.mentions.dates import lunar

FURTHEST = 4000  # working days are counted one by one
_DAY = timedelta(days=1)
_FIRST, _LAST = date(1900, 1, 1), date(2150, 1, 1)


def is_off(day: date) -> bool:
    """Tell whether offices are closed on a day.

    >>> is_off(date(2024, 5, 1)), is_off(date(2024, 4, 29)), is_off(date(2024, 5, 4)), is_off(date(2024, 5, 6))
    (True, True, False, False)
    """
    off, worked = _days_off(day.year)
    return day in off or (day.weekday() > 4 and day not in worked)


def is_certain(first: date, last: date) -> bool:
    """Tell whether the announcements of all years from one day to another are known.

    >>> is_certain(date(2023, 12, 1), date(2024, 1, 5)), is_certain(date(2009, 1, 1), date(2009, 2, 1))
    (True, False)
    """
    decided = holidays.rules().decided
    return all(year in decided for year in range(min(first, last).year, max(first, last).year + 1))


def add_working(day: date, number: int) -> date | None:
    """Return the last of so many working days after a day, or before it where the number is negative.

    >>> add_working(date(2023, 6, 5), 10), add_working(date(2024, 2, 7), 1), add_working(date(2024, 5, 6), -2)
    (datetime.date(2023, 6, 19), datetime.date(2024, 2, 15), datetime.date(2024, 5, 3))
    """
    if abs(number) > FURTHEST or not _FIRST < day < _LAST:
        return None
    step = _DAY if number > 0 else -_DAY
    left = abs(number)
    while left:
        day += step
        left -= not is_off(day)
    return day


def add(day: date, number: int, unit: str) -> date | None:
    """Return the end of a term of calendar days, weeks, months or years ("D", "W", "M", "Y") from a day.

    >>> add(date(2023, 8, 25), 8, "D"), add(date(2023, 1, 31), 1, "M")
    (datetime.date(2023, 9, 5), datetime.date(2023, 2, 28))
    """
    if abs(number) > FURTHEST or not _FIRST < day < _LAST:
        return None
    if unit in "DW":
        end = day + number * (7 if unit == "W" else 1) * _DAY
    else:
        year, month = divmod(day.year * 12 + day.month - 1 + number * (12 if unit == "Y" else 1), 12)
        if not _FIRST.year <= year <= _LAST.year:
            return None
        end = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    while number > 0 and is_off(end):
        end += _DAY
    return end


@lru_cache(maxsize=64)
def _days_off(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the weekdays off in a year beside its weekends, and the days of weekends that are worked."""
    free = {off for near in (year, year - 1) for off, _ in _swaps(near) if off.year == year}
    worked = {day for near in (year, year - 1) for _, day in _swaps(near) if day.year == year}
    named = _named(year)
    off = named | free
    for day in sorted(named):
        if day.weekday() > 4:
            made_up = day
            while made_up in off or made_up.weekday() > 4:
                made_up += _DAY
            off.add(made_up)
    return frozenset(off), frozenset(worked)


def _swaps(year: int) -> tuple[tuple[date, date], ...]:
    decision = holidays.rules().decided.get(year)
    return decision.swaps if decision else ()


def _named(year: int) -> set[date]:
    """Return the holidays of a year by law."""
    rules = holidays.rules()
    decision = rules.decided.get(year, rules.usual)
    found = {date(year, month, day) for (day, month), since in rules.solar.items() if year >= since}
    for (day, month), since in rules.lunar.items():
        solar = lunar.to_solar(year, month, day)
        if solar and year >= since:
            found.add(solar)
    first = lunar.to_solar(year, 1, 1)
    length = max((days for since, days in rules.tet.items() if year >= since), default=0)
    if first:
        found |= {first + (i - decision.tet_before) * _DAY for i in range(length)}
    if year >= rules.september:
        found.add(date(year, 9, 1 if decision.september == "before" else 3))
    return found
