"""Frames: what a heading, a lead-in or the sentence before gives to the text that it governs.

In: a heading or a segment that opens a list. Out: a `Frame` with kind, issuer, responsible actors and time, or a frame
that suppresses ("Kết quả …", "Mục đích, yêu cầu").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from nlp.acts import headings, objects
from nlp.acts.reading import Actor, Reading
from nlp.lexicon import acts as lexicon
from nlp.lexicon.tones import old_tones
from nlp.types import Block, DateMention, Span


@dataclass(frozen=True, slots=True)
class Frame:
    """What governs a stretch of text.

    `mode`: "act" (verbs are acts), "open" (only triggers are), "results" or "purpose" (nothing is but a strong
    trigger), "rule" (the text of a regulation: nothing is). `kind`: of the acts that name none themselves.
    `source`: where it is printed; `carried`: it comes from a sentence before, not from a heading or lead-in;
    `happened`: the lead-in itself only tells what happened.
    """

    mode: str = "open"
    kind: str | None = None
    issuer: Actor | None = None
    leads: tuple[Actor, ...] = ()
    supports: tuple[Actor, ...] = ()
    time: DateMention | None = None
    source: Span | None = None
    rule: str = "document"
    carried: bool = False
    happened: bool = False


_REQUEST = re.compile(r"\W*yêu cầu\W*", re.I)  # a purpose in a plan, an order elsewhere
OPENING = 8  # characters of number and "Về" before the words that make a heading one of purposes or procedures
_AIMING = re.compile(r"(?:để|nhằm)\s[^:]{0,80}\b(?:mục tiêu|hoàn thành|chỉ tiêu)\b", re.I)
_PERIOD_ROLES = frozenset({"period", "deadline", "", "recurrence", "target"})


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for mode, phrases in lexicon.sections().items():
        forms = sorted({form for phrase in phrases for form in (phrase, old_tones(phrase))}, key=len, reverse=True)
        spaced = [r"[\s,]+(?:và\s+)?".join(re.escape(word.strip(",")) for word in form.split()) for form in forms]
        found.append((mode, re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.I)))
    return tuple(found)


def section(text: str) -> str | None:
    """Return what kind of section a heading opens: results, purpose, directive, plan, proposal, or None.

    >>> section("II. KẾT QUẢ ĐẠT ĐƯỢC"), section("Phương hướng, nhiệm vụ năm 2025"), section("1. Sở Y tế")
    ('results', 'plan', None)
    """
    found = _first_cue(text)
    return found[1] if found else None


def _first_cue(text: str) -> tuple[int, str] | None:
    """Return where the first words stand that tell what a heading opens, and what they tell; of two at one place the longer."""
    best: tuple[int, int, str] | None = None
    for mode, pattern in _cues():
        match = pattern.search(text[:160])
        if match and mode == "purpose" and match.start() > OPENING:
            continue  # "2. Cải cách thủ tục hành chính" is no procedure
        if match and (best is None or (match.start(), -len(match[0])) < best[:2]):
            best = (match.start(), -len(match[0]), mode)
    return (best[0], best[2]) if best else None


def of_heading(reading: Reading, block: Block, parent: Frame) -> Frame:
    """Return the frame that a heading opens under the frame that governs it."""
    body = block.body
    time = period(reading, body) or parent.time
    group = headings.unit_heading(reading, body)
    if parent.mode == "rule":
        return parent
    if group is not None and parent.mode not in {"purpose", "results"}:
        own = reading.body is not None and len(group.actors) == 1 and group.actors[0].name == reading.body.name
        kind = "plan" if own and parent.kind == "plan" else "assignment" if parent.kind in {None, "plan"} else parent.kind
        return replace(
            parent, mode="act", kind=kind, leads=group.actors, supports=(), time=time, source=body, rule="unit-heading", carried=False
        )
    mode = section(_without_names(reading, body))
    if mode == "purpose" and _REQUEST.fullmatch(body.of(reading.text)) and reading.structure.type_code not in lexicon.PLANNING:
        mode = "directive"
    if reading.structure.genre == "news" and (mode == "purpose" or (mode == "results" and parent.mode == "act")):
        return parent
    if mode == "plan" and _is_topic(reading, block):
        return parent
    if mode in {"results", "purpose"}:
        return replace(parent, mode=mode, time=None, source=body, rule=f"{mode}-heading", carried=False)
    if mode == "directive":
        told = parent.mode == "act" and parent.kind in {"assignment", "proposal"}  # a lead-in above says already who
        return replace(
            parent,
            mode="act",
            kind=parent.kind if told else "assignment",
            leads=parent.leads if told else (),
            supports=(),
            time=time,
            source=body,
            rule="directive-heading",
            carried=False,
        )
    if mode == "plan":
        return _of_plan(reading, body, parent, time)
    if mode == "proposal":
        return replace(
            parent, mode="act", kind="proposal", leads=(), supports=(), time=time, source=body, rule="proposal-heading", carried=False
        )
    if parent.mode in {"results", "purpose"}:
        return parent
    return replace(parent, time=time, source=parent.source or body)


def _is_topic(reading: Reading, block: Block) -> bool:
    """Tell whether a heading between the paragraphs of a story only names what they are about: "Ưu tiên sử dụng giải pháp trong nước"."""
    if reading.structure.genre != "news" or block.marker or block.body.of(reading.text).endswith(":"):
        return False
    cue = _first_cue(_without_names(reading, block.body))
    return cue is not None and cue[0] > OPENING


def _without_names(reading: Reading, span: Span) -> str:
    """Return a heading with the names of bodies blanked: "Sở Kế hoạch và Đầu tư" is no plan, "Ban Chỉ đạo" no order."""
    surface = span.of(reading.text)
    for actor in reading.actors_in(span):
        if actor.span is not None and not actor.person:
            start, end = actor.span.start - span.start, actor.span.end - span.start
            surface = surface[:start] + "·" * (end - start) + surface[end:]
    return surface


def _of_plan(reading: Reading, body: Span, parent: Frame, time: DateMention | None) -> Frame:
    if parent.kind == "assignment" and parent.mode == "act":
        return replace(parent, time=time)
    own = (reading.body,) if reading.body else ()
    return replace(parent, mode="act", kind="plan", leads=own, supports=(), time=time, source=body, rule="plan-heading", carried=False)


def period(reading: Reading, span: Span, *, sentence: bool = False) -> DateMention | None:
    """Return the one period or deadline that a heading or lead-in gives to what stands under it.

    In a sentence a year in the name of an object ("dự toán năm 2020") gives nothing.
    """
    taken = [reference.span for reference in reading.references_in(span)]
    dates = [
        date
        for date in reading.dates_in(span)
        if date.role in _PERIOD_ROLES and not any(cover.holds(date.span) for cover in taken) and (date.start or date.end or date.recurrence)
    ]
    if sentence:
        told = max((hit.span.start for hit in reading.hits_in(span) if hit.label in {"assign", "propose"}), default=span.start)
        dates = [
            date
            for date in dates
            if not objects.names(reading.text, span.start, date)
            and not objects.aims(reading.text, span, date)
            and not (date.span.end < told and _AIMING.match(reading.text, span.start))
        ]
    return dates[-1] if dates else None
