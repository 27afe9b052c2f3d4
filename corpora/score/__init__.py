"""The score of extracted records against gold (docs/records.md). `score` compares two documents as plain dicts."""

from corpora.score.commitments import score as score_commitments
from corpora.score.counts import Count, Score, table, total
from corpora.score.document import NO_ANSWER, score

__all__ = ["NO_ANSWER", "Count", "Score", "score", "score_commitments", "table", "total"]
