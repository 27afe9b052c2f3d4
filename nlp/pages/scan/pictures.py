"""Read picture files: TIFF with its pages, JPEG as its camera was held, PNG, BMP, GIF, WebP. Bytes in, a Source out.

Only these formats are opened. The size that a picture declares is checked before it is decoded; of a truncated picture
what could be decoded is read, and a warning says so.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Generator
from dataclasses import dataclass

from PIL import Image, ImageOps

from nlp.errors import DocumentTooLarge, UnreadableDocument, UnsupportedMedia
from nlp.pages import sheets, sniff
from nlp.pages.scan import engine, places, reading
from nlp.pages.sheets import Sheet
from nlp.types import ANY, Limits, Source, Warn

FORMATS = {b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"\xff\xd8": "JPEG", b"\x89PNG": "PNG", b"BM": "BMP", b"GIF8": "GIF", b"RIFF": "WEBP"}
A4 = (595.3, 841.9)
LEAST_SIDE, MOST_SIDE = 200.0, 1300.0  # points of a page's short side that a picture's own dpi may give; a camera's "72 dpi" do not

# what the library raises on damaged files
DAMAGE = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, EOFError, struct.error)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a picture file: `size` in points; `whole`: it could be decoded to its end."""

    image: Image.Image
    size: tuple[float, float]
    whole: bool = True


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the document of a picture file.

    Raises UnsupportedMedia (no Vietnamese data for OCR), UnreadableDocument (damaged), DocumentTooLarge (too many pixels).
    """
    missing = engine.available()
    if missing:
        raise UnsupportedMedia(missing)
    found: list[Sheet] = []
    told: list[Warn] = []
    for number, picture in enumerate(open_pages(data, limits), 1):
        if number > limits.pages:
            told.append(Warn("page_limit", f"only the first {limits.pages} pages were read; split the document"))
            break
        if limits.stop():
            told.append(Warn("time_limit", f"the time was up: pages from {number} on were not read"))
            break
        if not picture.whole:
            told.append(Warn("truncated_image", f"the picture of page {number} is cut off or damaged; what could be decoded was read"))
        found.append(reading.read_page(picture.image, number, picture.size))
    if not found:
        raise UnreadableDocument("the picture holds no page that could be decoded; scan it anew")
    return places.settle(sheets.assemble(found, sniff.detect(data)[0], [*told, *reading.warn(found)]))


def open_pages(data: bytes, limits: Limits = ANY, first: int = 1) -> Generator[Picture, None, None]:
    """Yield the pages of a picture file as they are meant to be seen, from the `first` on: of a TIFF all, other files have one.

    Raises UnreadableDocument (damaged), DocumentTooLarge (too many pixels).
    """
    kind = next((name for head, name in FORMATS.items() if data.startswith(head)), None)
    try:
        with _open(data, kind) as picture:
            number = 1
            while number == 1 or (kind == "TIFF" and _go_on(picture)):
                if number >= first:
                    yield _decode(picture, limits)
                number += 1
    except Image.DecompressionBombError as exc:
        raise _too_large(limits) from exc
    except DAMAGE as exc:
        raise UnreadableDocument(f"the picture is damaged ({type(exc).__name__}); scan it anew or save it as PNG") from exc


def _open(data: bytes, kind: str | None) -> Image.Image:
    """Return the opened file; the library's warnings of odd fields in it are not for us: the picture is what counts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Image.open(io.BytesIO(data), formats=[kind] if kind else sorted(set(FORMATS.values())))


def _go_on(picture: Image.Image) -> bool:
    """Go to the next page of a TIFF; tell whether there is one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.seek(picture.tell() + 1)
    except DAMAGE:
        return False
    return True


def _decode(picture: Image.Image, limits: Limits) -> Picture:
    """Return the page that a file stands at."""
    if picture.width * picture.height > limits.pixels:
        raise _too_large(limits)
    whole = True
    try:
        picture.load()
    except DAMAGE:
        whole = False
        picture.tile = []  # type: ignore[attr-defined] # nothing is left to decode: what there is is taken as it is
        picture.load()
    dpi = picture.info.get("dpi")
    image = ImageOps.exif_transpose(picture.copy() if whole else _whiten_rest(picture))
    turned = (image.width > image.height) != (picture.width > picture.height)
    return Picture(image, size_of(image.size, dpi[::-1] if turned and isinstance(dpi, tuple) else dpi), whole)


def size_of(pixels: tuple[int, int], dpi: object) -> tuple[float, float]:
    """Return the size in points of a page of so many pixels; without credible dpi it is taken to be A4.

    >>> size_of((2480, 3508), (300, 300))
    (595.2, 841.92)
    >>> size_of((3000, 4000), (72, 72))
    (631.4, 841.9)
    """
    width, height = pixels
    if isinstance(dpi, tuple) and len(dpi) == 2 and all(isinstance(one, int | float) or hasattr(one, "numerator") for one in dpi):
        across, down = (float(one) for one in dpi)
        if across > 1 and down > 1 and 0.4 < across / down < 2.5:
            size = (round(72 * width / across, 2), round(72 * height / down, 2))
            if LEAST_SIDE <= min(size) <= MOST_SIDE:
                return size
    scale = A4[1] / max(width, height)
    return round(width * scale, 1), round(height * scale, 1)


def _whiten_rest(picture: Image.Image) -> Image.Image:
    """Return a picture whose end could not be decoded with white paper there."""
    shown = picture.convert("RGB")
    box = shown.getbbox()
    if box is None:
        raise UnreadableDocument("the picture is damaged and nothing of it could be decoded; scan it anew")
    shown.paste((255, 255, 255), (0, box[3], shown.width, shown.height))
    return shown


def _too_large(limits: Limits) -> DocumentTooLarge:
    """Return the error for pictures of too many pixels."""
    return DocumentTooLarge(f"the picture has more than {limits.pixels:,} pixels; scan it at 300 dpi")
