"""`congvan reextract`: stored documents read again, with a line for each that failed and a sum at the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from service.cli import access
from service.cli.progress import shown
from service.cli.stored import opened, read_settings, told
from service.processes import lease
from service.readers import plan, reader
from service.reextract import reextract as read_again


def reextract(ids: Sequence[str], everything: bool) -> int:
    """Read the documents again and tell what changed; return 1 if one failed."""
    settings = read_settings()
    with opened(settings) as store, lease(plan(settings)) as pool, told(), shown("reading again") as advance:
        try:
            done = read_again(store, ids, everything=everything, on_progress=advance, read=reader(pool, settings))
        except LookupError as error:
            raise typer.TyperException(str(error)) from None
    for one in done:
        if one.error:
            print(f"congvan: document {one.document_id}: {one.error}", file=sys.stderr)
    failed = sum(one.error is not None for one in done)
    access.note("reextract.run", documents=len(done), failed=failed)
    kept, added, removed = (sum(getattr(one, name) for one in done) for name in ("kept", "added", "removed"))
    print(f"documents read again: {len(done)}; failed: {failed}; records kept: {kept}, added: {added}, removed: {removed}")
    return 1 if failed else 0
