"""Numbers as dates write them: digits, words, Roman quarters, names of months."""

from __future__ import annotations

MONTHS = {
    "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_UNITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_FIRST = {"nhất": 1, "đầu": 1}


def month(printed: str) -> int:
    """Return the number of a month.

    >>> month("05"), month("mười  hai"), month("giêng")
    (5, 12, 1)
    """
    return int(printed) if printed.isdigit() else MONTHS[" ".join(printed.split())]


def quarter(printed: str) -> int:
    """Return the number of a quarter.

    >>> quarter("iv"), quarter("2")
    (4, 2)
    """
    return ROMAN.get(printed) or int(printed)


def number(printed: str) -> int:
    """Return a number in digits or in words up to ninety-nine, 0 where it is none.

    >>> number("05"), number("mười lăm"), number("ba mươi"), number("nhất"), number("vài")
    (5, 15, 30, 1, 0)
    """
    if printed.isdigit():
        return int(printed)
    if printed in _FIRST:
        return _FIRST[printed]
    words = printed.split()
    if words[:1] == ["mười"]:
        return 10 + _UNITS.get(words[1], 0) if len(words) > 1 else 10
    if words[1:2] == ["mươi"]:
        return _UNITS.get(words[0], 0) * 10 + (_UNITS.get(words[2], 0) if len(words) > 2 else 0)
    return _UNITS.get(printed, 0)
