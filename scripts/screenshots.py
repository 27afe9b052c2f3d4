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
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection, select, update

from benchmarks import browser, desk
from benchmarks.desk import PDF, SCAN, Desk
from benchmarks.stand import ROOT
from service.access.sessions import cookie_name
from service.exports import demand
from service.store import opened
from service.store.models import DOCUMENTS, IMPORTS, ITEMS, USERS, VIEWS

MOMENT = datetime(2025, 10, 14, 8, 30, tzinfo=timezone(timedelta(hours=7)))
SHOWN = """() => [...document.images].every(one => {
    const { top, bottom } = one.getBoundingClientRect();
    return bottom < 0 || top > innerHeight || (one.complete && one.naturalWidth);
})"""
LISTS = {
    "Việc của Sở Tài chính": "/commitments?unit=so+tai+chinh&sort=due",
    "Đề nghị chưa kiểm tra": "/commitments?kind=proposal&review=none",
}
WIDTHS = {1280: 860, 390: 844}
COLOURS = 200  # of a picture: enough for text and highlights, and half of the bytes


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, the address (`{…}`: id of a sample), and what is done on the page before."""

    name: str
    path: str
    act: Callable[[Page], None] = lambda page: None
    inside: bool = True


def choose(page: Page) -> None:
    """Select a record that has a time."""
    timed, first = (page.locator(f"#cards > .card{which}:visible") for which in (":has(.slot.time)", ""))
    (timed if timed.count() else first).first.locator(".said").click()
    page.mouse.move(2, 2)
    page.evaluate("scrollTo(0, 0)")


def correct(page: Page) -> None:
    """Open the form of that record."""
    choose(page)
    page.locator(".card[aria-current]").get_by_role("button", name="Sửa", exact=True).click()
    page.get_by_label("Ghi bằng chữ").fill("trước 25/12")
    page.locator("form.editing .read", has_text="25/12/2009").wait_for()
    page.locator("form.editing").evaluate("one => one.scrollIntoView({ block: 'end' })")


def turn(page: Page) -> None:
    """Show where that record stands: on a phone in the other pane, else in the text."""
    choose(page)
    there = page.locator(".card[aria-current]").get_by_role("button", name="Xem trong văn bản")
    (there if there.is_visible() else page.get_by_role("link", name="Văn bản chữ")).click()
    page.mouse.move(2, 2)


SHOTS = (
    Shot("dang-nhap", "/sign-in", inside=False),
    Shot("tong-quan", "/"),
    Shot("tai-len", "/upload"),
    Shot("cac-van-ban", "/documents"),
    Shot("van-ban", f"/documents/{{{PDF}}}", choose),
    Shot("trang-giay", f"/documents/{{{PDF}}}", turn),
    Shot("ban-quet", f"/documents/{{{SCAN}}}", choose),
    Shot("sua", f"/documents/{{{PDF}}}", correct),
    Shot("nhiem-vu", "/commitments?q=so+tai+chinh"),
    Shot("thoi-han", "/deadlines?month=2025-10"),
    Shot("sap-den-han", "/deadlines"),
    Shot("cac-co-quan", "/units"),
    Shot("co-quan", "/units/Sở Tài chính"),
    Shot("danh-sach-da-luu", "/views"),
    Shot("cac-dot-nhap", "/imports"),
    Shot("dot-nhap", "/imports/{import}"),
    Shot("tai-khoan", "/account"),
    Shot("nguoi-dung", "/users"),
)


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
        demand.today = MOMENT.date
        with found.client() as client:
            client.delete(f"/api/v1/documents/{found.documents['markup']}").raise_for_status()  # nothing that a reader would puzzle over
            for name, address in LISTS.items():
                client.post("/api/v1/views", json={"name": name, "address": address, "shared": True}).raise_for_status()
        with opened(found.settings, migrate=False) as store, store.writing() as connection:
            set_back(connection)
        yield found


def set_back(connection: Connection) -> None:
    """Let all have come in before MOMENT, and imports take four seconds a file."""
    for table in (DOCUMENTS, USERS, VIEWS):
        moments = [name for name in ("created_at", "updated_at") if name in table.c]
        for pk in connection.execute(select(table.c.pk)).scalars():
            came = MOMENT.astimezone(UTC) - timedelta(hours=70, minutes=-97 * pk)
            connection.execute(update(table).where(table.c.pk == pk).values(dict.fromkeys(moments, came)))
    begun = MOMENT.timestamp() - 86_400
    connection.execute(update(IMPORTS).values(created_at=begun + IMPORTS.c.pk * 600, closed_at=begun + IMPORTS.c.pk * 600 + 12))
    later = ITEMS.c.import_pk * 600 + 4 * (ITEMS.c.pk % 3 + 1)
    connection.execute(update(ITEMS).values(finished_at=begun + later))


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
        if shot.inside:
            context.add_cookies([{"name": cookie_name(secure=False), "value": found.sessions["admin"], "url": found.address}])
        page = context.new_page()
        page.clock.set_fixed_time(MOMENT)
        page.goto(found.address + shot.path.format_map(found.documents), wait_until="networkidle")
        shot.act(page)
        page.wait_for_function(SHOWN)
        save(page.screenshot(animations="disabled", caret="hide"), folder / f"{shot.name}-{width}.png")
        context.close()


def save(taken: bytes, path: Path) -> None:
    """Write a picture with a palette."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
