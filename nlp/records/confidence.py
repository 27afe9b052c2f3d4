"""How sure a record is: the probability that it is one, and of its kind, by a small logistic model over what is known of it.

In: an act, its reading, and what else became a record of the document. Out: 0 to 1. The weights are data (confidence.yml), measured on
gold by `python -m corpora.calibrate`, not guessed; features that the table does not know weigh nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean

from nlp.acts import Act, Reading
from nlp.lexicon import shelf
from nlp.types import Box, Span, Warn

MOST = 0.99
WELL_READ = 0.93  # mean confidence of OCR on a page without trouble
FLAG = 0.4  # log-odds that a flag of the text's quality takes away at least
FLAGS = frozenset(f"warning {code}" for code in ("garbled_text", "ocr_noise", "no_structure", "not_vietnamese"))
LENGTHS = (5, 10, 20, 40, 80)  # words
MANY = (2, 5, 12)  # records of the same rule
SHARES = (0.2, 0.5, 0.8)  # segments of the document that are records


@dataclass(frozen=True, slots=True)
class Company:
    """The other acts of a document: how many of each rule and in each segment, how much of it are acts, its warnings."""

    rules: Mapping[str, int]
    segments: Mapping[int, int]
    share: float
    warnings: tuple[str, ...] = ()


@cache
def weights() -> dict[str, float]:
    """Return the table: what is known of a record → its weight, and "bias"."""
    raw = shelf.read("confidence.yml", "nlp.records")
    return {str(name): float(value) for name, value in raw.items()}


def company(reading: Reading, acts: Sequence[Act], warnings: Sequence[Warn] = ()) -> Company:
    """Count the acts of a document; `warnings`: what its reader found wrong with the text."""
    segments = max(1, len(reading.segmentation.segments))
    codes = {warn.code for warn in (*warnings, *reading.structure.warnings)}
    return Company(Counter(act.rule for act in acts), Counter(act.segment for act in acts), len(acts) / segments, tuple(sorted(codes)))


def of(act: Act, reading: Reading, others: Company) -> float:
    """Return the confidence of an act."""
    table = weights()
    known = list(features(act, reading, others))
    flagged = sum(min(0.0, -FLAG - table.get(name, 0.0)) for name in known if name in FLAGS)  # a flag never raises confidence
    return sure(table.get("bias", 0.0) + sum(table.get(name, 0.0) for name in known) + flagged)


def legible(boxes: Sequence[Box], span: Span) -> float:
    """Return how well OCR could read the words of a span, by which the confidence of a record is lowered; 1 without OCR.

    >>> page = [Box(Span(0, 2), 1, 0, 0, 9, 9, 0.5), Box(Span(3, 7), 1, 9, 0, 20, 9, 0.43)]
    >>> legible(page, Span(0, 7)), legible(page[:0], Span(0, 7))
    (0.5, 1.0)
    """
    at = bisect_left(boxes, span.start, key=lambda box: box.span.end)
    read: list[float] = []
    while at < len(boxes) and boxes[at].span.start < span.end:
        sureness = boxes[at].confidence
        if sureness is not None:
            read.append(sureness)
        at += 1
    return min(1.0, round(fmean(read) / WELL_READ, 2)) if read else 1.0


def sure(score: float) -> float:
    """Return a score as a probability with two decimals, never quite 1.

    >>> sure(0.0), sure(9.0)
    (0.5, 0.99)
    """
    return min(MOST, round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 2))


def features(act: Act, reading: Reading, others: Company) -> Iterator[str]:
    """Yield what is known of an act, each present or absent."""
    frame, structure = act.frame, reading.structure
    words = act.span.of(reading.text).count(" ") + 1
    family = act.rule.split(":")[0]
    yield f"rule {act.rule}"
    yield f"family {family}"
    yield f"{family} in {frame.mode} {structure.genre}"
    yield f"frame {frame.rule}"
    yield f"kind {act.kind} in {structure.genre}"
    yield f"kind {act.kind} under {frame.kind}"
    yield f"type {structure.type_code}"
    yield f"leads {'inherited' if act.leads and act.leads_inherited else min(2, len(act.leads))}"
    yield f"length {sum(words >= bound for bound in LENGTHS)}"
    yield f"alike {sum(others.rules.get(act.rule, 0) >= bound for bound in MANY)}"
    yield f"share {sum(others.share >= bound for bound in SHARES)}"
    yield from (f"warning {code}" for code in others.warnings)
    segment = reading.segmentation.segments[act.segment]
    yield f"segment {segment.kind}"
    for name, holds in (
        ("carried", frame.carried),
        ("happened", frame.happened),
        ("trigger", act.trigger is not None),
        ("issuer", act.issuer is not None),
        ("issuer named", act.issuer is not None and act.issuer.person),
        ("split", others.segments.get(act.segment, 0) > 1),
        ("part of its segment", act.span != segment.span),
        ("opens", segment.opens),
        ("colon", segment.colon is not None),
    ):
        if holds:
            yield name
