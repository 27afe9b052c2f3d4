"""The entries of a ZIP archive, by its directory, or by what is left of a broken one. Bytes in, entries and their bytes out.

Nothing that an archive declares is believed: sizes bound what is unpacked and are checked against what comes out, entries
that lie over one another are refused, names are bytes until `naming` reads them. Encrypted entries are told, not opened.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.containers import naming
from nlp.containers.package import Account, Trouble, is_bomb

LOCAL, CENTRAL, END, FURTHER, LOCATOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
LONGEST_END = 65_557  # an end record with the longest comment
PIECE = 1 << 20
UNKNOWN = 0xFFFFFFFF
ENCRYPTED, STREAMED, UTF8 = 0x1, 0x8, 0x800
DAMAGED = "it is damaged ({}); send the file by itself"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: display name, where its local header stands, how it is packed; `size` None: not declared."""

    name: str
    offset: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int | None
    folder: bool = False
    overlapped: bool = False


def find(data: bytes, most: int) -> tuple[list[Entry], bool]:
    """Return up to `most` entries of an archive, in its order, and whether its directory was whole.

    >>> find(b"PK\\x05\\x06" + bytes(18), 10)
    ([], True)
    """
    start, whole = _directory(data)
    found = list(_read_directory(data, start, most)) if start is not None else []
    if start is None or (not found and data.startswith(LOCAL)):
        found, whole = list(_walk(data, most)), False
    return _mark_overlaps(found, data), whole


def read(data: bytes, entry: Entry, account: Account) -> bytes | Trouble:
    """Return the bytes of an entry, or why they cannot be had."""
    if entry.flags & ENCRYPTED:
        return "unreadable_document", "it is encrypted; unpack the archive with its password and send the files"
    if entry.overlapped:
        return "unreadable_document", DAMAGED.format("it lies over other members")
    if entry.size is not None:
        if is_bomb(entry.size, entry.packed):
            return "unreadable_document", "it is packed as no document is; send it unpacked"
        if trouble := account.refuse(entry.size):
            return trouble
    body = _packed(data, entry)
    if body is None:
        return "unreadable_document", DAMAGED.format("its header is not where the directory says")
    opener = OPENERS.get(entry.method)
    if opener is None:
        return "unreadable_document", f"it is packed by method {entry.method}, which is not read; pack it anew as an ordinary ZIP"
    most = min(account.room(), entry.size if entry.size is not None else account.room())
    try:
        found, ended = opener(body, most + 1)
    except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError, struct.error) as exc:
        return "unreadable_document", DAMAGED.format(str(exc)[:80] or type(exc).__name__)
    return _check(entry, found, ended, most)


def _check(entry: Entry, found: bytes, ended: bool, most: int) -> bytes | Trouble:
    """Return what was unpacked if it is what was declared."""
    if len(found) > most:
        if entry.size is None:
            return "container_limit", "it has more bytes than the container may have left; send it by itself"
        return "unreadable_document", DAMAGED.format("it holds more than it declares")
    if not ended or (entry.size is not None and len(found) < entry.size):
        return "unreadable_document", DAMAGED.format("its end is missing")
    if entry.size is not None and zlib.crc32(found) != entry.crc:
        return "unreadable_document", DAMAGED.format("its checksum is wrong")
    return found


def _packed(data: bytes, entry: Entry) -> memoryview | None:
    """Return the packed bytes of an entry."""
    if data[entry.offset : entry.offset + 4] != LOCAL or entry.offset + 30 > len(data):
        return None
    name, extra = struct.unpack_from("<HH", data, entry.offset + 26)
    start = entry.offset + 30 + name + extra
    return memoryview(data)[start : start + entry.packed]


def _stored(body: memoryview, most: int) -> tuple[bytes, bool]:
    return bytes(body[:most]), True


def _inflated(body: memoryview, most: int) -> tuple[bytes, bool]:
    """Unpack deflated bytes piece by piece, up to `most`."""
    machine = zlib.decompressobj(-15)
    parts, total, at = [], 0, 0
    while at < len(body) and not machine.eof and total < most:
        part = machine.decompress(machine.unconsumed_tail or body[at : at + PIECE], most - total)
        if not machine.unconsumed_tail:
            at += PIECE
        parts.append(part)
        total += len(part)
    return b"".join(parts), machine.eof or total >= most


def _bzipped(body: memoryview, most: int) -> tuple[bytes, bool]:
    machine = bz2.BZ2Decompressor()
    return machine.decompress(bytes(body), most), True


def _lzma(body: memoryview, most: int) -> tuple[bytes, bool]:
    (size,) = struct.unpack_from("<H", body, 2)
    first = bytes(body[4 : 4 + size])
    options = {"id": lzma.FILTER_LZMA1, "dict_size": min(struct.unpack_from("<I", first, 1)[0], 1 << 26)}
    options |= {"lc": first[0] % 9, "lp": first[0] // 9 % 5, "pb": first[0] // 45}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options]).decompress(bytes(body[4 + size :]), most), True


OPENERS: dict[int, Callable[[memoryview, int], tuple[bytes, bool]]] = {0: _stored, 8: _inflated, 12: _bzipped, 14: _lzma}


def _directory(data: bytes) -> tuple[int | None, bool]:
    """Return where the directory begins, and whether it is whole; also where something stands before the archive."""
    at = data.rfind(END, max(0, len(data) - LONGEST_END))
    if at < 0 or at + 22 > len(data):
        return None, False
    size, offset = struct.unpack_from("<II", data, at + 12)
    if UNKNOWN in (size, offset) and data[max(0, at - 20) : at - 16] == LOCATOR:
        (place,) = struct.unpack_from("<Q", data, at - 12)
        if data[place : place + 4] != FURTHER or place + 56 > len(data):
            return None, False
        size, offset = struct.unpack_from("<QQ", data, place + 40)
        at = place
    start = at - size
    return (start, True) if start >= 0 and (size == 0 or data[start : start + 4] == CENTRAL) else (None, False)


def _read_directory(data: bytes, start: int, most: int) -> Iterator[Entry]:
    """Give the entries of the directory."""
    at, shift, count = start, 0, 0
    while count < most and data[at : at + 4] == CENTRAL and at + 46 <= len(data):
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, name, extra, comment = struct.unpack_from("<IIIHHH", data, at + 16)
        (attributes, offset) = struct.unpack_from("<II", data, at + 38)
        raw, more = data[at + 46 : at + 46 + name], data[at + 46 + name : at + 46 + name + extra]
        size, packed, offset = _further(more, (size, packed, offset))
        if not count and data[offset : offset + 4] != LOCAL:  # something stands before the archive
            shift = max(0, start - _length(data, start))
        mode = attributes >> 16 & 0o170000
        folder = raw.endswith((b"/", b"\\")) or mode in (0o040000, 0o120000)
        yield Entry(_name(raw, flags, more), offset + shift, flags, method, crc, packed, size, folder)
        at += 46 + name + extra + comment
        count += 1


def _length(data: bytes, start: int) -> int:
    """Return where the directory would begin if nothing stood before the archive."""
    at = data.rfind(END, max(0, len(data) - LONGEST_END))
    (offset,) = struct.unpack_from("<I", data, at + 16)
    return int(offset) if offset != UNKNOWN else start


def _walk(data: bytes, most: int) -> Iterator[Entry]:
    """Give the entries by their local headers, where the directory is lost."""
    at = data.find(LOCAL)
    for _ in range(most):
        if at < 0 or at + 30 > len(data):
            return
        flags, method = struct.unpack_from("<HH", data, at + 6)
        crc, packed, size, name, extra = struct.unpack_from("<IIIHH", data, at + 14)
        start = at + 30 + name + extra
        raw, more = data[at + 30 : at + 30 + name], data[at + 30 + name : start]
        known: int | None
        known, packed, _ = _further(more, (size, packed, 0))
        if flags & STREAMED and not packed:
            after = data.find(LOCAL, start)
            known, packed = None, (after if after >= 0 else len(data)) - start
        yield Entry(_name(raw, flags, more), at, flags, method, crc, packed, known, raw.endswith(b"/"))
        at = data.find(LOCAL, min(len(data), start + packed))


def _further(extra: bytes, declared: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return size, packed size and offset, of the fields for large archives where they do not fit."""
    if UNKNOWN not in declared:
        return declared
    body = next((body for kind, body in _fields(extra) if kind == 1), b"")
    values = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
    size, packed, offset = (next(values, value) if value == UNKNOWN else value for value in declared)
    return size, packed, offset


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the extra fields of an entry."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    """Return the display name of an entry: its Unicode field, its UTF-8, else the likeliest code page."""
    for kind, body in _fields(extra):
        if kind == 0x7075 and len(body) > 5 and int.from_bytes(body[1:5], "little") == zlib.crc32(raw):
            return naming.clean(body[5:].decode("utf-8", "replace"))
    return naming.clean(raw.decode("utf-8", "replace") if flags & UTF8 else naming.decode(raw))


def _mark_overlaps(found: list[Entry], data: bytes) -> list[Entry]:
    """Return the entries, those marked that run into the next one: the trick of archives that unpack one body many times."""
    order = sorted(range(len(found)), key=lambda at: found[at].offset)
    bad = set()
    for at, after in pairwise(order):
        if found[at].offset + 30 + found[at].packed > found[after].offset:
            bad.add(at)
    return [replace(entry, overlapped=True) if at in bad else entry for at, entry in enumerate(found)]
