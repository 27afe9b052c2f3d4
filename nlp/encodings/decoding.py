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
from nlp.encodings.syllables import LONGEST, is_frequent, is_word, ranks
from nlp.encodings.tables import FACES, Encoding, table
from nlp.text import Run, edit, rewrite

UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
SYMBOL = {0xF000 + code: chr(code) for code in range(0xA1, 0x100)}  # Word's symbol fonts
_PRIVATE = re.compile("(?<=[A-Za-z\uf0a1-\uf0ff])[\uf0a1-\uf0ff]|[\uf0a1-\uf0ff](?=[A-Za-z\uf0a1-\uf0ff])")
_UNIT = re.compile(r"(?<=\d)[µ¼½¾¹»«·]|(?<=\d )µ|(?<![^\s(])µ(?=[mglsAVF]\b)")  # 25 µm, 2½, 10·5
_ALONE = frozenset("¡§¨©ª¬¶·¹»¼½¾×÷")  # between blanks: bullets and signs, but "« t«" is "ô tô"
_QUOTES = "\u0093\u0094\u0091\u0092\u0096\u0097\u0095\u0085" + bytes.fromhex("9394919296979585").decode("cp1252")
_CUT = "á»[\ufffd?]?|[ÃÄÆ]\ufffd?"  # UTF-8 of which cp1252 could not show the last byte
_HORN = re.compile("(?<![ưƯ])[ơờớởỡợƠỜỚỞỠỢ]")
_BARE = frozenset(("nh", "th"))  # "như", "thư" without the "ư"
_CODE = re.compile(r"[\w/.@-]")
_GUESSES = {"á": "ềọỏờỀỌỎỜỐ", "Ã": "àÁÍÝ", "Ä": "Đ", "Æ": "Ơ"}
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")


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
        pattern = _with_cut() if encoding == Encoding.UTF8 else table(encoding).pattern
        run = rewrite(run, pattern, lambda match: letters.get(match.group()) or _guess(match))
    else:
        run = _same_length(run, _words(encoding).sub(lambda match: _respell(match, encoding), run.text))
    if encoding in (Encoding.TCVN3, Encoding.VNI, Encoding.CP1258):
        run = _same_length(run, run.text.translate(FACES))
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
    if word.isalpha() and word.isascii():
        return word
    if encoding == Encoding.TCVN3:
        if len(word) == 1 and word in _ALONE:
            return word
        kept = _UNIT.match(match.string, match.start())
        return word[:1] + _map(word[1:], letters) if kept else _map(word, letters)
    written = _map(word, letters)
    if word[0] not in _QUOTES and word[-1] not in _QUOTES:
        return written
    bare = word.strip(_QUOTES)
    if is_word(written) or len(bare) < 2 or not (bare.isascii() or is_word(_map(bare, letters))):
        return written
    start = word.index(bare)
    return word[:start] + _map(bare, letters) + word[start + len(bare) :]


def _map(word: str, letters: Mapping[str, str]) -> str:
    """Return the word letter by letter."""
    return "".join(letters.get(letter, letter) for letter in word)


def _find_lost(written: str) -> Iterator[tuple[int, int, str]]:
    """Yield where an "ư" is to be put back into decoded TCVN3: it is the soft hyphen there, which copying drops.

    "phơng" can only be "phương"; of "ngời" and "người" notices use the second. Words without any letter left to tell it by
    ("nh", "th") are repaired only beside such.
    """
    words = [match for match in _WORD.finditer(written) if len(match.group()) < LONGEST]
    lost = [match for match in words if _HORN.search(match.group()) and not is_frequent(match.group().lower())]
    for match in words if lost else ():
        word = match.group()
        low = word.lower()
        if low in _BARE:
            if word.islower() and not _CODE.search(
                written[max(0, match.start() - 1) : match.start()] + written[match.end() : match.end() + 1]
            ):
                yield match.end() - 1, match.end(), word[-1] + "ư"
        elif (horn := _HORN.search(word)) and not is_frequent(low):
            repaired = word[: horn.start()] + ("Ư" if word.isupper() else "ư") + word[horn.start() :]
            if is_frequent(repaired.lower()) or (is_word(repaired) and not is_word(word)):
                at = match.start() + horn.start()
                yield at, at + 1, repaired[horn.start() : horn.start() + 2]


@cache
def _with_cut() -> re.Pattern[str]:
    """Return the pattern of double-encoded UTF-8 with the letters whose last byte cp1252 could not show."""
    return re.compile(f"{table(Encoding.UTF8).pattern.pattern}|{_CUT}")


def _guess(match: re.Match[str]) -> str:
    """Return a letter for what is left of one, by the word that it makes with the letters beside it; as it is where none fits."""
    written, start, end = match.string, *match.span()
    letters = table(Encoding.UTF8)
    around = written[max(0, start - 24) : start], written[end : end + 24]
    before, after = (letters.pattern.sub(lambda part: letters.letters[part.group()], side).replace("Ä", "Đ") for side in around)
    head, tail = _LAST_WORD.search(before), _WORD.match(after)
    beside = (head.group() if head else "", tail.group() if tail else "")
    words = [(guess, beside[0] + guess + beside[1]) for guess in _GUESSES[match.group()[0]]]
    fitting = [(guess, word.lower()) for guess, word in words if is_word(word) and (word.islower() or word.isupper() or word.istitle())]
    return next((guess for guess, word in sorted(fitting, key=lambda pair: ranks().get(pair[1], len(ranks())))), match.group())
