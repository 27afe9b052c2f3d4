"""The forms of reviewing: what a person says of a record, edits, differences, suggestions, times; with an example each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

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
CLOCK = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"
BOTH: dict[str, Any] = {"dependentRequired": {"start": ["end"], "end": ["start"]}}
MARKED: dict[str, Any] = {**BOTH, "anyOf": [{"required": ["name"]}, {"required": ["start", "end"]}]}
TIMED: dict[str, Any] = {
    "dependentRequired": {"span_start": ["span_end"], "span_end": ["span_start"]},
    "anyOf": [{"required": names} for names in (["text"], ["start"], ["end"], ["recurrence"], ["span_start", "span_end"])],
}

# What is not mentioned has the value of a factory, which nobody looks at: so no null is taken for it, and no default is shown.
Mark = Annotated[int, Field(default_factory=int, ge=0, le=10**9, description="Character of the document's text; give both ends or none.")]
Name = Annotated[str, Field(default_factory=str, min_length=1, max_length=300, pattern=r"\S")]
Clock = Annotated[str, Field(default_factory=str, pattern=CLOCK, description="Time of the day in Việt Nam.", examples=["17:00"])]
Day = Annotated[date, Field(default_factory=lambda: date.min)]


class Given(BaseModel):
    """Something that a person sends; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")

    def told(self) -> dict[str, Any]:
        """Return what was mentioned."""
        return self.model_dump(exclude_unset=True)


class MarkedForm(Given):
    """A name, a place where it is printed, or both."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": NAME["name"]}], **MARKED})

    name: Name = Field(description="In any spelling; it is spelled out.")
    start: Mark
    end: Mark

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_both(self, "start", "end")
        if not self.model_fields_set & {"name", "start"}:
            raise ValueError("give a name, or start and end of where it is printed")
        return self


class IssuerPatchForm(MarkedForm):
    """Who assigns, proposes or plans."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "UBND tỉnh Thanh Bình"}], **MARKED})

    unit: Name = Field(description="The body that a person speaks for.")


class ResponsiblePatchForm(MarkedForm):
    """A body that is to act."""

    model_config = ConfigDict(json_schema_extra={"examples": [NAME], **MARKED})

    role: Role = "lead"

    def told(self) -> dict[str, Any]:
        """Return what was mentioned, and the role."""
        return {**super().told(), "role": self.role}


class TimePatchForm(Given):
    """A time as words, as a place where it is printed, or as days and a rule; these hold where words say something else."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "trước 30/6"}], **TIMED})

    text: Name = Field(description="Read with the day of the document.")
    start: Day
    end: Day = Field(description="The deadline.")
    recurrence: Name = Field(description="Body of an RRULE (RFC 5545).", examples=["FREQ=MONTHLY;BYMONTHDAY=15"])
    bound: Literal["before", "by", "until", "within", "in", "on", "during", "from", "from_to"] = Field(default_factory=lambda: "on")
    clock_start: Clock
    clock_end: Clock
    span_start: Mark
    span_end: Mark

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_both(self, "span_start", "span_end")
        if not self.model_fields_set & {"text", "start", "end", "recurrence", "span_start"}:
            raise ValueError("give text, start, end, recurrence, or the place where it is printed; null for no time")
        return self


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

    model_config = ConfigDict(json_schema_extra={"examples": [PATCH], "minProperties": 1, **BOTH})

    kind: Kind = Field(default_factory=lambda: "assignment")
    start: Mark = Field(description="New range of the record: `text`, page and boxes follow from it.")
    end: Mark

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("mention at least one field")
        _check_both(self, "start", "end")
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


def _check_both(form: BaseModel, one: str, other: str) -> None:
    """Raise ValueError where only one of two fields was mentioned."""
    if (one in form.model_fields_set) != (other in form.model_fields_set):
        raise ValueError(f"give {one} and {other}, or none of them")


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
