"""Committed scores and the comparison with them.

Scores by document flow in; gains and losses per document flow out, with what is a drop beyond tolerance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpora.score import Count, Score, total

FIGURES = ("detection", "strict", "dates", "units", "fields")  # F1 each
TOLERANCE = 0.02  # drop of an overall figure that is still no failure
OVERALL = "overall"

Summary = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Changes:
    """Gains and losses, one line each, and what makes the comparison fail."""

    lines: tuple[str, ...]
    troubles: tuple[str, ...]


def summary(scores: Mapping[str, Score]) -> Summary:
    """Return the figures of each document and of all together, rounded to what is committed.

    >>> summary({"thong_bao": Score({"dates": Count(1, 2, 2)})})["overall"]["dates"]
    0.5
    """
    rows = {**scores, OVERALL: total(scores.values())}
    return {name: {figure: round(one.counts.get(figure, Count()).f1, 3) for figure in FIGURES} for name, one in rows.items()}


def read(path: Path) -> Summary:
    """Read committed scores; a file that is not there yet holds none."""
    committed: Summary = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return committed


def write(path: Path, scores: Summary) -> None:
    """Write scores to be committed, a document a line so that changes show line by line."""
    rows = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in sorted(scores.items()))
    path.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


def compare(before: Summary, after: Summary) -> Changes:
    """Tell gains and losses per document; fail on an overall drop, a document gone or one not committed yet.

    >>> was = {"overall": dict.fromkeys(FIGURES, 0.9)}
    >>> compare(was, {"overall": {**was["overall"], "strict": 0.8}}).troubles
    ('overall strict fell from 0.900 to 0.800; mend it, or commit the new scores with a reason',)
    """
    lines = [line for name in sorted(before.keys() & after.keys()) for line in _moves(name, before[name], after[name])]
    troubles = [f"{name}: no committed scores; run with --write" for name in sorted(after.keys() - before.keys())]
    troubles += [f"{name}: scored before, now gone; run with --write if that is meant" for name in sorted(before.keys() - after.keys())]
    if OVERALL in before and OVERALL in after:
        troubles += _drops(before[OVERALL], after[OVERALL])
    return Changes(tuple(lines) or ("no document's score changed",), tuple(troubles))


def _moves(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    return [
        f"{'gain' if after[figure] > was else 'loss'}  {name} {figure} {was:.3f} -> {after[figure]:.3f}"
        for figure, was in before.items()
        if figure in after and after[figure] != was
    ]


def _drops(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    return [
        f"overall {figure} fell from {was:.3f} to {after[figure]:.3f}; mend it, or commit the new scores with a reason"
        for figure, was in before.items()
        if figure in after and was - after[figure] > TOLERANCE + 1e-9
    ]
