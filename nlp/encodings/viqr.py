"""VIQR, Vietnamese in plain ASCII: "Nghi. quye^'t so^' 12 cu?a U?y ban". Only words that turn into syllables are converted.

In: a run and the decision that it is VIQR. Out: a run. A "." or "?" or "'" after a word is a mark only where the sentence
goes on, or where only the word with it is one that notices use; "\\\\." is a plain sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nlp.encodings.syllables import is_frequent, is_word, ranks
from nlp.text import Run, edit

MARKS = dict(zip("^(+*'`?~.", "\u0302\u0306\u031b\u031b\u0301\u0300\u0309\u0303\u0323", strict=True))
SHAPES = frozenset(("a^", "e^", "o^", "a(", "o+", "u+", "o*", "u*"))  # never "i^"
SURE = re.compile(r"[aeoAEO]\^|[aA]\((?=[a-z'`?~.])|[ouOU][+*](?=[a-z'`?~.])|(?<![a-zA-Z])(?:dd|DD|Dd)(?=[aeiouyAEIOUY])")
_WORD = re.compile(r"(?<![\w@/\\])[A-Za-z](?:[A-Za-z^+*'`?~]|\.(?=[a-z])|\((?=[a-z'`?~.]))*\.?(?![\w@])")
_LETTER = re.compile(r"(?P<d>dd|DD|Dd)|(?P<base>[aAeEiIoOuUyY])(?P<shape>[\^(+*]?)(?P<tone>['`?~.]?)")
_ESCAPE = re.compile(r"\\([.'`?~^(+*dD\\])")
MOST = 16  # signs of a word


def decode(run: Run) -> Run:
    """Return the run with its VIQR words in Unicode.

    >>> decode(Run("Nghi. quye^'t cu?a So+? Y te^'.")).text
    'Nghị quyết của Sở Y tế.'
    """
    return edit(run, _find(run.text))


def weigh(line: str) -> tuple[int, int, int]:
    """Return how many words are surely VIQR, how many words carry marks but turn into nothing, and how many words there are.

    >>> weigh("Nghi. quye^'t cu?a So+? Y te^'."), weigh("don't use a^2 + b^2")
    ((3, 0, 6), (0, 0, 4))
    """
    sure = wrong = words = 0
    for match in _WORD.finditer(line):
        word = match.group()
        words += 1
        if len(word) > MOST or SURE.search(word) is None:
            continue
        written, _ = _settle(match)
        if written:
            sure += 1
        else:
            wrong += 1
    return sure, wrong, words


def _find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the letters to be replaced."""
    done = 0
    for match in _WORD.finditer(text):
        written, end = _settle(match)
        if not written:
            continue
        for escape in _ESCAPE.finditer(text, done, match.start()):
            yield escape.start(), escape.end(), escape.group(1)
        for letter in _LETTER.finditer(text, match.start(), end):
            yield letter.start(), letter.end(), _compose(letter)
        done = end
    for escape in _ESCAPE.finditer(text, done):
        yield escape.start(), escape.end(), escape.group(1)


def _settle(match: re.Match[str]) -> tuple[str, int]:
    """Return the word in Unicode and where it ends; "" where it is no VIQR word."""
    word = match.group()
    if len(word) > MOST or (word.isalpha() and "dd" not in word.lower()):
        return "", match.end()
    whole, bare = _spell(word), _spell(word[:-1])
    if word[-1] not in ".?'`" or len(word) == 1:
        return (whole if is_word(whole) else ""), match.end()
    if not is_word(whole):
        return (bare if is_word(bare) and bare != word[:-1] else ""), match.end() - 1
    if not is_word(bare) or _goes_on(match) or (word[-1] in "'`" and not is_frequent(bare.lower())):
        return whole, match.end()
    if match.string[match.end() :].strip() and (word[-1] == "?" or _is_likelier(whole.lower(), bare.lower())):
        return whole, match.end()
    return (bare if bare != word[:-1] else ""), match.end() - 1


def _is_likelier(whole: str, bare: str) -> bool:
    """Tell whether notices rather use the word with its last mark: "Bo^. Y te^'" is no end of a sentence, "dda^`u tu+. Giao" is."""
    return whole in ranks() and (bare.isascii() or ranks()[whole] < ranks().get(bare, len(ranks())))


def _goes_on(match: re.Match[str]) -> bool:
    """Tell whether the sentence goes on after the word, so that its last sign is a mark."""
    after = match.string[match.end() : match.end() + 3]
    return re.match(r"[ \t]+[a-z(]|[.,;:?!)'\"]|-", after) is not None


def _compose(match: re.Match[str]) -> str:
    """Return the letter of a match."""
    if match["d"]:
        return "đ" if match["d"] == "dd" else "Đ"
    shape = match["shape"]
    if shape and match["base"].lower() + shape not in SHAPES:
        return match.group()
    return unicodedata.normalize("NFC", match["base"] + MARKS.get(shape, "") + MARKS.get(match["tone"], ""))


def _spell(word: str) -> str:
    """Return a word in Unicode, whatever it is."""
    return _LETTER.sub(_compose, word)
