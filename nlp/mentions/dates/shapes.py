"""The parts of date expressions as written: units, points, atoms. Nothing here reads or decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """How fine an atom is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RECUR = "recur"
    RELATIVE = "relative"
    WRONG = "wrong"  # a date that no calendar has
    LUNAR = "lunar"  # days or months of the lunar calendar


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month or year with the parts that are printed."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Atom:
    """One date as written. `low` and `high` are its first and last day, month or year.

    `weak`: it is a date only where a cue or a neighbour says so. `rule`: RRULE body of a RECUR. `key`: of a RELATIVE; of a LUNAR the name
    of its year.
    `word`: the lower-cased noun that names it ("giai", "nhiệm"). `ranged`: it is printed as a list or range.
    """

    start: int
    end: int
    unit: Unit
    low: Point = Point()
    high: Point = Point()
    weak: bool = False
    rule: str | None = None
    key: str | None = None
    word: str = ""
    ranged: bool = False
