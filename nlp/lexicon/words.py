"""A run of text as words for looking up names: folded keys, what stands between words, abbreviations spelled out.

In: any text. Out: `Words`, parallel lists with one entry a syllable. An abbreviation ("KH&CN") is replaced by the words
it stands for, each with the offsets of the abbreviation, so that what reads names sees full words only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from nlp.lexicon import loader
from nlp.lexicon.phrases import END, LONGEST, Tree, longest, plant

_MINORITY = r"(?<=[\s k][RGMHN])['\"’”°]{1,2} ?(?=[^\W\d_])"  # Đắk R'lấp, also misprinted: R"lấp, R' lấp
WORD = re.compile(rf"&amp;|[^\W_]+(?:(?:['’`´‘°]|{_MINORITY})[^\W_]+)*")
LONGEST_WORD = 40  # characters; longer runs are no Vietnamese words and get no key
LONGEST_GAP = 8  # characters between words; more is a break whatever it is
_QUOTES = re.compile("['’`´‘°\"”]{1,2} ?")
SYMBOL = "/-"  # the mark before a word of a document's symbol; no name begins or goes on behind it
_SYMBOL_MARKS = ("/", "-", "–", "&")
JOINTS = ("", "&", "-", ",", "và")
DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " "})
_LETTERS = str.maketrans({"ð": "đ", "ƣ": "ư", "Ð": "Đ", "Ƣ": "Ư", "đ": "đ"})
_PLACED = {
    old: new
    for olds, news in (("oà oá oả oã oạ", "òa óa ỏa õa ọa"), ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"), ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"))
    for old, new in zip(olds.split(), news.split(), strict=True)
}
_I_FOR_Y = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_SHORTENED = frozenset(
    ("TP", "Tp", "TX", "Tx", "TT", "P", "Q", "H", "X", "TS", "ThS", "PGS", "GS", "BS", "KS", "CN", "CT", "BTT", "UV", "UVTV")
)


def place_tone(word: str) -> str:
    """Return a syllable with the tone mark where the new style puts it.

    >>> [place_tone(word) for word in ("hoà", "UỶ", "quý", "hoàn")]
    ['hòa', 'ỦY', 'quý', 'hoàn']
    """
    tail = word[-2:]
    new = _PLACED.get(tail.lower())
    if new is None or (tail[0] in "uU" and word[-3:-2] in ("q", "Q")):
        return word
    if tail.isupper():
        return word[:-2] + new.upper()
    return word[:-2] + (new.capitalize() if tail[0].isupper() else new)


@lru_cache(maxsize=1 << 15)
def fold_word(word: str) -> str:
    """Return the comparison key of one syllable: lower case, one tone placement, one i/y; "" for what is no word.

    >>> [fold_word(word) for word in ("Uỷ", "Quý", "KỸ", "Hoà")]
    ['ủy', 'quí', 'kĩ', 'hòa']
    """
    if len(word) > LONGEST_WORD:
        return ""
    low = place_tone(word.translate(_LETTERS).lower())
    if len(low) > 1 and low[-1] in _I_FOR_Y and (low[-2] not in "aeouâôơưêăàáảãạòóỏõọùúủũụ" or (low[-2] == "u" and low[0] == "q")):
        low = low[:-1] + _I_FOR_Y[low[-1]]
    return low


@lru_cache(maxsize=1 << 12)
def plain_word(word: str) -> str:
    """Return a syllable in lower case without any mark, "đ" as "d".

    >>> plain_word("Đường")
    'duong'
    """
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("đ", "d")


@lru_cache(maxsize=1 << 12)
def _gap(raw: str) -> str:
    """Return what stands between two words without its spaces; "\\n" for a line break."""
    if "\n" in raw:
        return "\n"
    if len(raw) > LONGEST_GAP:
        return ";"
    return "".join(raw.translate(DASHES).replace("&amp;", "&").split())


def look(tree: Tree, words: Words, start: int) -> tuple[int, Any] | None:
    """Return the end and the value of the longest entry of `tree` that stands at word `start`, or None.

    >>> look(plant([(("kế", "hoạch", "-tài", "chính"), 1)]), read("Phòng Kế hoạch - Tài chính"), 1)
    (5, 1)
    """
    node = tree.get(words.keys[start])
    if node is None:
        return None
    tied, end, found = words.tied, start + 1, None
    while True:
        if END in node:
            found = (end, node[END])
        if end >= len(tied) or end - start > LONGEST:
            return found
        node = node.get(tied[end])
        if node is None:
            return found
        end += 1


_LOUD = re.compile(
    r"(?:NG?H?|[BCDĐGHKLMPQRSTVX]|CH|GI|KH|PH|QU|TH|TR)?[AĂÂEÊIOÔƠUƯYÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ]{1,3}(?:CH|NG|NH|[CMNPT])?"
)
_SYLLABLE = re.compile(r"[BCDĐGHKLMNPQRSTVX]{1,2}[AĂÂEÊIOÔƠUƯY]")


@dataclass(slots=True)
class Words:
    """Syllables of a run of text. `keys` are folded; `tied` are keys with the mark before them ("-đầu", "&cn").

    `gaps[i]`: the marks before word i ("" for a plain space, "\\n" for a break and before the first word).
    `starts`, `ends`: offsets in the text; all words of an abbreviation have those of the abbreviation.
    `made[i]`: word i stands for an abbreviation, which begins with this word (2) or before it (1).
    """

    shown: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tied: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    made: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)


def _parts(pattern: str) -> list[tuple[str, ...]]:
    """Return the ways to print a pattern: "KH+CN" → KHCN, KH &CN, KH -CN, KH ,CN, KH và CN."""
    ways: list[list[str]] = [[]]
    for chunk in pattern.split():
        parts = chunk.split("+")
        grown = [[*way, parts[0]] for way in ways]
        for part in parts[1:]:
            grown = [_join(way, part, joint) for way in grown for joint in JOINTS]
        ways = grown
    return [tuple(way) for way in ways]


def _join(way: list[str], part: str, joint: str) -> list[str]:
    if joint == "":
        return [*way[:-1], way[-1] + part]
    if joint == "và":
        return [*way, "và", part]
    return [*way, joint + part]


def _spell(pattern: str) -> list[tuple[str, ...]]:
    if pattern == "Nông nghiệp & PTNT":
        return [("Nông", "nghiệp", "&PTNT")]
    if "-" in pattern or "&" in pattern:
        loose = re.sub(r"([-&])", r" \1", pattern)
        return [tuple(loose.split())]
    return _parts(pattern)


@cache
def abbreviation_tree() -> Tree:
    """Return the tree of all abbreviations, keyed by printed words with the mark before them."""
    entries = [(keys, words) for pattern, words in loader.abbreviations().items() for keys in _spell(pattern)]
    return plant(entries + [(tuple(key.replace("ủy", "uỷ") for key in keys), words) for keys, words in entries if "ủy" in keys])


def scan(text: str) -> tuple[list[str], list[str], list[int], list[int]]:
    """Return words, the marks before each, starts and ends; nothing spelled out.

    >>> scan("Sở KH&CN, TP. Huế")[:2]
    (['Sở', 'KH', 'CN', 'TP', 'Huế'], ['\\n', '', '&', ',', ''])
    """
    shown: list[str] = []
    gaps: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for found in WORD.finditer(text):
        start, end = found.span()
        if text[start] == "&":
            continue
        raw = text[last:start] if start - last <= 4 * LONGEST_GAP else ("\n" if "\n" in text[last:start] else ";" * 9)
        gap = "" if raw == " " else _gap(raw)
        if gap == "." and shown and shown[-1] in _SHORTENED:
            gap = ""
        elif gap[-1:] in _SYMBOL_MARKS and raw[-1] in _SYMBOL_MARKS and _in_symbol(shown, gaps, gap):
            gap = SYMBOL
        word = found.group()
        shown.append(word if word.isalnum() else _QUOTES.sub("'", word))
        gaps.append(gap)
        starts.append(start)
        ends.append(end)
        last = end
    if gaps:
        gaps[0] = "\n"
    return shown, gaps, starts, ends


def _in_symbol(shown: list[str], gaps: list[str], gap: str) -> bool:
    """Tell whether a mark stands within the symbol of a document: "565/TB-UBND", "Số: /QĐ-UBND"."""
    if gap[-1] == "/":
        return gap != "/" or not shown or shown[-1][-1].isdigit()
    return bool(gaps) and gaps[-1] == SYMBOL


def read(text: str, extra: Mapping[str, str] | None = None) -> Words:
    """Return the words of `text` with abbreviations spelled out; `extra`: abbreviations that the document defines.

    >>> words = read("Sở KH&CN tỉnh")
    >>> words.shown, words.starts
    (['Sở', 'Khoa', 'học', 'và', 'Công', 'nghệ', 'tỉnh'], [0, 3, 3, 3, 3, 3, 9])
    """
    shown, gaps, starts, ends = scan(text)
    exact = [gap + word if gap in ("&", "-", ",") else word for word, gap in zip(shown, gaps, strict=True)]
    trees = [abbreviation_tree()]
    if extra:
        trees.insert(0, plant((keys, words) for pattern, words in extra.items() for keys in _spell(pattern)))
    words = Words()
    place = 0
    while place < len(shown):
        found = _abbreviation(trees, shown, exact, gaps, place)
        if found is None:
            _add(words, shown[place], gaps[place], (starts[place], ends[place]), 0)
            place += 1
            continue
        end, full = found
        _add_all(words, full, gaps[place], (starts[place], ends[end - 1]))
        place = end
    return words


def _abbreviation(trees: list[Tree], shown: list[str], exact: list[str], gaps: list[str], place: int) -> tuple[int, str] | None:
    first = shown[place]
    if place and gaps[place] == "" and _SYLLABLE.fullmatch(first) and _LOUD.fullmatch(shown[place - 1]):
        return None  # "SỞ KẾ HOẠCH VÀ ĐẦU TƯ"
    if (
        _SYLLABLE.fullmatch(first)
        and place + 1 < len(shown)
        and gaps[place + 1] == ""
        and len(shown[place + 1]) > 1
        and shown[place + 1].isupper()
    ):
        return None  # "SỞ TƯ PHÁP": a syllable of a line in capitals, not "Trung ương"
    for tree in trees:
        if first not in tree or gaps[place] == SYMBOL:
            continue
        keys = [first, *exact[place + 1 : place + LONGEST // 4]]
        for ahead in range(1, len(keys)):
            if gaps[place + ahead] not in ("", "&", "-", ","):
                keys = keys[:ahead]
                break
        found = longest(tree, keys, 0)
        if found is not None:
            return place + found[0], found[1]
    return None


def _add(words: Words, shown: str, gap: str, span: tuple[int, int], made: int) -> None:
    key = fold_word(shown)
    words.shown.append(shown)
    words.keys.append(key)
    words.tied.append(gap + key if gap else key)
    words.gaps.append(gap)
    words.starts.append(span[0])
    words.ends.append(span[1])
    words.made.append(made)


@lru_cache(maxsize=1 << 10)
def _scan_full(full: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    shown, gaps, _, _ = scan(full)
    return tuple(shown), tuple(gaps)


def _add_all(words: Words, full: str, gap: str, span: tuple[int, int]) -> None:
    shown, gaps = _scan_full(full)
    for place, word in enumerate(shown):
        _add(words, word, gaps[place] if place else gap, span, 1 if place else 2)
