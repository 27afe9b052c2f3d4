"""Names of bodies as keys: one for every spelling ("Sở KH&CN", "sở khoa học - công nghệ"), so that a query finds them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, literal_column, or_, type_coerce

from nlp.lexicon import loader, names
from service.store.folding import folded
from service.store.models import Key

LEVELS = tuple(folded(level) for level in names.LEVELS)
MOST_WORDS = 4  # of an abbreviation that was typed with "&" or "-" between its parts
MOST_KEYS = 12


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """Return the key of a body: abbreviations spelled out, no marks, no "và" (which is also printed "&" or "-").

    >>> key("Sở KH&CN") == key("Sở Khoa học - Công nghệ") == "so khoa hoc cong nghe"
    True
    """
    return _squeeze(folded(names.canonical(name)))


def keys(typed: str) -> tuple[str, ...]:
    """Return the keys that somebody may mean who types a name, also in small letters and without accents.

    >>> "uy ban nhan dan tinh" in keys("ubnd tinh")
    True
    """
    parts = _squeeze(folded(typed)).split()
    ways: list[tuple[str, ...]] = []
    place = 0
    while place < len(parts):
        size, found = _abbreviation(parts, place)
        ways.append((*found, " ".join(parts[place : place + size])))
        place += size
    spelled = (" ".join(way) for way, _ in zip(product(*ways), range(MOST_KEYS), strict=False))
    return tuple(dict.fromkeys((key(typed), *spelled)))


def all_keys(typed: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that somebody may mean who types several names, each once."""
    return tuple(dict.fromkeys(one for name in typed for one in keys(name)))


def any_of(column: ColumnElement[Any], typed: tuple[str, ...]) -> ColumnElement[bool]:
    """Return that a key is one of the bodies: by its own name, or with a place printed behind it ("Sở Y tế tỉnh …")."""
    return or_(*ranges(column, [literal(one) for one in all_keys(typed)]))


def ranges(column: ColumnElement[Any], own: Sequence[ColumnElement[Any]]) -> Sequence[ColumnElement[bool]]:
    """Return the same of keys (`all_keys`) in parts of which an index answers each by one range; no key is in two of them."""
    return [part for one in own for part in (column == one, _placed(column, type_coerce(one, Key)))]


def _placed(column: ColumnElement[Any], own: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return that a key is this one with a place behind it."""

    def within(first: str, last: str) -> ColumnElement[bool]:
        return and_(column >= own.concat(literal_column(f"'{first}'", Key)), column < own.concat(literal_column(f"'{last}'", Key)))

    return and_(within(" ", "!"), or_(*(within(f" {level} ", f" {level}!") for level in LEVELS)))


def _squeeze(plain: str) -> str:
    """Return the words without "và"."""
    return " ".join(word for word in plain.split() if word != "va")


def _abbreviation(parts: list[str], place: int) -> tuple[int, tuple[str, ...]]:
    """Return how many words from `place` make an abbreviation, the longest one, and what it stands for."""
    for size in range(min(MOST_WORDS, len(parts) - place), 0, -1):
        found = _abbreviations().get("".join(parts[place : place + size]))
        if found:
            return size, found
    return 1, ()


@cache
def _abbreviations() -> Mapping[str, tuple[str, ...]]:
    """Return what an abbreviation stands for, both without marks: "khcn" → "khoa hoc cong nghe"."""
    found: dict[str, list[str]] = defaultdict(list)
    for pattern, full in loader.abbreviations().items():
        short, long = folded(pattern).replace(" ", ""), _squeeze(folded(full))
        if long not in found[short]:
            found[short].append(long)
    return {short: tuple(full) for short, full in found.items()}
