"""A page of a PDF or picture as people see it: the bytes of a document flow in, a PNG flows out.

It has the shape of the page whose words the readers place: points from its top left corner, rotation and orientation counted in.
Refuses formats that have no pages.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import pypdfium2
from PIL import Image, ImageFile, ImageOps

from nlp.errors import DocumentError, DocumentTooLarge, NoSuchPage, UnreadableDocument, UnsupportedMedia
from nlp.pages import sniff
from nlp.types import ANY, Limits

PICTURES = (sniff.PNG, sniff.JPEG, sniff.TIFF)
MEDIA_TYPES = (sniff.PDF, *PICTURES)
MOST_PIXELS = 25_000_000  # of what comes out; a page that is larger is shown at fewer dots an inch
GUESSED_DPI = 200  # of a picture that does not tell

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
    document = pypdfium2.PdfDocument(data)
    try:
        _check(number, len(document))
        document.init_forms()
        page = document[number - 1]
        width, height = page.get_size()
        picture: Image.Image = page.render(scale=_scale(width, height, dpi)).to_pil()
        return picture
    finally:
        document.close()


def _show_picture(data: bytes, number: int, wanted: tuple[int, Size | None], limits: Limits) -> Image.Image:
    """Return a picture, or a page of a TIFF, upright as its camera says."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a large picture: the limit below is ours
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "MPO")) as picture:
            _check(number, getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1)
            picture.seek(number - 1)
            if picture.width * picture.height > limits.pixels:
                raise DocumentTooLarge(f"the picture has {picture.width * picture.height:,} pixels, more than {limits.pixels:,}")
            upright = ImageOps.exif_transpose(picture)
    dpi, size = wanted
    width, height = size or _points(upright)
    scale = _scale(width, height, dpi)
    target = (max(1, round(width * scale)), max(1, round(height * scale)))
    plain = upright.convert("L" if upright.mode in ("1", "L", "I;16", "I", "F") else "RGB")
    return plain if plain.size == target else plain.resize(target, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _check(number: int, count: int) -> None:
    """Refuse a page that is not there."""
    if not 1 <= number <= count:
        raise NoSuchPage(f"there is no page {number}; the document has {count}")


def _scale(width: float, height: float, dpi: int) -> float:
    """Return pixels for each point."""
    return min(dpi / 72, float((MOST_PIXELS / max(width * height, 1.0)) ** 0.5))


def _points(picture: Any) -> Size:
    """Return the size of a picture in points as the file tells it."""
    told = picture.info.get("dpi") or (GUESSED_DPI, GUESSED_DPI)
    across, down = (float(one) if 50 <= float(one) <= 2400 else GUESSED_DPI for one in told)
    return picture.width * 72 / across, picture.height * 72 / down
