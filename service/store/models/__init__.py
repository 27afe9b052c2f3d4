"""The tables, a module each area. The revisions in migrations/versions make exactly these; a test compares the two."""

from service.store.models.columns import Big, Key, Moment, table
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
    "COMMITMENTS",
    "CONTENTS",
    "DOCUMENTS",
    "RESPONSIBLES",
    "Big",
    "Commitment",
    "Content",
    "Document",
    "Key",
    "Moment",
    "Responsible",
    "table",
]
