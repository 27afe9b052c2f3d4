"""Takes documents into a store, read and done, for tests that are about stores and not about reading."""

from __future__ import annotations

from service.ingest import ingest
from service.store import Store
from service.submissions import TextSubmission


def take_in(store: Store, text: str) -> str:
    """Store a text with its records; return the document's id."""
    return ingest(store, TextSubmission(text=text).submission()).document_id
