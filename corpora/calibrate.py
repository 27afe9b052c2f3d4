"""How sure records are: `python -m corpora.calibrate [GOLD_DIR …] [--write]`.

In: folders of gold with their sources (corpora/gold where none is named). Out: how well the confidence holds, by cross-validation by
document, or with `--write` the weights of it, nlp/records/confidence.yml. Nothing is left to chance: folds follow from names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nlp
from corpora.evaluate import find_source
from corpora.score.commitments import match
from corpora.score.text import fold, options
from nlp import acts, pipeline
from nlp.records import assemble, confidence, resolve

OWN = Path(__file__).parent / "gold"
TABLE = Path(nlp.__file__).parent / "records" / "confidence.yml"
FOLDS = 10
SEEN = 3  # a feature of fewer records is left out
PENALTY = 5.0
ROUNDS = 30
BINS = 10
WANTED = 0.8
HEAD = """# what is known of a record → its weight in a logistic model of the chance that it is right (matched, of the right kind); made by
#   python -m corpora.calibrate {folders} --write
# {right} of {found} records right, in {documents} documents
"""
Array = NDArray[np.float64]
Row = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that was given: the document, what is known of it, and whether it was right (detection and kind)."""

    document: str
    features: tuple[str, ...]
    right: bool


def observe(folders: Iterable[Path]) -> list[list[Seen]]:
    """Return the records of each document of each folder, folder by folder."""
    return [[one for path in sorted(folder.glob("*.json")) for one in _observe_one(folder, path)] for folder in folders]


def _observe_one(folder: Path, path: Path) -> list[Seen]:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    source, reading = pipeline.read(find_source(folder, gold["source"]).read_bytes())
    found = acts.find(reading)
    others = confidence.company(reading, found, source.warnings)
    given = {(one.start, one.end) for one in assemble(source, reading, found, resolve.register(reading))}
    ignored = [fold(line) for line in gold.get("ignore", [])]
    kept = [(act, text) for act in found for text in [act.span.of(reading.text)] if (act.span.start, act.span.end) in given]
    kept = [(act, text) for act, text in kept if not any(fold(text) in line for line in ignored)]
    pairs = match(gold["commitments"], [{"text": text} for _, text in kept])
    good = {j for i, j in pairs if kept[j][0].kind in options(gold["commitments"][i]["kind"])}
    return [Seen(path.stem, tuple(confidence.features(act, reading, others)), at in good) for at, (act, _) in enumerate(kept)]


def fit(seen: Sequence[Seen]) -> dict[str, float]:
    """Return the weights that make the records' chances most likely, drawn towards 0 (Newton's method).

    >>> good = [Seen("a", ("rule trigger",), True)] * 8 + [Seen("a", ("rule listed",), False)] * 8
    >>> weights = fit(good)
    >>> weights["rule trigger"] > 0 > weights["rule listed"]
    True
    """
    times = Counter(name for one in seen for name in one.features)
    names = sorted(name for name, count in times.items() if count >= SEEN)
    number = {name: at + 1 for at, name in enumerate(names)}
    table = np.zeros((len(seen), len(names) + 1))
    table[:, 0] = 1.0
    for row, one in enumerate(seen):
        table[row, [number[name] for name in one.features if name in number]] = 1.0
    right = np.array([float(one.right) for one in seen])
    penalty = np.full(len(names) + 1, PENALTY)
    penalty[0] = 1e-3
    weights: Array = np.zeros(len(names) + 1)
    for _ in range(ROUNDS):
        chances = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (chances - right) + penalty * weights
        bend = (table * (chances * (1 - chances))[:, None]).T @ table + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-8:
            break
    found = {"bias": weights[0], **dict(zip(names, weights[1:], strict=True))}
    return {name: round(float(value), 2) + 0.0 for name, value in found.items() if name == "bias" or abs(value) >= 0.005}


def chance(weights: dict[str, float], features: Sequence[str]) -> float:
    """Return the confidence that a table gives."""
    return confidence.sure(weights["bias"] + sum(weights.get(name, 0.0) for name in features))


def folds(names: Sequence[str]) -> list[set[str]]:
    """Return the documents of each fold; they follow from the names alone."""
    order = sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return [set(order[at::FOLDS]) for at in range(FOLDS)]


def crossed(seen: Sequence[Seen]) -> list[Row]:
    """Return confidence and truth of each record, its document held out, in the order of the records."""
    given: dict[int, float] = {}
    for held in folds(sorted({one.document for one in seen})):
        weights = fit([one for one in seen if one.document not in held])
        given |= {at: chance(weights, one.features) for at, one in enumerate(seen) if one.document in held}
    return [(given[at], one.right) for at, one in enumerate(seen)]


def report(rows: Sequence[Row]) -> list[str]:
    """Return the Brier score, what is right of the records that are given as sure, and the reliability table."""
    brier = sum((given - right) ** 2 for given, right in rows) / max(1, len(rows))
    sure = [right for given, right in rows if given >= WANTED]
    lines = [
        f"records {len(rows)}, right {sum(right for _, right in rows)}, Brier {brier:.4f}",
        f"confidence >= {WANTED}: {len(sure)} records, {sum(sure) / max(1, len(sure)):.3f} of them right",
        f"{'confidence':>12} {'records':>8} {'mean':>6} {'right':>6}",
    ]
    for at in range(BINS):
        inside = [(given, right) for given, right in rows if min(BINS - 1, int(given * BINS + 1e-9)) == at]
        if inside:
            mean, right = (sum(row[part] for row in inside) / len(inside) for part in (0, 1))
            lines.append(f"{at / BINS:5.1f} - {(at + 1) / BINS:4.1f} {len(inside):8} {mean:6.2f} {right:6.2f}")
    return lines


def write(folders: Sequence[Path], seen: Sequence[Seen]) -> None:
    """Write the table."""
    right, documents = sum(one.right for one in seen), len({one.document for one in seen})
    told = " ".join(f"{folder.parent.name}/{folder.name}" for folder in folders)
    text = HEAD.format(folders=told, right=right, found=len(seen), documents=documents)
    text += "".join(f"{json.dumps(name, ensure_ascii=False)}: {value}\n" for name, value in fit(seen).items())
    TABLE.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how well the confidence holds, or write the table."""
    parser = argparse.ArgumentParser(prog="python -m corpora.calibrate", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", nargs="*", type=Path, default=[OWN], help="folders of gold (default: corpora/gold)")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    parsed = parser.parse_args(arguments)
    folders = observe(parsed.gold)
    seen = [one for folder in folders for one in folder]
    if parsed.write:
        write(parsed.gold, seen)
        return 0
    rows = crossed(seen)
    print("all", *report(rows), sep="\n")
    for place, folder in zip(parsed.gold, folders, strict=True):
        print(place, *report(rows[: len(folder)]), sep="\n")
        rows = rows[len(folder) :]
    return 0


if __name__ == "__main__":
    sys.exit(main())
