"""The machine: rights on the folder, free space, the clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from service.store.models import DOCUMENTS
from service.upkeep.findings import Finding, Site

APART = 30.0  # seconds that the clocks of two machines may differ


def look_at_folder(site: Site) -> Iterator[Finding]:
    """Find folders and files that this user cannot write."""
    folder = site.settings.data_folder
    places = (folder, folder / "originals", folder / "congvan.db", folder / "congvan.db-wal")
    for place in places:
        if place.exists() and not os.access(place, os.W_OK):
            owner = place.stat().st_uid
            yield Finding("rights", f"{place} cannot be written by this user; it belongs to user {owner}: run as that one, or chown it")


def look_at_disk(site: Site) -> Iterator[Finding]:
    """Find a disk that is almost full."""
    if not site.settings.data_folder.is_dir():
        return  # database and files are elsewhere
    free = shutil.disk_usage(site.settings.data_folder).free
    if free < site.settings.min_free_bytes:
        yield Finding("disk", f"{free / 1e9:.1f} GB are free for {site.settings.data_folder}; uploads are refused: make room")


def look_at_clock(site: Site) -> Iterator[Finding]:
    """Find a clock that differs from the database server's, or that was set back."""
    with site.store.reading() as connection:
        newest = connection.execute(select(func.max(DOCUMENTS.c.created_at))).scalar_one()
        now = datetime.now(UTC)
        there = connection.execute(select(func.now())).scalar_one() if connection.dialect.name == "postgresql" else now
    apart = abs((there - now).total_seconds())
    if apart > APART:
        yield Finding("clock", f"the clocks of this machine and of the database are {apart:.0f} s apart; let both follow a time server")
    if newest is not None and (newest - now).total_seconds() > APART:
        yield Finding(
            "clock", f"the newest document is of {newest:%Y-%m-%d %H:%M} UTC, which is to come; set the clock of this machine right"
        )
