"""Correct what a scan misread, only where form and words leave one reading; the original reading stays with the word.

Lines of words in, the same words out, some with another text and what was read in `original`. Known are the lines of the frame, the
words that stand in capitals, dates, the number line, and pairs of syllables that official texts use (pairs.txt, made by
scripts/pairs.py). A doubtful word is never corrected to one that has to be guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from nlp.lexicon import doc_types, loader, shelf
from nlp.lexicon.tones import old_tones
from nlp.pages.words import Row, Word, part_row
from nlp.syllables import is_syllable
from nlp.text import fold

SURE = 0.95  # confidence from which a syllable that can be one is believed
LONGEST = 8  # words of a phrase in capitals
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_CORE = re.compile(r"(\W*)([^\W\d_]{1,8})(\W*)")
_GLUED = re.compile(r"(\W*)([^\W\d_]{4,14})(\W*)")
_SPECK = re.compile(r"^[,;:|_]{1,2}(?=\w)")
_CAPACITY = re.compile(r"[kK][T7?]{1,2}\W{0,2}")
_SYMBOL = re.compile(r"\W?\d{0,6}[\w.]{0,4}\s?[/-]\s?[A-ZĐ]")
_DAY = re.compile(r"(\S{1,4})([,.;]?)")


@dataclass(frozen=True, slots=True)
class Known:
    """The table of corrections.yml: phrases by their letters without marks, and what else is known."""

    lines: dict[str, tuple[str, int]]
    capitals: dict[tuple[str, ...], tuple[str, ...]]
    number: re.Pattern[str]
    figures: dict[int, str]
    apostrophe: re.Pattern[str]


@cache
def known() -> Known:
    """Return the table."""
    raw: dict[str, Any] = shelf.read("corrections.yml", "nlp.pages.scan")
    lines = {}
    for row in raw["lines"]:
        printed = row["text"].upper() if row.get("capitals") else row["text"]
        lines[fold(printed).lower()] = (printed, row["most"])
    phrases = [*raw["capitals"], *(name for kind in doc_types.load() if not kind.weak for name in (kind.name, *kind.lines))]
    phrases += [office for office in shelf.read("titles.yml")["offices"] if " " in office]
    capitals: dict[tuple[str, ...], tuple[str, ...]] = {}
    for phrase in phrases:
        words = tuple(re.findall(r"\w+", phrase.upper()))
        capitals.setdefault(tuple(map(fold, words)), words)
    return Known(
        lines,
        {key: words for key, words in capitals.items() if 2 <= len(words) <= LONGEST},
        re.compile(rf"(?:{raw['number'].replace('$', '[$]')})\W?\Z"),
        str.maketrans(raw["figures"]),
        re.compile(rf"(?<=[RGMHN])[{re.escape(raw['apostrophes'])}](?=[^\W\d_])"),
    )


@cache
def pairs() -> tuple[frozenset[tuple[str, str]], dict[tuple[str, str], tuple[str, str] | None]]:
    """Return the known pairs of syllables, and by their letters without tones the one pair that has them (None: several)."""
    every: set[tuple[str, str]] = set()
    alike: dict[tuple[str, str], tuple[str, str] | None] = {}
    for row in files("nlp.pages.scan").joinpath("pairs.txt").read_text(encoding="utf-8").splitlines():
        first, *seconds = row.split()
        for second in seconds:
            every.add((first, second))
            key = (_toneless(first), _toneless(second))
            alike[key] = None if key in alike else (first, second)
    return frozenset(every), alike


def correct(lines: Sequence[Sequence[Word]]) -> list[Word]:
    """Return the words of the lines of a page, corrected.

    >>> row = [Word("THÔNG", 1, 10, 10, 60, 22, 0, 0.9), Word("BẢO", 1, 65, 10, 90, 22, 1, 0.9)]
    >>> [(word.text, word.original) for word in correct([row])]
    [('THÔNG', ''), ('BÁO', 'BẢO')]
    """
    done: list[list[Word]] = []
    for line in lines:
        parts = [list(part.words) for part in part_row(Row(tuple(line)))] if line else []
        done.append([word for part in parts for word in _correct_part(part)])
    return _correct_pairs([word for line in done for word in line])


def _correct_part(part: Sequence[Word]) -> list[Word]:
    """Return the words of a part of a line by what its form says."""
    words = [_split(_name(word)) for word in part]
    words[0] = _replace(words[0], _SPECK.sub("", words[0].text))
    frame = _frame_line(words)
    if frame is not None:
        return frame
    words = _number_line(_dates(words))
    return _capitals(words)


def _name(word: Word) -> Word:
    """Return a word with its apostrophe: Rˆlấp can only be R'lấp."""
    return _replace(word, known().apostrophe.sub("'", word.text))


def _split(word: Word) -> Word:
    """Return a word with a blank where it can only be two: "Vềviệc", "ĐĂKNÔNG"."""
    match = _GLUED.fullmatch(word.text)
    if match is None or is_syllable(match[2].lower()):
        return word
    core = match[2].lower()
    cuts = [at for at in range(1, len(core)) if (core[:at], core[at:]) in pairs()[0]] or _places().get(fold(core), [])
    at = len(match[1]) + (cuts[0] if cuts else 0)
    return _replace(word, f"{word.text[:at]} {word.text[at:]}") if len(cuts) == 1 else word


@cache
def _provinces() -> frozenset[str]:
    """Return the names of provinces in capitals without marks."""
    return frozenset(fold(name).upper() for name in loader.provinces()["provinces"])


@cache
def _places() -> dict[str, list[int]]:
    """Map the names of provinces, written without blank and marks, to where the blank stands."""
    every = {name for names in loader.provinces().values() for name in names if name.count(" ") == 1}
    return {fold(name.replace(" ", "")).lower(): [name.index(" ")] for name in every}


def _frame_line(words: Sequence[Word]) -> list[Word] | None:
    """Return a line of the frame as it has to read; None where it is none."""
    read = " ".join(word.text for word in words)
    if not 8 <= len(read) <= 45:
        return None
    plain = fold(read).lower()
    for key, (printed, most) in known().lines.items():
        right = printed.split()
        if len(right) == len(words) and abs(len(key) - len(plain)) <= most and sum(_differ(plain, key)) <= most:
            return [_replace(word, to) if old_tones(word.text) != old_tones(to) else word for word, to in zip(words, right, strict=True)]
    return None


def _differ(one: str, other: str) -> Iterator[bool]:
    """Yield for each place of the longer text whether the other has another sign there or at its neighbours."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    slack = len(longer) - len(shorter)
    yield from (sign not in shorter[max(0, at - slack) : at + 1] for at, sign in enumerate(longer))


def _number_line(words: list[Word]) -> list[Word]:
    """Return the words with "Số:" before the number of the document."""
    if len(words) < 2 or not known().number.match(words[0].text) or words[0].text.rstrip(":") == "Số":
        return words
    rest = " ".join(word.text for word in words[1:4])
    return [_replace(words[0], "Số:"), *words[1:]] if _SYMBOL.match(rest) and len(words[0].text) >= 3 else words


def _dates(words: list[Word]) -> list[Word]:
    """Return the words with the figures of "ngày l2 tháng O5 năm 2O24", where they can be no others."""
    plain = [fold(word.text).lower().strip(",.") for word in words]
    done = list(words)
    for at in range(len(words) - 4):
        if (plain[at], plain[at + 2], plain[at + 4]) != ("ngay", "thang", "nam"):
            continue
        for place, most in ((at + 1, 31), (at + 3, 12), (at + 5, 2100)):
            if place < len(words):
                done[place] = _figure(done[place], most)
        for place, right in ((at, "ngày"), (at + 2, "tháng"), (at + 4, "năm")):
            if done[place].text.lower() != right and done[place].text.isalpha():
                done[place] = _replace(done[place], right)
    return done


def _figure(word: Word, most: int) -> Word:
    """Return a word as the number that it has to be, if its signs leave one."""
    match = _DAY.fullmatch(word.text)
    if match is None or match[1].isdigit():
        return word
    number = match[1].translate(known().figures)
    fits = number.isascii() and number.isdigit() and 1 <= int(number) <= most and (len(number) == 4) == (most > 31)
    return _replace(word, number + match[2]) if fits else word


def _capitals(words: list[Word]) -> list[Word]:
    """Return the words with the phrases in capitals that are known by their letters."""
    table, done = known(), list(words)
    cores = [match[2] if (match := _CORE.fullmatch(word.text)) and match[2].isupper() else "" for word in words]
    plain = [fold(core) for core in cores]
    if len(plain) > 1 and _CAPACITY.fullmatch(words[0].text) and tuple(plain[1:]) in table.capitals:
        done[0] = _replace(done[0], "KT.")
    if plain[0] == "TINH" and " ".join(plain[1:]) in _provinces():
        done[0] = _put(done[0], cores[0], "TỈNH")
    at = 0
    while at < len(words):
        size = next((n for n in range(min(LONGEST, len(words) - at), 1, -1) if tuple(plain[at : at + n]) in table.capitals), 1)
        if size > 1:
            for place, right in zip(range(at, at + size), table.capitals[tuple(plain[at : at + size])], strict=True):
                done[place] = _put(done[place], cores[place], right)
        at += size
    return done


def _put(word: Word, core: str, right: str) -> Word:
    """Return a word with its letters as they have to be; another place of the tone mark is no other reading."""
    return word if old_tones(core) == old_tones(right) else _replace(word, word.text.replace(core, right, 1))


def _correct_pairs(words: list[Word]) -> list[Word]:
    """Return the words with syllables that only one known pair has at their place: "kiêm tra" is "kiểm tra"."""
    every, alike = pairs()
    cores = [match[2] if (match := _CORE.fullmatch(word.text)) else "" for word in words]
    low = [core.lower() for core in cores]
    joined = [_touch(one, other) for one, other in pairwise(words)]
    supported = [False] * len(words)
    for at in range(len(words) - 1):
        if joined[at] and (low[at], low[at + 1]) in every:
            supported[at] = supported[at + 1] = True
    done = list(words)
    for at in range(len(words) - 1):
        if not joined[at] or not cores[at] or not cores[at + 1] or not cores[at + 1].islower() or (low[at], low[at + 1]) in every:
            continue
        right = alike.get((_toneless(low[at]), _toneless(low[at + 1])))
        if right is None:
            continue
        changes = [(place, new) for place, new in zip((at, at + 1), right, strict=True) if low[place] != new]
        if all(not supported[place] and _doubtful(words[place], low[place]) and not done[place].original for place, _ in changes):
            for place, new in changes:
                done[place] = _put(done[place], cores[place], _cased(new, cores[place]))
    return done


def _touch(one: Word, other: Word) -> bool:
    """Tell whether two words stand beside each other in a sentence, also over the end of a line."""
    return one.text[-1:].isalpha() and other.text[:1].isalpha()


def _doubtful(word: Word, core: str) -> bool:
    """Tell whether a word may have been misread."""
    return not is_syllable(core) or (word.confidence is not None and word.confidence < SURE)


def _cased(word: str, like: str) -> str:
    """Return a word in the letters of another: small, with a capital, in capitals."""
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _replace(word: Word, read: str) -> Word:
    """Return a word with another text, which remembers what was read first."""
    return word if word.text == read else word._replace(text=read, original=word.original or word.text)


@cache
def _toneless(syllable: str) -> str:
    """Return a syllable without its tone mark; â, ê, ơ stay what they are."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", syllable).translate(_TONES))
