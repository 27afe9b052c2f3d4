"""The bytes of a plain text file as raw characters. In: bytes. Out: text and warnings; old encodings are still to be converted.

UTF-8 and UTF-16, with or without a byte order mark, are decoded; all other bytes give their cp1252 view, in which each of the 256
bytes is one character (those that cp1252 lacks are C1 controls). A file of UTF-8 lines and others is decided line by line.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from nlp.encodings.conversion import convert
from nlp.encodings.tables import FACES, Encoding, table
from nlp.types import Warn

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
HEAD = 4096
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1e]")
_VIETNAMESE = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]|\xc6[\xa0\xa1\xaf\xb0]|\xc4[\x90\x91\x82\x83]")


def read_bytes(data: bytes) -> tuple[str, tuple[Warn, ...]]:
    """Return the characters of a plain text file, without its byte order mark.

    >>> read_bytes(b"C\\xe9ng ho\\xb5")[0], read_bytes("Sở Y tế".encode("utf-16-le"))[0]
    ('Céng hoµ', 'Sở Y tế')
    """
    name = next((name for mark, name in MARKS if data.startswith(mark)), None) or guess_wide(data) or "utf-8"
    try:
        return data.decode(name), ()
    except UnicodeDecodeError:
        if name.startswith("utf-16"):
            return data.decode(name, "replace"), (Warn("undecodable_characters", f"some bytes are not {name} text; they were left out"),)
    mark = len(codecs.BOM_UTF8) if name == "utf-8-sig" else 0
    return _read_lines(data[mark:])


def guess_wide(data: bytes) -> str | None:
    """Return the name of UTF-16 text without a byte order mark: every second byte of its head is 00, 01, 03, 1E or 20.

    >>> guess_wide("Sở Y tế chủ trì".encode("utf-16-le")), guess_wide(b"plain")
    ('utf-16-le', None)
    """
    head = data[:HEAD]
    if len(head) < 8 or b"\x00" not in head:
        return None
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        low = head[::2] if name == "utf-16-le" else head[1::2]
        known = sum(high.count(code) for code in b"\x00\x01\x03\x1e\x20")
        if known >= 0.98 * len(high) and high.count(0) >= 0.3 * len(high) and low.count(0) == 0:
            return name
    return None


def view(data: bytes) -> str:
    """Return the cp1252 view of bytes, a character a byte.

    >>> view(b"\\x93\\x81")
    '“\\x81'
    """
    return data.decode("latin-1").translate(FACES)


def is_text(data: bytes) -> bool:
    """Tell whether bytes with controls are text all the same: UTF-16, or capitals of VPS and VISCII, which stand on controls.

    Such capitals vanish when the text is converted; in other bytes controls stay.

    >>> is_text("Sở Y tế chủ trì".encode("utf-16-be")), is_text(b"\\x02\\x03 junk \\x10")
    (True, False)
    >>> is_text(b"C\\x12NG H\\xbcA X\\x82 H\\x12I CH\\xd1 NGH\\xb8A VI\\x06T NAM")
    True
    """
    head = data[:HEAD]
    if guess_wide(head):
        return True
    controls = set(_CONTROL.findall(head))
    if not any(controls <= letters for letters in _letters_on_controls()):
        return False
    return _CONTROL.search(convert(view(head))[0].text.encode()) is None


@cache
def _letters_on_controls() -> tuple[set[bytes], ...]:
    """Return the controls that are letters in VPS and in VISCII."""
    return tuple({key.encode() for key in table(name).letters if key < " "} for name in (Encoding.VPS, Encoding.VISCII))


def _read_lines(data: bytes) -> tuple[str, tuple[Warn, ...]]:
    """Return bytes that are not UTF-8 as a whole: lines that are stay so, broken ones lose a sign, others give their view."""
    parts: list[str] = []
    broken = viewed = 0
    for line in data.splitlines(keepends=True):
        try:
            parts.append(line.decode())
            continue
        except UnicodeDecodeError:
            pass
        good = len(_VIETNAMESE.findall(line))
        bad = line.decode("utf-8", "replace")
        if good >= 2 and bad.count("\ufffd") <= good:
            broken += 1
            parts.append(bad)
        else:
            viewed += 1
            parts.append(view(line))
    warnings: list[Warn] = []
    if broken:
        warnings.append(Warn("undecodable_characters", f"{broken} lines hold bytes that are not UTF-8; they were left out"))
    if viewed:
        warnings.append(Warn("assumed_encoding", f"{viewed} lines are not UTF-8; they were read as Windows-1252, check the letters"))
    return "".join(parts), tuple(warnings)
