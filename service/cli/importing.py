"""`congvan import`: what became of the documents, as a bar on the way and a report at the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from service.cli import access
from service.cli.progress import shown
from service.cli.stored import read_settings, told
from service.imports import ImportReport, Options, run


def import_(paths: Sequence[Path], options: Options) -> int:
    """Import files, folders and JSONL files; return 1 if a document failed.

    Raises typer.TyperException where the store cannot be used.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise typer.TyperException(f"{', '.join(missing)}: no such file or folder; check the path, nothing was imported")
    with told(), shown("importing") as advance:
        try:
            done = run(paths, read_settings(), options, lambda now: advance(now.done, now.total))
        except LookupError as error:
            raise typer.TyperException(str(error)) from None
    now = done.progress
    access.note("import.run", documents=now.done, imported=now.imported, failed=now.failed)
    for failure in done.failures:
        print(f"congvan: {failure.place}: {failure.message} ({failure.code})", file=sys.stderr)
    print(summary(done))
    return 0 if done.ok else 1


def summary(report: ImportReport) -> str:
    """Return the report in one line, on a terminal with the time it took.

    >>> from service.imports import Progress
    >>> summary(ImportReport(Progress(total=9, imported=7, duplicates=0, already_there=2, failed=0, seconds=3.5), ()))
    'documents: 9; imported: 7; duplicates: 2 (2 stored before); failed: 0'
    """
    now = report.progress
    duplicates = now.duplicates + now.already_there
    before = f" ({now.already_there} stored before)" if duplicates else ""
    reasons = ", ".join(f"{count} {code}" for code, count in report.reasons.items())
    why = f" ({reasons})" if reasons else ""
    took = f", in {now.seconds:.1f} s ({now.rate:.1f}/s)" if sys.stdout.isatty() else ""
    return f"documents: {now.done}; imported: {now.imported}; duplicates: {duplicates}{before}; failed: {now.failed}{why}{took}"
