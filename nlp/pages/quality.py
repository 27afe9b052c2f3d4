"""How well a text can be read: signs that are none of a text, and syllables that Vietnamese cannot have, as bad scans leave them.

In: the canonical text. Out: warnings "garbled_text" and "ocr_noise"; records of such documents are given with less confidence.
Abbreviations, numbers, names in other languages and what stands in capitals alone are not looked at.
"""

from __future__ import annotations

import re

from nlp.syllables import is_syllable
from nlp.types import Warn

LONGEST = 200_000  # characters that are looked at
SHORTEST = 60  # syllables below which a share says nothing
NOISY = 0.005  # share of impossible syllables; clean texts have hardly any but foreign words, which repeat
KINDS = 6  # different ones
GARBLED = 0.02  # share of signs that official texts do not have
_SIGNS = re.compile(r"[^\w\s.,;:!?()\[\]/%\"'“”‘’…+\-–—*•&°º²³§=<>|\\@_~^`{}#$€£¥×·●○◦▪■□➢➤✓✔❖♦«»→≥≤±]|\ufffd")
_WORD = re.compile(r"(?<![\w&°'’.@/-])[^\W\d_]{2,9}(?![\w&°'’@/-])")


def check(text: str) -> tuple[Warn, ...]:
    """Return what is wrong with a text.

    >>> check("Giao Sở Y tế chủ trì, phối hợp với các xã rà soát hộ nghèo trên địa bàn huyện. " * 5)
    ()
    >>> scan = "đê nghị xuât khâu, kêt luận viêc câp đât, chât thải, hôp đồng, tâp huân, lâp danh sách, hop bàn, nôp hồ sơ. "
    >>> [warn.code for warn in check(scan * 4)]
    ['ocr_noise']
    """
    head = text[:LONGEST]
    found: list[Warn] = []
    visible = sum(not sign.isspace() for sign in head)
    odd = len(_SIGNS.findall(head))
    if visible >= SHORTEST and odd / visible >= GARBLED:
        told = f"{odd / visible:.0%} of the signs belong to no text: a wrong encoding or a broken text layer; check the records"
        found.append(Warn("garbled_text", told))
    words = [word for word in _WORD.findall(head) if word.islower()]
    wrong = [word for word in words if not is_syllable(word)]
    if len(words) >= SHORTEST and len(wrong) / len(words) >= NOISY and len(set(wrong)) >= KINDS:
        share = len(wrong) / len(words)
        found.append(Warn("ocr_noise", f"{share:.1%} of the syllables cannot be Vietnamese: misread letters of a scan; check the records"))
    return tuple(found)
