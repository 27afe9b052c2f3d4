"""One spelling of names for the registry: `fold` to compare, `slug` for ids. Both know abbreviations and leave accents out."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.lexicon import names

NO_WORD = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """Return a name to compare: abbreviations spelled out, no accents, no "và", which is also printed "&" or "-".

    >>> fold("Sở KH&CN") == fold("sở Khoa học - Công nghệ") == "so khoa hoc cong nghe"
    True
    """
    return " ".join(word for word in _words(name) if word != "va")


@lru_cache(maxsize=1 << 14)
def slug(name: str) -> str:
    """Return a name as part of an id.

    >>> slug("Sở Khoa học & Công nghệ"), slug("huyện Đắk R'lấp")
    ('so-khoa-hoc-va-cong-nghe', 'huyen-dak-r-lap')
    """
    return "-".join(_words(name))


def _words(name: str) -> list[str]:
    return [word for word in NO_WORD.split(names.plain(names.canonical(name))) if word]
