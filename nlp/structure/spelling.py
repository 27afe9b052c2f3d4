"""What OCR misread in the name of a body: words of which only a mark is wrong, where the lexicon knows the phrase.

In: a name as printed in the letterhead. Out: the name with the known phrases put right. Places are left as they are.
"""

from __future__ import annotations

from functools import cache

from nlp.lexicon import loader
from nlp.structure.lines import plain

FIXED = (
    "ủy ban nhân dân",
    "hội đồng nhân dân",
    "ủy ban nhân dân tỉnh",
    "ubnd tỉnh",
    "ubnd huyện",
    "ubnd xã",
    "ubnd thành phố",
    "văn phòng",
    "chi cục",
    "trung tâm",
    "thành phố",
)
LONGEST = 9  # words of a phrase


def repair(surface: str) -> str:
    """Return a name with the marks of known phrases put right.

    >>> repair("SỞ THÔNG TIN VÀ TRUYỂN THÔNG"), repair("UBND TĨNH HÀ TĨNH"), repair("SỞ NGOẠI VỤ")
    ('SỞ THÔNG TIN VÀ TRUYỀN THÔNG', 'UBND TỈNH HÀ TĨNH', 'SỞ NGOẠI VỤ')
    """
    words = surface.split()
    shown: list[str] = []
    at = 0
    while at < len(words):
        size, phrase = _longest(words, at)
        printed = " ".join(words[at : at + size])
        if phrase is None or printed.lower() in _known().get(plain(printed), ()):
            shown.append(printed)
        else:
            pairs = zip(words[at : at + size], phrase.split(), strict=True)
            shown += [word if word.lower() == right else right.upper() for word, right in pairs]
        at += size
    return " ".join(shown)


def _longest(words: list[str], at: int) -> tuple[int, str | None]:
    for size in range(min(LONGEST, len(words) - at), 1, -1):
        found = _known().get(plain(" ".join(words[at : at + size])))
        if found:
            return size, found[0]
    return 1, None


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Map folded phrases of at least two words to their spellings."""
    known: dict[str, tuple[str, ...]] = {}
    for phrase in (*FIXED, *(field.lower() for kind in loader.fields().values() for field in kind)):
        if " " in phrase:
            for form in (phrase, phrase.replace("ủy", "uỷ"), phrase.replace("hóa", "hoá")):
                key = plain(form)
                known[key] = tuple(dict.fromkeys((*known.get(key, ()), form)))
    return known
