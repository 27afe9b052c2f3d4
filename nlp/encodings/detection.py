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
from nlp.encodings.syllables import is_frequent, is_word, ranks
from nlp.encodings.tables import LEGACY, Encoding, table

STATES = (Encoding.UNICODE, *LEGACY)
ENTRY = 2.4  # what another reading than Unicode must win by, and what a change within a line costs
SURE = 1.3  # the same where all else in the line is Vietnamese that reads alike in several encodings ("công", "ngày")
HINTED = 0.2  # the same where the lines around are in that encoding
NONE = (0.0,) * len(STATES)
# A word: letters, old letters on control codes, signs that old encodings use as letters; A0 is one only within UTF-8.
TOKEN = re.compile("(?:[A-Za-z\x02-\x06\x10-\x15\x19\x1c-\x1e]|[^\x00-\x7f\\s]|[\x85]|(?<=[ÃÆº»])\xa0)+")
_LOOKALIKES = str.maketrans("ðÐƣƢɖƉ", "đĐưƯđĐ")
_LETTERS = re.compile(r"[^\W\d_]+")
_EDGE = "“”‘’\"'–—…•·«»°§\u00a0\ufeff\u200b"
LONGEST = 24  # characters of a token that is looked at
FOREIGN = -0.4
MANY = 400  # syllables of the first rank
ONLY = -3.0  # the weight of "ạ" in an old encoding
UNIT = re.compile("[°º][CFK]|µ[mglsAVF]|[A-Za-z]{1,3}[²³]")
Word = tuple[int, tuple[float, ...], tuple[bool, ...]]


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
        sure, _, total = viqr.weigh(raw)
        return Decision(Encoding.VIQR, sure / total, sure / total)
    sums = [0.0] * len(STATES)
    right = [0] * len(STATES)
    words = _read(raw)
    for _, weights, valid in words:
        for at, weight in enumerate(weights):
            sums[at] += weight
            right[at] += valid[at]
    count = len(words)
    best = max(range(len(STATES)), key=lambda at: (sums[at], -at))
    if sums[best] - sums[0] < _entry(words) or not _convinces([weights for _, weights, _ in words], best):
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
    words = _read(line)
    rows = [weights for _, weights, _ in words]
    path = _absorb(rows, _walk(rows, _entry(words), hint))
    told = {state for state in set(path) if _convinces([row for row, at in zip(rows, path, strict=True) if at == state], state)}
    path = [state if state in told else 0 for state in path]
    stretches: list[tuple[int, int, Encoding]] = []
    for (start, _, _), state in zip(words, path, strict=True):
        if stretches and stretches[-1][2] == STATES[state]:
            continue
        if stretches:
            stretches[-1] = (stretches[-1][0], start, stretches[-1][2])
        stretches.append((start if stretches else 0, len(line), STATES[state]))
    return stretches or [(0, len(line), Encoding.UNICODE)]


def is_odd(line: str) -> bool:
    """Tell whether a line looks Vietnamese by its plain words, while its others are no syllables; ask where no encoding won.

    >>> is_odd("Cöng hoø xö höi chß nghøa Viøt Nam, hai ba tam ban"), is_odd("l'été où les élèves étaient là")
    (True, False)
    """
    words = _read(line)
    plain = [valid[0] for _, weights, valid in words if weights is NONE or min(weights) == FOREIGN]
    marked = [weights for _, weights, _ in words if weights is not NONE and min(weights) != FOREIGN]
    wrong = sum(weights[0] <= 0 for weights in marked)
    return len(marked) >= 4 and wrong > 0.5 * len(marked) and len(plain) >= 3 and sum(plain) >= 0.7 * len(plain)


def _read(line: str) -> list[Word]:
    """Return the words that tell something: where they start, their weights, and whether they are syllables."""
    words: list[Word] = []
    for match in TOKEN.finditer(line):
        start = match.start()
        if (start and line[start - 1].isdigit()) or UNIT.fullmatch(match.group()):
            continue
        weights, valid = score(match.group())
        if valid is not None:
            words.append((start, weights, valid))
    return words


def _entry(words: list[Word]) -> float:
    """Return what another reading than Unicode must win by in this line."""
    alike = foreign = 0
    for _, weights, valid in words:
        if min(weights) <= ONLY:
            return ENTRY
        alike += weights[0] > 0
        foreign += min(weights) < 0 and not any(valid)
    return SURE if alike >= max(2, foreign) else ENTRY


def _convinces(rows: list[tuple[float, ...]], state: int) -> bool:
    """Tell whether an old encoding gives words that notices use, not only possible ones, as any text gives in some encoding."""
    told = [row[state] for row in rows if row[state] != row[0]]
    return state == 0 or len(told) < 5 or sum(weight >= 0.9 for weight in told) >= 0.4 * len(told)


def _absorb(rows: list[tuple[float, ...]], path: list[int]) -> list[int]:
    """Return the states with words that say nothing for Unicode put to the old encoding before them, or else behind them."""
    told = sorted(set(path) - {0})
    if len(told) != 1:
        return path
    other = told[0]
    absorbed = list(path)
    start = 0
    for end in range(1, len(path) + 1):
        if end < len(path) and path[end] == path[start]:
            continue
        if path[start] == 0 and not any(row[0] > 0 and row[other] < 0 for row in rows[start:end]):
            absorbed[start:end] = [other] * (end - start)
        start = end
    return absorbed


def _walk(rows: list[tuple[float, ...]], entry: float, hint: Encoding | None) -> list[int]:
    """Return the best state of every word: the sum of their weights less what changes cost (Viterbi, linear)."""
    totals = [0.0 if at == 0 else -(HINTED if state == hint else entry) for at, state in enumerate(STATES)]
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
    if token.isascii() and token.isalpha():
        return _score_plain(token)
    if len(token) > LONGEST:
        return NONE, None
    proper = unicodedata.normalize("NFC", token)
    first, known = _weigh(proper.translate(_LOOKALIKES))
    first -= 1.5 * (proper != proper.translate(_LOOKALIKES) and not UNICODE_ONLY.search(proper))  # "ðó" is VISCII where that is as good
    if known is None and not any(letter.isalpha() for letter in token):
        return NONE, None
    only = UNICODE_ONLY.search(token) is not None or any("\u0300" <= letter <= "\u036f" for letter in token)
    weights = [max(first, -0.5)]
    valid = [bool(known)]
    for encoding in LEGACY:
        weight, good = (ONLY, False) if only else _weigh_as(token, encoding)
        weights.append(weight)
        valid.append(bool(good))
    if weights[-1] > 0 and spell(token, Encoding.UTF8) != token:
        weights[0], valid[0] = -0.5, False  # "NgÃ\u00a0y" is no "ngã y"
    return tuple(weights), tuple(valid)


def _score_plain(token: str) -> tuple[tuple[float, ...], tuple[bool, ...] | None]:
    """Return the weights of a word of plain letters: it is the same in all encodings."""
    if len(token) < 2 or token.isupper():
        return NONE, None
    if is_word(token):
        return NONE, (True,) * len(STATES)
    return (0.0, *(FOREIGN,) * len(LEGACY)), (False,) * len(STATES)


def _weigh_as(token: str, encoding: Encoding) -> tuple[float, bool | None]:
    """Return the weight of a word read in an old encoding, and whether it is a syllable."""
    rest = table(encoding).pattern.sub("", token)
    if any(letter.isalpha() and not letter.isascii() for letter in rest):
        return -1.0, False
    return _weigh(unicodedata.normalize("NFC", spell(token, encoding)))


def _weigh_word(word: str) -> float:
    """Return the weight of a syllable: "tỉnh" over "tĩnh", which another encoding makes of the same letters."""
    rank = 0 if word.isascii() else ranks().get(word, MANY * 10)
    return 1.0 if rank < MANY else 0.9 if is_frequent(word) else 0.5


def _weigh(written: str) -> tuple[float, bool | None]:
    """Return the weight of a word in Unicode, and whether it is a syllable; None: an abbreviation or signs alone."""
    bare = written.strip(_EDGE)
    parts = _LETTERS.findall(bare)
    if not parts:
        return 0.0, None
    inside = _LETTERS.sub("", bare).strip(_EDGE)
    if inside and not set(inside) <= set(_EDGE):
        return -1.0, False
    if all(part[1:].islower() or part.isupper() or len(part) == 1 for part in parts):  # "tÌnh" is no word
        words = [part.lower() for part in parts]
        if all(is_word(word) or is_frequent(word) for word in words):
            return min(_weigh_word(word) for word in words), True
    if bare.isupper() and len(bare) <= 6 and set(bare) & set("ĐƯ"):
        return 0.0, None
    return -1.0, False
