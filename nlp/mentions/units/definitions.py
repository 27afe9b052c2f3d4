"""Short names that a document defines: "(sau đây gọi tắt là Ban Chỉ đạo)", "Sở Khoa học và Công nghệ (KH và CN)".

In: the text. Out: `Definition`s, in order. An acronym is taken only where its letters are the initials of the words before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.lexicon.names import canonical
from nlp.lexicon.words import WORD, plain_word
from nlp.types import Span

CALLED = re.compile(  # (sau đây gọi tắt là Ban Chỉ đạo) · (gọi chung là cấp huyện) · (sau đây viết tắt là Sở)
    r"\(\s{0,3}(?:[Ss]au đây\s{1,3})?(?:được\s{1,3})?(?:gọi|viết)\s{1,3}(?:tắt|chung)\s{1,3}là:?\s{1,3}"
    r"[\"“]?([^()\n\"”]{1,60})[\"”]?\s{0,3}\)"
)
ACRONYM = re.compile(r"\(([A-ZĐƯ][A-ZĐƯa-z]{0,8}(?:\s?(?:[-&,]|và)\s?[A-ZĐƯ]{1,8}){0,4})\)")  # (KH và CN) · (GD-ĐT) · (KH&CN)
LONGEST_BEFORE = 160  # characters read before a bracket
JOINING = ("và", "của", "các", "về", "cho")


@dataclass(frozen=True, slots=True)
class Definition:
    """An alias that the document defines: `span` is the alias, `before` the words it stands for (None: the unit before it)."""

    alias: str
    span: Span
    before: str | None = None


def definitions(text: str) -> tuple[Definition, ...]:
    """Return the aliases that the text defines, in order of place.

    Use `before` to spell an acronym out; where it is None the alias stands for the unit printed before the bracket.

    >>> definitions("Sở Giáo dục-Đào tạo (GD-ĐT) tổ chức kỳ thi.")
    (Definition(alias='GD-ĐT', span=Span(start=21, end=26), before='Giáo dục-Đào tạo'),)
    """
    found = []
    for match in CALLED.finditer(text):
        found.append(Definition(match.group(1).strip(), Span(*match.span(1))))
    for match in ACRONYM.finditer(text):
        before = _expanded(text, match.start(), match.group(1))
        if before:
            found.append(Definition(match.group(1), Span(*match.span(1)), before))
    return tuple(sorted(found, key=lambda one: one.span))


def _expanded(text: str, end: int, acronym: str) -> str | None:
    """Return the words before `end` whose initials are the letters of the acronym."""
    letters = [letter for letter in plain_word(acronym.replace("và", "")) if letter.isalpha()]
    window = text[max(0, end - LONGEST_BEFORE) : end]
    window = window[window.rfind("\n") + 1 :]
    words = list(WORD.finditer(window))
    for word in reversed(words):
        if not letters:
            break
        initial = plain_word(word.group())[0]
        if initial == letters[-1]:
            letters.pop()
            start = word.start()
        elif word.group() not in JOINING:
            return None
    if letters or not words:
        return None
    return window[start:].strip() or None


def acronyms(found: tuple[Definition, ...]) -> dict[str, str]:
    """Return acronym → words for reading the rest of the document."""
    return {one.alias: canonical(one.before) for one in found if one.before and len(one.alias) > 1}
