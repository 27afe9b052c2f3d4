"""The structure stage: the frame of a document and its body as nested blocks.

In: a `Source`. Out: a `Structure`: fields with their spans, and blocks in reading order, each with the block that governs it.
Decides the genre first; what belongs to no part of the frame is body. Text is never changed here.
"""

from __future__ import annotations

from datetime import date

from nlp.structure import genre, news, notice
from nlp.structure.lines import split
from nlp.types import Source, Structure


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
    if genre.find(lines) == "notice":
        return notice.parse(source, lines)
    return news.parse(source, lines)
