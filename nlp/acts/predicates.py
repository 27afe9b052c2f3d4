"""Verbs without a word of telling: under a frame that makes them acts, in documents that order, in pasted passages.

In: a segment taken apart and its frame. Out: the act, or None.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.acts import grounds, groups, roles
from nlp.acts.act import OPEN, Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.types import Segment, SegmentKind, Span

_IF = re.compile(r"(?:nếu|trường hợp|khi|nơi nào|ai|đơn vị nào|địa phương nào)\s", re.I)
_URGED = re.compile(r"(?:khẩn trương|nghiêm túc|kịp thời|chủ động|tích cực|theo dõi, đôn đốc|tham mưu|phối hợp chặt chẽ)\b", re.I)
_MEETING = re.compile(
    r"(?:tổ chức|tham gia|tham dự|dự|khai mạc|đón|trao|tiếp)\s+(?:(?:buổi|cuộc|phiên|lễ)\s+)?"
    r"(?:hội nghị|bằng công nhận|hội thảo|lễ|giao lưu|bằng|cuộc họp|buổi|đại hội|đoàn|tọa đàm|họp)",
    re.I,
)
_ONGOING = re.compile(r"(?:tiếp tục|tập trung|đẩy mạnh|duy trì)\b", re.I)
_ACHIEVED = re.compile(r"\S+(?:\s\S+){0,2}\s(?:được|xong)\s(?:hơn |trên |gần |khoảng )?\d", re.I)
_LETS_KNOW = re.compile(
    r"thông báo\b.{0,160}\b(?:được biết|biết(?: và|,)? (?:để )?(?:triển khai|thực hiện|phối hợp)|biết để|để biết)", re.I
)
_ALLOWS = re.compile(r"\b(?:được|có thể)\s", re.I)
_OPENING = frozenset({"trường hợp", "nếu", "khi", "sau khi", "trước khi"})  # adverbs behind which no clause of an actor was found


def bare(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read a segment without a trigger of its own under a frame that makes verbs acts."""
    if clause.past or frame.mode in grounds.SUPPRESSING or clause.verb is None or clause.verb.phrase in {"sẽ", "dự kiến"}:
        return None  # a "sẽ" that is no plan is an event, a forecast or a sanction
    if grounds.foretells(reading, segment, clause) or _LETS_KNOW.search(reading.text, clause.verb.span.start, segment.span.end):
        return None
    if _ACHIEVED.match(reading.text, clause.verb.span.start, segment.span.end):
        return None
    if (frame.carried or frame.rule == "directive-heading") and any(hit.label == "permission" for hit in reading.hits_in(segment.span)):
        return None
    if _IF.match(reading.text, clause.start) and any(hit.phrase == "sẽ" for hit in reading.hits_in(segment.span)):
        return None
    if clause.subject is None and clause.verb.phrase in _OPENING and _ALLOWS.search(reading.text, clause.start, segment.span.end):
        return None
    leading = any(hit.label == "lead" and hit.span.start >= clause.start for hit in reading.hits_in(segment.span))
    charged = leading and clause.verb.label in {"lead", "with", "adverb", "duty"}
    passage = grounds.is_passage(reading)
    if frame.mode == "open" and not (
        clause.subject is not None
        and (
            (passage and not _is_event(reading, segment, clause))
            or (reading.structure.genre == "notice" and (charged or _operative(reading, segment, clause)))
        )
        and _names_bodies(clause.subject)
    ):
        return None
    planned = frame.kind == "plan" and clause.subject is None and clause.verb.phrase == "tham dự"  # in a plan attending is work
    if (frame.mode == "said" and clause.subject is None) or (not planned and grounds.no_verb().match(reading.text, clause.verb.span.start)):
        return None
    if clause.subject is None and grounds.no_act().match(reading.text, clause.start) and not grounds.asked_of(reading, frame):
        return None
    kind = frame.kind or ("plan" if passage and _ONGOING.match(reading.text, clause.verb.span.start) else "assignment")
    leads = grounds.restated(reading, clause.subject, frame) if clause.subject else _forbidden(reading, segment, clause) or frame.leads
    if kind == "plan" and clause.subject is not None and reading.body is not None and not grounds.own(reading, leads, frame):
        kind = "assignment"
    elif kind == "assignment" and reading.structure.type_code in grounds.PLAN_TYPES and grounds.own(reading, leads, frame):
        kind = "plan"
    start = clause.subject.span.end if clause.subject else clause.start
    helpers = roles.supports(reading, start, segment.span.end)
    if not helpers and clause.subject is None and frame.supports:
        helpers = frame.supports
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind=kind,
        rule=f"bare:{frame.rule}",
        leads=roles.unique(leads),
        supports=helpers,
        leads_inherited=clause.subject is None,
        kind_inherited=True,
    )


def _forbidden(reading: Reading, segment: Segment, clause: Clause) -> tuple[Actor, ...]:
    """Return who must not do something: "Nghiêm cấm các địa phương tự đặt ra thủ tục …"."""
    if clause.verb is None or clause.verb.phrase not in {"nghiêm cấm", "cấm"}:
        return ()
    group = groups.at(reading, clause.verb.span.end, segment.span.end)
    return group.actors if group else ()


def _operative(reading: Reading, segment: Segment, clause: Clause) -> bool:
    """Tell whether an item of a document that orders names another body and what it does: "2. Văn phòng UBND tỉnh đăng tải …"."""
    if reading.structure.type_code not in grounds.ORDERING_TYPES or clause.subject is None or clause.verb is None:
        return False
    actor = clause.subject.actors[0]
    if actor.person or grounds.own(reading, clause.subject.actors, OPEN):
        return False
    urged = _URGED.match(reading.text, clause.verb.span.start) is not None
    return urged if segment.kind is SegmentKind.SENTENCE else actor.named


def _is_event(reading: Reading, segment: Segment, clause: Clause) -> bool:
    """Tell whether a sentence of a passage tells of an event: it begins with a day, or somebody holds or attends a meeting."""
    opener = Span(segment.span.start, clause.start)
    day = any(one.start is not None and one.start == one.end for one in reading.dates_in(opener))
    return day or (clause.verb is not None and _MEETING.match(reading.text, clause.verb.span.start, segment.span.end) is not None)


def _names_bodies(subject: groups.Group) -> bool:
    """Tell whether a subject is made of bodies or collectives, not of persons."""
    return not any(actor.person for actor in subject.actors)
