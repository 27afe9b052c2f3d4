"""One file of a form: read, scored against the gold of its notice, its boxes checked against the page.

A `Trial` flows in, an `Outcome` flows out; nothing raises, so that a pool of processes can do many. Archives and mails are
unpacked, and each member that is the notice is scored.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import nlp
from corpora.render import boxes
from corpora.render.scan import Quality
from corpora.score import Count, Score, score, total
from nlp import containers, pages, pipeline
from nlp.extraction import Extraction
from nlp.types import Source, Span

Map = Callable[..., Iterator[Any]]
NO_COUNT = Count()


@dataclass(frozen=True, slots=True)
class Trial:
    """A file to be read. `truth`: the PDF whose characters tell where words stand; `quality`: the file is a picture of it."""

    form: str
    file: Path
    gold: Path
    members: bool = False
    truth: Path | None = None
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `ocr`: pages were read by OCR. `trouble`: why nothing was read (then all gold is missed); `unread`: no reader."""

    form: str
    name: str
    score: Score
    seconds: float = 0.0
    pages: int = 0
    boxes: Count = NO_COUNT
    ocr: bool = False
    trouble: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A document that was read, and what it says."""

    source: Source
    extraction: Extraction


def judge(trial: Trial) -> Outcome:
    """Read a file and score it."""
    name = trial.gold.stem
    gold = json.loads(trial.gold.read_text(encoding="utf-8"))
    data = trial.file.read_bytes()
    begun = time.perf_counter()
    try:
        found = list(_read_members(data, trial.file) if trial.members else [_read(data)])
    except nlp.UnsupportedMedia as error:
        return Outcome(trial.form, name, score(gold, None), trouble=str(error), unread=True)
    except nlp.DocumentError as error:
        return Outcome(trial.form, name, score(gold, None), trouble=f"{error.code}: {error}")
    except Exception as error:  # a defect of a reader is told with its document, and costs only that
        return Outcome(trial.form, name, score(gold, None), trouble=f"{type(error).__name__}: {' '.join(str(error).split())}")
    seconds = time.perf_counter() - begun
    right = total(score(gold, one.extraction.to_dict()) for one in found)
    leaves = sum(max(1, len(one.source.pages)) for one in found)
    ocr = any(page.verdict is not None and page.verdict.method == "ocr" for one in found for page in one.source.pages)
    return Outcome(trial.form, name, right, seconds, leaves, _check_boxes(trial, found), ocr)


def _read(data: bytes, published: date | None = None) -> _Read:
    """Read one document; the Source is kept for its boxes."""
    source = pages.read(data)
    return _Read(source, pipeline.interpret(source, published))


def _read_members(data: bytes, file: Path) -> Iterator[_Read]:
    """Read the documents of an archive, a mail or a manifest, without what only covers them.

    Raises:
        UnsupportedMedia: nothing unpacks it.
    """
    package = containers.unpack(data, file.name, nlp.Limits())
    if package is None:
        raise nlp.UnsupportedMedia("no archive, mail or manifest that is known")
    for member in package.members:
        if member.trouble:
            raise nlp.UnreadableDocument(f"{member.name}: {member.trouble[1]}")
        if member.role != "body":  # the letter around the others
            day = member.given.published
            yield _read(member.data, date.fromisoformat(day[:10]) if day else None)


def _check_boxes(trial: Trial, found: list[_Read]) -> Count:
    """Count the boxes of evidence that lie on their words."""
    if trial.truth is None:
        return Count()
    witness = boxes.see(trial.truth, trial.quality)
    counts = (boxes.check(one.source, evidence(one.extraction), witness, read_by_ocr=trial.quality is not None) for one in found)
    return sum(counts, Count())


def evidence(extraction: Extraction) -> list[Span]:
    """Return where the records and mentions of a document stand.

    >>> evidence(nlp.extract("Giao Sở Y tế báo cáo trước ngày 30/6/2024.".encode()))[:1]
    [Span(start=0, end=41)]
    """
    records = [Span(one.start, one.end) for one in extraction.commitments]
    slots = [Span(one.start, one.end or 0) for record in extraction.commitments for one in record.evidence if one.start is not None]
    dates = [Span(one.span_start, one.span_end or 0) for one in extraction.dates if one.span_start is not None]
    bodies, people = (Span(one.start, one.end) for one in extraction.units), (Span(one.start, one.end) for one in extraction.people)
    references = (Span(one.start, one.end) for one in extraction.references)
    return [*records, *slots, *dates, *bodies, *people, *references]


@contextmanager
def processes(jobs: int) -> Iterator[Map]:
    """Give what maps a function over arguments: in this process, or in several that are started for it."""
    if jobs < 2:
        nlp.warm_up()
        yield map
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=nlp.warm_up) as pool:
        yield pool.map
