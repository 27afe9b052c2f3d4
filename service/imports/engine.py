"""Imports files, folders and JSONL files with several processes; run again it does only what is missing.

Each document is one transaction of the process that read it. What is stored is known by its bytes, before anything is read.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import orjson
from sqlalchemy.exc import SQLAlchemyError

import nlp
from service import ingest
from service.errors import ExtractionFailed
from service.imports import expansion, items
from service.imports.items import Item
from service.imports.outcomes import ImportReport, Outcome, Progress, Refused
from service.imports.workers import process
from service.readers import limits, read_here
from service.settings import Settings
from service.store import Store, opened

Watch = Callable[[Progress], None]


def run(
    paths: Sequence[Path], settings: Settings, *, workers: int | None = None, on_progress: Watch | None = None, report: Path | None = None
) -> ImportReport:
    """Import all documents of files and folders; `report`: a file that gets a line of JSON for each document.

    Raises StoreError where the store cannot be opened, ImportAborted where no process can work, OSError for the report file.
    """
    began, started = datetime.now(UTC), time.monotonic()
    with opened(settings):  # migrates, and sweeps what a killed import left
        pass
    ours = frozenset(path.resolve() for path in (settings.data_folder, report) if path)
    find = partial(items.find, tuple(paths), settings.max_upload_bytes, ours)
    total = sum(1 for _ in find())
    counts: Counter[str] = Counter()
    failures: list[Outcome] = []

    def progress() -> Progress:
        imported, duplicates, already_there, failed = (counts[name] for name in ("imported", "duplicate", "already_there", "failed"))
        return Progress(max(total, counts.total()), imported, duplicates, already_there, failed, time.monotonic() - started)

    with _lines(report) as write, closing(_outcomes(find(), settings, min(workers or settings.workers, max(total, 1)), began)) as outcomes:
        for outcome in outcomes:
            counts[outcome.status] += 1
            if outcome.status == "failed":
                failures.append(outcome)
            write(outcome)
            if on_progress:
                on_progress(progress())
    return ImportReport(progress(), _in_order(failures, find()))


def take(store: Store, settings: Settings, item: Item, began: datetime) -> Outcome:
    """Import one document; trouble with it is its outcome, never an exception. Runs in a worker process."""
    done = partial(Outcome, item.source, item.line)
    try:
        receipt = ingest.ingest(store, items.load(item, settings.max_upload_bytes), partial(_read, settings))
    except MemoryError:
        raise  # the process is at its limit and ends
    except (Refused, nlp.DocumentError, ExtractionFailed) as exc:
        return done("failed", None, exc.code, str(exc))
    except SQLAlchemyError as exc:
        told = str(getattr(exc, "orig", None) or exc).splitlines()[0]
        return done("failed", None, "database_unavailable", f"the database did not take it ({told}); import again")
    except OSError as exc:
        return done("failed", None, "storage_failed", f"the original cannot be written ({exc.strerror}); check the disk and import again")
    except Exception as exc:
        return done("failed", None, "internal_error", f"{type(exc).__name__}: report it to the maintainers with the document")
    return expansion.known(item, receipt, began) if receipt.duplicate else done("imported", receipt.document_id)


def _outcomes(found: Iterable[Item], settings: Settings, workers: int, began: datetime) -> Generator[Outcome, None, None]:
    """Give the outcome of each item as it comes, in the place of a container those of its documents."""
    with opened(settings, migrate=False) as store, expansion.opened(store, settings, began) as way:
        for outcome in process(way.expand(found), settings, workers, partial(take, began=began)):
            way.forget(outcome)
            yield outcome


def _read(settings: Settings, data: bytes, media_type: str | None, given: nlp.Given | None) -> nlp.Extraction:
    """Read a document within the limits of an import."""
    return read_here(data, media_type, given, limits(settings), settings.import_timeout_seconds)


@contextmanager
def _lines(path: Path | None) -> Iterator[Callable[[Outcome], object]]:
    """Give what writes a line of the report file; each is there at once, also if the import is killed."""
    if path is None:
        yield lambda outcome: None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb", buffering=0) as file:
        yield partial(_write, file)


def _write(file: BinaryIO, outcome: Outcome) -> None:
    """Write one line."""
    file.write(orjson.dumps(asdict(outcome)) + b"\n")


def _in_order(failures: list[Outcome], found: Iterable[Item]) -> tuple[Outcome, ...]:
    """Return the failures in the order of the input, not in that of the processes."""
    if len(failures) < 2:
        return tuple(failures)
    order = {(item.source, item.line): at for at, item in enumerate(found)}
    places = ((order.get((expansion.place_of(one.source), one.line), len(order)), one.source) for one in failures)
    return tuple(one for _, one in sorted(zip(places, failures, strict=True), key=lambda pair: pair[0]))
