"""What a body says that it will itself do: "sẽ", "cam kết", "phấn đấu", and what it goes on with in a period to come.

In: a segment taken apart and its frame. Out: the act of kind plan, or None for events, forecasts, sanctions and benefits.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.acts import clause as clauses
from nlp.acts import grounds, roles, speakers, triggers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.acts.triggers import Trigger
from nlp.types import Segment, Span

_GIVER = re.compile(r"(?:Trung ương|Nhà nước|Chính phủ|cấp trên|tỉnh|huyện|ngân sách)\s", re.I)
_GOING_ON = re.compile(
    r"(?:tiếp tục|tập trung|đẩy mạnh|tăng cường|phấn đấu|chú trọng|triển khai|ưu tiên|thực hiện|hoàn thành|xây dựng|tổ chức)\b", re.I
)
_PASSIVE = re.compile(r"sẽ được ", re.I)
_PLACE = re.compile(r"(?:^|,\s)(?P<name>[A-ZÀ-ỴĐ][^\s,.;:]{1,7}(?:\s[A-ZÀ-ỴĐ][^\s,.;:]{1,7}){1,2})\s$")
_ALSO = re.compile(r"\svà\s$")  # "đã vận động … và cam kết …": half of it is still to come
_WORK = re.compile(r"(?:các |những )?(?:việc|công việc|công tác|nội dung|hạng mục|công trình|về phía)\s", re.I)


def will(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "… sẽ …", "cam kết", "phấn đấu" as what a body will itself do."""
    if frame.mode in {"rule", "purpose"}:
        return None
    for trigger in triggers.find(reading, segment.span):
        over = clause.past and trigger.phrase != "sẽ" and not _ALSO.search(reading.text, max(0, trigger.span.start - 4), trigger.span.start)
        if trigger.kind != "plan" or trigger.past or over or _is_benefit(reading, segment, trigger):
            continue
        subject = clause.subject if clause.subject and clause.subject.span.end <= trigger.span.start else None
        actor = speakers.before(reading, trigger.span.start, segment.span.start) or _named_place(reading, segment, trigger)
        at_start = clause.verb is not None and clause.verb.span == trigger.span
        promised = trigger.phrase in {"cam kết", "hứa"} and (actor or subject) is not None
        governed = frame.mode == "act" and frame.kind != "plan" and not promised
        if trigger.phrase != "sẽ" and (governed or not (actor or subject or at_start)):
            continue
        falls = at_start or _WORK.match(reading.text, clause.start, trigger.span.start) is not None
        leads = subject.actors if subject else (speakers.resolve(actor, discourse.known()),) if actor else frame.leads if falls else ()
        if (
            not leads
            and discourse.speaker is not None
            and (at_start or any(hit.label == "speech" for hit in reading.hits_in(segment.span)))
        ):
            leads = (discourse.speaker,)
        passive = _PASSIVE.match(reading.text, trigger.span.start) and clauses.verb_at(reading, trigger.span.end + 5, segment.span.end)
        if not leads and not passive:
            continue
        if not leads and reading.structure.genre == "notice" and reading.body is not None:
            leads = (reading.body,)
        issuer = speakers.issuer_of(reading, frame, discourse) if discourse.speaker or frame.issuer else None
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


def _named_place(reading: Reading, segment: Segment, trigger: Trigger) -> Actor | None:
    """Return the place that stands for its government in "Năm 2026, Cao Sim phấn đấu …"."""
    if trigger.phrase not in {"phấn đấu", "quyết tâm", "cam kết", "dự kiến", "sẽ"}:
        return None
    match = _PLACE.search(reading.text, max(segment.span.start, trigger.span.start - 40), trigger.span.start)
    return Actor(match["name"], Span(*match.span("name")), named=False) if match else None


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
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind="plan",
        rule="ahead",
        issuer=discourse.speaker or (leads[0] if reading.structure.genre == "news" else reading.body),
        leads=roles.unique(leads),
        supports=roles.supports(reading, clause.verb.span.start, segment.span.end),
        kind_inherited=True,
        time=period,
    )
