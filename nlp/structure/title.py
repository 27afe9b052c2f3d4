"""The title: the type line, the subject (trích yếu) below it or after "V/v", and the addressees.

In: the lines of a notice. Out: where the type line stands, its code, the subject and the lines that each takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp.lexicon import doc_types, frame
from nlp.structure import letterhead, markers
from nlp.structure.lines import Line, Piece, is_caps, is_ornament, part, plain, shape
from nlp.types import Field, Span

HEAD = 80  # lines in which the type line is looked for
LONG = 400  # a subject is not longer than this
SUBJECT_LINES = 8
ADDRESSEES = 40
TO = re.compile(r"\W{0,3}kinh\s{0,2}(?:gui|goi)\b\s?:?|\W{0,3}gui\s?:|\W{0,3}dong kinh gui\s?:?")
SENTENCE = shape(r"[.:;]\s*$|\.\s+[{UP}][{LOW}]+ ")
# A last line of the subject in other letters: "Năm 2030", "(giai đoạn 2030 - 2035)"
PERIOD = re.compile(r"\(?(?:nam|quy|thang|giai doan|nhiem ky|\d{1,2} thang|tu nam|tu ngay|den nam)\s")
END = re.compile(r"[.:;,]$")
OF = re.compile(r"cua\s")


@dataclass(frozen=True, slots=True)
class TypeLine:
    """The line that names the type: its place, the code, and where on the line the subject starts (None: below)."""

    line: int
    code: str
    rest: int | None = None


def find_type(lines: Sequence[Line], symbol: str) -> TypeLine | None:
    """Find the type line; `symbol` ("TB-UBND") helps where OCR misread it.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> find_type(split(Source("SỞ Y TẾ\\nT H Ô N G  B Á O\\nKết quả", "text/plain")), "").code
    'TB'
    """
    for index, line in enumerate(lines[:HEAD]):
        if is_basis(line.plain) or TO.match(line.plain):
            return None
        if (index + 1 < len(lines) and line.plain.endswith(" so:")) or line.plain.startswith(("so:", "so ")):
            continue
        found = match_type(line.text)
        if found and not line.text.rstrip().endswith(":"):
            return TypeLine(index, *found)
    code = code_of(symbol)
    wanted = doc_types.find(code) if code else None
    if wanted is None or wanted.weak:
        return None
    key = plain(wanted.name).replace(" ", "")
    for index, line in enumerate(lines[:HEAD]):
        if is_basis(line.plain):
            return None
        bare = re.sub(r"[^a-z]", "", line.plain)
        if is_caps(line.text) and len(bare) == len(key) and sum(a != b for a, b in zip(bare, key, strict=True)) <= 2:
            return TypeLine(index, wanted.code)
    return None


def match_type(text: str) -> tuple[str, int | None] | None:
    """Return the code that a line's first words name, and where the rest starts.

    >>> match_type("KẾ HOẠCH Phòng chống thiên tai năm 2030")
    ('KH', 9)
    >>> match_type("Kế hoạch phòng chống thiên tai") is None
    True
    """
    low = plain(text[:120])
    keys = [i for i, c in enumerate(low) if c.isalnum()]
    bare = "".join(low[i] for i in keys)
    for key, code in _type_keys():
        if not bare.startswith(key):
            continue
        end = keys[len(key) - 1] + 1
        printed, rest = text[:end], text[end:].strip(" .:*_-–(")
        spaced = len(printed) > 1.6 * len(key)
        if text[end : end + 1].isalnum() or not (is_caps(printed) or not rest):
            continue
        if not rest or (spaced and not rest.split()[0].islower()):
            return code, None if not rest else end + text[end:].find(rest)
        return code, end + text[end:].find(rest)
    return None


@cache
def _type_keys() -> tuple[tuple[str, str], ...]:
    """Return (letters of a type line without blanks, code), the longest first."""
    keys = {plain(name).replace(" ", ""): kind.code for kind in doc_types.load() for name in (kind.name, *kind.lines)}
    return tuple(sorted(keys.items(), key=lambda item: -len(item[0])))


def code_of(symbol: str) -> str | None:
    """Return the code of a type that a symbol starts with.

    >>> code_of("TB-UBND"), code_of("UBND-NC")
    ('TB', None)
    """
    first = re.split(r"[-/–_ ]", symbol.strip("/- "), maxsplit=1)[0]
    return next((kind.code for kind in doc_types.load() if first in (kind.code, *kind.also)), None)


def find_subject(lines: Sequence[Line], at: TypeLine) -> tuple[Field | None, int]:
    """Return the trích yếu that starts on or below the type line, and the index of the first line behind it."""
    taken: list[Piece] = []
    if at.rest is not None:
        rest = part(lines[at.line], at.rest, len(lines[at.line].text))
        if not OF.match(rest.plain) or not is_caps(rest.text):
            taken.append(rest)
    index = at.line + 1
    while index < len(lines) and len(taken) < SUBJECT_LINES:
        line = lines[index]
        if is_ornament(line.text):
            if taken:
                break
            index += 1
            continue
        if _ends_subject(line, lines[index - 1], taken):
            break
        if not taken and is_caps(line.text) and OF.match(line.plain):
            index += 1
            continue
        taken.append(part(line, 0, len(line.text)))
        index += 1
    return _join(taken), index


def _ends_subject(line: Line, before: Line, taken: Sequence[Piece]) -> bool:
    text = line.text
    if is_basis(line.plain) or TO.match(line.plain) or (markers.read(text) and not text[0].isdigit()) or line.table is not None:
        return True
    if re.match(r"\((?:kem theo|ban hanh kem|dinh kem)|\W{0,4}noi nhan", line.plain):
        return True
    if len(text) > LONG or (len(text) > 100 and SENTENCE.search(text)):
        return True
    if not taken:
        return False
    if text[0].islower() or before.plain.endswith((",", " va", " cua", "-", " ve")):
        return False
    if END.search(text) and not text.endswith(","):
        return True
    marker = markers.read(text)
    if marker is not None and marker.kind in ("roman", "num1", "chuong", "dieu"):
        return True
    if len(text) < 60 and not line.gap and PERIOD.match(line.plain) and not END.search(text):
        return False
    caps = is_caps(text)
    if line.gap or caps != is_caps(taken[-1].text) or frame.starts("openers", line.plain):
        return True
    return caps and frame.starts("body_heads", line.plain) and not line.plain.startswith(("hoi ", "doan ", "doi ", "to "))


def find_about(pieces: Sequence[Piece]) -> Field | None:
    """Return the subject of a công văn from its "V/v …" pieces, without the label."""
    if not pieces:
        return None
    label = letterhead.ABOUT.match(pieces[0].plain)
    first = part(pieces[0], label.end() if label else 0, len(pieces[0].text))
    return _join([piece for piece in (first, *pieces[1:]) if piece.text])


def _join(taken: Sequence[Piece]) -> Field | None:
    if not taken:
        return None
    value = re.sub(r"\s+", " ", " ".join(piece.text for piece in taken)).strip(" *_|")
    return Field(value.rstrip(". ") if not value.endswith("..") else value, Span(taken[0].span.start, taken[-1].span.end))


def find_addressees(lines: Sequence[Line], start: int) -> tuple[tuple[Field, ...], int, int]:
    """Return the bodies after "Kính gửi", and the range of lines they take (empty range: none)."""
    at = next((i for i in range(start, min(len(lines), start + 25)) if TO.match(lines[i].plain)), None)
    if at is None:
        return (), start, start
    label = TO.match(lines[at].plain)
    first = part(lines[at], label.end() if label else 0, len(lines[at].text))
    taken = [first] if first.text.strip(" :-") else []
    index = at + 1
    while index < len(lines) and index - at < ADDRESSEES:
        line = lines[index]
        dash = re.match(r"[-–—+•*~]\s?", line.text)
        goes_on = taken and (taken[-1].text.endswith((";", ",")) or (line.text[0].islower() and not line.gap))
        if not (dash or goes_on or not taken) or len(line.text) > 300 or is_basis(line.plain):
            break
        if taken and not dash and not goes_on:
            break
        taken.append(part(line, 0, len(line.text)))
        index += 1
        if taken[-1].text.endswith(".") and (index >= len(lines) or not re.match(r"[-–—+•*~]", lines[index].text)):
            break
    return tuple(_addressees(taken)), at, index


def _addressees(taken: Sequence[Piece]) -> list[Field]:
    found: list[Field] = []
    for piece in taken:
        for match in re.finditer(r"[^;]+", piece.text):
            value = match.group().strip(" .:-–—+•*~\t")
            if not value:
                continue
            at = piece.span.start + match.start() + match.group().find(value)
            if found and value[0].islower() and match.start() == 0 and not re.match(r"[-–—+•*~]", piece.text):
                found[-1] = Field(f"{found[-1].value} {value}", Span(found[-1].span.start if found[-1].span else at, at + len(value)))
            else:
                found.append(Field(value, Span(at, at + len(value))))
    return found


def is_basis(low: str) -> bool:
    """Tell whether folded text starts as a legal basis does.

    >>> is_basis("can cu luat dau tu;"), is_basis("- can cu nghi quyet so 5;")
    (True, True)
    """
    return frame.starts("bases", low.lstrip("-–*+ "))
