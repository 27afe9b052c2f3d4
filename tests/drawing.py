"""Draws small PDFs for the tests: words at places, rules, a picture, a stamp, a password; no font file is needed.

Every letter is a code of its own with its Unicode value beside it, as the printers of real documents write them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Sheet:
    """A page to draw on: 595 × 842 points; `top` counts from the upper edge."""

    drawn: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    picture: bool = False
    entries: str = ""  # more of the page's dictionary: "/Rotate 90", "/CropBox[0 0 595 842]"

    def write(self, x: float, top: float, words: str, size: float = 13, font: str = "F1") -> None:
        """Write words with their left edge at x; font F2 is named .VnTimeH."""
        self.drawn.append(text_at(x, 842 - top - size, words, size, font))

    def write_sideways(self, x: float, top: float, words: str, size: float = 13) -> None:
        """Write words from bottom to top, beginning at a place."""
        self.drawn.append(f"BT /F1 {size} Tf 0 1 -1 0 {x} {842 - top} Tm <{words.encode('utf-16-be').hex()}> Tj ET")

    def stamp(self, x: float, top: float, words: str, size: float = 13) -> None:
        """Write words into an annotation laid over the page."""
        self.stamps.append(text_at(x, 842 - top - size, words, size))

    def rule(self, x0: float, top0: float, x1: float, top1: float) -> None:
        """Draw a line."""
        self.drawn.append(f"{x0} {842 - top0} m {x1} {842 - top1} l S")

    def table(self, x: Sequence[float], top: Sequence[float], cells: Sequence[Sequence[str]]) -> None:
        """Draw a ruled table with the cells' words, one print line each "\\n"."""
        for edge in x:
            self.rule(edge, top[0], edge, top[-1])
        for edge in top:
            self.rule(x[0], edge, x[-1], edge)
        for row, upper in zip(cells, top, strict=False):
            for cell, left in zip(row, x, strict=False):
                for at, line in enumerate(cell.split("\n")):
                    self.write(left + 3, upper + 2 + 14 * at, line, 11)


def text_at(x: float, y: float, words: str, size: float, font: str = "F1") -> str:
    """Return the operators that write words; a letter is as wide as half its height."""
    return f"BT /{font} {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET"


def draw(sheets: Iterable[Sheet], password: str | None = None, catalog: bytes = b"", more: dict[int, bytes] | None = None) -> bytes:
    """Return the PDF of the pages; with a password (also an empty one) it is encrypted.

    `catalog` holds more entries of the document's dictionary, `more` objects with numbers from 1000 that it points to.
    """
    sheets = list(sheets)
    objects: dict[int, bytes] = {
        3: b"<</Type/Font/Subtype/Type0/BaseFont/Test/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Test/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 5 0 R/DW 500>>",
        5: b"<</Type/FontDescriptor/FontName/Test/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700"
        b"/StemV 80>>",
        6: stream(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> "
            b"endcodespacerange 100 beginbfrange " + ranges() + b" endbfrange endcmap end end"
        ),
        8: b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEE+.VnTimeH/Encoding/Identity-H/DescendantFonts[9 0 R]/ToUnicode 6 0 R>>",
        9: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEE+.VnTimeH/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 5 0 R/DW 500>>",
        7: stream(b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"),
    }
    kids: list[int] = []
    number = 20
    for sheet in sheets:
        kids.append(number)
        shown = "q 595 0 0 842 0 0 cm /I1 Do Q " if sheet.picture else ""
        objects[number + 1] = stream((shown + "\n".join(sheet.drawn)).encode("ascii"))
        objects[number + 3] = stream(
            "\n".join(sheet.stamps).encode("ascii"), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
        )
        objects[number + 2] = b"<</Type/Annot/Subtype/Stamp/Rect[0 0 595 842]/F 4/AP<</N %d 0 R>>>>" % (number + 3)
        annots = b"/Annots[%d 0 R]" % (number + 2) if sheet.stamps else b""
        objects[number] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R%s" % (number + 1, annots) + (
            b"%s/Resources<</Font<</F1 3 0 R/F2 8 0 R>>/XObject<</I1 7 0 R>>>>>>" % sheet.entries.encode("ascii")
        )
        number += 4
    objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return assemble({**objects, **(more or {})}, password)


def ranges() -> bytes:
    """Return the rows of the letters' codes, which are their Unicode values."""
    return b" ".join(b"<%02x00> <%02xff> <%02x00>" % (high, high, high) for high in range(100))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def assemble(objects: dict[int, bytes], password: str | None) -> bytes:
    """Return the file of the objects, encrypted by RC4 with 40 bits where there is a password."""
    trailer = b""
    if password is not None:
        padded = (password.encode("ascii") + PAD)[:32]
        owner = rc4(hashlib.md5(padded).digest()[:5], padded)
        key = hashlib.md5(padded + owner + b"\xfc\xff\xff\xff" + b"0" * 16).digest()[:5]
        objects = {number: encrypt(key, number, body) for number, body in objects.items()}
        objects[999] = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (owner.hex().encode(), rc4(key, PAD).hex().encode())
        trailer = b"/Encrypt 999 0 R/ID[<%s><%s>]" % ((b"0" * 16).hex().encode(), (b"0" * 16).hex().encode())
    out = bytearray(b"%PDF-1.7\n")
    offsets: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj" % number + body + b"\nendobj\n"
    at, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, at)
    return bytes(out)


def encrypt(key: bytes, number: int, body: bytes) -> bytes:
    """Return an object with its stream encrypted; the strings of these objects are only names and stay readable."""
    head, mark, rest = body.partition(b"stream\n")
    if not mark:
        return body
    data = rest[: -len(b"\nendstream")]
    mixed = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
    return head + mark + rc4(mixed, data) + b"\nendstream"


def rc4(key: bytes, data: bytes) -> bytes:
    """Return the data enciphered by RC4."""
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
