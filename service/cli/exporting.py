"""`congvan export`: what a query finds as a file; under its own name only when it is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_origin

import typer
from pydantic import ValidationError

from service.api.documents import DocumentFilters
from service.api.exports import QUERIES, export_of
from service.api.queries import StrictQuery, filters
from service.cli.commands import WrongUse
from service.cli.progress import shown
from service.cli.stored import opened, read_settings
from service.errors import ServiceError
from service.exports import demand, reading
from service.exports import gold as gold_files
from service.store import documents

WHOLE = ("xlsx", "parquet")  # no text to be looked at on a terminal


def export(path: str, told: Sequence[str], out: Path | None) -> int:
    """Write the export of that name ("commitments.csv") with parameters ("kind=proposal") to a file or the standard output.

    Raises typer.TyperException for what cannot be asked for.
    """
    what, _, form = path.partition(".")
    if path not in QUERIES:
        known = [name.partition(".")[2] for name in QUERIES if name.startswith(f"{what}.")]
        raise WrongUse(f"{what} are exported as {', '.join(known)}, not as {form!r}")
    if out is None and form in WHOLE and sys.stdout.isatty():
        raise WrongUse(f"{form} is no text: name a file with --out")
    asked = export_of(form, read(QUERIES[path], told))
    with opened(read_settings()) as store, shown("exporting", silent=out is None) as advance:
        state = reading.state(store, asked.wanted)
        try:
            demand.check(asked, state)
        except ServiceError as error:
            raise typer.TyperException(error.detail) from None
        pieces = demand.write(store, asked, state)
        if out is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            return 0
        count = state.count if asked.limit is None else min(asked.limit, state.count)
        _write(out, _counted(pieces, count, advance))
    print(f"{what}: {count}; written to {out}")
    return 0


def gold(told: Sequence[str], folder: Path) -> int:
    """Write text and gold of the confirmed documents that parameters ("type=TB") find into a folder."""
    asked = read(DocumentFilters, told)
    count = 0
    with opened(read_settings()) as store:
        for portion in gold_files.files(store, documents.Filter(**filters(asked))):
            for name, data in portion:
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                _write(place, [data])
            count += len(portion) // 2
    print(f"documents: {count}; congvan evaluate {folder / 'gold'}")
    return 0


def read(query: type[StrictQuery], told: Sequence[str]) -> StrictQuery:
    """Return the parameters of an export. Raises WrongUse for one that cannot be.

    >>> read(QUERIES["commitments.csv"], ["kind=proposal", "kind=plan", "due_to=2024-06-30"]).kind
    ['proposal', 'plan']
    """
    found: dict[str, Any] = {}
    for one in told:
        name, sign, value = one.partition("=")
        if not sign:
            raise WrongUse(f"{one!r} is no filter; write it as name=value, as in kind=proposal")
        field = query.model_fields.get(name)
        if field is not None and get_origin(field.annotation) is list:
            found.setdefault(name, []).append(value)
        elif name in found:
            raise WrongUse(f"{name} takes one value; give it once")
        else:
            found[name] = value
    try:
        return query.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        known = f"; known are {', '.join(query.model_fields)}" if first["type"] == "extra_forbidden" else f": {first['msg']}"
        raise WrongUse(f"{'.'.join(map(str, first['loc']))} cannot be taken{known}") from None


def _counted(pieces: Iterable[bytes], total: int, advance: Any) -> Iterable[bytes]:
    """Pass the pieces on and tell how far they are: one for each page of rows."""
    for number, piece in enumerate(pieces, 1):
        yield piece
        advance(min(number * reading.PAGE, total), total)


def _write(out: Path, pieces: Iterable[bytes]) -> None:
    """Write a file beside its place and put it there when it is whole."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
