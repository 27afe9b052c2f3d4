"""Raw text of a known encoding into Unicode, letter by letter, with the map back.

In: characters as they stand in a file and their encoding, from the font or from `detection`. Out: a Run. Text that already
holds letters which only Unicode writes ("ạ", "ơ") is returned as it is: the font was wrong about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from nlp.encodings import viqr
from nlp.encodings.capitals import raise_words
from nlp.encodings.syllables import is_frequent, is_word
from nlp.encodings.tables import BYTES, Encoding, table
from nlp.text import Run, edit, rewrite

UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
SYMBOL = {0xF000 + code: chr(code) for code in range(0xA1, 0x100)}  # Word's symbol fonts
_PRIVATE = re.compile("(?<=[A-Za-z\uf0a1-\uf0ff])[\uf0a1-\uf0ff]|[\uf0a1-\uf0ff](?=[A-Za-z\uf0a1-\uf0ff])")
_UNIT = re.compile(r"(?<=\d)[µ¼½¾¹»«·]|(?<=\d )µ|(?<![^\s(])µ(?=[mglsAVF]\b)")  # 25 µm, 2½, 10·5
_ALONE = frozenset("¡¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾×÷")  # between blanks: bullets, quotation marks, signs
_QUOTES = "\u0093\u0094\u0091\u0092\u0096\u0097\u0095\u0085" + bytes.fromhex("9394919296979585").decode("cp1252")
_CUT = re.compile("á»[\ufffd?]?|[ÃÄÆ]\ufffd?")  # UTF-8 of which cp1252 could not show the last byte
_GUESSES = {"á": "ềọỏờỀỌỎỜỐ", "Ã": "àÁÍÝ", "Ä": "Đ", "Æ": "Ơ"}
_WORD = re.compile(r"[^\W\d_]+")


def decode(raw: str | Run, encoding: Encoding, *, capitals: bool = False) -> Run:
    """Return the text in Unicode; `capitals`: the font shows small letters as capitals (".VnTimeH").

    >>> decode("Coäng hoaø", Encoding.VNI)
    Run(text='Cộng hoà', origin=((0, 0), (2, 3)))
    >>> decode("céng hoµ", Encoding.TCVN3, capitals=True).text
    'CỘNG HOÀ'
    """
    run = raw if isinstance(raw, Run) else Run(raw, ((0, 0),))
    if encoding == Encoding.UNICODE or UNICODE_ONLY.search(run.text):
        return _same_length(run, _raise(run.text)) if capitals else run
    if encoding == Encoding.VIQR:
        return viqr.decode(run)
    run = _same_length(run, _PRIVATE.sub(lambda match: SYMBOL[ord(match.group())], run.text))
    letters = table(encoding).letters
    if encoding in (Encoding.VNI, Encoding.CP1258, Encoding.UTF8):
        run = rewrite(run, table(encoding).pattern, lambda match: letters[match.group()])
        run = edit(run, _find_cut(run.text)) if encoding == Encoding.UTF8 else run
    else:
        run = _same_length(run, _words(encoding).sub(lambda match: _respell(match, encoding), run.text))
    if encoding == Encoding.TCVN3:
        run = edit(run, _find_lost(run.text)) if "\u00ad" not in (raw if isinstance(raw, str) else raw.text) else run
        run = run if capitals else _same_length(run, raise_words(run.text))
    return _same_length(run, _raise(run.text)) if capitals else run


def spell(token: str, encoding: Encoding) -> str:
    """Return one token in Unicode, for scoring.

    >>> spell("ph¬ng", Encoding.TCVN3), spell("Vieät", Encoding.VNI)
    ('phương', 'Việt')
    """
    if encoding == Encoding.UNICODE:
        return unicodedata.normalize("NFC", token)
    return decode(token, encoding).text


def _same_length(run: Run, written: str) -> Run:
    """Return the run with other letters one by one."""
    return Run(written, run.origin)


def _raise(written: str) -> str:
    """Return the text in capitals, letter by letter, so that offsets stay."""
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in written)


@cache
def _words(encoding: Encoding) -> re.Pattern[str]:
    """Return the pattern of words in raw text, letters of the encoding and plain ones."""
    inside = "".join(map(re.escape, table(encoding).letters))
    return re.compile(f"[A-Za-z{inside}]+")


def _respell(match: re.Match[str], encoding: Encoding) -> str:
    """Return a word of a one-byte encoding, letter by letter; signs that are none of its letters stay."""
    word, letters = match.group(), table(encoding).letters
    if word.isascii() or (len(word) == 1 and word in _ALONE):
        return word
    if encoding == Encoding.TCVN3:
        kept = _UNIT.match(match.string, match.start())
        return word[:1] + _map(word[1:], letters) if kept else _map(word, letters)
    written = _map(word, letters)
    if word[0] not in _QUOTES and word[-1] not in _QUOTES:
        return written
    bare = word.strip(_QUOTES)
    if is_word(written) or not (bare.isascii() or is_word(_map(bare, letters))):
        return written
    start = word.index(bare) if bare else len(word)
    return word[:start] + _map(bare, letters) + word[start + len(bare) :]


def _map(word: str, letters: Mapping[str, str]) -> str:
    """Return the word letter by letter."""
    return "".join(letters.get(letter, letter) for letter in word)


def _find_lost(written: str) -> Iterator[tuple[int, int, str]]:
    """Yield where an "ư" is to be put back into decoded TCVN3: it is the soft hyphen there, which copying drops.

    "phơng" can only be "phương"; where the word is possible without it ("ngời"), the frequent one of the two is taken.
    """
    for match in _WORD.finditer(written):
        word = match.group()
        low = word.lower()
        if is_frequent(low) or (low.isascii() and is_word(low)) or not (low.isalpha() and len(low) < 8):
            continue
        at = next((at for at in range(1, len(word) + 1) if _fits(low, low[:at] + "ư" + low[at:])), 0)
        if not at:
            continue
        lost = "Ư" if word.isupper() and len(word) > 1 else "ư"
        last = match.start() + min(at, len(word) - 1)
        yield (last, last + 1, lost + written[last]) if at < len(word) else (last, last + 1, written[last] + lost)


def _fits(word: str, repaired: str) -> bool:
    """Tell whether the repaired word is the better one."""
    return is_frequent(repaired) if is_word(word) else is_word(repaired)


def _find_cut(written: str) -> Iterator[tuple[int, int, str]]:
    """Yield letters for what is left of double-encoded UTF-8 without its last byte, by the word that they make."""
    for match in _CUT.finditer(written):
        start, end = match.span()
        before = re.search(r"[^\W\d_]{0,8}\Z", written[max(0, start - 8) : start])
        after = _WORD.match(written[end : end + 8])
        head, tail = before.group() if before else "", after.group() if after else ""
        words = [(guess, (head + guess + tail).lower()) for guess in _GUESSES[match.group()[0]]]
        shown = [(guess, word) for guess, word in words if is_word(word) and guess.isupper() == (head + tail).isupper()] or words
        good = next((guess for guess, word in shown if is_frequent(word)), None) or next((g for g, word in shown if is_word(word)), None)
        if good:
            yield start, end, good
