"""Score each form of our own notices against the same gold: `congvan evaluate --forms`.

    python -m corpora.forms [GOLD] [--only pdf,docx] [--documents 6] [--jobs 2] [--keep FOLDER] [--write FILE] [--check]

A gold folder flows in; its notices are made into files of every form (`corpora.render`), these are read and scored, and a `Row` a form
flows out. What is asked of a form is relative to plain text of the same documents. Forms that cannot be made or read are told with the
reason. The scorer knows nothing of forms.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from corpora.evaluate import OWN_GOLD, find_source
from corpora.render import files
from corpora.render.forms import FORMS, INNER, NAMES, TEXT, Form
from corpora.score import Count, Score, total
from corpora.trial import Outcome, Trial, judge, processes

NO_SCORE, NO_COUNT = Score({}), Count()
HEAD = "form          docs  detection  of text  asked         strict  fields  boxes  asked         s/page  remarks"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be measured: which forms, how many documents (0: all), in how many processes, in which folder."""

    only: tuple[str, ...] = ()
    documents: int = 0
    jobs: int = 2
    keep: Path | None = None
    details: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a form. `skipped`: why it could not be made or read. `troubles`: documents that gave nothing, a line each.

    `details`: what is wrong in the files and right in the text.
    """

    form: Form
    documents: int = 0
    score: Score = NO_SCORE
    relative: float = 0.0
    boxes: Count = NO_COUNT
    seconds: float = 0.0
    troubles: tuple[str, ...] = ()
    skipped: str = ""
    details: tuple[str, ...] = ()

    def figure(self, name: str) -> float:
        """Return the F1 of a figure."""
        return self.score.counts.get(name, Count()).f1

    @property
    def missed(self) -> tuple[str, ...]:
        """What the form does not reach."""
        asked = [("detection", self.form.bar, self.relative)] if self.form.bar else []
        if self.form.boxes and self.boxes.gold:
            asked.append(("boxes", self.form.boxes, self.boxes.recall))
        return () if self.skipped else tuple(f"{name} {found:.3f} below {bar:.2f}" for name, bar, found in asked if found < bar)

    def line(self) -> str:
        """Return the row as people read it."""
        if self.skipped:
            return f"{self.form.name:13} {'':5} left out: {self.skipped}"
        asked = f"{self.form.bar:.2f} {_verdict(self.relative, self.form.bar)}" if self.form.bar else ""
        figures = (
            f"{self.figure('detection'):9.3f}  {self.relative:7.3f}  {asked:12}  {self.figure('strict'):6.3f}  {self.figure('fields'):6.3f}"
        )
        boxed = bool(self.form.boxes and self.boxes.gold)
        share = f"{self.boxes.recall:.3f}" if boxed else ""
        verdict = f"{self.form.boxes:.2f} {_verdict(self.boxes.recall, self.form.boxes)}" if self.form.boxes and boxed else ""
        remark = f"{len(self.troubles)} not read" if self.troubles else ""
        return f"{self.form.name:13} {self.documents:4}  {figures}  {share:5}  {verdict:12}  {self.seconds:6.2f}  {remark}".rstrip()


def _verdict(found: float, bar: float) -> str:
    """Return what is said of a figure."""
    return "reached" if found >= bar else "MISSED"


def choose(gold_dir: Path, documents: int) -> list[Path]:
    """Return gold files, spread evenly over all kinds where not all are wanted.

    >>> len(choose(OWN_GOLD, 4))
    4
    """
    golds = sorted(gold_dir.glob("*.json"))
    if not 0 < documents < len(golds):
        return golds
    return [golds[place * len(golds) // documents] for place in range(documents)]


def measure(gold_dir: Path, wish: Wish) -> Iterator[Row]:
    """Make the forms, read them, score them; yield a row as soon as its form is read, plain text first.

    Raises:
        FileNotFoundError: there is no gold file in the folder.
        KeyError: there is no form of this name.
    """
    golds = choose(gold_dir, wish.documents)
    if not golds:
        raise FileNotFoundError(f"no gold files in {gold_dir}: give a folder of *.json files in the form of docs/records.md")
    notices = {find_source(gold_dir, json.loads(gold.read_text(encoding="utf-8"))["source"]): gold for gold in golds}
    names = wish.only or tuple(name for name in NAMES if name not in INNER)
    with _folder(wish.keep) as folder, processes(wish.jobs) as run:
        shelf = files.make((TEXT.name, *names), list(notices), folder, run)
        wanted = [form for form in FORMS if form.name in (TEXT.name, *names)]
        trials = [list(_trials(form, shelf, notices)) for form in wanted]
        outcomes = run(judge, chain.from_iterable(trials))
        plain: list[Outcome] = []
        for form, due in zip(wanted, trials, strict=True):
            read = list(islice(outcomes, len(due)))
            plain = plain or read
            yield _sum_up(form, read, plain, shelf.missing.get(form.name, ""))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Give the folder that is to be kept, or one that is gone afterwards."""
    if keep:
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="congvan-forms-") as folder:
        yield Path(folder)


def _trials(form: Form, shelf: files.Shelf, notices: dict[Path, Path]) -> Iterator[Trial]:
    """Yield the files of a form that are to be read."""
    made = shelf.files.get(form.name, {})
    truths = shelf.files.get("pdf" if form.quality else form.name, {}) if form.boxes else {}
    for notice, gold in notices.items():
        if notice.stem in made:
            yield Trial(form.name, made[notice.stem], gold, form.members, truths.get(notice.stem), form.quality)


def _sum_up(form: Form, outcomes: Sequence[Outcome], plain: Sequence[Outcome], missing: str) -> Row:
    """Return the row of a form. A document that gave nothing counts as missed, unless there is no reader for the form at all."""
    if missing or not outcomes or all(outcome.unread for outcome in outcomes):
        return Row(form, skipped=missing or (f"no reader: {outcomes[0].trouble}" if outcomes else "no file was made"))
    both = total(outcome.score for outcome in outcomes)
    texts = {outcome.name: outcome for outcome in plain}
    reference = total(outcome.score for outcome in plain).counts["detection"].f1
    leaves = sum(outcome.pages for outcome in outcomes)
    return Row(
        form,
        len(outcomes),
        both,
        both.counts["detection"].f1 / reference if reference else 0.0,
        sum((outcome.boxes for outcome in outcomes), Count()),
        sum(outcome.seconds for outcome in outcomes) / leaves if leaves else 0.0,
        tuple(f"{form.name} {outcome.name}: {outcome.trouble}" for outcome in outcomes if outcome.trouble),
        details=tuple(line for outcome in outcomes for line in _differences(outcome, texts[outcome.name])),
    )


def _differences(outcome: Outcome, text: Outcome) -> Iterator[str]:
    """Yield what is wrong in a document's file and right in its text; all that is wrong, where this is the text."""
    known = set() if outcome is text else set(text.score.details)
    lines = [line for line in outcome.score.details if line not in known]
    if lines:
        yield from (f"# {outcome.form} {outcome.name}", *lines)


def record(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Return the figures that are committed, a form a key."""
    return {
        row.form.name: {
            "documents": row.documents,
            "detection": round(row.figure("detection"), 3),
            "relative": round(row.relative, 3),
            "asked": row.form.bar,
            "strict": round(row.figure("strict"), 3),
            "fields": round(row.figure("fields"), 3),
            "boxes": round(row.boxes.recall, 4) if row.boxes.gold else None,
            "seconds_per_page": round(row.seconds, 3),
            "not_read": len(row.troubles),
        }
        for row in rows
        if not row.skipped
    }


def run(gold_dir: Path, wish: Wish, *, check: bool = False, write: Path | None = None) -> int:
    """Print the table; with `check` the exit status is 1 where a form does not reach what is asked of it."""
    unknown = sorted(set(wish.only) - set(NAMES))
    if unknown:
        print(f"evaluate: no form {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    try:
        for row in measure(gold_dir, wish):
            print(*([HEAD] if not rows else []), row.line(), sep="\n", flush=True)
            rows.append(row)
    except FileNotFoundError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    if wish.details:
        print(*(line for row in rows for line in row.details), sep="\n")
    if write:
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(figures)}" for name, figures in record(rows).items())
        write.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    troubles = [trouble for row in rows for trouble in row.troubles]
    missed = [f"{row.form.name}: {line}" for row in rows for line in row.missed]
    print(*(f"evaluate: {line}" for line in (*troubles, *missed)), sep="\n", end="\n" if troubles or missed else "", file=sys.stderr)
    return 1 if check and missed else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m corpora.forms", description="Score every form of our own notices.")
    parser.add_argument("gold", type=Path, nargs="?", default=OWN_GOLD, help="folder of gold files")
    parser.add_argument("--only", default="", metavar="NAMES", help=f"forms, with commas: {','.join(NAMES)}")
    parser.add_argument("--documents", type=int, default=0, metavar="N", help="measure N documents of all kinds")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files, and take those that are there")
    parser.add_argument("--details", action="store_true", help="list what differs, form by form")
    parser.add_argument("--check", action="store_true", help="fail where a form does not reach what is asked of it")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures of this run")
    given = parser.parse_args(arguments)
    only = tuple(name for name in given.only.split(",") if name)
    wish = Wish(only, given.documents, given.jobs, given.keep, given.details)
    return run(given.gold, wish, check=given.check, write=given.write)


if __name__ == "__main__":
    sys.exit(main())
