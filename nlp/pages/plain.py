"""Read plain text: UTF-8 with or without BOM, UTF-16 with BOM. Bytes in, a Source out; other bytes are refused."""

from __future__ import annotations

import codecs

from nlp import text
from nlp.errors import UnreadableDocument
from nlp.pages import columns, grids, lines, stamps, wrapping
from nlp.text import Run
from nlp.types import Source, Table

MEDIA_TYPE = "text/plain"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(data: bytes) -> Source:
    """Return the text as a Source: lines joined to paragraphs, columns and tables in order.

    >>> read("Số: 12/TB-UBND".encode()).text
    'Số: 12/TB-UBND'

    Raises UnreadableDocument where the bytes are no UTF-8 or UTF-16 text.
    """
    run, tables = arrange(text.clean(decode(data)))
    return Source(run.text, MEDIA_TYPE, tables=tables, origin=run.origin)


def decode(data: bytes) -> str:
    """Return the characters of the bytes.

    >>> decode(b"\\xef\\xbb\\xbfUBND")
    'UBND'
    """
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise UnreadableDocument(f"the bytes are not {encoding} text (byte {exc.start}); save the document as UTF-8 text") from exc


def arrange(run: Run) -> tuple[Run, tuple[Table, ...]]:
    """Return the canonical text of a cleaned run and its tables.

    >>> arrange(Run("Giao Sở Y tế:\\n- Rà soát;"))[0].text
    'Giao Sở Y tế:\\n- Rà soát;'
    """
    flow, stamped = stamps.part_stamps(lines.split(run))
    flow = wrapping.unwrap(columns.part_recipients(columns.join_flattened(grids.rebuild(flow))))
    flow = columns.part_letterhead(grids.split_bars(flow))
    printed = [part for line in flow for part in columns.part_collapsed(line)]
    return lines.compose([*printed, *((lines.make(Run("")), *stamped) if stamped else ())])
