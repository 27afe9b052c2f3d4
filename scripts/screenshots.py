"""Make the pictures of docs/huong-dan.md: each page in both widths, from the sample notices. `make screenshots`

    python scripts/screenshots.py [--only NAME ...] [--folder docs/images]

A service of its own is started on a store of its own. For the pages it is MOMENT, and all came in before it, so that pictures made twice
are the same.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Self

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from benchmarks import browser, desk
from benchmarks.desk import Desk
from benchmarks.stand import ROOT
from service.access.sessions import cookie_name
from service.store import opened
from service.store.models import DOCUMENTS

MOMENT = datetime(2024, 6, 10, 8, 30, tzinfo=timezone(timedelta(hours=7)))
WIDTHS = {1280: 860, 390: 844}
COLOURS = 96
"""Colours of a picture: enough for text and highlights, and a third of the bytes."""


class Then(datetime):
    """The clock of the pages stands at MOMENT."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return MOMENT."""
        return cls.fromtimestamp(MOMENT.timestamp(), tz)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, the address (`{…}`: id of a sample), and what is done on the page before."""

    name: str
    path: str
    act: Callable[[Page], None] = lambda page: None


SHOTS = (Shot("tong-quan", "/"),)


def main() -> int:
    """Make the pictures; return 1 where something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], choices=[one.name for one in SHOTS])
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "images")
    chosen = parser.parse_args()
    if reason := browser.missing():
        print(f"screenshots: {reason}", file=sys.stderr)
        return 1
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with served() as found, browser.opened() as chromium:
        for shot in SHOTS:
            if not chosen.only or shot.name in chosen.only:
                take(chromium, found, shot, chosen.folder)
    whole = sum(path.stat().st_size for path in chosen.folder.glob("*.png"))
    print(f"{len(list(chosen.folder.glob('*.png')))} pictures, {whole / 1e6:.1f} MB, in {chosen.folder}")
    return 0


@contextmanager
def served() -> Iterator[Desk]:
    """Give a service with the samples, as it was at MOMENT."""
    with tempfile.TemporaryDirectory(prefix="congvan-pictures-") as folder, desk.standing(Path(folder)) as found:
        for name, module in list(sys.modules.items()):
            if name.startswith("service.ui") and getattr(module, "datetime", None) is datetime:
                module.datetime = Then  # type: ignore[attr-defined]
        with opened(found.settings, migrate=False) as store, store.writing() as connection:
            for pk in connection.execute(select(DOCUMENTS.c.pk).order_by(DOCUMENTS.c.pk)).scalars():
                came = MOMENT.astimezone(UTC) - timedelta(minutes=400 - 20 * pk)
                connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == pk).values(created_at=came))
        yield found


def take(chromium: Browser, found: Desk, shot: Shot, folder: Path) -> None:
    """Take the picture of a page in each width."""
    for width, height in WIDTHS.items():
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            color_scheme="light",
        )
        context.add_cookies([{"name": cookie_name(secure=False), "value": found.sessions["admin"], "url": found.address}])
        page = context.new_page()
        page.clock.set_fixed_time(MOMENT)
        page.goto(found.address + shot.path.format_map(found.documents), wait_until="networkidle")
        shot.act(page)
        save(page.screenshot(animations="disabled", caret="hide"), folder / f"{shot.name}-{width}.png")
        context.close()


def save(taken: bytes, path: Path) -> None:
    """Write a picture with a palette."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
