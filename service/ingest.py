"""Takes documents in: bytes into the files, a row into the database, to be read by whoever claims the row.

A document is accepted when both are there. The same bytes are one document: the second time nothing is written, whatever title
or id came with them. A text that came as JSON is its UTF-8 bytes, so that it equals a file of these bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.access import audit
from service.store import Store, jobs, public_id, queue, tombstones, writes
from service.store.writes import Accepted, Admission
from service.submissions import Submission


def accept(store: Store, submission: Submission, admission: Admission) -> Accepted:
    """Take one document in. Raises OSError where its bytes cannot be kept, DocumentPurged where they are not to come again."""
    original = keep(store, submission)
    with store.writing() as connection:
        found = admit(connection, original, submission, admission)
        hand_out(connection, [found], admission.priority)
    mend(store, [(original[0], submission.data)], [found])
    if found.state == "purged":
        raise tombstones.refusal(found.id)
    return found


def keep(store: Store, submission: Submission) -> tuple[str, int]:
    """Keep the bytes; return their SHA-256 and size."""
    original = measure(submission)
    store.files.put(original[0], submission.data)
    return original


def measure(submission: Submission) -> tuple[str, int]:
    """Return the SHA-256 and the size of the bytes."""
    return hashlib.sha256(submission.data).hexdigest(), len(submission.data)


def admit(connection: Connection, original: tuple[str, int], submission: Submission, admission: Admission) -> Accepted:
    """Make the row of a document whose bytes are kept; `hand_out` follows in the same transaction."""
    found = writes.accept(connection, original, (submission.origin, submission.media_type), admission, datetime.now(UTC))
    if found.state == "new":
        audit.follow(connection, "documents.create", found.id)
    return found


def hand_out(connection: Connection, accepted: Sequence[Accepted], priority: int) -> None:
    """Put documents into the queue that nobody holds yet."""
    fresh = [one.pk for one in accepted if one.state in ("new", "again") and one.claim is None]
    queue.defer(connection, "documents", fresh, priority)


def mend(store: Store, kept: Sequence[tuple[str, bytes]], accepted: Sequence[Accepted]) -> None:
    """Keep bytes again that were removed between keeping them and the commit of their row (who had dropped the same document did
    that), and remove those that were purged before.
    """
    purged = {one.id for one in accepted if one.state == "purged"}
    for sha256, data in kept:
        if public_id(sha256) in purged:
            store.files.remove(sha256)
        else:
            store.files.put(sha256, data)


def bulk(import_pk: int) -> Admission:
    """Return how the documents of a bulk import are taken in."""
    return Admission(jobs.BULK, True, import_pk)
