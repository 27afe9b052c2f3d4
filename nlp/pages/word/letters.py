"""Turn the letters of pieces into Unicode: legacy fonts by their name, capitals as shown, bullets of symbol fonts.

Paragraphs flow in, their text flows out. Adjacent pieces of one encoding are decoded together, because VNI may cut between a
letter and its mark. What stands in no legacy font is looked at as a whole afterwards: old files were pasted together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from nlp import encodings
from nlp.encodings import Encoding
from nlp.pages.word.model import Paragraph, Piece
from nlp.text import VIETNAMESE
from nlp.types import Warn

SYMBOLS = re.compile(r"(?:symbol|wingdings(?: [23])?|webdings|zapf ?dingbats|itc zapf dingbats|monotype sorts|marlett|opensymbol)\Z", re.I)
PRIVATE = {code: code - 0xF000 for code in range(0xF020, 0xF100)}  # letters of fonts that Word takes for symbol fonts
LEAST = 0.15  # margin by which Unicode has to be the better reading of letters in a legacy font


@dataclass(frozen=True, slots=True)
class Stretch:
    """Adjacent pieces that are decoded together; `encoding` None: no legacy font."""

    text: str
    encoding: Encoding | None = None
    capitals: bool = False
    caps: bool = False


def decode(paragraphs: Sequence[Paragraph]) -> tuple[list[str], tuple[Warn, ...]]:
    """Return the text of each paragraph in Unicode, not yet cleaned, and warnings about what was converted.

    >>> decode([Paragraph((Piece("Së Y tÕ", ".VnTime"),)), Paragraph((Piece("Sở Nội vụ", "Arial", caps=True),))])[0]
    ['Sở Y tế', 'SỞ NỘI VỤ']
    """
    cut = [_cut(paragraph.pieces) for paragraph in paragraphs]
    plain = [at for at, stretches in enumerate(cut) if all(stretch.encoding is None for stretch in stretches)]
    raw = [_join(cut[at]) for at in plain]
    converted, warnings = _convert(raw)
    texts = [""] * len(cut)
    for at, words in zip(plain, converted, strict=True):
        texts[at] = words
    seen: dict[Encoding, None] = {}
    for at, stretches in enumerate(cut):
        if not texts[at]:
            texts[at] = "".join(_decode(stretch) for stretch in stretches)
            seen |= {stretch.encoding: None for stretch in stretches if stretch.encoding is not None}
    if seen:
        names = ", ".join(str(one) for one in seen)
        told = Warn("converted_fonts", f"text in fonts of {names} was converted to Unicode")
        warnings = (told, *warnings)
    return texts, warnings


def _cut(pieces: Iterable[Piece]) -> list[Stretch]:
    """Return the stretches of a paragraph; letters that only Unicode has tell that its legacy fonts are only names."""
    pieces = [_read_symbols(piece) for piece in pieces if piece.text]
    fonts = {piece.font: encodings.of_font(piece.font) for piece in pieces}
    legacy = [piece.text for piece in pieces if fonts[piece.font] is not None]
    if not legacy or VIETNAMESE.search("".join(legacy)) or _is_unicode("".join(legacy)):
        return [Stretch(piece.text, caps=piece.caps) for piece in pieces]
    keyed = [(fonts[piece.font], piece.caps, piece.text) for piece in pieces]
    cut: list[Stretch] = []
    for (encoding, capitals, caps), group in groupby(keyed, lambda one: (one[0] and one[0].encoding, bool(one[0] and one[0].capitals), one[1])):
        cut.append(Stretch("".join(words for _, _, words in group), encoding, capitals, caps))
    return cut


def _read_symbols(piece: Piece) -> Piece:
    """Return the piece with the letters of a symbol font as such: "·" in Symbol is a bullet; `nlp.text` prints them as "-"."""
    if not SYMBOLS.match(piece.font.strip()):
        return piece
    private = (chr(0xF000 + ord(sign)) if 0x20 < ord(sign) < 0x100 and sign != "\xa0" else sign for sign in piece.text)
    return Piece("".join(private), "")


def _is_unicode(raw: str) -> bool:
    """Tell whether text in a legacy font is plainly Unicode: French, or Vietnamese without letters of its own."""
    if raw.isascii():
        return False
    found = encodings.detect(raw.translate(PRIVATE))
    return found.encoding is Encoding.UNICODE and found.margin >= LEAST


def _decode(stretch: Stretch) -> str:
    """Return the Unicode text of a stretch, in capitals where it is shown so."""
    words = stretch.text
    if stretch.encoding is not None:
        words = encodings.decode(words.translate(PRIVATE), stretch.encoding, capitals=stretch.capitals).text
    return words.upper() if stretch.caps else words


def _join(stretches: Iterable[Stretch]) -> str:
    """Return the text of stretches without a legacy font."""
    return "".join(_decode(stretch) for stretch in stretches)


def _convert(raw: Sequence[str]) -> tuple[Sequence[str], tuple[Warn, ...]]:
    """Return the texts converted where they are legacy ones in a font that does not say so."""
    if all(words.isascii() for words in raw):
        return raw, ()
    run, warnings = encodings.convert("\f".join(words.replace("\f", "\n") for words in raw))
    parts = run.text.split("\f")
    if len(parts) != len(raw):  # cannot be; a decoder that eats form feeds must not mix up paragraphs
        return [encodings.convert(words)[0].text for words in raw], warnings
    return parts, warnings
