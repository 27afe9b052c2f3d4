"""Lead-ins: what a segment that ends in a colon, or an inline heading, gives to the items and parts behind it."""

from __future__ import annotations

from dataclasses import replace

from nlp.acts import frames, groups, roles, speakers, triggers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.deciders import issuer_of, own
from nlp.acts.frames import Frame
from nlp.acts.reading import Reading
from nlp.acts.speakers import Discourse
from nlp.types import DateMention, Segment, Span


def read(reading: Reading, segment: Segment, clause: Clause, frame: Frame, acts: list[Act], discourse: Discourse) -> Frame | None:
    """Return the frame that a lead-in gives to the items or parts behind it."""
    before = Span(segment.span.start, segment.colon or segment.span.end)
    time = frames.period(reading, before) or frame.time
    if frame.mode == "rule":
        return frame
    if clause.heading and clause.subject is not None:
        kind = (
            frame.kind
            if frame.kind in {"assignment", "proposal"}
            else "plan"
            if frame.kind == "plan" and own(reading, clause.subject.actors, frame)
            else "assignment"
        )
        return replace(
            frame,
            mode="act",
            kind=kind,
            leads=clause.subject.actors,
            supports=(),
            time=time,
            source=before,
            rule="unit-heading",
            carried=False,
        )
    if acts and (acts[0].trigger is None or acts[0].trigger.end <= before.end):
        act = acts[-1]
        return replace(
            frame,
            mode="act",
            kind=act.kind,
            issuer=act.issuer,
            leads=act.leads,
            supports=act.supports,
            time=time,
            source=before,
            rule="lead-in",
            carried=False,
        )
    listed = _listing(reading, segment, before, frame, discourse, time)
    if listed is not None:
        return listed
    mode = frames.section(before.of(reading.text))
    if clause.past or mode in {"results", "purpose"}:
        return (
            replace(
                frame,
                mode="results" if clause.past or mode == "results" else "purpose",
                source=before,
                rule="results-lead-in",
                carried=False,
            )
            if segment.opens
            else None
        )
    if mode == "plan" and segment.opens and frame.mode != "act":
        leads = clause.subject.actors if clause.subject else (reading.body,) if reading.body else ()
        return replace(
            frame, mode="act", kind="plan", leads=leads, supports=(), time=time, source=before, rule="plan-lead-in", carried=False
        )
    if clause.subject is not None and clause.verb is not None and segment.opens:
        kind = frame.kind or ("plan" if reading.structure.genre == "news" else "assignment")
        return replace(
            frame,
            mode="act",
            kind=kind,
            leads=clause.subject.actors,
            supports=roles.supports(reading, clause.subject.span.end, before.end),
            time=time,
            source=before,
            rule="lead-in",
            carried=False,
        )
    speech = any(hit.label == "speech" for hit in reading.hits_in(before))
    if speech and segment.opens:
        return replace(
            frame,
            mode="said",
            kind="assignment",
            issuer=discourse.speaker or frame.issuer,
            source=before,
            time=time,
            rule="speech-lead-in",
            carried=False,
        )
    return replace(frame, time=time) if segment.opens else None


def _listing(
    reading: Reading, segment: Segment, before: Span, frame: Frame, discourse: Discourse, time: DateMention | None
) -> Frame | None:
    """Read a lead-in that names what follows: "đã kiến nghị … một số nội dung như:", "đề ra các nhiệm vụ trọng tâm:"."""
    hits = [
        hit
        for hit in reading.hits_in(before)
        if hit.label in {"assign", "propose", "plan"}
        or hit.phrase.startswith(("nhiệm vụ", "các nhiệm vụ", "một số nhiệm vụ", "những nhiệm vụ"))
    ]
    told = next((hit for hit in reversed(hits) if hit.label in {"assign", "propose"} and hit.phrase not in {"điện", "mời"}), None)
    actors = reading.actors_in(before)
    if told is not None and not frames.section(before.of(reading.text)) == "results":
        kind = triggers.KINDS[told.label]
        asked = groups.at(reading, told.span.end + 1, before.end, phrases=False)
        speaker = speakers.before(reading, told.span.start, before.start)
        issuer = speakers.resolve(speaker, discourse.people) if speaker else issuer_of(reading, frame, discourse)
        leads = asked.actors if asked else frame.leads if frame.kind in {"assignment", "proposal"} else ()
        return replace(
            frame,
            mode="act",
            kind=kind,
            issuer=issuer,
            leads=leads,
            supports=(),
            time=time,
            source=before,
            rule="list-lead-in",
            carried=False,
        )
    if any(hit.label == "opener" for hit in hits) and actors:
        mode = "plan" if reading.structure.genre == "news" else frame.kind or "assignment"
        if frames.section(before.of(reading.text)) not in {"results", "purpose"}:
            return replace(
                frame, mode="act", kind=mode, leads=(actors[-1],), supports=(), time=time, source=before, rule="list-lead-in", carried=False
            )
    return None
