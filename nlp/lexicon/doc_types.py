"""The types of documents: YAML in, a tuple of frozen rows out; refuses double codes and rows of the wrong shape.

`doc_types.yml` says which types there are. The structure stage reads type lines and number symbols with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nlp.lexicon import shelf


@dataclass(frozen=True, slots=True)
class DocType:
    """One type: its code, its name, other codes and type lines. `weak`: the code alone does not prove the type."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    weak: bool = False
    administrative: bool = False


@cache
def load() -> tuple[DocType, ...]:
    """Return all types in the order of the file.

    >>> [t.name for t in load() if t.code == "TTr"]
    ['Tờ trình']
    """
    rows = shelf.read("doc_types.yml")
    types = tuple(
        DocType(
            code=row["code"],
            name=row["name"],
            also=tuple(row.get("also", ())),
            lines=tuple(row.get("lines", ())),
            weak=bool(row.get("weak", False)),
            administrative=bool(row.get("administrative", False)),
        )
        for row in rows
    )
    codes = [code for kind in types for code in (kind.code, *kind.also)]
    double = sorted({code for code in codes if codes.count(code) > 1})
    if double:
        raise ValueError(f"doc_types.yml: give each code once; these stand twice: {', '.join(double)}")
    return types


@cache
def names() -> dict[str, str]:
    """Map each code, also the older ones, to the name of its type.

    >>> names()["TB"]
    'Thông báo'
    """
    return {code: kind.name for kind in load() for code in (kind.code, *kind.also)}


def find(code: str) -> DocType | None:
    """Return the type of a code, or None.

    >>> find("QĐ").name
    'Quyết định'
    >>> find("XYZ") is None
    True
    """
    return next((kind for kind in load() if code == kind.code or code in kind.also), None)
