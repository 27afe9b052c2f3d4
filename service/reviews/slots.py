"""A record with what a person says of it: kind, range, issuer, responsible bodies, time; each with evidence that says "person".

What is not mentioned stays. Names are spelled out and resolved as the extractor does; a body that was there before keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from nlp.extraction import Commitment, EvidenceOut, Party, Responsible
from nlp.lexicon.names import fold
from service.errors import ServiceError
from service.reviews import reading, times
from service.store.placing import Range, within
from service.store.records import of_plain
from service.store.reviews import Desk

Patch = Mapping[str, Any]

PERSON = "person"
ORDER = ("kind", "text", "issuer", "lead", "support", "time")


def correct(desk: Desk, commitment: Commitment, patch: Patch) -> Commitment:
    """Return a record with what a patch says of it. Raises ServiceError "bad_range", "unreadable_time"."""
    found = commitment
    if "start" in patch:
        found = _moved(desk, found, span_of(desk, patch["start"], patch["end"]))
    if "kind" in patch and patch["kind"] != found.kind:
        place = next((one for one in found.evidence if one.slot == "kind"), None)
        told = EvidenceOut("kind", PERSON, place.start, place.end, place.inherited) if place else EvidenceOut("kind", PERSON)
        found = _evident(replace(found, kind=patch["kind"]), ("kind",), [told])
    if "issuer" in patch:
        found = _with_issuer(desk, found, patch["issuer"])
    if "responsible" in patch:
        found = _with_responsible(desk, found, patch["responsible"])
    if "time" in patch:
        found = _with_time(desk, found, patch["time"])
    return desk.sheet.boxed(found)


def add(desk: Desk, patch: Patch) -> Commitment:
    """Return a new record at a range; of what the patch does not mention, what the document tells without doubt.

    That is: its issuing body as the issuer of a notice, the only body and the only time that are printed in the range.
    """
    start, end = span_of(desk, patch["start"], patch["end"])
    blank = {"kind": patch["kind"], "trigger": None, "text": desk.text[start:end], "start": start, "end": end, "confidence": 1.0}
    made = of_plain({**blank, "issuer": None, "responsible": (), "time": None, "references": (), "evidence": ()}, "")
    made = replace(_moved(desk, made, (start, end)), evidence=tuple(EvidenceOut(slot, PERSON, start, end) for slot in ("kind", "text")))
    told = {name: value for name, value in patch.items() if name in ("issuer", "responsible", "time")}
    return correct(desk, made, {**_proposed(desk, (start, end), patch["kind"]), **told})


def span_of(desk: Desk, start: int, end: int) -> Range:
    """Return a range of the text without the spaces around it. Raises ServiceError "bad_range"."""
    text = desk.text
    if not 0 <= start < end <= len(text):
        detail = f"the text has {len(text)} characters; give start and end with 0 <= start < end <= {len(text)}"
        raise ServiceError(422, "bad_range", detail)
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise ServiceError(422, "bad_range", "there are only spaces in this range; give one with words")
    return start, end


def issued(desk: Desk) -> date | None:
    """Return the day that times without a year are read by: the document's own."""
    told = desk.extraction["document"]["issued"]
    return date.fromisoformat(told["start"]) if told and told["start"] else desk.document.published


def _proposed(desk: Desk, span: Range, kind: str) -> dict[str, Any]:
    """Return what the machine read in a range, where only one thing can be meant."""
    body = desk.extraction["document"]["issuing_body"]
    here = {one["name"]: one for one in desk.extraction["units"] if span[0] <= one["start"] and one["end"] <= span[1]}
    dates = [one for one in desk.extraction["dates"] if _is_time(one, span)]
    found: dict[str, Any] = {}
    if body:
        found["issuer"] = {"name": body["name"]}
    if kind == "plan" and body:
        found["responsible"] = [{"name": body["name"], "role": "lead"}]
    elif len(here) == 1:
        (one,) = here.values()
        found["responsible"] = [{"start": one["start"], "end": one["end"], "role": "lead"}]
    if len(dates) == 1:
        found["time"] = {"span_start": dates[0]["span_start"], "span_end": dates[0]["span_end"]}
    return found


def _is_time(one: Mapping[str, Any], span: Range) -> bool:
    told = one["start"] or one["end"] or one["recurrence"]
    inside = one["span_start"] is not None and span[0] <= one["span_start"] and one["span_end"] <= span[1]
    return bool(told and inside and one["role"] not in ("reference", "issue", "term", "event"))


def _moved(desk: Desk, commitment: Commitment, span: Range) -> Commitment:
    """Return a record at another range: text, trigger, references and what is inherited follow from it."""
    if span == (commitment.start, commitment.end) and commitment.id:
        return commitment
    start, end = span
    kind = next((one for one in commitment.evidence if one.slot == "kind"), None)
    told = [one for one in desk.extraction["references"] if start <= one["start"] and one["end"] <= end]
    issuer, time = commitment.issuer, commitment.time
    made = replace(
        commitment,
        start=start,
        end=end,
        text=desk.text[start:end],
        trigger=commitment.trigger if kind and kind.start is not None and start <= kind.start and (kind.end or 0) <= end else None,
        references=of_plain({**_BLANK, "references": told}, "").references,
        issuer=issuer and replace(issuer, inherited=not within(span, issuer)),
        responsible=tuple(replace(one, inherited=not within(span, one)) for one in commitment.responsible),
        time=time and replace(time, inherited=time.span_start is not None and not within(span, time)),
        evidence=tuple(replace(one, inherited=_outside(one, span)) for one in commitment.evidence),
    )
    return _evident(made, ("text",), [EvidenceOut("text", PERSON, start, end)])


_BLANK: dict[str, Any] = {
    **dict.fromkeys(("kind", "text"), ""),
    **{"trigger": None, "start": 0, "end": 0, "confidence": 1.0, "issuer": None, "responsible": (), "time": None, "evidence": ()},
}


def _outside(one: EvidenceOut, span: Range) -> bool:
    return one.inherited if one.start is None or one.end is None else not (span[0] <= one.start and one.end <= span[1])


def _with_issuer(desk: Desk, commitment: Commitment, told: Patch | None) -> Commitment:
    """Return a record with another issuer."""
    if told is None:
        return _evident(replace(commitment, issuer=None), ("issuer",), [])
    name, _, place = _named(desk, commitment, told)
    old = commitment.issuer
    unit = reading.read_name(told["unit"])[0] if told.get("unit") else None
    if old and fold(old.name) == fold(name) and "start" not in told and ("unit" not in told or unit == old.unit):
        return commitment
    span = (commitment.start, commitment.end)
    start, end = place or (None, None)
    made = Party(name, _surface(desk, place), start, end, unit)
    made = replace(made, inherited=not within(span, made))
    return _evident(replace(commitment, issuer=made), ("issuer",), [_entry("issuer", made)])


def _with_responsible(desk: Desk, commitment: Commitment, told: Sequence[Patch]) -> Commitment:
    """Return a record with other bodies that are to act."""
    made: dict[str, Responsible] = {}
    evidence = []
    for one in told:
        name, named, place = _named(desk, commitment, one)
        if fold(name) in made:
            raise ServiceError(422, "named_twice", f"{name!r} is named twice in responsible; name each body once")
        old = next((each for each in commitment.responsible if fold(each.name) == fold(name)), None)
        if old is not None and "start" not in one:
            made[fold(name)] = replace(old, role=one["role"])
        else:
            start, end = place or (None, None)
            new = Responsible(name, one["role"], _surface(desk, place), start, end, named)
            made[fold(name)] = replace(new, inherited=not within((commitment.start, commitment.end), new))
        evidence.append(_kept(commitment, old, made[fold(name)]))
    bodies = sorted(made.values(), key=lambda one: one.role != "lead")
    if tuple(bodies) == commitment.responsible:
        return commitment
    return _evident(replace(commitment, responsible=tuple(bodies)), ("lead", "support"), evidence)


def _with_time(desk: Desk, commitment: Commitment, told: Patch | None) -> Commitment:
    """Return a record with another time."""
    if told is None:
        return _evident(replace(commitment, time=None), ("time",), [])
    span = (commitment.start, commitment.end)
    place = span_of(desk, told["span_start"], told["span_end"]) if told.get("span_start") is not None else None
    found = times.settle({**told, "text": _surface(desk, place) or told.get("text")}, issued(desk))
    place = place or _printed(desk, span, found.text)
    if place:
        found = replace(found, text=_surface(desk, place), span_start=place[0], span_end=place[1])
        found = replace(found, inherited=not within(span, found))
    if found == commitment.time:
        return commitment
    start, end = place or (None, None)
    return _evident(replace(commitment, time=found), ("time",), [EvidenceOut("time", PERSON, start, end, found.inherited)])


def _printed(desk: Desk, span: Range, text: str | None) -> Range | None:
    """Return where a typed text is printed in a record, where it is printed there once."""
    here = desk.text[span[0] : span[1]]
    if not text or here.count(text) != 1:
        return None
    start = span[0] + here.index(text)
    return start, start + len(text)


def _named(desk: Desk, commitment: Commitment, given: Patch) -> tuple[str, bool, Range | None]:
    """Return the name that somebody gives or marks in the text, whether it is one body's, and where it is printed."""
    units = desk.extraction["units"]
    if given.get("start") is not None:
        place = span_of(desk, given["start"], given["end"])
        if given.get("name"):
            return *reading.read_name(given["name"]), place
        inside = [one for one in units if place[0] <= one["start"] and one["end"] <= place[1]]
        if len(inside) == 1:
            return inside[0]["name"], inside[0]["named"], place
        return *reading.read_name(desk.text[slice(*place)]), place
    name, named = reading.read_name(given["name"])
    known = [one for one in units if fold(one["name"]) == fold(name)]
    here = [(one["start"], one["end"]) for one in known if commitment.start <= one["start"] and one["end"] <= commitment.end]
    told = known[0]["name"] if known else name
    return told, any(one["named"] for one in known) if known else named, here[0] if len(here) == 1 else None


def _kept(commitment: Commitment, old: Responsible | None, new: Responsible) -> EvidenceOut:
    """Return why a body is to act: what found it, where a person left it as it was."""
    if old == new and old is not None:
        same = (one for one in commitment.evidence if (one.slot, one.start, one.end) == (old.role, old.start, old.end))
        return next(same, _entry(new.role, new))
    return _entry(new.role, new)


def _entry(slot: str, one: Party | Responsible) -> EvidenceOut:
    return EvidenceOut(slot, PERSON, one.start, one.end, one.inherited)


def _surface(desk: Desk, place: Range | None) -> str | None:
    return desk.text[slice(*place)] if place else None


def _evident(commitment: Commitment, slots: Sequence[str], told: Sequence[EvidenceOut]) -> Commitment:
    """Return a record with other evidence for some slots, all in the usual order."""
    return replace(commitment, evidence=tuple(_ordered([*(one for one in commitment.evidence if one.slot not in slots), *told])))


def _ordered(found: Sequence[EvidenceOut]) -> Iterator[EvidenceOut]:
    return iter(sorted(found, key=lambda one: ORDER.index(one.slot) if one.slot in ORDER else len(ORDER)))
