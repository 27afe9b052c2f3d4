"""Characters of text in mails and tables: bytes in, NFC text in Unicode out, whatever encoding is declared or not.

Bytes that are UTF-8 or UTF-16 are; for others a declared charset counts, else `nlp.encodings` finds out.
"""

from __future__ import annotations

import codecs
import unicodedata

from nlp import encodings
from nlp.containers import naming

UNTOLD = (
    "us-ascii",
    "ascii",
    "utf-8",
    "utf8",
    "unknown-8bit",
    "default",
    "iso-8859-1",
    "latin-1",
    "windows-1252",
)  # what anything is called


def read(data: bytes, declared: str | None = None) -> str:
    """Return the characters of the bytes; `declared` is tried where they are no UTF-8.

    >>> read("Kế hoạch".encode("utf-16")), read(b"Th\\xf4ng b\\xe1o"), read("Tê".encode("cp1258"), "windows-1258")
    ('Kế hoạch', 'Thông báo', 'Tê')
    """
    name = _codec(declared)
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    if name:
        return unicodedata.normalize("NFC", data.decode(name, "replace"))
    converted = encodings.convert(encodings.read_bytes(data)[0])[0].text
    composed = data.decode("cp1258", "replace")  # its accents stand behind their letters
    return max((unicodedata.normalize("NFC", one) for one in (converted, composed)), key=naming.sounds)


def _codec(declared: str | None) -> str | None:
    """Return the codec of a declared charset, None for those that tell nothing."""
    name = (declared or "").strip().strip("\"'").lower()
    if not name or name in UNTOLD:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return found.name if getattr(found, "_is_text_encoding", True) else None
