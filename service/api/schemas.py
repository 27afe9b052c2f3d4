"""The forms of what the API answers, with an example each: what /api/v1/openapi.json shows. The fields are those of docs/records.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["assignment", "proposal", "plan"]
Role = Literal["lead", "support"]
Genre = Literal["notice", "news"]

TYPE = {"code": "TB", "name": "Thông báo"}
PERIOD = {"start": "2024-03-12", "end": "2024-03-12"}
PARTY = {"name": "Ủy ban nhân dân tỉnh Thanh Bình", "surface": None, "start": None, "end": None, "unit": None, "inherited": True}
RESPONSIBLE = {
    "name": "Sở Tài chính",
    "role": "lead",
    "surface": "Sở Tài chính",
    "start": 412,
    "end": 424,
    "named": True,
    "inherited": False,
}
TIME = {
    "start": None,
    "end": "2024-06-30",
    "recurrence": None,
    "bound": "before",
    "text": "trước ngày 30/6/2024",
    "span_start": 454,
    "span_end": 474,
    "inherited": False,
}
REFERENCE = {
    "text": "Công văn số 12/STC-NS ngày 02/02/2024",
    "start": 480,
    "end": 517,
    "type": "CV",
    "number": "12/STC-NS",
    "issued": "2024-02-02",
    "issuing_body": "Sở Tài chính",
}
EVIDENCE = {"slot": "kind", "rule": "trigger", "start": 407, "end": 411, "inherited": False}
BOX = {"page": 1, "x0": 85.1, "top": 301.4, "x1": 510.2, "bottom": 315.9}
BRIEF = {
    "id": "0f3a9c51d2e47b68a1c0",
    "genre": "notice",
    "type": TYPE,
    "number": "7/TB-UBND",
    "issuing_body": "Ủy ban nhân dân tỉnh Thanh Bình",
    "place": "Thanh Bình",
    "issued": PERIOD,
    "subject": "Kết luận cuộc họp về dự toán",
    "title": None,
    "source_url": None,
    "external_id": "vb-7",
}
COMMITMENT = {
    "id": "0f3a9c51d2e47b68a1c0-4be1d07a92",
    "kind": "assignment",
    "trigger": "Giao",
    "text": "Giao Sở Tài chính rà soát dự toán, báo cáo trước ngày 30/6/2024",
    "start": 407,
    "end": 474,
    "page": 1,
    "confidence": 0.91,
    "issuer": PARTY,
    "responsible": [RESPONSIBLE],
    "time": TIME,
    "references": [],
    "evidence": [EVIDENCE],
    "boxes": [],
    "document": BRIEF,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
}
DOCUMENT = {
    "id": "0f3a9c51d2e47b68a1c0",
    "sha256": "0f3a9c51d2e47b68a1c0" + "0" * 44,
    "size": 1532,
    "media_type": "text/plain",
    "file_name": "thong-bao-7.txt",
    "title": None,
    "source_url": None,
    "external_id": "vb-7",
    "published": None,
    "status": "ok",
    "error": None,
    "genre": "notice",
    "number": "7/TB-UBND",
    "issuing_body": "Ủy ban nhân dân tỉnh Thanh Bình",
    "place": "Thanh Bình",
    "subject": "Kết luận cuộc họp về dự toán",
    "signer": "Đỗ Văn Tấn",
    "extractor": "0.1.0",
    "commitment_count": 1,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
    "type": TYPE,
    "issued": PERIOD,
}
RECEIPT = {"duplicate": False, "document": DOCUMENT, "commitments": [COMMITMENT]}
UNIT = {"name": "Sở Tài chính", "lead": 12, "support": 4, "issuer": 1, "total": 17}
PROBLEM = {
    "type": "urn:congvan:problem:invalid_request",
    "title": "A value of the request is not valid",
    "status": 422,
    "detail": "correct the fields that are listed",
    "code": "invalid_request",
    "instance": "/api/v1/commitments",
    "errors": [{"field": "query.kind", "message": "Input should be 'assignment', 'proposal' or 'plan'"}],
}
REFUSED = {
    "type": "urn:congvan:problem:empty_document",
    "title": "There is no text in the document",
    "status": 422,
    "detail": "the file is empty; send one with text",
    "code": "empty_document",
    "instance": "/api/v1/documents",
}
RESULTS = {
    "results": [
        {"file_name": "thong-bao-7.txt", "status": 201, "receipt": RECEIPT, "problem": None},
        {"file_name": "trong.txt", "status": 422, "receipt": None, "problem": REFUSED},
    ]
}


def shown(example: dict[str, Any]) -> ConfigDict:
    """Return the configuration of a model with its example."""
    return ConfigDict(json_schema_extra={"examples": [example]})


class TypeForm(BaseModel):
    """A document type."""

    model_config = shown(TYPE)

    code: str
    name: str | None


class PeriodForm(BaseModel):
    """A day, or the days between which one lies of which only the month or year is printed; both inclusive."""

    model_config = shown(PERIOD)

    start: date
    end: date | None


class PartyForm(BaseModel):
    """Who assigns, proposes or plans."""

    model_config = shown(PARTY)

    name: str
    surface: str | None
    start: int | None
    end: int | None
    unit: str | None
    inherited: bool = Field(description="It stands outside of the record's own text.")


class ResponsibleForm(BaseModel):
    """A body that is to act."""

    model_config = shown(RESPONSIBLE)

    name: str
    role: Role
    surface: str | None
    start: int | None
    end: int | None
    named: bool = Field(description="False for collectives and unresolved short forms.")
    inherited: bool


class TimeForm(BaseModel):
    """When it is to be done; the deadline is `end`."""

    model_config = shown(TIME)

    start: date | None
    end: date | None
    recurrence: str | None = Field(description="Body of an RRULE (RFC 5545).")
    bound: str | None
    text: str | None
    span_start: int | None
    span_end: int | None
    inherited: bool


class ReferenceForm(BaseModel):
    """A document named in the text."""

    model_config = shown(REFERENCE)

    text: str
    start: int
    end: int
    type: str | None
    number: str | None
    issued: date | None
    issuing_body: str | None


class EvidenceForm(BaseModel):
    """Which rule found the value of which field, and where."""

    model_config = shown(EVIDENCE)

    slot: str
    rule: str
    start: int | None
    end: int | None
    inherited: bool


class BoxForm(BaseModel):
    """A rectangle on a page of the original, in points from the top left corner."""

    model_config = shown(BOX)

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class BriefForm(BaseModel):
    """The document that a commitment stands in."""

    model_config = shown(BRIEF)

    id: str
    genre: Genre
    type: TypeForm | None
    number: str | None
    issuing_body: str | None
    place: str | None
    issued: PeriodForm | None
    subject: str | None
    title: str | None
    source_url: str | None
    external_id: str | None


class CommitmentForm(BaseModel):
    """An assignment, a proposal or a plan. Offsets are characters of the document's text."""

    model_config = shown(COMMITMENT)

    id: str = Field(description="Stays the same when the document is extracted again and the record is the same.")
    kind: Kind
    trigger: str | None
    text: str
    start: int
    end: int
    page: int | None
    confidence: float
    issuer: PartyForm | None
    responsible: list[ResponsibleForm]
    time: TimeForm | None
    references: list[ReferenceForm]
    evidence: list[EvidenceForm]
    boxes: list[BoxForm]
    document: BriefForm
    created_at: datetime
    updated_at: datetime


class ErrorForm(BaseModel):
    """Why a document could not be extracted again."""

    model_config = shown({"code": "original_missing", "message": "the original file cannot be read; restore it from a backup"})

    code: str
    message: str


class DocumentForm(BaseModel):
    """A stored document with its own fields."""

    model_config = shown(DOCUMENT)

    id: str
    sha256: str
    size: int
    media_type: str
    file_name: str | None
    title: str | None
    source_url: str | None
    external_id: str | None
    published: date | None
    status: Literal["ok", "failed"]
    error: ErrorForm | None
    genre: Genre
    number: str | None
    issuing_body: str | None
    place: str | None
    subject: str | None
    signer: str | None
    extractor: str
    commitment_count: int
    created_at: datetime
    updated_at: datetime
    type: TypeForm | None
    issued: PeriodForm | None


class ReceiptForm(BaseModel):
    """The document that an upload made, or found (`duplicate`), with its commitments."""

    model_config = shown(RECEIPT)

    duplicate: bool
    document: DocumentForm
    commitments: list[CommitmentForm]


class FieldError(BaseModel):
    """A field of the request that is not valid."""

    model_config = shown({"field": "query.kind", "message": "Input should be 'assignment', 'proposal' or 'plan'"})

    field: str
    message: str


class Problem(BaseModel):
    """Every error of the API (RFC 9457); `code` is stable, `detail` says what to do. docs/errors.md lists the codes."""

    model_config = shown(PROBLEM)

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldError] | None = None


class ResultForm(BaseModel):
    """What became of one file of an upload of several."""

    model_config = shown(RESULTS["results"][0])

    file_name: str | None
    status: int = Field(description="201 stored, 200 there already, else the status of `problem`.")
    receipt: ReceiptForm | None
    problem: Problem | None


class ResultsForm(BaseModel):
    """What became of each file, in the order of the files."""

    model_config = shown(RESULTS)

    results: list[ResultForm]


class CommitmentsForm(BaseModel):
    """A page of commitments."""

    model_config = shown({"items": [COMMITMENT], "next_cursor": "WyJhMWIyIixudWxsLDE3XQ", "total": None})

    items: list[CommitmentForm]
    next_cursor: str | None = Field(description="Give it as `cursor` for the next page; null at the end.")
    total: int | None = Field(description="Number of all entries, where `total=true` asked for it.")


class DocumentsForm(BaseModel):
    """A page of documents."""

    model_config = shown({"items": [DOCUMENT], "next_cursor": None, "total": 1})

    items: list[DocumentForm]
    next_cursor: str | None
    total: int | None


class UnitForm(BaseModel):
    """A body with the number of commitments that it leads, supports and issues."""

    model_config = shown(UNIT)

    name: str
    lead: int
    support: int
    issuer: int
    total: int


class UnitsForm(BaseModel):
    """A page of bodies."""

    model_config = shown({"items": [UNIT], "next_cursor": None, "total": None})

    items: list[UnitForm]
    next_cursor: str | None
    total: int | None


class HealthForm(BaseModel):
    """The service answers."""

    model_config = shown({"status": "ok"})

    status: Literal["ok"]
