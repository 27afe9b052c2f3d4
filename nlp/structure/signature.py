"""The signature: capacity ("KT. Giám đốc"), own title, name.

In: the pieces of text that stand between the body and the end, in order. Out: a Signer, and for one piece whether it
belongs to a signature. Knows offices and person names by their shape; a name is taken only behind an office.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import frame, loader, names
from nlp.structure.lines import Piece, is_caps, part, plain, shape
from nlp.types import Field, Signer, Span

# "TM. ỦY BAN NHÂN DÂN", "KT.GIÁM ĐỐC", "T/M BAN THƯỜNG VỤ", "TUQ. CHỦ TỊCH", "Q. GIÁM ĐỐC"
AUTHORITY = shape(r"(?<!\w)(?P<sign>TUQ|TM|KT|kT|[KkT]7|TL|T/M|K/T|T/L|TU|Q)\s?(?:[.]|(?<=/.))\s{0,2}(?=[{UP}])")
SIGNED = re.compile(
    r"\W{0,3}(?:da ky|ky ten|daky|ky, ?dong dau|chu ky|signed|ky ten,? dong dau)[\w\s,]{0,20}\W{0,3}$|\W{0,3}(?:da ky)\W{1,3}(?=\w)"
)
NAME_WORD = shape(r"[{UP}](?:[{LOW}'’]{0,8}|[{UP}'’]{0,8})(?:-[{UP}][{LOW}]{0,8})?$")
PLACES = re.compile(r"(?:tinh|huyen|thanh pho|thi xa|thi tran|quan|xa|dac khu|viet nam)\s")
WORDS = (2, 5)
SIGNS = {"T/M": "TM", "K/T": "KT", "T/L": "TL", "k7": "KT", "kT": "KT", "K7": "KT", "T7": "KT"}  # 7: OCR


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a signature: `role` capacity, title, name, signed or body."""

    role: str
    piece: Piece
    sign: str = ""


def read(found: Sequence[Piece]) -> Signer:
    """Build the signer from the pieces of a signature: the lowest authority, the first own title behind it, the name.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> text = "KT. GIÁM ĐỐC\\nPHÓ GIÁM ĐỐC\\n(Đã ký)\\nTrần Minh Khoa"
    >>> signer = read([part(line, 0, 99) for line in split(Source(text, "text/plain"))])
    >>> signer.capacity.value, signer.title.value, signer.name.value
    ('KT. Giám đốc', 'Phó Giám đốc', 'Trần Minh Khoa')
    """
    parts = [one for piece in found for one in parts_of(piece)]
    capacity: Field | None = None
    title: Field | None = None
    for one in parts:
        if one.role == "name" and (capacity or title):
            return Signer(_name(one.piece), title, capacity)
        if one.role == "capacity":
            capacity, title = _capacity(one), None
        elif one.role == "title" and title is None:
            title = Field(_office(one.piece.text), one.piece.span)
    return Signer(None, title, capacity)


def parts_of(piece: Piece) -> tuple[Part, ...]:
    """Cut a piece into the parts of a signature; empty where it is none.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> line = split(Source("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn An", "text/plain"))[0]
    >>> [(one.role, one.piece.text) for one in parts_of(part(line, 0, 99))]
    [('capacity', 'ỦY BAN NHÂN DÂN'), ('capacity', 'CHỦ TỊCH'), ('title', 'PHÓ CHỦ TỊCH'), ('name', 'Lê Văn An')]
    """
    found: list[Part] = []
    text, at = piece.text.rstrip("* "), 0
    while at < len(text) and len(found) < 12:
        at += len(text[at:]) - len(text[at:].lstrip(" *|_.,-–:"))
        rest = part(piece, at, len(text))
        if not rest.text:
            break
        one, used = _next(rest)
        if one is None:
            return tuple(found) if any(x.role in ("capacity", "title") for x in found) else ()
        found.append(one)
        at += used
    return tuple(found)


def _next(rest: Piece) -> tuple[Part | None, int]:
    """Read the part that a piece starts with, and the length that it takes."""
    if match := AUTHORITY.match(rest.text):
        end = _capacity_end(rest, match.end())
        sign = SIGNS.get(match["sign"], match["sign"])
        if end == match.end() or not is_caps(rest.text[match.end() : end]):
            return None, 0
        return Part("capacity", part(rest, match.end(), end), sign), end
    if match := SIGNED.match(rest.plain):
        return Part("signed", rest), match.end()
    if end := _office_end(rest.plain):
        if is_caps(rest.text[:end]) or end == len(rest.plain.rstrip(" .")):
            return Part("title", part(rest, 0, end)), end
        return None, 0
    if is_name(rest.text):
        return Part("name", rest), len(rest.text)
    return None, 0


def _capacity_end(rest: Piece, start: int) -> int:
    """Return where the office or body behind "KT." ends: at a known office, the next authority, or the end of the capitals."""
    if end := _office_end(rest.plain[start:]):
        following = rest.text[start + end :].split()
        if (
            not following
            or not is_caps(following[0])
            or AUTHORITY.match(rest.text, start + end + 1)
            or _office_end(rest.plain[start + end :].lstrip())
        ):
            return start + end
    end = start
    for word in re.finditer(r"\S+", rest.text[start : start + 160]):
        at = start + word.start()
        if not is_caps(word.group() + "AA") and word.group().strip("-–&,"):
            break
        if word.start() and (AUTHORITY.match(rest.text, at) or _office_end(rest.plain[at:])):
            break
        end = start + word.end()
    return end


def _office_end(low: str) -> int:
    match = frame.pattern("offices").match(low)
    return match.end() if match else 0


def is_name(text: str) -> bool:
    """Tell whether a text has the shape of a person's name: two to five words, each with a capital.

    >>> is_name("Nguyễn Thị Bích"), is_name("TS. Y Thanh Hà Niê"), is_name("Sở Y tế"), is_name("Hà Nội, ngày 2")
    (True, True, False, False)
    """
    bare = strip_degrees(text)
    words = bare.split()
    if not WORDS[0] <= len(words) <= WORDS[1] or not all(NAME_WORD.match(word) for word in words):
        return False
    low = plain(bare)
    if _office_end(low) or PLACES.match(low):
        return False
    known = words[0].lower() in _surnames() or words[1].lower() in ("thị", "văn")
    return known or not (is_caps(bare) or frame.starts("body_heads", low))


def has_surname(text: str) -> bool:
    """Tell whether a name begins with a known surname.

    >>> has_surname("Trần Văn An"), has_surname("Đắk Nông")
    (True, False)
    """
    return strip_degrees(text).split(" ")[0].lower() in _surnames()


def find_name_at_end(piece: Piece) -> Piece | None:
    """Return a name with a known surname at the end of a line that another column or OCR noise begins."""
    words = list(re.finditer(r"\S+", piece.text))
    for length in (3, 4, 2):
        tail = words[-length:]
        if len(words) <= length or tail[0].group().lower() not in _surnames():
            continue
        found = part(piece, tail[0].start(), len(piece.text))
        if is_name(found.text) and not frame.starts("body_heads", found.plain):
            return found
    return None


@cache
def _surnames() -> frozenset[str]:
    return frozenset(name.lower() for name in loader.surnames()["surnames"])


@cache
def _degrees() -> re.Pattern[str]:
    words = sorted(frame.words()["degrees"], key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(re.escape, words)) + r")(?:\s?[.,:]\s?|\s+(?=\w))")


def strip_degrees(text: str) -> str:
    """Return a name without degrees and ranks before it.

    >>> strip_degrees("PGS.TS. Trần Văn Bình"), strip_degrees("Đại tá Lê Ba")
    ('Trần Văn Bình', 'Lê Ba')
    """
    at = 0
    low = plain(text[:120])
    for _ in range(5):
        match = _degrees().match(low, at)
        if match is None or not text[match.end() :][:1].isupper():
            break
        if match.end() - at <= 3 and "." not in match.group() and not text[at : match.end()].strip().isupper():
            break
        at = match.end()
    return text[at:].strip(" .,;")


def _name(piece: Piece) -> Field:
    value = strip_degrees(piece.text)
    at = piece.span.start + piece.text.find(value)
    if is_caps(value):
        value = " ".join("-".join(half[:1] + half[1:].lower() for half in word.split("-")) for word in value.split())
    return Field(value, Span(at, at + len(value)))


def _capacity(one: Part) -> Field:
    return Field(f"{one.sign}. {_office(one.piece.text)}", Span(one.piece.span.start, one.piece.span.end))


def _office(surface: str) -> str:
    """Return an office or body in official capitals: "CHÁNH VĂN PHÒNG" → "Chánh Văn phòng"."""
    low = plain(surface)
    end = _office_end(low)
    if not end:
        return names.canonical(surface)
    rest = surface[end:].strip(" .,")
    shown = frame.offices()
    office = shown.get(" ".join(surface[:end].lower().split())) or shown[" ".join(low[:end].split())]
    return office + (f" {names.canonical(rest)}" if rest else "")
