"""Where the tone mark of oa, oe, uy stands: "Ủy ban" (new) and "Uỷ ban" (old). Both are legal and have the same length."""

from __future__ import annotations

import re

_PAIRS = (
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
)
_Y_PAIRS = (("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"))
_OLD = {change(new): change(old) for new, old in (*_PAIRS, *_Y_PAIRS) for change in (str.lower, str.upper, str.capitalize)}
_NEW_TONE = re.compile(rf"(?<![qQ])(?:{'|'.join(_OLD)})(?![^\W\d_])")


def old_tones(text: str) -> str:
    """Return the text with tone marks in the old place, where underthesea's training data has them; the length stays.

    >>> old_tones("Ủy ban số hóa, quý I")
    'Uỷ ban số hoá, quý I'
    """
    return _NEW_TONE.sub(lambda match: _OLD[match[0]], text)
