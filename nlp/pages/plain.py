"""Read plain text: UTF-8 or UTF-16 with or without BOM, or an old Vietnamese encoding. Bytes in, a Source out; noise is refused."""

from __future__ import annotations

from nlp import encodings, text
from nlp.encodings.tables import LETTERS
from nlp.errors import UnreadableDocument
from nlp.pages import flow, lines
from nlp.types import ANY, Limits, Source

MEDIA_TYPE = "text/plain"
FOREIGN = 0.3  # share of signs beyond ASCII above which bytes that are no UTF-8 and no Vietnamese are no text either


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the text as a Source: lines joined to paragraphs, columns and tables in order.

    >>> read("Số: 12/TB-UBND".encode()).text
    'Số: 12/TB-UBND'
    >>> read("Uû ban nh©n d©n tØnh giao Së Y tÕ chñ tr×.".encode("cp1252")).text
    'Uỷ ban nhân dân tỉnh giao Sở Y tế chủ trì.'

    Raises UnreadableDocument where the bytes are no text.
    """
    raw, told = encodings.read_bytes(data)
    run, converted = encodings.convert(raw)
    if told:
        _refuse_noise(run.text)
    if converted:  # whatever the bytes were taken for, they turned out to be Vietnamese
        told = tuple(warning for warning in told if warning.code != "assumed_encoding")
    arranged, tables = flow.arrange(lines.split(text.clean(run)))
    return Source(arranged.text, MEDIA_TYPE, tables=tables, origin=arranged.origin, warnings=(*told, *converted))


def _refuse_noise(written: str) -> None:
    """Raise UnreadableDocument for what reads neither as Vietnamese nor as another language."""
    visible = sum(not sign.isspace() for sign in written)
    odd = sum(sign == "\ufffd" or "\x7f" <= sign <= "\x9f" or (sign > "\x7f" and not is_vietnamese(sign)) for sign in written)
    if odd > FOREIGN * visible:
        raise UnreadableDocument("the bytes are no UTF-8 text and in no known Vietnamese encoding; save the document as UTF-8 text")


def is_vietnamese(sign: str) -> bool:
    """Tell whether a sign is a letter that Vietnamese writes.

    >>> is_vietnamese("ộ"), is_vietnamese("ß")
    (True, False)
    """
    return sign.lower() in LETTERS
