"""How far the text layer of a page can be believed: its letters, how many carry Vietnamese marks, how many words can be syllables.

The text of a page flows in, a Verdict with its figures flows out. Official texts have marks on 20 to 30 of 100 letters and
hardly a small word that is no syllable; what falls below is another language, an old encoding, or a layer that lies.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlp import syllables
from nlp.types import Verdict

LEAST_WORDS = 12  # small words below which their share says nothing
LEAST_LETTERS = 80  # letters below which the share of marks says nothing
PLAUSIBLE = 0.75  # share of syllables from which on a text layer is believed
PLAUSIBLE_OVER_PICTURE = 0.88  # a copier's own OCR has to be better: we can read the picture ourselves
MARKED = 0.1  # share of marked letters that Vietnamese text has at least
MOST_LOST = 0.03  # share of signs that are none
FOREIGN = 0.1  # share of the little words of another language
MOST_ODD = 0.12  # share of signs that stand in formulas and programs
_ODD = re.compile(r"[#$&*<>=@\\^`{|}~\[\]!?]")
_MARKED = re.compile("[ăâđêôơưàáãèéìíĩòóõùúũýĂÂĐÊÔƠƯÀÁÃÈÉÌÍĨÒÓÕÙÚŨÝẠ-ỹ]")
_AROUND = ".,;:!?()[]\"“”'…/"  # what stands around a word
_LOST = re.compile("[\ufffd\ue000-\ufdcf\x80-\x9f]")
_BULLETS = re.compile("[\uf020-\uf0ff]")  # letters of symbol fonts, as Word writes them
_LITTLE = re.compile(  # of English, French and German
    r"(?<![^\W\d_])(?:the|of|and|to|in|is|for|that|with|this|are|on|be|by|as|at|les|des|est|dans|pour|une|par|qui|sur|der|die|und|von|mit)(?![^\W\d_])"
)


@lru_cache(maxsize=20_000)
def _judge(token: str) -> bool | None:
    """Tell whether a printed word can be a syllable; None for what is no small word: names, numbers, symbols."""
    word = token.strip(_AROUND)
    if not (2 <= len(word) <= 9 and word.islower() and word.isalpha()):
        return None
    return syllables.is_syllable(word)


def measure(page: str) -> Verdict:
    """Return the figures of a page's text.

    >>> found = measure("Giao Sở Y tế chủ trì, phối hợp với các xã rà soát hộ nghèo trên địa bàn huyện. " * 2)
    >>> found.letters, round(found.marked or 0, 2), found.syllables
    (116, 0.31, 1.0)
    """
    if not page.isascii() and not unicodedata.is_normalized("NFC", page):
        page = unicodedata.normalize("NFC", page)
    letters = sum(map(str.isalpha, page))
    judged = [_judge(token) if len(token) < 20 else None for token in page.split()]
    right, wrong = judged.count(True), judged.count(False)
    return Verdict(
        letters=letters,
        syllables=round(right / (right + wrong), 3) if right + wrong >= LEAST_WORDS else None,
        marked=round(len(_MARKED.findall(page)) / letters, 3) if letters else None,
    )


def is_plausible(verdict: Verdict, page: str, over_picture: bool = False) -> bool:
    """Tell whether a text layer says what is printed, as far as its figures tell; text of other languages is left alone.

    >>> broken = "Th«ng b¸o kÕt luËn cña Chñ tÞch t¹i cuéc häp th­êng kú vÒ t×nh h×nh ph¸t triÓn kinh tÕ, x· héi quý mét " * 2
    >>> is_plausible(measure(broken), broken)
    False
    """
    visible = max(1, len(page) - page.count(" "))
    if (len(_LOST.findall(page)) - len(_BULLETS.findall(page))) / visible > MOST_LOST:
        return False
    if len(_ODD.findall(page)) / visible > MOST_ODD:
        return False
    if verdict.syllables is None:
        return verdict.letters < LEAST_LETTERS or (verdict.marked or 0) >= MARKED or is_foreign(page)
    least = PLAUSIBLE_OVER_PICTURE if over_picture else PLAUSIBLE
    if verdict.syllables >= least and ((verdict.marked or 0) >= MARKED or verdict.letters < LEAST_LETTERS):
        return True
    return is_foreign(page)


def is_foreign(page: str) -> bool:
    """Tell whether a text is in another language, by its little words.

    >>> is_foreign("The department shall report to the ministry before the end of the year."), is_foreign("Sở báo cáo Bộ.")
    (True, False)
    """
    return len(_LITTLE.findall(page.lower())) > FOREIGN * max(1, len(page.split()))
