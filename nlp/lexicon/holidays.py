"""Public holidays as data: which days are off by law, and what was decided for single years.

In: holidays.yml. Out: frozen rules, loaded once and only when asked for; `nlp.mentions.dates.workdays` makes days of them.
Refuses a file of another shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from nlp.lexicon import shelf

SIDES = ("before", "after")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a year: days of Tết before its first, the side of 2/9, and (day off, working day instead)."""

    tet_before: int
    september: str
    swaps: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The law: (day, month) and from which year, solar and lunar; days of Tết and the second day of 2/9 from which year."""

    solar: Mapping[tuple[int, int], int]
    lunar: Mapping[tuple[int, int], int]
    tet: Mapping[int, int]
    september: int
    usual: Decision
    decided: Mapping[int, Decision] = field(default_factory=dict)


@cache
def rules() -> Rules:
    """Return the rules.

    >>> rules().solar[30, 4], rules().decided[2024].swaps[0][1].isoformat()
    (1976, '2024-05-04')
    """
    raw = shelf.read("holidays.yml")
    try:
        usual = _decision(raw["usual"], None, 0)
        return Rules(
            solar={_pair(day): int(since) for day, since in raw["solar"].items()},
            lunar={_pair(day): int(since) for day, since in raw["lunar"].items()},
            tet={int(since): int(days) for since, days in raw["tet"].items()},
            september=int(raw["september"]),
            usual=usual,
            decided={int(year): _decision(entry, usual, int(year)) for year, entry in raw["decided"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ValueError(f"holidays.yml: keep to the shape that its comments describe: {exc}") from exc


def _decision(raw: Mapping[str, Any], usual: Decision | None, year: int) -> Decision:
    before = int(raw.get("tet_before", usual.tet_before if usual else 1))
    side = raw.get("september", usual.september if usual else "after")
    if side not in SIDES or not 0 <= before <= 4 or set(raw) - {"tet_before", "september", "swaps"}:
        raise ValueError(f"{year}: {dict(raw)!r}")
    swaps = []
    for off, worked in raw.get("swaps", {}).items():
        (day, month), (day_worked, month_worked, year_worked) = _pair(off), (int(part) for part in worked.split("/"))
        swaps.append((date(year, month, day), date(year_worked, month_worked, day_worked)))
    return Decision(before, side, tuple(swaps))


def _pair(printed: str) -> tuple[int, int]:
    day, month = (int(part) for part in printed.split("/"))
    return day, month
