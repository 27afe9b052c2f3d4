"""Mend wrong marks in what OCR read, only where lexicon and form leave one reading: "phát triên" can only be "phát triển".

The Source of a scan in, a Source out; marks alone are changed, so that every offset stays. What was read before is told by a warning.
Letters and figures are never changed, nor what was no OCR.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from nlp.syllables import is_syllable
from nlp.text import fold
from nlp.types import Source, Span, Warn

WORD = re.compile(r"[^\W\d_]+")
SURE = 0.97  # confidence of OCR from which on a word is left as it is, unless it is no syllable
OUTVOTED = 3  # times as often as another spelling of its name a document has to give a place
MOST_TOLD = 30  # corrections that get a warning each
# Lines and beginnings of lines that every notice has, as the decree on clerical work prints them (Nghị định 30/2020, Phụ lục I).
FORMS = (
    "cộng hòa xã hội chủ nghĩa việt nam",
    "độc lập - tự do - hạnh phúc",
    "ủy ban nhân dân",
    "hội đồng nhân dân",
    "văn phòng",
    "thông báo",
    "quyết định",
    "kế hoạch",
    "chỉ thị",
    "báo cáo",
    "kết luận",
    "tờ trình",
    "kính gửi",
    "nơi nhận",
    "chủ tịch",
    "phó chủ tịch",
    "giám đốc",
    "phó giám đốc",
    "chánh văn phòng",
    "phó chánh văn phòng",
    "số",
)
PLACED = re.compile(r"(?i)(?<!\w)(?:t[iỉĩị]nh|huy[eêệẹ]n|th[iịỉĩ] x[aãảá]|th[aàá]nh ph[oốôố]|x[aãảá]|ph[uưườờ]+ng)\s+")
DATED = re.compile(r"(?m)^ *(?=[^\W\d_][^\n,]{2,30}, ?ng[aà]y)")  # "Krông Nô, ngày 3 tháng 6"
NAME = re.compile(r"[^\W\d_][^\W\d_'’]*(?: [^\W\d_][^\W\d_'’]*){1,2}")


@dataclass(frozen=True, slots=True)
class Read:
    """A word that OCR read: where it stands, its letters, how sure OCR is of it."""

    start: int
    text: str
    confidence: float

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.start + len(self.text)


@cache
def _pairs() -> dict[str, str]:
    """Return the pairs of syllables that have one spelling, by their letters without marks."""
    written = (files("nlp.pages.scan") / "pairs.txt").read_text(encoding="utf-8")
    return {fold(pair): pair for pair in written.split("\n") if pair}


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    """Return the spellings of each syllable of the pairs, by its letters without marks."""
    found: dict[str, set[str]] = {}
    for pair in _pairs().values():
        for word in pair.split():
            found.setdefault(fold(word), set()).add(word)
    return {plain: tuple(sorted(words)) for plain, words in found.items()}


def correct(source: Source) -> Source:
    """Return the source with the marks mended that can be, and a warning for each place.

    >>> from nlp.types import Box
    >>> text = "Giao Sở Kê hoạch và Đâu tư phát triên"
    >>> boxes = tuple(Box(Span(*found.span()), 1, 0, 0, 1, 1, 0.8) for found in re.finditer(r"\\S+", text))
    >>> mended = correct(Source(text, "image/png", boxes=boxes))
    >>> mended.text, mended.warnings[0].message
    ('Giao Sở Kế hoạch và Đầu tư phát triển', 'page 1: "Kê" was read, "Kế" is meant')
    """
    words = _read_words(source)
    if not words:
        return source
    changed: dict[int, str] = {}
    for line in _lines(source.text, words):
        changed |= _by_form(source.text, line)
        changed |= _by_pairs(source.text, line, changed)
    changed |= _by_place(source.text, words, changed)
    told = [(word, changed[word.start]) for word in words if changed.get(word.start, word.text) != word.text]
    if not told:
        return source
    letters = list(source.text)
    for word, mended in told:
        letters[word.start : word.end] = mended
    return replace(source, text="".join(letters), warnings=(*source.warnings, *_warn(source, told)))


def _read_words(source: Source) -> list[Read]:
    """Return the words of the boxes that OCR read, in order."""
    found: list[Read] = []
    for box in source.boxes:
        if box.confidence is not None:
            surface = box.span.of(source.text)
            found += [Read(box.span.start + match.start(), match.group(), box.confidence) for match in WORD.finditer(surface)]
    return sorted(found, key=lambda word: word.start)


def _lines(text: str, words: Sequence[Read]) -> Iterator[list[Read]]:
    """Yield the words of each line."""
    line: list[Read] = []
    for word in words:
        if line and "\n" in text[line[-1].end : word.start]:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _by_form(text: str, line: Sequence[Read]) -> dict[int, str]:
    """Return the words of a line that is, or in capitals begins with, one of the forms every notice has."""
    start = line[0].start
    printed = text[start : line[-1].end]
    plain = fold(printed).lower()
    for form in _forms():
        if plain == form.plain or (form.label and plain.startswith(form.plain) and text[start + len(form.plain) :][:1] == ":"):
            return {
                word.start: _cased(word.text, form.text[word.start - start : word.end - start])
                for word in line
                if word.end <= start + len(form.plain)
            }
        if printed.isupper() and plain.startswith(form.plain + " ") and len(form.plain) > len("van phong"):
            return {
                word.start: _cased(word.text, form.text[word.start - start : word.end - start])
                for word in line
                if word.end <= start + len(form.plain)
            }
    return {}


@dataclass(frozen=True, slots=True)
class Form:
    """A form and its letters without marks; `label`: a colon follows it."""

    text: str
    plain: str
    label: bool


@cache
def _forms() -> tuple[Form, ...]:
    """Return the forms, the longest first."""
    made = (Form(text, fold(text), text in ("kính gửi", "nơi nhận", "số")) for text in FORMS)
    return tuple(sorted(made, key=lambda form: -len(form.plain)))


def _by_pairs(text: str, line: Sequence[Read], done: dict[int, str]) -> dict[int, str]:
    """Return the words of a line that stand in a pair with one spelling and are spelled in another way."""
    lows = [done.get(word.start, word.text).lower() for word in line]
    plains = [fold(low) for low in lows]
    known = [
        _pairs().get(f"{a} {b}") if text[before.end : after.start] == " " and not _is_name(before, after) else None
        for a, b, before, after in zip(plains, plains[1:], line, line[1:], strict=False)
    ]
    changed: dict[int, str] = {}
    for at, word in enumerate(line):
        if word.start in done or (word.confidence >= SURE and is_syllable(lows[at])):
            continue
        readings = {pair.split()[1 - side] for side, pair in _around(known, at) if pair}
        agreed = [pair for side, pair in _around(known, at) if pair and lows[at] == pair.split()[1 - side]]
        if len(readings) == 1 and not agreed and _same_strokes(lows[at], meant := readings.pop()):
            changed[word.start] = _cased(word.text, meant)
        elif not readings and not is_syllable(lows[at]) and word.text.islower():
            single = _syllables().get(plains[at], ())
            if len(single) == 1 and _same_strokes(lows[at], single[0]):
                changed[word.start] = single[0]
    return changed


def _is_name(before: Read, after: Read) -> bool:
    """Tell whether two words may be of a name, whose spelling no other text can tell: each has a capital, and not capitals alone."""
    return before.text[0].isupper() and after.text[0].isupper() and not (before.text.isupper() and after.text.isupper())


def _same_strokes(read: str, meant: str) -> bool:
    """Tell whether two words have their "đ" at the same places: that is a letter, no mark."""
    return all((one == "đ") == (other == "đ") for one, other in zip(read, meant, strict=True))


def _around(known: Sequence[str | None], at: int) -> Iterable[tuple[int, str | None]]:
    """Return the pair that a word ends (side 0) and the pair that it begins (side 1)."""
    if at > 0:
        yield 0, known[at - 1]
    if at < len(known):
        yield 1, known[at]


def _by_place(text: str, words: Sequence[Read], done: dict[int, str]) -> dict[int, str]:
    """Return the names of places that the document spells in another way more often."""
    spelled: dict[str, Counter[str]] = {}
    places: list[tuple[int, str]] = []
    for match in (*PLACED.finditer(text), *DATED.finditer(text)):
        name = NAME.match(text, match.end())
        if name:
            for length in (2, 3):
                surface = " ".join(name.group().split(" ")[:length])
                if surface.count(" ") == length - 1:
                    places.append((name.start(), surface))
                    spelled.setdefault(fold(surface).lower(), Counter())[surface.lower()] += 1
    changed: dict[int, str] = {}
    starts = [word.start for word in words]
    for start, surface in places:
        counts = spelled[fold(surface).lower()]
        best, count = counts.most_common(1)[0]
        if count < 2 or best == surface.lower() or counts[surface.lower()] * OUTVOTED > count:
            continue
        for word in words[bisect_left(starts, start) : bisect_left(starts, start + len(surface))]:
            if word.start not in done and word.end <= start + len(surface):
                changed[word.start] = _cased(word.text, best[word.start - start : word.end - start])
    return changed


def _cased(read: str, meant: str) -> str:
    """Return a word in the capitals of another of the same length."""
    return "".join(letter.upper() if sign.isupper() else letter for sign, letter in zip(read, meant, strict=True))


def _warn(source: Source, told: Sequence[tuple[Read, str]]) -> list[Warn]:
    """Return a warning for each corrected word; of very many the rest is counted."""
    pages = [page.span.end for page in source.pages]
    warnings = [
        Warn(
            "ocr_corrected",
            f'page {bisect_left(pages, word.end) + 1}: "{word.text}" was read, "{mended}" is meant',
            Span(word.start, word.end),
        )
        for word, mended in told[:MOST_TOLD]
    ]
    if len(told) > MOST_TOLD:
        warnings.append(Warn("ocr_corrected", f"{len(told) - MOST_TOLD} more words were corrected in their marks alone"))
    return warnings
