"""Read plain text: UTF-8 or UTF-16 with or without BOM, and old Vietnamese encodings. Bytes in, a Source out; bytes that are no text
are refused."""

from __future__ import annotations

from nlp import encodings, text
from nlp.pages import flow, lines
from nlp.types import ANY, Limits, Source

MEDIA_TYPE = "text/plain"
UNTOLD = 0.3  # share of signs beyond ASCII above which unconverted bytes are no text


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the text as a Source: lines joined to paragraphs, columns and tables in order.

    >>> read("Số: 12/TB-UBND".encode()).text
    'Số: 12/TB-UBND'
    >>> read(b"Sè: 12/TB-UBND\\nUBND tØnh giao Së Y tÕ chñ tr×".decode("utf-8", "replace").encode()).media_type
    'text/plain'

    Raises UnreadableDocument where the bytes are no text.
    """
    raw, told = encodings.read_bytes(data)
    run, converted = encodings.convert(raw)
    arranged, tables = flow.arrange(lines.split(text.clean(run)))
    return Source(arranged.text, MEDIA_TYPE, tables=tables, origin=arranged.origin, warnings=(*told, *converted))
