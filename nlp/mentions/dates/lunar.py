"""The Vietnamese lunar calendar: lunar days to Gregorian ones and back, for 1800 to 2199.

In: lunar day, month, year. Out: a date, or None where the month has no such day. New moons and the sun's longitude are
computed after Jean Meeus in the arrangement of Hồ Ngọc Đức, for the meridian of Hà Nội (UTC+7); official since 1968,
so days before may differ from calendars printed then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

ZONE = 7 / 24  # of a day
SYNODIC = 29.530588853
EPOCH = 2415021.076998695  # new moon number 0, in 1900
_TO_JULIAN = 1721425  # Julian day number of date.toordinal() 0
_STEMS = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
_BRANCHES = ("tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi")
_SPELLINGS = {"kỉ": "kỷ", "quí": "quý", "tí": "tý", "tị": "tỵ", "mẹo": "mão"}


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar; `leap`: the month is the inserted one."""

    year: int
    month: int
    day: int
    leap: bool = False

    def __str__(self) -> str:
        """Write it as year-month-day, "L" after the number of a leap month."""
        return f"{self.year:04d}-{self.month:02d}{'L' if self.leap else ''}-{self.day:02d}"


def to_solar(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """Return the Gregorian day of a lunar one, None where it does not exist.

    >>> to_solar(2024, 1, 1), to_solar(2024, 3, 10), to_solar(2023, 2, 15, leap=True)
    (datetime.date(2024, 2, 10), datetime.date(2024, 4, 18), datetime.date(2023, 4, 5))
    """
    if not (1800 <= year < 2200 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    starts = dict(_months(year))
    begin = starts.get((month, leap))
    if begin is None or (day == 30 and _month_after(begin) - begin < 30):
        return None
    return date.fromordinal(begin + day - 1 - _TO_JULIAN)


def to_lunar(day: date) -> LunarDay:
    """Return the lunar day of a Gregorian one.

    >>> str(to_lunar(date(2023, 9, 29))), str(to_lunar(date(2025, 8, 1)))
    ('2023-08-15', '2025-06L-08')
    """
    number = day.toordinal() + _TO_JULIAN
    year = day.year if number >= _months(day.year)[0][1] else day.year - 1
    (month, leap), begin = max((one for one in _months(year) if one[1] <= number), key=lambda one: one[1])
    return LunarDay(year, month, number - begin + 1, leap)


def leap_month(year: int) -> int | None:
    """Return the number of the month that comes twice, None in a common year.

    >>> leap_month(2023), leap_month(2024)
    (2, None)
    """
    return next((month for (month, leap), _ in _months(year) if leap), None)


def year_of(name: str, near: int) -> int | None:
    """Return the year of a name of the sixty-year cycle that is nearest to `near`: "Giáp Thìn", 2023 → 2024.

    >>> year_of("giáp thìn", 2023), year_of("Quý Mão", 2023), year_of("giáp tỵ", 2023)
    (2024, 2023, None)
    """
    stem, _, branch = name.lower().partition(" ")
    stem, branch = _SPELLINGS.get(stem, stem), _SPELLINGS.get(branch, branch)
    if stem not in _STEMS or branch not in _BRANCHES:
        return None
    first, second = _STEMS.index(stem), _BRANCHES.index(branch)
    if (first - second) % 2:
        return None
    offset = (6 * first - 5 * second) % 60  # in the cycle that begins with Giáp Tý, the year 4
    year = near - (near - 4 - offset) % 60
    return year if near - year <= 30 else year + 60


@lru_cache(maxsize=64)
def _months(year: int) -> tuple[tuple[tuple[int, bool], int], ...]:
    """Return ((month, leap), Julian day of its first day) of a lunar year, in order."""
    before, eleventh, after = _eleventh(year - 1), _eleventh(year), _eleventh(year + 1)
    tail = [one for one in _run(before, eleventh) if one[0][0] <= 10]
    head = [one for one in _run(eleventh, after) if one[0][0] >= 11]
    return (*tail, *head)


def _run(begin: int, end: int) -> list[tuple[tuple[int, bool], int]]:
    """Number the months from one eleventh month to the next; the first without a major solar term is the leap month."""
    number = _number(begin)
    firsts = [begin]
    while (following := _new_moon(number + len(firsts))) < end:
        firsts.append(following)
    leap = -1
    if len(firsts) == 13:
        sectors = [_sector(first) for first in (*firsts, end)]
        leap = next(i for i in range(1, 13) if sectors[i] == sectors[i + 1])
    months = []
    for i, first in enumerate(firsts):
        shift = i - 1 if 0 <= leap <= i else i
        months.append((((10 + shift) % 12 + 1, i == leap), first))
    return months


def _number(first: int) -> int:
    """Return the number of the new moon that lies on a day."""
    guess = math.floor((first - EPOCH) / SYNODIC)
    return next(k for k in (guess, guess + 1, guess - 1, guess + 2) if _new_moon(k) == first)


def _month_after(first: int) -> int:
    return _new_moon(_number(first) + 1)


@lru_cache(maxsize=256)
def _eleventh(year: int) -> int:
    """Return the first day of the month of the winter solstice of a year."""
    offset = date(year, 12, 31).toordinal() + _TO_JULIAN - 2415021
    number = math.floor(offset / SYNODIC)
    found = _new_moon(number)
    return _new_moon(number - 1) if _sector(found) >= 9 else found


@lru_cache(maxsize=1024)
def _new_moon(k: int) -> int:
    """Return the Julian day number, in Hà Nội, of the k-th new moon after 1900-01-01."""
    t = k / 1236.85
    mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * _sin(166.56 + 132.87 * t - 0.009173 * t**2)
    sun = 359.2242 + 29.10535608 * k - 0.0000333 * t**2 - 0.00000347 * t**3
    moon = 306.0253 + 385.81691806 * k + 0.0107306 * t**2 + 0.00001236 * t**3
    node = 21.2964 + 390.67050646 * k - 0.0016528 * t**2 - 0.00000239 * t**3
    shift = (0.1734 - 0.000393 * t) * _sin(sun) + 0.0021 * _sin(2 * sun) - 0.4068 * _sin(moon) + 0.0161 * _sin(2 * moon)
    shift += -0.0004 * _sin(3 * moon) + 0.0104 * _sin(2 * node) - 0.0051 * _sin(sun + moon) - 0.0074 * _sin(sun - moon)
    shift += 0.0004 * _sin(2 * node + sun) - 0.0004 * _sin(2 * node - sun) - 0.0006 * _sin(2 * node + moon)
    shift += 0.0010 * _sin(2 * node - moon) + 0.0005 * _sin(2 * moon + sun)
    if t < -11:
        drift = 0.001 + 0.000839 * t + 0.0002261 * t**2 - 0.00000845 * t**3 - 0.000000081 * t**4
    else:
        drift = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return math.floor(mean + shift - drift + 0.5 + ZONE)


def _sector(day: int) -> int:
    """Return in which twelfth of its path the sun stands when a day begins: 0 from the March equinox."""
    t = (day - 0.5 - ZONE - 2451545.0) / 36525
    anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    centre = (1.914600 - 0.004817 * t - 0.000014 * t**2) * _sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * _sin(2 * anomaly) + 0.000290 * _sin(3 * anomaly)
    return int(((mean + centre) % 360) // 30)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))
