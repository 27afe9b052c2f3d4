"""Blocks in, segments out: sentences, list items and the parts that semicolons close (RECORDS.md, One record, how much text).

A semicolon splits only where the next part opens an act of its own (a verb, a unit, "đồng thời …"); between objects or
noun phrases it does not. A colon followed by parts makes the text before it their lead-in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlp.lexicon import acts as lexicon
from nlp.segments import words
from nlp.types import Block, BlockKind, Segment, SegmentKind, Span

READ = frozenset({BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW, BlockKind.BASIS, BlockKind.CAPTION})
_ABBREVIATION = re.compile(
    r"(?:\b(?:TP|Tp|TX|Tx|tx|tp|ThS|Ths|TS|PGS|GS|BS|KS|KT|TM|TL|TUQ|Q|P|H|X|v\.v|vv|St|Mr|Mrs|Dr|đ/c|Đ/c|số|No|STT|tr)"
    r"|\b[A-ZĐ]|[A-ZĐ]\.[A-ZĐ])$"
)
_END = re.compile(r"(?:[.!?…]{1,4}[\"”’')\]]{0,2}|[\"”]\.)(?=\s+[\"“‘'(\[]?[A-ZÀ-ỴĐ0-9Ạ-Ỹ-])")
# before it the bodies that are to act stand in one list, however it is punctuated
_CARRYING = re.compile(r"chịu trách nhiệm\s+(?:thi hành|tổ chức thực hiện|thực hiện)", re.I)
_SOFT_TAIL = re.compile(r"(?:\s|[.;…]|\./)+$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[IVX]{1,4})$")
_ESPECIALLY = re.compile(r"(?:đặc biệt(?: là)?|những)\s", re.I)
_TIMED = re.compile(
    r"(?:(?:đến hết|đến|trong|từ|trước|sau|cuối|đầu)\s+(?:năm|tháng|quý|quí|ngày)\s+[\d/IVX]+(?:\s+năm\s+\d{4})?"
    r"|(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\s+(?:hằng|hàng) tuần),?\s+",
    re.I,
)
_OPENING_LABELS = frozenset({"verb", "adverb", "assign", "propose", "plan", "modal", "lead", "with", "duty"})


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Segments in order, the syllables and words they are made of, and the lexicon's phrases found in them."""

    segments: tuple[Segment, ...]
    tokens: words.Tokens
    hits: tuple[words.Hit, ...]

    def hits_in(self, span: Span) -> tuple[words.Hit, ...]:
        """Return the hits that lie within a span, in order."""
        first = bisect_left(self.hits, span.start, key=lambda hit: hit.span.start)
        last = bisect_left(self.hits, span.end, key=lambda hit: hit.span.start)
        return tuple(hit for hit in self.hits[first:last] if hit.span.end <= span.end)


@cache
def _goes_on() -> re.Pattern[str]:
    bodies = rf"(?:(?:các|những|toàn thể|mỗi)\s+)?{lexicon.alternation('subject')}\s"
    return re.compile(rf"{lexicon.alternation('going_on')}\b|{bodies}", re.I)


@cache
def _phrases() -> words.Phrases:
    return words.Phrases(lexicon.words())


def split(text: str, blocks: Sequence[Block]) -> Segmentation:
    """Split the body blocks into segments and read their words.

    >>> text = "Yêu cầu các xã rà soát hộ nghèo; báo cáo kết quả. Sở Y tế tổng hợp."
    >>> body = Span(0, len(text))
    >>> [s.span.of(text) for s in split(text, [Block(0, BlockKind.PARAGRAPH, body, body)]).segments]
    ['Yêu cầu các xã rà soát hộ nghèo', 'báo cáo kết quả', 'Sở Y tế tổng hợp']
    """
    sentences = [(block, number, span) for block in blocks if block.kind in READ for number, span in enumerate(_sentences_of(text, block))]
    tokens = words.read(text, [span for _, _, span in sentences])
    whole = Segmentation((), tokens, _phrases().find(tokens))
    segments: list[Segment] = []
    for block, number, span in sentences:
        segments += _parts(text, block, number, span, whole, len(segments))
    return Segmentation(tuple(segments), tokens, whole.hits)


def _sentences_of(text: str, block: Block) -> Iterator[Span]:
    if block.kind in {BlockKind.ROW, BlockKind.HEADING}:
        yield block.body
        return
    yield from sentences(text, block.body)


def sentences(text: str, body: Span) -> Iterator[Span]:
    """Yield the sentences of a stretch of text, without outer white space.

    >>> line = "Ông An, TP. Huế, nói v.v. Sở đồng ý. 5 đề tài đạt."
    >>> [s.of(line) for s in sentences(line, Span(0, len(line)))]
    ['Ông An, TP. Huế, nói v.v. Sở đồng ý.', '5 đề tài đạt.']
    """
    start = body.start
    for match in _END.finditer(text, body.start, body.end):
        before = text[max(start, match.start() - 8) : match.start()]
        if match[0].startswith(".") and (
            _ABBREVIATION.search(before) or (match.start() - start < 8 and _NUMBERED.match(text[start : match.start()]))
        ):
            continue
        if (found := _trim(text, start, match.end())) is not None:
            yield found
        start = match.end()
    if (found := _trim(text, start, body.end)) is not None:
        yield found


def _trim(text: str, start: int, end: int) -> Span | None:
    surface = text[start:end]
    kept = surface.strip()
    if not kept:
        return None
    start += len(surface) - len(surface.lstrip())
    return Span(start, start + len(kept))


def _parts(text: str, block: Block, number: int, span: Span, whole: Segmentation, index: int) -> Iterator[Segment]:
    """Yield the segments of one sentence; `index` is the number of the first."""
    opens = text[span.start : span.end].rstrip(" .…").endswith(":")
    kind = {BlockKind.ROW: SegmentKind.ROW, BlockKind.ITEM: SegmentKind.ITEM}.get(block.kind, SegmentKind.SENTENCE)
    if block.kind in {BlockKind.ROW, BlockKind.HEADING}:
        yield Segment(index, block.index, kind, span, number, first=True, opens=opens or block.kind is BlockKind.HEADING)
        return
    cuts = _cuts(text, span, whole)
    colon = _colon(text, span, cuts[0] if cuts else span.end)
    bounds = [span.start, *cuts, span.end]
    lead = index if colon is not None and cuts else None
    for at, (start, end) in enumerate(pairwise(bounds)):
        last = end == span.end
        kept = _close(text, start, end)
        if kept is None:
            continue
        yield Segment(
            index,
            block.index,
            SegmentKind.PART if cuts else kind,
            kept,
            number,
            first=number == 0 and at == 0,
            opens=opens and last,
            colon=colon if at == 0 else None,
            lead=lead if at else None,
        )
        index += 1


def _close(text: str, start: int, end: int) -> Span | None:
    """Return the part without its closing marks."""
    surface = text[start:end]
    kept = _SOFT_TAIL.sub("", surface)
    lead = len(kept) - len(kept.lstrip(" \t;,.…"))
    return Span(start + lead, start + len(kept)) if len(kept) > lead else None


def _cuts(text: str, span: Span, whole: Segmentation) -> list[int]:
    """Return the offsets behind the semicolons that close a part."""
    depth = 0
    candidates: list[int] = []
    for match in re.finditer(r"[;()]|…(?=\s+[a-zà-ỹđ])", text[span.start : span.end]):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth = max(0, depth - 1)
        elif match[0] == ";" and depth == 0:
            candidates.append(span.start + match.end())
    if not candidates:
        return []
    listed = _lists_acts(text, span, candidates, whole)
    cuts: list[int] = []
    carrying = _CARRYING.search(text, span.start, span.end)
    candidates = [cut for cut in candidates if not carrying or cut > carrying.start()]
    for cut in candidates:
        before = Span(cuts[-1] if cuts else span.start, cut)
        if _opens_act(text, Span(cut, span.end), whole, listed) and (listed or _holds_act(before, whole)):
            cuts.append(cut)
    return cuts


def _holds_act(part: Span, whole: Segmentation) -> bool:
    """Tell whether a part has a verb, so that it is no bare list of those who are to act ("Giám đốc các Sở; Chủ tịch UBND …")."""
    hits = whole.hits_in(part)
    return any(hit.label in _OPENING_LABELS and (hit.label != "verb" or " " in hit.phrase or hit.span.start == part.start) for hit in hits)


def _lists_acts(text: str, span: Span, cuts: Sequence[int], whole: Segmentation) -> bool:
    """Tell whether the parts after the colon are acts by their first one, so that a noun phrase among them is one too."""
    colon = _colon(text, span, cuts[0])
    return colon is not None and _opens_act(text, Span(colon, span.end), whole, False)


def _colon(text: str, span: Span, until: int) -> int | None:
    """Return where the text after the last colon before `until` begins (not one of a time or a ratio)."""
    found = None
    for match in re.finditer(r":(?=\s|$|[\"“])", text[span.start : until]):
        if text[span.start + match.end() : until].strip():
            found = span.start + match.end()
    return found


def _opens_act(text: str, rest: Span, whole: Segmentation, listed: bool) -> bool:
    window = text[rest.start : min(rest.end, rest.start + 120)]
    surface = window.lstrip(" \t\"“'-")
    if not surface:
        return False
    start = rest.start + len(window) - len(surface)
    special = _ESPECIALLY.match(surface)
    if special:
        return any(hit.label == "modal" for hit in whole.hits_in(Span(start, min(rest.end, start + 120))))
    timed = _TIMED.match(surface)
    if timed:
        near = Span(start + timed.end(), min(rest.end, start + timed.end() + 40))
        return any(hit.span.start == near.start and hit.label in _OPENING_LABELS for hit in whole.hits_in(near))
    if surface[:8].lower() == "trong đó":
        return text[rest.start : rest.end].rstrip().endswith(":")
    if _goes_on().match(surface):
        return True
    if listed and surface[0].isupper():
        return True
    return any(hit.span.start == start and hit.label in _OPENING_LABELS for hit in whole.hits_in(Span(start, min(rest.end, start + 40))))
