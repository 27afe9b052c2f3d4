"""Who speaks: the person or body whose words a sentence reports (VIETNAMESE.md 4.1).

In: a reading and a place. Out: the actor right before a trigger or speech verb; a bare office ("Phó Thủ tướng",
"đồng chí", "ông") stands for the person of that office named before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from nlp.acts.frames import Frame
from nlp.acts.reading import Actor, Reading
from nlp.lexicon.acts import alternation
from nlp.types import Segment, Span

_ACCORDING = re.compile(r"Theo\s+(?:ý kiến của\s+|đề xuất của\s+)?")
PRONOUNS = frozenset({"đồng chí", "ông", "bà", "anh", "chị", "tôi", "chúng tôi"})
_MANY = re.compile(
    r"(?<![^\W\d_])(?P<who>(?:các|nhiều|một số|đông đảo)\s+(?:đại biểu|ý kiến|cử tri|chuyên gia|người dân|hộ dân|nhà khoa học))\s+$",
    re.I,
)
_CALLED = re.compile(r"(?:ông|bà|anh|chị|đồng chí)\s+(?P<name>[A-ZÀ-ỴĐ][^\s,.;:]{1,7})(?=[,\s]+(?!\s*[A-ZÀ-ỴĐ]))")
LONGEST_APPOSITION = 90
_WINDOW = 160


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"(?:[\s,\-–:\"“”]|\([^()]{{0,80}}\)|{alternation('telling')}(?![^\W\d_]))*", re.I)


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?P<office>{alternation('office')})[\s,]*$", re.I)


@dataclass(slots=True)
class Discourse:
    """What a reader remembers of a document: people named so far (the latest first), and who speaks."""

    people: list[Actor] = field(default_factory=list)
    speaker: Actor | None = None
    asked: tuple[Actor, ...] = ()  # whom the speaker asked last
    heard: bool = False  # the speaker spoke in this paragraph, so that "đồng chí" is who speaks
    fresh: bool = False  # somebody else was named since the speaker spoke

    def known(self) -> list[Actor]:
        """Return for whom "đồng chí", "ông" or a bare office may stand, the likeliest first."""
        speaking = self.speaker is not None and self.speaker.person and (self.heard or not self.fresh)
        return [self.speaker, *self.people] if speaking and self.speaker is not None else self.people


def before(reading: Reading, place: int, start: int) -> Actor | None:
    """Return the actor or bare office that is the subject of what begins at `place`, within the segment from `start`."""
    actor = reading.actor_before(place, start)
    if actor is not None and actor.span is not None:
        gap = Span(actor.span.end, place)
        if _between().fullmatch(reading.text, gap.start, gap.end) or (actor.person and _is_apposition(reading, gap)):
            return actor
    head = reading.text[max(start, place - _WINDOW) : place]
    trimmed = re.sub(r"(?:\s+(?:cũng|đã|còn|vừa|đồng thời|tiếp tục|rất|trân trọng))*\s*$", " ", head)
    match = _office().search(trimmed)
    if match is None:
        return None
    at = max(start, place - _WINDOW) + match.start("office")
    return Actor(match["office"], Span(at, at + len(match["office"])), title=match["office"], named=False, short=True)


def _is_apposition(reading: Reading, gap: Span) -> bool:
    """Tell whether what stands between a person and the verb only says who the person is: ", thôn Suối Rèo,"."""
    surface = gap.of(reading.text).strip()
    if len(surface) > LONGEST_APPOSITION or not (surface.startswith((",", "-", "–", "(")) and surface.endswith((",", ")"))):
        return False
    return not any(hit.label in {"verb", "past", "speech", "assign", "propose"} for hit in reading.hits_in(gap))


def according_to(reading: Reading, span: Span) -> Actor | None:
    """Return the person of "Theo ông An, …"."""
    match = _ACCORDING.match(reading.text, span.start, span.end)
    called = _CALLED.match(reading.text, match.end(), span.end) if match else None
    if called is not None:  # "Theo ông Hùng, …"
        return Actor(called["name"], Span(*called.span()), title=None, person=True)
    actor = reading.next_actor(match.end(), span.end) if match else None
    return actor if match and actor is not None and actor.span is not None and actor.person and actor.span.start == match.end() else None


def many(reading: Reading, place: int, start: int) -> Actor | None:
    """Return those without a name who say what begins at `place`: "Nhiều cử tri", "Các đại biểu"."""
    match = _MANY.search(reading.text, max(start, place - _WINDOW), place)
    return Actor(match["who"], Span(*match.span("who")), named=False) if match else None


def answering(reading: Reading, segment: Segment) -> Actor | None:
    """Return the person whose words a line of questions and answers gives: "Ông An, Phó Giám đốc Sở Y tế: …"."""
    if segment.colon is None:
        return None
    before = Span(segment.span.start, segment.colon)
    person = next((actor for actor in reading.actors_in(before) if actor.person), None)
    if person is None or person.span is None:
        return None
    rest = reading.text[before.start : person.span.start] + reading.text[person.span.end : before.end]
    return person if not re.sub(r"[\s:,\-–+*•\"“”]+|\([^()]{0,80}\)", "", rest) else None


def is_pronoun(actor: Actor) -> bool:
    """Tell whether an actor is only "đồng chí", "ông" or "bà"."""
    return (actor.title or "").lower() in PRONOUNS


def resolve(actor: Actor, known: Iterable[Actor]) -> Actor:
    """Return the person for whom a bare office or an office holder stands, else the actor itself.

    `known`: the people named so far, the latest first. "đồng chí", "ông" and "bà" stand for the latest.
    """
    if actor.person or not actor.title:
        return actor
    office = actor.title.lower()
    pronoun = is_pronoun(actor)
    body = actor.name.lower()
    for person in known:
        title = (person.title or "").lower()
        if pronoun or (office in title and (body == office or not person.unit or person.unit.lower() == body or body in title)):
            return replace(person, span=actor.span)
    return actor


def issuer_of(reading: Reading, frame: Frame, discourse: Discourse) -> Actor | None:
    """Return who issues an act that names no issuer: who opened the frame, who speaks, or the document's own body."""
    if frame.issuer is not None and (frame.carried or frame.rule not in {"document", "plan-document"}) and frame.issuer is not reading.body:
        return frame.issuer
    return discourse.speaker or frame.issuer or reading.body
