"""Read Word's DOCX (also .docm, .dotx, .dotm): a zip file of XML. Bytes in, a Source out. Macros are never looked at.

Refuses what is damaged, needs a password, or unpacks to far more than a document.
"""

from __future__ import annotations

import re

from nlp.errors import UnreadableDocument
from nlp.pages import sniff
from nlp.pages.word import lists, package, printing, story, styles, tags
from nlp.pages.word.model import Block, Document
from nlp.pages.word.package import Element, Package
from nlp.types import ANY, Limits, Source, Warn

FORMAT = "Word document (.docx)"
MAIN = "word/document.xml"


def read(data: bytes, limits: Limits = ANY) -> Source:
    """Return the document as a reader sees it, tracked changes accepted.

    Raises UnreadableDocument where it is damaged or needs a password, DocumentTooLarge where it unpacks to too much.
    """
    return printing.write(read_document(data, limits), sniff.DOCX, limits)


def read_document(data: bytes, limits: Limits = ANY) -> Document:
    """Return the paragraphs and tables of the file."""
    opened = package.unzip(data, FORMAT, limits)
    main = _find_main(opened)
    root = package.parse(opened, main)
    body = None if root is None else tags.child(root, "body")
    if body is None:
        raise UnreadableDocument(f"the {FORMAT} holds no text part; open it in Word and save it anew")
    links = _read_links(opened, main)
    reader = story.Reader(
        styles.read(_parse_linked(opened, links, "styles"), _parse_linked(opened, links, "theme")),
        lists.read(_parse_linked(opened, links, "numbering")),
    )
    header = _find_header(opened, body, links)
    blocks = reader.read_blocks(body)
    notes: list[tuple[Block, ...]] = []
    for kind in ("footnote", "endnote"):
        notes += reader.read_notes(_parse_linked(opened, links, kind + "s"), kind)
    above = () if header is None else tuple(reader.read_blocks(header))
    return Document(tuple(blocks), above, tuple(notes), _warn(opened, reader))


def _find_main(opened: Package) -> str:
    """Return the name of the part that holds the text."""
    found = _read_links(opened, "")
    return next((target for kind, target in found.values() if kind == "officeDocument"), MAIN)


def _read_links(opened: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part links to inside of the file: id → (kind, name of the part)."""
    folder, _, own = part.rpartition("/")
    root = package.parse(opened, f"{folder}/_rels/{own}.rels" if folder else f"_rels/{own}.rels")
    found: dict[str, tuple[str, str]] = {}
    for element in root if root is not None else ():
        target = element.get("Target") or ""
        if element.get("TargetMode") == "External" or not target:
            continue
        name = target[1:] if target.startswith("/") else f"{folder}/{target}" if folder else target
        found[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], name)
    return found


def _parse_linked(opened: Package, links: dict[str, tuple[str, str]], kind: str) -> Element | None:
    """Return the root of the first part of a kind; what is not the text itself may be missing or damaged."""
    name = next((target for known, target in links.values() if known == kind), "")
    try:
        return package.parse(opened, name)
    except UnreadableDocument:
        return None


def _find_header(opened: Package, body: Element, links: dict[str, tuple[str, str]]) -> Element | None:
    """Return the page header of the first page."""
    section = next((one for one in body.iter("{*}sectPr")), None)
    if section is None:
        return None
    wanted = ("first", "default") if tags.is_on(section, "titlePg") else ("default",)
    found = {tags.get(one, "type"): one for one in section if tags.name(one) == "headerReference"}
    reference = next((found[kind] for kind in wanted if kind in found), None)
    if reference is None:
        return None
    key = next((value for space in tags.LINKS if (value := reference.get(space + "id"))), "")
    try:
        return package.parse(opened, links.get(key, ("", ""))[1])
    except UnreadableDocument:
        return None


def _warn(opened: Package, reader: story.Reader) -> tuple[Warn, ...]:
    """Return what the file holds that was not read."""
    warnings: list[Warn] = []
    if any(name.endswith("vbaProject.bin") for name in opened.names):
        warnings.append(Warn("macros_ignored", "the document holds macros; they were not looked at"))
    if any(re.match(r"word/(?:embeddings|afchunk)", name) for name in opened.names) or reader.foreign:
        warnings.append(Warn("embedded_not_read", "the document holds other documents within it; they were not read"))
    return tuple(warnings)
