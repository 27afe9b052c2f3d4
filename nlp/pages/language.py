"""Whether a text is Vietnamese at all: by the share of letters that only Vietnamese writes (with two marks, hook, dot, ư, ơ, đ …).

In: the canonical text. Out: a warning, or None. Official texts have 20 to 30 such letters in a hundred, English and French
hardly one; Vietnamese in an old encoding (TCVN3, VNI) or without accents falls below too.
"""

from __future__ import annotations

import re

from nlp.types import Warn

SHORTEST = 80  # letters below which a share says nothing
LEAST = 0.08  # of the letters
LONGEST = 200_000  # characters that are looked at
_VIETNAMESE = re.compile(r"[ăâđêôơưẠ-ỹàáãèéìíĩòóõùúũý]", re.I)


def check(text: str) -> Warn | None:
    """Return a warning for a text that does not look Vietnamese.

    >>> check("Giao Sở Y tế chủ trì, phối hợp với các xã rà soát hộ nghèo trên địa bàn. " * 3)
    >>> check("The department shall report to the ministry before the end of June. " * 3).code
    'not_vietnamese'
    """
    head = text[:LONGEST]
    letters = sum(map(str.isalpha, head))
    if letters < SHORTEST:
        return None
    share = len(_VIETNAMESE.findall(head)) / letters
    if share >= LEAST:
        return None
    told = f"only {share:.0%} of the letters are Vietnamese ones: another language, no accents or an old encoding; expect few records"
    return Warn("not_vietnamese", told)
