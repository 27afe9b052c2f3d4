"""The forms of what the API answers, with an example each: what /api/v1/openapi.json shows. The fields are those of docs/records.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.api import examples

Kind = Literal["assignment", "proposal", "plan"]
Role = Literal["lead", "support"]
Genre = Literal["notice", "news"]
Review = Literal["none", "confirmed", "corrected", "added"]
LINKED = "Id of the registry of bodies; null where that cannot be told."


def shown(example: dict[str, Any]) -> ConfigDict:
    """Return the configuration of a model with its example."""
    return ConfigDict(json_schema_extra={"examples": [example]})


class TypeForm(BaseModel):
    """A document type."""

    model_config = shown(examples.TYPE)

    code: str
    name: str | None


class PeriodForm(BaseModel):
    """A day, or the days between which one lies of which only the month or year is printed; both inclusive."""

    model_config = shown(examples.PERIOD)

    start: date
    end: date | None


class PartyForm(BaseModel):
    """Who assigns, proposes or plans."""

    model_config = shown(examples.PARTY)

    name: str
    surface: str | None
    start: int | None
    end: int | None
    unit: str | None
    inherited: bool = Field(description="It stands outside of the record's own text.")
    body: str | None = Field(default=None, description=LINKED)


class ResponsibleForm(BaseModel):
    """A body that is to act."""

    model_config = shown(examples.RESPONSIBLE)

    name: str
    role: Role
    surface: str | None
    start: int | None
    end: int | None
    named: bool = Field(description="False for collectives and unresolved short forms.")
    inherited: bool
    body: str | None = Field(default=None, description=LINKED)


class OffsetForm(BaseModel):
    """A time counted from something ("10 ngày làm việc kể từ ngày ký"): its parts, and the days that come out."""

    model_config = shown(examples.OFFSET)

    amount: int | None
    unit: str | None
    business: bool = Field(description="Counted in working days.")
    anchor: str | None = Field(description="What it is counted from, as printed.")
    anchor_day: date | None
    start: date | None
    end: date | None
    certain: bool = Field(description="False where a day off had to be guessed.")


class TimeForm(BaseModel):
    """When it is to be done; the deadline is `end`."""

    model_config = shown(examples.TIME)

    start: date | None
    end: date | None
    recurrence: str | None = Field(description="Body of an RRULE (RFC 5545).")
    bound: str | None
    text: str | None
    span_start: int | None
    span_end: int | None
    inherited: bool
    relative: str | None = Field(default=None, description="What has no calendar value: an ISO duration or a word; `offset` has its parts.")
    clock_start: str | None = Field(default=None, description="From which time of the day in Việt Nam, HH:MM.")
    clock_end: str | None = Field(default=None, description="Until which time of the day in Việt Nam, HH:MM.")
    part: str | None = Field(default=None, description="early, mid or late in the period of `start` and `end`.")
    lunar: str | None = Field(default=None, description="The lunar day that `start` and `end` were converted from.")
    offset: OffsetForm | None = None


class BoxForm(BaseModel):
    """A rectangle on a page of the original, in points from the top left corner of the page as it is shown."""

    model_config = shown(examples.BOX)

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class ReferenceForm(BaseModel):
    """A document named in the text."""

    model_config = shown(examples.REFERENCE)

    text: str
    start: int
    end: int
    type: str | None
    number: str | None
    issued: date | None
    issuing_body: str | None
    page: int | None = Field(default=None, description="Page on which it begins; null where there are no pages.")
    boxes: list[BoxForm] = []


class EvidenceForm(BaseModel):
    """Which rule found the value of which field, and where."""

    model_config = shown(examples.EVIDENCE)

    slot: str
    rule: str
    start: int | None
    end: int | None
    inherited: bool
    page: int | None = Field(default=None, description="Page on which it begins; null where there are no pages.")
    boxes: list[BoxForm] = []


class BriefForm(BaseModel):
    """The document that a commitment stands in."""

    model_config = shown(examples.BRIEF)

    id: str
    genre: Genre
    type: TypeForm | None
    number: str | None
    issuing_body: str | None
    issuing_body_id: str | None = Field(description=LINKED)
    place: str | None
    province: str | None = Field(description="Id of its province as it was then; trung-uong of a document of the centre.")
    issued: PeriodForm | None
    subject: str | None
    title: str | None
    source_url: str | None
    external_id: str | None


class CommitmentForm(BaseModel):
    """An assignment, a proposal or a plan. Offsets are characters of the document's text."""

    model_config = shown(examples.COMMITMENT)

    id: str = Field(description="Stays the same when the document is extracted again and the record is the same.")
    kind: Kind
    trigger: str | None
    text: str
    start: int
    end: int
    page: int | None
    confidence: float = Field(description="1 of what a person settled.")
    issuer: PartyForm | None
    responsible: list[ResponsibleForm]
    time: TimeForm | None
    references: list[ReferenceForm]
    evidence: list[EvidenceForm]
    boxes: list[BoxForm]
    document: BriefForm
    review: Review = Field(description="What a person said of it (docs/review.md).")
    version: int = Field(description="Goes up with every change; as an ETag it is what `If-Match` asks for.")
    reviewed_at: datetime | None
    reviewed_by: str | None = Field(description="Who reviewed it: prefix of the key, name of the user, subject of the token.")
    created_at: datetime
    updated_at: datetime


class ErrorForm(BaseModel):
    """Why a document could not be read; where it was read before, its records are still there."""

    model_config = shown({"code": "original_missing", "message": "the original file cannot be read; restore it from a backup"})

    code: str
    message: str


class DocumentForm(BaseModel):
    """A stored document with its own fields."""

    model_config = shown(examples.DOCUMENT)

    id: str
    sha256: str
    size: int
    media_type: str | None
    file_name: str | None
    title: str | None
    source_url: str | None
    external_id: str | None
    published: date | None
    status: Literal["queued", "running", "done", "failed"] = Field(description="What became of the last reading.")
    error: ErrorForm | None
    genre: Genre | None = Field(description="Null, as all that is read, until the document is read.")
    number: str | None
    issuing_body: str | None
    issuing_body_id: str | None = Field(description=LINKED)
    place: str | None
    province: str | None = Field(description="Id of its province as it was then; trung-uong of a document of the centre.")
    subject: str | None
    signer: str | None
    extractor: str | None
    commitment_count: int
    created_at: datetime
    updated_at: datetime
    type: TypeForm | None
    issued: PeriodForm | None
    parent: str | None = Field(description="Id of the mail's text that it was attached to; that may have been refused.")
    container: str | None = Field(description="Kind of the file that it came in: zip, mail, lines, manifest, edxml.")
    container_sha256: str | None
    member: str | None = Field(description="Where it stands in that file.")
    reviewed_at: datetime | None = Field(description="When a person confirmed it with all its records.")
    reviewed_by: str | None


class WholeDocumentForm(DocumentForm):
    """A stored document with its own fields and what hangs on it."""

    model_config = shown({**examples.DOCUMENT, "children": [examples.ATTACHED]})

    children: list[str] = Field(description="Ids of the attachments of a mail, by its text.")


class ReceiptForm(BaseModel):
    """The document that an upload made, or found (`duplicate`), with its commitments."""

    model_config = shown(examples.RECEIPT)

    duplicate: bool
    document: DocumentForm
    commitments: list[CommitmentForm]


class FieldError(BaseModel):
    """A field of the request that is not valid."""

    model_config = shown({"field": "query.kind", "message": "Input should be 'assignment', 'proposal' or 'plan'"})

    field: str
    message: str


class CandidateForm(BaseModel):
    """A body that a name may mean."""

    model_config = shown(examples.CANDIDATE)

    id: str
    name: str


class Problem(BaseModel):
    """Every error of the API (RFC 9457); `code` is stable, `detail` says what to do. docs/errors.md lists the codes."""

    model_config = shown(examples.PROBLEM)

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    request_id: str | None = Field(default=None, description="Id of the request, also in `X-Request-Id` and in the log.")
    errors: list[FieldError] | None = None
    candidates: list[CandidateForm] | None = Field(default=None, description="Of ambiguous_body: what the name may mean, the first 20.")


class ResultForm(BaseModel):
    """What became of one file of an upload of several."""

    model_config = shown(examples.RESULTS["results"][0])

    file_name: str | None
    status: int = Field(description="201 stored, 200 there already, else the status of `problem`.")
    receipt: ReceiptForm | None
    problem: Problem | None


class ResultsForm(BaseModel):
    """What became of each file, in the order of the files."""

    model_config = shown(examples.RESULTS)

    results: list[ResultForm]


class CommitmentsForm(BaseModel):
    """A page of commitments."""

    model_config = shown({"items": [examples.COMMITMENT], "next_cursor": "WyJhMWIyIixudWxsLDE3XQ", "total": None})

    items: list[CommitmentForm]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null at the end.")
    total: int | None = Field(description="Number of all entries, where `total=true` asked for it.")


class DocumentsForm(BaseModel):
    """A page of documents."""

    model_config = shown({"items": [examples.DOCUMENT], "next_cursor": None, "total": 1})

    items: list[DocumentForm]
    next_cursor: str | None
    total: int | None


class SizeForm(BaseModel):
    """The size of a page in points."""

    model_config = shown({"number": 1, "width": 595.3, "height": 841.9})

    number: int
    width: float
    height: float


class PageForm(SizeForm):
    """A page: its part of the text, its size in points, how its text was come by and the figures that decided it (docs/records.md)."""

    model_config = shown(examples.PAGE)

    start: int
    end: int
    method: Literal["native", "converted", "ocr", "none"]
    encoding: str | None
    letters: int
    syllables: float | None
    marked: float | None
    confidence: float | None
    turned: int
    skew: float


class PagesForm(BaseModel):
    """The pages of a document."""

    model_config = shown({"items": [examples.PAGE], "next_cursor": None, "total": 1, "note": None})

    items: list[PageForm]
    next_cursor: str | None
    total: int
    note: str | None = Field(description="Why there are no pages; null where there are.")


class WordForm(BoxForm):
    """A word of the text and where it stands, in points from the top left corner of its page."""

    model_config = shown(examples.WORD)

    text: str
    start: int
    end: int
    confidence: float | None = Field(description="Of OCR, 0 to 1; null where the word was not read by it.")


class BoxesForm(BaseModel):
    """Words with their boxes; `boxes` holds them together, a rectangle for each line."""

    model_config = shown(
        {"pages": [{"number": 1, "width": 595.3, "height": 841.9}], "words": [examples.WORD], "boxes": [examples.BOX], "note": None}
    )

    pages: list[SizeForm]
    words: list[WordForm]
    boxes: list[BoxForm]
    note: str | None = Field(description="Why there are none; null where the document has pages.")
