"""What the service answers, as values. Fields that a newer service adds are kept (`one.model_extra`); none is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from service.client.problems import Problem, problem


class Value(BaseModel):
    """A value of an answer."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Period(Value):
    """Days from start to end."""

    start: date | None = None
    end: date | None = None


class Kind(Value):
    """The type of a document, as TB."""

    code: str
    name: str


class Party(Value):
    """Who assigns, proposes or plans."""

    name: str
    unit: str | None = None


class Responsible(Value):
    """A body that is to act; `role`: lead or support."""

    name: str
    role: str
    named: bool = True


class Time(Value):
    """When it is to be done; the deadline is `end`."""

    start: date | None = None
    end: date | None = None
    recurrence: str | None = None
    text: str | None = None


class Brief(Value):
    """The document that a commitment stands in."""

    id: str
    genre: str | None = None
    type: Kind | None = None
    number: str | None = None
    issuing_body: str | None = None
    issued: Period | None = None
    subject: str | None = None
    title: str | None = None
    source_url: str | None = None
    external_id: str | None = None


class Commitment(Value):
    """An assignment, a proposal or a plan."""

    id: str
    kind: str
    text: str
    start: int
    end: int
    page: int | None = None
    confidence: float
    issuer: Party | None = None
    responsible: tuple[Responsible, ...] = ()
    time: Time | None = None
    document: Brief
    review: str = "none"
    version: int = 1
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    created_at: datetime
    updated_at: datetime


class Trouble(Value):
    """Why a document could not be read."""

    code: str
    message: str | None = None


class Document(Value):
    """A stored document; what is read of it is null until it is read. `status`: queued, running, done or failed."""

    id: str
    sha256: str
    size: int
    status: str
    media_type: str | None = None
    file_name: str | None = None
    title: str | None = None
    source_url: str | None = None
    external_id: str | None = None
    published: date | None = None
    error: Trouble | None = None
    genre: str | None = None
    type: Kind | None = None
    number: str | None = None
    issuing_body: str | None = None
    issued: Period | None = None
    subject: str | None = None
    commitment_count: int = 0
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    created_at: datetime
    updated_at: datetime


class Body(Value):
    """A body with the number of commitments that it leads, supports and issues."""

    name: str
    lead: int
    support: int
    issuer: int
    total: int


class Counts(Value):
    """Documents of an import by what became of them."""

    queued: int = 0
    imported: int = 0
    duplicate: int = 0
    already_there: int = 0
    failed: int = 0


class Import(Value):
    """Documents that were handed in together; `status`: open, running or finished."""

    id: str
    status: str
    name: str | None = None
    total: int
    done: int
    counts: Counts
    rate: float | None = None
    rate_now: float | None = None
    eta_seconds: float | None = None

    @property
    def finished(self) -> bool:
        """Tell whether all documents are through."""
        return self.status == "finished"


class Item(Value):
    """What became of a file, a line or a member of a container."""

    place: str
    status: str
    sha256: str | None = None
    document_id: str | None = None
    code: str | None = None
    message: str | None = None
    stage: str | None = None


class Change(Value):
    """What became of a commitment: created, changed or withdrawn; `record` is what it says now, None: remove it."""

    seq: int
    kind: str
    commitment_id: str
    document_id: str
    at: datetime
    record: Commitment | None = None


class Edit(Value):
    """Something that a person did to a record, or to a document as a whole (no `commitment_id`)."""

    id: int
    kind: str
    document_id: str
    commitment_id: str | None = None
    at: datetime
    actor: dict[str, Any]
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document of an upload: it is there (`document`, `commitments`), or refused (`problem`)."""

    file_name: str | None
    duplicate: bool = False
    document: Document | None = None
    commitments: tuple[Commitment, ...] = ()
    problem: Problem | None = None

    @staticmethod
    def of_receipt(told: dict[str, Any], file_name: str | None = None) -> Result:
        """Return the result of a receipt."""
        found = tuple(map(Commitment.model_validate, told["commitments"]))
        return Result(file_name, told["duplicate"], Document.model_validate(told["document"]), found)

    @staticmethod
    def of_entry(told: dict[str, Any]) -> Result:
        """Return the result of an entry of a list."""
        if told["receipt"]:
            return Result.of_receipt(told["receipt"], told["file_name"])
        return Result(told["file_name"], problem=problem(told["status"], told["problem"] or {}))


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of an upload: results, one a document; or, where the service did not wait, the import to follow (`job`)."""

    results: tuple[Result, ...] = ()
    job: Import | None = None

    @property
    def document(self) -> Document:
        """Return the only document. Raises LookupError where there are several, none yet, or one that was refused."""
        if len(self.results) != 1 or self.results[0].document is None:
            raise LookupError("this upload is not one document that was read: look at `results` or `job`")
        return self.results[0].document

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """Return the commitments of all documents."""
        return tuple(one for result in self.results for one in result.commitments)
