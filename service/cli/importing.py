"""`congvan import`: what became of the documents, as a bar on the way and a report at the end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from service.cli import access, history, wording
from service.cli.progress import Advance, shown
from service.cli.stored import read_settings, told
from service.imports import ImportReport, Options, Progress, looking, run, watching

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Service:
    """A service elsewhere, and the key for it."""

    url: str
    key: str | None = None


def import_(paths: Sequence[Path], options: Options, lang: str | None = None) -> int:
    """Import files, folders and JSONL files; return 1 if a document failed.

    Raises typer.TyperException where the store cannot be used.
    """
    _refuse_missing(paths)
    with _told(), _stopping(), shown("importing") as advance:
        done = run(paths, read_settings(), options, _showing(advance))
    return _end(done, lang)


def watch(paths: Sequence[Path], options: Options, lang: str | None = None) -> int:
    """Import what comes into folders until Ctrl-C or SIGTERM; return 1 if a document failed."""
    _refuse_missing(paths)
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in SIGNALS}
    try:
        with _told(), shown("watching") as advance:
            done = watching.run(paths, read_settings(), options, stop, _showing(advance))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    print(f"congvan: go on with it: congvan import --watch --resume {done.id}", file=sys.stderr)
    return _end(done, lang)


def look(paths: Sequence[Path], lang: str | None = None, *, verify: bool) -> int:
    """Tell what would be imported, or whether all is stored as it is; return 1 if a document would fail, or is not."""
    _refuse_missing(paths)
    with _told(), shown("checking" if verify else "looking") as advance:
        done, size = looking.run(paths, read_settings(), verify=verify, on_progress=_showing(advance))
    _tell_failures(done, lang)
    now = done.progress
    why = _reasons(done)
    if verify:
        print(f"documents: {now.done}; stored as they are: {now.already_there}; not: {now.failed}{why}; bytes: {size}")
    else:
        counts = f"new: {now.imported}; duplicates: {now.duplicates}; stored before: {now.already_there}; refused: {now.failed}{why}"
        print(f"documents: {now.done}; {counts}; bytes: {size}; nothing was stored")
    return 0 if done.ok else 1


def deliver(paths: Sequence[Path], service: Service, options: Options, lang: str | None = None) -> int:
    """Hand documents in to a service elsewhere; return 1 if a document failed."""
    from service.client import Client
    from service.imports import remote

    _refuse_missing(paths)
    with (
        _told("what the service has is not sent again"),
        _stopping(),
        shown("handing in") as advance,
        Client(service.url, key=service.key, retries=8) as client,
    ):
        done = remote.run(paths, client, read_settings().max_upload_bytes, options, _showing(advance))
    return _end(done, lang, noted=False)


def summary(report: ImportReport) -> str:
    """Return the report in one line, on a terminal with the time it took.

    >>> from service.imports import Progress
    >>> summary(ImportReport(Progress(total=9, imported=7, duplicates=0, already_there=2, failed=0, seconds=3.5), ()))
    'documents: 9; imported: 7; duplicates: 2 (2 stored before); failed: 0'
    """
    now = report.progress
    duplicates = now.duplicates + now.already_there
    before = f" ({now.already_there} stored before)" if duplicates else ""
    took = f", in {now.seconds:.1f} s ({now.rate:.1f}/s)" if sys.stdout.isatty() else ""
    failed = f"failed: {now.failed}{_reasons(report)}"
    return f"documents: {now.done}; imported: {now.imported}; duplicates: {duplicates}{before}; {failed}{took}"


def pace(now: Progress) -> str:
    """Return how fast an import is, how long it will take, and what failed.

    >>> pace(Progress(total=100, imported=20, duplicates=2, already_there=2, failed=1, seconds=5.0, rate_now=4.2, eta=75.0))
    '4.2/s now, 5.0/s since the start, 1:15 left, 1 failed'
    """
    left = "" if now.eta is None else f", {int(now.eta) // 60}:{int(now.eta) % 60:02} left"
    return f"{now.rate_now:.1f}/s now, {now.rate:.1f}/s since the start{left}, {now.failed} failed"


def _end(done: ImportReport, lang: str | None, *, noted: bool = True) -> int:
    """Tell how an import ended; return the exit status."""
    now = done.progress
    if noted:
        access.note("import.run", documents=now.done, imported=now.imported, failed=now.failed)
    _tell_failures(done, lang)
    print(summary(done))
    if wording.language(lang) == "vi":
        print(wording.sum_up(done))
    return 0 if done.ok else 1


def _tell_failures(done: ImportReport, lang: str | None) -> None:
    for failure in done.failures:
        history.tell(failure, lang)


def _reasons(report: ImportReport) -> str:
    reasons = ", ".join(f"{count} {code}" for code, count in report.reasons.items())
    return f" ({reasons})" if reasons else ""


def _showing(advance: Advance) -> Callable[[Progress], None]:
    """Return what shows how far an import is."""
    return lambda now: advance(now.done, now.total, pace(now))


def _refuse_missing(paths: Sequence[Path]) -> None:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise typer.TyperException(f"{', '.join(missing)}: no such file or folder; check the path, nothing was imported")


@contextmanager
def _told(after: str = "what was taken in is kept, go on with it: congvan import --resume last") -> Iterator[None]:
    """Make the errors of an import errors of the command line."""
    with told():
        try:
            yield
        except LookupError as error:
            raise typer.TyperException(str(error)) from None
        except KeyboardInterrupt:
            print(f"congvan: interrupted; {after}", file=sys.stderr)
            raise


@contextmanager
def _stopping() -> Iterator[None]:
    """Let SIGTERM end an import as Ctrl-C does: with its report written."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
