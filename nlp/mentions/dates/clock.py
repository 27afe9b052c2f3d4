"""Reads times of the day: "16 giờ 30", "17h00", "8h30'", "14g", "7:30".

In: folded text of a clock, or of a range of two. Out: "HH:MM" of Việt Nam (UTC+7), or None.
"""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})|\s?(?:giờ|h|g)(?:\s?(\d{2}))?)")


def read(printed: str) -> tuple[str | None, str | None]:
    """Return the first and the second time that are printed.

    >>> read("16 giờ 30"), read("7h30' - 11h"), read("24h00"), read("25 giờ")
    (('16:30', None), ('07:30', '11:00'), ('24:00', None), (None, None))
    """
    found = [_iso(match) for match in _TIME.finditer(printed)]
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def _iso(match: re.Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    return f"{hour:02d}:{minute:02d}" if hour * 60 + minute <= 1440 and minute < 60 else None
