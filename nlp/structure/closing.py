"""The closing: "Nơi nhận" and the signature, also where the print had them side by side.

In: the lines below the title. Out: the range of lines, the kind of each, recipients and signer. Ends at an appendix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.lexicon import frame
from nlp.structure import signature
from nlp.structure.letterhead import MOTTO
from nlp.structure.lines import Line, Piece, is_caps, part, pieces, plain, shape
from nlp.types import BlockKind, Field, Signer, Span

TO = re.compile(r"\W{0,4}(?:n[oa]i\s?nh[a-z]n\b\s?[:;.]?|\w{2,4} nhan\s?:$)")
KEEP = re.compile(r"(?:nhu noi nhan|luu\b|l[uư]u ?[:;])")
APPENDIX = re.compile(r"(?:phu luc|phu bieu|bieu so|bieu mau|mau so|mau \d|danh muc|danh sach)\b|\W?(?:kem theo|ban hanh kem|dinh kem)\b")
TAG = re.compile(
    r"\s?\((?:de\b|b/?c|bao cao|b\s?/\s?cao|t/?h|p/?h|thuc hien"
    r"|phoi hop|biet|dang|kiem tra|theo doi|chi dao|thay b|giam sat|kt)[^()]{0,40}\)?\s?$"
)
DASH = re.compile(r"\W?[-–—~+•*“”\"_]\s?(?=\S)")
INLINE = shape(r"[;:.]\s{1,3}[-–]\s?(?=[{UP}])")
OFFICE = shape(r"[;.]\s+(?=[{UP}]{3}[{UP} ]{3,40}$)")
QUIET = 9  # lines of noise between the last recipient and the signature
BEFORE = 14  # lines above "Nơi nhận" in which a signature may stand
NEAR = 4  # unread lines within a signature
AFTER = 16  # lines below the last recipient in which it may stand


NOBODY = Signer()


@dataclass(frozen=True, slots=True)
class Closing:
    """Lines `start` to `end` close the document; `kinds` one a line."""

    start: int
    end: int
    kinds: tuple[BlockKind, ...] = ()
    recipients: tuple[Field, ...] = ()
    signer: Signer = NOBODY


def find(lines: Sequence[Line], start: int) -> Closing:
    """Find the closing behind line `start`; where there is none its range is empty and stands at the end.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> text = "Thực hiện./.\\nNơi nhận:\\n- Sở Y tế (để b/c);\\n- Lưu: VT.\\nGIÁM ĐỐC\\nLê Văn An"
    >>> closing = find(split(Source(text, "text/plain")), 0)
    >>> closing.start, [field.value for field in closing.recipients], closing.signer.name.value
    (1, ['Sở Y tế'], 'Lê Văn An')
    """
    at = next((i for i in range(start, len(lines)) if TO.match(lines[i].plain)), None)
    if at is None:
        return _unaddressed(lines, start)
    first = _signature_above(lines, start, at)
    end, listed, signs = _walk(lines, at)
    above = [piece for line in lines[first:at] for piece in pieces(line)]
    kinds = [BlockKind.SIGNATURE] * (at - first) + [
        BlockKind.SIGNATURE if i not in listed and i in signs else BlockKind.RECIPIENTS if i in listed else BlockKind.BOILERPLATE
        for i in range(at, end)
    ]
    found = above + [piece for i in sorted(signs) for piece in signs[i]]
    return Closing(first, end, tuple(kinds), _recipients([p for i in sorted(listed) for p in listed[i]]), signature.read(found))


def _signature_above(lines: Sequence[Line], start: int, at: int) -> int:
    """Return the first line of a signature that was read before "Nơi nhận"."""
    first = at
    for index in range(at - 1, max(start, at - BEFORE) - 1, -1):
        line = lines[index]
        if not all(signature.parts_of(piece) for piece in pieces(line)):
            break
        roles = {one.role for piece in pieces(line) for one in signature.parts_of(piece)}
        if roles & {"capacity", "title"}:
            first = index
    return first


Found = dict[int, list[Piece]]


def _walk(lines: Sequence[Line], at: int) -> tuple[int, Found, Found]:
    """Sort the pieces from "Nơi nhận" on into recipients and signature, by line; return the end too."""
    listed: Found = {}
    signs: Found = {}
    open_list, quiet, index = True, 0, at
    while index < len(lines):
        line = lines[index]
        if index > at and _ends(line, open_list):
            break
        for piece in _cut(line):
            own = piece
            if label := TO.match(piece.plain):
                listed.setdefault(index, [])
                own = part(piece, label.end(), len(piece.text))
            if not own.text:
                continue
            if signature.parts_of(own) and not DASH.match(own.text):
                if quiet >= NEAR - 1 and signs and not signature.has_surname(own.text) and _roles(own) == {"name"}:
                    continue  # what noise leaves has the shape of a name
                signs.setdefault(index, []).append(own)
            elif open_list and (DASH.match(own.text) or _goes_on(own, listed, index)):
                listed.setdefault(index, []).append(own)
                open_list = not KEEP.match(own.plain.lstrip('-–—~+•*“”"_ '))
            elif own.text and (name := signature.find_name_at_end(own)):
                signs.setdefault(index, []).append(name)
        quiet = 0 if index in listed or index in signs else quiet + 1
        if (quiet > (NEAR - 1 if _named(signs) else QUIET) and not open_list) or quiet > AFTER:
            break
        index += 1
    last = max([at, *listed, *signs])
    return min(max(last + 1, at + 1), len(lines)), listed, signs


def _named(signs: Found) -> bool:
    """Tell whether a signature has its name."""
    return any("name" in _roles(piece) for found in signs.values() for piece in found)


def _ends(line: Line, open_list: bool) -> bool:
    """Tell whether a line opens what follows the closing: an appendix, an attached document, running text."""
    if MOTTO.search(line.plain) or (APPENDIX.match(line.plain) and not DASH.match(line.text)):
        return True
    if line.table is not None and len([cell for cell in line.cells if len(cell)]) > 2:
        return True
    return not open_list and len(line.text) > 140 and not signature.AUTHORITY.search(line.text)


def _goes_on(piece: Piece, listed: Found, index: int) -> bool:
    """Tell whether a piece without a dash is a recipient or the rest of one."""
    before = next((listed[i][-1] for i in (index, index - 1, index - 2) if listed.get(i)), None)
    if before is None:
        return len(piece.text) < 200 and any(i in listed for i in (index, index - 1))
    if before.text.rstrip().endswith((".", "./.")):
        return False
    return (
        piece.text.endswith((";", "."))
        or (not before.text.rstrip().endswith(";") and len(piece.text) < 120)
        or before.text.rstrip().endswith(";")
    )


def _cut(line: Line) -> list[Piece]:
    """Cut a closing line at columns, at an authority or office printed behind a recipient, and at inline dashes."""
    found: list[Piece] = []
    for piece in pieces(line):
        cuts = {0, len(piece.text)}
        for match in signature.AUTHORITY.finditer(piece.text):
            cuts.add(match.start())
            break
        label = TO.match(piece.plain)
        if label and label.end() < len(piece.text):
            cuts.add(label.end())
        cuts.update(match.start() + 1 for match in INLINE.finditer(piece.text))
        if len(cuts) == 2 and not signature.AUTHORITY.search(piece.text) and (office := OFFICE.search(piece.text)):
            cuts.add(office.end())
        places = sorted(cuts)
        found += [part(piece, a, b) for a, b in pairwise(places) if piece.text[a:b].strip()]
    return found


def _recipients(found: Sequence[Piece]) -> tuple[Field, ...]:
    fields: list[Field] = []
    open_ = False
    for piece in found:
        dash = DASH.match(piece.text)
        body = part(piece, dash.end() if dash else 0, len(piece.text))
        ended = body.text.rstrip().endswith((";", "."))
        value = _tidy(body)
        if not value or KEEP.match(body.plain):
            open_ = False
            continue
        span = Span(body.span.start, body.span.start + len(value))
        if fields and open_ and not dash and fields[-1].span:
            fields[-1] = Field(f"{fields[-1].value} {value}", Span(fields[-1].span.start, span.end))
        else:
            fields.append(Field(value, span))
        open_ = not ended
    return tuple(Field(_untag(field.value), field.span) for field in fields)


def _tidy(piece: Piece) -> str:
    return piece.text.strip(" ;.,|*_-–")


def _untag(value: str) -> str:
    match = TAG.search(plain(value))
    return value[: match.start()].rstrip(" ;,.") if match and match.start() else value


def _unaddressed(lines: Sequence[Line], start: int) -> Closing:
    """Find a signature without "Nơi nhận": an office in capitals, and a name within five lines."""
    for index in range(max(start, 1), len(lines)):
        line = lines[index]
        if index + 1 < len(lines) and frame.starts("bases", lines[index + 1].plain):
            continue  # the office that decides, above its legal bases
        if len(line.text) > 200 or not (is_caps(line.text[:12]) or "|" in line.text):
            continue
        cells = pieces(line)
        if not all(_roles(piece) for piece in cells) or not any(_roles(piece) & {"capacity", "title"} for piece in cells):
            continue
        found, end = _signature_below(lines, index)
        signer = signature.read(found)
        if signer.name or (signer.capacity and end >= len(lines) - 3):
            return Closing(index, end, (BlockKind.SIGNATURE,) * (end - index), (), signer)
    return Closing(len(lines), len(lines))


def _roles(piece: Piece) -> set[str]:
    return {one.role for one in signature.parts_of(piece)}


def _signature_below(lines: Sequence[Line], start: int) -> tuple[list[Piece], int]:
    """Return the pieces of a signature that starts on a line, and the line behind it; a second signer may follow."""
    found: list[Piece] = []
    end, named = start, False
    for index in range(start, min(len(lines), start + BEFORE)):
        more = [piece for piece in pieces(lines[index]) if _roles(piece)]
        roles = {role for piece in more for role in _roles(piece)}
        if (named and not roles & {"capacity", "title"}) or index - end > NEAR:
            break
        if more:
            found += more
            end, named = index + 1, "name" in roles
    return found, end
