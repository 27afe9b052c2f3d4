"""Count list items and write their numbers as a word processor shows them. Levels and counters flow in, markers flow out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LEVELS = 10
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
PLACE = re.compile(r"%(\d)")
LARGEST = 32_767
LONGEST_TEXT = 60  # letters of a level's text, and of a marker


@dataclass(frozen=True, slots=True)
class Level:
    """How a list level is numbered. `text`: "%1.%2." with the numbers of levels, or the bullet. `restart`: the level (from 1)
    that starts it anew, 0 none, None each above it. `legal`: all its numbers are shown as figures."""

    kind: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class Counter:
    """The counts of one list by level; None: nothing was counted yet."""

    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


def count(counter: Counter, levels: Mapping[int, Level], at: int) -> str:
    """Count one more item of the level `at` and return its marker.

    >>> outline, counter = {0: Level("upperRoman", "%1."), 1: Level("decimal", "%2.")}, Counter()
    >>> [count(counter, outline, at) for at in (0, 1, 1, 0, 1)]
    ['I.', '1.', '2.', 'II.', '1.']
    """
    at = max(0, min(at, LEVELS - 1))
    level = levels.get(at, Level())
    known = counter.counts[at]
    counter.counts[at] = level.start if known is None else min(known + 1, LARGEST)
    for deeper in range(at + 1, LEVELS):
        restart = levels.get(deeper, Level()).restart
        if restart is None or at < restart:
            counter.counts[deeper] = None
    return show(counter.counts, levels, at)


def show(counts: Sequence[int | None], levels: Mapping[int, Level], at: int) -> str:
    """Return the marker of the level `at`, with the numbers of the levels above that its text names.

    >>> show([2, 3], {0: Level("upperRoman", "%1."), 1: Level("lowerLetter", "%1.%2)")}, 1)
    'II.c)'
    """
    own = levels.get(at, Level())
    if own.kind == "bullet":
        return own.text[:LONGEST_TEXT] or "-"

    def write(found: re.Match[str]) -> str:
        """Return the number of the level that a place names."""
        index = int(found.group(1)) - 1
        if index < 0 or index > at:
            return ""
        level = levels.get(index, Level())
        value = counts[index] if index < len(counts) else None
        return write_number("decimal" if own.legal else level.kind, level.start if value is None else value)

    return PLACE.sub(write, own.text[:LONGEST_TEXT])[:LONGEST_TEXT]


def write_number(kind: str, value: int) -> str:
    """Return a number in figures, letters or Roman figures, as Word does.

    >>> write_number("lowerLetter", 3), write_number("lowerLetter", 28), write_number("upperRoman", 14), write_number("decimalZero", 5)
    ('c', 'bb', 'XIV', '05')
    """
    value = max(0, min(value, LARGEST))
    if kind in ("lowerLetter", "upperLetter") and value:
        letter = chr(ord("a") + (value - 1) % 26) * min(5, (value - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and value:
        written = ""
        rest = value
        for amount, sign in ROMAN:
            written += sign * (rest // amount)
            rest %= amount
        return written if kind == "lowerRoman" else written.upper()
    if kind == "none":
        return ""
    return f"{value:02d}" if kind == "decimalZero" else str(value)
