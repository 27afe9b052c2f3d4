"""Tells what became of work: counts for Prometheus, and a line where it failed."""

from __future__ import annotations

import logging

from service import metrics
from service.jobs.tasks import Done
from service.store.jobs import Claim

log = logging.getLogger(__name__)


def tell(claim: Claim, done: Done, seconds: float) -> None:
    """Count a claim that was ended; the process that did it wrote its line where it went well."""
    if claim.table == "documents":
        metrics.finished(done.status, done.code, **done.seconds)
    if done.status == "failed":
        fields = {"table": claim.table, "pk": claim.pk, "attempts": claim.attempts, "code": done.code, "seconds": round(seconds, 3)}
        log.warning("failed: %s", done.message, extra=fields)
