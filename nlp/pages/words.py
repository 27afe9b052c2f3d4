"""The words of a printed page and the rows that they stand in, by their places on the page.

Words of pdfplumber flow in; rows flow out, cut where a wide gap parts two columns. Stamps of digital signatures, which
are laid over the page, are told from the text by their block; spaced-out headings ("T H Ô N G  B Á O") are closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from statistics import median
from typing import Any

from nlp.pages import stamps

GAP = 1.25  # a gap wider than so many letter heights parts columns
LEAST_SPACED = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in points from the top left corner; `index` is its place in the order of drawing.

    `confidence`: how sure OCR is of it, 0 to 1; None where it was not read by OCR. `original`: what OCR read, where the form of the
    line left one other reading, which is `text`.
    """

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    index: int = -1
    confidence: float | None = None
    original: str = ""

    @property
    def height(self) -> float:
        """Return how high its letters are printed."""
        return max(1.0, self.bottom - self.top)

    @property
    def middle(self) -> float:
        """Return the height of its middle on the page."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """Words side by side, from left to right."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Return the left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Return the right edge."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def text(self) -> str:
        """Return the words with one blank between two."""
        return " ".join(word.text for word in self.words)


def read_words(page: Any, number: int) -> list[Word]:
    """Return the words of a page of pdfplumber; text that is printed twice for boldness counts once."""
    upright = page.filter(lambda thing: thing.get("upright", True))
    places = {(char["text"], round(char["x0"]), round(char["top"])) for char in upright.chars}
    if len(places) < 0.85 * len(upright.chars):
        upright = upright.dedupe_chars(tolerance=1)
    found = upright.extract_words(x_tolerance_ratio=0.16, y_tolerance=2, use_text_flow=True)
    return [
        Word(word["text"], number, float(word["x0"]), float(word["top"]), float(word["x1"]), float(word["bottom"]), at)
        for at, word in enumerate(found)
        if word["text"].strip()
    ]


def group_rows(words: Iterable[Word]) -> list[Row]:
    """Return the rows of a page from top to bottom; words stand in a row when their middles are at one height.

    >>> page = [Word("THÔNG", 1, 10, 10, 40, 22), Word("BÁO", 1, 45, 10, 60, 22), Word("Kết", 1, 10, 30, 25, 42)]
    >>> [row.text for row in group_rows(page)]
    ['THÔNG BÁO', 'Kết']
    """
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        free = [known for known in rows[-2:] if _stands_in(known, word)]
        if free:
            row = min(free, key=lambda known: min(abs(word.index - other.index) for other in known[-30:]))
            row.append(word)
        else:
            rows.append([word])
    return [Row(tuple(_close_up(_close_gaps(sorted(row, key=lambda word: word.x0))))) for row in rows]


def _stands_in(row: Sequence[Word], word: Word) -> bool:
    """Tell whether a word stands at the height of a row and at a place that is free."""
    if word.middle - row[0].middle >= 0.35 * min(word.height, row[0].height) + 1:
        return False
    return not any(min(word.x1, other.x1) - max(word.x0, other.x0) > 0.4 * (word.x1 - word.x0) for other in row[-200:])


def _close_gaps(words: Sequence[Word]) -> list[Word]:
    """Return a row with the figures of a stamped number as one word: "5" "6" "5" without a gap."""
    done: list[Word] = []
    for word in words:
        last = done[-1] if done else None
        if last and word.text.isdigit() and last.text.isdigit() and -1 < word.x0 - last.x1 < 0.12 * word.height:
            done[-1] = replace(last, text=last.text + word.text, x1=word.x1)
        else:
            done.append(word)
    return done


def part_row(row: Row) -> list[Row]:
    """Return the parts of a row that wide gaps leave apart.

    >>> row = Row((Word("TỈNH", 1, 10, 10, 40, 22), Word("Độc", 1, 90, 10, 110, 22), Word("lập", 1, 114, 10, 130, 22)))
    >>> [part.text for part in part_row(row)]
    ['TỈNH', 'Độc lập']
    """
    parts: list[list[Word]] = [[row.words[0]]]
    for before, after in pairwise(row.words):
        if after.x0 - before.x1 > GAP * min(before.height, after.height):
            parts.append([])
        parts[-1].append(after)
    return [Row(tuple(part)) for part in parts]


def take_stamps(words: Sequence[Word]) -> tuple[list[Word], list[Row]]:
    """Return the words of a page without those of stamps, and the rows of the stamps."""
    blocks: list[list[Row]] = []
    sizes = sorted({round(word.height) for word in words})
    for row in chain.from_iterable(group_rows(word for word in words if round(word.height) == size) for size in sizes):
        for part in part_row(row):
            block = next((known for known in reversed(blocks[-40:]) if _goes_under(known[-1], part)), None)
            if block is None:
                blocks.append([part])
            else:
                block.append(part)
    taken = [row for block in blocks if _is_stamp(block) for row in block]
    stamped = {word.index for row in taken for word in row.words}
    return [word for word in words if word.index not in stamped], taken


def _goes_under(above: Row, below: Row) -> bool:
    """Tell whether a row stands directly under another, begins at the same edge and is printed as large."""
    size, other = above.words[0].height, below.words[0].height
    near = -0.3 * size < below.top - above.bottom < 0.9 * size
    return near and abs(above.x0 - below.x0) < 3 and abs(size - other) < 0.1 * size


def _is_stamp(block: Sequence[Row]) -> bool:
    """Tell whether a block of rows is the stamp of a digital signature."""
    if len(block) > stamps.LONGEST or any(len(row.text) > stamps.WIDEST for row in block):
        return False
    words = " ".join(row.text for row in block)
    labels = len(stamps.LABEL.findall(words))
    timed = stamps.TIME.search(words) is not None
    return labels > 1 or (timed and (labels > 0 or "+07:00" in words or stamps.MAIL.search(words) is not None))


def _close_up(words: list[Word]) -> list[Word]:
    """Return a row with runs of single letters made words: "T H Ô N G  B Á O" has a wider gap between its words."""
    done: list[Word] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end].text) == 1 and words[end].text.isalpha() and _is_near(words, at, end):
            end += 1
        if end - at < LEAST_SPACED:
            done.append(words[at])
            at += 1
            continue
        usual = median(after.x0 - before.x1 for before, after in pairwise(words[at:end]))
        for word in words[at:end]:
            if done and word is not words[at] and word.x0 - done[-1].x1 < 1.5 * usual + 1:
                done[-1] = replace(done[-1], text=done[-1].text + word.text, x1=word.x1)
            else:
                done.append(word)
        at = end
    return done


def _is_near(words: Sequence[Word], first: int, at: int) -> bool:
    """Tell whether a letter is near enough to the one before to be of the same spaced-out heading."""
    return at == first or words[at].x0 - words[at - 1].x1 < 2.5 * words[at].height
