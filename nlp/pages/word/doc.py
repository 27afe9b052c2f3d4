"""Read Word's old binary files (.doc, Word 6 to 2003). Bytes in, a Source out.

Files of Word 97 to 2003 are read by `nlp.pages.word97`, in a hundredth of the time that a program takes. What it cannot read (Word 6
and 95, damaged files) LibreOffice, found at run time, makes a DOCX of, which keeps lists, tables and fonts; without it antiword or
catdoc print the text alone, and a warning says so. Refuses what needs a password and other files of the same container (Excel,
PowerPoint).
"""

from __future__ import annotations

import io

import olefile

from nlp import encodings, text
from nlp.errors import DocumentError, EmptyDocument, UnreadableDocument, UnsupportedMedia
from nlp.pages import flow, lines, sniff, tools
from nlp.pages.word import docx, printing
from nlp.pages.word97 import story
from nlp.pages.word97.file import ENCRYPTED
from nlp.types import ANY, Limits, Source, Warn

# (stream, what people call such a file): all of them begin like a .doc
STREAMS = (
    ("Workbook", "an Excel workbook (.xls)"),
    ("Book", "an Excel workbook (.xls)"),
    ("PowerPoint Document", "a PowerPoint file (.ppt)"),
    ("__properties_version1.0", "an Outlook message (.msg)"),
    ("VisioDocument", "a Visio drawing (.vsd)"),
    ("Quill", "a Publisher file (.pub)"),
)
INSTALL = "or install LibreOffice (Debian: libreoffice-writer-nogui), antiword or catdoc, which may read it"
DAMAGED = "the Word document (.doc) is damaged; open it in Word and save it anew"
PRINTERS = (("antiword", ("-m", "UTF-8.txt", "-w", "0")), ("catdoc", ("-d", "utf-8", "-w")))


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the document.

    Raises UnsupportedMedia for other kinds of files and where no converter is installed, UnreadableDocument for damaged and
    locked ones.
    """
    check(data)
    try:
        return printing.write(story.read(data, limits), sniff.DOC, limits)
    except UnreadableDocument as exc:
        return _convert(data, limits, exc)


def _convert(data: bytes, limits: Limits, refused: UnreadableDocument) -> Source:
    """Return what a program makes of a document that we cannot read. Raises what was `refused` where none is there."""
    bounds = tools.Bounds(stop=limits.stop)
    office = tools.find("soffice", "libreoffice")
    if office:
        converted = tools.convert(office, data, "doc", "docx", bounds)
        if converted:
            return _read_converted(converted, limits)
    found = [(path, options) for name, options in PRINTERS if (path := tools.find(name))]
    for path, options in found:
        printed = tools.print_text((path, *options), data, bounds)
        if printed and printed.strip():
            return _read_printed(printed, limits, office is not None)
    raise UnreadableDocument(f"{refused}" if office or found else f"{refused}; {INSTALL}") from refused


def check(data: bytes) -> None:
    """Make sure that the bytes hold a Word document that one may read.

    Raises UnsupportedMedia or UnreadableDocument.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {entry[0] for entry in container.listdir() if len(entry) == 1}
            names |= {entry[0] for entry in container.listdir(streams=False, storages=True)}
            head = container.openstream("WordDocument").read(12) if "WordDocument" in names else b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as exc:  # olefile checks little
        raise UnreadableDocument(DAMAGED) from exc
    if "EncryptedPackage" in names:
        raise UnreadableDocument("the document needs a password; save it without one and send that")
    other = next((called for stream, called in STREAMS if stream in names), "an OLE file of an unknown program")
    if "WordDocument" not in names:
        raise UnsupportedMedia(f"this looks like {other}; save it as a Word document or PDF and send that")
    if len(head) == 12 and int.from_bytes(head[10:12], "little") & ENCRYPTED:
        raise UnreadableDocument("the Word document (.doc) needs a password; save it without one and send that")


def _read_converted(converted: bytes, limits: Limits) -> Source:
    """Return what LibreOffice made of the document."""
    try:
        return printing.write(docx.read_document(converted, limits), sniff.DOC, limits)
    except EmptyDocument:
        raise
    except DocumentError as exc:
        raise type(exc)(f"{exc} (as LibreOffice converted it)") from exc


def _read_printed(printed: bytes, limits: Limits, tried: bool) -> Source:
    """Return what antiword or catdoc printed of the document."""
    words, warnings = encodings.convert(printed.decode("utf-8", "replace")[: limits.letters])
    run, tables = flow.arrange(lines.split(text.clean(words)))
    reason = "LibreOffice could not convert the document" if tried else "LibreOffice is not installed"
    told = Warn("reduced_reader", f"{reason}; only its text was read, without list numbers, fonts and the form of its tables")
    return Source(run.text, sniff.DOC, tables=tables, warnings=(told, *warnings))
