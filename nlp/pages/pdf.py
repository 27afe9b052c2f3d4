"""Read a PDF page by page: its text layer where that can be believed, the picture of the page by OCR where not.

Bytes in, a Source out with pages and a box for each word; each page tells how its text was come by (Verdict). Page numbers and
repeated heads and feet are left out; stamps of digital signatures go to the end. Refuses PDFs that need a password, are damaged
beyond repair, or are scans while OCR is missing. Single pages that cannot be read are named in warnings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PIL.Image import Image
from pypdfium2 import PdfiumError

from nlp.errors import UnreadableDocument, UnsupportedMedia
from nlp.pages import enclosed, layers, pdfium, scan, sheets, verdicts
from nlp.pages.layers import Layer
from nlp.pages.sheets import Sheet
from nlp.pages.tilt import Tilt
from nlp.pages.words import Row, Word
from nlp.types import ANY, Limits, Source, Verdict, Warn

MEDIA_TYPE = "application/pdf"
DAMAGED = "it is damaged"
ILLEGIBLE = "no words could be made out in its picture"
MOST_LISTED = 20  # pages in a warning
BETTER = 0.05  # by so much more of its words OCR has to get right than the text layer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a page: its sheet, how many letters of it were read, the form fields on it.

    `trouble`: why nothing was read; `doubtful`: its text layer was kept although it does not look like text.
    """

    sheet: Sheet
    letters: int = 0
    fields: tuple[str, ...] = ()
    trouble: str = ""
    doubtful: bool = False


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the document as a Source.

    Raises UnreadableDocument (damaged, password), UnsupportedMedia (a scan while OCR is missing).
    """
    with pdfium.LOCK:
        document = pdfium.open_document(data)
    try:
        with pdfium.LOCK:
            warnings = enclosed.warn(document)
        pages, told = _read_pages(document, limits)
    finally:
        with pdfium.LOCK:
            document.close()
    return scan.settle(sheets.assemble(pages, MEDIA_TYPE, [*warnings, *told]))


def _read_pages(document: Any, limits: Limits) -> tuple[list[Sheet], list[Warn]]:
    """Return what stands on the pages, and warnings for what could not be read or was left out."""
    count = len(document)
    found: list[Outcome] = []
    warnings: list[Warn] = []
    left = limits.letters
    for number in range(1, min(count, limits.pages) + 1):
        if limits.stop():
            warnings.append(Warn("time_limit", f"the time was up after page {number - 1} of {count}; the rest was not read"))
            break
        outcome = _read_page(document, number, left, limits)
        found.append(outcome)
        left -= outcome.letters
        if left <= 0:
            warnings.append(Warn("text_left_out", f"more than {limits.letters:,} letters; what follows on page {number} was not read"))
            break
    if count > limits.pages:
        warnings.append(Warn("pages_left_out", f"{count} pages, more than {limits.pages}: only the first {limits.pages} were read"))
    _refuse_unread(found)
    return [outcome.sheet for outcome in found], [*warnings, *_warn(found)]


def _warn(found: Sequence[Outcome]) -> list[Warn]:
    """Return what there is to say of the pages: not read, read with doubt, converted, empty; and the form fields on them."""
    told = scan.warn([outcome.sheet for outcome in found])
    converted: dict[str, list[int]] = {}
    empty: list[int] = []
    for outcome in found:
        number, verdict = outcome.sheet.number, outcome.sheet.verdict
        if outcome.trouble:
            told.append(Warn("page_not_read", f"page {number} was not read: {outcome.trouble}"))
        elif outcome.doubtful:
            share = f"{verdict.syllables or 0:.0%} of the words of its text layer can be Vietnamese, and OCR does not read it better"
            told.append(Warn("doubtful_text", f"page {number}: only {share}; check its records"))
        elif not outcome.letters and not outcome.sheet.stamps:
            empty.append(number)
        if verdict.method == "converted":
            converted.setdefault(verdict.encoding, []).append(number)
    if empty:
        told.append(Warn("page_empty", f"nothing is printed on page {_list(empty)}"))
    for encoding, pages in converted.items():
        told.append(Warn("legacy_encoding", f"the text of page {_list(pages)} was converted from {encoding}; compare with the original"))
    return [*told, *enclosed.warn_of_fields([name for outcome in found for name in outcome.fields])]


def _list(pages: Sequence[int]) -> str:
    """Return the numbers of pages, the first ones where they are many."""
    return ", ".join(map(str, pages[:MOST_LISTED])) + (", …" if len(pages) > MOST_LISTED else "")


def _refuse_unread(found: Sequence[Outcome]) -> None:
    """Raise where no page could be read; a blank page is no reason."""
    troubles = [outcome.trouble for outcome in found if outcome.trouble]
    if any(outcome.sheet.verdict.method != "none" for outcome in found):
        return
    if DAMAGED in troubles:
        raise UnreadableDocument("the PDF is damaged: none of its pages can be opened; save it anew where it was made")
    if troubles and troubles[0] != ILLEGIBLE:
        raise UnsupportedMedia(f"the PDF is a scan: {troubles[0]}")


def _read_page(document: Any, number: int, left: int, limits: Limits) -> Outcome:
    """Return what stands on one page: its text layer or, where that is missing or lies, what OCR reads."""
    picture: Image | None = None
    missing = None
    try:
        with pdfium.LOCK, pdfium.open_page(document, number - 1) as (page, fields):
            layer = layers.read(page, number, left)
            if layer.doubtful:
                missing = scan.available()
                picture = None if missing else pdfium.render(page, layer.shown, limits.pixels)
    except (PdfiumError, ValueError, MemoryError, OSError):
        return Outcome(Sheet(number, 0.0, 0.0, (), (), (), Verdict("none")), trouble=DAMAGED)
    if missing and layer.verdict.letters < layers.LEAST_TEXT:
        return Outcome(_blank(layer), fields=tuple(fields), trouble=missing)
    sheet = layers.lay_out(layer) if picture is None else _choose(layer, _recognise(layer, picture))
    letters = sum(len(word.text) for word in layer.words)
    trouble = ILLEGIBLE if sheet.verdict.method == "none" else ""
    doubtful = not layer.plausible and sheet.verdict.method != "ocr"
    return Outcome(sheet, max(letters, sum(len(row.text) for row in sheet.rows)), tuple(fields), trouble, doubtful)


def _blank(layer: Layer) -> Sheet:
    """Return a page of which nothing is told but its stamps."""
    return Sheet(layer.number, layer.shown.width, layer.shown.height, (), (), layer.stamps, replace(layer.verdict, method="none"))


def _recognise(layer: Layer, picture: Image) -> Sheet:
    """Return what OCR reads on a page; the stamps are known from the text layer and painted over."""
    scale = picture.width / max(1.0, layer.shown.width)
    for row in layer.stamps:
        place = layer.tilt.find((row.x0, row.top, row.x1, row.bottom))
        x0, top, x1, bottom = (round(scale * edge) for edge in place)
        picture.paste("white", (x0 - 2, top - 2, x1 + 2, bottom + 2))
    return scan.read_page(picture, layer.number, (layer.shown.width, layer.shown.height))


def _choose(layer: Layer, sheet: Sheet) -> Sheet:
    """Return the sheet of OCR or that of the text layer, whichever has more words right; the figures told are those of the layer."""
    read = verdicts.measure(" ".join(row.text for row in sheet.rows))
    known = layer.verdict
    comparable = known.letters >= layers.LITTLE_TEXT or read.letters < 2 * known.letters
    if comparable and known.letters and (read.syllables or 0.0) < (known.syllables or 0.0) + BETTER:
        return layers.lay_out(layer)
    figures = replace(sheet.verdict, letters=known.letters, syllables=known.syllables, marked=known.marked)
    stamped = [Row(tuple(_move(word, layer.tilt, sheet.tilt) for word in row.words)) for row in layer.stamps]
    return replace(sheet, stamps=(*stamped, *sheet.stamps), verdict=figures)


def _move(word: Word, known: Tilt, tilt: Tilt | None) -> Word:
    """Return a word of the text layer, whose page lies so, where it stands on the straight page of OCR."""
    place = known.find((word.x0, word.top, word.x1, word.bottom))
    if tilt:
        place = Tilt(*tilt.straight, turned=-tilt.turned % 360).find(place)
        place = Tilt(*tilt.straight, skew=-tilt.skew).find(place)
    x0, top, x1, bottom = place
    return word._replace(x0=x0, top=top, x1=x1, bottom=bottom)
