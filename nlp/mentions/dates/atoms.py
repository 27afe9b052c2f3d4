"""Finds the atoms of dates: each day, month, quarter, span of years or interval, as it is written.

In: text and a range of it. Out: atoms in order of place, without overlaps; nothing is resolved to the calendar yet,
what is not printed is None. Refused: numbers of documents, decimals, ratios, section numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.mentions.dates import lunar_days, numerals, patterns, periods, recurrence, relative
from nlp.mentions.dates.patterns import ANCHOR
from nlp.mentions.dates.shapes import Atom, Point, Unit

_RANGE = re.compile(r"-|đ[ếêề]n|tới")
_DASHES = ("–", "—", "−", "‐", "‑")


def fold(text: str) -> str:
    """Lower-case `text` and make every dash "-", keeping its length.

    >>> fold("Quý I–2024")
    'quý i-2024'
    """
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for dash in _DASHES:
        low = low.replace(dash, "-")
    return low


def scan(text: str, start: int, end: int) -> Iterator[Atom]:
    """Yield the atoms of folded `text` between `start` and `end`.

    >>> [a.low for a in scan("ngày 5/6/2024", 0, 13)]
    [Point(year=2024, month=6, day=5)]
    """
    place = start
    while anchor := ANCHOR.search(text, place, end):
        found = _read(text, anchor, end)
        if not found:
            place = anchor.end()
            continue
        while found:
            found = lunar_days.with_tail(text, found, end) or found
            yield from found
            place = found[-1].end
            dash = _DASH.match(text, place, end)
            found = _read_digits(text, dash.end(), end) if dash else ()


_DASH = re.compile(r"[^\S\n]{0,3}-[^\S\n]{0,3}(?=\d)")


def _read(text: str, anchor: re.Match[str], end: int) -> tuple[Atom, ...]:
    at = anchor.start()
    if anchor["digit"]:
        return _read_digits(text, at, end)
    if anchor["word"]:
        return _read_words(text, at, end, anchor["word"].split()[0])
    return ()


def _read_digits(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read what begins with a digit."""
    if found := lunar_days.named(text, at, end):
        return found
    if match := patterns.DAY_FULL.match(text, at, end):
        point = Point(_year(match["y"]), int(match["m"]), int(match["d"]))
        weak = len(match["y"]) == 2 and match["s"] != "/"
        return (Atom(at, match.end(), Unit.DAY, point, point, weak),)
    if match := patterns.DAYS.match(text, at, end):
        return _days(match, at, weak=match["y"] is None or match["s"] == ".")
    if match := patterns.DAY_WORDS.match(text, at, end):
        return _days(match, at, weak=not (match["y"] or match["y2"]))
    if match := patterns.YEAR_RANGE.match(text, at, end):
        return _years(match, at, "")
    for read in (periods.counted, _half, _interval, _month_year, _day_month, _bare_year):
        if found := read(text, at, end):
            return found
    return ()


def _read_words(text: str, at: int, end: int, word: str) -> tuple[Atom, ...]:
    """Read what begins with a word."""
    for read in _READERS.get(word, _OTHERS):
        if found := read(text, at, end):
            return found
    return ()


def _day_word(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read "ngày" and the number that follows it."""
    head = patterns.DAY_WORD.match(text, at, end)
    if not head:
        return ()
    numbers = head.end()
    found: tuple[Atom, ...] = ()
    if match := patterns.DAY_FULL.match(text, numbers, end):
        point = Point(_year(match["y"]), int(match["m"]), int(match["d"]))
        found = (Atom(at, match.end(), Unit.DAY, point, point),)
    elif match := patterns.DAYS.match(text, numbers, end) or patterns.DAY_WORDS.match(text, numbers, end):
        found = _days(match, at, weak=False)
    elif match := patterns.DAY_MONTH.match(text, numbers, end):
        point = Point(None, int(match["m"]), int(match["d"]))
        found = (Atom(at, match.end(), Unit.DAY, point, point),)
    return found


def _blank_day(text: str, at: int, end: int) -> tuple[Atom, ...]:
    if (scan_error := patterns.DAY_SCAN.match(text, at, end)) and 0 < (day := int(_repair(scan_error["d"]))) < 32:
        point = Point(int(scan_error["y"]), int(scan_error["m"]), day)
        return (Atom(at, scan_error.end(), Unit.DAY, point, point),)
    match = patterns.DAY_BLANK.match(text, at, end) or patterns.DAY_SLASH.match(text, at, end)
    if not match:
        return ()
    point = Point(int(match["y"]), numerals.month(match["m"]) if match["m"] else None)
    return (Atom(at, match.end(), Unit.MONTH if match["m"] else Unit.YEAR, point, point),)


def _wrong_day(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read a full date that no calendar has: it is kept, and warned of."""
    match = patterns.DAY_WRONG.match(text, at, end)
    return (Atom(at, match.end(), Unit.WRONG),) if match else ()


def _days(match: re.Match[str], at: int, weak: bool) -> tuple[Atom, ...]:
    """Read a list of days of one month: consecutive days are one atom, others one each."""
    printed = match.groupdict()
    year = int(printed.get("y") or printed.get("y2") or 0) or None
    month = numerals.month(match["m"])
    if match["list"].strip("0123|lìi") == "" and not match["list"].isdigit():  # "3| tháng 12" of a scan
        only = int(_repair(match["list"]))
        return (Atom(at, match.end(), Unit.DAY, Point(year, month, only), Point(year, month, only), weak),) if 0 < only < 32 else ()
    places = list(re.finditer(r"\d+", match["list"]))
    numbers = [int(place.group()) for place in places]
    if _RANGE.search(match["list"]) or _consecutive(numbers):
        if numbers[0] > numbers[-1] and (weak or not year):
            return ()
        low, high = Point(year, month, numbers[0]), Point(year, month, numbers[-1])
        return (Atom(at, match.end(), Unit.DAY, low, high, weak, ranged=len(numbers) > 1),)
    offset, atoms, begin = match.start("list"), [], at
    for place, number in zip(places, numbers, strict=True):
        last = place is places[-1]
        begin = begin if place is places[0] else offset + place.start()
        point = Point(year, month, number)
        atoms.append(Atom(begin, match.end() if last else offset + place.end(), Unit.DAY, point, point, weak))
    return tuple(atoms)


def _day_month(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.DAY_MONTH.match(text, at, end)
    if not match or patterns.COUNT_WORD.match(text, match.end()):
        return ()
    point = Point(None, int(match["m"]), int(match["d"]))
    return (Atom(at, match.end(), Unit.DAY, point, point, weak=True, word=match["s"]),)


def _months(text: str, at: int, end: int) -> tuple[Atom, ...]:
    if match := patterns.MONTH_MAY.match(text, at, end):
        point = Point(int(match["y"]), 5)
        return (Atom(at, match.end(), Unit.MONTH, point, point),)
    match = patterns.MONTHS.match(text, at, end)
    if not match or re.search(r"\d[^\S\n]$", text[max(0, at - 2) : at]):
        return ()
    year = int(match["y"] or match["y2"] or 0) or None
    places = list(re.finditer(rf"\d+|{patterns.MONTH_NAME}", match["list"]))
    numbers = [numerals.month(place.group()) for place in places]
    return _parts(match, at, places, [(year, n, n) for n in numbers])


def _quarters(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.QUARTERS.match(text, at, end)
    if not match:
        return ()
    year = int(match["y"] or match["y2"] or match["y3"] or 0) or None
    places = list(re.finditer(r"(?:iv|i{1,3}|[1-4])(?!\w)", match["list"]))
    numbers = [numerals.quarter(place.group()) for place in places]
    return _parts(match, at, places, [(year, 3 * n - 2, 3 * n) for n in numbers])


def _parts(match: re.Match[str], at: int, places: list[re.Match[str]], parts: list[tuple[int | None, int, int]]) -> tuple[Atom, ...]:
    """Make atoms of months or quarters: one where they follow each other, else one each."""
    joined = all(after[1] == before[2] + 1 for before, after in pairwise(parts))
    if joined or (_RANGE.search(match["list"]) and parts[0][1] < parts[-1][1]):
        low, high = parts[0], parts[-1]
        return (Atom(at, match.end(), Unit.MONTH, Point(low[0], low[1]), Point(high[0], high[2]), ranged=len(parts) > 1),)
    offset, atoms = match.start("list"), []
    for place, (year, low_month, high_month) in zip(places, parts, strict=True):
        begin = at if place is places[0] else offset + place.start()
        finish = match.end() if place is places[-1] else offset + place.end()
        atoms.append(Atom(begin, finish, Unit.MONTH, Point(year, low_month), Point(year, high_month)))
    return tuple(atoms)


def _half(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.HALF.match(text, at, end)
    if not match:
        return ()
    part, year = (match["part"] or "").strip(), int(match["y"] or 0) or None
    number = numerals.number(match["n"]) if match["n"] else 6
    if not 0 < number < 12 or not (part or (year and match["n"])):
        return ()
    low = 13 - number if part == "cuối" else 1
    return (Atom(at, match.end(), Unit.MONTH, Point(year, low), Point(year, low + number - 1), word="half"),)


def _month_year(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.MONTH_YEAR.match(text, at, end)
    if not match:
        return ()
    point = Point(int(match["y"]), int(match["m"]))
    return (Atom(at, match.end(), Unit.MONTH, point, point, weak=True),)


def _year_word(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.YEARS.match(text, at, end)
    if not match:
        return ()
    before = re.search(r"(?<!\w)(?:các|những|\d{1,2})[^\S\n]$", text[max(0, at - 8) : at])
    begin = at - len(before.group()) if before else at
    return _years(match, begin, re.split(r"\s", match["word"])[0] + (" học" if "học" in match["word"] else ""))


def _years(match: re.Match[str], at: int, word: str) -> tuple[Atom, ...]:
    """Read a list or range of years: consecutive years are one atom, others one each."""
    places = list(re.finditer(r"\d+", match["list"]))
    numbers = [int(place.group()) for place in places]
    if len(numbers) > 1 and numbers[-1] < 100:
        numbers[-1] += numbers[-2] // 100 * 100
    ranged = _RANGE.search(match["list"]) and numbers[0] < numbers[-1] <= numbers[0] + 60
    if ranged or _consecutive(numbers):
        return (Atom(at, match.end(), Unit.YEAR, Point(numbers[0]), Point(numbers[-1]), word=word, ranged=len(numbers) > 1),)
    offset, atoms = match.start("list"), []
    for place, number in zip(places, numbers, strict=True):
        begin = at if place is places[0] else offset + place.start()
        finish = match.end() if place is places[-1] else offset + place.end()
        atoms.append(Atom(begin, finish, Unit.YEAR, Point(number), Point(number), word=word))
    return tuple(atoms)


def _bare_year(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.YEAR_BARE.match(text, at, end)
    if not match:
        return ()
    point = Point(int(match["list"]))
    return (Atom(at, match.end(), Unit.YEAR, point, point, weak=True, word="bare"),)


def _interval(text: str, at: int, end: int) -> tuple[Atom, ...]:
    for pattern, read in ((patterns.TIMES, recurrence.read_times), (patterns.INTERVAL, recurrence.read_interval)):
        match = pattern.match(text, at, end)
        if match and match.groupdict().get("within") and not patterns.AT_LEAST.search(text[max(0, at - 14) : at]):
            continue  # "đã họp 3 lần trong năm"
        if match and (rule := read(match)):
            return (Atom(at, match.end(), Unit.RECUR, rule=rule),)
    return relative.duration(text, at, end)


def _recurring(text: str, at: int, end: int) -> tuple[Atom, ...]:
    found = recurrence.read(text, at, end)
    return (Atom(at, found[0], Unit.RECUR, rule=found[1]),) if found else ()


def _year_end(text: str, at: int, end: int) -> tuple[Atom, ...]:
    match = patterns.UNTIL_YEAR_END.match(text, at, end)
    return (Atom(at, match.end(), Unit.YEAR, word="year end"),) if match else ()


_OTHERS = (lunar_days.named, periods.counted, _half, _recurring, relative.read, _year_end, relative.duration)
_READERS = {
    "các": (_day_word,),
    "ngày": (_recurring, periods.last_day, lunar_days.named, _day_word, _blank_day, relative.read, _wrong_day),
    "năm": (_year_word, relative.read, relative.duration),
    "quý": (_quarters, periods.counted, relative.read),
    "quí": (_quarters, periods.counted, relative.read),
    "tuần": (periods.weeks, relative.read),
    "thượng": (periods.weeks,),
    "trung": (periods.weeks,),
    "hạ": (periods.weeks,),
    "giai": (_year_word,),
    "nhiệm": (_year_word,),
    "thời": (_year_word,),
    "niên": (_year_word,),
    **{f"th{a}ng": (_months, periods.counted, relative.read) for a in "áảàắấ"},
}


def _repair(printed: str) -> str:
    """Read letters that scans give for digits: "Ì 1" is 11, "1O" is 10."""
    return re.sub(r"\s", "", re.sub(r"[lìí|i!]", "1", printed.replace("o", "0")))


def _year(printed: str) -> int:
    """Spell out a year of two digits: up to 59 it is of this century."""
    number = int(printed)
    return number if number > 99 else number + (2000 if number < 60 else 1900)


def _consecutive(numbers: list[int]) -> bool:
    return all(after == before + 1 for before, after in pairwise(numbers))
