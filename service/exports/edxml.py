"""The edXML header of a document, as QCVN 102:2016/BTTTT has it: the message's head without attachments, to be completed and sent.

Identifiers of agencies are in no document: the sender's may be given, the receivers' stay empty. A comment names what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from nlp.lexicon import doc_types
from service.exports import archive

Row = Mapping[str, Any]

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # no character of XML 1.0
LEGAL, ADMINISTRATIVE = "1", "2"
NORMATIVE = {"HP", "L", "PL", "LCTN", "NĐ", "TT", "TTLT"}
NEEDED = ("OrganId", "OrganName", "CodeNumber", "CodeNotation", "PromulgationDate", "TypeName", "Subject", "FullName")


def write(document: Row, extraction: Row | None, organ_id: str = "") -> bytes:
    """Return the header of a document; `organ_id`: identifier of the sending agency, as "000.00.13.H31"."""
    root = etree.Element(_name("edXML"), nsmap={None: SPACE})  # type: ignore[dict-item]
    envelope = etree.SubElement(root, _name("edXMLEnvelope"), nsmap={"edXML": SPACE})
    header = _add(envelope, "edXMLHeader")
    message = _add(header, "MessageHeader")
    _fill(message, document, extraction, organ_id)
    _trace(header, document, organ_id)
    _add(_add(envelope, "edXMLBody"), "edXMLManifest").set("version", "1.0")
    missing = [f"{_path(one)}" for one in message.iter() if _short(one) in NEEDED and not one.text]
    if missing:
        root.addprevious(etree.Comment(f" missing: {', '.join(dict.fromkeys(missing))} "))
    written: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def plain(text: str) -> str:
    """Return a text without the characters that XML cannot hold.

    >>> plain("Giao\\x0b Sở Y tế")
    'Giao Sở Y tế'
    """
    return UNWRITABLE.sub("", text)


def _fill(message: etree._Element, document: Row, extraction: Row | None, organ_id: str) -> None:
    """Write the fields of MessageHeader, in the order of the standard (1.1 to 1.14)."""
    values, whole = archive.read(document, extraction), extraction["document"] if extraction else {}
    signer, parent = whole.get("signer") or {}, whole.get("parent_body") or {}
    issued, due = document["issued"], archive.due(document, extraction)
    day = issued["start"] if issued and issued["start"] == issued["end"] else None
    _group(message, "From", OrganId=organ_id, OrganizationInCharge=parent.get("name"), OrganName=values["OrganName"])
    receivers: Sequence[str] = archive.recipients(whole)
    for name in receivers or ("",):
        _group(message, "To", OrganId="", OrganName=name)
    _group(message, "Code", CodeNumber=values["CodeNumber"], CodeNotation=values["CodeNotation"])
    _group(message, "PromulgationInfo", Place=document["place"], PromulgationDate=_day(day))
    _group(message, "DocumentType", Type=_type((document["type"] or {}).get("code")), TypeName=values["TypeName"])
    _add(message, "Subject", document["subject"])
    _add(message, "Content", document["subject"])
    _group(message, "SignerInfo", Competence=signer.get("capacity"), Position=signer.get("title"), FullName=signer.get("name"))
    if due:
        _add(message, "DueDate", _day(due))
    if receivers:
        places = _add(message, "ToPlaces")
        for name in receivers:
            _add(places, "Place", name)
    _group(message, "OtherInfo", Priority=str(values["Priority"] or 0), PageAmount=str(values["PageAmount"] or ""))
    orders = any(one["kind"] == "assignment" for one in (extraction or {}).get("commitments", ()))
    _add(message, "SteeringType", "1" if orders else "0")
    _add(
        message, "DocumentId", f"{organ_id},{_day(day)},{document['number']}" if organ_id and day and document["number"] else document["id"]
    )


def _trace(header: etree._Element, document: Row, organ_id: str) -> None:
    """Write where the message was: here, when the document was stored; and that it is a new one."""
    traces = _add(header, "TraceHeaderList")
    for name, value in (("id", document["id"]), ("version", "1.0"), ("mustUnderstand", "1"), ("actor", ACTOR)):
        traces.set(name, value)
    moment: datetime = document["created_at"]
    _group(traces, "TraceHeader", OrganId=organ_id, Timestamp=moment.astimezone(VIETNAM).strftime("%Y/%m/%d %H:%M:%S"))
    _group(traces, "Bussiness", BussinessDocType="0", BussinessDocReason="Văn bản điện tử mới", Paper="0")  # spelled so in the standard


def _type(code: str | None) -> str:
    """Return the standard's number of a kind of document: 1 normative, 2 administrative, empty where it is neither.

    >>> _type("NĐ"), _type("TB"), _type("KL")
    ('1', '2', '')
    """
    found = doc_types.find(code) if code else None
    return LEGAL if code in NORMATIVE else ADMINISTRATIVE if found and found.administrative else ""


def _day(value: date | None) -> str:
    return value.strftime("%Y/%m/%d") if value else ""


def _name(tag: str) -> str:
    return f"{{{SPACE}}}{tag}"


def _short(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _path(element: etree._Element) -> str:
    parent = element.getparent()
    outer = _short(parent) if parent is not None else ""
    return _short(element) if outer in ("", "MessageHeader") else f"{outer}/{_short(element)}"


def _add(parent: etree._Element, tag: str, text: object = None) -> etree._Element:
    element = etree.SubElement(parent, _name(tag))
    element.text = plain(" ".join(str(text).split())) if text else None
    return element


def _group(parent: etree._Element, tag: str, **parts: object) -> None:
    group = _add(parent, tag)
    for name, value in parts.items():
        _add(group, name, value)
