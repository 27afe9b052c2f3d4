"""How sure a record is: the share of right records that the rule behind it had on our own gold, lowered by doubts.

In: an act. Out: 0 to 1. The table is data (confidence.yml), measured by `congvan evaluate`, not guessed.
"""

from __future__ import annotations

from functools import cache

from nlp.acts.act import Act
from nlp.lexicon import shelf

UNKNOWN = 0.6
NO_LEAD = 0.85
INHERITED = 0.95


@cache
def _table() -> dict[str, float]:
    raw = shelf.read("confidence.yml", "nlp.records")
    return {str(rule): float(value) for rule, value in raw.items()}


def of(act: Act) -> float:
    """Return the confidence of an act."""
    table = _table()
    family = act.rule.split(":")[0]
    value = table.get(act.rule, table.get(family, UNKNOWN))
    if not act.leads:
        value *= NO_LEAD
    if act.frame.carried:
        value *= INHERITED
    return round(min(0.99, value), 2)
