"""The byline of a story: who wrote it, or where it was taken from.

In: a line. Out: the name as a Field, or None. A label ("Tin, ảnh:", "Nguồn:", "Theo") makes a short line a byline; without
one it has to be a person's name and nothing else but the person's office.
"""

from __future__ import annotations

import re

from nlp.structure import signature
from nlp.structure.lines import Line, Piece, is_caps, part, plain
from nlp.types import Field, Span

LABELS = (
    "tin|anh|bai|bai viet|video|clip|noi dung|thuc hien|tac gia|nguoi viet|pv|phong vien|nguon tin|nguon|nhom pv|nhom phong vien|ctv|theo"
    "|tong hop|bien tap|nguoi dua tin|dua tin|duoc dang boi|dang boi|tin bai"
)
LABEL = re.compile(rf"\W{{0,3}}(?:{LABELS})(?:\s?(?:,|va|&|-|/|\+)\s?(?:{LABELS})){{0,2}}(?P<colon>\s?[:：.]|(?=\s))\s?")
LOOSE = ("anh", "bai", "tin", "video", "pv", "noi dung", "thuc hien", "clip")  # alone they are labels only before a colon
ROLE = re.compile(r"\s?(?:[-–—]\s|,\s|\(|/|\|).*$")  # "Lê An – Phòng Kinh tế", "Lê An (Đài Truyền thanh)"
LONGEST = 60
LINE = 120


def find(line: Line) -> Field | None:
    """Return the author or source that a line names.

    >>> from nlp.types import Source
    >>> from nlp.structure.lines import split
    >>> def ask(text):
    ...     field = find(split(Source(text, "text/plain"))[0])
    ...     return field and field.value
    >>> ask("Tin, ảnh: Lê An (Đài Truyền thanh)"), ask("Bùi Thị Lan – Phòng Kinh tế"), ask("Theo http://tin.example")
    ('Lê An', 'Bùi Thị Lan', 'http://tin.example')
    >>> ask("Theo kế hoạch, huyện sẽ họp."), ask("Quang cảnh hội nghị")
    (None, None)
    """
    if len(line.text) > LINE or line.text.endswith(("!", "?")):
        return None
    label = LABEL.match(line.plain)
    if label and not (label["colon"].strip() == "" and label.group().strip(" (*") in LOOSE):
        return _labelled(part(line, label.end(), len(line.text)), bool(label["colon"].strip()))
    whole = part(line, 0, len(line.text))
    value = ROLE.sub("", whole.text).strip(' .,;()*"”“')
    if line.text.endswith((":", ".")) or not (signature.is_name(value) or (is_caps(value) and signature.is_name(value.title()))):
        return None
    return _field(whole, value)


def _labelled(rest: Piece, colon: bool) -> Field | None:
    """Read what stands behind a label; without a colon only names and addresses are believed."""
    if rest.text.startswith(("http", "www.")) and " " not in rest.text:
        return _field(rest, rest.text.rstrip(" .)"))
    value = ROLE.sub("", rest.text).strip(' .,;()*"”“')
    if not value or len(value) > LONGEST or rest.text.endswith((",", ":", ";")) or not (value[0].isupper() or "." in value):
        return None
    if not colon:
        words = value.split()
        if not (
            all(signature.NAME_WORD.match(word) for word in words) or (len(words) == 1 and "." in value) or plain(value).startswith("bao ")
        ):
            return None
    return _field(rest, value)


def _field(piece: Piece, value: str) -> Field:
    at = piece.span.start + piece.text.find(value)
    return Field(value, Span(at, at + len(value)))
