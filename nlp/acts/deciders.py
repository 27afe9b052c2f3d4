"""The deciders: each reads one segment for one construction and returns the act that it is, or None.

In: a reading, a segment taken apart, the frame that governs it, and who speaks. They are tried in the order of DECIDERS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlp.acts import clause as clauses
from nlp.acts import groups, roles, speakers, triggers
from nlp.acts.act import OPEN, Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.acts.telling import told
from nlp.acts.triggers import Trigger
from nlp.lexicon.acts import PLANNING, alternation
from nlp.lexicon.names import fold
from nlp.types import Segment, SegmentKind, Span

SUPPRESSING = frozenset({"results", "purpose", "rule"})
PLAN_TYPES = PLANNING
ORDERING_TYPES = frozenset({"QĐ", "CT", "CĐ", "TB", "KL", "CV"})  # their items say who does what
RULE_TYPES = frozenset({"QĐ", "QC", "QyĐ", "NĐ", "TT", "L", "NQ", "PL"})
CARRYING_OUT = re.compile(r"(?:thi hành|thực hiện)\s+(?:Quyết định|Nghị quyết|Chỉ thị|Thông báo|Kế hoạch|Quy định|Quy chế)\s+này", re.I)
_LISTING = frozenset({"lead-in", "list-lead-in", "unit-heading"})
SHORTEST_ITEM = 5  # words of an item that can be an act without a verb that we know
_GIVER = re.compile(r"(?:Trung ương|Nhà nước|Chính phủ|cấp trên|tỉnh|huyện|ngân sách)\s", re.I)
_GOING_ON = re.compile(
    r"(?:tiếp tục|tập trung|đẩy mạnh|tăng cường|phấn đấu|chú trọng|triển khai|ưu tiên|thực hiện|hoàn thành|xây dựng|tổ chức)\b", re.I
)
_IF = re.compile(r"(?:nếu|trường hợp|khi|nơi nào|ai|đơn vị nào|địa phương nào)\s", re.I)
_PASSIVE = re.compile(r"sẽ được ", re.I)
_PLACE = re.compile(r"(?:^|,\s)(?P<name>[A-ZÀ-ỴĐ][^\s,.;:]{1,7}(?:\s[A-ZÀ-ỴĐ][^\s,.;:]{1,7}){1,2})\s$")
_ALSO = re.compile(r"\svà\s$")  # "đã vận động … và cam kết …": half of it is still to come
_POINTING = re.compile(
    r"(?:cả\s+)?(?:(?P<number>hai|ba|bốn)\s+)?(?:cơ quan, đơn vị|đơn vị|cơ quan|sở|ngành|phòng|địa phương|huyện|xã)(?P<there>\s+(?:này|trên|đó))?", re.I
)
_THIS = re.compile(r"\s+(?:này|trên|đó)\b", re.I)
_URGED = re.compile(r"(?:khẩn trương|nghiêm túc|kịp thời|chủ động|tích cực|theo dõi, đôn đốc|tham mưu|phối hợp chặt chẽ)\b", re.I)
_MEETING = re.compile(
    r"(?:tổ chức|tham gia|tham dự|dự|khai mạc|đón|trao|tiếp)\s+(?:(?:buổi|cuộc|phiên|lễ)\s+)?(?:hội nghị|bằng công nhận|hội thảo|lễ|giao lưu|bằng|cuộc họp|buổi|đại hội|đoàn|tọa đàm|họp)",
    re.I,
)
LONGEST_PASSAGE = 800  # characters
_ONGOING = re.compile(r"(?:tiếp tục|tập trung|đẩy mạnh|duy trì)\b", re.I)
_NO_TOPIC = re.compile(r"thời gian qua|(?:huyện|xã|phường|thị xã|thị trấn|thành phố|tỉnh|quận)\s+[A-ZÀ-ỴĐ]|quá\s", re.I)
_NOTHING = re.compile(r":\s*không(?: có\b[^:;]{0,60})?\.?$", re.I)
_WORK = re.compile(r"(?:các |những )?(?:việc|công việc|công tác|nội dung|hạng mục|công trình|về phía)\s", re.I)
_ACHIEVED = re.compile(r"\S+(?:\s\S+){0,2}\s(?:được|xong)\s(?:hơn |trên |gần |khoảng )?\d", re.I)
_OVER = re.compile(r",\s+(?:\S+\s+)?đã\s|\bđến nay\b", re.I)
_FORECAST = re.compile(r"\b(?:dự báo|nếu không|nguy cơ)\b|^(?:tuy nhiên,? )?nếu\b", re.I)
_LETS_KNOW = re.compile(r"thông báo\b.{0,160}\b(?:được biết|biết(?: và|,)? (?:để )?(?:triển khai|thực hiện|phối hợp)|biết để|để biết)", re.I)
_SETTLED = re.compile(r"\b(?:đồng ý về (?:nguyên tắc|chủ trương)|đã được|đã (?:trả lời|giải quyết|hoàn thành)|nhất trí với)\b", re.I)
_IS_TOLD = re.compile(r"(?:cũng\s+)?được(?:\s+(?:ubnd|tỉnh|huyện|sở|chủ tịch)[^,;]{0,30})?")
_ALLOWS = re.compile(r"\b(?:được|có thể)\s", re.I)
_OPENING = frozenset({"trường hợp", "nếu", "khi", "sau khi", "trước khi"})  # adverbs behind which no clause of an actor was found


@cache
def no_act() -> re.Pattern[str]:
    """Return what a segment without a subject begins with that is no act: "Căn cứ …", "Nay thông báo …", "Bước 1 …"."""
    return re.compile(rf"(?:{alternation('no_act')}|bước \d)\b", re.I)


@cache
def _no_verb() -> re.Pattern[str]:
    return re.compile(alternation("no_verb") + r"\b", re.I)


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
        group = groups.subject_before(reading, duty.span.start, segment.span.start)
        if group is None or frame.mode == "results":
            return None
        leads = group.actors
    else:
        leads = (*group.actors[:-1], groups.widened(reading, group.actors[-1], duty.span.start))
    issuer = speakers.issuer_of(reading, frame, discourse)
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
    leads = restated(reading, clause.subject, frame) if clause.subject else frame.leads
    return Act(
        segment.index,
        segment.span,
        kind,
        f"modal:{clause.verb.phrase}",
        clause.verb.span,
        speakers.issuer_of(reading, frame, discourse),
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


def _forbidden(reading: Reading, segment: Segment, clause: Clause) -> tuple[Actor, ...]:
    """Return who must not do something: "Nghiêm cấm các địa phương tự đặt ra thủ tục …"."""
    if clause.verb is None or clause.verb.phrase not in {"nghiêm cấm", "cấm"}:
        return ()
    group = groups.at(reading, clause.verb.span.end, segment.span.end)
    return group.actors if group else ()


def restated(reading: Reading, subject: groups.Group, frame: Frame) -> tuple[Actor, ...]:
    """Return the actors of a subject; those that govern where it only points at them: "hai đơn vị", "đơn vị này"."""
    match = _POINTING.fullmatch(subject.actors[0].name.strip())
    there = subject.actors[0].span.end if subject.actors[0].span else 0
    points = match is not None and (match["number"] or match["there"] or _THIS.match(reading.text, there))
    if match is None or not points or len(subject.actors) > 1 or not frame.leads:
        return subject.actors
    number = {"hai": 2, "ba": 3, "bốn": 4}.get((match["number"] or "").lower(), 1 if not match["number"] else 0)
    return frame.leads if len(frame.leads) == number else subject.actors


def _named_place(reading: Reading, segment: Segment, trigger: Trigger) -> Actor | None:
    """Return the place that stands for its government in "Năm 2026, Cao Sim phấn đấu …"."""
    if trigger.phrase not in {"phấn đấu", "quyết tâm", "cam kết", "dự kiến", "sẽ"}:
        return None
    match = _PLACE.search(reading.text, max(segment.span.start, trigger.span.start - 40), trigger.span.start)
    return Actor(match["name"], Span(*match.span("name")), named=False) if match else None


def bare(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read a segment without a trigger of its own under a frame that makes verbs acts."""
    if clause.past or frame.mode in SUPPRESSING or clause.verb is None or clause.verb.phrase == "sẽ":
        return None  # a "sẽ" that is no plan is an event, a forecast or a sanction
    if _foretells(reading, segment, clause) or _LETS_KNOW.search(reading.text, clause.verb.span.start, segment.span.end):
        return None
    if _ACHIEVED.match(reading.text, clause.verb.span.start, segment.span.end) or _NOTHING.search(
        reading.text, segment.span.start, segment.span.end
    ):
        return None
    if frame.carried and any(hit.label == "permission" for hit in reading.hits_in(segment.span)):
        return None
    if _IF.match(reading.text, clause.start) and any(hit.phrase == "sẽ" for hit in reading.hits_in(segment.span)):
        return None
    if clause.subject is None and clause.verb.phrase in _OPENING and _ALLOWS.search(reading.text, clause.start, segment.span.end):
        return None
    leading = any(hit.label == "lead" and hit.span.start >= clause.start for hit in reading.hits_in(segment.span))
    charged = leading and clause.verb.label in {"lead", "with", "adverb", "duty"}
    passage = is_passage(reading)
    if frame.mode == "open" and not (
        clause.subject is not None
        and ((passage and not _is_event(reading, segment, clause)) or (reading.structure.genre == "notice" and (charged or _operative(reading, segment, clause))))
        and _names_bodies(clause.subject)
    ):
        return None
    if (frame.mode == "said" and clause.subject is None) or _no_verb().match(reading.text, clause.verb.span.start):
        return None
    if clause.subject is None and no_act().match(reading.text, clause.start) and not asked_of(reading, frame):
        return None
    kind = frame.kind or ("plan" if passage and _ONGOING.match(reading.text, clause.verb.span.start) else "assignment")
    leads = restated(reading, clause.subject, frame) if clause.subject else _forbidden(reading, segment, clause) or frame.leads
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
        speakers.issuer_of(reading, frame, discourse),
        roles.unique(leads),
        helpers,
        leads_inherited=clause.subject is None,
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


def _operative(reading: Reading, segment: Segment, clause: Clause) -> bool:
    """Tell whether an item of a document that orders names another body and what it does: "2. Văn phòng UBND tỉnh đăng tải …"."""
    if reading.structure.type_code not in ORDERING_TYPES or clause.subject is None or clause.verb is None:
        return False
    actor = clause.subject.actors[0]
    if actor.person or own(reading, clause.subject.actors, OPEN):
        return False
    urged = _URGED.match(reading.text, clause.verb.span.start) is not None
    return urged if segment.kind is SegmentKind.SENTENCE else actor.named


def asked_of(reading: Reading, frame: Frame) -> bool:
    """Tell whether a frame asks others than the document's own body, so that "Phê duyệt …" is what they are to do."""
    return frame.mode == "act" and frame.kind in {"assignment", "proposal"} and bool(frame.leads) and not own(reading, frame.leads, OPEN)


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


def is_passage(reading: Reading) -> bool:
    """Tell whether the text is a few sentences without letterhead, date line or number, as somebody pastes them into a form.

    Nothing tells then whether a notice or a story is quoted; who does what in the present tense is read as work to be done.
    """
    frame = reading.structure
    framed = frame.number or frame.type_code or frame.issuing_body or frame.issued or frame.place
    return framed is None and len(reading.text) <= LONGEST_PASSAGE


def _is_event(reading: Reading, segment: Segment, clause: Clause) -> bool:
    """Tell whether a sentence of a passage tells of an event: it begins with a day, or somebody holds or attends a meeting."""
    opener = Span(segment.span.start, clause.start)
    day = any(one.start is not None and one.start == one.end for one in reading.dates_in(opener))
    return day or (clause.verb is not None and _MEETING.match(reading.text, clause.verb.span.start, segment.span.end) is not None)


def _names_bodies(subject: groups.Group) -> bool:
    """Tell whether a subject is made of bodies or collectives, not of persons."""
    return not any(actor.person for actor in subject.actors)


def _foretells(reading: Reading, segment: Segment, clause: Clause) -> bool:
    """Tell whether a segment is a forecast, a condition with its consequence, or a sanction: "Dự báo … sẽ …", "Nếu …, … sẽ …"."""
    will_be = any(hit.phrase == "sẽ" for hit in reading.hits_in(segment.span))
    return will_be and (_FORECAST.search(reading.text, segment.span.start, segment.span.end) is not None or not triggers_of_plan(reading, segment))


def triggers_of_plan(reading: Reading, segment: Segment) -> bool:
    """Tell whether "sẽ" or its like in a segment says what somebody will do."""
    return any(trigger.kind == "plan" for trigger in triggers.find(reading, segment.span))


def needed(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Kế hoạch … phải được triển khai …" under a frame: what must be done falls to those who are told."""
    if clause.past or frame.mode != "act" or frame.kind not in {"assignment", "proposal"}:
        return None
    trigger = next((one for one in triggers.find(reading, segment.span) if one.kind == "modal" and not one.past), None)
    if trigger is None:
        return None
    group = groups.subject_before(reading, trigger.span.start, segment.span.start)
    leads = group.actors if group is not None and not group.actors[0].title else frame.leads
    return Act(
        segment.index,
        segment.span,
        frame.kind,
        f"modal:{trigger.phrase}",
        trigger.span,
        speakers.issuer_of(reading, frame, discourse),
        roles.unique(leads),
        leads_inherited=group is None,
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


def charged(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "UBND các huyện được giao thống kê …", "Sở Y tế được yêu cầu rà soát …": what a body has been told to do."""
    if clause.subject is None or frame.mode in SUPPRESSING or clause.verb is None or clause.verb.label != "assign":
        return None
    between = reading.text[clause.subject.span.end : clause.verb.span.start].strip().lower()
    if _SETTLED.search(reading.text, clause.verb.span.end, segment.span.end) or _OVER.search(reading.text, clause.verb.span.end, segment.span.end):
        return None
    if not _IS_TOLD.fullmatch(between) or not clauses.verb_at(reading, clause.verb.span.end, segment.span.end):
        return None
    return Act(
        segment.index,
        segment.span,
        "assignment",
        "charged",
        clause.verb.span,
        speakers.issuer_of(reading, frame, discourse),
        roles.unique(clause.subject.actors),
        roles.supports(reading, clause.verb.span.end, segment.span.end),
        frame=frame,
        time=frame.time,
    )


def passing_on(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Đồng thời, UBND các tỉnh chỉ đạo các cơ quan …" in what a superior is reported to say: they are who must act."""
    if clause.subject is None or clause.past or clause.verb is None or clause.verb.phrase != "chỉ đạo" or frame.mode not in {"open", "said"}:
        return None
    actor, speaker = clause.subject.actors[0], discourse.speaker
    if reading.structure.genre != "news" or speaker is None or actor.named or actor.person or actor.title or actor.short:
        return None
    return Act(
        segment.index,
        segment.span,
        "assignment",
        "passing-on",
        None,
        speaker,
        roles.unique(clause.subject.actors),
        roles.supports(reading, clause.verb.span.end, segment.span.end),
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


def fronted(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read "Những nhiệm vụ nhỏ, huyện chủ động bố trí kinh phí" under a frame: a topic, then who does what about it."""
    asking = frame.mode == "act" and frame.kind in {"assignment", "proposal"}
    if not asking or clause.verb is not None or clause.past or segment.opens or _foretells(reading, segment, clause):
        return None
    found = clauses.fronted(reading, segment.span)
    if found is None or found[1].label not in {"verb", "adverb", "lead", "with"} or _no_verb().match(reading.text, found[1].span.start):
        return None
    topic = Span(segment.span.start, found[0].span.start)
    if _NO_TOPIC.match(reading.text, topic.start) or any(hit.label == "past" for hit in reading.hits_in(Span(topic.start, segment.span.end))):
        return None
    return Act(
        segment.index,
        segment.span,
        "plan" if own(reading, found[0].actors, OPEN) else frame.kind or "assignment",
        "fronted",
        None,
        speakers.issuer_of(reading, frame, discourse),
        roles.unique(found[0].actors),
        roles.supports(reading, found[0].span.end, segment.span.end),
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


def listed(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> Act | None:
    """Read an item that opens with no verb we know under a lead-in that asks for acts (RECORDS.md: it takes what governs it)."""
    item = segment.kind is SegmentKind.ITEM and not frame.carried and frame.rule in _LISTING
    part = segment.lead is not None and frame.kind in {"assignment", "proposal"}  # "đề nghị …: hỗ trợ …; nhu cầu về …"
    if clause.past or frame.mode != "act" or not (item or part) or _foretells(reading, segment, clause):
        return None
    if clause.subject is not None and _no_verb().match(reading.text, min(clause.subject.span.end + 1, segment.span.end)):
        return None
    if _SETTLED.search(reading.text, segment.span.start, segment.span.end):
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
        speakers.issuer_of(reading, frame, discourse),
        roles.unique(clause.subject.actors if clause.subject else frame.leads),
        frame.supports,
        leads_inherited=clause.subject is None,
        kind_inherited=True,
        frame=frame,
        time=frame.time,
    )


DECIDERS = (passing_on, told, duty, charged, modal, will, bare, ahead, needed, fronted, listed)
