"""The check of schemathesis that ours stands in for; its program loads this file (SCHEMATHESIS_HOOKS)."""

from __future__ import annotations

import json

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

READING = ("unsupported_media", "unreadable_document", "empty_document", "document_too_large", "container_limit", "document_error")
# What no schema can tell of a value: how long a text is, what is a time, whose cursor it is, what a name server says, what was sent
# before, which names there are.
UNTOLD = (
    *("bad_range", "unreadable_time", "named_twice", "stale_record"),
    *("bad_cursor", "one_document_only", "webhook_url_refused", "idempotency_conflict", "document_purged"),
    *("ambiguous_body", "unknown_body", "unknown_place", *READING),
)


@schemathesis.check
def fitting_data_acceptance(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """Check that what fits the schema is taken, or refused for a reason that no schema can tell."""
    if response.status_code in (410, 412, 415, 422) and _code(response) in UNTOLD:
        return None
    return positive_data_acceptance(ctx, response, case)


def _code(response: Response) -> str | None:
    """Return the code of a problem."""
    try:
        found = json.loads(response.text)
    except ValueError:
        return None
    return found.get("code") if isinstance(found, dict) else None
