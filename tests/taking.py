"""Takes texts into a store, read and done, for tests that are about stores and not about reading."""

from __future__ import annotations

from datetime import datetime

import service_samples
from sqlalchemy import Connection

from nlp.extraction import Extraction
from service.settings import Settings
from service.store import Origin, Store, jobs, writes
from service.store.models import DOCUMENTS
from service.store.writes import Admission
from service.submissions import TextSubmission


def take_in(store: Store, settings: Settings, text: str) -> str:
    """Store a text with its records; return the document's id."""
    found: str = service_samples.take_in(store, settings, TextSubmission(text=text).submission()).id
    return found


def add_document(connection: Connection, original: tuple[str, int], origin: Origin, extraction: Extraction, now: datetime) -> str:
    """Store a document that is read already, with all its records; return its public id. Raises ValueError where its bytes are there."""
    found = writes.accept(connection, original, (origin, None), Admission(), now)
    if found.state != "new":
        raise ValueError(f"document {found.id} is there already")
    jobs.note(connection, DOCUMENTS, found.pk, over=True)
    writes.replace_records(connection, found.pk, extraction, now)
    return found.id
