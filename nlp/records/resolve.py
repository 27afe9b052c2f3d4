"""Which body a short form means: "Sở" in a notice of Sở KH&CN, "huyện" in a story on Giồng Riềng (VIETNAMESE.md 4.4).

In: a reading and the document's definitions. Out: candidates with scores, one winner or none; then the name as printed. A body
defined under the short form comes first, then the document's own, then the nearest before it of that head: in the same block,
in one that governs it, further up. Bodies listed side by side are equally near, so none of them wins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from nlp.acts.reading import Actor, Reading
from nlp.lexicon.names import fold, plain
from nlp.mentions import units
from nlp.records import seats
from nlp.types import Block, Span, UnitMention

LEVELS = ("tỉnh", "thành phố", "thị xã", "huyện", "quận", "xã", "phường", "thị trấn", "đặc khu")
_AGENTS = {fold(level): level for level in LEVELS}
POINTING = tuple(f" {fold(word)}" for word in ("này", "đó", "trên", "nêu trên", "nói trên"))  # "đơn vị này" points back
ANY_BODY = frozenset(fold(word) for word in ("đơn vị", "cơ quan"))  # said of a body of any head, where it points back
SAME = {fold(short): fold(head) for short, head in (("nhà trường", "trường"),)}
COUNTS = {fold(word): count for word, count in (("hai", 2), ("ba", 3), ("bốn", 4))}
MANY_BODIES = frozenset(fold(word) for word in ("đơn vị", "cơ quan", "bên", "cơ quan, đơn vị", "sở", "ngành", "công ty"))
POINTS = re.compile(r"\s(?:nêu|nói)?\s?trên\b(?!\sđịa bàn)|\snày\b")
MOST_LISTED = 12  # bodies listed side by side
MOST_BEFORE = 200  # bodies looked back over
JOINT = 14  # characters between two bodies that are listed side by side: ", ", " và Giám đốc "
MARGIN = 0.1  # a winner is this much better than the next


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that a short form may mean, how well it fits (0 to 1), and why."""

    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """A named body: where it stands, its name, the name folded, its block, and its place in a list of bodies side by side."""

    start: int
    name: str
    folded: str
    block: int
    group: int


@dataclass(frozen=True, slots=True)
class Registry:
    """The bodies that a document names, in order of place, the aliases it defines, its own body, and the places it tells."""

    named: tuple[Known, ...]
    aliases: Mapping[str, str]
    body: str | None
    places: Mapping[str, str]
    blocks: tuple[Block, ...]
    text: str
    names: frozenset[str]


def register(reading: Reading) -> Registry:
    """Collect the named bodies of a document and the short forms that it defines."""
    blocks = reading.structure.blocks
    starts = [block.span.start for block in blocks]
    named: list[Known] = []
    last, group = 0, 0
    for unit in reading.mentions.units:
        if unit.named and not unit.short:
            near = unit.span.start - last <= JOINT and "." not in reading.text[last : unit.span.start]
            group += not near
            block = max(0, bisect_left(starts, unit.span.start + 1) - 1)
            named.append(Known(unit.span.start, unit.name, fold(unit.name), block, group))
            last = unit.span.end
    told = seats.survey(reading).told.values()
    places = {fold(seat.kind): f"{seat.kind} {seat.name}" for seat in told if seat.kind}
    names = frozenset(known.name for known in named)
    body = _own(reading.body.name, names) if reading.body else None
    return Registry(tuple(named), _aliases(reading), body, places, blocks, reading.text, names)


def _own(body: str, names: frozenset[str]) -> str:
    """Return the document's own body as the text spells it: the letterhead of a scan may be misread."""
    if body in names:
        return body
    key = plain(body)
    return next((name for name in sorted(names) if plain(name) == key), body)


def _aliases(reading: Reading) -> dict[str, str]:
    """Return folded alias → canonical name: an alias without words of its own stands for the unit printed before it."""
    found: dict[str, str] = {}
    for definition in units.definitions(reading.text):
        place = definition.span.start
        before = reading.actor_before(place, max(0, place - 60))
        if before is not None and not before.person and not before.short:
            found[fold(definition.alias)] = before.name
    return found


def names_of(actor: Actor, registry: Registry) -> tuple[str, ...]:
    """Return the names of an actor, short forms resolved: "hai đơn vị" are the two bodies named before."""
    several = () if actor.named or actor.person or actor.span is None else resolve_all(actor.name, actor.span, registry)
    if several or not actor.short:
        return several or (actor.name,)
    return (resolve(actor.name, actor.span.start if actor.span else 0, registry),)


def name_of(actor: Actor, registry: Registry) -> str:
    """Return the name of an actor, short forms resolved."""
    return names_of(actor, registry)[0]


def resolve(short: str, place: int, registry: Registry) -> str:
    """Return the body that a short form at a place means, or the short form itself where none wins."""
    found = candidates(short, place, registry)
    if not found or (len(found) > 1 and found[0].score - found[1].score < MARGIN):
        return short
    return found[0].name


def resolve_all(short: str, span: Span, registry: Registry) -> tuple[str, ...]:
    """Return the bodies that "hai đơn vị", "các đơn vị nêu trên" mean: the last bodies named side by side, if they are so many."""
    key, pointing = _pointed(short)
    first, _, rest = key.partition(" ")
    until = bisect_left(registry.named, span.start, key=lambda known: known.start)
    if rest not in MANY_BODIES or not until or (first not in COUNTS and first != "các"):
        return ()
    if first == "các" and not pointing and not POINTS.match(registry.text, span.end):
        return ()
    last = registry.named[until - 1]
    listed = [known.name for known in registry.named[max(0, until - MOST_LISTED) : until] if known.group == last.group]
    distinct = tuple(dict.fromkeys(listed))
    fits = len(distinct) == COUNTS[first] if first in COUNTS else 1 < len(distinct) < MOST_LISTED
    return distinct if fits and _block_of(registry, span.start) - last.block <= 1 else ()


def candidates(short: str, place: int, registry: Registry) -> tuple[Candidate, ...]:
    """Return the bodies that a short form may mean, the best first."""
    key, pointing = _pointed(short)
    if key in registry.aliases:
        return (Candidate(registry.aliases[key], 1.0, "defined"),)
    if key in _AGENTS:
        return (Candidate(registry.places[key], 0.9, "place told"),) if key in registry.places else ()
    if key in ANY_BODY and not pointing:
        return ()
    found: dict[str, Candidate] = {}
    if registry.body and not pointing and fold(registry.body).startswith(key + " "):
        return (Candidate(registry.body, 0.95, "own body"),)
    for one in (*_before(key, place, registry), *_after(key, place, registry)):
        if one.name not in found or found[one.name].score < one.score:
            found[one.name] = one
    return tuple(sorted(found.values(), key=lambda one: -one.score))


def _pointed(short: str) -> tuple[str, bool]:
    """Return the key of a short form without the words that point back, and whether there were any."""
    key = fold(short)
    word = next((word for word in sorted(POINTING, key=len, reverse=True) if key.endswith(word)), "")
    return key.removesuffix(word), bool(word)


def _fits(known: Known, key: str) -> bool:
    return key in ANY_BODY or known.folded.startswith(SAME.get(key, key) + " ")


def _before(key: str, place: int, registry: Registry) -> list[Candidate]:
    """Return the fitting bodies before a place: nearer is better; those listed side by side are equally near."""
    until = bisect_left(registry.named, place, key=lambda known: known.start)
    here = _block_of(registry, place)
    above = _governing(registry, here)
    found: list[Candidate] = []
    step, group, names = 0, -1, set[str]()
    for known in reversed(registry.named[max(0, until - MOST_BEFORE) : until]):
        if not _fits(known, key) or known.name in names:
            continue
        if key in ANY_BODY and known.block < here - 1:
            break
        step += bool(names) and known.group != group
        group = known.group
        names.add(known.name)
        scope, why = (0.9, "same block") if known.block == here else (0.85, "governing block") if known.block in above else (0.8, "before")
        found.append(Candidate(known.name, round(scope * 0.8**step, 3), why))
        if step > 1:
            break
    return found


def _after(key: str, place: int, registry: Registry) -> list[Candidate]:
    """Return the one fitting body behind a place, where there is one only."""
    if key in ANY_BODY:
        return []
    until = bisect_left(registry.named, place, key=lambda known: known.start)
    names = {known.name for known in registry.named[until : until + MOST_BEFORE] if _fits(known, key)}
    return [Candidate(name, 0.3, "behind") for name in names] if len(names) == 1 else []


def _block_of(registry: Registry, place: int) -> int:
    return max(0, bisect_left(registry.blocks, place + 1, key=lambda block: block.span.start) - 1)


def _governing(registry: Registry, block: int) -> frozenset[int]:
    """Return the blocks above a block that govern it."""
    found: set[int] = set()
    parent = registry.blocks[block].parent if registry.blocks else None
    while parent is not None and parent not in found:
        found.add(parent)
        parent = registry.blocks[parent].parent
    return frozenset(found)


def resolved(unit: UnitMention, registry: Registry) -> tuple[str, bool]:
    """Return name and `named` of a unit mention for the published result."""
    if not unit.short:
        return unit.name, unit.named
    name = resolve(unit.name, unit.span.start, registry)
    known = name == registry.body or name in registry.names
    return name, name != unit.name and fold(name) not in _AGENTS and not unit.collective and known
