"""The deciders: each reads one segment for one construction and returns the act that it is, or None.

In: a reading, a segment taken apart, the frame that governs it, and who speaks. They are tried in the order of DECIDERS.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.acts import clause as clauses
from nlp.acts import grounds, groups, roles, speakers, triggers
from nlp.acts.act import OPEN, Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.predicates import bare
from nlp.acts.promises import ahead, will
from nlp.acts.reading import Reading
from nlp.acts.speakers import Discourse
from nlp.acts.telling import told
from nlp.types import Segment, SegmentKind, Span

_LISTING = frozenset({"lead-in", "list-lead-in", "unit-heading"})
SHORTEST_ITEM = 5  # words of an item that can be an act without a verb that we know
_NO_TOPIC = re.compile(r"thời gian qua|(?:huyện|xã|phường|thị xã|thị trấn|thành phố|tỉnh|quận)\s+[A-ZÀ-ỴĐ]|quá\s", re.I)
_OVER = re.compile(r",\s+(?:\S+\s+)?đã\s|\bđến nay\b", re.I)
_SETTLED = re.compile(r"\b(?:đồng ý về (?:nguyên tắc|chủ trương)|đã được|đã (?:trả lời|giải quyết|hoàn thành)|nhất trí với)\b", re.I)
_SANCTION = re.compile(r"\bsẽ\s", re.I)
_IS_TOLD = re.compile(r"(?:cũng\s+)?được(?:\s+(?:ubnd|tỉnh|huyện|sở|chủ tịch)[^,;]{0,30})?")


def duty(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "… có trách nhiệm …", "… chịu trách nhiệm thi hành Quyết định này"."""
    if frame.mode in {"results", "purpose"} or clause.past:
        return None
    duty = next((hit for hit in reading.hits_in(segment.span) if hit.label == "duty"), None)
    if duty is None or duty.phrase == "phụ trách":
        return None
    group = clause.subject if clause.subject and clause.verb is not None and clause.verb.span.start <= duty.span.start else None
    carrying = grounds.CARRYING_OUT.search(reading.text, duty.span.start, segment.span.end)
    if carrying:
        actors = reading.actors_in(Span(segment.span.start, duty.span.start))
        whole = groups.at(reading, clause.start, duty.span.end)
        listed = whole is not None and not any(actor.span is not None and actor.span.start >= whole.span.end for actor in actors)
        leads = whole.actors if whole is not None and listed else actors or (group.actors if group else ())
    elif group is None:
        group = groups.subject_before(reading, duty.span.start, segment.span.start)
        if group is None or frame.mode == "results":
            return None
        leads = group.actors
    else:
        leads = (*group.actors[:-1], groups.widened(reading, group.actors[-1], duty.span.start))
    issuer = speakers.issuer_of(reading, frame, discourse)
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind="assignment",
        rule=f"duty:{duty.phrase}",
        trigger=duty.span,
        issuer=issuer,
        leads=roles.unique(leads),
        supports=roles.supports(reading, duty.span.start, segment.span.end),
    )


def modal(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "… cần …", "… phải …", "… nên …"."""
    if clause.verb is None or clause.verb.label != "modal" or clause.past or frame.mode in grounds.SUPPRESSING:
        return None
    kind = _modal_kind(reading, clause.verb.phrase, frame, discourse)
    if kind is None:
        return None
    leads = grounds.restated(reading, clause.subject, frame) if clause.subject else frame.leads
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind=kind,
        rule=f"modal:{clause.verb.phrase}",
        trigger=clause.verb.span,
        leads=roles.unique(leads),
        supports=roles.supports(reading, clause.verb.span.end, segment.span.end),
        leads_inherited=clause.subject is None,
        kind_inherited=True,
    )


def _modal_kind(reading: Reading, phrase: str, frame: Frame, discourse: Discourse) -> str | None:
    if frame.mode == "act" and frame.kind in {"assignment", "proposal"}:
        return frame.kind
    if frame.mode == "act":
        return "plan"
    if discourse.speaker is not None:
        return "proposal" if phrase == "nên" or not discourse.speaker.title else "assignment"
    notice = reading.structure.genre == "notice" and reading.structure.type_code not in grounds.RULE_TYPES
    return "assignment" if notice and phrase != "nên" else None


def needed(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Kế hoạch … phải được triển khai …" under a frame: what must be done falls to those who are told."""
    if clause.past or frame.mode != "act" or frame.kind not in {"assignment", "proposal"}:
        return None
    trigger = next((one for one in triggers.find(reading, segment.span) if one.kind == "modal" and not one.past), None)
    if trigger is None or (
        grounds.foretells(reading, segment, clause) and _SANCTION.search(reading.text, segment.span.start, trigger.span.start)
    ):
        return None
    group = groups.subject_before(reading, trigger.span.start, segment.span.start)
    leads = group.actors if group is not None and not group.actors[0].title else frame.leads
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind=frame.kind,
        rule=f"modal:{trigger.phrase}",
        trigger=trigger.span,
        leads=roles.unique(leads),
        leads_inherited=group is None,
        kind_inherited=True,
    )


def charged(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "UBND các huyện được giao thống kê …", "Sở Y tế được yêu cầu rà soát …": what a body has been told to do."""
    if clause.subject is None or frame.mode in grounds.SUPPRESSING or clause.verb is None or clause.verb.label != "assign":
        return None
    between = reading.text[clause.subject.span.end : clause.verb.span.start].strip().lower()
    if _SETTLED.search(reading.text, clause.verb.span.end, segment.span.end) or _OVER.search(
        reading.text, clause.verb.span.end, segment.span.end
    ):
        return None
    if not _IS_TOLD.fullmatch(between) or not clauses.verb_at(reading, clause.verb.span.end, segment.span.end):
        return None
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind="assignment",
        rule="charged",
        trigger=clause.verb.span,
        leads=roles.unique(clause.subject.actors),
        supports=roles.supports(reading, clause.verb.span.end, segment.span.end),
    )


def passing_on(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Đồng thời, UBND các tỉnh chỉ đạo các cơ quan …" in what a superior is reported to say: they are who must act."""
    if (
        clause.subject is None
        or clause.past
        or clause.verb is None
        or clause.verb.phrase != "chỉ đạo"
        or frame.mode not in {"open", "said"}
    ):
        return None
    actor, speaker = clause.subject.actors[0], discourse.speaker
    if reading.structure.genre != "news" or speaker is None or actor.named or actor.person or actor.title or actor.short:
        return None
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind="assignment",
        rule="passing-on",
        issuer=speaker,
        leads=roles.unique(clause.subject.actors),
        supports=roles.supports(reading, clause.verb.span.end, segment.span.end),
        kind_inherited=True,
    )


def fronted(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Những nhiệm vụ nhỏ, huyện chủ động bố trí kinh phí" under a frame: a topic, then who does what about it."""
    asking = frame.mode == "act" and frame.kind in {"assignment", "proposal"}
    if not asking or clause.verb is not None or clause.past or segment.opens or grounds.foretells(reading, segment, clause):
        return None
    found = clauses.fronted(reading, segment.span)
    if (
        found is None
        or found[1].label not in {"verb", "adverb", "lead", "with"}
        or grounds.no_verb().match(reading.text, found[1].span.start)
    ):
        return None
    topic = Span(segment.span.start, found[0].span.start)
    if _NO_TOPIC.match(reading.text, topic.start) or any(
        hit.label == "past" for hit in reading.hits_in(Span(topic.start, segment.span.end))
    ):
        return None
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind="plan" if grounds.own(reading, found[0].actors, OPEN) else frame.kind or "assignment",
        rule="fronted",
        leads=roles.unique(found[0].actors),
        supports=roles.supports(reading, found[0].span.end, segment.span.end),
        kind_inherited=True,
    )


def listed(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read an item that opens with no verb we know under a lead-in that asks for acts (RECORDS.md: it takes what governs it)."""
    item = segment.kind is SegmentKind.ITEM and not frame.carried and frame.rule in _LISTING
    part = segment.lead is not None and frame.kind in {"assignment", "proposal"}  # "đề nghị …: hỗ trợ …; nhu cầu về …"
    if clause.past or frame.mode != "act" or not (item or part) or grounds.foretells(reading, segment, clause):
        return None
    if clause.subject is not None and grounds.no_verb().match(reading.text, min(clause.subject.span.end + 1, segment.span.end)):
        return None
    if _SETTLED.search(reading.text, segment.span.start, segment.span.end):
        return None
    first = reading.next_actor(clause.start, segment.span.end)
    if first is not None and first.person and first.span is not None and first.span.start == clause.start:
        return None  # a list of people
    if segment.opens or len(segment.span.of(reading.text).split()) < SHORTEST_ITEM or grounds.no_act().match(reading.text, clause.start):
        return None
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind=frame.kind or "assignment",
        rule="listed",
        leads=roles.unique(clause.subject.actors if clause.subject else frame.leads),
        supports=frame.supports,
        leads_inherited=clause.subject is None,
        kind_inherited=True,
    )


DECIDERS = (passing_on, told, duty, charged, modal, will, bare, ahead, needed, fronted, listed)
