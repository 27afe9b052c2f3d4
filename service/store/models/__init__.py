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
from service.store.models.reviews import EDITS, READINGS, REJECTIONS, Edit, Reading, Rejection
from service.store.models.views import VIEWS, View
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
    "EDITS",
    "FEEDS",
    "IMPORTS",
    "ITEMS",
    "READINGS",
    "REJECTIONS",
    "REPLAYS",
    "RESPONSIBLES",
    "SESSIONS",
    "TOMBSTONES",
    "USERS",
    "VIEWS",
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
    "Edit",
    "Feed",
    "Import",
    "ImportItem",
    "Key",
    "Moment",
    "Reading",
    "Rejection",
    "Replay",
    "Responsible",
    "Session",
    "Tombstone",
    "User",
    "View",
    "Webhook",
    "table",
]
