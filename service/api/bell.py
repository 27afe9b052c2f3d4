"""Tells requests that wait that the feed has grown: however many wait in a process, one statement in a while asks the database."""

from __future__ import annotations

from time import monotonic

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

    async def rings(self, seq: int, deadline: float) -> bool:
        """Wait until there are entries after `seq` (True), or until the deadline (of `monotonic`) has come."""
        while (left := deadline - monotonic()) > 0:
            await sleep(min(self.pause, left))
            if await self._newest() > seq:
                return True
        return False

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
