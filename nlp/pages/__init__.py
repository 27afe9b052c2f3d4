"""Readers: the bytes of a document in, a `Source` out. One reader a format; the format is told by the content.

Refuses what no reader takes (UnsupportedMedia), what is damaged (UnreadableDocument), holds nothing (EmptyDocument) or
too much (DocumentTooLarge).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nlp.errors import DocumentTooLarge, EmptyDocument, UnsupportedMedia
from nlp.pages import cutting, html, language, pdf, plain, quality, scan, sniff
from nlp.pages.word import doc, docx, odt, rtf
from nlp.types import ANY, Limits, Source

Reader = Callable[[bytes, Limits], Source]

READERS: tuple[tuple[str, Reader], ...] = (
    (sniff.TEXT, plain.read),
    (sniff.HTML, html.read),
    (sniff.PDF, pdf.read),
    (sniff.DOCX, docx.read),
    (sniff.DOC, doc.read),
    (sniff.RTF, rtf.read),
    (sniff.ODT, odt.read),
    *((picture, scan.read) for picture in sniff.PICTURES),
)


def read(data: bytes, media_type: str | None = None, limits: Limits = ANY) -> Source:
    """Return the document of the bytes. `media_type` is only what somebody declared; the content decides.

    >>> read("Giao Sở Y tế chủ trì.".encode()).text
    'Giao Sở Y tế chủ trì.'

    Raises UnsupportedMedia, UnreadableDocument, EmptyDocument or DocumentTooLarge.
    """
    if not data.strip():
        raise EmptyDocument("the document is empty; send a file that holds text")
    kind, name = sniff.detect(data)
    limit = limits.text_data if kind in (sniff.TEXT, sniff.HTML) else limits.data
    if len(data) > limit:
        raise DocumentTooLarge(f"the document has {len(data):,} bytes, more than {limit:,}; split it")
    reader = next((read for known, read in READERS if known == kind), None)
    if reader is None:
        declared = f" (declared as {media_type})" if media_type and media_type != kind else ""
        raise UnsupportedMedia(f"this looks like {name}{declared}; save it as PDF, Word document (.docx), HTML or text and send that")
    source = cutting.cut(reader(data, limits), limits.letters)
    if not source.text.strip():
        raise EmptyDocument("the document holds no text; if it is a scan, scan it anew with more contrast at 300 dpi")
    warning = language.check(source.text)
    found = (warning,) if warning else quality.check(source.text)
    return replace(source, warnings=(*source.warnings, *found)) if found else source
