"""The structure stage: the frame of a document and its body as nested blocks.

In: a `Source`. Out: a `Structure`: fields with their spans, and blocks in reading order, each with the block that governs it.
Decides the genre first; what belongs to no part of the frame is body. Text is never changed here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nlp.structure import genre, news, notice
from nlp.structure.lines import split
from nlp.types import Source, Structure, Warn

LONG = 800  # characters from which a document is expected to have a head
FEW = 2  # blocks of a text that runs on without paragraphs
NO_STRUCTURE = Warn("no_structure", "neither letterhead, headline nor paragraphs found: read as running text; check who is to act")


def parse(source: Source, published: date | None = None) -> Structure:
    """Return the structure of a document.

    `published` is the day a story appeared, where it is known from outside. It stands nowhere in the text, so it gives
    no span: `issued` is None then, and the record takes the day itself.

    >>> text = "SỞ Y TẾ\\nSố: 7/TB-SYT\\nTHÔNG BÁO\\nKết quả thi\\n1. Sở Y tế:\\n- Rà soát;\\nNơi nhận:\\n- Lưu: VT."
    >>> found = parse(Source(text, "text/plain"))
    >>> [(block.kind.value, block.parent) for block in found.blocks[4:6]]
    [('heading', None), ('item', 4)]
    """
    lines = split(source)
    found = notice.parse(source, lines) if genre.find(lines) == "notice" else news.parse(source, lines)
    headed = any((found.number, found.issuing_body, found.issued, found.subject, found.type_code))
    if headed or len(source.text) < LONG or len(found.blocks) > FEW:
        return found
    return replace(found, warnings=(*found.warnings, NO_STRUCTURE))
