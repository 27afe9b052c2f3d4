"""Which words can be Vietnamese syllables: an onset, a rime and a tone (the orthography of 1984 lists them).

Readers tell by it misread letters, encodings and text layers that lie. In: a lower-case word. Out: yes or no.
"""

from __future__ import annotations

import re
import unicodedata

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
