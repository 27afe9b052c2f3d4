"""The periodic care: what crashes left behind is cleared away while the service and the workers run, on either database.

A purge that a crash broke off is gone on with. A file whose upload died before its row was stored is removed when it is old
enough, safely beside uploads of the same bytes: it is taken away, the rows are looked at again, and it is put back where one names
it by now. Who uploads keeps the bytes once more behind the commit (`ingest.mend`), so one of the two finds that they are missing.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from service import metrics
from service.access import purge
from service.errors import FilesUnavailable
from service.settings import Settings
from service.store import Store, originals

log = logging.getLogger(__name__)

BROKEN_OFF = timedelta(seconds=60)  # a purge that is so old and not done is gone on with
BETWEEN = 6 * 3600.0  # seconds from one look for files to the next; the first one comes within an hour
HOUR = 3600.0


@contextmanager
def running(store: Store, settings: Settings) -> Iterator[None]:
    """Take care in a thread until the block is left."""
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(store, settings, stop), name="congvan-care", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(settings.stop_seconds)


def finish_purges(store: Store, now: datetime) -> bool:
    """Remove what a crash left of a purge; tell whether there is nothing left of any."""
    with store.reading() as connection:
        old = [one for one in purge.pending(connection) if one.purged_at < now - BROKEN_OFF]
    return purge.finish(store) if old else True


def remove_orphans(store: Store, hours: float, stop: threading.Event | None = None) -> list[str]:
    """Remove the files that no row names and that are older than so many hours; return them."""
    gone: list[str] = []
    for prefix in originals.PREFIXES:
        if stop and stop.is_set():
            break
        before = time.time() - hours * HOUR
        old = [one.sha256 for one in store.files.names(prefix) if 0 < one.written_at < before]
        if old:
            with store.reading() as connection:
                named = originals.referenced(connection, prefix)
            gone += [one for one in old if one not in named and _remove(store, one)]
    if gone:
        log.warning("removed %d original files that no row names, of uploads that died: %s", len(gone), ", ".join(gone[:3]))
    return gone


def _remove(store: Store, sha256: str) -> bool:
    """Remove a file; put it back, and return False, where a row names it by now."""
    try:
        data = store.files.get(sha256)
    except FileNotFoundError:  # another process was faster, or the bytes are damaged: that is for `congvan doctor`
        return False
    store.files.remove(sha256)
    with store.reading() as connection:
        back = sha256 in originals.referenced(connection, sha256)
    if back:
        store.files.put(sha256, data)
    metrics.ORPHANS.labels("put_back" if back else "removed").inc()
    return not back


def _run(store: Store, settings: Settings, stop: threading.Event) -> None:
    """Take care every now and then; what does not answer is tried again the next time."""
    look = time.monotonic() + random.uniform(0.1, 1.0) * HOUR
    while not stop.wait(settings.reconcile_seconds):
        try:
            finish_purges(store, datetime.now(UTC))
            if settings.orphan_hours and time.monotonic() >= look:
                look = time.monotonic() + BETWEEN
                remove_orphans(store, settings.orphan_hours, stop)
        except (SQLAlchemyError, OSError, FilesUnavailable) as exc:
            log.warning("the periodic care is put off: %s", _line(exc))


def _line(exc: Exception) -> str:
    """Return an error in one line."""
    found: Sequence[str] = str(getattr(exc, "orig", None) or exc).splitlines()
    return found[0] if found else type(exc).__name__
