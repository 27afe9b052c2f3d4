"""The tables of the encodings: what stands in a file, and the letter that it means.

In: the YAML files beside this module. Out: a `Table` an encoding, made at first use: a pattern that finds its letters in raw
text, longest first, and a mapping. Raw text is what the bytes give as cp1252 or Latin-1, so that bytes 80–9F have two faces;
symbol fonts of Word give U+F0xx.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from nlp.lexicon import shelf


class Encoding(StrEnum):
    """How Vietnamese letters were written. UTF8 is UTF-8 that was read as cp1252 or Latin-1 ("Ä‘"), CP1258 likewise."""

    UNICODE = "Unicode"
    TCVN3 = "TCVN3 (ABC)"
    VNI = "VNI"
    VPS = "VPS"
    VISCII = "VISCII"
    CP1258 = "cp1258"
    UTF8 = "double-encoded UTF-8"
    VIQR = "VIQR"


LEGACY = (Encoding.TCVN3, Encoding.VNI, Encoding.VPS, Encoding.VISCII, Encoding.CP1258, Encoding.UTF8)
FILES = {Encoding.TCVN3: "tcvn3.yml", Encoding.VNI: "vni.yml", Encoding.VPS: "vps.yml", Encoding.VISCII: "viscii.yml"}
# What cp1252 shows for C1 controls: 80 is "€"; for five it has nothing.
FACES = {code: bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
SMALL = "aăâeêioôơuưyàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵđ"
LETTERS = SMALL[12:] + "ăâêôơư" + SMALL[12:].upper() + "ĂÂÊÔƠƯ"  # all that have a mark
SIGNS = "–—‘’“”…•\u00a0"  # of double-encoded texts
TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@dataclass(frozen=True, slots=True)
class Table:
    """An encoding: `letters` from raw characters to the letter, `pattern` finds the keys, `single`: all keys have one character."""

    letters: Mapping[str, str]
    pattern: re.Pattern[str]
    single: bool


@cache
def table(encoding: Encoding) -> Table:
    """Return the table of a legacy encoding.

    >>> table(Encoding.VNI).letters["eá"], table(Encoding.TCVN3).letters["®"]
    ('ế', 'đ')

    Raises ValueError for an encoding without a table.
    """
    if encoding in FILES:
        letters = _load(FILES[encoding])
        if encoding == Encoding.VNI:
            letters |= _mix(letters)
    elif encoding == Encoding.CP1258:
        letters = _make_cp1258()
    elif encoding == Encoding.UTF8:
        letters = _make_utf8()
    else:
        raise ValueError(f"{encoding} has no table")
    letters = {face: letter for key, letter in letters.items() for face in _faces(key)}
    keys = sorted(letters, key=len, reverse=True)
    return Table(letters, re.compile("|".join(map(re.escape, keys))), len(keys[0]) == 1)


def _load(file: str) -> dict[str, str]:
    """Return Latin-1 view → letter of a file; a key that stands twice is refused."""
    words = shelf.read(file, "nlp.encodings")["letters"].split()
    letters = {bytes.fromhex(code).decode("latin-1"): letter for code, letter in zip(words[::2], words[1::2], strict=True)}
    if len(letters) * 2 != len(words) or any(letter not in LETTERS for letter in letters.values()):
        raise ValueError(f"{file}: write pairs of code and letter, each code once")
    return letters


def _mix(letters: Mapping[str, str]) -> dict[str, str]:
    """Return VNI pairs of a capital and a small mark or the other way round, as hasty typing left them: "Aù"."""
    pairs = [(key, letter) for key, letter in letters.items() if len(key) == 2 and letter.islower()]
    mixed = {key[0].upper() + key[1]: letter.upper() for key, letter in pairs}
    return mixed | {key[0] + key[1].upper(): letter for key, letter in pairs}


def _make_cp1258() -> dict[str, str]:
    """Return the letters of cp1258 as cp1252 shows them: "ê" and F2 are "ệ", and F2 is "ò" there."""
    letters: dict[str, str] = {}
    for letter in LETTERS:
        apart = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in TONES if mark in apart), "")
        plain = unicodedata.normalize("NFC", apart.replace(tone, ""))
        for written in (letter, plain + tone):
            try:
                letters[written.encode("cp1258").decode("latin-1")] = letter
            except UnicodeEncodeError:
                continue
    return letters


def _make_utf8() -> dict[str, str]:
    """Return letters, marks and signs as the bytes of their UTF-8 look."""
    written = LETTERS + SIGNS + "".join(TONES) + "\u0302\u0306\u031b\ufeff«»°§²³½"
    return {letter.encode().decode("latin-1"): letter for letter in written}


def _faces(key: str) -> tuple[str, ...]:
    """Return the key in its Latin-1 and its cp1252 view."""
    other = key.translate(FACES)
    return (key,) if other == key else (key, other)
