"""Mail as Outlook saves it (.msg): an OLE file of properties; bytes in, its own text and its attachments out.

Properties are read by number (MS-OXMSG); a mail within the mail comes out with its own attachments.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import olefile

from nlp.containers import mail, naming, rtf, writing
from nlp.containers.package import Account, Member
from nlp.errors import UnreadableDocument
from nlp.types import Given

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROPERTIES = "__properties_version1.0"
SUBJECT, BODY, HTML, RTF = "0037", "1000", "1013", "1009"
SENDERS = ("0C1A", "0042", "0C1F", "0065")
SENT, RECEIVED = 0x0039, 0x0E06
LONG_NAME, SHORT_NAME, SHOWN_NAME, DATA, CONTENT_ID, MIME = "3707", "3704", "3001", "3701", "3712", "370E"
PAGES = (0x3FDE, 0x3FFD)  # code pages of the HTML body, of 8-bit strings
VIETNAM = timezone(timedelta(hours=7))  # Outlook keeps UTC, the day is the reader's
BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError, OverflowError)

Path = tuple[str, ...]


def is_message(data: bytes) -> bool:
    """Tell whether the bytes are a mail of Outlook; other OLE files are documents."""
    return data.startswith(MAGIC) and PROPERTIES.encode("utf-16-le") in data and "__nameid_version1.0".encode("utf-16-le") in data


def members(data: bytes, name: str, account: Account) -> Iterator[Member]:
    """Give body and attachments of a mail. Raises UnreadableDocument."""
    try:
        file = olefile.OleFileIO(io.BytesIO(data))
        paths = [tuple(path) for path in file.listdir(streams=True, storages=False)]
    except BROKEN as exc:
        raise UnreadableDocument("the mail is damaged; save its text and attachments and send those") from exc
    streams = {path: path for path in paths}
    return _members(Store(file, streams), (), Member(""), account, 0)


class Store:
    """The streams of an OLE file, by their path; state is the open file."""

    def __init__(self, file: olefile.OleFileIO, paths: Mapping[Path, Path]) -> None:
        self.file = file
        self.paths = paths

    def read(self, path: Path) -> bytes:
        """Return a stream, empty where it is not there or broken."""
        if path not in self.paths:
            return b""
        try:
            with self.file.openstream(list(path)) as stream:
                found = stream.read()
        except BROKEN:
            return b""
        return found if isinstance(found, bytes) else b""

    def text(self, place: Path, number: str, page: str | None) -> str:
        """Return a property of text: Unicode, else 8-bit in the code page of the mail."""
        wide = self.read((*place, f"__substg1.0_{number}001F"))
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        return writing.read(self.read((*place, f"__substg1.0_{number}001E")), page).rstrip("\x00")

    def folders(self, place: Path, start: str) -> list[Path]:
        """Return the storages below a place whose name starts so, in their order."""
        deep = len(place)
        return sorted(
            {path[: deep + 1] for path in self.paths if len(path) > deep and path[:deep] == place and path[deep].startswith(start)}
        )

    def fixed(self, place: Path, head: int) -> dict[int, bytes]:
        """Return the properties of fixed size of a mail or attachment: number → 8 bytes."""
        found = self.read((*place, PROPERTIES))[head:]
        return {
            tag >> 16: found[at + 8 : at + 16] for at in range(0, len(found) - 15, 16) for (tag,) in [struct.unpack_from("<I", found, at)]
        }


def _members(store: Store, place: Path, outer: Member, account: Account, depth: int) -> Iterator[Member]:
    """Give what a mail holds; `place`: its storage, `outer`: its name within the outer mail and the body that it hangs on."""
    name = outer.name
    fixed = store.fixed(place, 24 if place else 32)
    page, narrow = (_page(fixed.get(number)) for number in PAGES)
    given = _given(store, place, fixed, narrow)
    body = _body(store, place, given.title or "", (page, narrow))
    if body:
        account.take(len(body))
        yield Member(name, body, given, role="body", parent=outer.parent)
    hung = Member(name, given=Given(published=given.published), role="attachment", parent=name if body else outer.parent)
    shown = store.text(place, HTML, page) + store.read((*place, f"__substg1.0_{HTML}0102")).decode("latin-1")
    for number, folder in enumerate(store.folders(place, "__attach_version1.0_"), 1):
        cid = store.text(folder, CONTENT_ID, narrow)
        if cid and f"cid:{cid}" in shown and store.text(folder, MIME, narrow).startswith("image/"):
            continue
        yield from _attachment(store, folder, _name(store, folder, narrow, number), hung, (account, depth))


def _attachment(store: Store, folder: Path, name: str, hung: Member, way: tuple[Account, int]) -> Iterator[Member]:
    """Give an attachment; where it is a mail itself, what that holds."""
    account, depth = way
    member = replace(hung, name=f"{hung.name}/{name}".lstrip("/"))
    inner = (*folder, f"__substg1.0_{DATA}000D")
    if (*inner, PROPERTIES) in store.paths:
        if depth + 1 >= account.limits.nesting:
            told = f"mails lie in one another more than {account.limits.nesting} times; send the inner one by itself"
            yield replace(member, trouble=("container_limit", told))
        else:
            yield from _members(store, inner, member, account, depth + 1)
        return
    data = store.read((*folder, f"__substg1.0_{DATA}0102"))
    trouble = account.refuse(len(data)) or (
        None if data else ("empty_document", "the attachment is empty or an embedded object; save it and send it by itself")
    )
    account.take(0 if trouble else len(data))
    yield replace(member, trouble=trouble) if trouble else replace(member, data=data)


def _body(store: Store, place: Path, subject: str, pages: tuple[str | None, str | None]) -> bytes:
    """Return the text of a mail with its subject as the first line: plain, else HTML, else RTF."""
    plain = store.text(place, BODY, pages[1]).replace("\r\n", "\n")
    raw = store.read((*place, f"__substg1.0_{HTML}0102"))
    page = writing.read(raw, pages[0]) if raw else store.text(place, HTML, pages[1])
    if plain.strip() or page.strip():
        return mail.compose(subject, plain, page)
    packed = store.read((*place, f"__substg1.0_{RTF}0102"))
    return (rtf.unpack(packed) if packed else b"") or mail.compose(subject, "", "")


def _given(store: Store, place: Path, fixed: Mapping[int, bytes], page: str | None) -> Given:
    """Return what the properties tell: subject, day, sender."""
    subject = " ".join(store.text(place, SUBJECT, page).split())[:2000]
    sender = next((found for number in SENDERS if (found := " ".join(store.text(place, number, page).split()))), None)
    moment = fixed.get(SENT) or fixed.get(RECEIVED)
    return Given(title=subject or None, published=_day(moment), author=sender)


def _day(moment: bytes | None) -> str | None:
    """Return the day in Việt Nam of a count of 100 nanoseconds since 1601.

    >>> _day((133547616000000000).to_bytes(8, "little"))
    '2024-03-13'
    """
    ticks = int.from_bytes(moment or b"", "little")
    if not 116_444_736_000_000_000 <= ticks <= 157_766_880_000_000_000:  # 1970 to 2100
        return None
    return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)).astimezone(VIETNAM).date().isoformat()


def _page(value: bytes | None) -> str | None:
    """Return the codec of a code page's number."""
    number = int.from_bytes((value or b"")[:4], "little")
    return {0: None, 65001: "utf-8", 20127: None}.get(number, f"cp{number}")


def _name(store: Store, folder: Path, page: str | None, number: int) -> str:
    """Return the display name of an attachment."""
    wanted = next((found for one in (LONG_NAME, SHORT_NAME, SHOWN_NAME) if (found := store.text(folder, one, page).strip())), "")
    return naming.base(naming.clean(wanted)) if wanted else f"attachment {number}"
