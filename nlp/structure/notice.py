"""An official document: letterhead, title, body, closing, appendices.

In: the source and its lines. Out: a Structure of genre "notice". The letterhead ends at the type line, at "Kính gửi" or
at the first basis; the closing starts at "Nơi nhận" or at the signature.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.lexicon import frame, names
from nlp.structure import closing, letterhead, markers, news, title
from nlp.structure.closing import APPENDIX, Closing
from nlp.structure.letterhead import MOTTO, Letterhead
from nlp.structure.lines import Line, is_caps, is_ornament
from nlp.structure.outline import Outline
from nlp.types import Block, BlockKind, Field, Signer, Source, Span, Structure, Warn

HEAD = 60
TITLE_LINES = 7  # lines of the title of an appendix
LONG = 160  # a line of running text
THIS_ONE = re.compile(r"can cu (?:vao )?(?:\w+ ){1,3}nay\b")  # "Căn cứ Kế hoạch này, các xã …" tells the xã what to do
WEAK_BASIS = re.compile(r"(?:thuc hien|theo|xet|tren co so|can cu|chieu|sau khi xem xet)\b")
ATTACHED = re.compile(r"\W?(?:kem theo|ban hanh kem|dinh kem)\b")


@dataclass(frozen=True, slots=True)
class Title:
    """What the title says: type, subject, and the lines that it takes."""

    head: int
    type_code: str | None
    subject: Field | None
    type_line: int | None
    body: int
    addressees: tuple[Field, ...] = ()
    to: tuple[int, int] = (0, 0)


def parse(source: Source, lines: Sequence[Line]) -> Structure:
    """Read an official document.

    >>> from nlp.structure.lines import split
    >>> source = Source("UBND TỈNH A\\nSỞ Y TẾ\\nSố: 7/KH-SYT\\nKẾ HOẠCH\\nPhòng dịch năm 2030\\nI. MỤC ĐÍCH\\nPhòng dịch.", "text/plain")
    >>> found = parse(source, split(source))
    >>> found.type_code, found.number.value, found.subject.value, found.blocks[-1].parent
    ('KH', '7/KH-SYT', 'Phòng dịch năm 2030', 5)
    """
    first = letterhead.find(lines[: _head_end(lines, "")])
    symbol = letterhead.symbol_of(first.number.value) if first.number else ""
    head = letterhead.find(lines[: _head_end(lines, symbol)])
    heading = _title(lines, head, symbol)
    close = closing.find(lines, heading.body)
    kinds = _kinds(lines, head, heading, close)
    place, issued = head.place, head.issued
    if issued is None:
        place, issued = _late_date(lines, close, kinds, place)
    blocks = _blocks(lines, kinds, close)
    return Structure(
        genre="notice",
        blocks=blocks,
        type_code=heading.type_code,
        number=head.number,
        issuing_body=head.issuing_body or _body_of(symbol),
        parent_body=head.parent_body,
        place=place,
        issued=issued,
        subject=heading.subject,
        signer=close.signer,
        addressees=heading.addressees,
        recipients=close.recipients,
        urgency=head.urgency,
        secrecy=head.secrecy,
        warnings=_warnings(head.number, issued, close.signer),
    )


def _head_end(lines: Sequence[Line], symbol: str) -> int:
    """Return the index of the first line that is no letterhead: type line, "Kính gửi", basis, or running text."""
    at = title.find_type(lines, symbol)
    if at is not None:
        return at.line
    for index, line in enumerate(lines[:HEAD]):
        if title.TO.match(line.plain) or title.is_basis(line.plain):
            return index
        if len(line.text) > LONG and not MOTTO.search(line.plain) and not letterhead.find_date(line.plain):
            return index
    return min(len(lines), HEAD)


def _title(lines: Sequence[Line], head: Letterhead, symbol: str) -> Title:
    end = len(head.kinds)
    at = title.find_type(lines, symbol)
    about = title.find_about(head.about)
    if at is not None and at.line == end:
        subject, body = title.find_subject(lines, at)
        found, start, stop = title.find_addressees(lines, body)
        return Title(end, at.code, subject or about, at.line, body, found, (start, stop))
    code = "CV" if about else title.code_of(symbol)
    found, start, stop = title.find_addressees(lines, end)
    return Title(end, code or ("CV" if found else None), about, None, end, found, (start, stop))


def _body_of(symbol: str) -> Field | None:
    """Return the body that a symbol names ("TB-SKHCN"), where the letterhead is lost."""
    last = re.split(r"[-–/]", symbol)[-1]
    if last in frame.symbols():
        return Field(frame.symbols()[last])
    for letter, head in (("S", "Sở "), ("B", "Bộ ")):
        name = names.canonical(head + last[1:])
        if last.startswith(letter) and len(last) > 2 and name != head + last[1:] and name.startswith(head):
            return Field(name)
    return None


def _late_date(lines: Sequence[Line], close: Closing, kinds: dict[int, BlockKind], place: Field | None) -> tuple[Field | None, Span | None]:
    """Return the place and date that stand above the signature, where the head has none; their line becomes part of the frame."""
    for at in range(max(0, close.start - 3), close.end):
        found, issued = letterhead.find_place_date(lines[at])
        if issued is not None and kinds.get(at) not in (BlockKind.TYPE, BlockKind.SUBJECT):
            kinds[at] = BlockKind.PLACE_DATE
            return place or found, issued
    return place, None


def _kinds(lines: Sequence[Line], head: Letterhead, heading: Title, close: Closing) -> dict[int, BlockKind]:
    """Give a kind to every line of the frame; lines of the body and the appendices have none."""
    kinds = dict(enumerate(head.kinds))
    if heading.type_line is not None:
        kinds[heading.type_line] = BlockKind.TYPE
    for at in range(heading.head + (heading.type_line is not None), heading.body):
        kinds[at] = BlockKind.LETTERHEAD if is_ornament(lines[at].text) else BlockKind.SUBJECT
    for at in range(*heading.to):
        kinds[at] = BlockKind.ADDRESSEES
    kinds |= {close.start + at: kind for at, kind in enumerate(close.kinds)}
    _mark_bases(lines, kinds, max(heading.body, heading.to[1]), close.start)
    return kinds


def _mark_bases(lines: Sequence[Line], kinds: dict[int, BlockKind], start: int, end: int) -> None:
    """Mark the legal bases, and the name of the deciding body above them, at the start of the body."""
    before = False
    for at in range(start, end):
        line = lines[at]
        low = line.plain.lstrip("-–*+ ")
        if at in kinds or is_ornament(line.text):
            continue
        ends = line.text.endswith((";", ","))
        basis = _is_basis(low) or (WEAK_BASIS.match(low) is not None and not THIS_ONE.match(low))
        if basis and (
            ends
            or ((before or low.startswith(("theo de nghi", "xet "))) and not line.text.endswith(":"))
            or (_is_basis(low) and _is_bare_basis(line))
        ):
            kinds[at] = BlockKind.BASIS
            before = True
        elif is_caps(line.text) and not before and at + 1 < end and _is_basis(lines[at + 1].plain) and not line.text.endswith(":"):
            kinds[at] = BlockKind.SUBJECT
        elif basis and not before:
            continue
        else:
            break


def _is_basis(low: str) -> bool:
    """Tell whether a line begins as a basis does and does not point at the document itself."""
    return title.is_basis(low) and not THIS_ONE.match(low)


def _is_bare_basis(line: Line) -> bool:
    """Tell whether a basis without a semicolon has no main clause behind it."""
    if line.text.endswith(":"):
        return False
    return (
        re.search(
            r",\s(?:[A-ZĐỦ][\wÀ-ỹ]*(?:\s[\wÀ-ỹ&-]+){0,10}\s)?"
            r"(?:ban hành|xây dựng|báo cáo|thông báo|đề nghị|yêu cầu|tổ chức|quyết định|hướng dẫn|kính|triển khai|có ý kiến)\s",
            line.text,
        )
        is None
    )


def _blocks(lines: Sequence[Line], kinds: dict[int, BlockKind], close: Closing) -> tuple[Block, ...]:
    body = [lines[at] for at in range(close.start) if at not in kinds]
    inner = Outline(body, 0, None, 0).build()
    marks = [(lines[at].span.start, kind, lines[at].span) for at, kind in sorted(kinds.items())]
    after = list(range(close.end, len(lines)))
    inner, marks = _appendices(lines, after, inner, marks)
    return news.merge(inner, marks)


Marks = list[tuple[int, BlockKind, Span]]


def _appendices(lines: Sequence[Line], after: Sequence[int], inner: list[Block], marks: Marks) -> tuple[list[Block], Marks]:
    """Add what stands behind the closing: appendices with their own nesting, or garbage."""
    starts = [at for at in after if _opens_appendix(lines, at)]
    if not starts:
        first = next((at for at in after if len(lines[at].text) > 60 or lines[at].table is not None), None)
        starts = [] if first is None else [first]
        rest = after if first is None else range(after[0], first)
        return _append_plain(lines, range(first, len(lines)) if first is not None else range(0), inner), [
            *marks, *((lines[at].span.start, BlockKind.BOILERPLATE, lines[at].span) for at in rest)
        ]  # fmt: skip
    marks = [*marks, *((lines[at].span.start, BlockKind.BOILERPLATE, lines[at].span) for at in range(after[0], starts[0]))]
    stop = starts[0]
    for at in starts:
        if at < stop:
            continue  # a second title line of the appendix before
        index = len(inner)
        inner.append(Block(index, BlockKind.APPENDIX, lines[at].span, lines[at].span))
        stop = at + 1
        while stop < min(len(lines), at + TITLE_LINES) and _titles(lines[stop]):
            inner.append(Block(len(inner), BlockKind.APPENDIX, lines[stop].span, lines[stop].span, "", 1, index))
            stop += 1
        later = bisect_left(starts, stop)
        end = starts[later] if later < len(starts) else len(lines)
        framed = [
            n
            for n in range(stop, end)
            if MOTTO.search(lines[n].plain) or (letterhead.NUMBER.match(lines[n].plain) and len(lines[n].text) < 80)
        ]
        marks += [(lines[n].span.start, BlockKind.LETTERHEAD, lines[n].span) for n in framed]
        skipped = set(framed)
        own = [lines[n] for n in range(stop, end) if n not in skipped]
        inner += Outline(own, len(inner), index, 1).build()
    return inner, marks


def _titles(line: Line) -> bool:
    """Tell whether a line below "PHỤ LỤC" still belongs to its title."""
    attached = re.search(r"kem theo|ban hanh kem|dinh kem", line.plain) is not None
    return line.table is None and len(line.text) < 600 and (attached or is_caps(line.text[:60])) and markers.read(line.text) is None


def _append_plain(lines: Sequence[Line], rest: range, inner: list[Block]) -> list[Block]:
    return [*inner, *Outline([lines[at] for at in rest], len(inner), None, 0).build()]


def _opens_appendix(lines: Sequence[Line], at: int) -> bool:
    """Tell whether an appendix or attached document starts on a line behind the closing."""
    line = lines[at]
    if line.table is not None:
        return False
    if APPENDIX.match(line.plain) and (is_caps(line.text[:8]) or ATTACHED.match(line.plain)) and len(line.text) < 300:
        return not ATTACHED.match(line.plain) or at == 0 or not _opens_above(lines, at)
    found = title.match_type(line.text)
    return found is not None and any(ATTACHED.match(later.plain) for later in lines[at + 1 : at + 6])


def _opens_above(lines: Sequence[Line], at: int) -> bool:
    return any(APPENDIX.match(line.plain) or title.match_type(line.text) for line in lines[max(0, at - 5) : at])


def _warnings(number: Field | None, issued: Span | None, signer: Signer) -> tuple[Warn, ...]:
    missing = [
        (number, "no_number", "no number line found; check the head of the document"),
        (issued, "no_issue_date", "no place and date line found; give the date of the document"),
        (signer.name, "no_signer", "no name under the signature found"),
    ]
    return tuple(Warn(code, message) for value, code, message in missing if value is None)
