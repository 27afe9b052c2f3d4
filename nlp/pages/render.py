"""A page of a PDF or picture as people see it: the bytes of a document flow in, a PNG flows out.

It has the shape of the page whose words the readers place: points from its top left corner, rotation and orientation counted in.
Refuses formats that have no pages.
"""

from __future__ import annotations

import io
from contextlib import closing

from PIL import Image

from nlp.errors import DocumentError, NoSuchPage, UnreadableDocument, UnsupportedMedia
from nlp.pages import pdfium, sniff
from nlp.pages.scan import pictures
from nlp.types import ANY, Limits

MEDIA_TYPES = (sniff.PDF, *sniff.PICTURES)
MOST_PIXELS = 25_000_000  # of what comes out; a page that is larger is shown at fewer dots an inch

Size = tuple[float, float]


def render(data: bytes, number: int, dpi: int, size: Size | None = None, limits: Limits = ANY) -> bytes:
    """Return a page, counted from 1, as PNG. `size`: its points where a reader has told them.

    Raises UnsupportedMedia (no pages), NoSuchPage, UnreadableDocument, DocumentTooLarge.
    """
    kind, name = sniff.detect(data)
    if kind not in MEDIA_TYPES:
        raise UnsupportedMedia(f"this is {name}: only the pages of PDFs and pictures can be shown")
    try:
        shown = _draw_page(data, number, dpi) if kind == sniff.PDF else _show_picture(data, number, (dpi, size), limits)
        out = io.BytesIO()
        shown.save(out, "PNG", compress_level=4)
    except (DocumentError, MemoryError):
        raise
    except Exception as exc:  # the libraries raise errors of a dozen kinds on damaged files
        raise UnreadableDocument(f"the page cannot be drawn ({type(exc).__name__}); the file is damaged") from exc
    return out.getvalue()


def _draw_page(data: bytes, number: int, dpi: int) -> Image.Image:
    """Return a page of a PDF."""
    document = pdfium.open_document(data)
    try:
        if not 1 <= number <= len(document):
            raise NoSuchPage(f"there is no page {number}; the document has {len(document)}")
        page = document[number - 1]
        width, height = page.get_size()
        drawn: Image.Image = page.render(scale=_scale(width, height, dpi)).to_pil()
        return drawn
    finally:
        document.close()


def _show_picture(data: bytes, number: int, wanted: tuple[int, Size | None], limits: Limits) -> Image.Image:
    """Return a picture, or a page of a TIFF, as the reader of scans opens it."""
    with closing(pictures.open_pages(data, limits, first=number)) as pages:
        picture = next(pages, None)
    if picture is None or number < 1:
        raise NoSuchPage(f"there is no page {number} in the picture")
    dpi, size = wanted
    width, height = size or picture.size
    scale = _scale(width, height, dpi)
    target = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = picture.image
    plain = image.convert("L" if image.mode in ("1", "L", "I;16", "I", "F") else "RGB")
    return plain if plain.size == target else plain.resize(target, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _scale(width: float, height: float, dpi: int) -> float:
    """Return pixels for each point."""
    return min(dpi / 72, float((MOST_PIXELS / max(width * height, 1.0)) ** 0.5))
