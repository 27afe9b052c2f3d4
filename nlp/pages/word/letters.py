"""Turn the letters of pieces into Unicode: legacy fonts by their name, capitals as shown, bullets of symbol fonts.

Paragraphs flow in, their text flows out. Adjacent pieces of one encoding are decoded together, because VNI may cut between a
letter and its mark. What stands in no legacy font is looked at as a whole afterwards: old files were pasted together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from nlp import encodings
from nlp.encodings import Encoding
from nlp.pages.word.model import Paragraph, Piece
from nlp.syllables import is_syllable
from nlp.text import VIETNAMESE, Run, to_input
from nlp.types import Warn

SYMBOLS = re.compile(r"(?:symbol|wingdings(?: [23])?|webdings|zapf ?dingbats|itc zapf dingbats|monotype sorts|marlett|opensymbol)\Z", re.I)
PRIVATE = {code: code - 0xF000 for code in range(0xF020, 0xF100)}  # letters of fonts that Word takes for symbol fonts
LEAST = 2  # words that have to be Unicode before the name of a legacy font is not believed
PLAIN = re.compile("[\t\n -~]*")  # letters that are the same in every encoding
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Adjacent pieces of one encoding (None: no legacy font); `raised` are the parts of `text` that are shown in capitals."""

    text: str
    encoding: Encoding | None = None
    raised: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=512)
def of_font(name: str) -> encodings.Font | None:
    """Return what a font says about its text; asked for every piece, so the answers are kept.

    >>> of_font(".VnArialH")
    Font(encoding=<Encoding.TCVN3: 'TCVN3 (ABC)'>, capitals=True)
    """
    return encodings.of_font(name)


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
    seen: Counter[Encoding] = Counter()
    for at, stretches in enumerate(cut):
        if any(stretch.encoding is not None for stretch in stretches):
            texts[at] = _join(stretches)
            seen.update({stretch.encoding for stretch in stretches if stretch.encoding is not None and not stretch.text.isascii()})
    told = (
        Warn("legacy_encoding", f"{count} {'paragraph was' if count == 1 else 'paragraphs were'} converted from {one} by their fonts")
        for one, count in seen.most_common()
    )
    return texts, (*told, *warnings)


def _cut(pieces: Iterable[Piece]) -> list[Stretch]:
    """Return the stretches of a paragraph; letters that only Unicode has tell that its legacy fonts are only names."""
    pieces = [_read_symbols(piece) for piece in pieces if piece.text]
    if not pieces:
        return []
    fonts = {piece.font: of_font(piece.font) for piece in pieces}
    used = {font.encoding for font in fonts.values() if font}
    for encoding in used:
        raw = "".join(piece.text for piece in pieces if (font := fonts[piece.font]) and font.encoding is encoding)
        if VIETNAMESE.search(raw) or _is_unicode(raw.translate(PRIVATE), encoding):
            fonts = dict.fromkeys(fonts)
    cut: list[Stretch] = []
    encoded = {name: font.encoding if font else None for name, font in fonts.items()}
    for key, group in groupby(pieces, lambda piece: encoded[piece.font]):
        raised: list[tuple[int, int]] = []
        words: list[str] = []
        length = 0
        for piece in group:
            font = fonts[piece.font]
            if piece.caps or (font and font.capitals):
                raised.append((length, length + len(piece.text)))
            words.append(piece.text)
            length += len(piece.text)
        cut.append(Stretch("".join(words), key, tuple(raised)))
    return cut


def _read_symbols(piece: Piece) -> Piece:
    """Return the piece with the letters of a symbol font as such: "·" in Symbol is a bullet; `nlp.text` prints them as "-"."""
    if not SYMBOLS.match(piece.font.strip()):
        return piece
    private = (chr(0xF000 + ord(sign)) if 0x20 < ord(sign) < 0x100 and sign != "\xa0" else sign for sign in piece.text)
    return Piece("".join(private), "")


def _is_unicode(raw: str, encoding: Encoding) -> bool:
    """Tell whether text in a legacy font reads far better as it stands: somebody typed Unicode into an old document."""
    if raw.isascii():
        return False
    standing, decoded = _count_syllables(raw), _count_syllables(encodings.decode(raw, encoding).text)
    return standing > LEAST and standing > 2 * decoded


def _count_syllables(words: str) -> int:
    """Return how many words with marks can be Vietnamese."""
    return sum(1 for word in WORD.findall(words.lower()) if not word.isascii() and is_syllable(word))


def _decode(stretch: Stretch) -> str:
    """Return the Unicode text of a stretch, in capitals where it is shown so."""
    run = Run(stretch.text, ((0, 0),))
    if stretch.encoding is not None and not PLAIN.fullmatch(stretch.text):
        run = encodings.decode(Run(stretch.text.translate(PRIVATE), ((0, 0),)), stretch.encoding)
    if not stretch.raised:
        return run.text
    ends = [bound for raised in stretch.raised for bound in raised]
    parts: list[str] = []
    done = 0
    for at, bound in enumerate([*ends, len(stretch.text)]):
        to = len(run.text) if bound == len(stretch.text) else _to_output(run, bound)
        parts.append(run.text[done:to].upper() if at % 2 else run.text[done:to])
        done = max(done, to)
    return "".join(parts)


def _to_output(run: Run, offset: int) -> int:
    """Return where in the text the letter comes from which stands at `offset` of the input."""
    return bisect_left(range(len(run.text)), offset, key=lambda at: to_input(run.origin, at))


def _join(stretches: Iterable[Stretch]) -> str:
    """Return the Unicode text of stretches."""
    return "".join(_decode(stretch) for stretch in stretches)


def _convert(raw: Sequence[str]) -> tuple[Sequence[str], tuple[Warn, ...]]:
    """Return the texts converted where they are legacy ones in a font that does not say so."""
    if all(words.isascii() for words in raw):
        return raw, ()
    run, warnings = encodings.convert("\n".join(raw))
    written = run.text.split("\n")
    counts = [words.count("\n") + 1 for words in raw]
    if sum(counts) != len(written):  # cannot be; a decoder that eats line ends must not mix up paragraphs
        return [encodings.convert(words)[0].text for words in raw], warnings
    done: list[str] = []
    at = 0
    for count in counts:
        done.append("\n".join(written[at : at + count]))
        at += count
    return done, warnings
