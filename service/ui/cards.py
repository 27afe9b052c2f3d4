"""The records of a document as cards: what each slot says, where that stands, how sure it is, what a newer reading says instead.

Records as `store.commitments.of_document` gives them flow in; cards flow out, with the places of their evidence for the script.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.ui import times
from service.ui.wording import Language

Told = Mapping[str, Any]

SURE, WEAK = 0.85, 0.65  # confidence from which a record is called sure, and below which it is to be looked at
CUT = 60
SLOTS = {"kind": "trigger"}  # names of evidence that the page calls otherwise
REVIEWS = ("none", "confirmed", "corrected", "added")
KINDS = ("assignment", "proposal", "plan")


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills a slot. `target`: start of the run that it was inherited from; `source`: the words that stand there."""

    name: str
    text: str
    more: str = ""
    target: int | None = None
    place: tuple[int, int] | None = None
    source: str = ""
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which the machine now reads something else; `ours`, `theirs` in words."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Card:
    """A record. `level`: sure, likely or weak. `evidence`, `boxes`: places, as `evidence_text` writes them."""

    record: Told
    number: int
    level: str
    slots: tuple[Slot, ...]
    evidence: str
    doubts: tuple[str, ...] = ()
    differences: tuple[Difference, ...] | None = None  # empty: the machine finds no such record any more

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has reviewed it."""
        return bool(self.record["review"] == "none")


@dataclass(frozen=True, slots=True)
class Around:
    """What of its document the cards need: text, beginnings of its runs, warnings, differences by record, language."""

    text: str
    runs: Sequence[int]
    warnings: Sequence[Told]
    differences: Mapping[str, Told]
    language: Language


def make(records: Iterable[Told], around: Around) -> list[Card]:
    """Return the cards of a document's records, in the order of the text."""
    return [_card(one, number, around) for number, one in enumerate(records, 1)]


def level(confidence: float) -> str:
    """Return how sure a record is, in a word.

    >>> level(0.97), level(0.7), level(0.4)
    ('sure', 'likely', 'weak')
    """
    return "sure" if confidence >= SURE else "likely" if confidence >= WEAK else "weak"


def evidence_text(evidence: Iterable[Told], record: Told) -> str:
    """Return places for the script: `slot start end inherited page,x0,top,x1,bottom …`, parted by semicolons; the record's own first.

    >>> box = {"page": 1, "x0": 70.04, "top": 100, "x1": 95, "bottom": 113}
    >>> told = [{"slot": "lead", "start": 5, "end": 12, "inherited": False, "boxes": [box]}]
    >>> evidence_text(told, {"start": 0, "end": 20, "boxes": []})
    'record 0 20 0;lead 5 12 0 1,70.04,100,95,113'
    """
    own = {"slot": "record", "inherited": False, **{name: record[name] for name in ("start", "end", "boxes")}}
    return ";".join(_place(one) for one in (own, *evidence) if one["start"] is not None and one["slot"] != "text")


def _place(one: Told) -> str:
    """Return one place."""
    boxes = [",".join(f"{value:.4g}" for value in (box["page"], box["x0"], box["top"], box["x1"], box["bottom"])) for box in one["boxes"]]
    slot = str(SLOTS.get(one["slot"], one["slot"]))
    return " ".join((slot, str(one["start"]), str(one["end"]), str(int(one["inherited"])), *boxes))


def _card(record: Told, number: int, around: Around) -> Card:
    """Return the card of a record."""
    issuer, time = record["issuer"], record["time"]
    slots = []
    if issuer:
        name = str(issuer["unit"] or issuer["name"])
        slots.append(_slot("issuer", name, issuer, around, issuer["name"] if issuer["name"] != name else ""))
    slots += [_slot(one["role"], one["name"], one, around) for one in record["responsible"]]
    if time:
        words, printed = times.say(time, around.language), time["text"] or time["relative"] or ""
        place = {**time, "start": time["span_start"], "end": time["span_end"]}
        slots.append(_slot("time", printed or words, place, around, words if printed else ""))
    found = around.differences.get(record["id"])
    return Card(
        record,
        number,
        "sure" if record["review"] != "none" else level(record["confidence"]),
        tuple(slots),
        evidence_text(record["evidence"], record),
        tuple(_doubts(record, around)),
        None if found is None else tuple(_differences(found, around.language)),
    )


def _slot(name: str, text: str, told: Told, around: Around, more: str = "") -> Slot:
    """Return a slot; one that is inherited with where that stands."""
    start, end = told.get("start"), told.get("end")
    if not told["inherited"] or start is None or end is None:
        return Slot(name, text, more, inherited=bool(told["inherited"]))
    return Slot(name, text, more, _run(around.runs, start), (start, end), _cut(around.text[start:end]), True)


def _run(runs: Sequence[int], place: int) -> int | None:
    """Return the beginning of the run that a place stands in."""
    at = bisect_right(runs, place) - 1
    return runs[at] if at >= 0 else None


def _cut(words: str) -> str:
    """Return words on one line, cut where they are many.

    >>> _cut("ỦY BAN NHÂN DÂN\\nTỈNH THANH BÌNH")
    'ỦY BAN NHÂN DÂN TỈNH THANH BÌNH'
    """
    line = " ".join(words.split())
    return line if len(line) <= CUT else line[: CUT - 1].rstrip() + "…"


def _doubts(record: Told, around: Around) -> Iterable[str]:
    """Yield what makes a record worth a look: names of texts, or codes of warnings."""
    if record["review"] != "none":
        return
    if not record["responsible"]:
        yield "nobody"
    elif not any(one["named"] for one in record["responsible"]):
        yield "unnamed"
    time = record["time"]
    if time and not (time["start"] or time["end"] or time["recurrence"]):
        yield "undated"
    places = [(record["start"], record["end"])]
    if time and time["span_start"] is not None:
        places.append((time["span_start"], time["span_end"]))
    for one in around.warnings:
        if one["start"] is not None and any(one["start"] < end and (one["end"] or one["start"] + 1) > start for start, end in places):
            yield f"warning:{one['code']}"


def _differences(told: Told, language: Language) -> Iterable[Difference]:
    """Yield what a newer reading says of a record, field by field; nothing where it finds none."""
    ours, theirs = told["commitment"], told["machine"]
    if theirs is None:
        return
    for field in told["fields"]:
        yield Difference(field, said(field, ours, language), said(field, theirs, language))


def said(field: str, record: Told, language: Language) -> str:
    """Return what a record says in a field, in words; the kind stays a code, empty where nothing is said.

    >>> said("responsible", {"responsible": [{"name": "Sở Y tế", "role": "lead"}]}, "vi")
    'Sở Y tế'
    """
    value = record[field]
    if not value:
        return ""
    if field == "issuer":
        return str(value["unit"] or value["name"])
    if field == "responsible":
        return "; ".join(one["name"] for one in value)
    if field == "time":
        words, printed = times.say(value, language), value["text"]
        return f"{printed} ({words})" if printed and words else printed or words
    return str(value)
