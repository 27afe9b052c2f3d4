"""The letterhead: quốc hiệu, parent and issuing body, number, place and date, urgency, secrecy.

In: the lines above the type line (or above "Kính gửi"). Out: the fields and the kind of each line. Two columns on
one line are cut here; what is neither frame nor body name (stamps, page titles) is boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.lexicon import frame, names
from nlp.structure import spelling
from nlp.structure.lines import Line, Piece, is_caps, is_ornament, part, pieces, shape
from nlp.types import BlockKind, Field, Span

# "CỘNG HÒA XÃ HỘI …", also as OCR writes it: "CỘNGHÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = re.compile(
    r"c\w?\wn?g?\s?h\w?[oa]\w?\s?xa\s?h\w[io]\s?ch\w|xa\s?hoi\s?chu\s?nghia"
    r"|doc\s?lap\W{0,6}tu\s?do|tu\s?do\W{0,6}hanh\s?ph|dang cong san viet nam$"
)
# "Số: 12/TB-UBND", "Số 12-NQ/TU", "Luật số: 15/2023/QH15", "Số:    /KH-SYT", "Sô: 6§( /TB-UBND"
NUMBER = re.compile(r"(?:^|(?<=[\s|]))(?:s[o6]|luat so|phap lenh so)\s{0,3}(?=[:.;/\d_…]|\s\s)[:.;]?")
# OCR lost the slash: "Số: €6ŠUBND-NC"
GARBLED = shape(r"(?:UBND|HĐND|TB|KH|QĐ|CT|BC|TTr)-[{UP}]{2,12}")
SYMBOL = shape(r"[{UP}][{UP}{LOW}&0-9]{0,15}(?:\s?[-–—_/.&]\s?[{UP}][{UP}{LOW}&0-9]{0,15}){0,6}(?<![{LOW}]{4})")
COUNT = re.compile(
    r"(?P<no>\d{1,5}(?:\.\d{1,3})?\s?[a-zđA-ZĐ]?)\s{0,3}(?:/\s{0,3}(?P<year>(?:19|20)\d\d)\s{0,2})?(?P<sign>[/-])?\s{0,4}(?=[A-ZĐQ])"
)
DATE = re.compile(
    r"ng[a-z]y\s{0,3}(?P<day>[^,;:\n]{0,14}?)\s{0,3}th[a-z]{1,2}n?g\s{0,3}(?P<month>[^,;:\n]{0,12}?)\s{0,3}n[a-z]m\s{0,3}"
    r"(?P<year>\d[\d. ]{0,4}\d|[\d.…]{1,8})"
)
SHORT_DATE = re.compile(r"(?:ngay\s{1,3})?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d$")
# words of a place name before the comma: "Đắk R'lấp", "TP. Hồ Chí Minh", "Bà Rịa - Vũng Tàu"
PLACE = shape(r"(?:(?:TP\.?|T\.?P|[{UP}][\w'’`°?.]{0,12})(?:\s{1,3}|\s?[-–]\s?(?=[{UP}]))?){1,7}$")
URGENCY = re.compile(r"(hoa\s?toc|hoa toc hen gio|thuong\s?khan|khan)$")
SECRECY = re.compile(r"(tuyet mat|toi mat|mat)$")
ABOUT = re.compile(r"(?:v\s?/\s?v|vv(?= [a-z])|ve viec|trich yeu)\b[:.]?\s?")
STAMP = re.compile(r"[+]07|@|\d\d[:.]\d\d[:.]\d\d|https?:")
LATE = 70  # characters of a line of place and date
LETTERS = 1 / 2  # share of letters below which a head line is garbage of OCR


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the head says; `kinds` one a line; `about` the pieces of "V/v …" that stand among the head lines."""

    kinds: tuple[BlockKind, ...]
    number: Field | None = None
    issuing_body: Field | None = None
    parent_body: Field | None = None
    place: Field | None = None
    issued: Span | None = None
    urgency: str | None = None
    secrecy: str | None = None
    about: tuple[Piece, ...] = ()


def find(lines: Sequence[Line]) -> Letterhead:
    """Read the lines above the type line.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> head = find(split(Source("UBND TỈNH KON TUM\\nSỞ Y TẾ\\nSố: 7/KH-SYT", "text/plain")))
    >>> head.issuing_body.value, head.number.value
    ('Sở Y tế', '7/KH-SYT')
    """
    spread = [(index, piece) for index, line in enumerate(lines) for piece in _cut(line)]
    roles = _drop_stamps(lines, [(index, piece, _role(piece)) for index, piece in spread])
    number = _number(roles)
    place, issued = _place_date(roles)
    parent, body = _bodies([piece for _, piece, role in roles if role == "body"])
    about = _about(roles)
    words = [piece.plain.strip(" .:") for _, piece, role in roles if role == "urgency"]
    secrets = [piece.plain.strip(" .:") for _, piece, role in roles if role == "secrecy"]
    return Letterhead(
        kinds=_kinds(roles, len(lines), about),
        number=number,
        issuing_body=body,
        parent_body=parent,
        place=place,
        issued=issued,
        urgency=_URGENT.get(words[0].replace(" ", "")) if words else None,
        secrecy=_SECRET.get(secrets[0]) if secrets else None,
        about=about,
    )


_URGENT = {"hoatoc": "hỏa tốc", "hoatochengio": "hỏa tốc hẹn giờ", "thuongkhan": "thượng khẩn", "khan": "khẩn"}
_SECRET = {"tuyet mat": "tuyệt mật", "toi mat": "tối mật", "mat": "mật"}
_KINDS = {"number": BlockKind.NUMBER, "date": BlockKind.PLACE_DATE, "about": BlockKind.SUBJECT}
_FRAME = ("motto", "body", "ornament", "urgency", "secrecy")


def find_date(text: str) -> tuple[int, int] | None:
    """Return where "ngày … tháng … năm …" stands in folded lower-case text.

    >>> find_date("hung yen, ngay    thang 5 nam 2023")
    (10, 34)
    """
    match = DATE.search(text)
    return (match.start(), match.end()) if match else None


def symbol_of(number: str) -> str:
    """Return the symbol of a number: what stands behind its count and year.

    >>> symbol_of("12a/QĐ-UBND"), symbol_of("09/2010/QĐ-UBND"), symbol_of("12-NQ/TU")
    ('QĐ-UBND', 'QĐ-UBND', 'NQ/TU')
    """
    match = re.match(r"[\d.]*[a-zđ]?\s*[/-]?\s*(?:(?:19|20)\d\d\s*/)?\s*", number)
    return number[match.end() :] if match else number


def _cut(line: Line) -> list[Piece]:
    """Cut a head line where the other column, the date or the number begins."""
    found: list[Piece] = []
    for piece in pieces(line):
        cuts = {0, len(piece.text)}
        if motto := MOTTO.search(piece.plain):
            cuts.add(motto.start())
        if date := DATE.search(piece.plain):
            cuts.add(_place_start(piece, date.start()))
        for number in NUMBER.finditer(piece.plain):
            fresh = piece.text[number.start()] == "S" and ":" in number.group()
            if fresh and "/" in piece.plain[number.end() : number.end() + 40] and (not date or number.start() < date.start()):
                cuts.add(number.start())
        if about := re.search(r"(?<!\w)v\s?/\s?v(?!\w)", piece.plain):
            cuts.add(about.start())
        places = sorted(cuts)
        found += [part(piece, a, b) for a, b in pairwise(places) if piece.text[a:b].strip()]
    return found


def _role(piece: Piece) -> str:
    text = piece.plain.strip(" .:()*[]")
    if MOTTO.search(piece.plain):
        return "motto"
    if NUMBER.match(piece.plain):
        return "number"
    if (DATE.search(piece.plain) and len(piece.text) < 90) or (SHORT_DATE.search(piece.plain) and len(piece.text) < 50):
        return "date"
    if ABOUT.match(piece.plain):
        return "about"
    if is_ornament(piece.text):
        return "ornament"
    if is_caps(piece.text) and URGENCY.match(text):
        return "urgency"
    if is_caps(piece.text) and SECRECY.match(text):
        return "secrecy"
    if frame.starts("stamps", piece.plain) or STAMP.search(piece.plain):
        return "stamp"
    letters = sum(c.isalpha() for c in piece.text)
    if is_caps(piece.text) and len(piece.text) <= 120 and letters >= LETTERS * len(piece.text) and letters >= 2:
        return "body"
    return "symbol" if re.match(r"/\s?[A-ZĐ]", piece.text) else "other"


def _drop_stamps(lines: Sequence[Line], roles: list[tuple[int, Piece, str]]) -> list[tuple[int, Piece, str]]:
    """Take caps lines that stand in one paragraph with a stamp ("TRUNG TÂM CÔNG BÁO / …@… / +07:00") for stamp too."""
    group, groups = 0, []
    for line in lines:
        group += line.gap
        groups.append(group)
    stamped = {groups[index] for index, _, role in roles if role == "stamp"}
    stamped -= {groups[index] for index, _, role in roles if role in ("motto", "number", "date")}
    kept = [(i, p, "stamp" if role == "body" and groups[i] in stamped else role) for i, p, role in roles]
    has_body = any(role == "body" for _, _, role in kept)
    kept = kept if has_body else roles
    first = next((n for n, (_, piece, role) in enumerate(kept) if role == "body" and frame.starts("body_heads", piece.plain)), None)
    if first is None:
        return kept
    return [(i, p, "other" if role == "body" and n < first else role) for n, (i, p, role) in enumerate(kept)]


def _kinds(roles: Sequence[tuple[int, Piece, str]], count: int, about: Sequence[Piece]) -> tuple[BlockKind, ...]:
    """Return the kind of each line, by the weightiest piece on it."""
    of_line: list[list[str]] = [[] for _ in range(count)]
    for index, piece, role in roles:
        of_line[index].append("about" if piece in about else role)
    return tuple(_kind(found) for found in of_line)


def _kind(roles: Sequence[str]) -> BlockKind:
    for role in ("number", "date", "about"):
        if role in roles:
            return _KINDS[role]
    if "symbol" in roles:
        return BlockKind.NUMBER
    return BlockKind.LETTERHEAD if any(role in _FRAME for role in roles) else BlockKind.BOILERPLATE


def _number(roles: Sequence[tuple[int, Piece, str]]) -> Field | None:
    """Read the number, also where its symbol stands on the next line."""
    for at, (_, piece, role) in enumerate(roles):
        if role != "number":
            continue
        label = NUMBER.match(piece.plain)
        rest = part(piece, label.end() if label else 0, len(piece.text))
        field = _read_number(rest)
        if field is None and at + 1 < len(roles):
            later = next((p for _, p, r in roles[at + 1 : at + 4] if r in ("symbol", "other", "body")), None)
            if later is not None and (later.text.startswith("/") or not rest.text):
                field = _read_number(later)
                count = COUNT.match(rest.text + "/A")
                if field and count and later.text.startswith("/"):
                    field = Field(re.sub(r"\s", "", rest.text) + field.value, Span(rest.span.start, later.span.end))
        if field is not None:
            return field
    return None


def _read_number(piece: Piece) -> Field | None:
    """Read "12/TB-UBND"; a count that OCR or the writer left unclear is blank: "/TB-UBND"."""
    text = piece.text
    match = COUNT.match(text)
    if match and (match["sign"] or match["year"] or text[match.end() - 1] == " "):
        symbol = SYMBOL.match(text, match.end())
        if symbol and ("/" in text[: symbol.end()]):
            return Field(_tidy(text[: symbol.end()]), Span(piece.span.start, piece.span.start + symbol.end()))
    for slash in re.finditer(r"[/-]", text[:40]):
        start = slash.end() + len(text[slash.end() :]) - len(text[slash.end() :].lstrip())
        symbol = SYMBOL.match(text, start)
        if symbol and (len(symbol.group()) > 1) and (slash.group() == "/" or "/" in symbol.group()):
            value = slash.group() + symbol.group()
            if year := re.search(r"/\s?((?:19|20)\d\d)\s?$", text[: slash.start()]):
                value = f"/{year[1]}{value}"
            return Field(_tidy(value), Span(piece.span.start + slash.start(), piece.span.start + symbol.end()))
    if garbled := GARBLED.search(text[:30]):
        return Field("/" + garbled.group(), Span(piece.span.start + garbled.start(), piece.span.start + garbled.end()))
    return None


def _tidy(number: str) -> str:
    """Drop the blanks of a number; those between words of an old symbol ("12 TC/QLCS") stay."""
    return re.sub(r"\s*([-–/.&_])\s*", r"\1", number.strip()).replace("–", "-").replace(" /", "/")


def _place_start(piece: Piece, date: int) -> int:
    """Return where the place before a date starts: "12/TB-SYT Kon Tum, ngày …" → at Kon Tum."""
    before = piece.text[:date].rstrip(" ,.;")
    tail = before[-60:]
    match = PLACE.search(tail)
    if match is None:
        return date
    start = match.start()
    words = list(re.finditer(r"\S+", tail[start:]))
    mixed = [word.start() for word in words if not is_caps(word.group()) or word.group().upper().startswith("TP")]
    return len(before) - len(tail) + start + (mixed[0] if mixed else 0)


def find_place_date(line: Line) -> tuple[Field | None, Span | None]:
    """Return place and date of a line that holds nothing else, as minutes print it at their end.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> place, _ = find_place_date(split(Source("Huế, ngày 5 tháng 5 năm 2030", "text/plain"))[0])
    >>> place.value
    'Huế'
    """
    found = [(0, piece, role) for piece in _cut(line) if (role := _role(piece)) == "date"]
    return _place_date(found) if found and len(line.text) < LATE else (None, None)


def _place_date(roles: Sequence[tuple[int, Piece, str]]) -> tuple[Field | None, Span | None]:
    for _, piece, role in roles:
        if role != "date":
            continue
        match = DATE.search(piece.plain) or SHORT_DATE.search(piece.plain)
        if match is None:
            continue
        issued = Span(piece.span.start + match.start(), piece.span.start + match.end())
        before = part(piece, 0, match.start())
        value = before.text.rstrip(" ,.;:")
        if value and any(c.isalpha() for c in value) and not any(c.isdigit() for c in value):
            return Field(" ".join(value.split()), Span(before.span.start, before.span.start + len(value))), issued
        return None, issued
    return None, None


def _bodies(found: Sequence[Piece]) -> tuple[Field | None, Field | None]:
    """Join wrapped names and return (parent, issuing body)."""
    groups: list[list[Piece]] = []
    for piece in found:
        if groups and (not frame.starts("body_heads", piece.plain) or _dangles(groups[-1][-1])):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    if not groups:
        return None, None
    body = _body(groups[-1])
    parent = _body(groups[-2]) if len(groups) > 1 else None
    if parent and " ".join(piece.plain for piece in groups[-1]) in frame.words()["partial"]:
        body = Field(names.canonical(f"{body.value} {parent.value}"), body.span)
    return parent, body


def _dangles(piece: Piece) -> bool:
    return piece.plain.endswith(",") or piece.plain.rsplit(" ", 1)[-1] in frame.words()["dangling"] or piece.plain.endswith(_TWO_WORDS)


_TWO_WORDS = ("quan ly", "nha nuoc ve", "phat trien", "dau tu")


def _body(group: Sequence[Piece]) -> Field:
    surface = " ".join(piece.text.strip(" *_-|.,;:") for piece in group)
    return Field(names.canonical(spelling.repair(surface)), Span(group[0].span.start, group[-1].span.end))


def _about(roles: Sequence[tuple[int, Piece, str]]) -> tuple[Piece, ...]:
    """Return the pieces of "V/v …": the first and the lines below it that carry it on."""
    found: list[Piece] = []
    for _, piece, role in roles:
        if (role == "about" and not found) or (found and role == "other"):
            found.append(piece)
        elif found and role in ("about", "body"):
            break
    return tuple(found)


def has_symbol(piece: Piece) -> bool:
    """Tell whether a text starts with a number and symbol: "12/TB-UBND", "/KH-SYT", "12-NQ/TU".

    >>> from nlp.structure.lines import Piece
    >>> has_symbol(Piece(Span(0, 7), "/KH-SYT", "/kh-syt")), has_symbol(Piece(Span(0, 12), "68 Trần Phú,", "68 tran phu,"))
    (True, False)
    """
    return _read_number(piece) is not None
