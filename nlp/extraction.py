"""The result of `nlp.extract`: plain frozen values that serialise to the JSON of the record contract.

Field names are the contract's (docs/records.md, docs/extraction.schema.json); dates are ISO strings; spans are flat
`start`/`end` offsets into `Extraction.text`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

SCHEMA_VERSION = "1.2"  # 1.2: pages and how they were read, page and boxes of every mention and of evidence, a box for each line


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which program made the result."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class DocType:
    """A document type by code and name: TB, Thông báo."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class BoxOut:
    """A rectangle on a page of the original, in points from the top left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class WordOut:
    """Where a word of the text stands: offsets, page, box; `confidence` of OCR, None where the word was not read by it."""

    start: int
    end: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class PageOut:
    """A page of the original: its part of the text, its size in points, how it was read and the figures that decided that.

    `method`: native (its text layer), converted (its text layer, from the legacy `encoding`), ocr, none (a warning says why).
    `letters`, `syllables`, `marked`: letters of the text layer, share of its words that can be Vietnamese syllables, share of its
    letters with marks. `confidence`: mean of OCR. `turned`, `skew`: degrees by which the picture was turned to be read.
    """

    number: int
    start: int
    end: int
    width: float
    height: float
    method: str
    encoding: str | None = None
    letters: int = 0
    syllables: float | None = None
    marked: float | None = None
    confidence: float | None = None
    turned: int = 0
    skew: float = 0.0


@dataclass(frozen=True, slots=True)
class Body:
    """A body: canonical name; `place` where one is printed or told by the document."""

    name: str
    start: int | None = None
    end: int | None = None
    place: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class OffsetOut:
    """A time counted from something ("10 ngày làm việc kể từ ngày ký"): the parts, and the days that come out.

    `amount` of `unit` (day, week, month, quarter, year, hour; negative: before), working days where `business`, from the `anchor`
    as printed; `anchor_day`, `start`, `end`: ISO days where they can be told; `certain` is false where a day off had to be guessed.
    """

    amount: int | None = None
    unit: str | None = None
    business: bool = False
    anchor: str | None = None
    anchor_day: str | None = None
    start: str | None = None
    end: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date mention or the document's own date. `start`/`end` inclusive ISO days; `span_start`, `span_end` offsets."""

    text: str
    start: str | None = None
    end: str | None = None
    recurrence: str | None = None
    bound: str | None = None
    role: str | None = None
    relative: str | None = None
    span_start: int | None = None
    span_end: int | None = None
    clock_start: str | None = None
    clock_end: str | None = None
    part: str | None = None
    lunar: str | None = None
    offset: OffsetOut | None = None
    page: int | None = None
    boxes: tuple[BoxOut, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedBy:
    """The signer of a notice, or the author of a story in `name`."""

    name: str | None = None
    title: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """The document's own fields (RECORDS.md, Fields of a document)."""

    genre: str
    type: DocType | None = None
    number: str | None = None
    issuing_body: Body | None = None
    parent_body: Body | None = None
    place: str | None = None
    issued: DateValue | None = None
    subject: str | None = None
    signer: SignedBy | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    urgency: str | None = None
    secrecy: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentOut:
    """A segment by place: kind, offsets, and the kind and list marker of its block."""

    start: int
    end: int
    kind: str
    block: str
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """The place a body belongs to: name, kind (tỉnh, huyện …), `by` what told it.

    `by`: printed, letterhead, place_line, symbol, portal, document.
    """

    name: str
    kind: str | None
    by: str


@dataclass(frozen=True, slots=True)
class UnitOut:
    """A mention of a unit. `named` is false for collectives and unresolved short forms; `seat` is null where the text does not tell."""

    name: str
    surface: str
    start: int
    end: int
    named: bool = True
    level: str | None = None
    place: str | None = None
    office: str | None = None
    seat: Seat | None = None
    page: int | None = None
    boxes: tuple[BoxOut, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceOut:
    """A document named in the text."""

    text: str
    start: int
    end: int
    type: str | None = None
    number: str | None = None
    issued: str | None = None
    issuing_body: str | None = None
    page: int | None = None
    boxes: tuple[BoxOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonOut:
    """A named person."""

    name: str
    surface: str
    start: int
    end: int
    title: str | None = None
    unit: str | None = None
    page: int | None = None
    boxes: tuple[BoxOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """The issuer of a commitment. `inherited`: it stands outside the segment, at start/end, or nowhere in print (null)."""

    name: str
    surface: str | None = None
    start: int | None = None
    end: int | None = None
    unit: str | None = None
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is to act: role "lead" or "support"."""

    name: str
    role: str
    surface: str | None = None
    start: int | None = None
    end: int | None = None
    named: bool = True
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class TimeOut:
    """When: inclusive ISO days, RRULE body, bound (before, by, in, from …) and the printed text."""

    start: str | None = None
    end: str | None = None
    recurrence: str | None = None
    bound: str | None = None
    text: str | None = None
    span_start: int | None = None
    span_end: int | None = None
    inherited: bool = False
    relative: str | None = None
    clock_start: str | None = None
    clock_end: str | None = None
    part: str | None = None
    lunar: str | None = None
    offset: OffsetOut | None = None


@dataclass(frozen=True, slots=True)
class EvidenceOut:
    """Why a slot has its value: which slot, found by which rule, at which offsets, inherited or stated."""

    slot: str
    rule: str
    start: int | None = None
    end: int | None = None
    inherited: bool = False
    page: int | None = None
    boxes: tuple[BoxOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """One act that somebody is to carry out (RECORDS.md). `id` is the same for the same text."""

    id: str
    kind: str
    trigger: str | None
    text: str
    start: int
    end: int
    issuer: Party | None
    responsible: tuple[Responsible, ...]
    time: TimeOut | None
    references: tuple[ReferenceOut, ...]
    confidence: float
    evidence: tuple[EvidenceOut, ...]
    page: int | None = None
    boxes: tuple[BoxOut, ...] = ()


@dataclass(frozen=True, slots=True)
class WarningOut:
    """Trouble that did not stop the extraction: stable code, one English line, place if there is one."""

    code: str
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document. `to_json` gives the published form.

    `words`: a box for each word of a PDF or picture; many, so that they are no part of the published form (the service answers them).
    """

    schema_version: str
    extractor: Extractor
    media_type: str
    pages: tuple[PageOut, ...]
    document: DocumentFields
    text: str
    segments: tuple[SegmentOut, ...]
    dates: tuple[DateValue, ...]
    units: tuple[UnitOut, ...]
    references: tuple[ReferenceOut, ...]
    people: tuple[PersonOut, ...]
    commitments: tuple[Commitment, ...]
    warnings: tuple[WarningOut, ...]
    words: tuple[WordOut, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the published form as plain dicts, tuples and strings, ready for any JSON writer."""
        plain: dict[str, Any] = asdict(replace(self, words=()))
        del plain["words"]
        return plain

    def to_json(self, indent: int | None = None) -> str:
        """Return the published JSON, Vietnamese letters as they are."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
