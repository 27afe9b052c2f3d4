"""The date grammar: finds every date expression and resolves it against the document's own date.

In: the canonical text, the spans to scan, and the day of issue if it is known. Out: `DateMention` in order of place,
without overlaps, and warnings for days that do not exist. Flow: atoms → ranges → resolve.
What has no calendar value ("kể từ ngày ký", "10 ngày làm việc", "năm nay") is a mention with null bounds and `relative`.
Refused: numbers of documents, ratios, decimals, bare "24/7".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from nlp.mentions.dates import checks, offsets, resolve
from nlp.mentions.dates.atoms import fold, scan
from nlp.mentions.dates.issued import read_issued, settle
from nlp.mentions.dates.patterns import STAMP_AFTER, STAMP_BEFORE
from nlp.mentions.dates.ranges import Expression, join
from nlp.types import DateMention, Span, Warn

__all__ = ["Found", "find", "read", "read_issued", "settle"]


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions of a text in order of place, and what was doubtful about them."""

    dates: tuple[DateMention, ...] = ()
    warnings: tuple[Warn, ...] = ()


def find(text: str, regions: Sequence[Span], issued: date | None) -> tuple[DateMention, ...]:
    """Return the date mentions in `regions` of `text`; days without a year are those of the document of `issued`.

    >>> text = "Báo cáo trước ngày 30/6."
    >>> [(d.span.of(text), d.start, str(d.end)) for d in find(text, [Span(0, len(text))], date(2023, 5, 2))]
    [('trước ngày 30/6', None, '2023-06-30')]
    """
    return read(text, regions, issued).dates


def read(text: str, regions: Sequence[Span], issued: date | None, frame: Sequence[Span] = ()) -> Found:
    """Return mentions and warnings; use it where the warnings are wanted too. `frame`: the lines that give the day of issue.

    >>> text = "Họp ngày 31/11/2024."
    >>> found = read(text, [Span(0, len(text))], None)
    >>> str(found.dates[0].end), found.warnings[0].code
    ('2024-11-30', 'impossible_day')
    """
    folded = fold(text)
    expressions: list[Expression] = []
    for region in sorted(regions):
        start = max(region.start, expressions[-1].end if expressions else 0)
        atoms = [atom for atom in scan(folded, start, region.end) if not _is_stamp(folded, atom.start, atom.end)]
        expressions += join(folded, atoms, start)
    context = resolve.read_context(folded, expressions, issued)
    resolved = [resolve.resolve(one, context) for one in expressions]
    mentions = [_as_issue(mention, frame) for mention, _ in resolved]
    known = _known(mentions, issued, bool(frame))
    doubts = [warn for _, warn in resolved if warn] + [warn for mention in mentions if (warn := checks.weekday(folded, mention))]
    late = checks.stamp(folded, known.issued if frame else None)
    return Found(offsets.settle(text, mentions, known), (*doubts, *((late,) if late else ())))


def _known(mentions: Sequence[DateMention], issued: date | None, framed: bool) -> offsets.Known:
    """Return what is known of the document's day: where it is printed, whether it is printed in full."""
    printed = [mention for mention in mentions if mention.role == "issue" and mention.start is not None]
    full = any(mention.start == mention.end == issued for mention in printed)
    return offsets.Known(issued, issued if full or not printed else None, issued if full and framed else None)


def _as_issue(mention: DateMention, frame: Sequence[Span]) -> DateMention:
    """Give the role "issue" to what stands in the line of place and date."""
    return replace(mention, role="issue") if any(line.holds(mention.span) for line in frame) else mention


def _is_stamp(text: str, start: int, end: int) -> bool:
    """Tell whether a day belongs to a digital signature: "Thời gian ký: 28.05.2019 07:25:41"."""
    return bool(STAMP_AFTER.match(text, end) or STAMP_BEFORE.search(text[max(0, start - 14) : start]))
