"""Take the stamps of digital signatures out of the flow: "Ký bởi: …", "Email: …", "Thời gian ký: 05.05.2023 10:11:12 +07:00".

A stamp is laid over the page anywhere; in the text it cuts the letterhead or the signature. It goes to the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.pages import marks
from nlp.pages.lines import Line, make
from nlp.text import Run

TIME = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}\s+\d{1,2}:\d{2}:\d{2}|\+0?7:00")
ZONE = re.compile(r"\+0?7:00")
LABEL = re.compile(
    r"(?:Người ký|Ký bởi|Được ký bởi|Ký ngày|Thời gian ký|Ngày ký|Email|E-mail|Cơ quan|Tổ chức|Chức vụ)\s*:"
    r"|Digitally signed|Signature Not Verified",
    re.I,
)
LABELLED = ("người ký", "ký bởi", "ký ngày", "thời gian ký", "ngày ký", "email", "e-mail", "cơ quan", "tổ chức", "chức vụ")  # before ":"
SIGNED = ("digitally signed", "signature not verified", "+07:00", "+7:00")
MAIL = re.compile(r"[\w.+-]{2,40}@[\w.-]{3,40}")
LONGEST = 14  # lines of a stamp
WIDEST = 60


def part_stamps(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines without those of stamps, and the lines of the stamps.

    >>> page = [make(Run(row)) for row in ("Ký bởi: UBND tỉnh A", "Ngày ký: 05/05/2023 10:11:12", "", "THÔNG BÁO")]
    >>> [[line.text for line in part] for part in part_stamps(page)]
    [['', 'THÔNG BÁO'], ['Ký bởi: UBND tỉnh A', 'Ngày ký: 05/05/2023 10:11:12']]
    """
    kept: list[Line] = []
    stamps: list[Line] = []
    block: list[Line] = []
    for line in [*lines, make(Run(""))]:
        if not line.blank and not line.page:
            block.append(line)
            continue
        mine, other = _part_block(block)
        kept += mine
        stamps += other
        block = [] if line.blank else [line]
        if line.blank:
            kept.append(line)
    return kept[:-1], stamps


def _part_block(block: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return what of the lines between two blank ones is text and what is a stamp."""
    signs = [at for at, line in enumerate(block) if len(line.text) < WIDEST and (TIME.search(line.text) or LABEL.match(line.text))]
    timed = any(TIME.search(block[at].text) for at in signs)
    if not signs or (not timed and not re.match(r"(?:Người ký|Ký bởi|Được ký bởi)\s*:", block[signs[0]].text)):
        return list(block), []
    if not any(LABEL.match(line.text) or MAIL.search(line.text) or ZONE.search(line.text) for line in block):
        return list(block), []  # a time alone is that of a portal's page
    first, last = signs[0], signs[-1]
    if last - first > LONGEST:
        return list(block), []
    while first > 0 and signs[-1] - first < LONGEST and len(block[first - 1].text) < 32 and not _is_text(block[first - 1]):
        first -= 1
    taken = [line for line in block[first : last + 1] if not _is_text(line)]
    kept = [*block[:first], *(line for line in block[first : last + 1] if _is_text(line)), *block[last + 1 :]]
    return kept, [make(line.run, fixed=True) for line in taken]


def _is_text(line: Line) -> bool:
    """Tell whether a line near a stamp is of the document itself."""
    if LABEL.match(line.text) or TIME.search(line.text) or MAIL.search(line.text):
        return False
    return marks.is_frame(line.text) or marks.is_item(line.text) or len(line.text) > WIDEST or line.text.endswith((";", "./."))
