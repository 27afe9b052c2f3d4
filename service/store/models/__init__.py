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
from service.store.models.jobs import CONTAINERS, IMPORTS, ITEMS, REPLAYS, Container, Import, ImportItem, Replay

__all__ = [
    "COMMITMENTS",
    "CONTAINERS",
    "CONTENTS",
    "DOCUMENTS",
    "IMPORTS",
    "ITEMS",
    "REPLAYS",
    "RESPONSIBLES",
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
    "table",
]
