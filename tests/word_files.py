"""Small files of Word for the tests: DOCX and ODT zipped from raw XML, so that a test shows what the reader sees."""

from __future__ import annotations

import io
import zipfile

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OPEN_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"))
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def run(words: str, settings: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def font(name: str) -> str:
    """Return the settings of a run in a font."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def par(*content: str, settings: str = "") -> str:
    """Return a paragraph."""
    return f"<w:p><w:pPr>{settings}</w:pPr>{''.join(content)}</w:p>"


def item(words: str, level: int, number: int = 1) -> str:
    """Return a paragraph of a list."""
    return par(run(words), settings=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(*content: str, settings: str = "") -> str:
    """Return a table cell of paragraphs."""
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{''.join(content) or '<w:p/>'}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of rows of cells."""
    written = "".join("<w:tr>" + "".join(row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{written}</w:tbl>"


def numbering(*levels: tuple[str, str], extra: str = "") -> str:
    """Return the list number 1 of levels (kind, text)."""
    written = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/></w:lvl>'
        for at, (kind, shown) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="0">{written}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}'


def docx(body: str, head: str = "", **parts: str) -> bytes:
    """Return a DOCX; `parts` are the contents of styles, numbering, footnotes, header."""
    links = "".join(f'<Relationship Id="{name}" Type="{LINK}{name}" Target="{name}.xml"/>' for name in parts)
    files = {"word/document.xml": f"{head}<w:document {SPACES}><w:body>{body}</w:body></w:document>"}
    files["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{PACKAGE}relationships">{links}</Relationships>'
    main = f'<Relationship Id="a" Type="{LINK}officeDocument" Target="word/document.xml"/>'
    files["_rels/.rels"] = f'<Relationships xmlns="{PACKAGE}relationships">{main}</Relationships>'
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}{name}+xml"/>' for name in ("document.main", *parts))
    types = types.replace("/document.main.xml", "/document.xml")
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    files["[Content_Types].xml"] = f'<Types xmlns="{PACKAGE}content-types">{rels}{types}</Types>'
    files |= {f"word/{name}.xml": f"<w:{name} {SPACES}>{content}</w:{name}>" for name, content in parts.items()}
    return pack(files)


def odt(body: str, styles: str = "") -> bytes:
    """Return an ODT of automatic styles and a body."""
    content = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
    written = f"<office:document-content {OPEN_SPACES}>{content}</office:document-content>"
    return pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": written})


def pack(files: dict[str, str]) -> bytes:
    """Return a zip file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, written in files.items():
            archive.writestr(name, written)
    return held.getvalue()


RTF = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1 .VnTime;}{\f2 .VnTimeH;}{\f3\fcharset163 Arial;}"
RTF += r"{\f4\fcharset2 Symbol;}}{\stylesheet{\s0 Normal;}}{\info{\title Bia}}"


def rtf(body: str) -> bytes:
    """Return an RTF file."""
    return (RTF + body + "}").encode("ascii")


def ole(*streams: str, data: bytes = b"") -> bytes:
    """Return the smallest OLE file: a header, one sector of its table, one of the directory, then the data of the first stream."""

    def entry(name: str, kind: int, start: int, size: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
        wide = name.encode("utf-16-le")
        head = wide.ljust(64, b"\0") + (len(wide) + 2).to_bytes(2, "little") + bytes((kind, 1))
        links = b"\xff" * 4 + right.to_bytes(4, "little") + child.to_bytes(4, "little")
        return head + links + bytes(36) + start.to_bytes(4, "little") + size.to_bytes(8, "little")

    content = data.ljust(4096, b"\0")
    sectors = 2 + 8
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *(at + 1 for at in range(2, sectors - 1)), 0xFFFFFFFE]
    fat = b"".join(one.to_bytes(4, "little") for one in chain).ljust(512, b"\xff")
    last = len(streams)
    entries = [entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    entries += [entry(name, 2, 2, 4096, right=at + 1 if at < last else 0xFFFFFFFF) for at, name in enumerate(streams, 1)]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(10)
    numbers = (1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head += b"".join(one.to_bytes(4, "little") for one in numbers)
    return head.ljust(512, b"\xff") + fat + b"".join(entries).ljust(512, b"\0") + content
