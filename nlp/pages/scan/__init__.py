"""OCR of pages; stands in for the reader of scans until that is merged."""

from __future__ import annotations

from PIL.Image import Image

from nlp.pages.sheets import Sheet


def available() -> str | None:
    """Return what is missing for scans to be read."""
    return "scans need OCR, which is not built in yet"


def read_page(picture: Image, number: int, size: tuple[float, float]) -> Sheet:
    """Return what OCR reads on a page."""
    raise NotImplementedError
