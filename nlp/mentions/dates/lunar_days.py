"""Reads days of the lunar calendar and turns them into Gregorian ones: "rằm tháng Giêng", "ngày 10/3 âm lịch", "mùng 1 Tết".

In: folded text and a place, or an expression. Out: atoms of unit LUNAR, or a first and last day. "mùng 2 tháng 9" without
"âm lịch" is a solar day unless it is a feast of the lunar calendar. Without a year it is the nearest such day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from nlp.mentions.dates import lunar, numerals, patterns
from nlp.mentions.dates.shapes import Atom, Point, Unit

_FEASTS = {(10, 3), (5, 5), (3, 3), (15, 1), (15, 7), (15, 8), (23, 12)}
_WAIT = timedelta(days=60)  # a deadline that is longer past is one of the next lunar year


def with_tail(text: str, atoms: tuple[Atom, ...], end: int) -> tuple[Atom, ...]:
    """Make lunar days of solar ones that "âm lịch", "nhuận" or the name of a lunar year follows.

    >>> from nlp.mentions.dates.shapes import Point
    >>> day = Atom(0, 9, Unit.DAY, Point(None, 3, 10), Point(None, 3, 10))
    >>> with_tail("ngày 10/3 âm lịch", (day,), 17)[0].unit
    <Unit.LUNAR: 'lunar'>
    """
    if not atoms or atoms[-1].unit not in (Unit.DAY, Unit.MONTH):
        return ()
    match = patterns.LUNAR_TAIL.match(text, atoms[-1].end, end)
    if not match or not (match["mark"] or match["leap"] or match["name"]):
        return ()
    year = int(match["y"]) if match["y"] else None
    made = []
    for atom in atoms:
        low, high = replace(atom.low, year=atom.low.year or year), replace(atom.high, year=atom.high.year or year)
        finish = match.end() if atom is atoms[-1] else atom.end
        key = match["name"] and " ".join(match["name"].split())
        word = "leap" if match["leap"] else "lunar"
        made.append(replace(atom, end=finish, unit=Unit.LUNAR, low=low, high=high, weak=False, key=key, word=word))
    return tuple(made)


def named(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read "rằm tháng Bảy", "mùng 6 đến mùng 10 tháng Giêng", "23 tháng Chạp", "mùng 1 Tết", "30 Tết".

    >>> named("rằm tháng giêng", 0, 15)[0].low
    Point(year=None, month=1, day=15)
    """
    match = patterns.LUNAR_DAY.match(text, at, end) or patterns.LUNAR_NUMBER.match(text, at, end)
    if not match:
        return ()
    numbers = [int(n) for n in re.findall(r"\d+", match["list"])] or [15]
    month = numerals.month(match["m"]) if match["m"] else (1 if numbers[-1] < 11 else 12)
    if not (1 <= numbers[0] <= numbers[-1] <= 30):
        return ()
    known = (match["m"] or "tết") in ("giêng", "chạp", "tết") or "rằm" in match["list"] or match["mark"] or match["name"]
    if not known and (match["y"] or (numbers[0], month) not in _FEASTS):
        return _solar(match, at, numbers, month)
    year = int(match["y"]) if match["y"] else None
    low, high = Point(year, month, numbers[0]), Point(year, month, numbers[-1])
    name = match["name"] or match["tet"]
    word = "eve" if not match["m"] and month == 12 else "leap" if match["leap"] else "lunar"
    key = name and " ".join(name.split())
    return (Atom(at, match.end(), Unit.LUNAR, low, high, key=key, word=word, ranged=len(numbers) > 1),)


def _solar(match: re.Match[str], at: int, numbers: list[int], month: int) -> tuple[Atom, ...]:
    year = int(match["y"]) if match["y"] else None
    return (Atom(at, match.end(), Unit.DAY, Point(year, month, numbers[0]), Point(year, month, numbers[-1]), ranged=len(numbers) > 1),)


def convert(low: Point, high: Point, leap: bool) -> tuple[date, date, bool] | None:
    """Return first and last Gregorian day, and whether a day had to be moved to the end of a short month.

    >>> convert(Point(2024, 3, 10), Point(2024, 3, 10), leap=False)
    (datetime.date(2024, 4, 18), datetime.date(2024, 4, 18), False)
    """
    if low.year is None or high.year is None or low.month is None or high.month is None:
        return None
    start, last = (
        lunar.to_solar(point.year or 0, point.month or 0, day, leap) for point, day in ((low, low.day or 1), (high, high.day or 30))
    )
    moved = (last is None and high.day is not None) or start is None
    last = last or lunar.to_solar(high.year, high.month, 29, leap)
    start = start or lunar.to_solar(low.year, low.month, 29, leap)
    return (start, last, moved) if start and last else None


def year_for(point: Point, key: str | None, near: date | None, ahead: bool, leap: bool) -> int | None:
    """Return the lunar year of a day without one: by its name, else the nearest, or for a deadline the next.

    >>> year_for(Point(None, 1, 15), None, date(2024, 12, 20), ahead=True, leap=False)
    2025
    """
    if near is None:
        return None
    if key:
        return lunar.year_of(key, near.year)
    days = {year: lunar.to_solar(year, point.month or 1, min(point.day or 1, 29), leap) for year in range(near.year - 1, near.year + 2)}
    found = {year: day for year, day in days.items() if day}
    later = [year for year, day in found.items() if day >= near - _WAIT]
    if ahead:
        return min(later, default=None)
    return min(found, key=lambda year: abs(found[year] - near), default=None)
