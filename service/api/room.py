"""Whether more can be taken in: documents that wait, bytes that are kept, space that is left. Asked before a body is read."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import func, select

from service.errors import ServiceError
from service.settings import Settings
from service.store import Store, jobs
from service.store.models import DOCUMENTS

FRESH = 2.0  # seconds for which an answer is good
LATER = {"Retry-After": "30"}


@dataclass(slots=True)
class Room:
    """What is asked of one store, at most every two seconds."""

    store: Store
    settings: Settings
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: float = 0.0
    _waiting: int = 0
    _bytes: int = 0

    def check(self) -> None:
        """Do nothing where there is room. Raises ServiceError: 503 while too many wait, 507 while the disk or the quota is full."""
        settings = self.settings
        self._ask()
        if self._waiting >= settings.max_queue:
            raise ServiceError(503, "queue_full", f"{self._waiting} documents wait to be read; send this again later", LATER)
        if settings.max_store_bytes and self._bytes >= settings.max_store_bytes:
            detail = f"the original files hold {self._bytes} bytes already; remove documents, or raise CONGVAN_MAX_STORE_BYTES"
            raise ServiceError(507, "storage_full", detail)
        free = self.store.files.free()
        if settings.url.startswith("sqlite"):  # the database needs room, too
            free = shutil.disk_usage(settings.data_folder).free
        if free is not None and free < settings.min_free_bytes:
            detail = f"only {free} bytes are free in the data folder; make room there, or lower CONGVAN_MIN_FREE_BYTES"
            raise ServiceError(507, "storage_full", detail)

    def _ask(self) -> None:
        """Ask the database, where the last answer is old."""
        with self._lock:
            if time.monotonic() - self._asked < FRESH:
                return
            with self.store.reading() as connection:
                self._waiting = jobs.waiting(connection, DOCUMENTS)[0]
                if self.settings.max_store_bytes:
                    self._bytes = connection.execute(select(func.coalesce(func.sum(DOCUMENTS.c.size), 0))).scalar_one()
            self._asked = time.monotonic()
