"""Where spans stand on the pages of the original: the boxes of their words, put together to one rectangle a line.

The pages and word boxes of a Source flow in; page numbers and rectangles flow out, in points from the top left corner of a page.
A document without pages (text, HTML) has neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp.extraction import BoxOut, PageOut, WordOut
from nlp.types import Box, Page, Source, Span, Verdict

MOST_LINES = 100  # rectangles of one span: evidence that many records inherit must not make the result grow without bounds
SAME_LINE = 0.5  # share of the lower of two boxes that overlaps in height on one line
WIDEST_GAP = 4.0  # heights between two words of one rectangle: cells of a row and columns stay apart

Place = tuple[int | None, tuple[BoxOut, ...]]
NOWHERE: Place = (None, ())


@dataclass(frozen=True, slots=True)
class Places:
    """The look-up of a document; each span is looked up once."""

    pages: tuple[Page, ...]
    boxes: tuple[Box, ...]
    known: dict[Span, Place] = field(default_factory=dict)

    def of(self, span: Span | None) -> Place:
        """Return page and rectangles of a span.

        >>> word = Box(Span(0, 4), 1, 70, 100, 95, 113)
        >>> places = Places((Page(1, Span(0, 8), 595, 842),), (word, Box(Span(5, 8), 1, 99, 100, 120, 113)))
        >>> places.of(Span(0, 8))
        (1, (BoxOut(page=1, x0=70, top=100, x1=120, bottom=113),))
        """
        if span is None or not self.pages:
            return NOWHERE
        found = self.known.get(span)
        if found is None:
            rectangles = lines(self._words(span))
            page = rectangles[0].page if rectangles else self._page(span.start)
            found = self.known[span] = (page, rectangles)
        return found

    def _words(self, span: Span) -> Iterable[Box]:
        """Yield the boxes that hold characters of a span."""
        for at in range(bisect_right(self.boxes, span.start, key=lambda box: box.span.end), len(self.boxes)):
            if self.boxes[at].span.start >= span.end:
                return
            yield self.boxes[at]

    def _page(self, place: int) -> int:
        """Return the number of the page on which a character stands."""
        return self.pages[max(0, bisect_right(self.pages, place, key=lambda page: page.span.start) - 1)].number


def survey(source: Source) -> Places:
    """Return the look-up of a document."""
    return Places(source.pages, source.boxes)


def lines(boxes: Iterable[Box | WordOut], most: int | None = MOST_LINES) -> tuple[BoxOut, ...]:
    """Return the boxes of words in reading order as one rectangle for each stretch of a line, `most` at most."""
    found: list[BoxOut] = []
    for box in boxes:
        last = found[-1] if found else None
        if last is not None and _goes_on(last, box):
            found[-1] = BoxOut(box.page, last.x0, min(last.top, box.top), max(last.x1, box.x1), max(last.bottom, box.bottom))
        elif len(found) == most:
            break
        else:
            found.append(BoxOut(box.page, box.x0, box.top, box.x1, box.bottom))
    return tuple(found)


def _goes_on(last: BoxOut, box: Box | WordOut) -> bool:
    """Tell whether a word stands on the line of the words before, to the right of them and near."""
    height = min(last.bottom - last.top, box.bottom - box.top)
    overlap = min(last.bottom, box.bottom) - max(last.top, box.top)
    return (
        last.page == box.page and overlap >= SAME_LINE * height and box.x0 >= last.x0 and box.x0 - last.x1 <= WIDEST_GAP * max(height, 1.0)
    )


def pages_out(pages: Iterable[Page]) -> tuple[PageOut, ...]:
    """Return the published form of the pages: their size, how the text was come by and the figures that decided it."""
    found = []
    for page in pages:
        verdict = page.verdict or Verdict()
        found.append(
            PageOut(
                number=page.number,
                start=page.span.start,
                end=page.span.end,
                width=page.width,
                height=page.height,
                method=verdict.method,
                encoding=verdict.encoding or None,
                letters=verdict.letters,
                syllables=verdict.syllables,
                marked=verdict.marked,
                confidence=verdict.confidence,
                turned=verdict.turned,
                skew=verdict.skew,
            )
        )
    return tuple(found)


def words_out(boxes: Iterable[Box]) -> tuple[WordOut, ...]:
    """Return the word boxes in their published form."""
    return tuple(WordOut(box.span.start, box.span.end, box.page, box.x0, box.top, box.x1, box.bottom, box.confidence) for box in boxes)
