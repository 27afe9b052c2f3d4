"""One name for one body in a document: forms that differ in spelling only, seats printed with and without their place.

In: the mentions of a whole document. Out: the same mentions with names settled; nothing is added or left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from nlp.lexicon import loader
from nlp.lexicon.names import plain
from nlp.types import UnitMention

SEATS = frozenset(("tỉnh ủy", "thành ủy", "huyện ủy", "quận ủy", "thị ủy"))
KINDS = ("hội đồng", "ban", "tổ", "đoàn", "phòng", "trạm")  # heads of which one document may mean many bodies
MANY = (" các ", " cấp ", " mỗi ", " từng ")
CAMEL = re.compile(r"[a-zà-ỹ][A-ZĐ]")  # ĐắkR'lấp: a space is missing
LOW_LEVELS = (" huyện", " quận", " thị xã", " xã", " phường", " thị trấn")
LEVEL_ENDS = (" tỉnh", " thành phố", " Nhân dân", " ủy", "Báo", " Điện lực", " hiểm xã hội", "VNPT", "Viettel", " Thuế", "Công an")
LONG_PLACE = 7  # characters; shorter places that differ in marks only are two places
RULED = (("huyện ủy", " huyện"), ("thị ủy", " thị xã"), ("quận ủy", " quận"))  # a Party seat named tells the level's place
COUNCILS = frozenset(("ủy ban nhân dân", "hội đồng nhân dân"))


@lru_cache(maxsize=1 << 12)
def _loose(name: str) -> str:
    """Return the letters of a name without marks, "và", spaces and the country: forms of one body agree in it."""
    words = [word for word in plain(name).split() if word != "va"]
    return "".join(words).replace("mattrantoquocvietnam", "mattrantoquoc")


@cache
def provinces() -> frozenset[str]:
    """Return the provinces and cities under the centre, past ones too."""
    return frozenset(name for kind, names in loader.provinces().items() if kind != "places" for name in names)


def settle(mentions: Sequence[UnitMention]) -> tuple[UnitMention, ...]:
    """Give each body one name: the form printed most; a bare seat takes its one place; a kind of body is not named.

    >>> from nlp.types import Span
    >>> bare = UnitMention(Span(0, 9), "Huyện ủy", head="huyện ủy")
    >>> placed = UnitMention(Span(10, 30), "Huyện ủy Tân An", head="huyện ủy", place="Tân An")
    >>> [mention.name for mention in settle([bare, placed])]
    ['Huyện ủy Tân An', 'Huyện ủy Tân An']
    """
    mentions = _replaced(mentions)
    counts: dict[str, Counter[str]] = {}
    kinds: set[str] = set()
    for mention in mentions:
        if mention.named:
            counts.setdefault(_loose(mention.name), Counter())[mention.name] += 1
        elif mention.head.startswith(KINDS):
            kinds.update(_loose(mention.name[: mention.name.find(mark)]) for mark in MANY if mark in mention.name)
    best = _unplaced({name: _best(counted) for counted in counts.values() for name in counted}, counts)
    places: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.named and mention.place and mention.head in SEATS:
            places.setdefault(mention.head, set()).add(best[mention.name])
    placed = {level for level in LOW_LEVELS for name in best if f"{level} " in name}
    placed |= {level for seat, level in RULED for mention in mentions if mention.named and mention.place and mention.head == seat}
    settled = (_settled(mention, best, places, placed) for mention in mentions)
    return tuple(replace(one, named=False, collective=True) if one.named and _loose(one.name) in kinds else one for one in settled)


def _unplaced(best: dict[str, str], counts: dict[str, Counter[str]]) -> dict[str, str]:
    """Return the names with "Sở Y tế Hà Nam" as "Sở Y tế" where both are printed, the bare one no rarer, and no other province is."""
    found = dict(best)
    printed = {place for name in best for place in _last_words(name) if place in provinces()}
    if len(printed) != 1:
        return found
    place = next(iter(printed))
    for name in best:
        bare = name.removesuffix(" " + place)
        if bare != name and bare in best and not bare.endswith(LEVEL_ENDS) and _times(counts, bare) >= _times(counts, name):
            found[name] = best[bare]
    return found


def _last_words(name: str) -> tuple[str, str]:
    words = name.split(" ")
    return " ".join(words[-2:]), " ".join(words[-3:])


def _times(counts: dict[str, Counter[str]], name: str) -> int:
    return counts[_loose(name)].total()


def _replaced(mentions: Sequence[UnitMention]) -> list[UnitMention]:
    """Return the mentions with one spelling of each long place name, the one printed most: "Đăk R'lâp" → "Đắk R'lấp"."""
    counts: dict[str, Counter[str]] = {}
    for mention in mentions:
        if mention.place and len(mention.place) >= LONG_PLACE:
            counts.setdefault(_loose(mention.place), Counter())[mention.place] += 1
    best = {place: _best(counted) for counted in counts.values() if len(counted) > 1 for place in counted}
    return [_moved(mention, best.get(mention.place, mention.place)) if mention.place else mention for mention in mentions]


def _moved(mention: UnitMention, place: str) -> UnitMention:
    if place == mention.place or not mention.place or not mention.name.endswith(mention.place):
        return mention
    return replace(mention, place=place, name=mention.name[: -len(mention.place)] + place)


def _best(counted: Counter[str]) -> str:
    return max(counted, key=lambda name: (not CAMEL.search(name), "Đắk" in name, counted[name], " và " in name, name))


def _settled(mention: UnitMention, best: dict[str, str], places: dict[str, set[str]], placed: set[str]) -> UnitMention:
    if not mention.named:
        return mention
    name = best[mention.name]
    seats = places.get(mention.head, set())
    if mention.head in SEATS and not mention.place and name.lower() == mention.head and len(seats) == 1:
        name = next(iter(seats))
    if mention.head in COUNCILS and not mention.place and name.endswith(tuple(set(LOW_LEVELS) - placed)):
        return replace(mention, name=name, named=False, short=True)
    return mention if name == mention.name else replace(mention, name=name)
