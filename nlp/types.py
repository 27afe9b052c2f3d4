"""The values that flow between the stages of `nlp`, all frozen.

`bytes → Source → Structure (blocks) → Segments → Mentions → Acts → Commitments`. Each stage takes the
values of the stage before and returns new ones. All spans are half-open ranges of characters of
`Source.text`, the canonical text; `span.of(source.text)` is always the printed surface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of the canonical text.

    >>> Span(0, 2).of("Sở Y tế")
    'Sở'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the surface."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: Span) -> bool:
        """Tell whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Box:
    """Where a run of canonical text stands on its page: points (1/72 inch) from the top left corner.

    `confidence`: how sure OCR is of it, 0 to 1; None where it was not read by OCR.
    """

    span: Span
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the text of a page was come by, and the figures that decided it.

    `method`: "native" (its text layer), "converted" (its text layer, from the legacy `encoding`), "ocr", "none" (nothing was
    read, a warning says why). `letters`: letters of the text layer; of them `marked` is the share with Vietnamese marks;
    `syllables` is the share of its words that can be Vietnamese syllables (both None: no text layer). `confidence`: mean
    confidence of OCR over its words, 0 to 1. `turned`, `skew`: degrees by which the picture was turned to be read.
    """

    method: str = "native"
    encoding: str = ""
    letters: int = 0
    syllables: float | None = None
    marked: float | None = None
    confidence: float | None = None
    turned: int = 0
    skew: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the original, counted from 1; `width` and `height` in points, 0 where there is no page image."""

    number: int
    span: Span
    width: float = 0.0
    height: float = 0.0
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the canonical text: a line a row, cells joined by " | ".

    `rows[i][j]` is the span of the cell's text (empty span where the cell is empty), without the bars.
    """

    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Warn:
    """Trouble that did not stop the extraction: a stable code, one English line, the place if there is one."""

    code: str
    message: str
    span: Span | None = None


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take. What was read before a limit is kept where it can be, and a warning says so.

    `pages`, `letters` (of the text that comes out), `pixels` of one picture, `data` (bytes of the document), `text_data`
    (bytes of text or HTML), `members` and `member_data` (files in an archive, and bytes of them all, unpacked), `nesting`
    (archives in archives).
    `stop` tells that the time is up; readers ask it between two pages. It comes from outside: nlp has no clock.
    """

    pages: int = 500
    letters: int = 20_000_000
    pixels: int = 100_000_000
    data: int = 200_000_000
    text_data: int = 20_000_000
    members: int = 10_000
    member_data: int = 1_000_000_000
    nesting: int = 4
    stop: Callable[[], bool] = _never


ANY = Limits()


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a document from outside: the header of an edXML packet, the columns of a manifest, a mail's header.

    What the document itself prints goes before it. `issued`, `published`: ISO days. `type`: a type's name or code as RECORDS.md has it.
    """

    title: str | None = None
    number: str | None = None
    type: str | None = None
    issuing_body: str | None = None
    place: str | None = None
    issued: str | None = None
    subject: str | None = None
    signer_name: str | None = None
    signer_title: str | None = None
    signer_capacity: str | None = None
    recipients: tuple[str, ...] = ()
    published: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader returns; nothing behind it knows the format.

    `text`: NFC, one line a paragraph, list item, table row or heading (soft line breaks of the print are
    joined: "\\n" always is a break that means something), blank lines kept as paragraph gaps.
    `origin`: pieces (canonical offset, offset in the decoded input), ascending; empty where the input is no text.
    `meta`: what the container itself says, keys "title", "published" (ISO date), "author", "site"; may be empty.
    """

    text: str
    media_type: str
    pages: tuple[Page, ...] = ()
    boxes: tuple[Box, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[Warn, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    origin: tuple[tuple[int, int], ...] = ()


class BlockKind(StrEnum):
    """What a block is. Only HEADING, PARAGRAPH, ITEM, ROW, BASIS, CAPTION can hold acts or govern them."""

    LETTERHEAD = "letterhead"  # quốc hiệu, parent and issuing body, end of the two columns
    NUMBER = "number"  # Số: 12/TB-UBND
    PLACE_DATE = "place_date"
    TYPE = "type"  # THÔNG BÁO
    SUBJECT = "subject"  # trích yếu, V/v …, also the bare "QUYẾT ĐỊNH:" line's neighbour
    ADDRESSEES = "addressees"  # Kính gửi: …
    BASIS = "basis"  # Căn cứ …; Theo đề nghị của …
    HEADING = "heading"  # I. KẾT QUẢ …, 1. Sở Y tế:, unnumbered headings
    PARAGRAPH = "paragraph"
    ITEM = "item"  # a list item with a marker
    ROW = "row"  # a row of a body table
    TABLE_HEAD = "table_head"  # the header row(s) of a body table
    APPENDIX = "appendix"  # PHỤ LỤC …, (Kèm theo …)
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    HEADLINE = "headline"
    DATELINE = "dateline"
    BYLINE = "byline"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"  # page numbers, stamps, menus, footers, site text


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table row or a part of the frame.

    `span`: everything printed of it. `body`: `span` without list marker, outer white space and end mark ("./.").
    `level`: nesting depth among body blocks, 0 at the top. `parent`: index of the body block that governs this
    one: the heading above, the lead-in line that ends in ":" (or "như sau."), or the item that it is nested in;
    None at the top. `cells`: for ROW and TABLE_HEAD the spans of its cells. `head`: for a ROW the index of its TABLE_HEAD.
    """

    index: int
    kind: BlockKind
    span: Span
    body: Span
    marker: str = ""
    level: int = 0
    parent: int | None = None
    cells: tuple[Span, ...] = ()
    head: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the document as found: the value as RECORDS.md wants it and where it stands (None: from outside)."""

    value: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: name, own title ("Phó Giám đốc"), capacity ("KT. Giám đốc"); for news the author in `name`."""

    name: Field | None = None
    title: Field | None = None
    capacity: Field | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """The frame of a document: its fields, and its blocks in reading order.

    `genre` is "notice" or "news". `type_code` is a code of lexicon/doc_types.yml. `issued` is the span of the
    printed date of the place-date or date line; the date grammar reads it. `parent_body` is the upper line at
    top left. `place_name` is the province or district that the letterhead, place line or portal gives, if any.
    """

    genre: str
    blocks: tuple[Block, ...]
    type_code: str | None = None
    number: Field | None = None
    issuing_body: Field | None = None
    parent_body: Field | None = None
    place: Field | None = None
    issued: Span | None = None
    subject: Field | None = None
    signer: Signer = Signer()
    addressees: tuple[Field, ...] = ()
    recipients: tuple[Field, ...] = ()
    urgency: str | None = None
    secrecy: str | None = None
    warnings: tuple[Warn, ...] = ()


class SegmentKind(StrEnum):
    SENTENCE = "sentence"
    ITEM = "item"
    PART = "part"  # closed by a semicolon, or a part after the colon of its sentence
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Segment:
    """The unit of a record: a sentence, a list item, or a part closed by a semicolon (RECORDS.md).

    `span` has no marker, no closing ";" "." "./.". `opens`: it ends in ":" or is a lead-in for what follows.
    `first`: it is the first segment of its block. `sentence`: number of its sentence in the block.
    `colon`: where the text after a lead-in or inline heading begins ("… các nhiệm vụ: rà soát …"), None without one.
    `lead`: index of the segment whose lead-in governs this part ("… các nhiệm vụ: a; b; c").
    """

    index: int
    block: int
    kind: SegmentKind
    span: Span
    sentence: int
    first: bool = False
    opens: bool = False
    colon: int | None = None
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Offset:
    """A time that is counted from something: "trong 10 ngày làm việc kể từ ngày ký", "tuần sau", "trước Tết Nguyên đán".

    `amount` of `unit` ("day", "week", "month", "quarter", "year", "hour"; negative: before), counted in `business` days or not,
    from `anchor` as printed; None where nothing is counted or no anchor is printed. `anchor_day`: the anchor where it is a known day.
    `start`, `end`: the days that come out where they can be told. `certain`: no day off had to be guessed.
    """

    amount: int | None = None
    unit: str | None = None
    business: bool = False
    anchor: str | None = None
    anchor_day: date | None = None
    start: date | None = None
    end: date | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression. `start`/`end` are inclusive days or None; `recurrence` an RRULE body or None.

    `bound`: on, before, by, in, within, from, after, from_to, until, during. `role`: issue, event, deadline, period, reference,
    effect, recurrence, target, term or "" where unknown. `relative`: ISO duration or key ("P10D business from signing")
    for what has no calendar value. `year_inferred`: the year is not printed. `offset`: the parts of `relative`.
    `clock_start`, `clock_end`: "HH:MM" in Việt Nam. `part`: early, mid, late, of the month or year that `start` and `end` bound.
    `lunar`: the lunar day that was converted ("2024-03-10").
    """

    span: Span
    start: date | None = None
    end: date | None = None
    recurrence: str | None = None
    bound: str = "on"
    role: str = ""
    relative: str | None = None
    year_inferred: bool = False
    offset: Offset | None = None
    clock_start: str | None = None
    clock_end: str | None = None
    part: str | None = None
    lunar: str | None = None


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A body named or meant in the text.

    `span` is the whole mention; for an office holder ("Giám đốc Sở Y tế") it includes the office, `office` is the
    title as printed, and `name` is the unit's. `name`: canonical (RECORDS.md, Names of units). `named`: False for
    collectives ("các sở, ban, ngành", "UBND các huyện") and for short forms. `short`: True for a form that needs
    the document to say which body it is ("Sở", "huyện", "Trung tâm", "đơn vị này"). `head`: lower-case head noun
    ("sở", "ủy ban nhân dân", "phòng"). `level`: ministry, province, district, commune, party, central or "".
    `place`: the place printed with it, or None.
    """

    span: Span
    name: str
    named: bool = True
    short: bool = False
    collective: bool = False
    head: str = ""
    level: str = ""
    place: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A named person: `span` with honorific and title as printed together, `name` bare, `title` and `unit` if told."""

    span: Span
    name: str
    title: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A document named in the text: "Công văn số 87/SKHCN-QLKH ngày 14/2/2018 của Sở KH&CN"."""

    span: Span
    type_code: str | None
    number: str | None
    issued: date | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that is mentioned, each tuple in order of place, without overlaps within a tuple."""

    dates: tuple[DateMention, ...] = ()
    units: tuple[UnitMention, ...] = ()
    people: tuple[PersonMention, ...] = ()
    references: tuple[Reference, ...] = ()
    warnings: tuple[Warn, ...] = ()
