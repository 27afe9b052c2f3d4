"""The tables, a module each area. The revisions in migrations/versions make exactly these; a test compares the two."""

from service.store.models.access import API_KEYS, AUDIT, TOMBSTONES, ApiKey, AuditLine, Tombstone
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
from service.store.models.jobs import CONTAINERS, IMPORTS, ITEMS, REPLAYS, Container, Import, ImportItem, Replay

__all__ = [
    "API_KEYS",
    "AUDIT",
    "COMMITMENTS",
    "CONTAINERS",
    "CONTENTS",
    "DOCUMENTS",
    "IMPORTS",
    "ITEMS",
    "REPLAYS",
    "RESPONSIBLES",
    "TOMBSTONES",
    "ApiKey",
    "AuditLine",
    "Big",
    "Commitment",
    "Container",
    "Content",
    "Document",
    "Import",
    "ImportItem",
    "Key",
    "Moment",
    "Replay",
    "Responsible",
    "Tombstone",
    "table",
]
