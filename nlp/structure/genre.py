"""The genre: an official document ("notice") shows parts of its frame, everything else is news.

In: the lines. Out: "notice" or "news".
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.structure import closing, letterhead, signature, title
from nlp.structure.lines import Line, Piece, is_caps, part, pieces

HEAD = 60
ENOUGH = 3


def find(lines: Sequence[Line]) -> str:
    """Tell the genre from what stands in the head and below the body.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> find(split(Source("Số: /TB-SYT\\nHà Nam, ngày tháng 5 năm 2030\\nTHÔNG BÁO", "text/plain")))
    'notice'
    >>> find(split(Source("Hội nghị tổng kết\\nSáng ngày 5/3, Sở Y tế họp.", "text/plain")))
    'news'
    """
    points = _head_points([piece for line in lines[:HEAD] for piece in pieces(line)], lines[:HEAD])
    for line in lines:
        if points >= ENOUGH:
            return "notice"
        if len(line.text) > 400 and "ơi nhận" not in line.text:
            continue
        if closing.TO.match(line.plain) and line.plain.lstrip(" |*").startswith(("noi nhan", "nol nhan")):
            points += 2
        elif signature.AUTHORITY.match(line.text) and is_caps(line.text[:14]):
            points += 1
    return "notice" if points >= ENOUGH else "news"


def _head_points(found: Sequence[Piece], lines: Sequence[Line]) -> int:
    points = 0
    seen: set[str] = set()
    for piece in found:
        kind = _evidence(piece)
        if kind and kind not in seen:
            seen.add(kind)
            points += 1 if kind in ("type", "to", "about") else 2
    if "type" not in seen and any(title.match_type(line.text) for line in lines if len(line.text) < 60):
        points += 1
    return points


def _evidence(piece: Piece) -> str:
    if letterhead.MOTTO.search(piece.plain) and is_caps(piece.text[:20]) and len(piece.text) < 120:
        return "motto"
    number = letterhead.NUMBER.match(piece.plain)
    if number and letterhead.has_symbol(part(piece, number.end(), number.end() + 60)):
        return "number"
    date = letterhead.find_date(piece.plain) if len(piece.text) < 80 else None
    if date and date[1] >= len(piece.plain) - 3 and "," in piece.text[: date[0]] + ",":
        return "date"
    if title.TO.match(piece.plain):
        return "to"
    if letterhead.ABOUT.match(piece.plain) and piece.plain.startswith("v"):
        return "about"
    return "type" if len(piece.text) < 60 and is_caps(piece.text) and title.match_type(piece.text) else ""
