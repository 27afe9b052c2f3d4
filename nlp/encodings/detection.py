"""Which encoding a piece of raw text is in: each word is read in every encoding, and the words vote.

In: a window or paragraph of raw text. Out: a `Decision`, or the stretches of a line by encoding. A word that notices use counts
most, a possible syllable half, an impossible one against; words of plain letters that are no syllables ("of", "les") count
against all old encodings. Unicode is taken unless another reading is clearly better.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nlp.encodings import viqr
from nlp.encodings.decoding import UNICODE_ONLY, spell
from nlp.encodings.syllables import is_frequent, is_word
from nlp.encodings.tables import LEGACY, Encoding, table

STATES = (Encoding.UNICODE, *LEGACY)
ENTRY = 2.4  # what another reading than Unicode must win by, and what a change within a line costs
HINTED = 0.2  # the same where the lines around are in that encoding
NONE = (0.0,) * len(STATES)
# A word: letters, old letters on control codes, signs that old encodings use as letters; A0 is one only within UTF-8.
TOKEN = re.compile("(?:[A-Za-z\x02-\x06\x10-\x15\x19\x1c-\x1e]|[^\x00-\x7f\\s]|[\x85]|(?<=[ÃÆº»])\xa0)+")
_LOOKALIKES = str.maketrans("ðÐƣƢɖƉ", "đĐưƯđĐ")
_LETTERS = re.compile(r"[^\W\d_]+")
_EDGE = "“”‘’\"'–—…•·«»°§\u00a0\ufeff\u200b"
LONGEST = 24  # characters of a token that is looked at
FOREIGN = -0.4


@dataclass(frozen=True, slots=True)
class Decision:
    """The encoding of a text; `share` of its words that are syllables after decoding, `margin`: how much more than the next best."""

    encoding: Encoding
    share: float
    margin: float


def detect(raw: str) -> Decision:
    """Tell the encoding of a window of text.

    >>> detect("Céng hoµ x· héi chñ nghÜa ViÖt Nam").encoding, detect("Nguyễn Văn Mẫu").encoding
    (<Encoding.TCVN3: 'TCVN3 (ABC)'>, <Encoding.UNICODE: 'Unicode'>)
    """
    if is_viqr(raw):
        sure, _, words = viqr.weigh(raw)
        return Decision(Encoding.VIQR, sure / words, sure / words)
    sums = [0.0] * len(STATES)
    right = [0] * len(STATES)
    count = 0
    for match in TOKEN.finditer(raw):
        weights, valid = score(match.group())
        if valid is None:
            continue
        count += 1
        for at, weight in enumerate(weights):
            sums[at] += weight
            right[at] += valid[at]
    best = max(range(len(STATES)), key=lambda at: (sums[at], -at))
    if sums[best] - sums[0] < ENTRY:
        best = 0
    shares = [found / count for found in right] if count else [1.0] * len(STATES)
    rest = max((share for at, share in enumerate(shares) if at != best and sums[at] != sums[best]), default=0.0)
    return Decision(STATES[best], shares[best], shares[best] - rest)


def is_viqr(line: str, hinted: bool = False) -> bool:
    """Tell whether a line is VIQR without doubt; `hinted`: the lines around are.

    >>> is_viqr("Nghi. quye^'t cu?a Chi'nh phu? ve^` vie^.c na`y"), is_viqr("a^2 + b^2 = c^2; don't add o+o")
    (True, False)
    """
    if not line.isascii() or viqr.SURE.search(line) is None:
        return False
    sure, wrong, words = viqr.weigh(line)
    return sure > 2 * wrong and (hinted or (sure >= 3 and sure >= 0.25 * words))


def split(line: str, hint: Encoding | None = None) -> list[tuple[int, int, Encoding]]:
    """Return the stretches of a line by encoding, from its start to its end; `hint`: the encoding of the lines around.

    >>> split("Céng hoµ x· héi chñ nghÜa ViÖt Nam")
    [(0, 34, <Encoding.TCVN3: 'TCVN3 (ABC)'>)]
    """
    tokens = [(match.start(), score(match.group())[0]) for match in TOKEN.finditer(line)]
    tokens = [(start, weights) for start, weights in tokens if weights is not NONE]
    path = _walk([weights for _, weights in tokens], hint)
    stretches: list[tuple[int, int, Encoding]] = []
    for (start, _), state in zip(tokens, path, strict=True):
        if stretches and stretches[-1][2] == STATES[state]:
            continue
        if stretches:
            stretches[-1] = (stretches[-1][0], start, stretches[-1][2])
        stretches.append((start if stretches else 0, len(line), STATES[state]))
    return stretches or [(0, len(line), Encoding.UNICODE)]


def _walk(rows: list[tuple[float, ...]], hint: Encoding | None) -> list[int]:
    """Return the best state of every word: the sum of their weights less what changes cost (Viterbi, linear)."""
    totals = [0.0 if at == 0 else -(HINTED if state == hint else ENTRY) for at, state in enumerate(STATES)]
    back: list[list[int]] = []
    for row in rows:
        best = max(range(len(totals)), key=totals.__getitem__)
        change = totals[best] - ENTRY
        if back:
            back.append([at if total >= change else best for at, total in enumerate(totals)])
            totals = [max(total, change) for total in totals]
        else:
            back.append(list(range(len(totals))))
        totals = [total + weight for total, weight in zip(totals, row, strict=True)]
    state = max(range(len(totals)), key=lambda at: (totals[at], -at))
    path: list[int] = []
    for choices in reversed(back):
        path.append(state)
        state = choices[state]
    return path[::-1]


@lru_cache(maxsize=16384)
def score(token: str) -> tuple[tuple[float, ...], tuple[bool, ...] | None]:
    """Return the weight of a word for each of STATES, and whether it is a syllable there; None where the word tells nothing.

    >>> [round(weight, 1) for weight in score("®Õn")[0][:3]], score("of")[0][:2]
    ([-0.5, 1.0, -1.0], (0.0, -0.4))
    """
    if token.isascii():
        return _score_plain(token)
    if len(token) > LONGEST:
        return NONE, None
    first, known = _weigh(unicodedata.normalize("NFC", token).translate(_LOOKALIKES))
    if known is None and not any(letter.isalpha() for letter in token):
        return NONE, None
    only = UNICODE_ONLY.search(token) is not None or any("\u0300" <= letter <= "\u036f" for letter in token)
    weights = [max(first, -0.5)]
    valid = [bool(known)]
    for encoding in LEGACY:
        weight, good = (-3.0, False) if only else _weigh_as(token, encoding)
        weights.append(weight)
        valid.append(bool(good))
    return tuple(weights), tuple(valid)


def _score_plain(token: str) -> tuple[tuple[float, ...], tuple[bool, ...] | None]:
    """Return the weights of a word of plain letters: it is the same in all encodings."""
    if not token.isalpha() or len(token) < 2 or token.isupper():
        return NONE, None
    if is_word(token):
        return NONE, (True,) * len(STATES)
    return (0.0, *(FOREIGN,) * len(LEGACY)), (False,) * len(STATES)


def _weigh_as(token: str, encoding: Encoding) -> tuple[float, bool | None]:
    """Return the weight of a word read in an old encoding, and whether it is a syllable."""
    rest = table(encoding).pattern.sub("", token.strip(_EDGE))
    if any(letter.isalpha() and not letter.isascii() for letter in rest):
        return -1.0, False
    return _weigh(unicodedata.normalize("NFC", spell(token, encoding)))


def _weigh(written: str) -> tuple[float, bool | None]:
    """Return the weight of a word in Unicode, and whether it is a syllable; None: an abbreviation or signs alone."""
    bare = written.strip(_EDGE)
    parts = _LETTERS.findall(bare.lower())
    if not parts:
        return 0.0, None
    inside = _LETTERS.sub("", bare).strip(_EDGE)
    if inside and not set(inside) <= set(_EDGE):
        return -1.0, False
    if all(map(is_word, parts)):
        return (1.0 if all(part.isascii() or is_frequent(part) for part in parts) else 0.5), True
    if bare.isupper() and len(bare) <= 6 and set(bare) & set("ĐƯ"):
        return 0.0, None
    return -1.0, False
