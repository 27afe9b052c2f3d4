"""Capitals with tones of TCVN3, which has none: "CéNG HOµ X· HéI" was printed "CỘNG HOÀ XÃ HỘI" by a font of capitals.

In: decoded TCVN3 text ("CộNG HOà Xã HộI"). Out: the text of the same length with such words in capitals.
"""

from __future__ import annotations

import re

from nlp.encodings.syllables import is_word

_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[\d/_&@]")  # beside a code ("12/QĐ-UB") letters say nothing


def raise_words(written: str) -> str:
    """Return the text with words in capitals whose plain letters are all capitals, line by line.

    A word of one plain capital ("Xã", "Sở") is as its neighbours are.

    >>> raise_words("CộNG HOà Xã HộI"), raise_words("Sở Y tế, Số: 12/QĐ-UB"), raise_words("TM. Uỷ BAN")
    ('CỘNG HOÀ XÃ HỘI', 'Sở Y tế, Số: 12/QĐ-UB', 'TM. UỶ BAN')
    """
    return "\n".join(map(_raise_line, written.split("\n")))


def _raise_line(line: str) -> str:
    """Return one line."""
    words = [match for match in _WORD.finditer(line) if not _in_code(line, match)]
    kinds = [_tell(match.group()) for match in words]
    if "capital" not in kinds and (kinds.count("open") < 2 or "small" in kinds):
        return line
    parts: list[str] = []
    done = 0
    before = _spread(kinds)
    after = _spread(kinds[::-1])[::-1]
    for match, kind, left, right in zip(words, kinds, before, after, strict=True):
        beside = {left, right} - {""}
        if kind == "capital" or (kind == "open" and "small" not in beside):
            parts += (line[done : match.start()], match.group().upper())
            done = match.end()
    return "".join((*parts, line[done:]))


def _in_code(line: str, match: re.Match[str]) -> bool:
    """Tell whether a word belongs to a number or code."""
    around = line[max(0, match.start() - 1) : match.start()] + line[match.end() : match.end() + 1]
    return _CODE.search(around) is not None


def _tell(word: str) -> str:
    """Return "capital", "small", "open" (a capital and letters that could be either) or "" (nothing is told)."""
    plain = [letter for letter in word if letter.isascii()]
    if any(letter.islower() for letter in plain):
        return "small"
    if word.isascii():
        return "capital" if len(plain) > 1 and is_word(word) else ""
    if len(plain) > 1 and is_word(word):
        return "capital"
    return "open" if is_word(word) and (plain or len(word) > 1) else ""


def _spread(kinds: list[str]) -> list[str]:
    """Return for each word what the nearest word before it told."""
    found: list[str] = []
    last = ""
    for kind in kinds:
        found.append(last)
        last = kind if kind in ("capital", "small") else last
    return found
