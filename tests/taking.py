"""Takes texts into a store, read and done, for tests that are about stores and not about reading."""

from __future__ import annotations

import service_samples

from service.settings import Settings
from service.store import Store
from service.submissions import TextSubmission


def take_in(store: Store, settings: Settings, text: str) -> str:
    """Store a text with its records; return the document's id."""
    found: str = service_samples.take_in(store, settings, TextSubmission(text=text).submission()).id
    return found
