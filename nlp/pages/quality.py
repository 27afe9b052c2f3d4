"""How well a text can be read: signs that are none of a text, and syllables that Vietnamese cannot have, as bad scans leave them.

In: the canonical text. Out: warnings "garbled_text" and "ocr_noise"; records of such documents are given with less confidence.
A syllable is an onset, a rime and a tone (the orthography of 1984 lists them); abbreviations, numbers, names in other
languages and what stands in capitals alone are not looked at.
"""

from __future__ import annotations

import re
import unicodedata

from nlp.types import Warn

LONGEST = 200_000  # characters that are looked at
SHORTEST = 60  # syllables below which a share says nothing
NOISY = 0.005  # share of impossible syllables; clean texts have hardly any but foreign words, which repeat
KINDS = 6  # different ones
GARBLED = 0.02  # share of signs that official texts do not have
_SIGNS = re.compile(r"[^\w\s.,;:!?()\[\]/%\"'“”‘’…+\-–—*•&°º²³§=<>|\\@_~^`{}#$€£¥×·●○◦▪■□➢➤✓✔❖♦«»→≥≤±]|\ufffd")
_WORD = re.compile(r"(?<![\w&°'’.@/-])[^\W\d_]{2,9}(?![\w&°'’@/-])")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_STOPS = ("p", "t", "c", "ch")  # syllables that end so have one of two tones: "kết", "một", never "kêt"
_CHECKED = ("\u0301", "\u0323")
_ONSET = r"(?:ngh(?=[ieê])|ng(?![ieê])|gh(?=[ieê])|g(?![eê])|k(?=[ieêy])|c(?![ieêy])|nh|ch|gi|kh|ph|qu|th|tr|[bdđhlmnpqrstvx])?"
_RIME = (
    r"(?:a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây|e|ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|êng|ênh|êp"
    r"|êt|êu|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt"
    r"|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt|u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un"
    r"|ung|uôc|uôi|uôm|uôn|uông|uôt|uơ|up|ut|uy|uya|uych|uyên|uyêt|uyn|uynh|uyt|uyu|ư|ưa|ưc|ưi|ưm|ưn|ưng|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|ưt|ưu"
    r"|y|yêm|yên|yêng|yêt|yêu|ynh|yt|uach|uai|uan|uang|uanh|uao|uat|uau|uay|uăc|uăn|uăng|uăp|uăt|uac|ue|uen|ueo|uet|uit|uych|uêt|uên)"
)
_SYLLABLE = re.compile(_ONSET + _RIME)


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


def is_syllable(word: str) -> bool:
    """Tell whether a lower-case word can be a Vietnamese syllable.

    >>> is_syllable("nghiệp"), is_syllable("quyết"), is_syllable("trl"), is_syllable("nghèoo")
    (True, True, False, False)
    >>> is_syllable("kết"), is_syllable("kêt")
    (True, False)
    """
    apart = unicodedata.normalize("NFD", word)
    plain = unicodedata.normalize("NFC", apart.translate(_TONES))
    if _SYLLABLE.fullmatch(plain) is None:
        return False
    return not plain.endswith(_STOPS) or any(tone in apart for tone in _CHECKED)
