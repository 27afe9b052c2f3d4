"""Word's own list numbers: which items of a layout may be numbered by Word so that a reader sees the same markers.

The markers of a document's items flow in, in order; a `Plan` for each that Word can number flows out, and the XML of the lists.
Refuses what Word counts otherwise than Vietnamese clerks do: after "d)" comes "đ)" on paper, and "e)" in Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

SHAPE = re.compile(r"(?P<before>Điều |Phần )?(?P<count>\d{1,2}|[IVX]{1,5}|[a-dđeghi])(?P<after>[.)/])\Z")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
LETTERS = "abcd"  # as far as both count alike
DASHES = ("-", "+")
FIRST_ID = 100  # of our lists; the template's own lie below


@dataclass(frozen=True, slots=True)
class Plan:
    """An item that Word numbers: the list it belongs to."""

    list_id: int


@dataclass(frozen=True, slots=True)
class _List:
    """A list of Word: its format, the text of its marker ("Điều %1."), where it starts."""

    format: str
    text: str
    start: int


def plan(markers: Sequence[str]) -> tuple[list[Plan | None], list[Any]]:
    """Return for each marker the list that prints it, or None, and the lists' elements for numbering.xml.

    >>> [item and item.list_id for item in plan(["1.", "2.", "a)", "b)", "3.", "1.", "đ)"])[0]]
    [100, 100, 101, 101, 100, 102, None]
    """
    lists: list[_List] = []
    open_lists: dict[tuple[str, str], tuple[int, int]] = {}  # format and text: list, next count
    plans: list[Plan | None] = []
    for marker in markers:
        shape = _shape(marker)
        if shape is None:
            plans.append(None)
            continue
        kind, text, count = shape
        number, following = open_lists.get((kind, text), (-1, -1))
        if count != following:
            number = len(lists)
            lists.append(_List(kind, text, count))
        open_lists[kind, text] = (number, count + 1 if kind != "bullet" else count)
        plans.append(Plan(FIRST_ID + number))
    return plans, list(_elements(lists))


def _shape(marker: str) -> tuple[str, str, int] | None:
    """Return format, text and count of a marker, None where Word cannot print it."""
    if marker in DASHES:
        return "bullet", marker, 1
    match = SHAPE.match(marker)
    if match is None:
        return None
    count, text = match["count"], f"{match['before'] or ''}%1{match['after']}"
    if count.isdecimal():
        return ("decimal", text, int(count)) if count == str(int(count)) else None
    if count in ROMAN:
        return "upperRoman", text, ROMAN.index(count) + 1
    return ("lowerLetter", text, LETTERS.index(count) + 1) if count in LETTERS else None


def _elements(lists: Sequence[_List]) -> Iterator[Any]:
    """Yield the abstract lists, then the lists, as the schema orders them."""
    for number, one in enumerate(lists, FIRST_ID):
        yield parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="{one.start}"/><w:numFmt w:val="{one.format}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{one.text}"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
        )
    for number in range(FIRST_ID, FIRST_ID + len(lists)):
        yield parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
