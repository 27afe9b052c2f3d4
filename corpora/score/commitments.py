"""The score of a document's commitments (docs/records.md, Gold files and the score).

Two lists of records flow in, counts of detection, kind, issuer, responsible, time and strict flow out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpora.score.counts import Count, Score, one, total
from corpora.score.text import bag, fold, options, overlap, same_collective, same_name

Record = dict[str, Any]
Interval = tuple[str | None, str | None, str]

THRESHOLD = 0.5  # least share of words that a matched pair has in common
ROLES = ("lead", "support")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is right about one matched pair."""

    kind: bool
    lead: bool
    time: bool
    issuer: bool

    @property
    def strict(self) -> bool:
        """Kind, lead units and time are all right; the issuer does not count."""
        return self.kind and self.lead and self.time

    @property
    def wrong(self) -> list[str]:
        """Names of the slots that differ."""
        return [name for name in ("kind", "lead", "time", "issuer") if not getattr(self, name)]


def interval(time: Record | None) -> Interval:
    """Return start, end and recurrence in one comparable form.

    >>> interval({"start": None, "end": None, "recurrence": "RRULE:FREQ=YEARLY;BYMONTH=6"})
    (None, None, 'BYMONTH=6;FREQ=YEARLY')
    """
    time = time or {}
    rule = (time.get("recurrence") or "").removeprefix("RRULE:")
    return time.get("start"), time.get("end"), ";".join(sorted(rule.split(";")))


def match(gold: list[Record], predicted: list[Record]) -> list[tuple[int, int]]:
    """Pair gold and predicted records by their texts, best overlap first, each used once."""
    wanted, found = [bag(record["text"]) for record in gold], [bag(record["text"]) for record in predicted]
    shares = [(overlap(left, right), i, j) for i, left in enumerate(wanted) for j, right in enumerate(found)]
    pairs: list[tuple[int, int]] = []
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    for share, i, j in sorted(shares, key=lambda row: -row[0]):
        if share >= THRESHOLD and i in free_gold and j in free_predicted:
            free_gold.remove(i)
            free_predicted.remove(j)
            pairs.append((i, j))
    return pairs


def score(gold: Record, predicted: Record) -> Score:
    """Score the commitments of a document; predicted ones within an ignored text count on neither side."""
    wanted = gold["commitments"]
    ignored = [fold(line) for line in gold.get("ignore", [])]
    found = [record for record in predicted["commitments"] if not any(fold(record["text"]) in line for line in ignored)]
    pairs = match(wanted, found)
    matched = total(_pair(wanted[i], found[j]) for i, j in pairs)
    strict = matched.counts.get("strict", Count()).hit
    responsible = matched.counts.get("responsible", Count())
    counts = dict(matched.counts) | {
        "responsible": Count(responsible.hit, responsible.found + _units(found), _units(wanted)),
        "detection": Count(len(pairs), len(found), len(wanted)),
        "strict": Count(strict, len(found), len(wanted)),
    }
    return Score(counts, (*matched.details, *_unmatched(wanted, found, pairs)))


def _units(records: Iterable[Record]) -> int:
    return sum(len(record["responsible"]) for record in records)


def _unmatched(wanted: list[Record], found: list[Record], pairs: list[tuple[int, int]]) -> list[str]:
    used_gold, used_found = {i for i, _ in pairs}, {j for _, j in pairs}
    missed = [f"  missed: {record['text'][:110]!r}" for i, record in enumerate(wanted) if i not in used_gold]
    return missed + [f"  extra:  {record['text'][:110]!r}" for j, record in enumerate(found) if j not in used_found]


def compare(gold: Record, predicted: Record) -> Verdict:
    """Tell which slots of a matched pair agree."""
    return Verdict(
        kind=predicted["kind"] in options(gold["kind"]),
        lead=_same_leads(gold, predicted),
        time=interval(predicted.get("time")) in {interval(time) for time in options(gold["time"])},
        issuer=same_name(gold["issuer"], (predicted.get("issuer") or {}).get("name")),
    )


def _pair(gold: Record, predicted: Record) -> Score:
    verdict = compare(gold, predicted)
    counts = {name: one(getattr(verdict, name)) for name in ("kind", "issuer", "time")}
    counts["responsible"] = total(_role(gold, predicted, role) for role in ROLES).counts["responsible"]
    counts["strict"] = Count(int(verdict.strict))
    if not verdict.wrong:
        return Score(counts)
    head = f"  differs in {', '.join(verdict.wrong)}: {gold['text'][:90]!r}"
    return Score(counts, (f"{head}\n     gold {_slots(gold)}\n     got  {_slots(predicted)}",))


def _names(record: Record, role: str) -> list[Any]:
    return [unit["name"] for unit in record["responsible"] if unit["role"] == role]


def _role(gold: Record, predicted: Record, role: str) -> Score:
    """Count the right units of a role. A coordination kept whole or split is worth as many as gold has."""
    asked, rest = _names(gold, role), _names(predicted, role)
    if same_collective(asked, rest):
        return Score({"responsible": Count(len(asked), len(asked) - len(rest))})
    return Score({"responsible": Count(_taken(asked, rest))})


def _taken(asked: list[Any], given: list[str]) -> int:
    """Count the asked names that are given, each given name used once."""
    rest, hits = list(given), 0
    for name in asked:
        hit = next((other for other in rest if same_name(name, other)), None)
        if hit is not None:
            rest.remove(hit)
            hits += 1
    return hits


def _same_leads(gold: Record, predicted: Record) -> bool:
    asked, given = _names(gold, "lead"), _names(predicted, "lead")
    return same_collective(asked, given) or (len(asked) == len(given) == _taken(asked, given))


def _slots(record: Record) -> str:
    units = "; ".join(f"{options(unit['name'])[0]}/{unit['role']}" for unit in record["responsible"])
    issuer = record.get("issuer")
    name = issuer.get("name") if isinstance(issuer, dict) else options(issuer)[0]
    return f"{record['kind']} | {name} | {units} | {interval(options(record.get('time'))[0])}"
