"""Reads parts of months, quarters and years that are counted: "tuần 3 tháng 5", "10 ngày cuối tháng 9", "hai quý đầu năm 2023".

In: folded text and a place. Out: an atom, or nothing. Weeks of a month are counted from its first day, seven days each; the
last one takes the rest. A negative day counts from the end of the month, None as the last day is its end.
"""

from __future__ import annotations

import re

from nlp.mentions.dates import numerals, patterns
from nlp.mentions.dates.shapes import Atom, Point, Unit

_TENS: dict[str, tuple[int, int | None]] = {"thượng": (1, 10), "trung": (11, 20), "hạ": (21, None)}
_HALVES: dict[str, tuple[int, int | None]] = {"đầu": (1, 15), "cuối": (16, None)}
_PLURAL = re.compile(r"(?<!\w)(?:các|những|từng|mỗi)\s$")
_MIDDLE = {"đầu": 0, "giữa": 1, "cuối": 2}


def weeks(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read weeks and tens of days of a month.

    >>> atom = weeks("tuần 3 tháng 5 năm 2023", 0, 23)[0]
    >>> atom.low.day, atom.high.day
    (15, 21)
    """
    if match := patterns.DECADES.match(text, at, end):
        return _days(match, at, _TENS[match["edge"]])
    match = patterns.WEEKS.match(text, at, end)
    if not match or match["edge"] == "giữa":
        return ()
    if match["edge"]:
        return _days(match, at, (1, 7) if match["edge"] == "đầu" else (-7, None))
    first = numerals.number(match["a"])
    last = numerals.number(match["b"]) if match["b"] else first
    return _days(match, at, (7 * first - 6, 7 * last if last < 5 else None)) if first <= last else ()


def counted(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read days at the edge of a month, months of a quarter, quarters of a year.

    >>> counted("hai quý đầu năm 2023", 0, 20)[0].high
    Point(year=2023, month=6, day=None)
    """
    if match := patterns.EDGE_DAYS.match(text, at, end):
        number = numerals.number(" ".join(match["n"].split()))
        edges: dict[str, tuple[int, int | None]] = {"đầu": (1, number), "cuối": (-number, None)}
        return _days(match, at, edges[match["edge"]]) if 1 < number < 28 and match["edge"] in edges else ()
    if (match := patterns.HALF_MONTH.match(text, at, end)) and match["edge"] in _HALVES:
        return _days(match, at, _HALVES[match["edge"]])
    if match := patterns.EDGE_MONTH.match(text, at, end):
        year = int(match["y"] or match["y2"] or match["y3"] or 0) or None
        point = Point(year, 3 * numerals.quarter(match["q"]) - 2 + _MIDDLE[match["edge"]])
        return (Atom(at, match.end(), Unit.MONTH, point, point),)
    match = patterns.EDGE_QUARTERS.match(text, at, end)
    if not match or match["edge"] == "giữa" or _PLURAL.search(text[max(0, at - 7) : at]):
        return ()
    months = 3 * (numerals.number(match["n"]) if match["n"] else 1)
    low = 1 if match["edge"] == "đầu" else 13 - months
    year = int(match["y"] or 0) or None
    return (Atom(at, match.end(), Unit.MONTH, Point(year, low), Point(year, low + months - 1), word="half"),)


def last_day(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read "ngày cuối cùng của tháng 9".

    >>> last_day("ngày cuối cùng của tháng 9", 0, 26)[0].low
    Point(year=None, month=9, day=-1)
    """
    match = patterns.LAST_DAY.match(text, at, end)
    return _days(match, at, (-1, None), word="") if match else ()


def _days(match: re.Match[str], at: int, days: tuple[int, int | None], word: str = "days") -> tuple[Atom, ...]:
    year, month = int(match["y"] or match["y2"] or 0) or None, numerals.month(match["m"])
    low, high = Point(year, month, days[0]), Point(year, month, days[1])
    return (Atom(at, match.end(), Unit.DAY, low, high, word=word, ranged=bool(match.groupdict().get("b"))),)
