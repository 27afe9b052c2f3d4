"""Read RTF. Bytes in, a Source out; the way is tokens → paragraphs and tables → lines. Linear, whatever the bytes are.

Fonts are read with their names and code pages, list numbers as the file itself spells them out. Pictures, embedded objects
and instructions of fields are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from nlp.encodings import files
from nlp.errors import UnreadableDocument
from nlp.pages import sniff
from nlp.pages.word import printing, tokens
from nlp.pages.word.galley import Edge, Galley
from nlp.pages.word.letters import SYMBOLS, of_font
from nlp.pages.word.model import MOST_NESTED, Block, Document, Piece
from nlp.pages.word.tokens import Token
from nlp.types import ANY, Limits, Source, Warn

MOST_TOKENS = 30_000_000
MOST_GROUPS = 1_000  # groups within groups
MOST_EDGES = 200
CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254"} | {
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437"
}  # fmt: skip
SYMBOL_CHARSET = 2
SIGNS = {"~": "\xa0", "_": "-", "-": "\xad"}
LETTERS = {"tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "bullet": "•"} | {
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " "
}  # fmt: skip
# What a group's first word says about the text in it: not printed at all; or only what groups in it call printed
SKIPPED = frozenset(
    (
        *("stylesheet", "colortbl", "info", "pict", "listtable", "listoverridetable", "footer", "footerl", "footerr", "footerf"),
        *("fldinst", "objdata", "nonshppict", "shprslt", "nonesttables", "xe", "tc", "rxe", "txe", "pn", "filetbl", "revtbl"),
        *("comment", "private", "themedata", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "headerl"),
    )
)
QUIET = frozenset(("shp", "shpinst", "do", "object", "upr"))
SPOKEN = frozenset(("fldrslt", "result", "ud", "nesttableprops"))
HEADERS = ("headerf", "header", "headerr")
BOXES = frozenset(("shptxt", "dptxbxtext"))


@dataclass(slots=True)
class Font:
    """A font of the font table."""

    name: str = ""
    charset: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What holds in a group: where its text goes, how it looks, in how many tables its paragraph stands."""

    target: str = "text"
    galley: Galley = field(default_factory=Galley)
    font: int = -1
    caps: bool = False
    hidden: bool = False
    deleted: bool = False
    skip: int = 1
    tables: int = 0


def _set_tables(state: State, number: int | None, _: int) -> State:
    """Return the state after an \\itap."""
    return replace(state, tables=max(0, min(1 if number is None else number, MOST_NESTED)))


# What a control word changes for the rest of its group: (state, its number, default font) → state
CHANGES: dict[str, Callable[[State, int | None, int], State]] = {
    "f": lambda state, number, _: replace(state, font=number or 0),
    "plain": lambda state, _, default: replace(state, font=default, caps=False, hidden=False, deleted=False),
    "pard": lambda state, _, __: replace(state, tables=0),
    "intbl": lambda state, number, _: replace(state, tables=max(1, state.tables)),
    "itap": _set_tables,
    "caps": lambda state, number, _: replace(state, caps=number != 0),
    "scaps": lambda state, number, _: replace(state, caps=number != 0),
    "v": lambda state, number, _: replace(state, hidden=number != 0),
    "deleted": lambda state, number, _: replace(state, deleted=number != 0),
    "uc": lambda state, number, _: replace(state, skip=max(0, min(number or 0, 16))),
}


def read(data: bytes, limits: Limits = ANY) -> Source:
    r"""Return the document.

    >>> read(rb"{\rtf1\ansi{\fonttbl{\f0 .VnTime;}}\f0 S\'eb Y t\'d5\par}").text
    'Sở Y tế'

    Raises UnreadableDocument where the bytes are no RTF.
    """
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        raise UnreadableDocument("the document is no RTF; open it in a word processor and save it anew")
    return printing.write(Reader(limits).read(tokens.cut(data)), sniff.RTF, limits)


class Reader:
    """Reads one document, token by token."""

    def __init__(self, limits: Limits) -> None:
        self._stop = limits.stop
        self._state = State()
        self._groups: list[State] = []
        self._fonts: dict[int, Font] = {}
        self._open_font = Font()
        self._check = 65_536
        self._page = "cp1252"
        self._default = 0
        self._starred = False
        self._fallback = 0  # letters that stand for the last \u
        self._edges: list[Edge] = []
        self._merged = False
        self._headers: dict[str, list[Block]] = {}
        self._notes: list[list[Block]] = []
        self._warnings: list[Warn] = []

    def read(self, stream: Iterable[Token]) -> Document:
        """Return the document of the tokens."""
        body = self._state.galley
        pending: list[bytes] = []
        for at, token in enumerate(stream):
            if token.kind == tokens.BYTES:
                pending.append(token.data)
                continue
            if pending:
                self._read_bytes(b"".join(pending))
                pending = []
            if self._is_over(at):
                self._warnings.append(Warn("time_limit", "the RTF takes more time or nesting than one may; its end was not read"))
                break
            if not self._read_token(token):
                break
        else:
            self._read_bytes(b"".join(pending))
            if len(self._groups) > 0:
                self._warnings.append(Warn("truncated_document", "the RTF ends in the middle; what follows was not read"))
        while self._groups:
            self._close()
        header = next((found for kind in HEADERS if (found := self._headers.get(kind))), [])
        return Document(tuple(body.finish()), tuple(header), tuple(map(tuple, self._notes)), tuple(self._warnings))

    def _is_over(self, at: int) -> bool:
        """Tell whether the token `at` is beyond a limit."""
        if len(self._groups) > MOST_GROUPS or at > MOST_TOKENS:
            return True
        if at < self._check:
            return False
        self._check = at + 65_536
        return self._stop()

    def _read_token(self, token: Token) -> bool:
        """Take one token that is no text; return False where the document is over."""
        if token.kind == tokens.OPEN:
            self._groups.append(self._state)
            self._starred, self._fallback = False, 0
        elif token.kind == tokens.CLOSE:
            self._starred, self._fallback = False, 0
            if self._groups:
                self._close()
            return bool(self._groups)
        elif token.kind == tokens.SIGN:
            self._read_sign(token.word)
        elif self._state.target != "nothing":
            starred, self._starred = self._starred, False
            self._read_word(token.word, token.number, starred)
        return True

    def _close(self) -> None:
        """End a group; a story that began with it is put where it belongs."""
        closed, self._state = self._state, self._groups.pop()
        if closed.galley is self._state.galley:
            return
        blocks = closed.galley.finish()
        if closed.target == "note":
            self._notes.append(blocks)
        elif closed.target == "box":
            self._state.galley.boxes += blocks
        else:
            self._headers.setdefault(closed.target, blocks)

    def _read_sign(self, sign: str) -> None:
        """Take a control sign."""
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._read_word("par", None, False)
        elif sign in SIGNS and self._fallback:
            self._fallback -= 1
        elif sign in SIGNS or sign in "\\{}":
            self._write(SIGNS.get(sign, sign))

    def _read_bytes(self, data: bytes) -> None:
        """Take bytes of text: letters of the open font."""
        if self._fallback:
            dropped = min(self._fallback, len(data))
            self._fallback -= dropped
            data = data[dropped:]
        if data and self._state.target not in ("nothing", "quiet"):
            self._write(self._decode(data))

    def _decode(self, data: bytes) -> str:
        """Return the letters of bytes in the open font; legacy fonts have their own decoder later."""
        font = self._fonts.get(self._state.font) if self._state.target != "fonts" else None
        charset = font.charset if font else 1
        legacy = font is not None and of_font(font.name) is not None
        page = "cp1252" if legacy or charset == SYMBOL_CHARSET else CHARSETS.get(charset, self._page)
        if page == "cp1252":
            return files.view(data)
        return data.decode(page, "replace")

    def _write(self, words: str) -> None:
        """Put letters where those of the group go."""
        state = self._state
        if state.target == "fonts":
            self._name_font(words)
        elif state.target in ("nothing", "quiet") or state.hidden or state.deleted:
            return
        elif state.target == "marker":
            symbols = SYMBOLS.match(self._font_name(state.font))
            state.galley.marker += "".join("-" if symbols and sign > " " else sign for sign in words)[:40]
        else:
            state.galley.pieces.append(Piece(words, self._font_name(state.font), state.caps))

    def _font_name(self, number: int) -> str:
        """Return the name of a font; a font of signs is "Symbol" whatever its name."""
        font = self._fonts.get(number) or self._fonts.get(self._default)
        if font is None:
            return ""
        return "Symbol" if font.charset == SYMBOL_CHARSET and of_font(font.name) is None else font.name

    def _name_font(self, words: str) -> None:
        """Take a part of a font's name in the font table; ";" ends it."""
        for at, part in enumerate(words.split(";")):
            if at:
                self._open_font = Font()
            self._open_font.name = (self._open_font.name + part)[:100].strip(" ") if part.strip() else self._open_font.name

    def _read_word(self, word: str, number: int | None, starred: bool) -> None:
        """Take a control word."""
        state = self._state
        if self._open_target(word, starred):
            return
        if state.target == "fonts":
            self._read_font(word, number)
        elif word in LETTERS:
            self._write(LETTERS[word])
        elif word == "u":
            self._write(chr((number or 0) & 0xFFFF))
            self._fallback = state.skip
        elif word in CHANGES:
            self._state = CHANGES[word](state, number, self._default)
        elif word in ("par", "sect", "cell", "nestcell", "row", "nestrow"):
            self._end(word)
        else:
            self._read_setting(word, number)

    def _read_setting(self, word: str, number: int | None) -> None:
        """Take a control word about the document or a table row."""
        if word == "ansicpg" and number is not None:
            self._page = _code_page(number)
        elif word in ("mac", "pc", "pca"):
            self._page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "deff":
            self._default = number or 0
        elif word == "trowd":
            self._edges, self._merged = [], False
        elif word in ("clvmrg", "clmrg"):
            self._merged = True
        elif word == "cellx" and len(self._edges) < MOST_EDGES:
            self._edges.append(Edge(number or 0, self._merged))
            self._merged = False

    def _open_target(self, word: str, starred: bool) -> bool:
        """Tell whether a word says where the text of its group goes, and send it there."""
        state = self._state
        if word in SKIPPED:
            self._state = replace(state, target="nothing")
        elif word in QUIET:
            self._state = replace(state, target="quiet")
        elif word in SPOKEN:
            self._state = replace(state, target="text" if state.target == "quiet" else state.target)
        elif word == "fonttbl":
            self._state = replace(state, target="fonts")
        elif word in ("listtext", "pntext"):
            state.galley.marker = ""
            self._state = replace(state, target="marker")
        elif word in BOXES or word == "footnote" or word in HEADERS:
            kind = "box" if word in BOXES else "note" if word == "footnote" else word
            self._state = State(kind, Galley(), state.font, skip=state.skip)
        elif starred:
            self._state = replace(state, target="nothing")
        else:
            return False
        return True

    def _read_font(self, word: str, number: int | None) -> None:
        """Take a control word of the font table."""
        if word == "f":
            self._open_font = self._fonts.setdefault(number or 0, Font())
        elif word == "fcharset":
            self._open_font.charset = number or 0
        elif word == "u":
            self._name_font(chr((number or 0) & 0xFFFF))
            self._fallback = self._state.skip

    def _end(self, word: str) -> None:
        """End a paragraph, cell or row."""
        state = self._state
        if state.target == "quiet":
            return
        if word in ("par", "sect"):
            state.galley.end_paragraph(state.tables)
        elif word in ("cell", "nestcell"):
            state.galley.end_cell(1 if word == "cell" else max(2, state.tables))
        else:
            state.galley.end_row(1 if word == "row" else max(2, state.tables), self._edges)


def _code_page(number: int) -> str:
    """Return the name of a Windows code page."""
    if number in (437, 850, 852, 866, 874, 932, 936, 949, 950) or 1250 <= number <= 1258:
        return f"cp{number}"
    return {65001: "utf-8", 10000: "mac_roman"}.get(number, "cp1252")
