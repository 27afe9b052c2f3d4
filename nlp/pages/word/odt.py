"""Read OpenDocument text (.odt, also .ott): XML in a zip file. Bytes in, a Source out.

Refuses what is damaged or needs a password, and other OpenDocument files (sheets, slides).
"""

from __future__ import annotations

from nlp.errors import UnreadableDocument, UnsupportedMedia
from nlp.pages import sniff
from nlp.pages.word import faces, outline, package, printing
from nlp.pages.word.model import Document
from nlp.pages.word.package import Element
from nlp.types import ANY, Limits, Source

FORMAT = "OpenDocument text (.odt)"


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the document as a reader sees it, tracked changes accepted.

    Raises UnreadableDocument, UnsupportedMedia or DocumentTooLarge.
    """
    return printing.write(read_document(data, limits), sniff.ODT, limits)


def read_document(data: bytes, limits: Limits = ANY) -> Document:
    """Return the paragraphs and tables of the file."""
    opened = package.unzip(data, FORMAT, limits)
    _check_password(package.parse(opened, "META-INF/manifest.xml"))
    root = package.parse(opened, "content.xml")
    if root is None:
        raise UnreadableDocument(package.DAMAGED.format(FORMAT))
    body = next(root.iterchildren("{*}body"), None)
    content = next(body.iterchildren("{*}text"), None) if body is not None else None
    if content is None:
        raise UnsupportedMedia("this is an OpenDocument file without text, as sheets and slides are; save it as PDF and send that")
    common = package.parse(opened, "styles.xml")
    reader = outline.Reader(faces.read(common, root))
    header = _find_header(common)
    blocks = tuple(reader.read_blocks(content))
    above = () if header is None else tuple(reader.read_blocks(header))
    return Document(blocks, above, tuple(reader.notes))


def _check_password(manifest: Element | None) -> None:
    """Raise UnreadableDocument where the manifest says that the text is encrypted."""
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise UnreadableDocument(f"the {FORMAT} needs a password; save it without one and send that")


def _find_header(common: Element | None) -> Element | None:
    """Return the page header of the first page style."""
    if common is None:
        return None
    page = next(common.iter("{*}master-page"), None)
    if page is None:
        return None
    wanted = [next(page.iterchildren(name), None) for name in ("{*}header-first", "{*}header")]
    return next((found for found in wanted if found is not None), None)
