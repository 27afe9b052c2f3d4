"""Which segments are acts, and what governs them (RECORDS.md; VIETNAMESE.md 3.4, 4.1, 4.2).

In: a `Reading`. Out: `Act`s in order of place. One pass over the blocks: a heading or lead-in opens a frame for what
stands under it, a sentence carries its frame to the next, a speaker stays until the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from nlp.acts import clause as clauses
from nlp.acts import frames, gapping, headings, leadins, rows, speakers
from nlp.acts.act import Act
from nlp.acts.clause import Clause
from nlp.acts.deciders import DECIDERS, modal, needed
from nlp.acts.frames import Frame
from nlp.acts.grounds import CARRYING_OUT, PLAN_TYPES, asked_of, asks_nothing, is_passage, no_act
from nlp.acts.predicates import bare
from nlp.acts.reading import Actor, Reading
from nlp.acts.speakers import Discourse
from nlp.acts.telling import told
from nlp.segments import Hit
from nlp.types import Block, BlockKind, Segment, SegmentKind, Span

MOST_PEOPLE = 40  # people remembered for "đồng chí", "ông", "Bộ trưởng"
_RULE_TITLE = re.compile(r"\s*(?:QUY ĐỊNH|QUY CHẾ|ĐIỀU LỆ|NỘI QUY|QUY TRÌNH)\b")
_CONCLUSION = re.compile(r"(?:thông báo\s+)?(?:ý kiến\s+)?(?:kết luận|chỉ đạo|ý kiến)", re.I)
_CONCLUDING = re.compile(r"kết luận|chỉ đạo", re.I)
_SECTIONS = frozenset({"plan", "directive", "proposal"})
_OPINING = frozenset({"cho rằng", "đánh giá", "nhận định", "bày tỏ", "có ý kiến", "nêu rõ"})
_THIS_ONE = re.compile(r"căn cứ (?:vào )?(?:kế hoạch|thông báo|chỉ thị|quyết định|công văn|chương trình) này\b", re.I)
_CONNECTED = re.compile(r"(?:(?:còn |riêng )?đối với|đồng thời|bên cạnh đó|ngoài ra|song song|cùng với đó|mặt khác)\b", re.I)
_SUMMING_UP = frozenset({"kết luận", "phát biểu kết luận", "nhấn mạnh", "lưu ý", "quán triệt", "chỉ rõ"})
_ORDERING = frozenset({"lưu ý", "quán triệt", "chỉ rõ", "định hướng", "nhấn mạnh"})
MOST_NESTED = 12
LONGEST_LIST = 4_000  # characters of a lead-in with its topics
_TELLING_OF = frozenset({"cho biết", "cho biết thêm", "cho hay", "chia sẻ", "chia sẻ thêm", "nói", "nói thêm", "giải thích", "lý giải"})
_FIRST = re.compile(r"(?:1|I|a|A|Một|Thứ nhất|Điều 1)\b|[-+*•–]", re.I)
_TELLING = frozenset({"yêu cầu", "giao", "chỉ đạo", "đề nghị", "kiến nghị", "mong muốn", "đề xuất", "lưu ý"})


@dataclass(slots=True)
class _State:
    """What the pass remembers: frames by block, the discourse, the frame carried on and the block it comes from."""

    under: dict[int, Frame] = field(default_factory=dict)
    discourse: Discourse = field(default_factory=Discourse)
    carry: Frame | None = None
    carried_block: int = -1
    leads_in: list[tuple[int, Act]] = field(default_factory=list)
    ruled: bool = False
    closed: bool = False
    opened: Frame | None = None
    concluding: Actor | None = None


def find(reading: Reading) -> tuple[Act, ...]:
    """Find the acts of a document."""
    state = _State()
    state.concluding = state.discourse.speaker = _concluding(reading)
    notice = reading.structure.genre == "notice"
    by_block: dict[int, list[Segment]] = {}
    for segment in reading.segmentation.segments:
        by_block.setdefault(segment.block, []).append(segment)
    found: list[Act] = []
    for block in reading.structure.blocks:
        state.closed = state.closed or block.kind in {BlockKind.SIGNATURE, BlockKind.RECIPIENTS, BlockKind.APPENDIX}
        if state.closed and not block.marker and _RULE_TITLE.match(reading.text, block.body.start, block.body.end):
            state.ruled = True
        segments = by_block.get(block.index, [])
        state.discourse.heard = False
        if notice:  # in a notice whoever is quoted speaks to the end of the paragraph only
            state.discourse.speaker = state.concluding
        if block.kind is BlockKind.HEADING:
            _remember(reading, block.body, state.discourse)
            if notice and _CONCLUDING.search(reading.text, block.body.start, block.body.end):
                state.concluding = _officer(reading, block.body)
            state.under[block.index] = frames.of_heading(reading, block, _governing(reading, block, state))
        elif block.kind is BlockKind.ROW:
            found += rows.read(reading, block, _governing(reading, block, state), segments)
        elif segments and block.kind is not BlockKind.BASIS:
            found += _read_block(reading, block, segments, state)
    return tuple(sorted([*found, *_of_topics(reading, found, state)], key=lambda act: act.span))


def _of_topics(reading: Reading, found: list[Act], state: _State) -> list[Act]:
    """Return a record for each lead-in whose items are no acts but topics: lead-in and items together (RECORDS.md)."""
    blocks = reading.structure.blocks
    acting = {reading.segmentation.segments[act.segment].block for act in found}
    last: dict[int, int] = {}
    for block in blocks:
        at = block.parent
        for _ in range(MOST_NESTED):
            if at is None:
                break
            last[at] = -1 if block.index in acting or last.get(at) == -1 else block.index
            at = blocks[at].parent
    ends = {index: blocks[until].body.end for index, until in last.items() if until >= 0}
    return [
        replace(act, span=Span(act.span.start, ends[index]), rule=f"{act.rule}+topics")
        for index, act in state.leads_in
        if index in ends and ends[index] - act.span.start < LONGEST_LIST and index not in acting
    ]


def _as_heading(reading: Reading, block: Block, segment: Segment, frame: Frame) -> Frame | None:
    """Return the frame of an item or paragraph that is nothing but the names of those who are to act below it."""
    if frame.mode in {"rule", "purpose", "results"} or segment.colon is not None or len(block.body) > 200:
        return None
    return frames.of_heading(reading, block, frame) if headings.unit_heading(reading, block.body) else None


def _concluding(reading: Reading) -> Actor | None:
    """Return the person whose conclusions a notice gives ("Kết luận của Phó Chủ tịch UBND tỉnh …")."""
    subject = reading.structure.subject
    if subject is None or subject.span is None or reading.structure.genre != "notice":
        return None
    if not _CONCLUSION.match(subject.value):
        return None
    return _officer(reading, subject.span)


def _officer(reading: Reading, span: Span) -> Actor | None:
    """Return the first person or office holder of a stretch of text."""
    return next((actor for actor in reading.actors_in(span) if actor.person or actor.title), None)


def _root(reading: Reading, block: Block) -> Frame:
    """Return the frame of the document itself: in a plan verbs of items are its maker's plans, in its period."""
    headline = next((one for one in reading.structure.blocks if one.kind is BlockKind.HEADLINE), None) if is_passage(reading) else None
    if headline is not None and frames.section(headline.body.of(reading.text)) in _SECTIONS:
        return frames.of_heading(reading, headline, Frame(issuer=reading.body))
    subject = reading.structure.subject
    if reading.structure.type_code not in PLAN_TYPES or reading.body is None:
        return Frame(issuer=reading.body)
    span = subject.span if subject else None
    base = Frame(issuer=reading.body, time=frames.period(reading, span) if span else None, source=span)
    if block.kind is BlockKind.PARAGRAPH:
        return base
    return replace(base, mode="act", kind="plan", leads=(reading.body,), rule="plan-document")


def _governing(reading: Reading, block: Block, state: _State) -> Frame:
    if state.ruled:
        return Frame(mode="rule")
    at = block.parent
    while at is not None:
        if at in state.under:
            return state.under[at]
        at = reading.structure.blocks[at].parent
    if block.kind is BlockKind.ITEM and block.marker and state.opened is not None and not _FIRST.match(block.marker):
        return state.opened
    return _root(reading, block)


def _remember(reading: Reading, span: Span, discourse: Discourse) -> None:
    people: list[Actor] = [actor for actor in reversed(reading.actors_in(span)) if actor.person]
    discourse.people = (people + discourse.people)[:MOST_PEOPLE] if people else discourse.people
    discourse.fresh = discourse.fresh or bool(people)


def _read_block(reading: Reading, block: Block, segments: list[Segment], state: _State) -> list[Act]:
    frame = _governing(reading, block, state)
    if len(segments) == 1 and (heading := _as_heading(reading, block, segments[0], frame)) is not None:
        state.under[block.index] = heading
        return []
    aside = _is_aside(reading, block)
    waiting = state.carry, state.carried_block
    previous = state.carry if not aside and _goes_on(block, state) else None
    state.carry = None
    found: list[Act] = []
    opened: Frame | None = None
    past = _Past()
    for segment in segments:
        _remember(reading, segment.span, state.discourse)
        clause = clauses.read(reading, segment)
        spoken = _hear(reading, segment, state.discourse)
        _note_presiding(reading, segment, state)
        before = previous if segment.first and spoken is None else None
        here = _merged(frame, state.carry, before, clause, segment, _CONNECTED.match(segment.span.of(reading.text)) is not None)
        if past.goes_on(segment, clause):
            here = replace(here, mode="results")  # "đã tham mưu …; giao …; yêu cầu …": it goes on telling
        acts = _read_segment(reading, segment, clause, here, state.discourse)
        if not acts and spoken is None and (many := _by_many(reading, segment)) is not None:
            acts = _reported(reading, segment, many[0], here, Discourse(speaker=many[1]))
        acts = acts or _reported(reading, segment, spoken, here, state.discourse)
        if segment.opens or segment.colon is not None:
            opened = leadins.read(reading, segment, clause, here, acts, state.discourse)
            if not acts and opened is not None:
                first = leadins.first_item(reading, segment, opened, segment.kind is SegmentKind.PART)
                acts = [first] if first else []
        if segment.opens and opened is not None and opened.mode != "results":
            state.leads_in += [(block.index, act) for act in acts[-1:]]
            acts = []
        past.note(segment, clause, acts)
        found += acts
        state.carry = _next(segment, clause, here, acts, opened, state.carry) or _of_speech(reading, spoken, here, state.discourse)
    if aside:
        state.carry, state.carried_block = waiting
        return found
    _leave(state, block, frame, opened, found)
    return found


def _leave(state: _State, block: Block, frame: Frame, opened: Frame | None, found: list[Act]) -> None:
    """Note what a block opens for those behind it."""
    if opened is not None:
        state.under[block.index] = opened
    if opened is not None or block.kind is not BlockKind.ITEM:
        state.opened = replace(opened, carried=False) if opened is not None else None
    elif found and block.kind is BlockKind.ITEM:
        state.under[block.index] = replace(_carried(frame, found[0], None), carried=False)
    state.carried_block = block.index


@dataclass(slots=True)
class _Past:
    """Whether the parts of a sentence go on telling what is over."""

    over: bool = False
    sentence: int = -1

    def goes_on(self, segment: Segment, clause: Clause) -> bool:
        """Tell whether a part continues a sentence that told of the past and has no subject of its own."""
        return self.over and segment.sentence == self.sentence and clause.subject is None

    def note(self, segment: Segment, clause: Clause, acts: list[Act]) -> None:
        """Remember a part."""
        going = self.over and segment.sentence == self.sentence
        self.over = not acts and (clause.past or going)
        self.sentence = segment.sentence


def _is_aside(reading: Reading, block: Block) -> bool:
    """Tell whether a block of a story is a caption or a heading without a number: it neither goes on nor is gone on with."""
    if reading.structure.genre != "news" or block.marker:
        return False
    end = reading.text[block.span.start : block.span.end].rstrip()[-1:]
    return block.kind is BlockKind.CAPTION or (block.kind is BlockKind.PARAGRAPH and (end.isalnum() or end == ")"))


def _note_presiding(reading: Reading, segment: Segment, state: _State) -> None:
    if not segment.opens or reading.structure.genre != "notice" or (speaker := _presiding(reading, segment)) is None:
        return
    person = speaker.person or speaker.title
    state.concluding = state.discourse.speaker = speakers.resolve(speaker, state.discourse.known()) if person else None


def _of_speech(reading: Reading, spoken: Hit | None, here: Frame, discourse: Discourse) -> Frame | None:
    """Return the frame for what follows a sentence by which somebody sums up or orders, though it asks for nothing itself."""
    if spoken is None or reading.structure.genre != "news" or here.mode not in {"open", "said"} or discourse.speaker is None:
        return None
    if spoken.phrase not in _SUMMING_UP:
        return None
    return replace(here, mode="said", kind="assignment", issuer=discourse.speaker, leads=(), supports=(), rule="speech", carried=True)


def _next(segment: Segment, clause: Clause, here: Frame, acts: list[Act], opened: Frame | None, carry: Frame | None) -> Frame | None:
    """Return the frame that the next segment of the block goes on under."""
    if acts:
        return _carried(here, acts[-1], clause)
    if segment.colon is not None and opened is not None:
        return replace(opened, carried=True)
    return None if clause.past else carry


def _goes_on(block: Block, state: _State) -> bool:
    """Tell whether a paragraph may continue the frame of the paragraph before it (news, and plain paragraphs of a notice)."""
    return block.kind is BlockKind.PARAGRAPH and state.carry is not None and state.carried_block >= block.index - 2


def _merged(frame: Frame, carry: Frame | None, previous: Frame | None, clause: Clause, segment: Segment, connected: bool = False) -> Frame:
    """Return the frame of a segment: carried from the sentence before it, from the paragraph before, or from above."""
    if carry is not None:
        return frame if segment.opens and clause.subject is not None and frame.mode != "said" else carry
    if previous is not None and frame.mode in {"open", "said"}:
        if clause.subject is not None:
            same = previous.issuer is not None and clause.subject.actors[0].name == previous.issuer.name
            again = same and clause.verb is not None and clause.verb.label in {"assign", "propose"}
            return replace(previous, leads=previous.leads if again else (), supports=())
        going_on = clause.verb is not None and (clause.verb.label == "modal" or (connected and not clause.past))
        if segment.opens or going_on:
            return previous
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
        time=act.time,
        source=act.span,
        rule="sentence-before",
        carried=True,
    )


def _presiding(reading: Reading, segment: Segment) -> Actor | None:
    """Return who gives the conclusions or orders that a lead-in opens: "Phó Chủ tịch UBND tỉnh … kết luận như sau:"."""
    inside = reading.hits_in(segment.span)
    stops = [hit.span for hit in inside if hit.label == "stop"]
    telling = [hit for hit in inside if hit.label == "assign" or (hit.label == "speech" and "kết luận" in hit.phrase)]
    hits = [hit for hit in telling if not any(stop.holds(hit.span) for stop in stops)]
    return next((speaker for hit in hits if (speaker := speakers.before(reading, hit.span.start, segment.span.start))), None)


def _hear(reading: Reading, segment: Segment, discourse: Discourse) -> Hit | None:
    """Note who speaks in a segment; return the last word of speech if the speaker stands before it."""
    heard: Hit | None = None
    if (person := speakers.according_to(reading, segment.span) or speakers.answering(reading, segment)) is not None:
        discourse.speaker = person
        return None
    hits = reading.hits_in(segment.span)
    stops = [hit.span for hit in hits if hit.label == "stop"]
    told = {one.span.end + 1 for one in hits if one.label == "assign"}
    for hit in hits:
        if hit.label != "speech" and not (hit.label in {"assign", "propose"} and hit.phrase in _TELLING):
            continue
        if any(stop.holds(hit.span) for stop in stops):
            continue
        speaker = speakers.before(reading, hit.span.start, segment.span.start)
        if speaker is not None and speaker.span is not None and speaker.span.start in told:
            continue  # "Giao Giám đốc Công an tỉnh chỉ đạo …": who is told does not speak
        if speaker is not None and (speaker.person or speaker.title):
            found = speakers.resolve(speaker, discourse.known())
            discourse.heard, discourse.fresh = True, False
            discourse.speaker = found if found.person or not speakers.is_pronoun(found) else discourse.speaker
            heard = hit
            break
    if heard is None and any(hit.label == "speech" for hit in hits):
        person = next((actor for actor in reading.actors_in(segment.span) if actor.person), None)
        discourse.speaker = person or discourse.speaker
    if heard is None:
        return None
    return next((hit for hit in hits if hit.label == "speech" and hit.span == heard.span), None)


def _by_many(reading: Reading, segment: Segment) -> tuple[Hit, Actor] | None:
    """Return the word of speech and its subject where many speak: "Các đại biểu cho rằng cần …"."""
    for hit in reading.hits_in(segment.span):
        if hit.label == "speech" and hit.phrase in _OPINING:
            speaker = speakers.many(reading, hit.span.start, segment.span.start)
            if speaker is not None:
                return hit, speaker
    return None


def _reported(reading: Reading, segment: Segment, spoken: Hit | None, frame: Frame, discourse: Discourse) -> list[Act]:
    """Read what a speaker says behind the word of speech: "đồng chí nhấn mạnh, các xã phải …", "lưu ý … cần …"."""
    if spoken is None or frame.mode in {"rule", "purpose"}:
        return []
    place = clauses.after_words(reading.text, spoken.span.end, segment.span.end)
    start, subject, verb, past = clauses.read_from(reading, Span(place, segment.span.end))
    clause = Clause(start, subject, verb, past)
    if spoken.phrase in _TELLING_OF and verb is not None and verb.phrase == "phải" and not (discourse.speaker and discourse.speaker.title):
        return []  # "Bà Lượm cho biết, người dân phải đi bộ ba giờ": a hardship
    said = replace(frame, mode="said", kind="assignment", issuer=discourse.speaker, leads=(), rule="speech", carried=True)
    if past or verb is None or not (verb.label == "modal" or (subject is not None and spoken.phrase in _ORDERING)):
        if past or spoken.phrase not in _ORDERING:
            return []
        told_to = needed(reading, segment, clause, replace(said, mode="act"), discourse)
        return [told_to] if told_to is not None and told_to.leads else []
    act = modal(reading, segment, clause, said, discourse) or bare(reading, segment, clause, said, discourse)
    return gapping.split(reading, act) if act else []


def _read_segment(reading: Reading, segment: Segment, clause: Clause, frame: Frame, discourse: Discourse) -> list[Act]:
    text = reading.text
    if reading.structure.blocks[segment.block].marker.lower().startswith("bước"):
        return []  # a step of a procedure (RECORDS.md, Settled cases)
    if frame.mode == "rule" and not CARRYING_OUT.search(text, segment.span.start, segment.span.end):
        return []
    if segment.colon is not None and frames.section(text[segment.span.start : segment.colon]) == "purpose" and not clause.subject:
        return []
    if any(reference.span.start <= clause.start < reference.span.end for reference in reading.references_in(segment.span)):
        return []
    based = text[segment.span.start : segment.span.start + 14].lower().startswith(("căn cứ ", "theo đề nghị"))
    opener = Span(segment.span.start, max(segment.span.start, clause.start))
    told_so = frame.mode == "act" and bool(frame.leads) and clause.verb is not None and not reading.references_in(opener)
    if based and not clause.subject and not told_so and not _THIS_ONE.match(text, segment.span.start, segment.span.end):
        return []
    if asks_nothing(text[segment.span.start : segment.span.end]):
        return []
    opens_none = no_act().match(text, clause.start) is not None and clause.subject is None and not asked_of(reading, frame)
    if opens_none and not told(reading, segment, clause, frame, discourse):
        return []
    for decide in DECIDERS:
        act = decide(reading, segment, clause, frame, discourse)
        if act is not None:
            return gapping.split(reading, act)
    return []
