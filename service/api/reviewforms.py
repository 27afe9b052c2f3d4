"""The forms of reviewing: what a person says of a record, edits, differences, suggestions, times; with an example each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.api import examples
from service.api.forms import ActorForm
from service.api.schemas import CommitmentForm, DocumentForm, Kind, Role, TimeForm, shown

NAME: dict[str, Any] = {"name": "Sở Tài chính", "role": "lead"}
PATCH: dict[str, Any] = {"responsible": [NAME, {"name": "Kho bạc Nhà nước", "role": "support"}], "time": {"text": "trước 30/6"}}
ADDED: dict[str, Any] = {"kind": "assignment", "start": 407, "end": 474}
EDIT: dict[str, Any] = {
    "id": 17,
    "kind": "correct",
    "document_id": examples.BRIEF["id"],
    "commitment_id": examples.COMMITMENT["id"],
    "at": "2026-01-02T03:04:05Z",
    "actor": {"kind": "key", "id": "cv_ab22cd34", "name": "văn thư"},
    "version": 2,
    "part_of": None,
    "undoes": None,
    "undone_by": None,
    "before": {"kind": "proposal", "review": "none"},
    "after": {"kind": "assignment", "review": "corrected"},
}
REVIEWED: dict[str, Any] = {
    **examples.COMMITMENT,
    "review": "corrected",
    "version": 2,
    "reviewed_at": EDIT["at"],
    "reviewed_by": "cv_ab22cd34",
}
DIFFERENCE: dict[str, Any] = {
    "commitment": REVIEWED,
    "machine": {"kind": "proposal", "text": examples.COMMITMENT["text"], "start": 407, "end": 474},
    "fields": ["kind"],
    "place": "same",
    "extractor": "0.4.0",
    "at": "2026-01-03T03:04:05Z",
}
CONFIRMED: dict[str, Any] = {**examples.DOCUMENT, "reviewed_at": EDIT["at"], "reviewed_by": "cv_ab22cd34"}
WHOLE: dict[str, Any] = {"document": CONFIRMED, "confirmed": 3, "edit": 18}
QUESTION: dict[str, Any] = {"text": "trước 30/6", "document": examples.BRIEF["id"]}
SUGGESTION: dict[str, Any] = {"name": "Sở Tài chính", "source": "document", "body": "so-tai-chinh@hung-yen"}
GOLD: dict[str, Any] = {
    "source": f"{examples.BRIEF['id']}.txt",
    "genre": "notice",
    "document": {"type": "TB", "number": "7/TB-UBND", "issued": ["2024-03-12", "2024-03-12"]},
    "dates": [{"text": "ngày 30/6/2024", "start": "2024-06-30", "end": "2024-06-30", "recurrence": None}],
    "units": ["Sở Tài chính"],
    "commitments": [{"kind": "assignment", "text": examples.COMMITMENT["text"], "issuer": ["Ủy ban nhân dân tỉnh Thanh Bình"]}],
}
Clock = Field(None, pattern=r"^([01]\d|2[0-4]):[0-5]\d$", description="Time of the day in Việt Nam.", examples=["17:00"])
Mark = Field(None, ge=0, le=10**9, description="Character of the document's text; give both ends or none.")
Name = Field(None, min_length=1, max_length=300, pattern=r"\S", description="In any spelling; it is spelled out.")


class Given(BaseModel):
    """Something that a person sends; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")

    def told(self) -> dict[str, Any]:
        """Return what was mentioned."""
        return self.model_dump(exclude_unset=True)


class MarkedForm(Given):
    """A name, a place where it is printed, or both."""

    name: str | None = Name
    start: int | None = Mark
    end: int | None = Mark

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("give start and end, or none of them")
        if self.name is None and self.start is None:
            raise ValueError("give a name, or start and end of where it is printed")
        return self

    def told(self) -> dict[str, Any]:
        """Return what was mentioned and is something."""
        return self.model_dump(exclude_none=True)


class IssuerPatchForm(MarkedForm):
    """Who assigns, proposes or plans."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "UBND tỉnh Thanh Bình"}]})

    unit: str | None = Field(None, min_length=1, max_length=300, description="The body that a person speaks for.")


class ResponsiblePatchForm(MarkedForm):
    """A body that is to act."""

    model_config = ConfigDict(json_schema_extra={"examples": [NAME]})

    role: Role = "lead"


class TimePatchForm(Given):
    """A time as words, as a place where it is printed, or as days and a rule; these hold where words say something else."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "trước 30/6"}]})

    text: str | None = Field(None, min_length=1, max_length=300, pattern=r"\S", description="Read with the day of the document.")
    start: date | None = None
    end: date | None = Field(None, description="The deadline.")
    recurrence: str | None = Field(
        None, max_length=300, description="Body of an RRULE (RFC 5545).", examples=["FREQ=MONTHLY;BYMONTHDAY=15"]
    )
    bound: Literal["before", "by", "until", "within", "in", "on", "during", "from", "from_to"] | None = None
    clock_start: str | None = Clock
    clock_end: str | None = Clock
    span_start: int | None = Mark
    span_end: int | None = Mark

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.span_start is None) != (self.span_end is None):
            raise ValueError("give span_start and span_end, or none of them")
        if not any((self.text, self.start, self.end, self.recurrence)) and self.span_start is None:
            raise ValueError("give text, start, end, recurrence, or the place where it is printed; null for no time")
        return self

    def told(self) -> dict[str, Any]:
        """Return what was mentioned and is something."""
        return self.model_dump(exclude_none=True)


class SlotsForm(Given):
    """The fields of a record that a person fills; what is not mentioned stays, null empties."""

    issuer: IssuerPatchForm | None = None
    responsible: list[ResponsiblePatchForm] = Field([], max_length=100, description="All bodies that are to act.")
    time: TimePatchForm | None = None

    def told(self) -> dict[str, Any]:
        """Return what was mentioned."""
        found = {name: getattr(self, name) for name in self.model_fields_set}
        if "responsible" in found:
            found["responsible"] = [one.told() for one in found["responsible"]]
        return {name: value.told() if isinstance(value, Given) else value for name, value in found.items()}


class CommitmentPatchForm(SlotsForm):
    """What is to be corrected of a record."""

    model_config = ConfigDict(json_schema_extra={"examples": [PATCH]})

    kind: Kind = "assignment"
    start: int = Field(0, ge=0, le=10**9, description="New range of the record: `text`, page and boxes follow from it.")
    end: int = Field(0, ge=0, le=10**9)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("mention at least one field")
        if len(self.model_fields_set & {"start", "end"}) == 1:
            raise ValueError("give start and end, or none of them")
        return self


class NewCommitmentForm(SlotsForm):
    """A record that the machine missed. What is not mentioned is filled where the document leaves no doubt."""

    model_config = ConfigDict(json_schema_extra={"examples": [ADDED]})

    kind: Kind
    start: int = Field(ge=0, le=10**9)
    end: int = Field(ge=0, le=10**9)


class WholeForm(Given):
    """What becomes of the records that nobody reviewed when their document is confirmed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"remaining": True}]})

    remaining: bool = Field(True, description="Confirm them, too; false: 409 with their ids.")


class EditForm(BaseModel):
    """Something that a person did to a record, or to a document as a whole."""

    model_config = shown(EDIT)

    id: int
    kind: Literal["confirm", "correct", "add", "reject", "undo", "accept", "dismiss"]
    document_id: str
    commitment_id: str | None = Field(description="Null: of the document as a whole.")
    at: datetime
    actor: ActorForm
    version: int | None = Field(description="Of the record afterwards.")
    part_of: int | None = Field(description="Edit of the document that this one belongs to.")
    undoes: int | None = Field(description="Edit that it undid.")
    undone_by: int | None = Field(description="Edit that undid it; null while it stands.")
    before: dict[str, Any] | None = Field(description="The fields that changed, as they were; null: there was no record.")
    after: dict[str, Any] | None = Field(description="The same fields afterwards; null: there is no record any more.")


class EditsForm(BaseModel):
    """A page of edits, the newest first."""

    model_config = shown({"items": [EDIT], "next_cursor": None, "total": None})

    items: list[EditForm]
    next_cursor: str | None
    total: int | None


class WholeReviewForm(BaseModel):
    """What confirming a document did."""

    model_config = shown(WHOLE)

    document: DocumentForm
    confirmed: int = Field(description="Records that were confirmed with it.")
    edit: int | None = Field(description="The edit; null where it was confirmed already.")


class DifferenceForm(BaseModel):
    """A record that a person settled, and what the machine reads of it now."""

    model_config = shown(DIFFERENCE)

    commitment: CommitmentForm
    machine: dict[str, Any] | None = Field(description="The machine's record; null where it finds none any more.")
    fields: list[str] = Field(description="In which fields the two differ.")
    place: Literal["same", "moved", "lost"] = Field(
        description="moved: the words stand there in another spelling, which `text` has now; lost: they are not in the text any more."
    )
    extractor: str
    at: datetime


class DifferencesForm(BaseModel):
    """All differences of a document that nobody has settled."""

    model_config = shown({"items": [DIFFERENCE], "next_cursor": None, "total": 1})

    items: list[DifferenceForm]
    next_cursor: str | None
    total: int


class SuggestionForm(BaseModel):
    """A body that may be meant."""

    model_config = shown(SUGGESTION)

    name: str
    source: Literal["document", "store", "registry"]
    body: str | None = Field(description="Its id in the registry, where that is known.")


class SuggestionsForm(BaseModel):
    """Bodies that may be meant, the nearest first."""

    model_config = shown({"items": [SUGGESTION]})

    items: list[SuggestionForm]


class TimeQuestionForm(Given):
    """A time as somebody types it."""

    model_config = ConfigDict(json_schema_extra={"examples": [QUESTION]})

    text: str = Field(min_length=1, max_length=300, pattern=r"\S")
    document: str | None = Field(None, max_length=100, description="Id of the document by whose day it is read.")


class TimeAnswerForm(BaseModel):
    """A time as it would be stored, and in words."""

    model_config = shown({"time": {**examples.TIME, "text": "trước 30/6"}, "words": "hạn đến ngày 30/06/2024", "day": "2024-03-12"})

    time: TimeForm
    words: str = Field(description="How it is understood, in Vietnamese.")
    day: date | None = Field(description="The day of the document, by which it was read.")
