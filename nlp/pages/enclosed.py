"""What a PDF holds besides its pages: files that are attached, and forms to fill in.

An open document of PDFium flows in, warnings that name what is there flow out; attached files are not read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import partial
from typing import Any

from pypdfium2 import raw

from nlp.types import Warn

MOST_NAMES = 5
MOST_FILES = 1000
LONGEST_NAME = 80
MOST_FIELDS = 500  # of a page
_NO_FIELDS = {-1, raw.FPDF_FORMFIELD_UNKNOWN, raw.FPDF_FORMFIELD_SIGNATURE}
_FORMS = {raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND}


def warn(document: Any) -> list[Warn]:
    """Return a warning for files attached to a document and one for a form that is made when it is opened (XFA)."""
    found: list[Warn] = []
    files = min(MOST_FILES, raw.FPDFDoc_GetAttachmentCount(document.raw))
    if files > 0:
        names = [_read_name(document, at) for at in range(min(files, MOST_NAMES))]
        found.append(Warn("attachments", f"the PDF holds {_list('attached file', files, names)}; not read: send them by themselves"))
    if raw.FPDF_GetFormType(document.raw) in _FORMS:
        found.append(Warn("form_fields", "the PDF holds an XFA form; only what is printed on its pages was read"))
    return found


def read_fields(form: Any, page: Any) -> list[str]:
    """Return the names of the form fields on a page, before they are printed into it; fields for signatures are none."""
    names: list[str] = []
    for at in range(min(MOST_FIELDS, raw.FPDFPage_GetAnnotCount(page.raw))):
        note = raw.FPDFPage_GetAnnot(page.raw, at)
        if not note:
            continue
        if raw.FPDFAnnot_GetFormFieldType(form.raw, note) not in _NO_FIELDS:
            names.append(_read_text(partial(raw.FPDFAnnot_GetFormFieldName, form.raw, note)))
        raw.FPDFPage_CloseAnnot(note)
    return names


def warn_of_fields(names: list[str]) -> list[Warn]:
    """Return the warning for the fields of a form.

    >>> warn_of_fields(["ho_ten", "ngay_sinh"])[0].message
    'the PDF holds 2 form fields (ho_ten, ngay_sinh); they were read as they are printed'
    """
    kinds = list(dict.fromkeys(names))
    told = _list("form field", len(kinds), kinds[:MOST_NAMES])
    return [Warn("form_fields", f"the PDF holds {told}; they were read as they are printed")] if kinds else []


def _read_name(document: Any, at: int) -> str:
    """Return the name of an attached file."""
    file = raw.FPDFDoc_GetAttachment(document.raw, at)
    return _read_text(partial(raw.FPDFAttachment_GetName, file))


def _read_text(ask: Callable[[Any, int], int]) -> str:
    """Return what PDFium writes into a buffer, on one line, cut where it is long."""
    buffer = ctypes.create_string_buffer(max(2, ask(None, 0)))
    ask(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), len(buffer))
    name = " ".join(buffer.raw.decode("utf-16-le", "replace").rstrip("\0").split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _list(what: str, count: int, names: list[str]) -> str:
    """Return how many things there are, with the first names."""
    shown = ", ".join(name or "without a name" for name in names) + (", …" if count > len(names) else "")
    return f"{count} {what}{'s' if count != 1 else ''} ({shown})"
