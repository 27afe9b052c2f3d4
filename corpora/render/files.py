"""The files of the forms: notices in, a folder with a file for each form and notice out.

A form whose making lacks something here (LibreOffice, fonts) is left out with the reason. What is there already is not made again,
as long as neither the notice nor this package changed.
"""

from __future__ import annotations

import subprocess
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any

from corpora.render import office
from corpora.render.forms import FORMS, Form, Order
from corpora.render.layout import lay_out

Map = Callable[..., Iterator[Any]]  # map, or that of a pool of processes


@dataclass(slots=True)
class Shelf:
    """What was made: files by form and notice, and why a form could not be made."""

    files: dict[str, dict[str, Path]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def make(names: Sequence[str], notices: Sequence[Path], folder: Path, run: Map = map) -> Shelf:
    """Make the named forms of the notices, and what they are based on; `run` does the work, in one process or several.

    Raises:
        KeyError: there is no form of this name.
    """
    shelf = Shelf()
    place = folder / _key()
    for form in _needed(names):
        reason = form.missing() or next((shelf.missing[base] for base in form.based_on if base in shelf.missing), None)
        if reason:
            shelf.missing[form.name] = reason
        elif form.office:
            _convert(form, shelf, place / form.name)
        else:
            (place / form.name).mkdir(parents=True, exist_ok=True)
            bases = ({base: shelf.files[base].get(notice.stem) for base in form.based_on} for notice in notices)
            made = run(_make_one, repeat(form.name), notices, bases, repeat(place / form.name))
            shelf.files[form.name] = {path.stem: path for path in made if path}
    return shelf


def _needed(names: Sequence[str]) -> list[Form]:
    """Return the named forms and those that they are based on, in the order in which they can be made."""
    by_name = {form.name: form for form in FORMS}
    wanted = {by_name[name].name for name in names}
    for form in reversed(FORMS):
        if form.name in wanted:
            wanted.update(form.based_on)
    return [form for form in FORMS if form.name in wanted]


def _key() -> str:
    """Return a name for the state of this package: files of an older state are not taken for its own."""
    crc = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        crc = zlib.crc32(path.read_bytes(), crc)
    return f"{crc:08x}"


def _make_one(name: str, notice: Path, bases: Mapping[str, Path | None], folder: Path) -> Path | None:
    """Make one file; None where a file that it is based on is not there."""
    done = next((path for path in folder.glob(f"{notice.stem}.*") if path.stat().st_mtime > notice.stat().st_mtime), None)
    if done or not all(bases.values()):
        return done
    form = next(form for form in FORMS if form.name == name)
    assert form.make is not None, f"{name} is made by LibreOffice"
    data = notice.read_bytes()
    made = {base: path.read_bytes() for base, path in bases.items() if path}
    result = form.make(Order(lay_out(notice.stem, data), data.decode(), made))
    path = folder / f"{notice.stem}.{result.suffix}"
    half = path.with_suffix(".half")
    half.write_bytes(result.data)
    return half.replace(path)


def _convert(form: Form, shelf: Shelf, folder: Path) -> None:
    """Let LibreOffice make the files of a form, all in one go."""
    sources = shelf.files[form.based_on[0]]
    paths = {stem: folder / f"{stem}.{form.office}" for stem in sources}
    due = [path for stem, path in sources.items() if not paths[stem].is_file() or paths[stem].stat().st_mtime < path.stat().st_mtime]
    try:
        office.convert(due, form.office, folder)
    except subprocess.TimeoutExpired:
        shelf.missing[form.name] = f"LibreOffice did not finish {len(due)} files in time"
    shelf.files[form.name] = {stem: path for stem, path in paths.items() if path.is_file()}
