"""Many documents handed in together: begin an import, add files, close it, follow it to its end."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

import orjson

from service.client.filters import ItemFilters, Origin, parameters
from service.client.models import Import, Item
from service.client.problems import NoConnection, WaitedTooLong
from service.client.resources import call_for, entries
from service.client.transport import Transport, at

LOOK = (0.1, 2.0)  # seconds between looks: at first, at most


@dataclass(frozen=True, slots=True)
class Imports:
    """Imports of a service."""

    transport: Transport

    def create(self, name: str | None = None, expected: int | None = None) -> Import:
        """Begin an import; `expected`: how many documents will come."""
        return Import.model_validate(self.transport.post(at("imports"), {"name": name, "expected": expected}, safe=False))

    def add(self, import_id: str, content: Path | bytes | str, **origin: Unpack[Origin]) -> Import:
        """Hand in a file; it is safe when this returns, and read later."""
        answer = self.transport.send(call_for(at("imports", import_id, "documents"), content, origin))
        return Import.model_validate(answer.json()["job"])

    def known(self, import_id: str, sha256: Iterable[str]) -> frozenset[str]:
        """Return which of these checksums are stored already: their files need not be sent."""
        asked, found = list(sha256), set[str]()
        for start in range(0, len(asked), 1000):
            content = {"sha256": asked[start : start + 1000]}
            found.update(self.transport.post(at("imports", import_id, "check"), content)["known"])
        return frozenset(found)

    def close(self, import_id: str) -> Import:
        """Tell that no more files come."""
        return Import.model_validate(self.transport.post(at("imports", import_id, "close")))

    def retry(self, import_id: str, *, code: str | None = None, stage: str | None = None) -> Import:
        """Try failures again: all of them, or those of one reason or stage."""
        told = self.transport.post(at("imports", import_id, "retry"), parameters({"code": code, "stage": stage}))
        return Import.model_validate(told["job"])

    def get(self, import_id: str) -> Import:
        """Return how far an import is. Raises NotFound."""
        return Import.model_validate(self.transport.get(at("imports", import_id)))

    def find(self) -> Iterator[Import]:
        """Yield imports, the newest first."""
        return map(Import.model_validate, entries(self.transport, at("imports"), {}))

    def items(self, import_id: str, **filters: Unpack[ItemFilters]) -> Iterator[Item]:
        """Yield what became of each document, in their order."""
        return map(Item.model_validate, entries(self.transport, at("imports", import_id, "items"), parameters(filters)))

    def follow(self, import_id: str) -> Iterator[Import]:
        """Yield the import each time something changed, to its end, as the service tells it; a broken connection is made anew."""
        while True:
            try:
                with self.transport.lines(at("imports", import_id, "events")) as lines:
                    for told in _events(lines):
                        now = Import.model_validate(told)
                        yield now
                        if now.finished:
                            return
            except NoConnection:
                time.sleep(LOOK[1])
                now = self.get(import_id)
                yield now
                if now.finished:
                    return

    def wait(self, import_id: str, timeout: float | None = None) -> Import:
        """Return the import when it is through. Raises WaitedTooLong after `timeout` seconds."""
        until, pause = time.monotonic() + (timeout if timeout is not None else float("inf")), LOOK[0]
        while not (now := self.get(import_id)).finished:
            if time.monotonic() + pause > until:
                raise WaitedTooLong(f"{now.done} of {now.total} documents of import {import_id} are through after {timeout:g} s")
            time.sleep(pause)
            pause = min(LOOK[1], 1.5 * pause)
        return now


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the data of server-sent events.

    >>> list(_events(["event: progress", 'data: {"done": 1}', "", ": still here", ""]))
    [{'done': 1}]
    """
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            yield orjson.loads("\n".join(data))
            data = []
