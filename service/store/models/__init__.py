"""The tables, a module each area. The revisions in migrations/versions make exactly these; a test compares the two."""

from service.store.models.access import API_KEYS, AUDIT, TOMBSTONES, ApiKey, AuditLine, Tombstone
from service.store.models.changes import CHANGES, FEEDS, Change, Feed
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
from service.store.models.people import SESSIONS, USERS, Session, User
from service.store.models.webhooks import DEAD_LETTERS, WEBHOOKS, DeadLetter, Webhook

__all__ = [
    "API_KEYS",
    "AUDIT",
    "CHANGES",
    "COMMITMENTS",
    "CONTAINERS",
    "CONTENTS",
    "DEAD_LETTERS",
    "DOCUMENTS",
    "FEEDS",
    "IMPORTS",
    "ITEMS",
    "REPLAYS",
    "RESPONSIBLES",
    "SESSIONS",
    "TOMBSTONES",
    "USERS",
    "WEBHOOKS",
    "ApiKey",
    "AuditLine",
    "Big",
    "Change",
    "Commitment",
    "Container",
    "Content",
    "DeadLetter",
    "Document",
    "Feed",
    "Import",
    "ImportItem",
    "Key",
    "Moment",
    "Replay",
    "Responsible",
    "Session",
    "Tombstone",
    "User",
    "Webhook",
    "table",
]
