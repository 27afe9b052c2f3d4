"""Watches folders: files that are new or changed are imported as they come, those that are still being written are waited for.

A file is whole when two looks at it find the same size and time of change. One import stays open all the time; what it has taken
in is known after a restart, too (`resume`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from service.imports import engine, items
from service.imports.engine import Options, Watch
from service.imports.intake import Intake
from service.imports.items import Item, State
from service.imports.outcomes import ImportReport
from service.settings import Settings
from service.store import opened


@dataclass(slots=True)
class Folders:
    """What is in folders, look by look."""

    paths: Sequence[Path]
    largest: int
    without: frozenset[Path]
    _last: dict[Path, State] = field(default_factory=dict)
    _taken: dict[Path, State] = field(default_factory=dict)

    def look(self) -> frozenset[Path]:
        """Return the files that are whole by now, and that were not handed in as they are."""
        found = {}
        for path in items.files(self.paths, self.without):
            state = items.state_of(path)
            if state is not None:
                found[path] = state
        whole = {path: state for path, state in found.items() if self._last.get(path) == state and self._taken.get(path) != state}
        self._last = found
        self._taken = {path: state for path, state in self._taken.items() if path in found} | whole
        return frozenset(whole)

    def items(self, whole: frozenset[Path]) -> Iterator[Item]:
        """Give the items of files; what manifests beside them tell is known."""
        for item in items.find(self.paths, self.largest, self.without):
            if Path(item.source) in whole:
                yield item


def run(
    paths: Sequence[Path], settings: Settings, options: Options, stop: threading.Event, on_progress: Watch | None = None
) -> ImportReport:
    """Import what is and what comes into folders, until `stop` is set; the import stays open.

    Raises StoreError, ImportAborted, LookupError and OSError as `engine.run` does.
    """
    with opened(settings, patience=settings.database_wait_seconds) as store:
        pk, public, paths = engine.begin(store, paths, options)
        folders = Folders(paths, settings.max_upload_bytes, engine.ours(settings, options))
        tell = partial(engine.tell, store, pk, on_progress)
        with engine.reported(store, pk, options.report), engine.working(store, settings, options.workers) as crew:
            intake = Intake(store, settings, pk, crew.wake)
            while True:
                whole = folders.look()
                if whole:
                    for _ in intake.take(folders.items(whole)):
                        tell()
                tell()
                crew.check()
                if stop.wait(settings.import_watch_seconds):
                    break
        return engine.report(store, pk, public)
