"""Short forms that need the document to say which body they are: "Sở", "huyện", "đơn vị", where they can be an agent.

In: `Words` and a place. Out: a part that is short and not named, or none. An ordinary use ("cấp huyện") gives none.
"""

from __future__ import annotations

from functools import cache

from nlp.lexicon import acts, loader
from nlp.lexicon.names import keys_of, render
from nlp.lexicon.phrases import Tree, plant
from nlp.lexicon.words import Words, fold_word, look
from nlp.mentions.units.parts import LEVEL_OF, Part, capital, field_at, place_at


@cache
def short_tree() -> Tree:
    """Return the nouns that may stand for one body."""
    data = loader.collectives()
    return plant([(keys_of(noun), "level") for noun in data["levels"]] + [(keys_of(noun), "noun") for noun in data["short"]])


@cache
def actor_tree() -> Tree:
    """Return the words before which a noun is an actor."""
    return plant((keys_of(word), True) for word in (*loader.boundaries()["after"], *acts.words()["verb"]))


@cache
def _before() -> frozenset[str]:
    return frozenset(fold_word(phrase.split()[-1]) for phrase in loader.boundaries()["before"])


def short_at(words: Words, place: int, addressed: bool = False) -> tuple[Part, ...]:
    """Return the short form at `place`; `addressed`: what stands before calls for a body ("lãnh đạo Sở")."""
    found = look(short_tree(), words, place)
    if found is None:
        return ()
    end = found[0]
    if place and not words.gaps[place] and words.keys[place - 1] in ("cấp", "toàn", "địa", "cơ", "cán", "trụ", "bộ"):
        return ()
    if words.keys[place] in LEVEL_OF or words.keys[place : place + 2] in (["thành", "phố"], ["thị", "xã"], ["thị", "trấn"], ["đặc", "khu"]):
        return _level(words, place, addressed)
    if words.keys[place] == "ngành":
        return _branch(words, place)
    if not addressed and not _acts(words, place, end):
        return ()
    if end < len(words) and not words.gaps[end] and words.keys[end] in ("này", "trên", "đó"):
        end += 1
    return (_short(words, place, end),)


def _short(words: Words, start: int, end: int, level: str = "", name: str | None = None) -> Part:
    shown = render(words, start, end, head=capital(words, start))
    found = look(short_tree(), words, start)
    head = " ".join(word.lower() for word in words.shown[start : found[0] if found else end])
    return Part(start, end, shown, head, "short", False, True, level=level, place=name)


def _acts(words: Words, start: int, end: int) -> bool:
    """Tell whether [start, end) stands where an actor or an addressee stands."""
    after = end
    if after < len(words) and not words.gaps[after] and words.keys[after] in ("này", "trên", "đó", "cũng", "mình"):
        after += 1
    follows = after < len(words) and words.gaps[after] in ("", ",") and look(actor_tree(), words, after) is not None
    opens = start == 0 or words.gaps[start] not in ("", "-", "/") or words.keys[start - 1] in _before()
    if follows and opens:
        return True
    closes = end >= len(words) or words.gaps[end] in (":", "\n", ";")
    return opens and closes and (words.gaps[start] == "\n" or capital(words, start))


def _level(words: Words, place: int, addressed: bool) -> tuple[Part, ...]:
    """Read "huyện", "tỉnh Đắk Nông" as agents."""
    found = place_at(words, place)
    if found is None or (found.end < len(words) and not words.gaps[found.end] and words.keys[found.end] in ("ủy", "đoàn")):
        return ()
    if not addressed and not _acts(words, place, found.end):
        return ()
    return (_short(words, place, found.end, found.level, found.name),)


def _branch(words: Words, place: int) -> tuple[Part, ...]:
    """Read "ngành nông nghiệp", "ngành Giáo dục tỉnh" as agents."""
    end = place + 1
    if end >= len(words) or words.gaps[end]:
        return (_short(words, place, end),) if _acts(words, place, end) else ()
    field = field_at(words, end)
    close = field if field else end
    level = place_at(words, close) if close < len(words) and not words.gaps[close] else None
    close = level.end if level else close
    if words.keys[end : end + 2] == ["chức", "năng"]:
        close = end + 2
    return (_short(words, place, close),) if _acts(words, place, close) else ()
