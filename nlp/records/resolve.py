"""Which body a short form means: "Sở" in a notice of Sở KH&CN, "huyện" in a story on Giồng Riềng (VIETNAMESE.md 4.4).

In: a reading and the document's definitions. Out: the canonical name, or the name as printed where the document does not
tell. The issuing body comes first, then a body defined under the short form, then the nearest one of that head before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from nlp.acts.reading import Actor, Reading
from nlp.lexicon.names import fold, plain
from nlp.mentions import units
from nlp.types import UnitMention

LEVELS = ("tỉnh", "thành phố", "thị xã", "huyện", "quận", "xã", "phường", "thị trấn", "đặc khu")
_AGENTS = {fold(level): level for level in LEVELS}


@dataclass(frozen=True, slots=True)
class Registry:
    """The bodies that a document names, in order of place, the aliases it defines, and its own body."""

    named: tuple[tuple[int, str, str], ...]  # place, name, folded name
    aliases: Mapping[str, str]
    body: str | None
    places: Mapping[str, tuple[str, ...]]


def register(reading: Reading) -> Registry:
    """Collect the named bodies of a document and the short forms that it defines."""
    named = tuple((unit.span.start, unit.name, fold(unit.name)) for unit in reading.mentions.units if unit.named and not unit.short)
    places: dict[str, dict[str, None]] = {}
    for unit in reading.mentions.units:
        for level in LEVELS:
            if unit.place and unit.place.lower().startswith(level + " "):
                places.setdefault(level, {})[unit.place] = None
                break
    return Registry(
        named,
        _aliases(reading),
        reading.body.name if reading.body else None,
        {level: tuple(found) for level, found in places.items()},
    )


def _aliases(reading: Reading) -> dict[str, str]:
    """Return folded alias → canonical name: an alias without words of its own stands for the unit printed before it."""
    found: dict[str, str] = {}
    for definition in units.definitions(reading.text):
        place = definition.span.start
        before = reading.actor_before(place, max(0, place - 60))
        if before is not None and not before.person and not before.short:
            found[fold(definition.alias)] = before.name
    return found


def name_of(actor: Actor, registry: Registry) -> str:
    """Return the name of an actor, short forms resolved."""
    if not actor.short:
        return actor.name
    return resolve(actor.name, actor.span.start if actor.span else 0, registry)


def resolve(short: str, place: int, registry: Registry) -> str:
    """Return the body that a short form at a place means, or the short form itself."""
    key = fold(short)
    if key in registry.aliases:
        return registry.aliases[key]
    if registry.body and fold(registry.body).startswith(key + " "):
        return registry.body
    if key in _AGENTS:
        known = registry.places.get(_AGENTS[key], ())
        return known[0] if len(known) == 1 else short
    until = bisect_left(registry.named, place, key=lambda entry: entry[0])
    before = [name for _, name, folded in registry.named[max(0, until - 200) : until] if folded.startswith(key + " ")]
    if before:
        return before[-1]
    after = {name for _, name, folded in registry.named[until : until + 200] if folded.startswith(key + " ")}
    return next(iter(after)) if len(after) == 1 else short


def resolved(unit: UnitMention, registry: Registry) -> tuple[str, bool]:
    """Return name and `named` of a unit mention for the published result."""
    if not unit.short:
        return unit.name, unit.named
    name = resolve(unit.name, unit.span.start, registry)
    named = {one for _, one, _ in registry.named}
    if name == registry.body and name not in named:
        name = next((one for one in sorted(named) if plain(one) == plain(name)), name)
    known = name == registry.body or name in named
    return name, name != unit.name and fold(name) not in _AGENTS and not unit.collective and known
