"""The whole score of one document: its fields, commitments, dates and units together."""

from __future__ import annotations

from corpora.score.commitments import Record
from corpora.score.commitments import score as score_commitments
from corpora.score.counts import Score, total
from corpora.score.fields import score_dates, score_document, score_units

PARTS = (score_document, score_commitments, score_dates, score_units)
NO_ANSWER: Record = {"document": {}, "dates": [], "units": [], "commitments": []}


def score(gold: Record, predicted: Record | None) -> Score:
    """Score one document; where nothing was predicted, everything counts as missed.

    >>> gold = {"genre": "news", "document": {}, "dates": [], "units": ["Sở Y tế"], "commitments": []}
    >>> score(gold, {**NO_ANSWER, "units": [{"name": "Sở Y Tế"}]}).counts["units"].f1
    1.0
    """
    answer = NO_ANSWER if predicted is None else predicted
    return total(part(gold, answer) for part in PARTS)
