"""The deciders: each reads one segment for one construction and returns the act that it is, or None.

In: a reading, a segment taken apart, the frame that governs it, and who speaks. They are tried in the order of DECIDERS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.acts import clause as clauses
from nlp.acts import groups, roles, speakers, triggers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.acts.triggers import Trigger
from nlp.lexicon.acts import alternation
from nlp.lexicon.names import canonical, fold
from nlp.types import Segment, SegmentKind, Span

SUPPRESSING = frozenset({"results", "purpose", "rule"})
PLAN_TYPES = frozenset({"KH", "CTr", "PA", "ĐA", "DA", "CTHĐ"})
RULE_TYPES = frozenset({"QĐ", "QC", "QyĐ", "NĐ", "TT", "L", "NQ", "PL"})
CARRYING_OUT = re.compile(r"(?:thi hành|thực hiện)\s+(?:Quyết định|Nghị quyết|Chỉ thị|Thông báo|Kế hoạch|Quy định|Quy chế)\s+này", re.I)
_LISTING = frozenset({"lead-in", "list-lead-in", "unit-heading"})
SHORTEST_ITEM = 5  # words of an item that can be an act without a verb that we know
_GIVER = re.compile(r"(?:Trung ương|Nhà nước|Chính phủ|cấp trên|tỉnh|huyện|ngân sách)\s", re.I)
_GOING_ON = re.compile(
    r"(?:tiếp tục|tập trung|đẩy mạnh|tăng cường|phấn đấu|chú trọng|triển khai|ưu tiên|thực hiện|hoàn thành|xây dựng|tổ chức)\b", re.I
)
_PASSIVE = re.compile(r"sẽ được ", re.I)
_TOPIC = re.compile(r"đối với\s*$", re.I)


@cache
def no_act() -> re.Pattern[str]:
    """Return what a segment without a subject begins with that is no act: "Căn cứ …", "Nay thông báo …", "Bước 1 …"."""
    return re.compile(rf"(?:{alternation('no_act')}|bước \d)\b", re.I)


@cache
def _no_verb() -> re.Pattern[str]:
    return re.compile(alternation("no_verb") + r"\b", re.I)


@dataclass(frozen=True, slots=True)
class _Telling:
    """A trigger with those around it: who is asked, who speaks, whether the clause begins with it."""

    trigger: Trigger
    asked: groups.Group | None
    speaker: Actor | None
    first: bool


def told(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "giao", "yêu cầu", "đề nghị" and the like."""
    for trigger in triggers.find(reading, segment.span):
        if trigger.kind not in {"assignment", "proposal"} or trigger.label == "duty" or (trigger.past and not segment.opens):
            continue
        if _is_content(trigger, clause, frame):
            continue
        if _goes_on(reading, segment, trigger, frame):
            continue
        place = clauses.after_words(reading.text, trigger.span.end, segment.span.end)
        asked = groups.at(reading, place, segment.span.end)
        speaker = speakers.before(reading, trigger.span.start, segment.span.start)
        if (
            speaker is not None
            and speaker.span is not None
            and _TOPIC.search(reading.text, max(0, speaker.span.start - 12), speaker.span.start)
        ):
            asked, speaker = asked or groups.Group((speaker,), speaker.span), None
        telling = _Telling(trigger, asked, speaker, clause.start == trigger.span.start)
        if (clause.past and asked is None) or not _holds(reading, segment, telling, frame):
            continue
        return _told_act(reading, segment, telling, frame, discourse)
    return None


def _goes_on(reading: Reading, segment: Segment, trigger: Trigger, frame: Frame) -> bool:
    """Tell whether a part that begins with "đề xuất", "kiến nghị" goes on with what its unit was told in the part before."""
    verb = any(hit.label in {"verb", "adverb"} for hit in reading.hits_in(Span(segment.span.start, trigger.span.start)))
    goes = reading.text[segment.span.start].islower() and (verb or trigger.span.start == segment.span.start)
    return goes and frame.carried and frame.kind == "assignment" and trigger.kind == "proposal" and segment.kind is SegmentKind.PART


def _told_act(reading: Reading, segment: Segment, telling: _Telling, frame: Frame, discourse: Discourse) -> Act:
    trigger, asked, speaker = telling.trigger, telling.asked, telling.speaker
    told_by = speakers.resolve(speaker, discourse.people) if speaker else None
    issuer = issuer_of(reading, frame, discourse) if told_by is None or (speakers.is_pronoun(told_by) and not told_by.person) else told_by
    if speaker is not None and reading.structure.genre == "news":
        discourse.speaker = issuer
    leads = asked.actors if asked else () if speaker and not frame.leads else _inherited_leads(reading, frame, trigger)
    helpers = roles.supports(reading, asked.span.end if asked else trigger.span.end, segment.span.end)
    names = {helper.name for helper in helpers}
    return Act(
        segment.index,
        segment.span,
        trigger.kind,
        f"trigger:{trigger.phrase}",
        trigger.span,
        issuer,
        roles.unique(tuple(lead for lead in leads if lead.name not in names) or leads),
        helpers,
        leads_inherited=asked is None,
        issuer_inherited=speaker is None,
        frame=frame,
        time=frame.time,
    )


def _is_content(trigger: Trigger, clause: Clause, frame: Frame) -> bool:
    """Tell whether a trigger is what somebody is told to do ("Xã có văn bản đề nghị huyện …") rather than the telling."""
    if (
        clause.verb is None
        or clause.verb.span.start >= trigger.span.start
        or (clause.verb.label in {"assign", "propose"} and clause.verb.span == trigger.span)
    ):
        return False
    if frame.mode == "act" and not clause.past:
        return True
    return clause.subject is not None and clause.verb.label in {"modal", "plan"}


def _holds(reading: Reading, segment: Segment, telling: _Telling, frame: Frame) -> bool:
    trigger, asked, speaker = telling.trigger, telling.asked, telling.speaker
    if frame.mode in {"results", "purpose"} and (asked is None or trigger.weak):
        return False
    if trigger.phrase.startswith(("giao", "phân công", "ủy quyền")):
        return asked is not None or trigger.phrase.endswith("cho")
    if trigger.phrase == "chỉ đạo":
        return speaker is not None and asked is not None and frame.mode != "act"
    verb = _verb_at(reading, trigger.span.end, segment.span.end)
    if trigger.weak:
        return (speaker is not None or telling.first) and (asked is not None or verb)
    if asked is None and speaker is None:
        return telling.first and verb
    return True


def _verb_at(reading: Reading, start: int, end: int) -> bool:
    place = start + len(reading.text[start : start + 3]) - len(reading.text[start : start + 3].lstrip(" :"))
    return any(hit.span.start == place and hit.label in clauses.ACT_LABELS for hit in reading.hits_in(Span(place, min(end, place + 30))))


def issuer_of(reading: Reading, frame: Frame, discourse: Discourse) -> Actor | None:
    """Return who issues an act that names no issuer: who opened the frame, who speaks, or the document's own body."""
    if frame.issuer is not None and (frame.carried or frame.rule not in {"document", "plan-document"}) and frame.issuer is not reading.body:
        return frame.issuer
    return discourse.speaker or frame.issuer or reading.body


def _inherited_leads(reading: Reading, frame: Frame, trigger: Trigger) -> tuple[Actor, ...]:
    if frame.leads and (frame.kind != "plan" or trigger.kind == "plan"):
        return frame.leads
    if trigger.kind != "proposal" and reading.structure.type_code not in {"CV", "CĐ"}:
        return ()
    found: list[Actor] = []
    for field in reading.structure.addressees:
        named = reading.actors_in(field.span) if field.span else ()
        found += named or (Actor(canonical(field.value), field.span),)
    return roles.unique(found)


def duty(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "… có trách nhiệm …", "… chịu trách nhiệm thi hành Quyết định này"."""
    if frame.mode in {"results", "purpose"} or clause.past:
        return None
    duty = next((hit for hit in reading.hits_in(segment.span) if hit.label == "duty"), None)
    if duty is None or duty.phrase == "phụ trách":
        return None
    group = clause.subject if clause.subject and clause.verb is not None and clause.verb.span.start <= duty.span.start else None
    carrying = CARRYING_OUT.search(reading.text, duty.span.start, segment.span.end)
    if carrying:
        actors = tuple(actor for actor in reading.actors_in(Span(segment.span.start, duty.span.start)))
        leads = actors or (group.actors if group else ())
    elif group is None:
        return None
    else:
        leads = group.actors
    issuer = issuer_of(reading, frame, discourse)
    return Act(
        segment.index,
        segment.span,
        "assignment",
        f"duty:{duty.phrase}",
        duty.span,
        issuer,
        roles.unique(leads),
        roles.supports(reading, duty.span.start, segment.span.end),
        frame=frame,
        time=frame.time,
    )


def modal(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "… cần …", "… phải …", "… nên …"."""
    if clause.verb is None or clause.verb.label != "modal" or clause.past or frame.mode in SUPPRESSING:
        return None
    kind = _modal_kind(reading, clause.verb.phrase, frame, discourse)
    if kind is None:
        return None
    leads = clause.subject.actors if clause.subject else frame.leads
    return Act(
        segment.index,
        segment.span,
        kind,
        f"modal:{clause.verb.phrase}",
        clause.verb.span,
        issuer_of(reading, frame, discourse),
        roles.unique(leads),
        roles.supports(reading, clause.verb.span.end, segment.span.end),
        leads_inherited=clause.subject is None,
        frame=frame,
        time=frame.time,
        kind_inherited=True,
    )


def _modal_kind(reading: Reading, phrase: str, frame: Frame, discourse: Discourse) -> str | None:
    if frame.mode == "act" and frame.kind in {"assignment", "proposal"}:
        return frame.kind
    if frame.mode == "act":
        return "plan"
    if discourse.speaker is not None:
        return "proposal" if phrase == "nên" or not discourse.speaker.title else "assignment"
    notice = reading.structure.genre == "notice" and reading.structure.type_code not in RULE_TYPES
    return "assignment" if notice and phrase != "nên" else None


def will(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "… sẽ …", "cam kết", "phấn đấu" as what a body will itself do."""
    if frame.mode in {"rule", "purpose"}:
        return None
    for trigger in triggers.find(reading, segment.span):
        if trigger.kind != "plan" or trigger.past or (clause.past and trigger.phrase != "sẽ") or _is_benefit(reading, segment, trigger):
            continue
        subject = clause.subject if clause.subject and clause.subject.span.end <= trigger.span.start else None
        actor = speakers.before(reading, trigger.span.start, segment.span.start)
        at_start = clause.verb is not None and clause.verb.span == trigger.span
        if trigger.phrase != "sẽ" and ((frame.mode == "act" and frame.kind != "plan") or not (actor or subject or at_start)):
            continue
        leads = subject.actors if subject else (speakers.resolve(actor, discourse.people),) if actor else frame.leads
        if (
            not leads
            and discourse.speaker is not None
            and (at_start or any(hit.label == "speech" for hit in reading.hits_in(segment.span)))
        ):
            leads = (discourse.speaker,)
        passive = _PASSIVE.match(reading.text, trigger.span.start) and _verb_at(reading, trigger.span.end + 5, segment.span.end)
        if not leads and not passive:
            continue
        issuer = issuer_of(reading, frame, discourse) if discourse.speaker or frame.issuer else None
        return Act(
            segment.index,
            segment.span,
            "plan",
            f"plan:{trigger.phrase}",
            trigger.span,
            issuer or (leads[0] if leads else reading.body),
            roles.unique(leads),
            roles.supports(reading, trigger.span.end, segment.span.end),
            leads_inherited=subject is None,
            frame=frame,
            time=frame.time,
        )
    return None


def bare(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read a segment without a trigger of its own under a frame that makes verbs acts."""
    if clause.past or frame.mode in SUPPRESSING or clause.verb is None:
        return None
    leading = any(hit.label == "lead" and hit.span.start >= clause.start for hit in reading.hits_in(segment.span))
    if frame.mode == "open" and not (
        leading
        and clause.subject is not None
        and reading.structure.genre == "notice"
        and clause.verb.label in {"lead", "with", "adverb", "duty"}
    ):
        return None
    if (frame.mode == "said" and clause.subject is None) or _no_verb().match(reading.text, clause.verb.span.start):
        return None
    if clause.subject is None and no_act().match(reading.text, clause.start):
        return None
    kind = frame.kind or "assignment"
    leads = clause.subject.actors if clause.subject else frame.leads
    if kind == "plan" and clause.subject is not None and reading.body is not None and not own(reading, leads, frame):
        kind = "assignment"
    elif kind == "assignment" and reading.structure.type_code in PLAN_TYPES and own(reading, leads, frame):
        kind = "plan"
    start = clause.subject.span.end if clause.subject else clause.start
    helpers = roles.supports(reading, start, segment.span.end)
    if not helpers and clause.subject is None and frame.supports:
        helpers = frame.supports
    return Act(
        segment.index,
        segment.span,
        kind,
        f"bare:{frame.rule}",
        None,
        issuer_of(reading, frame, discourse),
        roles.unique(leads),
        helpers,
        leads_inherited=clause.subject is None,
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


def own(reading: Reading, leads: Sequence[Actor], frame: Frame) -> bool:
    """Tell whether the actors of a plan are those who make it, in whatever form they are printed."""
    makers = [fold(actor.name) for actor in (*((reading.body,) if reading.body else ()), *(frame.leads if frame.kind == "plan" else ()))]
    return bool(leads) and all(any(_same(fold(actor.name), maker, actor.short) for maker in makers) for actor in leads)


def _same(name: str, maker: str, short: bool) -> bool:
    if name == maker or name.startswith(maker + " ") or maker.startswith(name + " "):
        return True
    return short and maker.split(" ")[0] == name.split(" ")[0]


def _is_benefit(reading: Reading, segment: Segment, trigger: Trigger) -> bool:
    """Tell whether "sẽ được" names who does it to the subject: "tỉnh sẽ được Trung ương hỗ trợ" promises nothing of its own."""
    match = _PASSIVE.match(reading.text, trigger.span.start, segment.span.end)
    if not match:
        return False
    actor = reading.next_actor(match.end(), segment.span.end)
    near = actor is not None and actor.span is not None and actor.span.start == match.end()
    return near or _GIVER.match(reading.text, match.end(), segment.span.end) is not None


def ahead(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Quý IV, Chi cục tập trung trồng rừng …": a period that is not over yet, who, and what they go on with."""
    if clause.past or clause.subject is None or clause.verb is None or frame.mode not in {"open", "said"} or reading.issued is None:
        return None
    opener = Span(segment.span.start, clause.start)
    period = next((day for day in reading.dates_in(opener) if day.role in {"period", "target"} and day.end and day.start != day.end), None)
    if period is None or period.end is None or period.end <= reading.issued or not _GOING_ON.match(reading.text, clause.verb.span.start):
        return None
    leads = clause.subject.actors
    return Act(
        segment.index,
        segment.span,
        "plan",
        "ahead",
        None,
        discourse.speaker or (leads[0] if reading.structure.genre == "news" else reading.body),
        roles.unique(leads),
        roles.supports(reading, clause.verb.span.start, segment.span.end),
        kind_inherited=True,
        frame=frame,
        time=period,
    )


def needed(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Kế hoạch … phải được triển khai …" under a frame: what must be done falls to those who are told."""
    if clause.past or frame.mode != "act" or frame.kind not in {"assignment", "proposal"}:
        return None
    trigger = next((one for one in triggers.find(reading, segment.span) if one.kind == "modal" and not one.past), None)
    if trigger is None:
        return None
    actor = speakers.before(reading, trigger.span.start, segment.span.start)
    leads = (actor,) if actor is not None and not actor.title else frame.leads
    return Act(
        segment.index,
        segment.span,
        frame.kind,
        f"modal:{trigger.phrase}",
        trigger.span,
        issuer_of(reading, frame, discourse),
        roles.unique(leads),
        leads_inherited=actor is None,
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


def listed(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read an item that opens with no verb we know under a lead-in that asks for acts (RECORDS.md: it takes what governs it)."""
    item = segment.kind is SegmentKind.ITEM and not frame.carried and frame.rule in _LISTING
    part = segment.lead is not None and frame.kind in {"assignment", "proposal"}  # "đề nghị …: hỗ trợ …; nhu cầu về …"
    if clause.past or frame.mode != "act" or not (item or part):
        return None
    first = reading.next_actor(clause.start, segment.span.end)
    if first is not None and first.person and first.span is not None and first.span.start == clause.start:
        return None  # a list of people
    if segment.opens or len(segment.span.of(reading.text).split()) < SHORTEST_ITEM or no_act().match(reading.text, clause.start):
        return None
    return Act(
        segment.index,
        segment.span,
        frame.kind or "assignment",
        "listed",
        None,
        issuer_of(reading, frame, discourse),
        roles.unique(clause.subject.actors if clause.subject else frame.leads),
        frame.supports,
        leads_inherited=clause.subject is None,
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


DECIDERS = (told, duty, modal, will, bare, ahead, needed, listed)
