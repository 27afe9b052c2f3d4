"""Which trigger words of a segment really are triggers (VIETNAMESE.md 3.2, 3.5; RECORDS.md, What is no record).

In: a reading and the span of a segment. Out: triggers in order of place; stop compounds ("giao ban"), nouns ("các kiến nghị"),
passives ("được giao"), titles of documents ("về việc giao …") and words inside other words are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.acts.reading import Reading
from nlp.lexicon.acts import alternation
from nlp.segments import Hit
from nlp.types import Span

KINDS = {"assign": "assignment", "propose": "proposal", "plan": "plan", "duty": "assignment", "modal": "modal"}
WEAK = frozenset(
    {
        "chỉ đạo",
        "chỉ thị",
        "quán triệt",
        "lưu ý",
        "điện",
        "đặt hàng",
        "góp ý",
        "gợi ý",
        "mời",
        "kêu gọi",
        "mong",
        "mong được",
        "dự kiến",
        "phụ trách",
        "quyết tâm",
        "phấn đấu",
        "hứa",
        "đề ra yêu cầu",
    }
)
_WORD_STARTS = frozenset({"giao", "mong", "mời", "điện"})  # syllables that begin many words
_NOUN_AFTER = re.compile(
    r"\s+(?:của|về|này|trên|nêu trên|nói trên|đó|chính đáng|hợp pháp|từ phía|đặt ra|đề ra|cấp thiết)(?=[\s,.;]|$)", re.I
)
_COMPOUND = re.compile(r"(?:chuyển|bàn) giao", re.I)  # verbs of their own, also before "cho"
_HAVE = re.compile(r"\s+(?:có|khoảng|đạt)\s", re.I)
_GRANTED = re.compile(r"\bkhi được (?:phê duyệt|cấp|chấp thuận|thông qua)", re.I)
_TITLE = re.compile(r"(?:về việc|V/v|v/v)\s", re.I)


@cache
def _event() -> re.Pattern[str]:
    return re.compile(rf"\s+{alternation('event')}(?=[\s,.;]|$)", re.I)


@cache
def _condition() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s,(\"“]){alternation('condition')}\s", re.I)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that makes an act: its kind ("modal" where the frame decides), label and place; `past`: "đã" stands before it."""

    kind: str
    label: str
    phrase: str
    span: Span
    past: bool = False

    @property
    def weak(self) -> bool:
        """Tell whether it makes an act only with an actor before or after it."""
        return self.phrase in WEAK


def find(reading: Reading, span: Span) -> tuple[Trigger, ...]:
    """Return the triggers of a segment in order of place, of two that overlap the longer."""
    hits = reading.hits_in(span)
    stops = [hit.span for hit in hits if hit.label == "stop" and not _runs_into_actor(reading, hit.span)]
    titles = _titles(reading, span)
    found: list[Trigger] = []
    for at, hit in enumerate(hits):
        if hit.label not in KINDS or (found and hit.span.start < found[-1].span.end):
            continue
        stopped = any(
            stop.meets(hit.span)
            and (_COMPOUND.match(reading.text, stop.start) is not None if hit.phrase.endswith(" cho") else len(stop) > len(hit.span))
            for stop in stops
        )
        if stopped or any(title.holds(hit.span) for title in titles):
            continue
        if _splits_word(reading, hit) and not _runs_into_actor(reading, Span(hit.span.start, hit.span.end + 2)):
            continue
        before = _before(hits, at)
        if _is_noun(reading, hit, before, span):
            continue
        found.append(
            Trigger(
                KINDS[hit.label],
                hit.label,
                hit.phrase,
                hit.span,
                past=before is not None and before.label == "past" and before.phrase.startswith(("đã", "vừa", "từng")),
            )
        )
    return tuple(found)


def _runs_into_actor(reading: Reading, span: Span) -> bool:
    """Tell whether a body begins within the words: "Giao Ban Dân tộc" is no "giao ban"."""
    actor = reading.next_actor(span.start + 1, span.start + 400)
    place = actor.span.start if actor is not None and actor.span is not None else span.end
    return place < span.end and reading.text[place].isupper()


def _titles(reading: Reading, span: Span) -> list[Span]:
    """Return where documents are named: references, and what follows "về việc" up to the next comma."""
    spans = [reference.span for reference in reading.references_in(span)]
    for match in _TITLE.finditer(reading.text, span.start, span.end):
        comma = reading.text.find(",", match.end(), span.end)
        spans.append(Span(match.start(), comma if comma > 0 else span.end))
    return spans


def _splits_word(reading: Reading, hit: Hit) -> bool:
    """Tell whether a one-syllable trigger is only the beginning of a longer word ("giao" in "giao tiếp", "mong" in "mong manh")."""
    if hit.phrase not in _WORD_STARTS:
        return False
    words = reading.segmentation.tokens.words
    return hit.first + 1 < len(words) and words[hit.first + 1] == words[hit.first]


def _before(hits: tuple[Hit, ...], at: int) -> Hit | None:
    """Return the longest phrase that ends at the token before the hit, a noun context first."""
    first = hits[at].first
    ending = [hit for hit in hits[max(0, at - 6) : at] if hit.last == first - 1 and hit.label in {"noun_before", "past"}]
    return min(ending, key=lambda hit: (hit.label != "noun_before", hit.first), default=None)


def _is_noun(reading: Reading, hit: Hit, before: Hit | None, span: Span) -> bool:
    text = reading.text
    if before is not None and before.label == "noun_before" and hit.label in {"assign", "propose", "duty"}:
        verbal = before.phrase in {"nội dung", "báo cáo", "để"} and hit.phrase == "yêu cầu"
        return not (verbal or (before.phrase == "ý kiến" and hit.phrase == "góp ý"))
    if hit.label in {"assign", "propose"} and _NOUN_AFTER.match(text, hit.span.end, min(span.end, hit.span.end + 24)):
        return True
    if hit.phrase == "sẽ":
        window = text[max(span.start, hit.span.start - 120) : hit.span.start]
        event = _event().match(text, hit.span.end, span.end)
        return bool(event or _condition().search(window) or _GRANTED.search(window))
    if hit.phrase == "dự kiến" and _HAVE.match(text, hit.span.end, span.end):
        return True
    return hit.label == "plan" and before is not None and before.label == "noun_before"
