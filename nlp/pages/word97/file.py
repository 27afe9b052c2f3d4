"""The streams of a Word 97-2003 file and what lies where in them: FIB, piece table, formatted disk pages ([MS-DOC] 2.4).

Bytes of a compound file in, its pieces of text and the raw properties of characters and paragraphs out.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import olefile

from nlp.errors import DocumentTooLarge, UnreadableDocument

MAGIC = 0xA5EC
WORD_97 = 101  # smallest nFib of the layout that is read here
ENCRYPTED, SECOND_TABLE = 0x0100, 0x0200
COUNTS, PAIRS = 0x4C, 0x9A  # where in the FIB the lengths of the stories and the places in the table stream stand
STYLES, CHARACTERS, PARAGRAPHS, FONTS, PIECES, LISTS, OVERRIDES = 1, 12, 13, 15, 33, 73, 74
COMPRESSED = 0x40000000
PAGE = 512
LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that lie together in the main stream: from `start` to `end` of the text, at `place`, of `width` bytes each."""

    start: int
    end: int
    place: int
    width: int


@dataclass(frozen=True, slots=True)
class Properties:
    """Properties by the place in the main stream from which on they hold."""

    starts: tuple[int, ...]
    values: tuple[bytes, ...]

    def at(self, place: int) -> bytes:
        """Return the properties of the character at a place."""
        index = bisect_right(self.starts, place) - 1
        return self.values[index] if index >= 0 else b""

    def next(self, place: int) -> int | None:
        """Return the next place where properties begin."""
        index = bisect_right(self.starts, place)
        return self.starts[index] if index < len(self.starts) else None


@dataclass(frozen=True, slots=True)
class File:
    """A Word file: the main stream, the lengths of its stories (body, footnotes, headers, macros, comments, endnotes, text boxes,
    text boxes of headers), pieces of text, properties, and the parts of the table stream by their number."""

    main: bytes
    stories: tuple[int, ...]
    pieces: tuple[Piece, ...]
    characters: Properties
    paragraphs: Properties
    table: bytes

    def part(self, index: int) -> bytes:
        """Return a part of the table stream by its number in the FIB."""
        return _part(self.main, self.table, index)

    def behind(self, index: int) -> bytes:
        """Return what lies in the table stream behind the beginning of a part: the levels of lists do."""
        return self.table[struct.unpack_from("<I", self.main, PAIRS + 8 * index)[0] :]


def open_file(data: bytes) -> File:
    """Return the parts of a file.

    Raises UnreadableDocument (password, Word 6 or 95, damaged), DocumentTooLarge.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            main = _stream(container, "WordDocument")
            magic, version = struct.unpack_from("<HH", main, 0)
            flags = struct.unpack_from("<H", main, 10)[0]
            if magic != MAGIC or version < WORD_97:
                raise UnreadableDocument("a file of Word 6 or 95; open it in Word or LibreOffice and save it as .docx")
            if flags & ENCRYPTED:
                raise UnreadableDocument("the Word file needs a password; save it without protection and send that")
            table = _stream(container, "1Table" if flags & SECOND_TABLE else "0Table")
        return File(
            main,
            struct.unpack_from("<8i", main, COUNTS),
            _read_pieces(_part(main, table, PIECES), len(main)),
            _read_pages(main, _part(main, table, CHARACTERS), _read_character),
            _read_pages(main, _part(main, table, PARAGRAPHS), _read_paragraph),
            table,
        )
    except (struct.error, IndexError, OSError, ValueError) as exc:
        raise UnreadableDocument(f"the Word file is damaged ({type(exc).__name__}); open it in Word and save it anew") from exc


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    """Return the bytes of a stream."""
    if container.get_size(name) > LARGEST:
        raise DocumentTooLarge(f"the Word file holds a stream of over {LARGEST:,} bytes; split it")
    data: bytes = container.openstream(name).read()
    return data


def _part(main: bytes, table: bytes, index: int) -> bytes:
    """Return a part of the table stream by its number in the FIB."""
    place, length = struct.unpack_from("<II", main, PAIRS + 8 * index)
    return table[place : place + length]


def _read_pieces(part: bytes, size: int) -> tuple[Piece, ...]:
    """Return the pieces of text in the order of reading."""
    at = 0
    while part[at] == 1:
        at += 3 + struct.unpack_from("<H", part, at + 1)[0]
    length = struct.unpack_from("<I", part, at + 1)[0]
    plc = part[at + 5 : at + 5 + length]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    pieces: list[Piece] = []
    for index in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)[0]
        width = 1 if place & COMPRESSED else 2
        place = (place & ~COMPRESSED) // (3 - width)
        if ends[index] < ends[index + 1] and place < size:
            pieces.append(Piece(ends[index], ends[index + 1], place, width))
    return tuple(pieces)


def _read_pages(main: bytes, part: bytes, read: Callable[[bytes, int, int], bytes]) -> Properties:
    """Return the properties of all formatted disk pages."""
    count = max(0, (len(part) - 4) // 8)
    found: dict[int, bytes] = {}
    for number in dict.fromkeys(struct.unpack_from(f"<{count}I", part, 4 * (count + 1))):
        page = main[(number & 0x3FFFFF) * PAGE :][:PAGE]
        if len(page) < PAGE:
            continue
        runs = page[PAGE - 1]
        if 4 * (runs + 1) > PAGE:
            continue
        for index, start in enumerate(struct.unpack_from(f"<{runs}I", page)):
            found[start] = read(page, runs, index)
    starts = sorted(found)
    return Properties(tuple(starts), tuple(found[start] for start in starts))


def _read_character(page: bytes, runs: int, index: int) -> bytes:
    """Return the properties of a run of characters."""
    at = page[4 * (runs + 1) + index] * 2
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _read_paragraph(page: bytes, runs: int, index: int) -> bytes:
    """Return style and properties of a paragraph."""
    at = page[4 * (runs + 1) + 13 * index] * 2
    if not at:
        return b"\x00\x00"
    return page[at + 1 : at + 2 * page[at]] if page[at] else page[at + 2 : at + 2 + 2 * page[at + 1]]


def read_runs(file: File, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return the text from one character position to another as runs: characters, their place, bytes of one character."""
    runs: list[tuple[str, int, int]] = []
    for piece in file.pieces:
        first, last = max(start, piece.start), min(end, piece.end)
        if first >= last:
            continue
        place = piece.place + (first - piece.start) * piece.width
        stop = min(piece.place + (last - piece.start) * piece.width, len(file.main))
        while place < stop:
            border = file.characters.next(place)
            upto = stop if border is None or border <= place else min(stop, border)
            upto += (upto - place) % piece.width
            runs.append((_decode(file.main[place:upto], piece.width), place, piece.width))
            place = upto
    return runs


def _decode(data: bytes, width: int) -> str:
    """Return the characters of a run; bytes that Windows-1252 leaves free stay what they are."""
    if width == 2:
        return data.decode("utf-16-le", "replace")
    return data.decode("cp1252", "surrogateescape").translate(_FREE)


_FREE = {0xDC00 + code: code for code in range(0x80, 0x100)}


def opcodes(properties: Sequence[int] | bytes) -> list[tuple[int, bytes]]:
    """Return the single properties ("sprm") of a list of them: code and operand ([MS-DOC] 2.2.5.1).

    >>> opcodes(bytes.fromhex("350801"))
    [(2101, b'\\x01')]
    """
    data = bytes(properties)
    found: list[tuple[int, bytes]] = []
    at = 0
    while at + 2 < len(data):
        code = struct.unpack_from("<H", data, at)[0]
        at += 2
        length = _SIZES.get(code >> 13)
        if length is None:
            length = struct.unpack_from("<H", data, at)[0] + 1 if code == TABLE_SHAPE and at + 2 <= len(data) else data[at] + 1
        found.append((code, data[at : at + length]))
        at += length
    return found


TABLE_SHAPE = 0xD608
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
