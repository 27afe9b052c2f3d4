"""Characters of text that names no encoding, or a wrong one: bytes in, NFC text out.

UTF-8 and UTF-16 are recognised; else it is the code page in which most words are Vietnamese.
"""

from __future__ import annotations

import codecs
import unicodedata

from nlp.containers import naming

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = 20_000
PAGES = ("cp1258", "cp1252")


def read(data: bytes, declared: str | None = None) -> str:
    """Return the characters of the bytes; `declared` is tried where they are no UTF-8.

    >>> read("Kế hoạch".encode("utf-16")), read("Thông báo".encode("cp1252"))
    ('Kế hoạch', 'Thông báo')
    """
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    if marked is None and b"\x00" in data[:SAMPLE]:
        head = data[:SAMPLE]
        marked = "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    for name in (marked, "utf-8"):
        if name:
            try:
                return unicodedata.normalize("NFC", data.decode(name))
            except UnicodeDecodeError:
                pass
    name = marked or _codec(declared) or _likeliest(data[:SAMPLE])
    return unicodedata.normalize("NFC", data.decode(name, "replace"))


def _codec(declared: str | None) -> str | None:
    """Return the codec of a declared charset, None for those that tell nothing."""
    name = (declared or "").strip().lower()
    if not name or name in ("us-ascii", "ascii", "utf-8", "utf8", "unknown-8bit", "default"):
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return found.name if getattr(found, "_is_text_encoding", True) else None


def _likeliest(sample: bytes) -> str:
    """Return the code page in which most words of a sample are Vietnamese."""
    readings = {name: unicodedata.normalize("NFC", sample.decode(name, "replace")) for name in PAGES}
    return max(readings, key=lambda name: naming.sounds(readings[name]))
