"""When an act is to be done: which of the dates in its segment, or what governs it (RECORDS.md, Fields of a commitment).

In: a reading and an act. Out: one date mention or none, and whether it is inherited. Dates of documents and years in the
names of objects ("dự toán năm 2020", "Đề án … đến năm 2020") are no times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nlp.acts import objects
from nlp.acts.act import Act
from nlp.acts.reading import Reading
from nlp.types import DateMention, Span

DEADLINES = frozenset({"before", "by", "until", "within", "from_to", "from"})


def choose(reading: Reading, act: Act) -> tuple[DateMention | None, bool]:
    """Return the time of an act and whether it is inherited."""
    if act.times:
        return hull(act.times), False
    own = [mention for mention in reading.dates_in(act.span) if _counts(reading, act, mention)]
    if own:
        if act.time is not None and all(_is_year(mention) for mention in own):
            return act.time, True
        first = next((mention for mention in own if mention.bound in DEADLINES or mention.recurrence), own[0])
        return first, False
    if act.time is None and (term := next((mention for mention in reading.dates_in(act.span) if _is_term(mention)), None)):
        return term, False
    return act.time, act.time is not None


def _is_term(mention: DateMention) -> bool:
    """Tell whether a mention is a deadline that is counted: "trong 10 ngày làm việc kể từ ngày ký", "trước Tết Nguyên đán"."""
    return mention.offset is not None and mention.role == "deadline"


def _is_year(mention: DateMention) -> bool:
    """Tell whether a mention is a plain year, which the period of a heading or lead-in overrules."""
    start, end = mention.start, mention.end
    whole = start is not None and end is not None and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    return whole and mention.bound in {"in", "on", "during"}


def hull(mentions: Sequence[DateMention]) -> DateMention:
    """Return one mention from the first start to the last end of the dates of a table cell."""
    starts = [mention.start for mention in mentions if mention.start]
    ends = [mention.end for mention in mentions if mention.end]
    start: date | None = min(starts) if starts and len(starts) == len(mentions) else mentions[0].start
    return replace(mentions[0], span=Span(mentions[0].span.start, mentions[-1].span.end), start=start, end=max(ends) if ends else None)


def _counts(reading: Reading, act: Act, mention: DateMention) -> bool:
    if not (mention.start or mention.end or mention.recurrence) or mention.role in {"reference", "issue", "term"}:
        return False
    if mention.role == "event":
        if act.kind == "proposal":
            return act.rule.startswith("trigger:") and "mời" in act.rule
        if not (mention.start and reading.issued and mention.start > reading.issued):
            return False  # what took place; what is still to take place is a time
    if any(reference.span.holds(mention.span) for reference in reading.references_in(act.span)):
        return False
    if act.trigger and mention.span.end <= act.trigger.start and mention.bound == "on":
        return False
    return not objects.names(reading.text, act.span.start, mention)
