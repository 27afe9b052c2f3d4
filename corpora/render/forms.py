"""The forms: what each is made from, by what, what it needs, and the share of plain text's detection F1 that it has to reach.

An `Order` (a notice's layout, its text, and the files made of it before) flows into a form's `make`, its file flows out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from corpora.render import legacy, office, parcels, portal, scan, word
from corpora.render.layout import Columns, Layout, chance
from corpora.render.scan import Quality
from nlp.encodings import Encoding

PICTURES = ("pdf", "pdf", "tiff", "jpeg", "png")  # files that a scan comes as; the last two where it has one page


@dataclass(frozen=True, slots=True)
class Order:
    """What a form is made of: `made` holds the files of the forms that it is based on, by their names."""

    layout: Layout
    text: str
    made: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Made:
    """A file of a form: its bytes, and the ending of its name."""

    data: bytes
    suffix: str


Make = Callable[[Order], Made]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: made by `make`, or by LibreOffice as `office` from the form in `based_on`.

    `bar`: what detection F1 has to be relative to plain text, None where nothing is asked. `missing`: what its making lacks here.
    `members`: the file holds several documents. `quality`: it is a scan. `boxes`: the share of boxes that have to hold their words.
    """

    name: str
    bar: float | None
    make: Make | None = None
    based_on: tuple[str, ...] = ()
    office: str = ""
    missing: Callable[[], str | None] = lambda: None
    members: bool = False
    quality: Quality | None = None
    boxes: float | None = None


def _text(order: Order) -> Made:
    """Return plain text in UTF-8, as the gold is of."""
    return Made(order.text.encode(), "txt")


def _nfd(order: Order) -> Made:
    """Return plain text with its marks as letters of their own, as macOS writes it."""
    return Made(unicodedata.normalize("NFD", order.text).encode(), "txt")


def _legacy_text(order: Order, encoding: Encoding) -> Made:
    """Return plain text in the bytes of a legacy encoding."""
    return Made(legacy.write_text(order.text, encoding), "txt")


def _legacy_docx(order: Order, encoding: Encoding) -> Made:
    """Return a Word file in legacy fonts."""
    return Made(word.write(order.layout, partial(legacy.runs, encoding=encoding)), "docx")


def _docx(order: Order) -> Made:
    """Return a Word file."""
    return Made(word.write(order.layout), "docx")


def _printed_docx(order: Order) -> Made:
    """Return a Word file in a font that has all letters, for the PDF that is made of it."""
    return Made(word.write(order.layout, partial(word.in_unicode, font=office.font() or word.FONT)), "docx")


def _signed_docx(order: Order) -> Made:
    """Return a Word file with the print of a signing program on it, for the PDF that is made of it."""
    body = next((part.left[0] for part in order.layout.parts if isinstance(part, Columns) and part.head and part.left), "Văn phòng")
    stamp = (f"Người ký: {body.capitalize()}", "Email: vanthu@vi-du.gov.vn", "Thời gian ký: 12.06.2024 16:20:41 +07:00")
    return Made(word.write(order.layout, partial(word.in_unicode, font=office.font() or word.FONT), stamp), "docx")


def _html(order: Order) -> Made:
    """Return a page of a portal."""
    return Made(portal.write(order.layout), "html")


def _jsonl(order: Order) -> Made:
    """Return a manifest of one line."""
    return Made(parcels.write_line(order.layout, order.text), "jsonl")


def _zip(order: Order) -> Made:
    """Return an archive with the notice in three forms, in a folder with a Vietnamese name."""
    folder, name = "Văn bản đến", order.layout.name
    members = {f"{folder}/{name}.docx": order.made["docx"], f"{folder}/Bản chữ/{name}.txt": order.text.encode()}
    return Made(parcels.pack({**members, f"{folder}/{name}.html": order.made["html"]}), "zip")


def _eml(order: Order) -> Made:
    """Return a mail with the notice attached as a Word file and as a page."""
    name = order.layout.name
    return Made(parcels.write_mail(order.layout, {f"{name}.docx": order.made["docx"], f"{name}.html": order.made["html"]}), "eml")


def _scan(order: Order, quality: Quality) -> Made:
    """Return the pages as pictures: a PDF, a TIFF, or a JPEG or PNG where there is one page."""
    closings = [part for part in order.layout.parts if isinstance(part, Columns) and not part.head and part.right]
    pictures = list(scan.photograph(order.layout.name, order.made["pdf"], quality, closings[-1].right[-1] if closings else ""))
    kind = PICTURES[chance(order.layout, quality.name, len(PICTURES) if len(pictures) == 1 else 3)]
    return Made(scan.save(pictures, kind, quality), kind)


def _legacy(encoding: Encoding, name: str) -> tuple[Form, ...]:
    """Return the forms of a legacy encoding: a text file, Word files, and what the PDF of such a file says."""
    docx = f"{name}-docx"
    return (
        Form(name, 0.97, partial(_legacy_text, encoding=encoding)),
        Form(docx, 0.97, partial(_legacy_docx, encoding=encoding)),
        Form(f"{name}-doc", 0.95, based_on=(docx,), office="doc", missing=office.missing),
        Form(f"{name}-rtf", 0.95, based_on=(docx,), office="rtf", missing=office.missing),
    )


TEXT = Form("text", None, _text)
FORMS: tuple[Form, ...] = (
    TEXT,
    Form("nfd", 0.97, _nfd),
    Form("docx", 0.97, _docx),
    Form("html", 0.97, _html),
    Form("print-docx", None, _printed_docx),
    Form("pdf", 0.97, based_on=("print-docx",), office="pdf", missing=office.missing, boxes=0.99),
    Form("mixed-pdf", 0.97, based_on=("docx",), office="pdf", missing=office.missing, boxes=0.99),  # letters borrowed from another font
    Form("signed-docx", None, _signed_docx),
    Form("signed-pdf", 0.97, based_on=("signed-docx",), office="pdf", missing=office.missing, boxes=0.99),
    Form("doc", 0.95, based_on=("docx",), office="doc", missing=office.missing),
    Form("rtf", 0.95, based_on=("docx",), office="rtf", missing=office.missing),
    Form("odt", 0.95, based_on=("docx",), office="odt", missing=office.missing),
    *_legacy(Encoding.TCVN3, "tcvn3"),
    *_legacy(Encoding.VNI, "vni"),
    Form("vni-pdf", None, based_on=("vni-docx",), office="pdf", missing=office.missing),
    Form("jsonl", 0.97, _jsonl, members=True),
    Form("zip", 0.97, _zip, based_on=("docx", "html"), members=True),
    Form("eml", 0.97, _eml, based_on=("docx", "html"), members=True),
    *(
        Form(f"scan-{quality.name}", bar, partial(_scan, quality=quality), based_on=("pdf",), quality=quality, boxes=0.95)
        for quality, bar in ((scan.CLEAN, 0.90), (scan.COPIER, 0.85), (scan.BAD, 0.60))
    ),
)
NAMES = tuple(form.name for form in FORMS)
INNER = frozenset(("print-docx", "signed-docx"))  # only steps on the way to other forms
