"""The words of a printed page and the rows that they stand in, by their places on the page.

Words flow in; rows flow out, cut where a wide gap parts two columns. Stamps of digital signatures, which
are laid over the page, are told from the text by their block; spaced-out headings ("T H Ô N G  B Á O") are closed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from nlp.pages import stamps

GAP = 1.25  # a gap wider than so many letter heights parts columns
LEAST_SPACED = 4


class Word(NamedTuple):  # a page has hundreds: this takes a third of a dataclass's time
    """A word with its place in points from the top left corner; `index` is its place in the order of drawing.

    `top` and `bottom` are those of its font, so that the words of a row are equally high; marks on capitals stand out above
    by `rise`. `confidence`: how sure OCR is of it, 0 to 1; None where it was not read by OCR.
    `original`: what OCR read, where the form of the line left one other reading, which is `text`.
    """

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    index: int = -1  # type: ignore[assignment]  # tuples have a method of this name, which nobody calls
    confidence: float | None = None
    rise: float = 0.0
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
    """Words side by side, from left to right; its edges are looked at often and so are told once."""

    words: tuple[Word, ...]
    x0: float = field(init=False, repr=False, compare=False)
    top: float = field(init=False, repr=False, compare=False)
    x1: float = field(init=False, repr=False, compare=False)
    bottom: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        edges = self.words[0].x0, min([w.top for w in self.words]), max([w.x1 for w in self.words]), max([w.bottom for w in self.words])
        for name, edge in zip(("x0", "top", "x1", "bottom"), edges, strict=True):
            object.__setattr__(self, name, edge)

    @property
    def text(self) -> str:
        """Return the words with one blank between two."""
        return " ".join([word.text for word in self.words])


def group_rows(words: Iterable[Word]) -> list[Row]:
    """Return the rows of a page from top to bottom; words stand in a row when their middles are at one height.

    >>> page = [Word("THÔNG", 1, 10, 10, 40, 22), Word("BÁO", 1, 45, 10, 60, 22), Word("Kết", 1, 10, 30, 25, 42)]
    >>> [row.text for row in group_rows(page)]
    ['THÔNG BÁO', 'Kết']
    """
    rows: list[_Open] = []
    above: _Open | None = None
    level, alone = None, False
    for height, x0, _, word in sorted([(round(word.top + word.bottom), word.x0, at, word) for at, word in enumerate(words)]):
        if alone and height == level and x0 >= rows[-1].right:
            rows[-1].add(word)
            continue
        middle = (word.top + word.bottom) / 2
        last = rows[-1] if rows else None
        fits = last is not None and last.takes(word, middle, x0)
        if (
            above is not None
            and above.takes(word, middle, x0)
            and not (last is not None and fits and last.distance(word) < above.distance(word))
        ):
            above.add(word)
        elif last is not None and fits:
            last.add(word)
        else:
            above = last
            rows.append(_Open(word, middle))
            level, alone = height, above is None or middle - above.middle > 0.35 * above.height + 2
    return [Row(tuple(_close(row.words))) for row in rows]


def _close(words: list[Word]) -> list[Word]:
    """Return a row with what is spaced out closed up, if anything is."""
    if sum([len(word.text) == 1 or word.text.isdigit() for word in words]) < 2:
        return words
    return _close_up(_close_gaps(words))


class _Open:
    """A row that words are still added to; they are kept from left to right."""

    __slots__ = ("height", "lefts", "middle", "right", "words")

    def __init__(self, word: Word, middle: float) -> None:
        self.words = [word]
        self.lefts = [word.x0]
        self.middle = middle
        self.height = word.height
        self.right = word.x1

    def takes(self, word: Word, middle: float, x0: float) -> bool:
        """Tell whether a word stands at the height of the row and at a place that is free."""
        if middle - self.middle >= 1.35 and middle - self.middle >= 0.35 * min(word.height, self.height) + 1:
            return False
        if x0 >= self.right:
            return True
        x1, most = word.x1, 0.4 * (word.x1 - x0)
        at = bisect_right(self.lefts, x0)
        for other in self.words[max(0, at - 2) : at + 2]:
            if other.x1 - x0 > most and x1 - other.x0 > most and other.x1 - other.x0 > most:
                return False
        return True

    def distance(self, word: Word) -> int:
        """Return how near in the order of drawing the row's words are to a word."""
        at = bisect_right(self.lefts, word.x0)
        return min(abs(word.index - other.index) for other in self.words[max(0, at - 15) : at + 15])

    def add(self, word: Word) -> None:
        """Add a word."""
        if word.x0 >= self.lefts[-1]:
            self.words.append(word)
            self.lefts.append(word.x0)
        else:
            at = bisect_right(self.lefts, word.x0)
            self.words.insert(at, word)
            self.lefts.insert(at, word.x0)
        if word.x1 > self.right:
            self.right = word.x1


def _close_gaps(words: Sequence[Word]) -> list[Word]:
    """Return a row with the figures of a stamped number as one word: "5" "6" "5" without a gap."""
    done: list[Word] = []
    for word in words:
        last = done[-1] if done else None
        if last and word.text.isdigit() and last.text.isdigit() and -1 < word.x0 - last.x1 < 0.12 * word.height:
            done[-1] = last._replace(text=last.text + word.text, x1=word.x1)
        else:
            done.append(word)
    return done


def part_row(row: Row) -> list[Row]:
    """Return the parts of a row that wide gaps leave apart.

    >>> row = Row((Word("TỈNH", 1, 10, 10, 40, 22), Word("Độc", 1, 90, 10, 110, 22), Word("lập", 1, 114, 10, 130, 22)))
    >>> [part.text for part in part_row(row)]
    ['TỈNH', 'Độc lập']
    """
    words = row.words
    starts = [0]
    for at, (before, after) in enumerate(pairwise(words), 1):
        gap = (after.x0 - before.x1) / GAP
        if gap > 1 and (gap > after.bottom - after.top or gap > before.bottom - before.top):
            starts.append(at)
    if len(starts) == 1:
        return [row]
    return [Row(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def may_hold_stamp(page: str) -> bool:
    """Tell whether a page's text, in any order, has words of which stamps of digital signatures are made."""
    low = page.lower()
    if any(sign in low for sign in stamps.SIGNED) or stamps.TIME.search(low):
        return True
    return sum([before.rstrip().endswith(stamps.LABELLED) for before in low.split(":")[:-1]]) > 1


def take_stamps(words: Sequence[Word]) -> tuple[list[Word], list[Row]]:
    """Return the words of a page without those of stamps, and the rows of the stamps."""
    blocks: list[list[Row]] = []
    by_size: dict[int, list[Word]] = {}
    for word in words:
        by_size.setdefault(round(word.height), []).append(word)
    for row in chain.from_iterable(group_rows(by_size[size]) for size in sorted(by_size)):
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
    if sum([len(word.text) == 1 for word in words]) < LEAST_SPACED:
        return words
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
                done[-1] = done[-1]._replace(text=done[-1].text + word.text, x1=word.x1)
            else:
                done.append(word)
        at = end
    return done


def _is_near(words: Sequence[Word], first: int, at: int) -> bool:
    """Tell whether a letter is near enough to the one before to be of the same spaced-out heading."""
    return at == first or words[at].x0 - words[at - 1].x1 < 2.5 * words[at].height
