"""edXML packets of the document exchange (QCVN 102:2016): XML in, what its header tells and its attachments out.

Senders differ in name spaces and nesting, so elements are found by their local names. Entities and the network are never used;
a packet with a document type declaration is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from nlp.containers import days, entries, naming
from nlp.containers.package import Account, Member
from nlp.errors import UnreadableDocument
from nlp.types import Given

HEAD = 8192
MOST = 10_000
LARGE_TEXT = 9_000_000  # libxml2 takes a text of ten million characters for an attack
DOCTYPE = b"<!doctype"
DECLARED = "the packet declares a document type, which is not read; have it sent as QCVN 102:2016 says"
BLANK = {"", "n/a", "na", "null", "none", "không", "khong", "-"}
CAPACITY = re.compile(r"(?:KT|TM|TL|TUQ|Q|TUN|T/M|K/T|T/L)\b")
PARTY = re.compile(r"[^\W\d_]{2,5}/[^\W\d_]")
YEAR = re.compile(r"(?:19|20)\d\d/")
NAMES = ("attachmentname", "filename", "name", "description")
CONTENTS = ("contenttransferencoded", "content", "data", "base64")


def is_packet(data: bytes) -> bool:
    """Tell whether the bytes are an edXML packet.

    >>> is_packet(b'<edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">'), is_packet(b"<html><p>edXML</p>")
    (True, False)
    """
    head = data[:HEAD].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").lower()
    return head.startswith(b"<") and re.search(rb"<(?:[a-z0-9_-]{1,40}:)?(?:edxml|edxmlenvelope|edxmlheader)[\s>]", head) is not None


def members(data: bytes, name: str, account: Account) -> Iterator[Member]:
    """Give the attachments of a packet, each with what the header tells. Raises UnreadableDocument."""
    header, attached = read(data, account.limits.members + 1)
    if not attached:
        raise UnreadableDocument("the packet carries no attachment; send it as the ZIP archive that holds its files")
    return _members(header, attached, account)


def read(data: bytes, most: int = MOST) -> tuple[Given, list[tuple[str, str]]]:
    """Return what the header tells, and name and base64 of up to `most` attachments.

    >>> read("<edXML><Code><CodeNumber>12</CodeNumber><CodeNotation>TB-SYT</CodeNotation></Code></edXML>".encode())[0].number
    '12/TB-SYT'

    Raises UnreadableDocument.
    """
    if DOCTYPE in (data if len(data) <= LARGE_TEXT else data[:HEAD]).replace(b"\x00", b"").lower():
        raise UnreadableDocument(DECLARED)
    # Without a declaration there are no entities, so the limits for large texts may go where an attachment needs it.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=len(data) > LARGE_TEXT)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise UnreadableDocument("the packet is no whole XML; have it sent again") from exc
    if root is None:
        raise UnreadableDocument("the packet is no whole XML; have it sent again")
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise UnreadableDocument(DECLARED)
    return _header(root), list(islice(_attachments(root), most))


def _header(root: etree._Element) -> Given:
    """Return what the header tells of the document."""
    sender, code, signer = _find(root, "from"), _find(root, "code"), _find(root, "signerinfo")
    promulgation, kind = _find(root, "promulgationinfo"), _find(root, "documenttype")
    day = _text(promulgation, "promulgationdate") or _text(promulgation, "date")
    capacity = _text(signer, "competence")
    receivers = (_text(one, "organname") for one in _all(root, "to"))
    return Given(
        number=_number(_text(code, "codenumber"), _text(code, "codenotation")),
        type=_text(kind, "typename"),
        issuing_body=_text(sender, "organname"),
        place=_text(promulgation, "place"),
        issued=(days.read(day) or day) if day else None,
        subject=_text(root, "subject"),
        signer_name=_text(signer, "fullname"),
        signer_title=_text(signer, "position"),
        signer_capacity=capacity if capacity and CAPACITY.match(capacity) else None,
        recipients=tuple(dict.fromkeys(name for name in receivers if name)),
    )


def _number(count: str | None, symbol: str | None) -> str | None:
    """Return number and symbol as one; some senders put the whole into one of the two.

    >>> _number("12", "TB-SYT"), _number("12/TB-SYT", None), _number("12", "12/TB-SYT"), _number(None, "TB-SYT")
    ('12/TB-SYT', '12/TB-SYT', '12/TB-SYT', None)
    >>> _number("12", "NQ/TU"), _number("12", "2024/NĐ-CP")  # the Party's way; legal documents have the year between
    ('12-NQ/TU', '12/2024/NĐ-CP')
    """
    if count and "/" not in count and symbol and YEAR.match(symbol) and not symbol.startswith(f"{count}/"):
        return f"{count}/{symbol}"
    for one in (symbol, count):
        if one and re.match(r"\d[\w.]{0,9}\s?/", one):
            return one
    if not count or not symbol:
        return None
    return f"{count}{'-' if PARTY.match(symbol) else '/'}{symbol.lstrip('/')}"


def _attachments(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Give name and base64 of the attachments; names may stand in the list of references only."""
    listed = {}
    for reference in _all(root, "reference"):
        links = (value for key, value in reference.attrib.items() if str(key).lower().endswith("href"))
        public = _text(reference, "contentid") or next(links, "")
        listed[str(public).removeprefix("cid:")] = next((name for one in NAMES if (name := _text(reference, one))), None)
    for number, one in enumerate(_all(root, "attachment"), 1):
        content = next((text for key in CONTENTS if (text := _text(one, key))), None) or (one.text or "").strip()
        if not content:
            continue
        known = listed.get((_text(one, "contentid") or "").removeprefix("cid:"))
        yield _text(one, "attachmentname") or known or _text(one, "filename") or f"attachment {number}", content


def _members(header: Given, attached: list[tuple[str, str]], account: Account) -> Iterator[Member]:
    for wanted, content in attached:
        name = naming.clean(wanted)
        trouble = account.refuse(len(content) * 3 // 4)
        data = b""
        if trouble is None:
            try:
                data = _opened(base64.b64decode("".join(content.split()), validate=True), account)
            except (binascii.Error, ValueError):
                trouble = ("unreadable_document", "its base64 is damaged; have the packet sent again")
        account.take(len(data))
        yield Member(name, data, header, trouble, "attachment")


def _opened(data: bytes, account: Account) -> bytes:
    """Return an attachment; senders pack each into an archive of its own, which is opened here."""
    if data.startswith(entries.LOCAL):
        found, _ = entries.find(data, 3)
        if len(found) == 1 and not found[0].folder:
            inner = entries.read(data, found[0], account)
            return inner if isinstance(inner, bytes) else data
    return data


def _local(element: etree._Element) -> str:
    """Return the lower-case local name of an element, empty for comments."""
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the elements of a name, at any depth, in their order."""
    return (one for one in root.iter() if _local(one) == name)


def _find(root: etree._Element, name: str) -> etree._Element | None:
    """Return the first element of a name."""
    return next(_all(root, name), None)


def _text(element: etree._Element | None, name: str) -> str | None:
    """Return the text of the first element of a name below another, None where it is blank."""
    found = _find(element, name) if element is not None else None
    if found is None:
        return None
    text = found.text or ""
    plain = text.strip() if len(text) > 5000 else " ".join(text.split())
    return None if plain.lower() in BLANK else plain
