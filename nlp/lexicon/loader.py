"""Knowledge of names as data: abbreviations, heads of units, fields of work, titles, collectives, places, surnames.

In: the YAML files beside this module. Out: frozen values, loaded once and only when asked for. A file of another shape,
or with an entry twice, is refused with the file and entry in the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.lexicon import shelf

TAILS = ("field", "place", "name", "task", "fixed")
BARES = ("named", "short", "none")


@dataclass(frozen=True, slots=True)
class Head:
    """A head of unit names: what may follow (`tail`), what it is alone (`bare`), whether it needs a capital (`cap`).

    `of`: "của" and another unit may belong to the name ("Đoàn công tác của Sở Y tế").
    """

    name: str
    tail: str
    level: str = ""
    bare: str = "short"
    cap: bool = False
    of: bool = False


def _mapping(file: str) -> dict[str, Any]:
    raw = shelf.read(file)
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise ValueError(f"{file}: write a mapping with text keys")
    return raw


def _lists(file: str, twice: bool = False) -> Mapping[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for label, entries in _mapping(file).items():
        if isinstance(entries, dict):
            continue
        if not isinstance(entries, list) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
            raise ValueError(f"{file}: {label}: write a list of phrases")
        if not twice and len(set(entries)) != len(entries):
            double = next(entry for entry in entries if entries.count(entry) > 1)
            raise ValueError(f"{file}: {label}: remove the second {double!r}")
        lists[label] = tuple(entries)
    return lists


def _pairs(file: str) -> Mapping[str, Mapping[str, str]]:
    pairs: dict[str, Mapping[str, str]] = {}
    for label, entries in _mapping(file).items():
        if isinstance(entries, list):
            continue
        if not isinstance(entries, dict) or not all(isinstance(a, str) and isinstance(b, str) for a, b in entries.items()):
            raise ValueError(f"{file}: {label}: write pairs of text, in quotes where YAML would read something else")
        pairs[label] = entries
    return pairs


@cache
def abbreviations() -> Mapping[str, str]:
    """Return abbreviation pattern → words, of all sections of abbreviations.yml.

    >>> abbreviations()["KH+CN"]
    'Khoa học và Công nghệ'
    """
    merged: dict[str, str] = {}
    for section in _pairs("abbreviations.yml").values():
        for pattern, words in section.items():
            if pattern in merged:
                raise ValueError(f"abbreviations.yml: remove the second {pattern!r}")
            merged[pattern] = words
    return merged


@cache
def codes() -> Mapping[str, str]:
    """Return code → department, for lists under one head ("Các Sở: NV, TP").

    >>> codes()["NV"]
    'Nội vụ'
    """
    entries = [entry.partition(" ") for entry in _lists("abbreviations.yml")["codes"]]
    return {code: field for code, _, field in entries}


def _head(tail: str, entry: Any) -> Head:
    if not isinstance(entry, dict) or not isinstance(entry.get("head"), str):
        raise ValueError(f"heads.yml: {tail}: an entry needs a head: {entry!r}")
    rest = {key: value for key, value in entry.items() if key != "head"}
    bare = rest.setdefault("bare", "named" if tail == "fixed" else "short")
    kind = rest.pop("tail", tail)
    if kind not in TAILS or bare not in BARES or set(rest) - {"level", "bare", "cap", "of"}:
        raise ValueError(f"heads.yml: {entry['head']}: unknown tail, bare or key: {entry!r}")
    return Head(entry["head"], kind, **rest)


@cache
def heads() -> tuple[Head, ...]:
    """Return all heads of unit names.

    >>> next(head for head in heads() if head.name == "Sở")
    Head(name='Sở', tail='field', level='province', bare='short', cap=False, of=False)
    """
    found = []
    for tail, entries in _mapping("heads.yml").items():
        if tail == "acronyms":
            found += [Head(name, "fixed", "", "named", True) for name in entries]
        else:
            found += [_head(tail, entry) for entry in entries]
    names = [head.name for head in found]
    if len(set(names)) != len(names):
        raise ValueError(f"heads.yml: remove the second {next(name for name in names if names.count(name) > 1)!r}")
    return tuple(found)


@cache
def fields() -> Mapping[str, tuple[str, ...]]:
    """Return kind of body → fields of work, official capitals.

    >>> "Nông nghiệp và Môi trường" in fields()["departments"]
    True
    """
    return _lists("fields.yml")


@cache
def titles() -> Mapping[str, tuple[str, ...]]:
    """Return offices, honorifics and what joins them.

    >>> "chủ tịch" in titles()["offices"], "đồng chí" in titles()["honorifics"]
    (True, True)
    """
    return _lists("titles.yml")


@cache
def holders() -> Mapping[str, Mapping[str, str]]:
    """Return office → body for offices that stand for one body without naming it.

    >>> holders()["holders"]["thủ tướng chính phủ"]
    'Chính phủ'
    """
    return _pairs("titles.yml")


@cache
def collectives() -> Mapping[str, tuple[str, ...]]:
    """Return nouns, determiners and qualifiers of collective bodies.

    >>> "đoàn thể" in collectives()["nouns"]
    True
    """
    return _lists("collectives.yml")


@cache
def boundaries() -> Mapping[str, tuple[str, ...]]:
    """Return the words that end a name, and those that tell actors and ordinary words.

    >>> "chủ trì" in boundaries()["stops"]
    True
    """
    return _lists("boundaries.yml", twice=True)


@cache
def provinces() -> Mapping[str, tuple[str, ...]]:
    """Return provinces, municipalities, former provinces and places that read like persons.

    >>> "Hưng Yên" in provinces()["provinces"]
    True
    """
    return {kind: names for kind, names in _lists("provinces.yml", twice=True).items() if kind != "spellings"}


@cache
def spellings() -> Mapping[str, str]:
    """Return place as printed → official spelling.

    >>> spellings()["Đăk Nông"]
    'Đắk Nông'
    """
    pairs = [entry.split(" > ") for entry in _lists("provinces.yml", twice=True)["spellings"]]
    return {pair[0]: pair[1] for pair in pairs}


@cache
def surnames() -> Mapping[str, tuple[str, ...]]:
    """Return surnames, the common ones, and the words before a name that is no person's.

    >>> "Trần" in surnames()["common"]
    True
    """
    return _lists("surnames.yml", twice=True)
