"""Why each slot of a record has its value: the rule that found it, where, and whether it is inherited."""

from __future__ import annotations

from nlp.acts.act import Act
from nlp.acts.reading import Actor
from nlp.extraction import EvidenceOut
from nlp.records.places import Places
from nlp.types import DateMention, Span


def of(act: Act, date: DateMention | None, time_inherited: bool, places: Places) -> tuple[EvidenceOut, ...]:
    """Return the evidence of an act: for its kind, issuer, each responsible actor and its time."""
    frame = act.frame
    found = [_entry("kind", act.rule, act.trigger or (frame.source if act.kind_inherited else None), act.kind_inherited)]
    if act.issuer is not None:
        found.append(_entry("issuer", _issuer_rule(act, act.issuer), act.issuer.span, act.issuer_inherited))
    for slot, actors in (("lead", act.leads), ("support", act.supports)):
        for actor in actors:
            outside = not (actor.span and act.span.holds(actor.span))
            found.append(_entry(slot, frame.rule if outside else "stated", actor.span, outside))
    if date is not None:
        found.append(_entry("time", frame.rule if time_inherited else "stated", date.span, time_inherited))
    return tuple(EvidenceOut(*entry, *places.of(span)) for entry, span in found)


Entry = tuple[str, str, int | None, int | None, bool]


def _entry(slot: str, rule: str, span: Span | None, inherited: bool) -> tuple[Entry, Span | None]:
    return (slot, rule, span.start if span else None, span.end if span else None, inherited), span


def _issuer_rule(act: Act, issuer: Actor) -> str:
    if issuer.person:
        return "speaker"
    return "issuing-body" if act.issuer_inherited else "subject"
