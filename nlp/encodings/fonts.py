"""Which encoding a font stands for: ".VnTime" is TCVN3, "VNI-Times" is VNI; fonts.yml holds the families.

In: a font's name as documents write it. Out: a `Font`, or None for a font of Unicode or one that tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp.encodings.tables import Encoding
from nlp.lexicon import shelf


@dataclass(frozen=True, slots=True)
class Font:
    """The encoding of a font's text; `capitals`: the font prints small letters as capitals (".VnTimeH")."""

    encoding: Encoding
    capitals: bool = False


def of_font(name: str) -> Font | None:
    """Return what a font says about its text, None where it says nothing.

    >>> of_font(".VnTimeH"), of_font("VNI-Times"), of_font("Times New Roman")
    (Font(encoding=<Encoding.TCVN3: 'TCVN3 (ABC)'>, capitals=True), Font(encoding=<Encoding.VNI: 'VNI'>, capitals=False), None)
    """
    plain = " ".join(name.strip("\"' \t\\@").casefold().split())
    plain = plain.partition("+")[2] or plain  # "ABCDEF+.VnTime": a subset in a PDF
    for beginning, encoding, capital in _families():
        if plain.startswith(beginning):
            bare = plain.partition(",")[0].removesuffix(" bold").removesuffix(" italic").partition("-bold")[0].partition("-italic")[0]
            return Font(encoding, bool(capital) and bare.endswith(capital)) if encoding != Encoding.UNICODE else None
    return None


@cache
def _families() -> tuple[tuple[str, Encoding, str], ...]:
    """Return (beginning, encoding, ending of capital fonts), longest beginning first."""
    raw: Mapping[str, Mapping[str, object]] = shelf.read("fonts.yml", "nlp.encodings")
    found: list[tuple[str, Encoding, str]] = []
    for label, entry in raw.items():
        names = entry["names"] if isinstance(entry, Mapping) else entry
        capital = str(entry.get("capital", "")) if isinstance(entry, Mapping) else ""
        if not isinstance(names, list):
            raise ValueError(f"fonts.yml: {label}: write a list of names")
        found += [(str(name), Encoding[label.upper()], capital) for name in names]
    return tuple(sorted(found, key=lambda family: -len(family[0])))
