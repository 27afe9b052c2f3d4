"""The score of a document's own fields, of its dates and of its units.

A gold and a predicted document flow in, counts flow out. Predicted values may be plain or the extractor's objects.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from corpora.score.commitments import Record, interval
from corpora.score.counts import Count, Score, one, total
from corpora.score.text import fold, options, same_body

NOTHING = (None, None, "")  # "10 ngày làm việc": a mention without a date counts on neither side
SPACE = re.compile(r"\s")


def score_document(gold: Record, predicted: Record) -> Score:
    """Score genre and the document fields, in all and field by field."""
    document = predicted["document"]
    genre = Score({"genre": one(gold["genre"] == document.get("genre"))})
    values = _values(document)
    return total([genre, *(_field(name, wanted, values.get(name)) for name, wanted in gold["document"].items())])


def _values(document: Record) -> dict[str, Any]:
    """Return the predicted fields in the form of gold."""
    issued, signer = document.get("issued"), document.get("signer") or {}
    return {
        "type": _plain(document.get("type"), "code"),
        "number": document.get("number"),
        "issuing_body": _plain(document.get("issuing_body"), "name"),
        "place": document.get("place"),
        "issued": [issued.get("start"), issued.get("end")] if issued else None,
        "subject": document.get("subject"),
        "signer": signer.get("name"),
        "capacity": signer.get("capacity"),
    }


def _plain(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else value


def _field(name: str, wanted: Any, value: Any) -> Score:
    right = _agrees(name, wanted, value)
    details = () if right else (f"  field {name}: gold {wanted!r} got {value!r}",)
    return Score({"fields": one(right), f"field {name}": one(right)}, details)


def _agrees(name: str, wanted: Any, value: Any) -> bool:
    if name == "issued":
        return value in (wanted if wanted and isinstance(wanted[0], list) else [wanted])
    if name == "number":
        return SPACE.sub("", value or "") in {SPACE.sub("", choice or "") for choice in options(wanted)}
    return any(fold(choice) == fold(value) for choice in (options(wanted) if wanted else [""]))


def score_dates(gold: Record, predicted: Record) -> Score:
    """Score the date mentions as a multiset of start, end and recurrence."""
    ignored = " ".join(gold.get("ignore", []))
    kept = [date for date in predicted["dates"] if not (ignored and date["text"] in ignored)]
    wanted = Counter(key for key in map(interval, gold["dates"]) if key != NOTHING)
    found = Counter(key for key in map(interval, kept) if key != NOTHING)
    details = [f"  date missed {key} x{times}" for key, times in (wanted - found).items()]
    details += [f"  date extra  {key} x{times}" for key, times in (found - wanted).items()]
    return Score({"dates": Count((wanted & found).total(), found.total(), wanted.total())}, tuple(details))


def score_units(gold: Record, predicted: Record) -> Score:
    """Score the set of canonical names; what a collective or an unresolved short form names does not count."""
    wanted = {fold(name): name for name in gold["units"]}
    ignored = fold(" ".join(gold.get("ignore", [])))
    named = {fold(unit["name"]): unit["name"] for unit in predicted["units"] if unit.get("named", True)}
    settled = {_settle(key, wanted): name for key, name in named.items()}
    found = {key: name for key, name in settled.items() if key in wanted or not (ignored and key in ignored)}
    details = [f"  unit missed {name!r}" for key, name in sorted(wanted.items()) if key not in found]
    details += [f"  unit extra  {name!r}" for key, name in sorted(found.items()) if key not in wanted]
    return Score({"units": Count(len(wanted.keys() & found.keys()), len(found), len(wanted))}, tuple(details))


def _settle(name: str, wanted: Iterable[str]) -> str:
    """Return the gold name that means the same body, the longest where there are several, else the name itself."""
    same = sorted(other for other in wanted if same_body(other, name))
    return name if name in same else max(same, key=len, default=name)
