"""Styles, fonts and the properties that decide what of a Word 97-2003 file is read and how ([MS-DOC] 2.6, 2.9).

The parts of a file in; for a character its font and whether it is shown, for a paragraph its table and list out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace

from nlp.pages.word97.file import FONTS, STYLES, File, opcodes

DEEPEST = 12  # styles that a style may be based on, one behind the other
STYLED = 0x1000  # an operand that means: as in the style
# Codes of properties
DELETED, HIDDEN, SMALL_CAPS, CAPS, SPECIAL = 0x0800, 0x083C, 0x083A, 0x083B, 0x0855
FONT_ASCII, FONT_OTHER, SYMBOL, CHARACTER_STYLE = 0x4A4F, 0x4A51, 0x6A09, 0x4A30
PARAGRAPH_STYLE, IN_TABLE, ROW_END, DEPTH, LEVEL, LIST = 0x4600, 0x2416, 0x2417, 0x6649, 0x260A, 0x460B


@dataclass(frozen=True, slots=True)
class Look:
    """How characters are shown: number of the font, capitals, hidden or deleted, `symbol`: what a special character stands for."""

    font: int = 0
    caps: bool = False
    hidden: bool = False
    deleted: bool = False
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph is: in a table, the end of a row, depth of nested tables, number and level of its list (0: none)."""

    style: int = 0
    table: bool = False
    row_end: bool = False
    depth: int = 0
    list: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """A style: what it is based on, its properties of paragraphs and of characters."""

    parent: int
    paragraph: bytes
    character: bytes


@dataclass(slots=True)
class Formats:
    """Fonts and styles of a file, with what was worked out already."""

    fonts: tuple[str, ...]
    styles: dict[int, Style]
    font: int
    _looks: dict[tuple[int, bytes], Look] = field(default_factory=dict)
    _shapes: dict[bytes, Shape] = field(default_factory=dict)

    def look(self, style: int, properties: bytes) -> Look:
        """Return how characters with these properties are shown in a paragraph of that style."""
        key = (style, properties)
        if key not in self._looks:
            look = Look(self.font)
            for number in self._chain(style):
                look = self._apply(look, self.styles[number].character)
            self._looks[key] = self._apply(look, properties)
        return self._looks[key]

    def shape(self, properties: bytes) -> Shape:
        """Return what a paragraph with these properties is."""
        if properties not in self._shapes:
            style = struct.unpack_from("<H", properties)[0] if len(properties) > 1 else 0
            shape = Shape(style)
            for number in self._chain(style):
                shape = _bend(shape, self.styles[number].paragraph)
            self._shapes[properties] = replace(_bend(shape, properties[2:]), style=style)
        return self._shapes[properties]

    def name(self, font: int) -> str:
        """Return the name of a font."""
        return self.fonts[font] if font < len(self.fonts) else ""

    def _chain(self, style: int) -> list[int]:
        """Return a style behind all those that it is based on."""
        chain: list[int] = []
        while style in self.styles and style not in chain and len(chain) < DEEPEST:
            chain.append(style)
            style = self.styles[style].parent
        return chain[::-1]

    def _apply(self, look: Look, properties: bytes) -> Look:
        """Return a look with properties of characters on it."""
        base = look
        for code, operand in opcodes(properties):
            if code in (FONT_ASCII, FONT_OTHER) and len(operand) == 2:
                look = replace(look, font=struct.unpack("<H", operand)[0])
            elif code in (CAPS, SMALL_CAPS):
                look = replace(look, caps=_toggle(operand, base.caps))
            elif code == HIDDEN:
                look = replace(look, hidden=_toggle(operand, base.hidden))
            elif code == DELETED:
                look = replace(look, deleted=operand[:1] == b"\x01")
            elif code == SYMBOL and len(operand) == 4:
                look = replace(look, symbol=chr(struct.unpack("<HH", operand)[1]))
            elif code == CHARACTER_STYLE and len(operand) == 2:
                for number in self._chain(struct.unpack("<H", operand)[0]):
                    if self.styles[number].character != properties:
                        look = self._apply_plain(look, self.styles[number].character)
        return look

    def _apply_plain(self, look: Look, properties: bytes) -> Look:
        """Return a look with the properties of a character style, which names no further style."""
        plain = b"".join(struct.pack("<H", code) + operand for code, operand in opcodes(properties) if code != CHARACTER_STYLE)
        return self._apply(look, plain)


def _bend(shape: Shape, properties: bytes) -> Shape:
    """Return a shape with properties of paragraphs on it."""
    for code, operand in opcodes(properties):
        if code == IN_TABLE:
            shape = replace(shape, table=operand[:1] == b"\x01")
        elif code == ROW_END:
            shape = replace(shape, row_end=operand[:1] == b"\x01")
        elif code == DEPTH and len(operand) == 4:
            shape = replace(shape, depth=struct.unpack("<i", operand)[0])
        elif code == LEVEL:
            shape = replace(shape, level=min(operand[0], 8) if operand else 0)
        elif code == LIST and len(operand) == 2:
            shape = replace(shape, list=struct.unpack("<H", operand)[0])
    return shape


def _toggle(operand: bytes, styled: bool) -> bool:
    """Return what an on-off property says; 0x80 is as in the style, 0x81 the contrary."""
    value = operand[0] if operand else 0
    return styled if value == 0x80 else not styled if value == 0x81 else value == 1


def read(file: File) -> Formats:
    """Return fonts and styles of a file."""
    part = file.part(STYLES)
    font = struct.unpack_from("<H", part, 14)[0] if len(part) > 16 else 0
    return Formats(_read_fonts(file.part(FONTS)), _read_styles(part) if part else {}, font)


def _read_fonts(part: bytes) -> tuple[str, ...]:
    """Return the names of the fonts."""
    fonts: list[str] = []
    if len(part) < 4:
        return ()
    count, extra = struct.unpack_from("<HH", part)
    at = 4
    for _ in range(count):
        if at >= len(part):
            break
        size = part[at] + 1
        fonts.append(part[at + 40 : at + size].decode("utf-16-le", "replace").split("\0")[0])
        at += size + extra
    return tuple(fonts)


def _read_styles(part: bytes) -> dict[int, Style]:
    """Return the styles by their number."""
    header, count, base = struct.unpack_from("<HHH", part)
    at = 2 + header
    styles: dict[int, Style] = {}
    for number in range(count):
        if at + 2 > len(part):
            break
        size = struct.unpack_from("<H", part, at)[0]
        entry = part[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        if len(entry) >= base + 2:
            styles[number] = _read_style(entry, base)
    return styles


def _read_style(entry: bytes, base: int) -> Style:
    """Return one style; a paragraph style has properties of paragraphs (with its number before them) and of characters."""
    kind, parts = struct.unpack_from("<HH", entry, 2)
    at = base + 4 + 2 * struct.unpack_from("<H", entry, base)[0]
    found: list[bytes] = []
    for _ in range(parts & 15):
        at += at % 2
        if at + 2 > len(entry):
            break
        size = struct.unpack_from("<H", entry, at)[0]
        found.append(entry[at + 2 : at + 2 + size])
        at += 2 + size
    if kind & 15 == 1:
        return Style(kind >> 4, found[0][2:] if found else b"", found[1] if len(found) > 1 else b"")
    return Style(kind >> 4, b"", found[0] if kind & 15 == 2 and found else b"")
