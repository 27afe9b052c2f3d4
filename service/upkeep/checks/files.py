"""The original files: half-written ones, some that no row names, some that are missing or damaged."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator

from sqlalchemy import select

from service.store import originals
from service.store.models import DOCUMENTS
from service.upkeep.findings import Finding, Site, named

YOUNG = 3600.0  # seconds in which the row of a file may still come
LOST = "lost"  # folder beside the originals


def look_for_leftovers(site: Site) -> Iterator[Finding]:
    """Find half-written files of processes that are gone."""
    left = [path.name for path in site.store.files.leftovers()]
    if left:
        message = f"half-written files of processes that were killed: {named(left)}; --repair, or the next start, removes them"
        yield Finding("half_written", message, lambda: f"removed {site.store.files.sweep()}")


def look_for_orphans(site: Site) -> Iterator[Finding]:
    """Find files that no row names."""
    orphans: list[str] = []
    for prefix in originals.PREFIXES:
        found = list(site.store.files.names(prefix))
        if found:
            with site.store.reading() as connection:
                named_ones = originals.referenced(connection, prefix)
            orphans += [one.sha256 for one in found if one.sha256 not in named_ones and time.time() - one.written_at > YOUNG]

    def mend() -> str:
        folder = site.settings.data_folder / LOST
        folder.mkdir(parents=True, exist_ok=True)
        for sha256 in orphans:
            with site.store.files.local(sha256) as path:
                shutil.copyfile(path, folder / sha256)
        os.sync()  # before the last of them is removed
        for sha256 in orphans:
            site.store.files.remove(sha256)
        return f"moved to {folder}"

    if orphans:
        names = named(orphans)
        yield Finding("orphans", f"files that no row names: {names}; --repair moves them to {site.settings.data_folder / LOST}", mend)


def look_for_missing(site: Site) -> Iterator[Finding]:
    """Find rows whose file is missing, or, where every byte is looked at, has other bytes."""
    missing, damaged = [], []
    with site.store.reading() as connection:
        names = list(originals.every(connection))
    for number, sha256 in enumerate(names, 1):
        try:
            site.store.files.size(sha256)
            if site.deep and _sum(site, sha256) != sha256:
                damaged.append(sha256)
        except FileNotFoundError:
            missing.append(sha256)
        site.advance(number, len(names))
    for code, found, what in (("missing", missing, "is missing"), ("damaged", damaged, "has other bytes than it had")):
        if found:
            ids = named(_documents(site, found))
            message = f"the original file {what}, of documents: {ids}; bring it back: congvan restore --originals BACKUP"
            yield Finding(code, message)


def _documents(site: Site, names: list[str]) -> list[str]:
    """Return the ids of the documents of files, or what the files are of."""
    query = select(DOCUMENTS.c.sha256, DOCUMENTS.c.id).where(DOCUMENTS.c.sha256.in_(names[:500]))
    with site.store.reading() as connection:
        found = {row.sha256: row.id for row in connection.execute(query)}
    return [found.get(name, f"container {name[:12]}…") for name in names]


def _sum(site: Site, sha256: str) -> str:
    digest = hashlib.sha256()
    for part in site.store.files.chunks(sha256):
        digest.update(part)
    return digest.hexdigest()
