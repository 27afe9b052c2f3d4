"""A news story: headline, date line, byline, captions, and what the site printed around it.

In: the source and its lines. Out: a Structure of genre "news". The headline and date of the container stand in where
the text has none; without either they stay None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.lexicon import frame
from nlp.structure import byline
from nlp.structure.lines import Line, is_caps, is_ornament, plain
from nlp.structure.outline import Outline
from nlp.types import Block, BlockKind, Field, Signer, Source, Span, Structure

HEAD = 8  # lines in which headline and date line are looked for
LONGEST_TITLE = 220
# "18:11, 24/07/2023", "Thứ Hai, 24/7/2023, 08:30 (GMT+7)", "(16/01/2014)", "Ngày đăng: 04-04-2017"
DATELINE = re.compile(
    r"\W{0,3}(?:(?:cap nhat|ngay dang|ngay cap nhat|dang ngay|dang luc|ngay|thu \w{2,4}|chu nhat|luc)\W{0,3}){0,3}"
    r"(?:\d{1,2}[:h]\d{2}(?::\d{2})?\s?(?:am|pm|sa|ch)?\W{0,4}(?:(?:ngay|thu \w{2,4}|chu nhat)\W{0,3}){0,2})?"
    r"(?P<date>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|ngay \d{1,2} thang \d{1,2} nam \d{4}|\d{1,2} thang \d{1,2},? \d{4})"
    r"(?:\W{1,4}\d{1,2}[:h]\d{2}(?::\d{2})?\s?(?:am|pm|sa|ch)?)?\W{0,3}(?:\(?gmt ?\+?7\)?)?\W{0,3}"
    r"(?:(?:so )?(?:luot|lan) (?:xem|doc|truy cap)\W{0,3}[\d.,]{0,9}\W{0,3})?$"
)
CRUMBS = re.compile(r"^(?:trang chu|home)\s?[/>»›|]|\s[»›]\s")
LONGEST_CRUMBS = 110
TAIL_DATE = re.compile(r"\(\s?(?P<date>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\s?(?:\W{0,2}\d{1,2}[:h]\d{2})?\s?\)\s*$")
DATED = re.compile(
    r"(?:(?:sang|chieu|toi|trua|vua qua|trong|ngay)\W{1,3}){0,2}(?:ngay\s)?\d{1,2}\s?[/.-]\s?\d{1,2}"
    r"|(?:sang|chieu|toi|trua) (?:nay|qua|ngay|\d)"
)
CONTROLS = re.compile(r"(?:\s[-+]?\s?A[+-]?){2,}\s*(?:In)?\s*$")


def parse(source: Source, lines: Sequence[Line]) -> Structure:
    """Read a story.

    >>> from nlp.structure.lines import split
    >>> source = Source("Họp bàn chống hạn\\n08:15, 02/03/2030\\nSáng 2/3, huyện họp.\\nTin, ảnh: Lê Văn An", "text/plain")
    >>> story = parse(source, split(source))
    >>> story.subject.value, story.issued.of(source.text), story.signer.name.value
    ('Họp bàn chống hạn', '02/03/2030', 'Lê Văn An')
    """
    kinds = _frame_kinds(lines)
    headline, place = _headline(source, lines, kinds)
    if place is not None:
        kinds[place] = BlockKind.HEADLINE
        for above in range(place):
            kinds.setdefault(above, BlockKind.BOILERPLATE)
    issued = _issued(lines, kinds, place)
    author = _author(source, lines, kinds)
    _mark_captions(lines, kinds)
    return Structure("news", assemble(lines, kinds), issued=issued, subject=headline, signer=Signer(author))


def assemble(lines: Sequence[Line], kinds: dict[int, BlockKind]) -> tuple[Block, ...]:
    """Build the blocks: lines of a kind as they are, those without one by their nesting."""
    inner = Outline([line for at, line in enumerate(lines) if at not in kinds], 0, None, 0).build()
    return merge(inner, [(lines[at].span.start, kind, lines[at].span) for at, kind in sorted(kinds.items())])


def merge(inner: Sequence[Block], frame_parts: Sequence[tuple[int, BlockKind, Span]]) -> tuple[Block, ...]:
    """Return body blocks and parts of the frame in the order of the text, numbered anew."""
    rows: list[Block | tuple[int, BlockKind, Span]] = sorted(
        [*inner, *frame_parts], key=lambda x: x.span.start if isinstance(x, Block) else x[0]
    )
    numbers = {row.index: at for at, row in enumerate(rows) if isinstance(row, Block)}
    found: list[Block] = []
    for at, row in enumerate(rows):
        if isinstance(row, Block):
            parent = numbers[row.parent] if row.parent is not None else None
            found.append(replace(row, index=at, parent=parent, head=numbers[row.head] if row.head is not None else None))
        else:
            found.append(Block(at, row[1], row[2], row[2]))
    return tuple(found)


def _frame_kinds(lines: Sequence[Line]) -> dict[int, BlockKind]:
    """Give a kind to what the site printed: menus, counters, footers; at the end and at the head of the page."""
    kinds: dict[int, BlockKind] = {}
    for at, line in enumerate(lines):
        if is_web(line) or is_ornament(line.text):
            kinds[at] = BlockKind.BOILERPLATE
        elif len(line.text) < 60 and DATELINE.match(line.plain):
            kinds[at] = BlockKind.DATELINE
    head = [at for at, line in enumerate(lines[:HEAD]) if len(line.text) < LONGEST_CRUMBS]
    crumbs = next((at for at in head if CRUMBS.search(lines[at].plain)), -1)
    for at in range(crumbs + 1):  # the path of a page, and the name of the site above it
        kinds.setdefault(at, BlockKind.BOILERPLATE)
    last = max((at for at, line in enumerate(lines) if len(line.text) > 200 and at not in kinds), default=-1)
    author = next((at for at in range(max(last, 0), len(lines)) if at not in kinds and byline.find(lines[at])), None)
    first = next((at for at in range(last + 1, len(lines)) if kinds.get(at) is BlockKind.BOILERPLATE), None)
    cuts = [at for at in (author + 1 if author is not None else None, first) if at is not None]
    if last >= 0 and cuts:
        for at in range(min(cuts), len(lines)):
            if at != author and (len(lines[at].text) < 200 or at in kinds):
                kinds.setdefault(at, BlockKind.BOILERPLATE)
    if author is not None:
        kinds[author] = BlockKind.BYLINE
    return kinds


def is_web(line: Line) -> bool:
    """Tell whether a line is printed by the site: "Số lượt đọc: 7139", "Tổng biên tập: …"."""
    low = line.plain.strip(" .:-+|*»›>")
    if not low:
        return True
    if low in frame.words()["web_whole"] or re.fullmatch(r"(?:[-+]?\s?a[-+]?\s*){1,4}(?:in)?", low):
        return True
    if len(line.text) > 200:
        return False
    match = frame.pattern("web_starts").match(low)
    if match is None:
        return False
    return (
        len(low) - match.end() < 3
        or ":" in low[match.end() : match.end() + 6]
        or (match.end() > 8 and len(line.text) < 90 and not line.text.endswith("."))
    )


def _headline(source: Source, lines: Sequence[Line], kinds: dict[int, BlockKind]) -> tuple[Field | None, int | None]:
    """Return the headline: the page's own title where the container tells it, else the first short line that tells nothing else."""
    title = " ".join(source.meta.get("title", "").split())
    key = plain(title)
    open_lines = [at for at in range(min(HEAD, len(lines))) if at not in kinds]
    for at in open_lines if key else ():
        value = _clean_headline(lines[at])
        if value and (plain(value) == key or (len(value) > 20 and key.startswith(plain(value)))):
            return Field(value, Span(lines[at].span.start, lines[at].span.start + len(value))), at
    if title:
        return Field(title), None
    dated = next(
        (at for at in range(min(HEAD, len(lines))) if kinds.get(at) is BlockKind.DATELINE or TAIL_DATE.search(lines[at].plain)), None
    )
    for at in open_lines:
        line = lines[at]
        if (
            dated is not None
            and at < dated
            and not TAIL_DATE.search(line.plain)
            and at + 1 in open_lines
            and at + 1 <= dated
            and len(lines[at + 1].text) > len(line.text)
            and len(line.text) < 40
        ):
            continue  # the name of a column above the headline
        value = _clean_headline(line)
        if (
            value.endswith((".", ":", ";"))
            or DATED.match(plain(value))
            or len(value) > LONGEST_TITLE
            or len(value.split()) < 3
            or value[:1].islower()
        ):
            return None, None
        return Field(value, Span(line.span.start, line.span.start + len(value))), at
    return None, None


def _clean_headline(line: Line) -> str:
    match = TAIL_DATE.search(line.plain)
    text = line.text[: match.start()] if match else line.text
    controls = CONTROLS.search(text)
    return (text[: controls.start()] if controls else text).strip()


def _issued(lines: Sequence[Line], kinds: dict[int, BlockKind], headline: int | None) -> Span | None:
    """Return the span of the date of publication."""
    for at, line in enumerate(lines[: HEAD + 4]):
        match = (
            DATELINE.match(line.plain) if kinds.get(at) is BlockKind.DATELINE else TAIL_DATE.search(line.plain) if at == headline else None
        )
        if match:
            return Span(line.span.start + match.start("date"), line.span.start + match.end("date"))
    return None


def _author(source: Source, lines: Sequence[Line], kinds: dict[int, BlockKind]) -> Field | None:
    at = next((at for at, kind in kinds.items() if kind is BlockKind.BYLINE), None)
    if at is not None:
        return byline.find(lines[at])
    author = source.meta.get("author", "").strip()
    return Field(author) if author else None


def _mark_captions(lines: Sequence[Line], kinds: dict[int, BlockKind]) -> None:
    """Mark captions: a line printed twice, or a short one without a full stop that tells what a picture shows."""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        if at in kinds or len(line.text) > 250:
            continue
        twice = len(line.text) > 10 and (line.plain in seen or (at + 1 < len(lines) and lines[at + 1].plain == line.plain))
        seen.add(line.plain)
        if twice or (len(line.text) < 200 and not line.text.endswith((".", ":", ";", "?", "!")) and _shows(line)):
            kinds[at] = BlockKind.CAPTION


def _shows(line: Line) -> bool:
    return line.text[0].isupper() and not is_caps(line.text) and frame.pattern("captions").search(line.text.lower()) is not None
