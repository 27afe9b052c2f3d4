"""The value that the act stage gives: an act with what was found of its slots and what governs it."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.acts.frames import Frame
from nlp.acts.reading import Actor
from nlp.types import DateMention, Span

OPEN = Frame()


@dataclass(frozen=True, slots=True)
class Act:
    """An act found in a segment or table row.

    `span`: the text of the record. `kind` as in RECORDS.md. Slots that another stretch of text gives are marked
    inherited, `frame` says which. `time`: the date that governs (the segment's own dates are looked at later).
    """

    segment: int
    span: Span
    kind: str
    rule: str
    trigger: Span | None = None
    issuer: Actor | None = None
    leads: tuple[Actor, ...] = ()
    supports: tuple[Actor, ...] = ()
    leads_inherited: bool = False
    kind_inherited: bool = False
    issuer_inherited: bool = True
    frame: Frame = OPEN
    times: tuple[DateMention, ...] = ()
    time: DateMention | None = None
