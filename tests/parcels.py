"""Makes the containers of the tests: archives with raw names, Outlook's OLE files, mails, packets; and opens them."""

from __future__ import annotations

import base64
import io
import struct
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import openpyxl

from nlp import Limits, containers
from nlp.containers import Member
from nlp.types import ANY

SMALL = 4096  # bytes below which a stream of an OLE file lies in another one
TONES = "\u0300\u0301\u0303\u0309\u0323"
Tree = Mapping[str, "bytes | Tree"]
NOTICE = "Giao Sở Y tế báo cáo trước ngày 30/6/2024."
SENT = 133_547_616_000_000_000  # 2024-03-12T23:00Z: the 13th in Việt Nam


def unpacked(data: bytes, name: str = "", limits: Limits = ANY) -> list[Member]:
    """Return the members of a container."""
    found = containers.unpack(data, name, limits)
    assert found is not None
    return list(found.members)


def names(members: list[Member]) -> list[str]:
    """Return the names of members."""
    return [member.name for member in members]


def codes(members: list[Member]) -> list[str | None]:
    """Return the codes of what is wrong with members."""
    return [member.trouble[0] if member.trouble else None for member in members]


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """Return an archive as today's programs write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # the same bytes at any time
    return buffer.getvalue()


def zipped_raw(names: Sequence[bytes]) -> bytes:
    """Return an archive with the bytes of names as they are, without a mark for their encoding; the content is the number."""
    stand_ins = [chr(ord("a") + at) * len(name) for at, name in enumerate(names)]
    data = zipped({stand_in: str(at) for at, stand_in in enumerate(stand_ins)})
    for name, stand_in in zip(names, stand_ins, strict=True):
        data = data.replace(stand_in.encode(), name)
    return data


def cp1258(text: str) -> bytes:
    """Return a text as Windows wrote it: the tone marks behind their letters."""
    written = []
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        marks = "".join(mark for mark in apart if mark in TONES)
        base = unicodedata.normalize("NFC", "".join(one for one in apart if one not in TONES))
        written.append(base + marks if marks else letter)
    return "".join(written).encode("cp1258")


def mail(
    subject: str, body: str, attached: Mapping[str, bytes] | None = None, day: str = "Tue, 12 Mar 2024 08:00:00 +0700"
) -> EmailMessage:
    """Return a mail with attachments."""
    message = EmailMessage()
    message["From"], message["To"] = "Văn thư Sở Nội vụ <vanthu@noivu.example>", "nhan@example.vn"
    message["Subject"], message["Date"], message["Message-ID"] = subject, day, "<1@noivu.example>"
    message.set_content(body)
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def packet(attached: Mapping[str, bytes], prefix: str = "edXML:", number: tuple[str, str] = ("12", "TB-SYT")) -> bytes:
    """Return an edXML packet."""
    fields = f"""<P:From><P:OrganId>H99.01</P:OrganId><P:OrganName>Sở Y tế tỉnh Thanh Bình</P:OrganName></P:From>
<P:To><P:OrganName>Sở Tài chính</P:OrganName></P:To><P:To><P:OrganName>UBND huyện Tân Hòa</P:OrganName></P:To>
<P:Code><P:CodeNumber>{number[0]}</P:CodeNumber><P:CodeNotation>{number[1]}</P:CodeNotation></P:Code>
<P:PromulgationInfo><P:Place>Thanh Bình</P:Place><P:PromulgationDate>12/03/2024</P:PromulgationDate></P:PromulgationInfo>
<P:DocumentType><P:Type>1</P:Type><P:TypeName>Thông báo</P:TypeName></P:DocumentType><P:Subject>Kết luận họp giao ban</P:Subject>
<P:SignerInfo>
<P:Competence>KT. Giám đốc</P:Competence><P:Position>Phó Giám đốc</P:Position><P:FullName>Đỗ Văn Tấn</P:FullName></P:SignerInfo>"""
    names = "".join(
        f"<P:Reference><P:ContentId>cid:{at}</P:ContentId><P:AttachmentName>{name}</P:AttachmentName></P:Reference>"
        for at, name in enumerate(attached)
    )
    bodies = "".join(
        f"<Attachment><ContentId>{at}</ContentId><P:ContentTransferEncoded>{base64.b64encode(data).decode()}</P:ContentTransferEncoded></Attachment>"
        for at, data in enumerate(attached.values())
    )
    listed = f"<P:edXMLBody><P:edXMLManifest>{names}</P:edXMLManifest></P:edXMLBody>"
    inner = f"<P:edXMLEnvelope><P:edXMLHeader><P:MessageHeader>{fields}</P:MessageHeader></P:edXMLHeader>{listed}</P:edXMLEnvelope>"
    whole = f"{inner}<AttachmentEncoded>{bodies}</AttachmentEncoded>".replace("P:", prefix)
    space = f' xmlns{":" if prefix else ""}{prefix.rstrip(":")}="http://www.mic.gov.vn/TBT/QCVN_102_2016"'
    return f'<?xml version="1.0" encoding="UTF-8"?><edXML{space}>{whole}</edXML>'.encode()


def message(texts: Mapping[str, str], attached: Sequence[Tree] = (), sent: int | None = None, head: int = 32) -> dict[str, bytes | Tree]:
    """Return the streams of a mail of Outlook: properties of text by number, attachments, the time of sending."""
    moment = struct.pack("<IIQ", 0x00390040, 6, sent) if sent else b""
    found: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(head) + moment, "__nameid_version1.0": {}}
    found |= {f"__substg1.0_{number}001F": text.encode("utf-16-le") for number, text in texts.items()}
    found |= {f"__attach_version1.0_#{at:08X}": tree for at, tree in enumerate(attached)}
    return found


def ole(tree: Tree) -> bytes:
    """Return an OLE file of streams and storages; streams are filled up with zeros, so that none is a small one, which lie elsewhere."""
    entries: list[list[object]] = [["Root Entry", 5, -1, -1, b""]]
    _list(tree, 0, entries)
    sectors: list[bytes] = []
    table: list[int] = []
    starts = []
    for entry in entries:
        data = entry[4]
        assert isinstance(data, bytes)
        starts.append(_chain(data, sectors, table) if data else 0xFFFFFFFE)
    directory = b"".join(_entry(entry, start) for entry, start in zip(entries, starts, strict=True))
    first = _chain(directory, sectors, table)
    count = (len(sectors) + 128) // 128 + 1
    fat = len(sectors)
    table += [0xFFFFFFFD] * count
    table += [0xFFFFFFFF] * (count * 128 - len(table))
    numbers = (0x3E, 3, 0xFFFE, 9, 6, 0, count, first, 0, SMALL, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIII", *numbers)
    header += struct.pack("<109I", *range(fat, fat + count), *[0xFFFFFFFF] * (109 - count))
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _list(tree: Tree, parent: int, entries: list[list[object]]) -> None:
    """Number the entries below a storage; siblings hang on one another to the right."""
    before = None
    for name, value in sorted(tree.items()):
        at = len(entries)
        entries.append(
            [name, 2 if isinstance(value, bytes) else 1, -1, -1, value.ljust(SMALL, b"\x00") if isinstance(value, bytes) else b""]
        )
        if before is None:
            entries[parent][2] = at
        else:
            entries[before][3] = at
        before = at
        if not isinstance(value, bytes):
            _list(value, at, entries)


def _chain(data: bytes, sectors: list[bytes], table: list[int]) -> int:
    """Put bytes into sectors; return the first."""
    start = len(sectors)
    for at in range(0, len(data), 512):
        sectors.append(data[at : at + 512].ljust(512, b"\x00"))
        table.append(len(sectors))
    table[-1] = 0xFFFFFFFE
    return start


def _entry(entry: list[object], start: int) -> bytes:
    """Return an entry of the directory."""
    name, kind, child, right, data = entry
    raw = (str(name) + "\x00").encode("utf-16-le")
    links = struct.pack("<iii", -1, right, child)
    return raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw), kind, 1) + links + bytes(36) + struct.pack("<IQ", start, len(data))  # type: ignore[arg-type]
