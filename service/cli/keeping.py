"""`congvan backup`, `congvan restore`, `congvan doctor`: a line of what was done, and a line for each thing that is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from service.cli.progress import shown
from service.cli.stored import opened, read_settings, told
from service.store import opened as open_store
from service.upkeep import backup as backups
from service.upkeep import checkup, findings
from service.upkeep import restore as restores

MOST_NAMED = 20  # files that are told by name


def backup(place: Path) -> int:
    """Write a backup; return 1 where files are missing that rows name."""
    settings = read_settings()
    with told(), open_store(settings, migrate=False) as store, shown("copying files") as advance:
        done = backups.make(store, settings, place, advance)
    print(
        f"rows: {done.rows}; files: {done.files} ({done.size / 1e6:.1f} MB), new in the backup: {done.copied}; missing: {len(done.missing)}"
    )
    return _tell_files(done.missing, "is missing or damaged in the store; bring it back from an older backup (docs/operate.md)")


def restore(place: Path, way: str) -> int:
    """Bring a backup back: all of it, by "force", only its "originals", or "check" it; return 1 where files are lost."""
    settings = read_settings()
    with told(), shown("checking files" if way == "check" else "restoring files") as advance:
        if way == "check":
            done = restores.check(settings, place, advance)
        elif way == "originals":
            done = restores.restore_originals(settings, place, advance)
        else:
            done = restores.restore(settings, place, force=way == "force", advance=advance)
    rows = "" if way == "originals" else f"rows: {done.rows}; "
    copied = "" if way == "check" else f", copied: {done.copied}"
    print(f"{rows}files: {done.files}{copied}; lost: {len(done.lost)}")
    return _tell_files(done.lost, "is missing or damaged in the backup; look for it in an older one")


def examine(*, repair: bool, deep: bool) -> int:
    """Tell what is wrong with the store and mend what can be; return 1 where something is wrong still."""
    settings = read_settings()
    with opened(settings, migrate=False) as store, shown("looking at files") as advance:
        found = checkup.run(findings.Site(store, settings, deep, advance), repair=repair)
    for one in found:
        print(f"{one.code}: {one.message}" + (f" [{one.mended}]" if one.mended else ""))
    left = sum(not one.mended for one in found)
    print(f"found: {len(found)}; mended: {len(found) - left}" if found else "nothing is wrong")
    return 1 if left else 0


def _tell_files(names: tuple[str, ...], what: str) -> int:
    """Tell of files, a line each; return the exit status."""
    for name in names[:MOST_NAMED]:
        print(f"congvan: {name} {what}", file=sys.stderr)
    if len(names) > MOST_NAMED:
        print(f"congvan: and {len(names) - MOST_NAMED} more", file=sys.stderr)
    return 1 if names else 0
