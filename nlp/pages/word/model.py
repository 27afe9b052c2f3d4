"""What a word processor's file holds, whatever its format: paragraphs of pieces with their fonts, tables, notes.

The readers of DOCX, RTF and ODT make it, `printing` prints it. Text stands in it as in the file: not decoded, not cleaned.
"""

from __future__ import annotations

from dataclasses import dataclass

from nlp.types import Warn

MOST_NESTED = 8  # tables within tables; deeper ones are read as paragraphs
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one font as it stands in the file; "\\t" is a tab, "\\n" a line break. `caps`: shown in capitals."""

    text: str
    font: str = ""
    caps: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `marker` is its list number or bullet as shown: "1.2.", "a)", "-"."""

    pieces: tuple[Piece, ...] = ()
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `width`: columns that it spans. `merged`: it belongs to the cell above, nothing is printed in it."""

    blocks: tuple[Block, ...] = ()
    width: int = 1
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, row by row."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: body, page header of the first page, each foot- and endnote; `warnings` tell what was left out."""

    body: tuple[Block, ...]
    header: tuple[Block, ...] = ()
    notes: tuple[tuple[Block, ...], ...] = ()
    warnings: tuple[Warn, ...] = ()
