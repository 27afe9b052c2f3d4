"""Read plain text: UTF-8 with or without BOM, UTF-16 with BOM. Bytes in, a Source out; other bytes are refused."""

from __future__ import annotations

import codecs

from nlp import text
from nlp.errors import UnreadableDocument
from nlp.pages import flow, lines
from nlp.types import ANY, Limits, Source

MEDIA_TYPE = "text/plain"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the text as a Source: lines joined to paragraphs, columns and tables in order.

    >>> read("Số: 12/TB-UBND".encode()).text
    'Số: 12/TB-UBND'

    Raises UnreadableDocument where the bytes are no UTF-8 or UTF-16 text.
    """
    run, tables = flow.arrange(lines.split(text.clean(decode(data))))
    return Source(run.text, MEDIA_TYPE, tables=tables, origin=run.origin)


def decode(data: bytes) -> str:
    """Return the characters of the bytes, without the byte order mark.

    >>> decode(b"\\xef\\xbb\\xbfUBND")
    'UBND'
    """
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise UnreadableDocument(f"the bytes are not {encoding} text (byte {exc.start}); save the document as UTF-8 text") from exc
