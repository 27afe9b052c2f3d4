"""Words of telling: "giao", "yêu cầu", "đề nghị" and the like, with who is told and who tells.

In: a segment taken apart and its frame. Out: the act, or None where the word is what somebody is told to do, or holds nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.acts import clause as clauses
from nlp.acts import grounds, groups, roles, speakers, triggers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.acts.triggers import Trigger
from nlp.lexicon.names import canonical
from nlp.types import Segment, SegmentKind, Span

_SPEAKING = re.compile(r"(?:một số |nhiều |các |đông đảo )?(?:cử tri|đại biểu|hộ dân|người dân|bà con|nhân dân|ý kiến|doanh nghiệp)", re.I)
_CITING = re.compile(r"(?:thực hiện|theo|căn cứ|triển khai)\s", re.I)
_OUTCOME = re.compile(
    r"\bđến nay\b|\bđến thời điểm này\b|\bkết quả (?:có|là|cho thấy|đã)\b|\bvà đã (?:được|có|hoàn thành)\b|\bnhưng vẫn\b"
    r"|\bđược khắc phục\b|,\s(?:\S+\s){1,5}đã (?:có|được|hoàn thành|xong|thành|nộp|gửi)\b",
    re.I,
)
_AGAIN = re.compile(r"\b(?:thời gian tới|tiếp tục|sẽ)\b", re.I)
_OFTEN = re.compile(r"\b(?:hai|ba|bốn|nhiều|mấy|\d+) lần (?:đề nghị|yêu cầu|kiến nghị|chỉ đạo)\b", re.I)
NEAR = 6  # characters behind those who are told
LONGEST_OUTCOME = 500  # characters behind a word of telling in which its outcome is looked for
LONG_AGO = 180  # days before the document's own day
_JUDGED = re.compile(r"\s+(?:rất|khá|luôn)\s", re.I)  # "chỉ đạo các xã rất sát sao" is praise
_TOPIC = re.compile(r"đối với\s*$", re.I)


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
        if trigger.kind not in {"assignment", "proposal"} or trigger.label == "duty":
            continue
        if trigger.past and not segment.opens and not _still_stands(reading, segment, trigger):
            continue
        if reading.text[max(segment.span.start, trigger.span.start - 4) : trigger.span.start].lower().endswith("sẽ "):
            continue  # "Sở sẽ đề xuất UBND tỉnh …" is what the Sở will do
        if (
            _is_content(trigger, clause, frame, segment.colon)
            or _is_cited(reading, segment, trigger)
            or _is_done(reading, segment, trigger)
        ):
            continue
        if _goes_on(reading, segment, trigger, frame):
            continue
        place = clauses.after_words(reading.text, trigger.span.end, segment.span.end)
        asked = groups.at(reading, place, segment.span.end) or _addressed(reading, segment, trigger)
        speaker = speakers.before(reading, trigger.span.start, segment.span.start) or _speaking(reading, segment, trigger)
        if (
            speaker is not None
            and speaker.span is not None
            and _TOPIC.search(reading.text, max(0, speaker.span.start - 12), speaker.span.start)
        ):
            asked, speaker = asked or groups.Group((speaker,), speaker.span), None
        given = (
            asked is not None and trigger.phrase.endswith("giao cho") and clauses.predicate(reading, asked.span.end, segment.span.end)[1]
        )
        if given:
            continue  # "kinh phí giao cho thị xã chưa đáp ứng …"
        telling = _Telling(trigger, asked, speaker, clause.start == trigger.span.start)
        if (clause.past and (asked is None or _is_history(reading, segment, trigger))) or not _holds(reading, segment, telling, frame):
            continue
        return _told_act(reading, segment, telling, frame, discourse)
    return None


def _still_stands(reading: Reading, segment: Segment, trigger: Trigger) -> bool:
    """Tell whether what has been asked for ("đã yêu cầu …") has a deadline that is still to come."""
    days = [day for day in reading.dates_in(Span(trigger.span.end, segment.span.end)) if day.bound in {"before", "by", "until", "within"}]
    return reading.issued is not None and any(day.end is not None and day.end >= reading.issued for day in days)


def _is_cited(reading: Reading, segment: Segment, trigger: Trigger) -> bool:
    """Tell whether a trigger is what a cited document says: "Thực hiện Công văn số … yêu cầu …", "chủ trương của tỉnh giao, …"."""
    before = reading.text[segment.span.start : trigger.span.start]
    if trigger.phrase.startswith("giao") and reading.text.startswith(",", trigger.span.end):
        return True
    return (
        _CITING.match(before) is not None
        and "," not in before
        and bool(reading.references_in(Span(segment.span.start, trigger.span.start)))
    )


def _is_done(reading: Reading, segment: Segment, trigger: Trigger) -> bool:
    """Tell whether the outcome of what was asked is told behind it: "…, đến nay 9/12 hợp tác xã đã thực hiện"."""
    end = min(segment.span.end, trigger.span.end + LONGEST_OUTCOME)
    return _OUTCOME.search(reading.text, trigger.span.end, end) is not None and not _AGAIN.search(reading.text, trigger.span.end, end)


def _is_history(reading: Reading, segment: Segment, trigger: Trigger) -> bool:
    """Tell whether a clause in the past tells an old story rather than an order that still stands.

    It does where it names a day long before the document's own, or where the word is one of several things done.
    """
    if trigger.phrase.startswith(("ủy quyền", "phân công")) or _OFTEN.search(reading.text, segment.span.start, segment.span.end):
        return True
    days = [day.end for day in reading.dates_in(Span(segment.span.start, trigger.span.start)) if day.end is not None]
    days += [one.issued for one in reading.references_in(Span(segment.span.start, trigger.span.start)) if one.issued is not None]
    return reading.issued is not None and any((reading.issued - day).days > LONG_AGO for day in days)


def _addressed(reading: Reading, segment: Segment, trigger: Trigger) -> groups.Group | None:
    """Return who is asked where that does not stand right behind the word: before it, or behind the colon."""
    found = groups.addressed(reading, Span(segment.span.start, trigger.span.end), segment.span)
    if found is not None or segment.colon is None or segment.colon < trigger.span.end:
        return found
    _, subject, verb, past = clauses.read_from(reading, Span(segment.colon, segment.span.end))
    return subject if verb is not None and not past else None


def _speaking(reading: Reading, segment: Segment, trigger: Trigger) -> Actor | None:
    """Return a noun phrase that speaks: "Một số cử tri kiến nghị …", "Cử tri huyện Bến Lở phản ánh … đề nghị …"."""
    if (many := speakers.many(reading, trigger.span.start, segment.span.start)) is not None:
        return many
    group = groups.subject_before(reading, trigger.span.start, segment.span.start)
    if group is None:
        return None
    actor = group.actors[0]
    return actor if not actor.named and not actor.short and _SPEAKING.match(actor.name) else None


def _goes_on(reading: Reading, segment: Segment, trigger: Trigger, frame: Frame) -> bool:
    """Tell whether a part that begins with "đề xuất", "kiến nghị" goes on with what its unit was told in the part before."""
    verb = any(hit.label in {"verb", "adverb"} for hit in reading.hits_in(Span(segment.span.start, trigger.span.start)))
    goes = reading.text[segment.span.start].islower() and (verb or trigger.span.start == segment.span.start)
    return goes and frame.carried and frame.kind == "assignment" and trigger.kind == "proposal" and segment.kind is SegmentKind.PART


def _told_act(reading: Reading, segment: Segment, telling: _Telling, frame: Frame, discourse: Discourse) -> Act:
    trigger, asked, speaker = telling.trigger, telling.asked, telling.speaker
    told_by = speakers.resolve(speaker, discourse.known()) if speaker else None
    issuer = (
        speakers.issuer_of(reading, frame, discourse)
        if told_by is None or (speakers.is_pronoun(told_by) and not told_by.person)
        else told_by
    )
    leads = asked.actors if asked else () if speaker and not frame.leads else _inherited_leads(reading, frame, trigger)
    if speaker is not None and reading.structure.genre == "news":
        same = discourse.speaker is not None and issuer is not None and discourse.speaker.name == issuer.name
        leads = leads or (discourse.asked if same and trigger.kind == "assignment" else ())
        discourse.speaker, discourse.asked = issuer, leads
    helpers = roles.supports(reading, asked.span.end if asked else trigger.span.end, segment.span.end)
    names = {helper.name for helper in helpers}
    return replace(
        grounds.draft(reading, segment, frame, discourse),
        kind=trigger.kind,
        rule=f"trigger:{trigger.phrase}",
        trigger=trigger.span,
        issuer=issuer,
        leads=roles.unique(tuple(lead for lead in leads if lead.name not in names) or leads),
        supports=helpers,
        leads_inherited=asked is None,
        issuer_inherited=speaker is None,
    )


def _is_content(trigger: Trigger, clause: Clause, frame: Frame, colon: int | None) -> bool:
    """Tell whether a trigger is what somebody is told to do ("Xã có văn bản đề nghị huyện …") rather than the telling."""
    if (
        clause.verb is None
        or trigger.span.start - 3 <= (colon or -9) <= trigger.span.start
        or clause.verb.span.start >= trigger.span.start
        or (clause.verb.label in {"assign", "propose"} and clause.verb.span == trigger.span)
    ):
        return False
    if frame.mode == "act" and not clause.past:
        return True
    return clause.subject is not None and clause.verb.label in {"modal", "plan"}


def _holds(reading: Reading, segment: Segment, telling: _Telling, frame: Frame) -> bool:
    trigger, asked, speaker = telling.trigger, telling.asked, telling.speaker
    if frame.mode in {"results", "purpose"} and (asked is None or trigger.weak or not (telling.first or speaker is not None)):
        return False
    if trigger.phrase.startswith(("giao", "phân công", "ủy quyền")):
        return asked is not None or trigger.phrase.endswith("cho")
    if trigger.phrase == "chỉ đạo":
        judged = (
            asked is not None and _JUDGED.search(reading.text, trigger.span.end, min(segment.span.end, asked.span.end + NEAR)) is not None
        )
        return speaker is not None and asked is not None and not judged and frame.mode != "act"
    verb = clauses.verb_at(reading, trigger.span.end, segment.span.end)
    if trigger.weak:
        return (speaker is not None or telling.first) and (asked is not None or verb)
    if asked is None and speaker is None:
        return telling.first and verb
    return True


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
