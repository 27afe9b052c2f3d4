"""The tables, a module each area. The revisions in migrations/versions make exactly these; a test compares the two."""

from service.store.models.changes import CHANGES, FEEDS, Change, Feed
from service.store.models.columns import Moment, table
from service.store.models.documents import (
    COMMITMENTS,
    CONTENTS,
    DOCUMENTS,
    RESPONSIBLES,
    Commitment,
    Content,
    Document,
    Responsible,
)
from service.store.models.webhooks import DEAD_LETTERS, WEBHOOKS, DeadLetter, Webhook

__all__ = [
    "CHANGES",
    "COMMITMENTS",
    "CONTENTS",
    "DEAD_LETTERS",
    "DOCUMENTS",
    "FEEDS",
    "RESPONSIBLES",
    "WEBHOOKS",
    "Change",
    "Commitment",
    "Content",
    "DeadLetter",
    "Document",
    "Feed",
    "Moment",
    "Responsible",
    "Webhook",
    "table",
]
