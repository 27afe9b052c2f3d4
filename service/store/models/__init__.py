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

__all__ = [
    "CHANGES",
    "COMMITMENTS",
    "CONTENTS",
    "DOCUMENTS",
    "FEEDS",
    "RESPONSIBLES",
    "Change",
    "Commitment",
    "Content",
    "Document",
    "Feed",
    "Moment",
    "Responsible",
    "table",
]
