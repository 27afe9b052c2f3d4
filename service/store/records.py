"""A stored commitment as the extractor's value and as plain JSON, and back: what edits compare, keep and restore.

Plain JSON has every range with the words that stand there (`surface`, `text`), so that it is found again where a newer reader made
another text of the document; pages and boxes follow from ranges and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from nlp.extraction import BoxOut, Commitment, EvidenceOut, OffsetOut, Party, ReferenceOut, Responsible, TimeOut

Plain = dict[str, Any]

FIELDS = ("kind", "trigger", "text", "start", "end", "issuer", "responsible", "time", "references", "evidence", "confidence")
PLACED = ("page", "boxes")


def of_row(row: Mapping[Any, Any]) -> Commitment:
    """Return the commitment of a row of `commitments`."""
    told = orjson.loads(row["payload"])
    own = {name: row[name] for name in ("kind", "trigger", "text", "start", "end", "page", "confidence")}
    return _build({**told, **own, "id": row["record_id"]})


def of_plain(told: Mapping[str, Any], record_id: str) -> Commitment:
    """Return the commitment that `plain` wrote, without pages and boxes."""
    return _build({**told, "id": record_id, "page": None, "boxes": ()})


def plain(commitment: Commitment, text: str) -> Plain:
    """Return a commitment of a document with that text as JSON has it."""
    told = {name: value for name, value in asdict(commitment).items() if name in FIELDS}
    told["references"] = [_bare(one) for one in told["references"]]
    told["evidence"] = [{**_bare(one), "surface": _cut(text, one["start"], one["end"])} for one in told["evidence"]]
    told["responsible"] = list(told["responsible"])
    return told


def changed(before: Plain, after: Plain) -> tuple[Plain, Plain]:
    """Return of two records only the fields that differ.

    >>> changed({"kind": "plan", "text": "Rà soát"}, {"kind": "proposal", "text": "Rà soát"})
    ({'kind': 'plan'}, {'kind': 'proposal'})
    """
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _bare(told: Plain) -> Plain:
    return {name: value for name, value in told.items() if name not in PLACED}


def _cut(text: str, start: int | None, end: int | None) -> str | None:
    return None if start is None or end is None else text[start:end]


def _build(told: Mapping[str, Any]) -> Commitment:
    """Return the commitment of plain values."""
    time, issuer = told["time"], told["issuer"]
    return Commitment(
        **{name: told[name] for name in ("id", "kind", "trigger", "text", "start", "end", "confidence", "page")},
        issuer=_only(Party, issuer) if issuer else None,
        responsible=tuple(_only(Responsible, one) for one in told["responsible"]),
        time=_only(TimeOut, {**time, "offset": _only(OffsetOut, time["offset"]) if time.get("offset") else None}) if time else None,
        references=tuple(_only(ReferenceOut, {**one, "boxes": _boxes(one)}) for one in told["references"]),
        evidence=tuple(_only(EvidenceOut, {**one, "boxes": _boxes(one)}) for one in told["evidence"]),
        boxes=_boxes(told),
    )


def _boxes(told: Mapping[str, Any]) -> tuple[BoxOut, ...]:
    return tuple(_only(BoxOut, one) for one in told.get("boxes", ()))


def _only(kind: Any, told: Mapping[str, Any]) -> Any:
    """Return a value of a kind from those fields that it knows: an older congvan may have written others."""
    return kind(**{name: value for name, value in told.items() if name in kind.__slots__})
