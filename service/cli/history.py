"""`congvan imports`: the imports that were, and what became of each document of one."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from service.cli import wording
from service.cli.stored import opened, read_settings
from service.imports import engine
from service.imports.outcomes import Outcome
from service.store import Store, imports
from service.store.imports import Counts
from service.store.paging import Window

MOST = 50  # imports that are listed


def find() -> int:
    """Print the newest imports, a line each."""
    with opened(read_settings()) as store, store.reading() as connection:
        rows = imports.find(connection, Window(MOST)).rows
        lines = [line(row, imports.counts(connection, row.pk)) for row in rows]
    print("\n".join(lines) if lines else "there is no import yet; `congvan import PATH` makes one")
    return 0


def show(which: str, report: Path | None, *, failed: bool) -> int:
    """Print how far an import is, and what failed in it by reason, stage and kind of file; `failed`: each document, too.

    Raises typer.TyperException for an import that is not there, or a report that cannot be written.
    """
    with opened(read_settings()) as store:
        row = _get(store, which)
        with store.reading() as connection:
            counts, reasons = imports.counts(connection, row.pk), imports.reasons(connection, row.pk)
        print(line(row, counts))
        for one in reasons:
            print(f"  {one['count']} {one['code']} ({one['stage']}{', .' + one['ending'] if one['ending'] else ''})")
        found = engine.outcomes(store, row.pk) if failed or report else []
    for outcome in found if failed else ():
        if outcome.status == "failed":
            tell(outcome)
    if report:
        try:
            engine.write_report(report, found)
        except OSError as error:
            raise typer.TyperException(f"{report} cannot be written ({error.strerror}); name another file") from None
    return 0


def _get(store: Store, which: str) -> Any:
    """Return the row of an import, `last` or by its id."""
    with store.reading() as connection:
        row = next(iter(imports.find(connection, Window(1)).rows), None) if which == "last" else imports.get(connection, which)
    if row is None:
        raise typer.TyperException(f"there is no import {which}; `congvan imports` lists those that are there")
    return row


def tell(outcome: Outcome, lang: str | None = None) -> None:
    """Print what failed and why on the error stream."""
    print(f"congvan: {outcome.place}: {outcome.message} ({outcome.code})", file=sys.stderr)
    told = wording.hint(outcome.code) if wording.language(lang) == "vi" else None
    if told:
        print(f"  → {told}", file=sys.stderr)


def line(row: Any, counts: Counts) -> str:
    """Return an import in one line: id, when it began, what of, how far, how fast."""
    states = counts.states
    state = "finished" if counts.finished else "running" if counts.closed_at else "open"
    twice = states.get("duplicate", 0) + states.get("already_there", 0)
    numbers = (
        f"{counts.done} of {counts.total}; imported: {states.get('imported', 0)}; duplicates: {twice}; failed: {states.get('failed', 0)}"
    )
    began = datetime.fromtimestamp(row.created_at).astimezone()
    return f"{row.id}  {began:%Y-%m-%d %H:%M}  {row.kind}  {state}  {numbers}; {counts.rate:.1f}/s  {row.name or ''}".rstrip()
