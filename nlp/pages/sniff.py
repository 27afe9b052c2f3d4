"""Tell what kind of document some bytes are, by their content; names and declared types are not believed."""

from __future__ import annotations

import re

from nlp.encodings import is_text

PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
PNG, JPEG, TIFF = "image/png", "image/jpeg", "image/tiff"
GIF, BMP, WEBP = "image/gif", "image/bmp", "image/webp"
PICTURES = (TIFF, JPEG, PNG, BMP, GIF, WEBP)
ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# (first bytes, media type, what people call it)
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC, "a Word 97-2003 document (.doc)"),
    (b"{\\rtf", RTF, "an RTF document"),
    (b"\x89PNG\r\n", PNG, "a PNG image"),
    (b"\xff\xd8\xff", JPEG, "a JPEG image"),
    (b"GIF8", GIF, "a GIF image"),
    (b"II*\x00", TIFF, "a TIFF image"),
    (b"MM\x00*", TIFF, "a TIFF image"),
    (b"BM", BMP, "a BMP image"),
    (b"RIFF", WEBP, "a WebP image or other RIFF file"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "a 7z archive"),
    (b"Rar!\x1a\x07", "application/vnd.rar", "a RAR archive"),
    (b"\x1f\x8b", "application/gzip", "a gzip archive"),
    (b"BZh", "application/x-bzip2", "a bzip2 archive"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3", "an SQLite database"),
    (b"\x7fELF", "application/x-executable", "a program"),
    (b"MZ\x90\x00", "application/x-msdownload", "a program"),
    (b"%!PS", "application/postscript", "a PostScript document"),
)
PACKAGES = (
    (b"word/document", DOCX, "a Word document (.docx)"),
    (b"xl/", XLSX, "an Excel workbook (.xlsx)"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "a PowerPoint file (.pptx)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", ODT, "an OpenDocument file (.odt)"),
    (b"mimetypeapplication/epub+zip", "application/epub+zip", "an e-book (.epub)"),
)
HEAD = 4096
MARKUP = re.compile(
    rb"<!doctype\s+html|<(?:html|head|body)[\s>]|<(?:div|p|table|article|section|meta|h1|span|br|ul|ol)(?:\s[^<>]{0,500})?/?>", re.I
)
MARKUP_END = re.compile(rb"</(?:html|body|div|p|table|article|section|h1|span|ul|ol)\s*>", re.I)
BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a]")


def detect(data: bytes) -> tuple[str, str]:
    """Return media type and a description of what the bytes look like; "text/plain" where nothing else fits.

    >>> detect(b"%PDF-1.7 ...")
    ('application/pdf', 'a PDF')
    >>> detect("Nơi nhận:".encode())
    ('text/plain', 'plain text')
    """
    if b"%PDF-" in data[:1024]:
        return PDF, "a PDF"
    for signature, media_type, name in SIGNATURES:
        if data.startswith(signature) and (signature != b"BM" or BINARY.search(data[:64])):
            return media_type, name
    if data.startswith(b"PK\x03\x04"):
        return _detect_package(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = data[: 2 * HEAD].replace(b"\x00", b"")
    else:
        head = data[:HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf \t\r\n")
        if BINARY.search(data[:HEAD]) and not is_text(data):
            return "application/octet-stream", "a binary file of unknown kind"
    return (HTML, "an HTML page") if _is_html(head, data) else (TEXT, "plain text")


def _is_html(head: bytes, data: bytes) -> bool:
    """Tell whether markup begins the bytes, or stands at their head and is closed again."""
    first = MARKUP.search(head)
    if first is None:
        return False
    if first.start() == 0 or head.startswith((b"<?xml", b"<!--", b"<!")) or re.match(rb"<!doctype|<html", first.group(), re.I):
        return True
    return len(MARKUP.findall(head)) >= 3 and MARKUP_END.search(data[-HEAD:]) is not None


def _detect_package(data: bytes) -> tuple[str, str]:
    """Return what a zip file holds, by the names at its head and in its directory at the end."""
    names = data[:2048] + data[-65536:]
    for name, media_type, description in PACKAGES:
        if name in names:
            return media_type, description
    return ZIP, "a zip archive"
