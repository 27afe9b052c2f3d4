"""Manifests that lie in folders beside the documents that they tell of. Files of a folder in, what is told of them out.

A table is a manifest where it names at least one of the files in its folder or below it; names of a table are compared with
those of the folder, they never open anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nlp
from nlp.containers import manifest, naming
from service.store import Origin
from service.unpacking import told_by

MOST = 200  # tables of a folder that are tried


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a file; of a manifest itself: the files `there` that it tells of, and whether it holds `more` than these."""

    origin: Origin | None = None
    there: frozenset[str] | None = None
    more: bool = False


def read(folder: Path, files: Sequence[Path], largest: int) -> Mapping[Path, Told]:
    """Return what the manifests in a folder and below it tell of its files; the manifest that is nearest goes first."""
    tables = [path for path in files if path.name.lower().endswith(manifest.ENDINGS)][:MOST]
    known: dict[Path, Told] = {}
    for path in sorted(tables, key=lambda path: -len(path.parts)):
        found = _read(path, largest)
        if found is None:
            continue
        below = {one.relative_to(path.parent).as_posix(): one for one in files if one.is_relative_to(path.parent) and one != path}
        names = {naming.clean(name): file for name, file in below.items()}
        matched = manifest.match(found, path.name, list(names))
        for name, member in matched.items():
            file = names[name]
            if file not in known:
                known[file] = Told(Origin(file_name=file.name, **told_by(member)))
        if matched:
            there = frozenset(matched)
            known[path] = Told(there=there, more=any(True for _ in manifest.rows(found, "", there)))
    return known


def _read(path: Path, largest: int) -> manifest.Manifest | None:
    """Return a manifest, None for another table or what cannot be read: that is told where it is imported by itself."""
    try:
        data = path.read_bytes() if path.stat().st_size <= largest else b""
        return manifest.read(data, path.name, nlp.Limits()) if data else None
    except (OSError, nlp.DocumentError):
        return None
