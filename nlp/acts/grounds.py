"""On what grounds a segment is an act or none: questions that several deciders ask of it and of the frame that governs it.

In: a reading with a segment, a clause, a frame or actors. Out: yes or no, or the actors meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from nlp.acts import groups, speakers, triggers
from nlp.acts.act import OPEN, Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.lexicon.acts import PLANNING, alternation
from nlp.lexicon.names import fold
from nlp.types import Segment

SUPPRESSING = frozenset({"results", "purpose", "rule"})
PLAN_TYPES = PLANNING
ORDERING_TYPES = frozenset({"QĐ", "CT", "CĐ", "TB", "KL", "CV"})  # their items say who does what
RULE_TYPES = frozenset({"QĐ", "QC", "QyĐ", "NĐ", "TT", "L", "NQ", "PL"})
CARRYING_OUT = re.compile(r"(?:thi hành|thực hiện)\s+(?:Quyết định|Nghị quyết|Chỉ thị|Thông báo|Kế hoạch|Quy định|Quy chế)\s+này", re.I)
_POINTING = re.compile(
    r"(?:cả\s+)?(?:(?P<number>hai|ba|bốn)\s+)?(?:cơ quan, đơn vị|đơn vị|cơ quan|sở|ngành|phòng|địa phương|huyện|xã)"
    r"(?P<there>\s+(?:này|trên|đó))?",
    re.I,
)
_THIS = re.compile(r"\s+(?:này|trên|đó)\b", re.I)
LONGEST_PASSAGE = 800  # characters
_FORECAST = re.compile(r"\b(?:dự báo|nếu không|nguy cơ)\b|^(?:tuy nhiên,? )?nếu\b", re.I)

_NOTHING = re.compile(r":\s*không(?: có\b[^:;]{0,60})?\.?$", re.I)  # "Kiến nghị xử lý hình sự: không"
_LABEL = re.compile(
    r"(?:địa điểm|thành phần|đối tượng|kinh phí|chủ trì hội nghị|hình thức)(?:\s\S+){0,2}\s*:", re.I
)  # of a meeting, a course


def asks_nothing(surface: str) -> bool:
    """Tell whether a segment is a question, an entry that says "none", or a label of a meeting.

    >>> asks_nothing("Kiến nghị xử lý hình sự: không."), asks_nothing("Địa điểm: Hội trường"), asks_nothing("Rà soát hộ nghèo")
    (True, True, False)
    """
    return surface.rstrip(' ”"').endswith("?") or _NOTHING.search(surface) is not None or _LABEL.match(surface) is not None


def draft(reading: Reading, segment: Segment, frame: Frame, discourse: Discourse) -> Act:
    """Return the act that a segment would be, with what governs it, for a decider to fill in."""
    issuer = speakers.issuer_of(reading, frame, discourse)
    return Act(segment.index, segment.span, "assignment", "", issuer=issuer, frame=frame, time=frame.time)


@cache
def no_act() -> re.Pattern[str]:
    """Return what a segment without a subject begins with that is no act: "Căn cứ …", "Nay thông báo …", "Bước 1 …"."""
    return re.compile(rf"(?:{alternation('no_act')}|bước \d)\b", re.I)


@cache
def no_verb() -> re.Pattern[str]:
    return re.compile(alternation("no_verb") + r"\b", re.I)


def own(reading: Reading, leads: Sequence[Actor], frame: Frame) -> bool:
    """Tell whether the actors of a plan are those who make it, in whatever form they are printed."""
    makers = [fold(actor.name) for actor in (*((reading.body,) if reading.body else ()), *(frame.leads if frame.kind == "plan" else ()))]
    return bool(leads) and all(any(_same(fold(actor.name), maker, actor.short) for maker in makers) for actor in leads)


def _same(name: str, maker: str, short: bool) -> bool:
    if name == maker or name.startswith(maker + " ") or maker.startswith(name + " "):
        return True
    return short and maker.split(" ")[0] == name.split(" ")[0]


def asked_of(reading: Reading, frame: Frame) -> bool:
    """Tell whether a frame asks others than the document's own body, so that "Phê duyệt …" is what they are to do."""
    return frame.mode == "act" and frame.kind in {"assignment", "proposal"} and bool(frame.leads) and not own(reading, frame.leads, OPEN)


def is_passage(reading: Reading) -> bool:
    """Tell whether the text is a few sentences without letterhead, date line or number, as somebody pastes them into a form.

    Nothing tells then whether a notice or a story is quoted; who does what in the present tense is read as work to be done.
    """
    frame = reading.structure
    framed = frame.number or frame.type_code or frame.issuing_body or frame.issued or frame.place
    return framed is None and len(reading.text) <= LONGEST_PASSAGE


def foretells(reading: Reading, segment: Segment, clause: Clause) -> bool:
    """Tell whether a segment is a forecast, a condition with its consequence, or a sanction: "Dự báo … sẽ …", "Nếu …, … sẽ …"."""
    will_be = any(hit.phrase == "sẽ" for hit in reading.hits_in(segment.span))
    return will_be and (
        _FORECAST.search(reading.text, segment.span.start, segment.span.end) is not None or not triggers_of_plan(reading, segment)
    )


def triggers_of_plan(reading: Reading, segment: Segment) -> bool:
    """Tell whether "sẽ" or its like in a segment says what somebody will do."""
    return any(trigger.kind == "plan" for trigger in triggers.find(reading, segment.span))


def restated(reading: Reading, subject: groups.Group, frame: Frame) -> tuple[Actor, ...]:
    """Return the actors of a subject; those that govern where it only points at them: "hai đơn vị", "đơn vị này"."""
    match = _POINTING.fullmatch(subject.actors[0].name.strip())
    there = subject.actors[0].span.end if subject.actors[0].span else 0
    points = match is not None and (match["number"] or match["there"] or _THIS.match(reading.text, there))
    if match is None or not points or len(subject.actors) > 1 or not frame.leads:
        return subject.actors
    number = {"hai": 2, "ba": 3, "bốn": 4}.get((match["number"] or "").lower(), 1 if not match["number"] else 0)
    return frame.leads if len(frame.leads) == number else subject.actors
