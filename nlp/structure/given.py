"""What is known of a document from outside (`Given`), put beside what it prints. In: a Structure and a Given. Out: a Structure.

What is printed goes first; what is missing is filled in as fields without a span; a number with a blank count is completed. Where
both are there and differ, a warning says so; where the numbers differ, another document is meant and nothing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from nlp.lexicon import doc_types, names
from nlp.text import fold
from nlp.types import Field, Given, Signer, Structure, Warn

LONGEST = 2000
ALIKE = 0.8  # share of the words of the shorter of two subjects, from which they are the same
FILLED = {"no_number": "number", "no_issue_date": "issued", "no_signer": "signer_name"}  # what a missing field warned of
COMMON = "CV"  # what systems call everything that they send
NO_TEXT = ("recipients", "issued", "published")


def fill(frame: Structure, given: Given | None) -> tuple[Structure, Given]:
    """Return the structure with what is given, and what of that may still be used: days as ISO, nothing of another document.

    >>> frame, given = fill(Structure("notice", (), number=Field("/TB-SYT")), Given(number="12/TB-SYT", issued="2024-03-12"))
    >>> frame.number.value, given.issued
    ('12/TB-SYT', '2024-03-12')
    """
    if given is None:
        return frame, Given()
    told, bad = _tidy(given)
    if frame.genre == "news" and told.number and re.search(r"\d", told.number):  # an official text that lost its head
        frame = replace(frame, genre="notice", subject=None if told.subject else frame.subject, signer=Signer())
    number, other = _number(frame.number, told.number)
    if other:
        warning = _differs("number", frame.number.value if frame.number else "", told.number or "")
        return replace(frame, warnings=(*frame.warnings, *bad, warning)), Given(published=told.published)
    code = _type(told.type)
    differing = list(bad)
    filled = replace(
        frame,
        number=number,
        type_code=frame.type_code or code,
        issuing_body=_body(frame.issuing_body, told.issuing_body),
        place=frame.place or _field(told.place),
        subject=frame.subject or _field(told.subject or (told.title if frame.genre == "news" else None)),
        signer=_signer(frame, told),
        recipients=frame.recipients or tuple(Field(name) for name in told.recipients),
    )
    differing += _compare(frame, told, code)
    known = {name for warn, name in FILLED.items() if getattr(told, name)}
    kept = tuple(warn for warn in frame.warnings if FILLED.get(warn.code) not in known)
    return replace(filled, warnings=(*kept, *differing)), told


def day(value: str | None) -> date | None:
    """Return the day of an ISO date, None where it is none.

    >>> day("2024-03-12"), day("tháng 3")
    (datetime.date(2024, 3, 12), None)
    """
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _tidy(given: Given) -> tuple[Given, tuple[Warn, ...]]:
    """Return what is given with single blanks and without days that are none; a warning for each of these."""
    texts = {
        name: (" ".join(value.split())[:LONGEST] or None) if (value := getattr(given, name)) else None
        for name in Given.__slots__
        if name not in NO_TEXT
    }
    bad = [name for name in ("issued", "published") if getattr(given, name) and day(getattr(given, name)) is None]
    days = {name: None if name in bad else getattr(given, name) for name in ("issued", "published")}
    recipients = tuple(" ".join(name.split())[:LONGEST] for name in given.recipients[:1000] if name.strip())
    warnings = tuple(
        Warn("given_unreadable", f"{name}: {str(getattr(given, name))[:60]!r} is no day; write it as 2024-06-30") for name in bad
    )
    return Given(**texts, **days, recipients=recipients), warnings


def _number(printed: Field | None, told: str | None) -> tuple[Field | None, bool]:
    """Return the number, and whether the two are of different documents."""
    if not told or printed is None:
        return printed or _field(told), False
    ours, theirs = _plain_number(printed.value), _plain_number(told)
    if ours == theirs:
        return printed, False
    if ours.startswith(("/", "-")) and theirs.endswith(ours):
        return Field(told, printed.span), False
    return printed, True


def _plain_number(number: str) -> str:
    """Return a number to compare: "07/TB - SYT" is "7/tb-syt"."""
    return re.sub(r"\s+", "", fold(number).lower().replace("–", "-")).lstrip("0")


@cache
def _types() -> dict[str, str]:
    """Return code or name of a type, plain → its code."""
    rows = doc_types.load()
    found = {fold(name).lower(): kind.code for kind in rows for name in (*kind.lines, kind.name)}
    return found | {code.lower(): kind.code for kind in rows for code in (*kind.also, kind.code)}


def _type(told: str | None) -> str | None:
    """Return the code of a type that is told by its name or code, None for what is no type."""
    return (_types().get(fold(told).lower()) or _types().get(told.lower())) if told else None


def _body(printed: Field | None, told: str | None) -> Field | None:
    """Return the issuing body; one that the symbol alone told yields to the one that is given."""
    given = Field(names.canonical(told)) if told else None
    return given if given and (printed is None or printed.span is None) else printed


def _signer(frame: Structure, told: Given) -> Signer:
    """Return the signer: name, and what belongs to that name; of a story the author."""
    signer = frame.signer
    wanted = told.author if frame.genre == "news" else told.signer_name
    if signer.name is not None and not (wanted and _same(signer.name.value, wanted)):
        return signer
    if frame.genre == "news":
        return replace(signer, name=signer.name or _field(wanted))
    return Signer(signer.name or _field(wanted), signer.title or _field(told.signer_title), signer.capacity or _field(told.signer_capacity))


def _compare(frame: Structure, told: Given, code: str | None) -> list[Warn]:
    """Return a warning for each field in which print and what is given are not the same."""
    found = []
    if frame.type_code and code and frame.type_code != code and code != COMMON:
        found.append(_differs("type", frame.type_code, code))
    name = frame.signer.name if frame.genre == "notice" else None
    body = frame.issuing_body if frame.issuing_body and frame.issuing_body.span else None
    same: tuple[tuple[str, Field | None, str | None, Callable[[str, str], bool]], ...] = (
        ("issuing_body", body, told.issuing_body and names.canonical(told.issuing_body), _same),
        ("place", frame.place, told.place, _same),
        ("subject", frame.subject if frame.genre == "notice" else None, told.subject, _alike),
        ("signer", name, told.signer_name, _same),
    )
    for label, field, value, test in same:
        if field and value and not test(field.value, value):
            found.append(_differs(label, field.value, value))
    return found


def _same(one: str, other: str) -> bool:
    """Tell whether two names are the same, one perhaps with more around it."""
    ours, theirs = (" ".join(re.findall(r"[a-z0-9]+", fold(name).lower())) for name in (one, other))
    return f" {ours} " in f" {theirs} " or f" {theirs} " in f" {ours} "


def _alike(one: str, other: str) -> bool:
    """Tell whether two subjects hold the same words."""
    ours, theirs = (set(re.findall(r"[a-z0-9]+", fold(text).lower())) for text in (one, other))
    return len(ours & theirs) >= ALIKE * min(len(ours), len(theirs))


def _differs(label: str, printed: str, told: str) -> Warn:
    return Warn("given_differs", f"{label}: the document prints {printed[:80]!r}, its sender says {told[:80]!r}; the print was taken")


def _field(value: str | None) -> Field | None:
    return Field(value) if value else None
