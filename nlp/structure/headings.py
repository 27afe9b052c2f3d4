"""What a body line is: a heading, a lead-in, or text.

In: a line, its marker, and what follows. Out: yes or no. The words that decide are in frame.yml.
"""

from __future__ import annotations

import re

from nlp.lexicon import frame
from nlp.structure.lines import Line, is_caps, plain
from nlp.structure.markers import Marker

SHORT = 150  # a heading is not longer
LINE = 100  # one without a marker is shorter still
# "… như sau:", "… một số nội dung sau đây.", "… các giải pháp sau"
LEAD = re.compile(
    r"(?:(?<![.;])(?<![.;]\s):|(?:(?:nhu|noi dung|nhiem vu|giai phap|cong viec|cu the|viec|van de) sau|sau day|duoi day)\s?[.;]?)\W{0,3}$"
)
END = re.compile(r"[.;!?…,]\W{0,2}$")
BARE = re.compile(
    r"(?:quyet dinh|quyet nghi|thong bao|chi thi|yeu cau|ket luan|thong nhat|kinh trinh|nghi quyet|lenh|cong bo)\s?:?\W{0,2}$"
)
# "Sở Y tế thông báo để các đơn vị biết, thực hiện."
TELLS = re.compile(r".{0,60}\bthong bao .{0,160}\b(?:biet|thuc hien)\W{0,6}$")
SAYS = re.compile(r"\bsau(?: day)?\s?:\W{0,3}$")
SECTIONS = ("phan", "chuong", "muc", "tieumuc")
INNER = ("dash", "plus", "star", "bullet", "alpha", "paren")


def opens(low: str) -> bool:
    """Tell whether folded text leads in to what follows.

    >>> opens("ubnd tinh yeu cau nhu sau:"), opens("thuc hien cac noi dung sau."), opens("da xong.")
    (True, True, False)
    """
    return LEAD.search(low[-60:]) is not None


def is_section(marker: Marker | None) -> bool:
    """Tell whether a marker always makes a heading: Phần, Chương, Mục."""
    return marker is not None and marker.kind in SECTIONS


def is_heading(line: Line, marker: Marker | None, nested: bool) -> bool:
    """Tell whether a line is a heading; `nested`: text or deeper items follow it, no sibling.

    >>> from nlp.structure import lines, markers
    >>> from nlp.types import Source
    >>> def ask(text, nested=True):
    ...     line = lines.split(Source(text, "text/plain"))[0]
    ...     return is_heading(line, markers.read(text), nested)
    >>> ask("2. UBND các huyện, thành phố:"), ask("1. Sở Y tế chủ trì, phối hợp rà soát."), ask("II. NHIỆM VỤ CỤ THỂ")
    (True, False, True)
    """
    if is_section(marker):
        return True
    rest = line.text[marker.end :] if marker else line.text
    low = line.plain[marker.end :] if marker else line.plain
    if not rest or len(rest) > (SHORT + 50 if (marker and marker.kind == "roman") or is_caps(rest) else SHORT):
        return False
    if marker and marker.kind == "dieu":
        return False
    if is_caps(rest):
        return nested or len(rest) > 12 or BARE.match(low) is not None
    if marker is None:
        return _is_bare_heading(rest, low, nested)
    if marker.kind == "ordinal" or not nested:
        return marker.kind == "roman" and not END.search(rest) and not _is_told(rest)
    if END.search(rest):
        named = frame.starts("heading_nouns", low) or low.startswith("ve ") or (rest[0].isupper() and frame.starts("body_heads", low))
        return (
            rest.rstrip().endswith(".")
            and len(rest) < (SHORT if marker.kind == "roman" else 80)
            and named
            and (marker.kind == "roman" or not _is_told(rest))
        )
    if marker.kind in INNER and not rest.rstrip().endswith(":"):
        return False
    if opens(low):
        return marker.kind == "roman" or not _is_told(rest)
    return not _is_told(rest) or frame.starts("heading_nouns", low) or frame.starts("heading_openers", low)


def _is_bare_heading(rest: str, low: str, nested: bool) -> bool:
    """Judge a line without a marker: "Sở Y tế:", "Phương hướng, nhiệm vụ năm 2030."."""
    if len(rest) > LINE or not rest[0].isupper() or not nested:
        return False
    if rest.rstrip().endswith(":"):
        return not _is_told(rest) and not SAYS.search(low)
    if ": " in rest:
        return False  # "Chủ trì: Ông Hai"
    if END.search(rest):
        return rest.rstrip().endswith(".") and len(rest) < 80 and frame.starts("heading_nouns", low) and not _is_told(rest)
    return '"' not in rest and "“" not in rest


def _is_told(rest: str) -> bool:
    """Tell whether a line tells or orders something: it has a finite verb, so it is no mere title."""
    return frame.pattern("finite").search(rest[:1].lower() + rest[1:]) is not None


def ends_document(text: str) -> bool:
    """Tell whether a paragraph closes a document: "Nay thông báo …", "Trên đây là …".

    >>> ends_document("Trên đây là Kế hoạch năm 2030 của Sở.")
    True
    """
    low = plain(text[:300])
    return frame.starts("endings", low) or (len(text) < 300 and TELLS.match(low) is not None)


def breaks_list(text: str) -> bool:
    """Tell whether a paragraph leaves the unmarked lines under a lead-in: "Phát biểu kết luận, …".

    >>> breaks_list("Tuy nhiên, còn khó khăn."), breaks_list("Rà soát quy hoạch.")
    (True, False)
    """
    return ends_document(text) or frame.starts("breaks", plain(text[:80]))
