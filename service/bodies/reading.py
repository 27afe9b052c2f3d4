"""A body's name taken apart: what it is, and the places that are printed in it, the innermost first.

In: a name as a document or a record has it. Out: a `Name`; nothing here knows which body is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.lexicon import loader, names
from service.bodies import loading, places
from service.bodies.spelling import fold

CAPITALS = "".join(letter for letter in map(chr, range(0x41, 0x1F00)) if letter.isupper())
WORD = rf"(?:[{CAPITALS}0-9][\w'’]*)"
PLACE = rf"{WORD}(?:(?:\s-\s|-|\s){WORD}){{0,4}}"  # Bà Rịa - Vũng Tàu · Đắk R'lấp · 12
SEATED = re.compile(rf"^(?P<stem>(?:.*\s)?(?P<kind>Tỉnh|Thành|Huyện|Quận|Thị)\s(?:ủy|đoàn))(?:\s(?P<name>{PLACE}))?$")  # Huyện ủy Mai Lâm
SEATS = {"Tỉnh": "tỉnh", "Thành": "thành phố", "Huyện": "huyện", "Quận": "quận", "Thị": "thị xã"}
NO_PLACE = ("hợp tác", "thị")  # hợp tác xã, thị xã
TRADING = frozenset(("cong ty", "tong cong ty", "tap doan", "ngan hang", "doanh nghiep", "hop tac xa", "xi nghiep"))  # folded
STATE_BANK = "ngan hang nha nuoc"
LONGEST = 300  # characters; more is no name
MOST_PLACES = 4
MOST_SYLLABLES = 5  # of a province: Bà Rịa - Vũng Tàu


@dataclass(frozen=True, slots=True)
class Place:
    """A place printed in a name: its kind, "" where only a province's name stands there, and its name, "" for "… tỉnh"."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name without its places, and the places, the innermost first."""

    stem: str
    places: tuple[Place, ...]


@lru_cache(maxsize=1 << 14)
def read(printed: str) -> Name:
    """Take a name apart.

    >>> read("UBND xã Tân Lập, huyện Mộc Châu, tỉnh Sơn La").places
    (Place(kind='xã', name='Tân Lập'), Place(kind='huyện', name='Mộc Châu'), Place(kind='tỉnh', name='Sơn La'))
    >>> read("Sở Y tế Bình Định")
    Name(stem='Sở Y tế', places=(Place(kind='', name='Bình Định'),))
    >>> read("Liên minh Hợp tác xã"), read("Bảo hiểm xã hội").places
    (Name(stem='Liên minh Hợp tác xã', places=()), ())
    """
    if len(printed) > LONGEST:
        return Name(printed, ())
    rest = names.canonical(printed)
    found: list[Place] = []
    while len(found) < MOST_PLACES:
        peeled = _peel(rest)
        if peeled is None:
            break
        rest, place = peeled
        found.insert(0, place)
        if not place.name:
            break
    return _seat(rest, tuple(found)) or _bare(rest, tuple(found))


@cache
def _closing() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a place at the end of a name: … huyện Mộc Châu, tỉnh Sơn La · … tỉnh; thị xã goes before xã."""
    kinds = ("thị xã", "|".join(loading.places()))
    form = r"^(?P<rest>.*[^\s,(])(?:\s|,\s|\s\()(?P<kind>(?i:{}))(?:\s(?P<name>{}))?\)?$"
    return tuple(re.compile(form.format(kind, PLACE)) for kind in kinds)


def _peel(name: str) -> tuple[str, Place] | None:
    """Return a name without the place at its end, and that place."""
    match = next((found for pattern in _closing() if (found := pattern.match(name))), None)
    if match is None or match["rest"].lower().endswith(NO_PLACE):
        return None
    return match["rest"].rstrip(" ,-("), Place(match["kind"].lower(), _official(match["name"] or ""))


def _seat(name: str, found: tuple[Place, ...]) -> Name | None:
    """Return the name of a committee, whose first word tells the kind of its place."""
    match = SEATED.match(name)
    if match is None:
        return None
    kind = SEATS[match["kind"]]
    place = match["name"] or (found[0].name if found and found[0].kind == kind else "")
    own = Place(kind, _official(place))
    rest = found[1:] if found and found[0].kind == own.kind and not match["name"] else found
    return Name(match["stem"], (own, *rest))


def _bare(name: str, found: tuple[Place, ...]) -> Name:
    """Return a name without the province that stands at its end without its kind."""
    words = name.split()
    if found or is_trading(name):
        return Name(name, found)
    for size in range(min(MOST_SYLLABLES, len(words) - 1), 0, -1):
        place = " ".join(words[-size:])
        if place[:1].isupper() and _same(place):
            return Name(" ".join(words[:-size]).rstrip(" ,-"), (Place("", _official(place)),))
    return Name(name, found)


def is_trading(name: str) -> bool:
    """Tell whether a name is that of a company, in which a province is a mere name.

    >>> is_trading("Công ty Cổ phần Đồng Nai")
    True
    """
    words = fold(name).split()
    return any(" ".join(words[:size]) in TRADING for size in (2, 3)) and not fold(name).startswith(STATE_BANK)


def _same(printed: str) -> bool:
    """Tell whether a province is printed, with its accents."""
    return any(names.fold(one.name) == names.fold(_official(printed)) for one in places.named(printed))


def _official(place: str) -> str:
    return loader.spellings().get(place, place)
