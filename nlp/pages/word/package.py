"""Open the zip file and the XML of a DOCX or ODT. Bytes flow in, parsed members flow out.

Members are unpacked by a counting reader, whatever sizes they declare; XML is parsed without entities, DTD and network.
Refuses what is damaged, needs a password, or is far too large.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from nlp.errors import DocumentTooLarge, UnreadableDocument
from nlp.types import ANY, Limits

Element = etree._Element

CHUNK = 1 << 20
MOST_MARKUP = 6_000_000  # tags of one member; a thousand pages have less than one million
BYTES_PER_LETTER = 10  # XML around the text, at most
DAMAGED = "the {} is damaged; open it in a word processor and save it anew"
TOO_LARGE = "the {} unpacks to more than one document may; split it"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, KeyError, OSError, IndexError)


@dataclass(slots=True)
class Package:
    """An open zip file; `left` counts the bytes that may still be unpacked, `format` is what people call the file."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    format: str
    left: int
    read: dict[str, Element | None] = field(default_factory=dict)


def unzip(data: bytes, format: str, limits: Limits = ANY) -> Package:
    """Return the zip file, not yet unpacked.

    Raises UnreadableDocument where it is damaged, DocumentTooLarge where it has more members than one may.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as exc:
        raise UnreadableDocument(DAMAGED.format(format)) from exc
    names = archive.namelist()
    if len(names) > limits.members:
        raise DocumentTooLarge(f"the {format} holds {len(names):,} parts, more than {limits.members:,}; split it")
    return Package(archive, frozenset(names), format, min(limits.member_data, BYTES_PER_LETTER * limits.letters))


def parse(package: Package, name: str) -> Element | None:
    """Return the root of an XML member, None where there is no such member.

    Raises UnreadableDocument or DocumentTooLarge.
    """
    if name not in package.names:
        return None
    if name not in package.read:
        package.read[name] = parse_xml(_unpack(package, name), package.format)
    return package.read[name]


def parse_xml(data: bytes, format: str) -> Element:
    """Return the root of XML that comes from outside.

    >>> parse_xml(b"<p>UBND</p>", "file").tag
    'p'

    Raises UnreadableDocument where it is broken or declares entities, DocumentTooLarge where it has too many tags.
    """
    if data.count(b"<") > MOST_MARKUP:
        raise DocumentTooLarge(f"the {format} holds far more markup than a document; split it")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise UnreadableDocument(DAMAGED.format(format)) from exc
    if root.getroottree().docinfo.internalDTD is not None and b"<!ENTITY" in data.replace(b"\x00", b""):
        raise UnreadableDocument(f"the {format} declares entities, which no word processor writes; save it anew")
    return root


def _unpack(package: Package, name: str) -> bytes:
    """Return the bytes of a member, counted while they are unpacked."""
    try:
        info = package.archive.getinfo(name)
        if info.flag_bits & 1:
            raise UnreadableDocument(f"the {package.format} needs a password; save it without one and send that")
        if info.file_size > package.left:
            raise DocumentTooLarge(TOO_LARGE.format(package.format))
        parts: list[bytes] = []
        with package.archive.open(info) as member:
            while package.left >= 0 and (part := member.read(CHUNK)):
                parts.append(part)
                package.left -= len(part)
    except BROKEN as exc:
        raise UnreadableDocument(DAMAGED.format(package.format)) from exc
    except RuntimeError as exc:  # zipfile's word for a missing password
        raise UnreadableDocument(f"the {package.format} needs a password; save it without one and send that") from exc
    if package.left < 0:
        raise DocumentTooLarge(TOO_LARGE.format(package.format))
    return b"".join(parts)
