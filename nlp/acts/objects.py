"""Dates that belong to the name of an object ("dự toán năm 2020", "Đề án … đến năm 2020") and so are no time of an act."""

from __future__ import annotations

import re
from functools import cache

from nlp.lexicon.acts import alternation
from nlp.types import DateMention

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
