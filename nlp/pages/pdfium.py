"""The door to PDFium: documents and pages of a PDF, how they are shown, fonts, and a page as a picture.

The bytes of a PDF flow in; `letters` and `drawn` read what stands on a page. Places are in points from the top left corner of
the page as it is shown, so its rotation and crop box are counted in. Refuses what is locked or damaged. PDFium works on one
call at a time in a process: `LOCK` is held by who reads.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from nlp.errors import UnreadableDocument
from nlp.pages import enclosed
from nlp.pages.words import Word

DPI = 300  # of the picture that OCR gets
MOST_PIXELS = 40_000_000  # of that picture: A2 at 300 dpi
LOCK = threading.Lock()
_PASSWORD, _SECURITY = 4, 5  # PDFium's error codes


@dataclass(frozen=True, slots=True)
class View:
    """How a page is shown: size in points, and the turn (quarters, clockwise) and edges that lead there from the file's own places."""

    width: float
    height: float
    turn: int
    edges: tuple[float, float, float, float]  # left, bottom, right, top

    def show(self, left: Any, bottom: Any, right: Any, top: Any) -> tuple[Any, Any, Any, Any]:
        """Return x0, top, x1, bottom on the page as it is shown; takes numbers or arrays."""
        x0, y0, x1, y1 = self.edges
        if self.turn == 1:
            return bottom - y0, left - x0, top - y0, right - x0
        if self.turn == 2:
            return x1 - right, bottom - y0, x1 - left, top - y0
        if self.turn == 3:
            return y1 - top, x1 - right, y1 - bottom, x1 - left
        return left - x0, y1 - top, right - x0, y1 - bottom


def turn_view(seen: View, turn: int) -> View:
    """Return how the page would be shown at another turn."""
    if (turn - seen.turn) % 2:
        return View(seen.height, seen.width, turn, seen.edges)
    return View(seen.width, seen.height, turn, seen.edges)


def open_document(data: bytes) -> Any:
    """Return the open document of PDFium; an empty password is tried by itself.

    Raises UnreadableDocument (damaged, password).
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        if getattr(exc, "err_code", 0) in (_PASSWORD, _SECURITY):
            raise UnreadableDocument("the PDF needs a password; save it without protection and send that") from exc
        raise UnreadableDocument("the PDF is damaged beyond repair; open it where it was made and save it anew") from exc
    if raw.FPDF_GetFormType(document.raw) != raw.FORMTYPE_NONE:
        document.init_forms()
    return document


@contextmanager
def open_page(document: Any, index: int) -> Iterator[tuple[Any, list[str]]]:
    """Open a page with what is printed in annotations on it, since number and date are often stamped so; and name its form fields.

    Raises PdfiumError where the page is damaged.
    """
    page = document[index]
    fields: list[str] = []
    try:
        if raw.FPDFPage_GetAnnotCount(page.raw) > 0:
            if document.formenv:
                fields = enclosed.read_fields(document.formenv, page)
            if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
                page.close()
                page = document[index]
        yield page, fields
    finally:
        page.close()


def view(page: Any) -> View:
    """Return how a page is shown."""
    width, height = page.get_size()
    return View(round(width, 2), round(height, 2), page.get_rotation() // 90 % 4, tuple(page.get_bbox()))


def read_font(textpage: Any, word: Word) -> str:
    """Return the name of the font of a word's first letter, "" where it has none."""
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(textpage.raw, word.index, None, 0, flags)
    buffer = ctypes.create_string_buffer(length + 1)
    raw.FPDFText_GetFontInfo(textpage.raw, word.index, buffer, length, flags)
    return buffer.value.decode("utf-8", "replace")


def render(page: Any, seen: View, pixels: int) -> Image.Image:
    """Return a page as a picture in colour at 300 dpi, or smaller where that would take more pixels than allowed."""
    scale = min(DPI / 72, (min(pixels, MOST_PIXELS) / max(1.0, seen.width * seen.height)) ** 0.5)
    bitmap = page.render(scale=scale)
    try:
        return bitmap.to_pil().copy()  # type: ignore[no-any-return]
    finally:
        bitmap.close()
