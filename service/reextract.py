"""Reads stored documents again with a newer extractor. A record that is the same keeps its id; each document is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

import nlp
from service.errors import ExtractionFailed, FilesUnavailable
from service.readers import Read, read_here
from service.store import Origin, Store, jobs, writes
from service.store.models import DOCUMENTS

D = DOCUMENTS.c


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of one document: records kept, added, removed; or the error, and then its records stay as they were."""

    document_id: str
    kept: int = 0
    added: int = 0
    removed: int = 0
    error: str | None = None


def reextract(
    store: Store,
    ids: Sequence[str] = (),
    *,
    everything: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    read: Read = read_here,
) -> list[Renewed]:
    """Read documents again: those of `ids`, else all that another version read (`everything`: all there are).

    Raises LookupError for an id that is not there, before anything is changed.
    """
    chosen = _choose(store, ids, everything)
    done = []
    for count, row in enumerate(chosen, 1):
        done.append(_renew(store, row, read))
        if on_progress:
            on_progress(count, len(chosen))
    return done


def _choose(store: Store, ids: Sequence[str], everything: bool) -> list[Any]:
    """Return the rows of the documents that are due, oldest first."""
    query = select(D.pk, D.id, D.sha256, D.media_type, D.published, D.given).order_by(D.pk)
    with store.reading() as connection:
        if not ids:
            query = query.where(D.extractor.is_not(None))
            due = query if everything else query.where(D.extractor != nlp.VERSION)
            return list(connection.execute(due))
        found = {row.id: row for part in _parts(ids) for row in connection.execute(query.where(D.id.in_(part)))}
    missing = [one for one in ids if one not in found]
    if missing:
        raise LookupError(f"there is no document {', '.join(missing)}; give ids as GET /api/v1/documents lists them")
    return [found[one] for one in dict.fromkeys(ids)]


def _parts(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Give the ids in portions that a database takes."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _renew(store: Store, row: Any, read: Read) -> Renewed:
    """Read one document again and store what changed."""
    media_type = "text/plain" if row.media_type == "text/plain" else None
    try:
        extraction = read(store.files.get(row.sha256), media_type, Origin(published=row.published, given=row.given).told())
    except FilesUnavailable as exc:  # tells nothing of the document
        return Renewed(row.id, error=f"{exc.code}: {exc}")
    except (nlp.DocumentError, ExtractionFailed) as exc:
        code, message = exc.code, str(exc)
    except OSError as exc:
        code, message = "original_missing", f"the original file cannot be read ({exc.strerror}); restore it from a backup"
    else:
        with store.writing() as connection:
            jobs.note(connection, DOCUMENTS, row.pk)
            counts = writes.replace_records(connection, row.pk, extraction, datetime.now(UTC))
        return Renewed(row.id, **counts)
    with store.writing() as connection:
        jobs.note(connection, DOCUMENTS, row.pk, ("read", code, message))
    return Renewed(row.id, error=f"{code}: {message}")
