"""`congvan evaluate`: arguments in, the tables of `corpora` out. What it needs is imported where it is used: it takes long."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What --forms is to do besides: how many documents and processes, where files stay, what is told, checked and written."""

    documents: int
    jobs: int
    keep: Path | None
    details: bool
    check: bool
    write: Path | None


def text(gold_dir: Path | None, *, details: bool) -> int:
    """Score the texts of a gold folder, else of our own."""
    from corpora.evaluate import OWN_GOLD, run

    return run(gold_dir or OWN_GOLD, details=details)


def form(gold_dir: Path | None, only: str, options: Options) -> int:
    """Score every form of the texts of a gold folder."""
    if find_spec("docx") is None:
        print("congvan: Word files are written with python-docx; install it with: pip install 'congvan[dev]'", file=sys.stderr)
        return 1
    from corpora.evaluate import OWN_GOLD
    from corpora.forms import Wish, run

    names = tuple(name for name in only.replace(" ", "").split(",") if name)
    wish = Wish(names, options.documents, options.jobs, options.keep, options.details)
    return run(gold_dir or OWN_GOLD, wish, check=options.check, write=options.write)


def pair(folder: Path, *, details: bool, jobs: int) -> int:
    """Score the files of a folder beside their texts."""
    from corpora.pairs import run

    return run(folder, details=details, jobs=jobs)
