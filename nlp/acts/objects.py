"""Dates that belong to the name of an object ("dự toán năm 2020", "Đề án … đến năm 2020") and so are no time of an act."""

from __future__ import annotations

import re
from functools import cache

from nlp.lexicon.acts import alternation
from nlp.types import DateMention, Span

_AIM = re.compile(r"(?:để|nhằm|thực hiện|căn cứ|trên cơ sở|qua|sau khi|trước|xét)\b", re.I)
_MEASURE = re.compile(r"\b(?:kết quả|tình hình|chỉ tiêu|mục tiêu|thành tích)\b[^,;.:]{0,70}$", re.I)
WINDOW = 130  # characters before a date in which the noun is looked for


@cache
def _object() -> re.Pattern[str]:
    return re.compile(rf"\b{alternation('object')}\b(?P<between>[^,;.]{{0,110}})$", re.I)


@cache
def _timing() -> re.Pattern[str]:
    return re.compile(rf"\b{alternation('timing')}\s*$", re.I)


def names(text: str, start: int, mention: DateMention) -> bool:
    """Tell whether a date mention is part of the name of an object; `start`: where the clause begins.

    A deadline, or a date behind "trong", "hoàn thành", "từ" and the like, never is.
    """
    before = text[max(start, mention.span.start - WINDOW) : mention.span.start]
    deadline = mention.bound in {"before", "by", "within"} or (
        mention.recurrence is not None and (mention.end or "BY" in mention.recurrence)
    )
    if deadline or _timing().search(before):
        return False
    named = _object().search(before)
    return named is not None and not (mention.bound == "from_to" and len(named["between"].split()) > 8)


def aims(text: str, sentence: Span, mention: DateMention) -> bool:
    """Tell whether a date stands in the aim of a lead-in, not in what it asks: "Để hoàn thành mục tiêu trong năm 2025, … yêu cầu:".

    So does one by which results are measured: "đánh giá kết quả trong 6 tháng đầu năm".
    """
    comma = text.find(",", mention.span.end, sentence.end)
    opened = _AIM.match(text, sentence.start, mention.span.start) is not None and text.find(",", sentence.start, mention.span.start) < 0
    before = text[max(sentence.start, mention.span.start - WINDOW) : mention.span.start]
    return (opened and comma > 0) or _MEASURE.search(before) is not None
