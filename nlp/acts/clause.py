"""One segment taken apart: where its predicate begins, who its subject is, whether it tells of the past.

In: a reading and a segment. Out: a `Clause`. Openers ("Đồng thời, trên cơ sở kết quả rà soát, …") are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.acts import groups, headings
from nlp.acts.reading import Reading
from nlp.lexicon.acts import alternation
from nlp.segments import Hit
from nlp.types import Segment, Span

ACT_LABELS = frozenset({"verb", "adverb", "modal", "lead", "with", "duty", "plan", "assign", "propose"})


@cache
def _adverbial() -> re.Pattern[str]:
    return re.compile(alternation("adverbial") + r"\b", re.I)


@cache
def _filler() -> re.Pattern[str]:
    marks = r"[\s,\-–]+|\([^()]{0,120}\)|[\"“”]"
    open_ended = r"ngoài việc [^,]{0,80},|tùy theo [^,]{0,60},|trong phạm vi [^,]{0,60},|có tên tại điều \d+"
    return re.compile(rf"{marks}|(?:{open_ended}|{alternation('filler')})(?![^\W\d_])", re.I)


_TO = re.compile(
    r"[\s:,\"“]*(?:(?:nhiệm vụ cho|cho|đối với|với|đến|tới|là|rằng|trong thời gian tới,?|thời gian tới,?|từ nay đến cuối năm,?)\s+)?[\"“]?"
)
_TRIM = re.compile(r"[\s\"“”'‘’(\-–+*•]+")
MOST_COMMAS = 8
LONGEST_DAY = 60
NEAR_START = 12  # characters before the day of a report: "Sáng ngày", "Vào"


@dataclass(frozen=True, slots=True)
class Clause:
    """A segment by its parts.

    `subject`: the actors before the predicate. `verb`: the phrase that the predicate begins with, None where it does
    not begin like an act. `past`: it tells what has been done, is being done or was not done. `start`: where subject
    or predicate begins. `heading`: the subject is an inline heading ("Sở Y tế: …").
    """

    start: int
    subject: groups.Group | None
    verb: Hit | None
    past: bool
    heading: bool = False


def read(reading: Reading, segment: Segment) -> Clause:
    """Take a segment apart."""
    span = segment.span
    if segment.colon is not None:
        before = Span(span.start, segment.colon)
        group = headings.unit_heading(reading, before)
        if group is not None:
            verb, past = predicate(reading, segment.colon, span.end)
            return Clause(span.start, group, verb, past, heading=True)
        if len(before) < 90 and not any(
            hit.label in {"assign", "propose", "plan", "past", "duty", "modal"} for hit in reading.hits_in(before)
        ):
            whole = _from(reading, span)
            return whole if whole.verb is not None else _from(reading, Span(segment.colon, span.end))
    return _from(reading, span)


def _from(reading: Reading, span: Span) -> Clause:
    start, subject, verb, past = read_from(reading, span)
    return Clause(start, subject, verb, past or _is_report(reading, span))


def _is_report(reading: Reading, span: Span) -> bool:
    """Tell whether a segment begins with a day before the document's own: it tells what happened on it."""
    opener = Span(span.start, min(span.end, span.start + LONGEST_DAY))
    day = next(iter(reading.dates_in(opener)), None)
    if day is None or reading.issued is None or day.start is None or day.end is None or day.bound not in {"on", "in", "during"}:
        return False
    return day.span.start - span.start < NEAR_START and day.end < reading.issued


def read_from(reading: Reading, span: Span) -> tuple[int, groups.Group | None, Hit | None, bool]:
    """Return start, subject, first phrase of the predicate, and whether it is past, for a stretch of text."""
    start = _skip(reading, span)
    return start, *_at(reading, start, span.end)


def after_words(text: str, start: int, end: int) -> int:
    """Return where what a trigger is said to begins, behind "cho", "đối với", a colon or a quotation mark."""
    match = _TO.match(text, start, end)
    return match.end() if match else start


def _at(reading: Reading, start: int, end: int) -> tuple[groups.Group | None, Hit | None, bool]:
    subject = groups.at(reading, start, end)
    if subject is not None:
        verb, past = predicate(reading, subject.span.end, end)
        if verb is not None or past:
            return subject, verb, past
    direct, past = predicate(reading, start, end)
    return (None if direct is not None else subject), direct, past


def predicate(reading: Reading, start: int, end: int) -> tuple[Hit | None, bool]:
    """Return the phrase that stands at `start` (fillers aside) if an act can begin with it, and whether "đã" leads it."""
    here = start
    past = False
    for _ in range(8):
        filler = _filler().match(reading.text, here, end)
        if filler:
            here = filler.end()
            continue
        near = [hit for hit in reading.hits_in(Span(here, min(end, here + 48))) if hit.span.start == here]
        stop = max((len(hit.span) for hit in near if hit.label == "stop"), default=0)
        hits = [hit for hit in near if len(hit.span) >= stop or hit.label not in {"modal", "assign", "propose", "plan", "adverb"}]
        if any(hit.label == "chair" for hit in hits):
            return None, past
        over = next((hit for hit in hits if hit.label == "past"), None)
        if over is not None and not any(hit.label in ACT_LABELS and len(hit.span) > len(over.span) for hit in hits):
            past = True
            here = over.span.end
            continue
        return next((hit for hit in hits if hit.label in ACT_LABELS), None), past
    return None, past


def _skip(reading: Reading, span: Span) -> int:
    """Return where the clause begins behind connectives, dates and adverbial openers."""
    here = span.start
    for _ in range(6):
        trimmed = _TRIM.match(reading.text, here, span.end)
        here = trimmed.end() if trimmed else here
        connective = next(
            (hit for hit in reading.hits_in(Span(here, min(span.end, here + 40))) if hit.span.start == here and hit.label == "connective"),
            None,
        )
        if connective is not None:
            here = _after_comma(reading.text, connective.span.end, span.end)
            continue
        if not _adverbial().match(reading.text, here, span.end) and not any(
            date.span.start == here for date in reading.dates_in(Span(here, span.end))
        ):
            return here
        found = _behind_comma(reading, here, span.end)
        return found if found is not None else _behind_day(reading, here, span.end)
    return here


def _behind_day(reading: Reading, start: int, end: int) -> int:
    """Return where the verb stands right behind the time that opens a part: "trong tháng 9/2024 trình UBND tỉnh"."""
    day = next((day for day in reading.dates_in(Span(start, end)) if day.span.start - start < NEAR_START), None)
    if day is None or len(reading.text[start : day.span.start].split()) > 2:
        return start
    return day.span.end + 1 if verb_at(reading, day.span.end, end) else start


def fronted(reading: Reading, span: Span) -> tuple[groups.Group, Hit] | None:
    """Return subject and verb behind a topic: "Những mô hình nhỏ, huyện chủ động bố trí kinh phí"."""
    place = _behind_comma(reading, span.start, span.end)
    subject, verb, past = _at(reading, place, span.end) if place is not None else (None, None, False)
    return (subject, verb) if subject is not None and verb is not None and not past else None


def _after_comma(text: str, start: int, end: int) -> int:
    match = re.compile(r"[\s,:]+").match(text, start, end)
    return match.end() if match else start


def _behind_comma(reading: Reading, start: int, end: int) -> int | None:
    """Return the place behind the comma that ends an adverbial opener: where a subject with its verb stands, else a verb."""
    commas = _commas(reading.text, start, end)
    bare: int | None = None
    for comma in commas:
        place = _after_comma(reading.text, comma, end)
        subject, verb, past = _at(reading, place, end)
        if subject is not None and (verb is not None or past):
            return place
        if bare is None and verb is not None and reading.text[start : start + 9].lower() != "thực hiện":
            bare = place
    return bare


def _commas(text: str, start: int, end: int) -> list[int]:
    depth = 0
    found: list[int] = []
    for match in re.compile(r"[,;()]").finditer(text, start, end):
        depth += (match[0] == "(") - (match[0] == ")" and depth > 0)
        if match[0] in ",;" and depth == 0:
            found.append(match.start())
            if len(found) >= MOST_COMMAS:
                break
    return found


def verb_at(reading: Reading, start: int, end: int) -> bool:
    """Tell whether an act can begin right behind a place (a space or a colon aside)."""
    place = start + len(reading.text[start : start + 3]) - len(reading.text[start : start + 3].lstrip(" :"))
    return any(hit.span.start == place and hit.label in ACT_LABELS for hit in reading.hits_in(Span(place, min(end, place + 30))))
