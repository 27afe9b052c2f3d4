"""Takes a document in: bytes → extraction → store, each document in one transaction. What reads it is given by the caller.

The same bytes are one document: the second time nothing is read or written, whatever title or id came with them.
A text that came as JSON is its UTF-8 bytes, so that it equals a file of these bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError

from service.access import audit, purge
from service.errors import DocumentPurged
from service.readers import Read, read_here
from service.store import Store, documents, tombstones, writes
from service.submissions import Submission


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of it: the document's public id, and whether its bytes were there already (then since when)."""

    document_id: str
    duplicate: bool
    created_at: datetime


def find(store: Store, submission: Submission) -> Receipt | None:
    """Return the document of the same bytes, if it is stored."""
    with store.reading() as connection:
        known = documents.known(connection, _sum(submission))
    return Receipt(known.id, True, known.created_at) if known else None


def ingest(store: Store, submission: Submission, read: Read = read_here) -> Receipt:
    """Store a document and its records, or find that it is there.

    Raises nlp.DocumentError where it cannot be read, ExtractionFailed where the extractor itself fails; then nothing is stored.
    """
    found = find(store, submission)
    if found:
        return found
    _refuse_purged(store, submission)
    extraction = read(submission.data, submission.media_type, submission.origin.told())
    sha256 = _sum(submission)
    store.files.put(sha256, submission.data)
    now = datetime.now(UTC)
    try:
        with store.writing() as connection:
            added = writes.add_document(connection, (sha256, len(submission.data)), submission.origin, extraction, now)
            audit.follow(connection, "documents.create", added)
    except DocumentPurged:  # while it was being read
        store.files.remove(sha256)
        raise
    except IntegrityError:  # somebody else was faster with the same bytes
        found = find(store, submission)
        if found is None:
            raise
        return found
    return Receipt(added, False, now)


def _refuse_purged(store: Store, submission: Submission) -> None:
    """Let in what was not purged; the container that brings it again is not kept either. Raises DocumentPurged."""
    try:
        with store.reading() as connection:
            tombstones.check(connection, _sum(submission))
    except DocumentPurged:
        if submission.origin.container_sha256:
            purge.drop_container(store, submission.origin.container_sha256)
        raise


def _sum(submission: Submission) -> str:
    """Return the SHA-256 of the bytes."""
    return hashlib.sha256(submission.data).hexdigest()
