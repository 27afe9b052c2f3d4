"""Score documents that lie twice in a folder, as text and as files: `congvan evaluate --pairs FOLDER`.

FOLDER has `gold/`, `text/` and `files/` with the same stems. What is read of the files is scored beside what is read of the text, in all
and for each format. The exit status is 1 where the files fall below the texts by more than `ALLOWED`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpora.score import Count, Score, total
from corpora.trial import Outcome, Trial, judge, processes

ALLOWED = 0.03  # below the texts, of each figure in CHECKED
FIGURES = ("detection", "strict", "fields", "dates", "units")
CHECKED = ("detection", "fields")
TEXT, FILES = "text", "files"


@dataclass(frozen=True, slots=True)
class Pair:
    """A document read from its text and from its file; `kind` is the format of the file."""

    kind: str
    text: Outcome
    file: Outcome


def measure(folder: Path, jobs: int = 2) -> list[Pair]:
    """Read and score both sides of every document in the folder.

    Raises:
        FileNotFoundError: there is no gold, or a gold without its text or file.
    """
    golds = sorted((folder / "gold").glob("*.json"))
    if not golds:
        raise FileNotFoundError(f"no gold files in {folder / 'gold'}: give a folder with gold/, text/ and files/")
    trials = [Trial(side, _find(folder / side, gold.stem), gold) for gold in golds for side in (TEXT, FILES)]
    with processes(jobs) as run_all:
        outcomes = list(run_all(judge, trials))
    rows = zip(trials[1::2], outcomes[::2], outcomes[1::2], strict=True)
    return [Pair(_kind(trial.file, file), text, file) for trial, text, file in rows]


def _find(folder: Path, stem: str) -> Path:
    """Return the file of a document, whatever its ending."""
    found = sorted(folder.glob(f"{stem}.*"))
    if not found:
        raise FileNotFoundError(f"no {stem}.* in {folder}: each gold file needs its text and its file")
    return found[0]


def _kind(file: Path, outcome: Outcome) -> str:
    """Return the format; what was read by OCR apart."""
    return f"{file.suffix.removeprefix('.')}{' (scan)' if outcome.ocr else ''}"


def lines(pairs: Sequence[Pair]) -> list[str]:
    """Return the table: for all and for each format the figures of the text beside those of the file."""
    head = f"{'':20} docs  " + "  ".join(f"{name:^20}" for name in FIGURES)
    under = f"{'':20} {'':4}  " + "  ".join(f"{'text':>6} {'files':>6} {'':>6}" for _ in FIGURES)
    kinds = sorted({pair.kind for pair in pairs})
    return [head, under, *(_row(kind, [pair for pair in pairs if pair.kind == kind]) for kind in kinds), _row("all", pairs)]


def _row(name: str, pairs: Sequence[Pair]) -> str:
    """Return the line of a format."""
    text, files = (total(outcome.score for outcome in side) for side in zip(*((pair.text, pair.file) for pair in pairs), strict=True))
    figures = ((_f1(text, figure), _f1(files, figure)) for figure in FIGURES)
    return f"{name:20} {len(pairs):4}  " + "  ".join(f"{one:6.3f} {other:6.3f} {other - one:+6.3f}" for one, other in figures)


def _f1(score: Score, figure: str) -> float:
    """Return the F1 of a figure."""
    return score.counts.get(figure, Count()).f1


def run(folder: Path, *, details: bool = False, jobs: int = 2) -> int:
    """Print both sides; the exit status is 1 where the files fall below the texts by more than is allowed."""
    try:
        pairs = measure(folder, jobs)
    except FileNotFoundError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    if details:
        print(*(line for pair in pairs for line in _tell(pair)), sep="\n")
    print(*lines(pairs), sep="\n")
    text, files = total(pair.text.score for pair in pairs), total(pair.file.score for pair in pairs)
    fallen = [name for name in CHECKED if _f1(files, name) < _f1(text, name) - ALLOWED]
    troubles = [f"{pair.file.name}: {pair.file.trouble}" for pair in pairs if pair.file.trouble]
    troubles += [f"{name} from files is more than {ALLOWED} below that from text" for name in fallen]
    for trouble in troubles:
        print(f"evaluate: {trouble}", file=sys.stderr)
    return 1 if fallen else 0


def _tell(pair: Pair) -> list[str]:
    """Return what differs from gold in the file and not in the text, then the figures of the document."""
    known = set(pair.text.score.details)
    figures = ", ".join(f"{name} {_f1(pair.text.score, name):.3f} {_f1(pair.file.score, name):.3f}" for name in CHECKED)
    news = [line for line in pair.file.score.details if line not in known]
    return [f"# {pair.file.name} ({pair.kind}): {figures}", *news]
