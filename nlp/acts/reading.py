"""One document as the act stage reads it: text, blocks, segments and mentions, each found by place.

In: the values of the stages before. Out: `Reading`, with actors (units and people in one order of place) and look-ups.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from nlp.segments import Hit, Segmentation
from nlp.types import DateMention, Mentions, PersonMention, Reference, Span, Structure, UnitMention

Placed = TypeVar("Placed", DateMention, Reference, "Actor")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who issues or acts: a unit, a person, or a noun phrase read as one ("các hộ dân").

    `name` is canonical as far as the mention tells; `unit` the body a person stands for; `span` None for the
    document's own body. `title`: the office as printed, for an office holder or a person.
    """

    name: str
    span: Span | None
    unit: str | None = None
    title: str | None = None
    person: bool = False
    named: bool = True
    short: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the act stage looks at. `body`: the issuing body; `issued`: the document's own day, if known."""

    text: str
    structure: Structure
    segmentation: Segmentation
    mentions: Mentions
    actors: tuple[Actor, ...]
    body: Actor | None
    issued: date | None = None

    def actors_in(self, span: Span) -> tuple[Actor, ...]:
        """Return the actors that lie within a span."""
        return _within(self.actors, span)

    def next_actor(self, start: int, end: int) -> Actor | None:
        """Return the first actor that begins at `start` or later and ends before `end`."""
        at = bisect_left(self.actors, start, key=_start)
        actor = self.actors[at] if at < len(self.actors) else None
        return actor if actor is not None and actor.span is not None and actor.span.end <= end else None

    def actor_before(self, end: int, start: int) -> Actor | None:
        """Return the last actor that ends at `end` or before and begins at `start` or later."""
        at = bisect_left(self.actors, end, key=_start) - 1
        while at >= 0:
            span = self.actors[at].span
            if span is None or span.start < start:
                return None
            if span.end <= end:
                return self.actors[at]
            at -= 1
        return None

    def dates_in(self, span: Span) -> tuple[DateMention, ...]:
        """Return the dates that lie within a span."""
        return _within(self.mentions.dates, span)

    def references_in(self, span: Span) -> tuple[Reference, ...]:
        """Return the references to documents that lie within a span."""
        return _within(self.mentions.references, span)

    def hits_in(self, span: Span) -> tuple[Hit, ...]:
        """Return the lexicon's phrases that lie within a span."""
        return self.segmentation.hits_in(span)


def _start(value: DateMention | Reference | Actor) -> int:
    return value.span.start if value.span else -1


def _within(values: Sequence[Placed], span: Span) -> tuple[Placed, ...]:
    first = bisect_left(values, span.start, key=_start)
    last = bisect_left(values, span.end, key=_start)
    return tuple(value for value in values[first:last] if value.span and value.span.end <= span.end)


def read(text: str, structure: Structure, segmentation: Segmentation, mentions: Mentions, issued: date | None = None) -> Reading:
    """Put the findings of the earlier stages side by side."""
    people = [_of_person(person) for person in mentions.people]
    covered = [person.span for person in people if person.span]
    units = [_of_unit(unit, text) for unit in mentions.units if not _covered(unit.span, covered)]
    actors = tuple(sorted(people + units, key=lambda actor: actor.span or Span(0, 0)))
    issuing = structure.issuing_body
    body = Actor(issuing.value, issuing.span) if issuing else None
    return Reading(text, structure, segmentation, mentions, actors, body, issued)


def _covered(span: Span, covers: Sequence[Span]) -> bool:
    at = bisect_left(covers, span.start, key=lambda cover: cover.end)
    return at < len(covers) and covers[at].holds(span)


def _of_person(person: PersonMention) -> Actor:
    return Actor(person.name, person.span, unit=person.unit, title=person.title, person=True)


def _of_unit(unit: UnitMention, text: str) -> Actor:
    named = unit.named and not unit.short
    return Actor(
        unit.name, unit.span, title=unit.office, named=named, short=unit.short, head=unit.head or unit.span.of(text).split(" ")[0].lower()
    )
