"""Whether a store holds together after it was treated badly: every count that is not 0, or is not as told, is a fault."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from benchmarks.stand import SHORT
from service.settings import Settings
from service.store import Store, jobs, opened, queue
from service.store.models import COMMITMENTS, CONTAINERS, CONTENTS, DOCUMENTS, IMPORTS, ITEMS, RESPONSIBLES

Found = dict[str, int | str]

AMCHECK = """
SELECT count(bt_index_check(c.oid, true)) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.amname = 'btree' AND n.nspname = 'public' AND c.relkind = 'i' AND i.indisvalid
"""


def examine(settings: Settings, expected: Iterable[bytes], perhaps: Iterable[bytes] = (), wait: float = 0.0) -> Found:
    """Return what is wrong with a store that is to hold these documents, `perhaps` those, and no others; wait so long for the work to end.

    Of an upload that was not answered the bytes may be kept without a row: `congvan doctor` finds such files.
    """
    sure, unsure = ({hashlib.sha256(data).hexdigest() for data in group} for group in (expected, perhaps))
    with opened(settings, migrate=False) as store:
        waited = settle(store, wait)
        store.files.sweep()  # what a killed process leaves half-written is removed when the store is opened next
        with store.reading() as connection:
            found = _rows(connection, sure, unsure)
            found |= _sums(connection)
            stored = {sha256 for table in (DOCUMENTS, CONTAINERS) for sha256 in connection.execute(select(table.c.sha256)).scalars()}
        found |= _files(store.files.folder, stored, unsure)
        with store.writing() as connection:
            found |= _integrity(connection)
    return {**found, "still waiting": waited}


def settle(store: Store, seconds: float) -> int:
    """Wait until nothing is queued or running, on PostgreSQL also no job; return how much still is."""
    end = time.monotonic() + seconds
    while (left := _waiting(store)) and time.monotonic() < end:
        time.sleep(0.5)
    return left


def _waiting(store: Store) -> int:
    with store.reading() as connection:
        count = sum(
            connection.execute(select(func.count()).where(table.c.status.in_(jobs.WAITING))).scalar_one()
            for table in (DOCUMENTS, CONTAINERS)
        )
        if queue.used(connection):
            names = list(queue.TASKS.values())
            count += connection.execute(
                text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = ANY(:names)"), {"names": names}
            ).scalar_one()
    return int(count)


def _rows(connection: Connection, expected: set[str], perhaps: set[str]) -> Found:
    """Return how the documents differ from those that are to be there."""
    d = DOCUMENTS.c
    stored = list(connection.execute(select(d.sha256)).scalars())
    return {
        "documents missing": len(expected - set(stored)),
        "documents too many": len(stored) - len((expected | perhaps) & set(stored)),
        "documents not done": connection.execute(select(func.count()).select_from(DOCUMENTS).where(d.status != "done")).scalar_one(),
        "items not settled": connection.execute(select(func.count()).where(ITEMS.c.status.in_(("queued", "failed")))).scalar_one(),
        "last import not closed": connection.execute(
            select(func.count()).where(IMPORTS.c.closed_at.is_(None), IMPORTS.c.pk == select(func.max(IMPORTS.c.pk)).scalar_subquery())
        ).scalar_one(),
    }


def _sums(connection: Connection) -> Found:
    """Return where numbers do not fit: counted and stored commitments, texts, and documents of the same text with other records."""
    d, c = DOCUMENTS.c, COMMITMENTS.c
    kept: dict[int, int] = dict(connection.execute(select(c.document_pk, func.count()).group_by(c.document_pk)).tuples().all())
    counted = connection.execute(select(d.pk, d.file_name, d.commitment_count)).all()
    alike: dict[int, set[int]] = defaultdict(set)
    for row in counted:
        stem = Path(row.file_name or "").stem
        if stem.isdigit():
            alike[int(stem) % SHORT].add(row.commitment_count)
    return {
        "counts that are wrong": sum(kept.get(row.pk, 0) != row.commitment_count for row in counted),
        "texts missing": len(counted) - connection.execute(select(func.count()).select_from(CONTENTS)).scalar_one(),
        "documents with records of their own": sum(len(numbers) - 1 for numbers in alike.values()),
        "records twice": sum(
            row.number - 1
            for row in connection.execute(
                select(func.count().label("number")).select_from(COMMITMENTS).group_by(c.document_pk, c.record_id).having(func.count() > 1)
            )
        ),
        "bodies of no record": connection.execute(
            select(func.count()).where(RESPONSIBLES.c.commitment_pk.not_in(select(c.pk)))
        ).scalar_one(),
    }


def _files(folder: Path, stored: set[str], perhaps: set[str]) -> Found:
    """Return which original files are missing, left over, half-written or of other bytes."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.name for path in paths if path.parent.name != "tmp"}
    whole = {path.name for path in paths if hashlib.sha256(path.read_bytes()).hexdigest() == path.name}
    half = sum(path.parent.name == "tmp" for path in paths)
    return {
        "files missing": len(stored - names),
        "files left over": len(names - stored - perhaps),
        "files half-written": half,
        "files damaged": len(names - whole),
    }


def _integrity(connection: Connection) -> Found:
    """Return what the database's own checks say."""
    if queue.used(connection):
        try:
            with connection.begin_nested():
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS amcheck"))
                connection.execute(text(AMCHECK))
            return {"integrity": "ok"}
        except DBAPIError as exc:
            return {"integrity": str(exc.orig).splitlines()[0]}
    broken = len(connection.execute(text("PRAGMA foreign_key_check")).all())
    told = connection.execute(text("PRAGMA integrity_check")).scalar_one()
    try:
        connection.execute(text("INSERT INTO commitment_index(commitment_index, rank) VALUES ('integrity-check', 1)"))
    except DBAPIError as exc:
        told = f"{told}; index of words: {exc.orig}"
    return {"broken references": broken, "integrity": told}


def faults(found: Found) -> list[str]:
    """Return the lines that are not as they should be."""
    return [f"{name}: {value}" for name, value in found.items() if value not in (0, "ok")]


def show(found: Found) -> int:
    """Print the table; return how many lines are wrong."""
    for name, value in found.items():
        print(f"  {name:36} {value}")
    return len(faults(found))
