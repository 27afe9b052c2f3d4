"""Extract the sources of a gold folder and score the answers.

    python -m corpora.evaluate corpora/gold [--details] [--check corpora/scores.json] [--write corpora/scores.json]

A folder of gold files (docs/records.md) flows in, a `Report` flows out. The text of `gold/x.json` is
`../notices/<source>` or `../text/<source>.txt` beside the gold folder. Gold without its text, text without
gold and a text that cannot be extracted are failures: the report tells them and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nlp
from corpora import baseline
from corpora.score import Score, score, table, total

Extract = Callable[[bytes], nlp.Extraction]
OWN_GOLD = Path(__file__).parent / "gold"
PLACES = (("notices", ""), ("text", ".txt"))  # folder beside the gold folder, suffix that its "source" lacks


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by document, and what could not be scored, one line each."""

    scores: Mapping[str, Score]
    failures: tuple[str, ...] = ()

    @property
    def overall(self) -> Score:
        """All documents together."""
        return total(self.scores.values())

    def figures(self) -> dict[str, Any]:
        """Return the plain figures (precision, recall, f1) of all documents together, as score.py --json prints them."""
        return {name: {"precision": count.precision, "recall": count.recall, "f1": count.f1} for name, count in self.overall.counts.items()}

    def lines(self) -> list[str]:
        """Return what people read: what differs in each document, where that was asked for, then the table."""
        told = [line for name, one in self.scores.items() if one.details for line in (f"{name}.json", *one.details)]
        return [*told, f"{len(self.scores)} documents", *table(self.overall.counts)]


def evaluate(gold_dir: Path, *, details: bool = False, extract: Extract = nlp.extract) -> Report:
    """Extract the text of every gold file and score it; with `details` the report tells what differs.

    Raises:
        FileNotFoundError: there is no gold file in the folder.
    """
    files = sorted(gold_dir.glob("*.json"))
    if not files:
        raise FileNotFoundError(f"no gold files in {gold_dir}: give a folder of *.json files in the form of docs/records.md")
    scores: dict[str, Score] = {}
    failures: list[str] = []
    sources: set[Path] = set()
    for file in files:
        gold = json.loads(file.read_text(encoding="utf-8"))
        source = find_source(gold_dir, gold["source"])
        sources.add(source)
        result = score(gold, _extract(source, extract, failures))
        scores[file.stem] = result if details else replace(result, details=())
    failures += [f"{path.name}: no gold for this text; add {path.stem}.json to {gold_dir}" for path in _orphans(sources)]
    return Report(scores, tuple(failures))


def find_source(gold_dir: Path, source: str) -> Path:
    """Return where the text of a gold file stands; the last place looked at where it is in none."""
    paths = [gold_dir.parent / folder / (source.removesuffix(suffix) + suffix) for folder, suffix in PLACES]
    return next((path for path in paths if path.is_file()), paths[0])


def _extract(source: Path, extract: Extract, failures: list[str]) -> dict[str, Any] | None:
    if not source.is_file():
        failures.append(f"{source.name}: no such text; put it into {source.parent}")
        return None
    try:
        return extract(source.read_bytes()).to_dict()
    except nlp.DocumentError as error:
        failures.append(f"{source.name}: {error}")
        return None


def _orphans(sources: set[Path]) -> list[Path]:
    folders = {source.parent for source in sources if source.is_file()}
    return sorted(path for folder in folders for path in folder.glob("*.txt") if path not in sources)


def run(gold_dir: Path, *, details: bool = False, check: Path | None = None, write: Path | None = None) -> int:
    """Print the table of a gold folder, compare and write scores where asked; return the exit status."""
    try:
        report = evaluate(gold_dir, details=details)
    except FileNotFoundError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    print(*report.lines(), sep="\n")
    scores, troubles = baseline.summary(report.scores), list(report.failures)
    if check:
        changes = baseline.compare(baseline.read(check), scores)
        print(*changes.lines, sep="\n")
        troubles += changes.troubles
    if write:
        baseline.write(write, scores)
    for trouble in troubles:
        print(f"evaluate: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m corpora.evaluate", description="Score extraction against gold.")
    parser.add_argument("gold", type=Path, help="folder of gold files")
    parser.add_argument("--details", action="store_true", help="list what differs, document by document")
    parser.add_argument("--check", type=Path, metavar="SCORES", help="compare with committed scores; a drop fails")
    parser.add_argument("--write", type=Path, metavar="SCORES", help="write the scores of this run")
    options = parser.parse_args(arguments)
    return run(options.gold, details=options.details, check=options.check, write=options.write)


if __name__ == "__main__":
    sys.exit(main())
