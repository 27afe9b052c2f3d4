"""List markers: what kind of marker a line starts with, its place in its own count, and how deep its kind usually stands.

In: the text of a line. Out: a `Marker` or None. Says nothing about nesting: that is `outline`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.structure.lines import plain, shape

# The usual order of kinds from outer to inner; kinds that are not here nest as they come.
RANKS = {
    "phan": 0, "chuong": 1, "muc": 2, "tieumuc": 3, "dieu": 4, "upper": 5, "roman": 6, "ordinal": 7, "num1": 8, "num2": 9,
    "num3": 10, "num4": 11, "alpha": 12, "closed": 13, "paren": 14, "dash": 15, "plus": 16,
}  # fmt: skip
LETTERS = "abcdđeghiklmnopqrstuvxy"
ORDINALS = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai")
TH = ("nhat", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi")
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
UNIT = re.compile(
    r"(?P<kind>phan|chuong|muc|tieu muc|dieu)\s{1,3}(?P<no>thu\s{1,3}\w{2,5}|[ivxlc]{1,7}|\d{1,3}[a-zđ]?)\b\s{0,2}[.:)]?", re.I
)
# "I.", "I-", "II/", "IV -" ; a roman number and a sign behind it
ROMANS = shape(r"(?P<no>[IVX]{1,7})\s?(?:[./)](?!\w)|[./)-](?=\s|[{UP}])|\s[-–](?=\s))")
UPPER = shape(r"(?P<no>[A-HĐ])[./)-](?=\s|[{UP}][{LOW}])")
# "1.", "1.2.", "1.2.3", "2.24." ; "1.2" without a dot needs a blank behind it
NUMBERS = shape(
    r"(?P<no>\d{1,3}(?:\.\d{1,3}){1,4})(?:\.(?=\s|[{UP}])|\s?[-–/](?=\s)|(?=\s{0,3}[{UP}“\"]))|(?P<one>\d{1,3})\s?(?:\.(?!\d)|[/)](?=\s|[{UP}])|-(?=\s?[{UP}][^\d]))"
)
ALPHA = re.compile(r"(?P<no>[a-zđ©8])(?:\s?\)|[./](?=\s))")
PAREN = re.compile(r"\((?P<no>\d{1,2}|[a-zđ]|[ivx]{1,5})\)")
# OCR: "$. Sở Y tế" for "4."
SMUDGED = shape(r"[$§&€#]\s?\.(?=\s[{UP}])")
STEP = re.compile(r"b[uư][oơ]c\s(?P<no>\d{1,2})\s{0,2}[.:]", re.I)
WORD = re.compile(r"(?P<no>mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi(?: mot| hai)?) la\s?[,:]?(?=\s)")
WORD_TH = re.compile(r"thu (?P<no>nhat|hai|ba|tu|nam|sau|bay|tam|chin|muoi)\s?[,:.]")
BULLETS = re.compile(r"[_.|]{0,6}\s?(?P<no>[-=¬»–—~−‐+*•●○◦▪■□➢➤✓✔❖♦·]|o(?=\s))\s{0,4}(?=\S)")
BULLET_KINDS = {"+": "plus", "*": "star"} | dict.fromkeys("-–—~−‐=¬»", "dash")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker: `text` as printed, `kind` a key of RANKS or another word, `number` its place or None, `end` its length."""

    text: str
    kind: str
    number: int | None
    end: int

    @property
    def rank(self) -> int | None:
        """Return how deep the kind usually stands, None where that is open."""
        return RANKS.get(self.kind)


def read(text: str) -> Marker | None:
    """Read the marker at the start of a line.

    >>> read("đ) Tổ chức tuyên truyền")
    Marker(text='đ)', kind='alpha', number=5, end=3)
    >>> read("1.2. Sở Y tế").kind, read("Hai là, rà soát").number, read("12/5/2023 họp")
    ('num2', 2, None)
    """
    head = text[:60]
    found = _unit(head) or _roman(head) or _number(head) or _letter(head) or _word(head) or _bullet(head)
    if found is None or not text[found.end :].strip(" .:"):
        return found if found and found.kind in ("phan", "chuong", "muc", "tieumuc", "dieu") else None
    return found


def read_all(texts: Sequence[str]) -> list[Marker | None]:
    """Read the markers of all lines; what OCR made of a letter is told by the next one: "8)" before "b)" is "a)".

    >>> [marker.kind for marker in read_all(["8) Rà soát", "b) Báo cáo"])]
    ['alpha', 'alpha']
    """
    found = [read(text) for text in texts]
    after: Marker | None = None
    for at in range(len(found) - 1, -1, -1):
        marker = found[at]
        if marker is None:
            continue
        if marker.kind == "closed" and after is not None and after.kind == "alpha" and after.number == 2:
            found[at] = replace(marker, kind="alpha", number=1)
        after = found[at]
    return found


def _unit(head: str) -> Marker | None:
    match = UNIT.match(plain(head))
    if match is None or not head[0].isupper():
        return None
    kind = match["kind"].replace(" ", "")
    if (
        kind in ("muc", "phan", "dieu")
        and head[match.end() :].lstrip()[:1].islower()
        and not head[: match.end()].rstrip().endswith((".", ":"))
    ):
        return None  # "Điều 5 của Luật …", "Mục 2 phần này …": a sentence
    return _make(head, match.end(), kind, _value(match["no"]))


def _roman(head: str) -> Marker | None:
    if match := ROMANS.match(head):
        number = _value(match["no"].lower())
        return _make(head, match.end(), "roman", number)
    if match := UPPER.match(head):
        return _make(head, match.end(), "upper", "ABCDEFGH".find(match["no"]) + 1 or None)
    return None


def _number(head: str) -> Marker | None:
    match = NUMBERS.match(head)
    if match is None:
        smudged = SMUDGED.match(head)
        return _make(head, smudged.end(), "num1", None) if smudged else None
    if match["one"]:
        kind = "closed" if ")" in match.group() else "num1"
        return _make(head, match.end(), kind, int(match["one"]))
    numbers = match["no"].split(".")
    return _make(head, match.end(), f"num{min(len(numbers), 4)}", int(numbers[-1]))


def _letter(head: str) -> Marker | None:
    if match := ALPHA.match(head):
        return _make(head, match.end(), "alpha", LETTERS.find(match["no"]) + 1 or None)
    if match := PAREN.match(head):
        return _make(head, match.end(), "paren", _value(match["no"]))
    return None


def _word(head: str) -> Marker | None:
    low = plain(head)
    if match := STEP.match(low):
        return _make(head, match.end(), "step", int(match["no"]))
    if match := WORD.match(low):
        return _make(head, match.end(), "ordinal", ORDINALS.index(match["no"]) + 1)
    if match := WORD_TH.match(low):
        return _make(head, match.end(), "ordinal", TH.index(match["no"]) + 1)
    return None


def _bullet(head: str) -> Marker | None:
    match = BULLETS.match(head)
    if match is None:
        return None
    kind = BULLET_KINDS.get(match["no"], "bullet")
    if kind == "dash" and head[match.end() :][:1].isdigit() and match.end() == 1 and not head[1:3].isspace():
        return None if re.match(r"-\d", head) else _make(head, match.end(), kind, None)
    return _make(head, match.end(), kind, None)


def _make(head: str, end: int, kind: str, number: int | None) -> Marker:
    """Build a marker; the blanks behind it belong to its length, not to its text."""
    rest = head[end:]
    return Marker(head[:end].strip(), kind, number, end + len(rest) - len(rest.lstrip()))


def _value(number: str) -> int | None:
    """Return the value of "iv", "12", "12a", "thu hai" or a single letter."""
    if digits := re.match(r"\d+", number):
        return int(digits.group())
    if number.startswith("thu"):
        word = number.split()[-1]
        return TH.index(word) + 1 if word in TH else None
    if all(c in ROMAN for c in number):
        values = [ROMAN[c] for c in number]
        return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    return LETTERS.find(number) + 1 or None
