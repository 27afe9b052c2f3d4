"""Acts in, commitments out: names resolved, time chosen, references and evidence attached, ids made.

A sentence or item that is only a deadline ("Hoàn thành trong tháng 9/2019.", "Thời gian thực hiện: …") gives its time to
the acts before it and is none itself (RECORDS.md, Settled cases).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from nlp.acts.act import Act
from nlp.acts.reading import Actor, Reading
from nlp.extraction import Commitment, Party, ReferenceOut, Responsible
from nlp.lexicon.acts import alternation
from nlp.lexicon.names import fold
from nlp.records import confidence, days, evidence, places, times
from nlp.records.places import NOWHERE, Place, Places
from nlp.records.resolve import Registry, name_of, names_of
from nlp.types import DateMention, Reference, Source, Span

_TIME_ITEM = re.compile(r"(?:thời gian|thời hạn|tiến độ|hoàn thành)\b[^:]{0,40}:", re.I)


@cache
def _about_time() -> re.Pattern[str]:
    return re.compile(alternation("only_time"), re.I)


@dataclass(frozen=True, slots=True)
class _Document:
    """What the commitments of a document have in common; `seen` counts their texts."""

    reading: Reading
    registry: Registry
    places: Places
    others: confidence.Company
    seen: Counter[str] = field(default_factory=Counter)


def assemble(source: Source, reading: Reading, acts: Sequence[Act], registry: Registry) -> tuple[Commitment, ...]:
    """Make the commitments of a document, in order of place."""
    kept, lent = _lend_times(reading, acts)
    document = _Document(reading, registry, places.survey(source), confidence.company(reading, acts, source.warnings))
    found = []
    for act in kept:
        time, inherited = lent.get(act.segment, (None, False)) if act.segment in lent else times.choose(reading, act)
        found.append(_commitment(document, act, (time, inherited)))
    return tuple(found)


def _lend_times(reading: Reading, acts: Sequence[Act]) -> tuple[list[Act], dict[int, tuple[DateMention | None, bool]]]:
    """Drop acts that are only a deadline; return the rest and the times that such segments lend to them."""
    segments = reading.segmentation.segments
    blocks = reading.structure.blocks
    kept: list[Act] = []
    lent: dict[int, tuple[DateMention | None, bool]] = {}
    by_segment: dict[int, list[Act]] = {}
    for act in acts:
        by_segment.setdefault(act.segment, []).append(act)
    for segment in segments:
        date = _only_time(reading, segment.span)
        if date is None:
            kept += by_segment.get(segment.index, ())
            continue
        parent = blocks[segment.block].parent
        item = _TIME_ITEM.match(reading.text, segment.span.start, segment.span.end) is not None
        for act in reversed(kept[-12:]):
            near = segments[act.segment].block
            if near == segment.block or (item and (near == parent or blocks[near].parent == parent)):
                if act.segment not in lent and times.choose(reading, act)[1] | (times.choose(reading, act)[0] is None):
                    lent[act.segment] = (date, True)
                if not item:
                    break
            else:
                break
    return kept, lent


def _only_time(reading: Reading, span: Span) -> DateMention | None:
    dates = [date for date in reading.dates_in(span) if date.start or date.end or date.recurrence]
    if not dates or len(span) > 160:
        return None
    rest = reading.text[span.start : dates[0].span.start] + " " + reading.text[dates[-1].span.end : span.end]
    if _TIME_ITEM.match(rest):
        return times.hull(dates)
    return times.hull(dates) if not re.sub(r"[\s.,:;()\d\-–]+", "", _about_time().sub("", rest)) and len(dates) == 1 else None


def _commitment(document: _Document, act: Act, when: tuple[DateMention | None, bool]) -> Commitment:
    reading, registry, found = document.reading, document.registry, document.places
    text = act.span.of(reading.text)
    key = fold(text)
    document.seen[key] += 1
    references = tuple(reference_out(reading.text, one, found.of(one.span)) for one in reading.references_in(act.span))
    page, boxes = found.of(act.span)
    return Commitment(
        id=hashlib.sha256(f"{key}|{document.seen[key]}".encode()).hexdigest()[:16],
        kind=act.kind,
        trigger=act.trigger.of(reading.text) if act.trigger else None,
        text=text,
        start=act.span.start,
        end=act.span.end,
        issuer=_party(reading, registry, act),
        responsible=_responsible(reading, registry, act),
        time=days.time_out(reading.text, *when),
        references=references,
        confidence=round(confidence.of(act, reading, document.others) * confidence.legible(found.boxes, act.span), 2),
        evidence=evidence.of(act, *when, found),
        page=page,
        boxes=boxes,
    )


def _party(reading: Reading, registry: Registry, act: Act) -> Party | None:
    actor = act.issuer
    if actor is None:
        return None
    return Party(
        name=name_of(actor, registry),
        surface=actor.span.of(reading.text) if actor.span else None,
        start=actor.span.start if actor.span else None,
        end=actor.span.end if actor.span else None,
        unit=actor.unit,
        inherited=not (actor.span and act.span.holds(actor.span)),
    )


def _responsible(reading: Reading, registry: Registry, act: Act) -> tuple[Responsible, ...]:
    found: dict[str, Responsible] = {}
    for role, actors in (("lead", act.leads), ("support", act.supports)):
        for actor in actors:
            span = actor.span
            for name in _acting_names(actor, act, registry):
                if fold(name) in found:
                    continue
                found[fold(name)] = Responsible(
                    name=name,
                    role=role,
                    surface=span.of(reading.text) if span else None,
                    start=span.start if span else None,
                    end=span.end if span else None,
                    named=actor.named or (actor.short and name != actor.name),
                    inherited=not (span and act.span.holds(span)),
                )
    return tuple(found.values())


def _acting_names(actor: Actor, act: Act, registry: Registry) -> tuple[str, ...]:
    """Return who acts: for a plan announced by an office holder the body that the person stands for."""
    if actor.person and act.kind == "plan" and actor.unit:
        return (actor.unit,)
    return names_of(actor, registry)


def reference_out(text: str, reference: Reference, place: Place = NOWHERE) -> ReferenceOut:
    """Return the published form of a reference to a document that stands at `place`."""
    page, boxes = place
    return ReferenceOut(
        text=reference.span.of(text),
        start=reference.span.start,
        end=reference.span.end,
        type=reference.type_code,
        number=reference.number,
        issued=reference.issued.isoformat() if reference.issued else None,
        issuing_body=reference.issuer,
        page=page,
        boxes=boxes,
    )
