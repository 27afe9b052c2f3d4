"""The list numbers of a Word 97-2003 file, as Word shows them ([MS-DOC] 2.9.131 to 2.9.150: LSTF, LVL, LFO).

The list tables of a file in; for each paragraph of a list, in the order of the text, its number or bullet out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from nlp.pages import numbering
from nlp.pages.numbering import Counter, Level
from nlp.pages.word97.file import LISTS, OVERRIDES, File

LEVELS = 9
MOST = 5000  # lists and overrides of one file
LEGAL, NO_RESTART = 4, 8
KINDS = {
    **{0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter"},
    **{22: "decimalZero", 23: "bullet", 255: "none"},
}


@dataclass(frozen=True, slots=True)
class Override:
    """What a paragraph names: a list, and levels of it that begin or look otherwise."""

    list: int
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass(slots=True)
class Lists:
    """Lists and overrides of a file, and how far each list has counted."""

    levels: dict[int, dict[int, Level]]
    overrides: tuple[Override, ...]
    counters: dict[int, Counter] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def count(self, number: int, depth: int) -> str:
        """Return the marker of the next paragraph of a list: "1.", "a)", "-"; "" where the file has no such list."""
        if not 0 < number <= len(self.overrides):
            return ""
        override = self.overrides[number - 1]
        levels = {**self.levels.get(override.list, {}), **override.levels}
        if depth not in levels:
            return ""
        counter = self.counters.setdefault(override.list, Counter())
        if number not in self.begun:
            self.begun.add(number)
            for at, start in override.starts.items():
                counter.counts[at] = start - 1
        return numbering.count(counter, levels, depth).strip()


def read(file: File) -> Lists:
    """Return the lists of a file; none where they cannot be read."""
    try:
        return Lists(_read_lists(file), _read_overrides(file))
    except (struct.error, IndexError):
        return Lists({}, ())


def _read_lists(file: File) -> dict[int, dict[int, Level]]:
    """Return the levels of each list by its number; they lie behind the table of lists."""
    part = file.part(LISTS)
    if len(part) < 2:
        return {}
    count = min(struct.unpack_from("<H", part)[0], MOST)
    data = file.behind(LISTS)
    at = 2 + 28 * count
    found: dict[int, dict[int, Level]] = {}
    for index in range(count):
        number = struct.unpack_from("<i", data, 2 + 28 * index)[0]
        levels: dict[int, Level] = {}
        for depth in range(1 if data[2 + 28 * index + 26] & 1 else LEVELS):
            levels[depth], at = _read_level(data, at)
        found[number] = levels
    return found


def _read_level(data: bytes, at: int) -> tuple[Level, int]:
    """Return a level and where the next one begins; in its text the signs 0 to 8 stand for numbers of levels."""
    start, kind, flags = struct.unpack_from("<iBB", data, at)
    restart = data[at + 26] if flags & NO_RESTART else None
    at += 28 + data[at + 24] + data[at + 25]
    length = struct.unpack_from("<H", data, at)[0]
    raw = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    text = "".join(f"%{ord(sign) + 1}" if ord(sign) < LEVELS else sign for sign in raw)
    return Level(KINDS.get(kind, "decimal"), text, start, restart, bool(flags & LEGAL)), at + 2 + 2 * length


def _read_overrides(file: File) -> tuple[Override, ...]:
    """Return the overrides in their order: a paragraph names them from 1."""
    part = file.part(OVERRIDES)
    if len(part) < 4:
        return ()
    count = min(struct.unpack_from("<I", part)[0], MOST)
    at = 4 + 16 * count
    found: list[Override] = []
    for index in range(count):
        number = struct.unpack_from("<i", part, 4 + 16 * index)[0]
        override = Override(number)
        changes = part[4 + 16 * index + 12]
        at += 4
        for _ in range(changes):
            start, flags = struct.unpack_from("<iI", part, at)
            at += 8
            if flags & 32:
                override.levels[flags & 15], at = _read_level(part, at)
            if flags & 16:
                override.starts[flags & 15] = override.levels[flags & 15].start if flags & 32 else start
        found.append(override)
    return tuple(found)
