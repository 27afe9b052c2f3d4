"""The packed RTF of Outlook's mails (MS-OXRTFCP, "LZFu"): bytes in, RTF out; it is read as an RTF document then."""

from __future__ import annotations

import struct

FIRST = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbol"
    b"ArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
PACKED, PLAIN = b"LZFu", b"MELA"
WINDOW = 4096
LARGEST = 50_000_000


def unpack(data: bytes) -> bytes:
    """Return the RTF, as far as it goes; empty where the bytes are none.

    >>> unpack(struct.pack("<II4sI", 18, 6, b"MELA", 0) + b"{\\\\rtf}")
    b'{\\\\rtf}'
    """
    if len(data) < 16 or data[8:12] not in (PACKED, PLAIN):
        return b""
    (size,) = struct.unpack_from("<I", data, 4)
    size = min(size, LARGEST)
    if data[8:12] == PLAIN:
        return data[16 : 16 + size]
    out, at = bytearray(FIRST), 16
    end = len(FIRST) + size
    while at < len(data) and len(out) < end:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data) or len(out) >= end:
                break
            if not control >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 1 >= len(data):
                return bytes(out[len(FIRST) :])
            (token,) = struct.unpack_from(">H", data, at)
            place, length, at = token >> 4, (token & 15) + 2, at + 2
            back = (len(out) - place) % WINDOW
            if back == 0:  # the window's own place: the end
                return bytes(out[len(FIRST) :])
            for _ in range(length):
                out.append(out[len(out) - back] if back <= len(out) else 0x20)
    return bytes(out[len(FIRST) : end])
