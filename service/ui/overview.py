"""The numbers of a store, kept as long as they hold: one reads them, others get what was there a moment ago."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from service.store import Store, figures
from service.store.figures import Figures

LOG = logging.getLogger(__name__)
CHEAP = 0.25  # seconds: what takes no longer is read whenever somebody asks
FRESH = 20.0  # seconds for which other numbers are good; then they are read anew beside, and shown from the next time on


@dataclass(slots=True)
class Overview:
    """The last numbers of a store, and of which state they are."""

    store: Store
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _figures: Figures | None = None
    _state: tuple[int, ...] = ()
    _read: float = 0.0
    _cost: float = 0.0

    def get(self) -> Figures:
        """Return the numbers."""
        found = self._figures
        if found is None or self._cost <= CHEAP:
            with self._lock:
                return self._renew()
        if time.monotonic() - self._read > FRESH and self._lock.acquire(blocking=False):
            threading.Thread(target=self._renew_beside, name="overview", daemon=True).start()
        return found

    def mark(self) -> str:
        """Return what tells numbers of another state apart."""
        return "-".join(map(str, self._state))

    def forget(self) -> None:
        """Read anew the next time: something was changed that is no change of a record."""
        with self._lock:
            self._figures = None

    def _renew(self) -> Figures:
        """Return the numbers, read anew where the state is another one."""
        began = time.monotonic()
        with self.store.reading() as connection:
            state = figures.state(connection)
            found = self._figures
            if found is None or state != self._state:
                found = figures.read(connection)
                self._cost = time.monotonic() - began
        self._figures, self._state, self._read = found, state, time.monotonic()
        return found

    def _renew_beside(self) -> None:
        """Read the numbers in a thread of its own; trouble with the database is told to who asks next."""
        try:
            self._renew()
        except SQLAlchemyError as error:
            LOG.warning("the numbers of the overview could not be read: %s", type(error).__name__)
        finally:
            self._lock.release()
