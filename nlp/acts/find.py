"""Which segments are acts, and what governs them (RECORDS.md; VIETNAMESE.md 3.4, 4.1, 4.2).

In: a `Reading`. Out: `Act`s in order of place. One pass over the blocks: a heading or lead-in opens a frame for what
stands under it, a sentence carries its frame to the next, a speaker stays until the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from nlp.acts import clause as clauses
from nlp.acts import frames, gapping, leadins, rows, speakers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.deciders import CARRYING_OUT, DECIDERS, NO_ACT, told
from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.types import Block, BlockKind, Segment, SegmentKind, Span

PLAN_TYPES = frozenset({"KH", "CTr", "PA", "ĐA", "DA", "CTHĐ"})
MOST_PEOPLE = 40  # people remembered for "đồng chí", "ông", "Bộ trưởng"
_RULE_TITLE = re.compile(r"\s*(?:QUY ĐỊNH|QUY CHẾ|ĐIỀU LỆ|NỘI QUY|QUY TRÌNH)\b")
_CONCLUSION = re.compile(r"(?:thông báo\s+)?(?:ý kiến\s+)?(?:kết luận|chỉ đạo|ý kiến)", re.I)
_TELLING = frozenset({"yêu cầu", "giao", "chỉ đạo", "đề nghị", "kiến nghị", "mong muốn", "đề xuất", "lưu ý"})


@dataclass(slots=True)
class _State:
    """What the pass remembers: frames by block, the discourse, the frame carried on and the block it comes from."""

    under: dict[int, Frame] = field(default_factory=dict)
    discourse: Discourse = field(default_factory=Discourse)
    carry: Frame | None = None
    carried_block: int = -1
    ruled: bool = False


def find(reading: Reading) -> tuple[Act, ...]:
    """Find the acts of a document."""
    state = _State()
    state.discourse.speaker = _concluding(reading)
    by_block: dict[int, list[Segment]] = {}
    for segment in reading.segmentation.segments:
        by_block.setdefault(segment.block, []).append(segment)
    found: list[Act] = []
    for block in reading.structure.blocks:
        if _RULE_TITLE.match(reading.text, block.body.start, block.body.end) and (found or state.under or block.kind is BlockKind.APPENDIX):
            state.ruled = True
        segments = by_block.get(block.index, [])
        if block.kind is BlockKind.HEADING:
            _remember(reading, block.body, state.discourse)
            state.under[block.index] = frames.of_heading(reading, block, _governing(reading, block, state))
        elif block.kind is BlockKind.ROW:
            found += rows.read(reading, block, _governing(reading, block, state), segments)
        elif segments and block.kind is not BlockKind.BASIS:
            found += _read_block(reading, block, segments, state)
    return tuple(found)


def _concluding(reading: Reading) -> Actor | None:
    """Return the person whose conclusions a notice gives ("Kết luận của Phó Chủ tịch UBND tỉnh …")."""
    subject = reading.structure.subject
    if subject is None or subject.span is None or reading.structure.genre != "notice":
        return None
    if not _CONCLUSION.match(subject.value):
        return None
    return next((actor for actor in reading.actors_in(subject.span) if actor.person or actor.title), None)


def _root(reading: Reading, block: Block) -> Frame:
    structure = reading.structure
    if structure.type_code in PLAN_TYPES and block.kind is not BlockKind.PARAGRAPH and reading.body is not None:
        time = frames.period(reading, structure.subject.span) if structure.subject and structure.subject.span else None
        return Frame(
            mode="act",
            kind="plan",
            issuer=reading.body,
            leads=(reading.body,),
            time=time,
            source=structure.subject.span if structure.subject else None,
            rule="plan-document",
        )
    return Frame(issuer=reading.body)


def _governing(reading: Reading, block: Block, state: _State) -> Frame:
    if state.ruled:
        return Frame(mode="rule")
    at = block.parent
    while at is not None:
        if at in state.under:
            return state.under[at]
        at = reading.structure.blocks[at].parent
    return _root(reading, block)


def _remember(reading: Reading, span: Span, discourse: Discourse) -> None:
    people: list[Actor] = [actor for actor in reversed(reading.actors_in(span)) if actor.person]
    discourse.people = (people + discourse.people)[:MOST_PEOPLE] if people else discourse.people


def _read_block(reading: Reading, block: Block, segments: list[Segment], state: _State) -> list[Act]:
    frame = _governing(reading, block, state)
    found: list[Act] = []
    previous = state.carry if _goes_on(block, state) else None
    state.carry = None
    opened: Frame | None = None
    for segment in segments:
        _remember(reading, segment.span, state.discourse)
        clause = clauses.read(reading, segment)
        _hear(reading, segment, state.discourse)
        here = _merged(frame, state.carry, previous if segment.first else None, clause)
        acts = _read_segment(reading, segment, clause, here, state.discourse)
        if segment.opens or segment.colon is not None:
            opened = leadins.read(reading, segment, clause, here, acts, state.discourse)
            if not acts and opened is not None and (first := leadins.first_item(reading, segment, opened, segment.kind is SegmentKind.PART)):
                acts = [first]
        if segment.opens and opened is not None and opened.mode != "results":
            acts = []
        found += acts
        state.carry = _next(segment, clause, here, acts, opened, state.carry)
    if opened is not None:
        state.under[block.index] = opened
    elif found and block.kind is BlockKind.ITEM:
        state.under[block.index] = replace(_carried(frame, found[0], None), carried=False)
    state.carried_block = block.index
    return found


def _next(segment: Segment, clause: Clause, here: Frame, acts: list[Act], opened: Frame | None, carry: Frame | None) -> Frame | None:
    """Return the frame that the next segment of the block goes on under."""
    if acts:
        return _carried(here, acts[-1], clause)
    if segment.colon is not None and opened is not None:
        return replace(opened, carried=True)
    return None if clause.past else carry


def _goes_on(block: Block, state: _State) -> bool:
    """Tell whether a paragraph may continue the frame of the paragraph before it (news, and plain paragraphs of a notice)."""
    return block.kind in {BlockKind.PARAGRAPH, BlockKind.CAPTION} and state.carry is not None and state.carried_block >= block.index - 2


def _merged(frame: Frame, carry: Frame | None, previous: Frame | None, clause: Clause) -> Frame:
    """Return the frame of a segment: carried from the sentence before it, from the paragraph before, or from above."""
    if carry is not None:
        return carry
    if previous is not None and clause.subject is not None and frame.mode in {"open", "said"}:
        return replace(previous, leads=(), supports=())
    return frame


def _carried(frame: Frame, act: Act, clause: Clause | None) -> Frame:
    keeps = clause is None or clause.subject is not None or act.trigger is not None or frame.carried
    return replace(
        frame,
        mode="act",
        kind=act.kind,
        issuer=act.issuer,
        leads=act.leads,
        supports=act.supports if keeps else (),
        time=frame.time,
        source=act.span,
        rule="sentence-before",
        carried=True,
    )


def _hear(reading: Reading, segment: Segment, discourse: Discourse) -> None:
    """Note who speaks in a segment."""
    hits = reading.hits_in(segment.span)
    for hit in hits:
        if hit.label != "speech" and not (hit.label in {"assign", "propose"} and hit.phrase in _TELLING):
            continue
        speaker = speakers.before(reading, hit.span.start, segment.span.start)
        if speaker is not None and (speaker.person or speaker.title):
            discourse.speaker = speakers.resolve(speaker, discourse.people)
            return
    if any(hit.label == "speech" for hit in hits):
        person = next((actor for actor in reading.actors_in(segment.span) if actor.person), None)
        discourse.speaker = person or discourse.speaker


def _read_segment(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> list[Act]:
    text = reading.text
    if frame.mode == "rule" and not CARRYING_OUT.search(text, segment.span.start, segment.span.end):
        return []
    if text[segment.span.start : segment.span.start + 14].lower().startswith(("căn cứ ", "theo đề nghị")) and not clause.subject:
        return []
    if NO_ACT.match(text, clause.start) and clause.subject is None and not told(reading, segment, clause, frame, discourse):
        return []
    for decide in DECIDERS:
        act = decide(reading, segment, clause, frame, discourse)
        if act is not None:
            return gapping.split(reading, act)
    return []
