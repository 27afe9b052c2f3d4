"""Lead-ins: what a segment that ends in a colon, or an inline heading, gives to the items and parts behind it.

In: a segment, what it was read as, and the frame that governs it. Out: the frame for what follows. A lead-in may tell
the past and still open acts ("UBND tỉnh đã kiến nghị một số nội dung như:"), or open results ("đã đạt được kết quả:").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.acts import clause as clauses
from nlp.acts import frames, groups, roles, speakers, triggers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.grounds import own
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.segments import Hit
from nlp.types import Segment, Span

SHORT_HEADING = 60  # characters of an inline heading: "Phương hướng, nhiệm vụ năm 2025:"
LONGEST_PREAMBLE = 500  # characters behind a word of telling in which the plan that it leads to is looked for
NEAR = 30  # characters between a noun like "các kiến nghị" and the colon
TAIL = 90  # characters before the colon that say what kind of list follows
_TASKS = re.compile(r"(?:nhiệm vụ|nội dung|mục tiêu|giải pháp|công việc|trọng tâm|hoạt động|phương hướng|biện pháp|vấn đề)\b", re.I)
_DONE = re.compile(
    r"\bđã\s+(?:\S+\s+){0,3}?(?:hoàn thành|đạt|triển khai|thực hiện|tổ chức|làm|đóng góp|có|thu|giải quyết|chỉ đạo|ban hành|tham mưu)\b",
    re.I,
)
_SET = re.compile(r"\b(?:đề ra|xác định|đặt ra|tập trung|thông qua|chú trọng|triển khai|thực hiện|gồm|bao gồm|là)\b", re.I)
_PAST = re.compile(r"\bđã\b")
_PLACED = re.compile(r"(?:tại|của|về|cho|với|ở|trên|trong|từ|đến)\s*$", re.I)
_BASED = ("theo", "xét", "trên cơ sở", "căn cứ", "đủ điều kiện", "hồ sơ", "đáp ứng")
_DIRECTING = frozenset(
    {"kết luận", "phát biểu kết luận", "phát biểu", "lưu ý", "nhấn mạnh", "quán triệt", "chỉ rõ", "định hướng", "gợi mở"}
)
# what a preamble names before "… xây dựng Kế hoạch như sau:" is why the plan is made, not who is told
_ORDERS = re.compile(
    r"\b(?:chỉ thị|yêu cầu|chỉ đạo|quyết nghị)(?:\s+(?:như sau|sau|một số nội dung|các nội dung|các nội dung sau))?\s*:?\s*$", re.I
)
_NOTHING = re.compile(r"\s*không(?: có\b[^:;]{0,60})?\.?")
_QUOTE = re.compile(r"\s*[“\"]")
_MAKES_PLAN = re.compile(r"\b(?:ban hành|xây dựng|lập|triển khai)\s+(?:kế hoạch|chương trình|phương án)\b", re.I)
_SAID_IN = re.compile(r"\s+(?:tại|theo)\s+(?:công văn|thông báo|văn bản|quyết định|kế hoạch|chỉ thị|công điện)\b", re.I)
_LISTS = re.compile(r"(?:như|gồm|sau|sau đây|cụ thể|là)\s*$", re.I)


def read(reading: Reading, segment: Segment, clause: Clause, frame: Frame, acts: list[Act], discourse: Discourse) -> Frame | None:
    """Return the frame that a lead-in gives to the items or parts behind it, None where it gives nothing."""
    before = Span(segment.span.start, segment.colon or segment.span.end)
    base = replace(frame, time=frames.period(reading, before, sentence=True) or frame.time, source=before, supports=(), carried=False)
    if frame.mode == "rule":
        return frame
    if frame.mode in {"results", "purpose"} and clause.heading:
        return base
    if clause.heading and clause.subject is not None:
        return _of_unit(reading, clause.subject.actors, frame, base)
    if acts and (acts[0].trigger is None or acts[0].trigger.end <= before.end):
        act = acts[-1]
        return replace(base, mode="act", kind=act.kind, issuer=act.issuer, leads=act.leads, supports=act.supports, rule="lead-in")
    tail = reading.text[max(before.start, before.end - TAIL) : before.end]
    told = _told(reading, before, tail)
    if told is not None:
        return _of_told(reading, told, before, base, discourse)
    if _TASKS.search(tail) and not _DONE.search(_last_clause(tail)) and (tasks := _of_tasks(reading, segment, clause, tail, base)):
        return tasks
    return _otherwise(reading, segment, clause, base, discourse)


def _last_clause(tail: str) -> str:
    """Return what stands behind the last comma but one of a lead-in's end."""
    return ",".join(tail.rsplit(",", 2)[-2:]) if tail.count(",") > 1 else tail


def _of_unit(reading: Reading, actors: tuple[Actor, ...], frame: Frame, base: Frame) -> Frame:
    """Return the frame of "Sở Y tế: …": its duties are assigned, or planned where they are those of the planning body."""
    kept = frame.kind in {"assignment", "proposal"} or (frame.kind == "plan" and own(reading, actors, frame))
    return replace(base, mode="act", kind=frame.kind if kept else "assignment", leads=actors, rule="unit-heading")


def _told(reading: Reading, before: Span, tail: str) -> Hit | None:
    """Return the word that says what the list holds: "kiến nghị … như:", also as a noun, also in the past."""
    hits = reading.hits_in(before)
    stops = [hit for hit in hits if hit.label == "stop"]
    lists = _LISTS.search(tail.rstrip(" :"))
    summing = [hit for hit in hits if hit.phrase == "chỉ đạo" or (hit.label == "speech" and "kết luận" in hit.phrase)]
    summed_up = max((hit.span.start for hit in summing if not any(stop.span.holds(hit.span) for stop in stops)), default=before.start)
    for hit in reversed(hits):
        if hit.label not in {"assign", "propose"} or hit.phrase in {"điện", "mời", "chỉ đạo", "lưu ý"}:
            continue
        if _MAKES_PLAN.search(reading.text, hit.span.end, min(before.end, hit.span.end + LONGEST_PREAMBLE)) or _SAID_IN.match(
            reading.text, hit.span.end, before.end
        ):
            continue
        if hit.span.start < summed_up:
            continue  # "các kiến nghị của các đơn vị, Chủ tịch kết luận như sau:"
        covering = [stop for stop in stops if stop.span.meets(hit.span) and len(stop.span) > len(hit.span)]
        based = any(stop.phrase.startswith(_BASED) or "phản ánh" in stop.phrase for stop in covering)
        noun = hit.label == "propose" or hit.phrase == "yêu cầu"
        if not covering or (noun and not based and (lists or before.end - hit.span.end < NEAR)):
            return hit
    return None


def _of_told(reading: Reading, told: Hit, before: Span, base: Frame, discourse: Discourse) -> Frame:
    asked = groups.at(reading, clauses.after_words(reading.text, told.span.end, before.end), before.end, phrases=False)
    speaker = speakers.before(reading, told.span.start, before.start)
    if speaker is None and (found := re.compile(r"\s+của\s+").match(reading.text, told.span.end, before.end)):
        owner = groups.at(reading, found.end(), before.end, phrases=False)
        speaker = owner.actors[0] if owner else groups.level(reading, found.end(), before.end)
    told_by = speakers.resolve(speaker, discourse.known()) if speaker else None
    issuer = (
        speakers.issuer_of(reading, base, discourse)
        if told_by is None or (speakers.is_pronoun(told_by) and not told_by.person)
        else told_by
    )
    asked = asked or groups.addressed(reading, Span(before.start, told.span.end), before)
    leads = asked.actors if asked else base.leads if base.kind in {"assignment", "proposal"} else ()
    happened = bool(_PAST.search(before.of(reading.text)))
    return replace(base, mode="act", kind=triggers.KINDS[told.label], issuer=issuer, leads=leads, rule="list-lead-in", happened=happened)


def _of_tasks(reading: Reading, segment: Segment, clause: Clause, tail: str, base: Frame) -> Frame | None:
    """Read "ngành đề ra các nhiệm vụ trọng tâm:", "các xã tập trung vào các nhiệm vụ:"."""
    mode = frames.section(tail)
    if "results" in {mode, frames.section(_last_clause(tail))} or base.mode in {"purpose", "results"}:
        return None
    before = Span(segment.span.start, segment.colon or segment.span.end)
    subject = clause.subject.actors if clause.subject else _nearest(reading, before) if _SET.search(tail) else ()
    base = replace(base, happened=bool(_PAST.search(before.of(reading.text))))
    if base.mode == "act" and base.kind:
        issuer = base.issuer or (subject[0] if subject and base.kind == "plan" else None)
        return replace(base, issuer=issuer, leads=subject or base.leads, rule="lead-in")
    planned = replace(base, mode="act", kind="plan", rule="plan-lead-in")
    if reading.structure.genre == "news":
        heading = segment.colon is not None and mode == "plan" and len(tail) < SHORT_HEADING
        if subject or heading:
            return replace(planned, issuer=subject[0] if subject else base.issuer, leads=subject)
        return None
    if subject and reading.body is not None and subject[0].name != reading.body.name and not subject[0].short:
        return replace(base, mode="act", kind="assignment", leads=subject, rule="lead-in")
    own_body = (reading.body,) if reading.body else ()
    return replace(planned, leads=subject or own_body) if _SET.search(tail) else None


def _nearest(reading: Reading, before: Span) -> tuple[Actor, ...]:
    """Return the actor that stands last before the colon, unless it is only the place of something."""
    actor = reading.actor_before(before.end, before.start)
    if actor is None or actor.span is None or _PLACED.search(reading.text, max(0, actor.span.start - 8), actor.span.start):
        return ()
    return (actor,)


def _otherwise(reading: Reading, segment: Segment, clause: Clause, base: Frame, discourse: Discourse) -> Frame | None:
    before = base.source or segment.span
    if not segment.opens:
        return _quoted(reading, segment, before, base, discourse)
    if _ORDERS.search(reading.text, before.start, before.end):
        return replace(base, mode="act", kind="assignment", issuer=speakers.issuer_of(reading, base, discourse), leads=(), rule="lead-in")
    mode = frames.section(before.of(reading.text)[-TAIL:])
    if clause.past or mode in {"results", "purpose"}:
        return replace(base, mode="results" if clause.past or mode == "results" else "purpose", rule="results-lead-in")
    if clause.subject is not None and clause.verb is not None:
        own_list = own(reading, clause.subject.actors, base)
        kind = base.kind or ("plan" if reading.structure.genre == "news" or own_list else "assignment")
        helpers = roles.supports(reading, clause.subject.span.end, before.end)
        return replace(base, mode="act", kind=kind, leads=clause.subject.actors, supports=helpers, rule="lead-in")
    if any(hit.label == "speech" and hit.phrase in _DIRECTING for hit in reading.hits_in(before)):
        return replace(base, mode="said", kind="assignment", issuer=discourse.speaker or base.issuer, rule="speech-lead-in")
    return base


def _quoted(reading: Reading, segment: Segment, before: Span, base: Frame, discourse: Discourse) -> Frame | None:
    """Return the frame of what is quoted: "Ông chỉ đạo ngay tại nghị trường: “Sở Y tế rà soát …”"."""
    directing = any(hit.phrase in _DIRECTING or hit.phrase in {"chỉ đạo", "yêu cầu"} for hit in reading.hits_in(before))
    if not directing or discourse.speaker is None or not _QUOTE.match(reading.text, segment.colon or before.end):
        return None
    return replace(base, mode="said", kind="assignment", issuer=discourse.speaker, leads=(), rule="speech-lead-in")


def first_item(reading: Reading, segment: Segment, opened: Frame, listed: bool) -> Act | None:
    """Return the act of a first item that is printed on the line of its lead-in (RECORDS.md, Settled cases).

    The lead-in belongs to the record unless it only tells what happened.
    """
    if segment.colon is None or opened.mode not in {"act", "said"} or opened.kind is None:
        return None
    rest = Span(segment.colon, segment.span.end)
    if _NOTHING.fullmatch(reading.text, rest.start, rest.end):
        return None  # "Kiến nghị xử lý kỷ luật: không"
    start, subject, verb, past = clauses.read_from(reading, rest)
    if past or (verb is None and not listed) or (opened.mode == "said" and subject is None):
        return None
    text = reading.text[rest.start : rest.end]
    begin = rest.start + len(text) - len(text.lstrip()) if opened.happened else segment.span.start
    leads: Sequence[Actor] = subject.actors if subject else opened.leads
    return Act(
        segment.index,
        Span(begin, segment.span.end),
        opened.kind,
        f"bare:{opened.rule}",
        issuer=opened.issuer,
        leads=roles.unique(tuple(leads)),
        supports=roles.supports(reading, start, segment.span.end) or opened.supports,
        leads_inherited=subject is None,
        kind_inherited=True,
        frame=opened,
        time=opened.time,
    )
