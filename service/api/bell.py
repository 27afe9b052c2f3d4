"""Tells requests that wait that the feed has grown: however many wait in a process, one statement in a while asks the database."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from anyio import Lock, sleep, to_thread

from service.store import Store, feed


class Bell:
    """The newest number of the feed, at most `pause` seconds old. Nobody who waits holds a connection or a thread."""

    def __init__(self, store: Store, pause: float) -> None:
        self.store = store
        self.pause = pause
        self._lock = Lock()
        self._asked = float("-inf")
        self._head = 0
        self.closing = False  # the process is told to end: nobody waits any more
        self.streams = 0  # requests that are answered by a stream of events

    async def rings(self, seq: int, deadline: float) -> bool:
        """Wait until there are entries after `seq` (True), or until the deadline (of `monotonic`) has come."""
        while (left := deadline - monotonic()) > 0 and not self.closing:
            await sleep(min(self.pause, left))
            if await self._newest() > seq:
                return True
        return False

    @contextmanager
    def heeding_signals(self) -> Iterator[None]:
        """Let the signals that end the server end who waits, too: it waits for its answers before it ends the app."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

        def close(number: int, frame: Any) -> None:
            self.closing = True
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)

        served = {number: handler for number, handler in before.items() if callable(handler)}
        for number in served:
            signal.signal(number, close)
        try:
            yield
        finally:
            for number, handler in served.items():
                signal.signal(number, handler)

    async def _newest(self) -> int:
        """Return the newest number; who comes while another asks takes that answer."""
        came = monotonic()
        async with self._lock:
            if self._asked < came - self.pause / 2:
                self._head = await to_thread.run_sync(self._ask)
                self._asked = came
            return self._head

    def _ask(self) -> int:
        with self.store.reading() as connection:
            newest: int = feed.state(connection).newest
            return newest
