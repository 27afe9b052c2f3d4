"""Reads what has no calendar value of its own: durations, "kể từ ngày ký", "tuần sau", feasts.

In: folded text and a place. Out: RELATIVE atoms whose key says what they are; `offsets` makes days of them where it can.
Refused: quantities of time that bound nothing ("3 năm kinh nghiệm", "hoạt động 5 ngày").
"""

from __future__ import annotations

import re

from nlp.mentions.dates import numerals, patterns
from nlp.mentions.dates.shapes import Atom, Unit

CODES = {"ngày": "D", "tuần": "W", "tháng": "M", "quý": "M", "năm": "Y", "giờ": "H"}
_WEEKDAYS = {"hai": 1, "ba": 2, "tư": 3, "năm": 4, "sáu": 5, "bảy": 6, "bẩy": 6} | {str(n): n - 1 for n in range(2, 8)}
_IDLE = {("ngày", "này"), ("ngày", "trước"), ("ngày", "sau"), ("sáng", "tới"), ("đêm", "trước"), ("đêm", "sau"), ("đêm", "này")}


def duration(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read a duration that has working days, an anchor, or a word before it that makes it a term.

    >>> duration("10 ngày làm việc kể từ ngày nhận", 0, 32)[0].key
    'P10D business from nhận'
    """
    match = patterns.DURATION.match(text, at, end)
    if not match:
        return ()
    lead = patterns.BEFORE_DURATION.search(text[max(0, at - 40) : at])
    told = lead and (lead["within"] or lead["by"])
    least = lead and lead["before"] in ("ít nhất", "tối thiểu") and patterns.DATE_BEFORE.search(text[max(0, at - 60) : at])
    if not (match["work"] or match["anchor"] or match["dated"] is not None or told or least):
        return ()
    number = numerals.number(" ".join(match["n"].split())) * (3 if match["unit"] == "quý" else 1)
    code = CODES[match["unit"]]
    key = f"P{'T' if code == 'H' else ''}{number}{code}" + (" business" if match["work"] else "")
    return (Atom(at, match.end(), Unit.RELATIVE, key=key + (f" from {match['what']}" if match["anchor"] else "")),) if number else ()


def read(text: str, at: int, end: int) -> tuple[Atom, ...]:
    """Read what is counted from the document's own day, from its signing, or from a feast.

    >>> read("tuần sau", 0, 8)[0].key, read("kể từ ngày ký", 0, 13)[0].key, read("tết trung thu", 0, 13)[0].key
    ('tuần sau', 'from signing', 'feast 08-15')
    """
    key = None
    if match := patterns.FROM_ACT.match(text, at, end):
        key = "from " + match["what"].replace("ký", "signing")
    elif match := patterns.RELATIVE.match(text, at, end):
        idle = (match["unit"], match["which"]) in _IDLE or patterns.COUNTED_BEFORE.search(text[max(0, at - 14) : at])  # "3 năm qua"
        key = None if idle else f"{match['unit']} {match['which']}"
    elif match := patterns.WEEKDAY_OF_WEEK.match(text, at, end):
        key = f"weekday {_WEEKDAYS.get(match['day'].split()[-1], 7)} {match['which']}"
    elif match := patterns.LUNAR_YEAR.match(text, at, end):
        key = f"lunar year {_plain(match['name'])}"
    elif match := patterns.FEAST.match(text, at, end):
        key = f"feast {_feast(match['feast'])}" + (f" {_plain(match['name'])}" if match["name"] else "")
    return (Atom(at, match.end(), Unit.RELATIVE, key=key),) if match and key else ()


def _feast(printed: str) -> str:
    """Return month and day of a feast of the lunar calendar."""
    days = {"giỗ": "03-10", "đoan": "05-05", "trung": "08-15", "tiêu": "01-15"}
    return next((day for word, day in days.items() if re.search(rf"(?<!\w){word}", printed)), "01-01")


def _plain(name: str) -> str:
    return " ".join(name.split())
