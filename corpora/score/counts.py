"""Hits, answers and gold of one figure, and the adding up of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """How many were right (`hit`), given (`found`) and wanted (`gold`) for one figure.

    >>> Count(hit=1, found=2, gold=4).recall
    0.25
    """

    hit: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.hit + other.hit, self.found + other.found, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of what was given that is right."""
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was given."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was wanted and nothing given."""
        both = self.found + self.gold
        return 2 * self.hit / both if both else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """Counts by the name of their figure, and one line for each thing that differs."""

    counts: Mapping[str, Count]
    details: tuple[str, ...] = ()


def one(right: bool) -> Count:
    """Return the count of a single question answered right or wrong."""
    return Count(int(right), 1, 1)


def total(scores: Iterable[Score]) -> Score:
    """Add up scores; figures stand in the order in which they first appear."""
    counts: dict[str, Count] = {}
    details: list[str] = []
    for score in scores:
        details += score.details
        for name, count in score.counts.items():
            counts[name] = counts.get(name, Count()) + count
    return Score(counts, tuple(details))


def table(counts: Mapping[str, Count]) -> list[str]:
    """Return the lines of the score table, document fields last."""
    names = sorted(counts, key=lambda name: (name.startswith("field "), name))
    return [_row(name, counts[name]) for name in names]


def _row(name: str, count: Count) -> str:
    return f"{name:22} P {count.precision:.3f}  R {count.recall:.3f}  F1 {count.f1:.3f}   ({count.hit}/{count.gold})"
