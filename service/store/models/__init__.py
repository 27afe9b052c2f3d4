"""The tables, a module each area. The revisions in migrations/versions make exactly these; a test compares the two."""

from service.store.models.access import API_KEYS, AUDIT, TOMBSTONES, ApiKey, AuditLine, Tombstone
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
    "API_KEYS",
    "AUDIT",
    "COMMITMENTS",
    "CONTENTS",
    "DOCUMENTS",
    "RESPONSIBLES",
    "TOMBSTONES",
    "ApiKey",
    "AuditLine",
    "Commitment",
    "Content",
    "Document",
    "Moment",
    "Responsible",
    "Tombstone",
    "table",
]
