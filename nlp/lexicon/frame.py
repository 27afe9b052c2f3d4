"""The words of a document's frame as data: letterhead, signature, boilerplate.

In: frame.yml. Out: label → phrases, lower case, most without marks so that OCR text is recognised too.
Refuses a file that is no mapping of lists of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from nlp.lexicon import shelf
from nlp.text import fold


@cache
def _read() -> dict[str, list[str]]:
    raw: dict[str, list[str]] = shelf.read("frame.yml")
    if not isinstance(raw, dict) or not all(isinstance(value, list) for value in raw.values()):
        raise ValueError("frame.yml: write a mapping of lists of phrases")
    return raw


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return label → phrases.

    >>> "chu tich" in words()["offices"]
    True
    """
    raw = dict(_read())
    raw["offices"] = [fold(office).lower() for office in raw["offices"]]
    wrong = [phrase for phrases in raw.values() for phrase in phrases if not isinstance(phrase, str) or phrase != phrase.lower()]
    if wrong:
        raise ValueError(f"frame.yml: write phrases in lower case, in quotes where YAML reads them otherwise: {wrong[0]!r}")
    return {label: tuple(dict.fromkeys(phrases)) for label, phrases in raw.items()}


@cache
def offices() -> Mapping[str, str]:
    """Return office, in lower case, with and without marks → office as it is shown.

    >>> offices()["pho chanh van phong"]
    'Phó Chánh Văn phòng'
    """
    shown = _read()["offices"]
    return {fold(office).lower(): office for office in reversed(shown)} | {office.lower(): office for office in shown}


@cache
def symbols() -> Mapping[str, str]:
    """Return the last part of a number symbol → the body that it names.

    >>> symbols()["UBND"]
    'Ủy ban nhân dân'
    """
    raw = shelf.read("symbols.yml")
    return {str(code): str(name) for code, name in raw.items()}


@cache
def pattern(label: str) -> re.Pattern[str]:
    """Return a pattern that matches any phrase of a label as whole words, the longest first; for lower-case text.

    >>> pattern("offices").match("pho chu tich ubnd").group()
    'pho chu tich'
    """
    phrases = sorted(words()[label], key=len, reverse=True)
    return re.compile("(?<!\\w)(?:" + "|".join(re.escape(phrase).replace("\\ ", r"\s{1,3}") for phrase in phrases) + r")(?!\w)")


def starts(label: str, plain: str) -> bool:
    """Tell whether lower-case text starts with a phrase of a label.

    >>> starts("body_heads", "so y te")
    True
    >>> starts("body_heads", "tinh hung yen")
    False
    """
    return pattern(label).match(plain) is not None
