"""Inputs that were made to do harm: bombs, loops, endless nesting, sizes that lie. Each is small as a file or not larger than an upload.

`inputs()` gives (kind, file name, bytes), the same each time. Our own formats only, by the standard library.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator

Input = tuple[str, str, bytes]

WORD = "word/document.xml"
OPENING = '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
CLOSING = "</w:body></w:document>"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LAUGHS = "".join(f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(9))
BOMB = f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>'
THIEF = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LINE = "Giao Sở Y tế báo cáo trước ngày 30/6/2024.\n"


def inputs() -> Iterator[Input]:
    """Give all of them."""
    for made in (archives, packages, pdfs, pictures, texts, tables):
        yield from made()


def pack(members: dict[str, bytes | str], level: int = 9) -> bytes:
    """Return a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, level)  # a fixed day, so that it is the same each time
    return out.getvalue()


def word(body: str, head: str = "") -> bytes:
    """Return a Word file with that XML as its body."""
    document = OPENING.replace("?><w", f"?>{head}<w") + body + CLOSING
    return pack({"[Content_Types].xml": TYPES, WORD: document}, level=6)


def archives() -> Iterator[Input]:
    """Give zip files: bombs, archives in archives, sizes and names that lie."""
    zeros = bytes(50_000_000)
    yield "zip bomb", "bom.zip", pack({"a.txt": zeros})
    yield "zip bomb", "nhieu.zip", pack({f"{at}.txt": bytes(20_000_000) for at in range(20)})
    nested = pack({"a.txt": LINE})
    for depth in range(200):
        nested = pack({f"{depth}.zip": nested}, level=1)
    yield "nested archives", "long.zip", nested
    layer = pack({"0.txt": bytes(5_000_000)})
    for depth in range(5):
        layer = pack({f"{depth}-{at}.zip": layer for at in range(16)})
    yield "nested archives", "42.zip", layer
    yield "many members", "nhieu-tep.zip", pack({f"{at}.txt": "" for at in range(40_000)}, level=1)
    yield "member names", "duong-dan.zip", pack({"../../../tmp/x.txt": LINE, "/etc/x.txt": LINE, "C:\\x.txt": LINE, "a" * 60_000: LINE})
    yield "sizes that lie", "doi.zip", _lie(pack({"a.txt": bytes(50_000_000)}), 10)
    yield "sizes that lie", "doi-lon.zip", _lie(pack({"a.txt": LINE}), 0xFFFFFFF0)
    yield "overlapping members", "chong.zip", _overlap(pack({"a.txt": bytes(1_000_000)}), 5_000)


def _lie(archive: bytes, size: int) -> bytes:
    """Return a zip file whose directory and headers tell another size of its first member."""
    out, directory = bytearray(archive), archive.rfind(b"PK\x01\x02")
    struct.pack_into("<I", out, directory + 24, size)
    struct.pack_into("<I", out, 22, size)
    return bytes(out)


def _overlap(archive: bytes, times: int) -> bytes:
    """Return a zip file whose directory names the same data many times."""
    start, end = archive.find(b"PK\x01\x02"), archive.rfind(b"PK\x05\x06")
    entries = archive[start:end] * times
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(entries), start, 0)
    return archive[:start] + entries + tail


def packages() -> Iterator[Input]:
    """Give Word and ODF files and packets of XML: entities, bombs, endless nesting."""
    yield "entity bomb", "cuoi.docx", word("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", BOMB)
    yield "outside entity", "trom.docx", word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", THIEF)
    yield "package bomb", "bom.docx", word("<w:p/>" * 4_000_000)
    yield "deep nesting", "sau.docx", word("<w:tbl><w:tr><w:tc>" * 30_000 + "</w:tc></w:tr></w:tbl>" * 30_000)
    yield "package bomb", "mot-dong.docx", word(f"<w:p><w:r><w:t>{'a' * 60_000_000}</w:t></w:r></w:p>")
    odt = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">{}</office:document-content>'
    kind = {"mimetype": "application/vnd.oasis.opendocument.text"}
    yield "entity bomb", "cuoi.odt", pack({**kind, "content.xml": BOMB + odt.format("&l9;")})
    yield "package bomb", "bom.odt", pack({**kind, "content.xml": odt.format("<a/>" * 5_000_000)})
    for name, head, inside in (("cuoi.xml", BOMB, "&l9;"), ("trom.xml", THIEF, "&x;"), ("sau.xml", "", "<a>" * 300_000)):
        yield "entity bomb" if head else "deep nesting", name, f'<?xml version="1.0"?>{head}<edXML>{inside}</edXML>'.encode()


def pdf(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects; 1 is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    for number, place in places.items():
        out += (b"xref\n" if number == next(iter(places)) else b"") + b"%d 1\n%010d 00000 n \n" % (number, place)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, trailer, start)


def _stream(data: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream" % (len(packed), more, packed)


def pdfs() -> Iterator[Input]:
    """Give PDFs: page trees and streams that never end, pages and pictures of any size."""
    catalog = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>"
    text = _stream(b"BT /F1 13 Tf 72 700 Td (Giao So Y te bao cao.) Tj ET")
    font = {5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
    plain = {**catalog, 3: page % b"", 4: text, **font}
    yield "million pages", "trieu-trang.pdf", pdf({**plain, 2: b"<</Type/Pages/Count 1000000/Kids[3 0 R]>>"})
    yield "million pages", "trang-lap.pdf", pdf({**plain, 2: b"<</Type/Pages/Count 1000000/Kids[%s]>>" % (b"3 0 R " * 1_000_000)})
    yield "loops", "vong.pdf", pdf({**plain, 2: b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"})
    chain = {at: b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (at + 1, at - 1) for at in range(10, 20_000)}
    yield "deep nesting", "cay-sau.pdf", pdf({**plain, 2: b"<</Type/Pages/Count 1/Kids[10 0 R]>>", **chain, 20_000: page % b""})
    kids = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    yield "stream bomb", "bom.pdf", pdf({**plain, 2: kids, 4: _stream(b" " * 200_000_000)})
    yield "stream bomb", "lenh.pdf", pdf({**plain, 2: kids, 4: _stream(b"BT /F1 13 Tf (Giao So Y te) Tj ET\n" * 1_500_000)})
    yield "stream bomb", "ke.pdf", pdf({**plain, 2: kids, 4: _stream(b"0 0 m 500 500 l S\n" * 2_000_000)})
    twice = zlib.compress(zlib.compress(bytes(400_000_000), 9), 9)
    double = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(twice), twice)
    yield "stream bomb", "hai-lop.pdf", pdf({**plain, 2: kids, 4: double})
    form = _stream(b"/X1 Do /X1 Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X1 6 0 R>>>>")
    yield "loops", "tu-goi.pdf", pdf({**plain, 2: kids, 3: page % b"/XObject<</X1 6 0 R>>", 4: _stream(b"/X1 Do"), 6: form})
    yield "huge page", "rong.pdf", pdf({**plain, 2: kids, 3: (page % b"").replace(b"595 842", b"1e9 1e9")})
    picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    shown = {3: page % b"/XObject<</X1 6 0 R>>", 4: _stream(b"q 595 0 0 842 0 0 cm /X1 Do Q"), 6: _stream(bytes(1000), picture)}
    yield "huge picture", "anh-lon.pdf", pdf({**plain, 2: kids, **shown})
    yield "loops", "xref.pdf", pdf({**plain, 2: kids}, b"/Prev 9")
    yield "deep nesting", "mang.pdf", pdf({**plain, 2: kids, 7: b"[" * 500_000 + b"]" * 500_000})


def pictures() -> Iterator[Input]:
    """Give pictures whose size is only told, and TIFFs with loops and endless pages."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    for side in (20_000, 60_000, 0x7FFFFFFF):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
        rows = zlib.compress(bytes(10_000_000), 9)
        yield "huge picture", f"{side}.png", b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00"
    yield "huge picture", "lon.jpg", jpeg + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(5000)
    yield "loops", "vong.tif", b"II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHII", 256, 4, 1, 9) + struct.pack("<I", 8)
    entries = [(256, 4, 1, 60_000), (257, 4, 1, 60_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (279, 4, 1, 100)]
    tags = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    yield "huge picture", "lon.tif", b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + tags + bytes(4)
    many = bytearray(b"II*\x00\x08\x00\x00\x00")
    for at in range(50_000):
        many += struct.pack("<HHHIII", 1, 256, 4, 1, 1, 8 + 18 * (at + 1))
    yield "million pages", "nhieu-trang.tif", bytes(many)


def texts() -> Iterator[Input]:
    """Give texts, markup and mails: long lines, odd letters, endless nesting."""
    yield "long lines", "mot-dong.txt", ("Giao Sở Y tế báo cáo " * 200_000).encode()
    yield "long lines", "mot-tu.txt", b"a" * 15_000_000
    yield "long lines", "so.txt", b"1/" * 3_000_000
    yield "million rows", "dong.txt", (LINE * 100_000).encode()
    yield "million rows", "trong.txt", b"\n" * 10_000_000 + LINE.encode()
    yield "odd letters", "dau.txt", ("ê" + "\u0301" * 2_000_000).encode()
    yield "odd letters", "nul.txt", b"Giao\x00" * 100_000
    yield "odd letters", "utf16.txt", b"\xff\xfe" + b"\x00\xd8" * 500_000
    yield "odd letters", "chieu.txt", ("\u202e\u200d\ufeff" * 500_000 + LINE).encode()
    yield "deep nesting", "ngoac.txt", b"(" * 3_000_000
    yield "deep nesting", "sau.html", b"<html><body>" + b"<div>" * 500_000 + LINE.encode()
    yield "deep nesting", "bang.html", b"<html><body>" + b"<table><tr><td>" * 50_000 + LINE.encode()
    yield "odd markup", "thuoc-tinh.html", b"<html><body><p " + b"a=1 " * 2_000_000 + b">" + LINE.encode()
    yield "odd markup", "ho.html", b"<html><body>" + b"<p><b" * 1_000_000
    yield "odd markup", "chu-thich.html", b"<html><!--" + b"<!--" * 2_000_000
    yield "deep nesting", "sau.rtf", b"{\\rtf1" + b"{\\b " * 1_000_000
    yield "odd markup", "hex.rtf", b"{\\rtf1 " + b"\\'e1" * 2_000_000 + b"}"
    yield "odd markup", "bin.rtf", b"{\\rtf1 \\bin2147483647 abc}"
    yield "deep nesting", "sau.json", b"[" * 5_000_000
    yield "long lines", "dong.jsonl", b'{"text": "' + b"a" * 15_000_000 + b'"}'
    header = b"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    yield "deep nesting", "sau.eml", header + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 100_000
    yield "long lines", "dau.eml", b"From: " + b"a@b, " * 2_000_000 + b"\r\nSubject: x\r\n\r\nGiao"
    yield "odd markup", "ole.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\xff" * 100_000


def tables() -> Iterator[Input]:
    """Give tables of a million rows."""
    yield "million rows", "trieu.csv", b"so,text\n" + b"1,Giao\n" * 1_000_000
    yield "million rows", "trieu.jsonl", b'{"text": "a"}\n' * 200_000
    yield "million rows", "trieu.html", b"<html><body><table>" + b"<tr><td>a<td>b" * 1_000_000 + b"</table>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "<row><c t='inlineStr'><is><t>Giao</t></is></c></row>" * 1_000_000
    sheet = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationships xmlns="{package}"><Relationship Id="{{}}" Type="{relations}/{{}}" Target="{{}}"/></Relationships>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relation.format("r1", "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relation.format("r1", "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    yield "million rows", "trieu.xlsx", pack(parts, level=1)
    yield "entity bomb", "cuoi.xlsx", pack({**parts, "xl/worksheets/sheet1.xml": BOMB + f'<worksheet xmlns="{main}">&l9;</worksheet>'})
    row = json.dumps({"text": "a" * 1000})
    yield "million rows", "dai.jsonl", "\n".join([row] * 15_000).encode()
