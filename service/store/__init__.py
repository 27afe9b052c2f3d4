"""Keeps documents and their records: `opened(settings)` gives a `Store`; rows in, rows out, no web and no extraction here."""

from service.store.rows import Origin, public_id
from service.store.store import Store, opened

__all__ = ["Origin", "Store", "opened", "public_id"]
