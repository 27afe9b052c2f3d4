"""Unicode into the encodings of the nineties: for plain text files, and for Word files in fonts like .VnTime and VNI-Times.

Text flows in; bytes, or runs of text with their fonts, flow out. The tables are those of `nlp.encodings`, turned round. Where TCVN3
has no capital with a tone, a Word file changes to the font of capitals (.VnTimeH, small letters in the file); a plain text file
has to write it small, as typists did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter

from nlp.encodings import Encoding, tables

FONTS = {Encoding.TCVN3: (".VnTime", ".VnTimeH"), Encoding.VNI: ("VNI-Times", "VNI-Times")}
SPLIT = re.compile(r"\S+\s*|\s+")
QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "²": "2", "³": "3"})


@cache
def table(encoding: Encoding) -> Mapping[str, str]:
    """Return which characters, in the Latin-1 view of the bytes, each Vietnamese letter is written with.

    >>> table(Encoding.TCVN3)["ư"], table(Encoding.VNI)["ệ"]
    ('\\xad', 'eä')
    """
    found: dict[str, str] = {}
    for raw, letter in tables.table(encoding).letters.items():
        if all(ord(one) < 0x100 for one in raw):
            found[letter] = raw if raw == (raw.upper() if letter.isupper() else raw.lower()) else found.get(letter, raw)
    return found


def encode(text: str, encoding: Encoding) -> str:
    """Return the text as the file holds it, one character a byte; letters that the encoding lacks are written small.

    >>> encode("Sở Y tế", Encoding.VNI)
    'Sôû Y teá'
    """
    known = table(encoding)
    written = []
    for letter in unicodedata.normalize("NFC", text).translate(QUOTES):
        if letter in known:
            written.append(known[letter])
        elif ord(letter) < 0x80:
            written.append(letter)
        else:
            written.append(known.get(letter.lower(), "?"))
    return "".join(written)


def write_text(text: str, encoding: Encoding) -> bytes:
    """Return the bytes of a plain text file.

    >>> write_text("Sở Y tế", Encoding.TCVN3)
    b'S\\xeb Y t\\xd5'
    """
    return encode(text, encoding).encode("latin-1")


def runs(text: str, encoding: Encoding) -> Sequence[tuple[str, str]]:
    """Return the runs of a Word file with their fonts: words with capitals that TCVN3 lacks in the font of capitals.

    >>> runs("SỞ Y TẾ họp", Encoding.TCVN3)
    (('së y tÕ ', '.VnTimeH'), ('häp', '.VnTime'))
    """
    small, capitals = FONTS[encoding]
    if small == capitals:
        return ((encode(text, encoding), small),)
    text = unicodedata.normalize("NFC", text)
    known = table(encoding)
    upper: list[bool] = []
    for is_capital, words in groupby(SPLIT.findall(text), key=lambda word: word == word.upper()):
        phrase = "".join(words)
        lacking = any(letter.isupper() and letter not in known and ord(letter) > 0x7F for letter in phrase)
        # "SỞ Y TẾ" as a whole, of "Ủy ban" the one letter
        upper += [lacking and (is_capital or letter.isupper()) for letter in phrase]
    pieces = ((held, "".join(letter for letter, _ in pairs)) for held, pairs in groupby(zip(text, upper, strict=True), key=itemgetter(1)))
    return tuple((encode(part.lower() if held else part, encoding), capitals if held else small) for held, part in pieces)
