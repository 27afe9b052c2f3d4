"""Read a born-digital PDF: words by their places, two columns in reading order, ruled tables, paragraphs.

Bytes in, a Source out with pages and a box for each word. Page numbers and repeated heads and feet are left out; stamps of
digital signatures go to the end. A scan has no text to read and is refused; so are PDFs that need a password.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect

from nlp.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedMedia
from nlp.pages import ruled, sheets, words
from nlp.pages.sheets import Sheet
from nlp.types import ANY, Limits, Source, Verdict, Warn

MEDIA_TYPE = "application/pdf"
LEAST_TEXT = 40  # letters that a page of text has at least; with a picture over the page it is a scan


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the document as a Source.

    Raises UnreadableDocument (damaged, password), UnsupportedMedia (a scan), DocumentTooLarge.
    """
    try:
        found = list(_read_sheets(flatten(data, limits), limits))
    except DocumentError:
        raise
    except PDFPasswordIncorrect as exc:
        raise UnreadableDocument("the PDF needs a password; save it without protection and send that") from exc
    except Exception as exc:  # the library raises errors of a dozen kinds on damaged files
        if _needs_password(exc):
            raise UnreadableDocument("the PDF needs a password; save it without protection and send that") from exc
        raise UnreadableDocument(f"the PDF is damaged ({type(exc).__name__}); open it and save it anew") from exc
    scanned = [sheet.number for sheet in found if sheet.verdict.method == "none"]
    if len(scanned) == len(found):
        raise UnsupportedMedia("a scan: OCR is not read yet; run OCR on it and send the PDF with its text layer, or the text")
    warnings = [Warn("page_not_read", f"page {number} is a scan and was not read; run OCR on it") for number in scanned]
    return sheets.assemble(found, MEDIA_TYPE, warnings)


def flatten(data: bytes, limits: Limits = ANY) -> bytes:
    """Return the PDF with what is printed in annotations on its pages: number and date are often stamped so."""
    if b"/Annots" not in data and b"/ObjStm" not in data:
        return data
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            if len(document) > limits.pages:
                return data
            document.init_forms()
            for page in document:
                pypdfium2.raw.FPDFPage_Flatten(page.raw, pypdfium2.raw.FLAT_NORMALDISPLAY)
                page.close()
            flat = io.BytesIO()
            document.save(flat)
            return flat.getvalue()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, OSError, ValueError, RuntimeError):
        return data


def _needs_password(exc: BaseException) -> bool:
    """Tell whether an error of the library comes from a missing password."""
    seen: BaseException | None = exc
    for _ in range(5):
        if seen is None:
            return False
        if isinstance(seen, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in seen.args):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _read_sheets(data: bytes, limits: Limits) -> Iterator[Sheet]:
    """Yield what stands on each page."""
    letters = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > limits.pages:
            raise DocumentTooLarge(f"the PDF has {len(document.pages)} pages, more than {limits.pages}; split it")
        for number, page in enumerate(document.pages, 1):
            sheet = _read_sheet(page, number)
            letters += sum(len(row.text) for row in sheet.rows)
            page.close()
            if letters > limits.letters:
                raise DocumentTooLarge(f"the PDF holds more than {limits.letters:,} letters; split it")
            yield sheet


def _read_sheet(page: Any, number: int) -> Sheet:
    """Return what stands on one page."""
    found, stamped = words.take_stamps(words.read_words(page, number))
    grids, outside = ruled.find_grids(page, found)
    width, height = float(page.width), float(page.height)
    covered = any((image["x1"] - image["x0"]) * (image["bottom"] - image["top"]) > 0.5 * width * height for image in page.images)
    scanned = sum(len(word.text) for word in found) < LEAST_TEXT and (covered or (number == 1 and bool(page.images)))
    return Sheet(
        number, width, height, tuple(words.group_rows(outside)), tuple(grids), tuple(stamped), Verdict("none" if scanned else "native")
    )
