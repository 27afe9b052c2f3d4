"""The forms of imports: what is asked and answered, with an example each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from service.api import examples
from service.api.schemas import shown

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _whole(value: Any) -> Any:
    """Return 1200 for 1200.0, which JSON Schema takes for the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1), BeforeValidator(_whole)]


class NewImport(BaseModel):
    """What is told of an import when it begins."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Lưu trữ 2019", "expected": 1200}]})

    name: str | None = Field(default=None, max_length=300, description="A name for people.")
    expected: Count | None = Field(default=None, description="How many documents will come, for the time left.")


class Sums(BaseModel):
    """Checksums of files that may be handed in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"sha256": ["0" * 64]}]})

    sha256: list[Sha256] = Field(min_length=1, max_length=1000)


class Again(BaseModel):
    """Which failures are to be tried again; nothing: all of them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "worker_died"}]})

    code: str | None = Field(default=None, min_length=1, max_length=100)
    stage: Literal["unpack", "read", "store"] | None = None


class StatesForm(BaseModel):
    """Documents of an import by what became of them."""

    model_config = shown({"queued": 75, "imported": 41, "duplicate": 1, "already_there": 2, "failed": 1})

    queued: int = Field(description="Wait to be read, or are being read.")
    imported: int
    duplicate: int = Field(description="The same bytes came earlier in this import.")
    already_there: int = Field(description="The same bytes were stored before.")
    failed: int


class ImportForm(BaseModel):
    """Documents that were handed in together: how far they are, how fast, and when all will be through."""

    model_config = shown(examples.JOB)

    id: str
    kind: Literal["upload", "folder", "remote"]
    name: str | None
    status: Literal["open", "running", "finished"] = Field(description="open: more documents may come.")
    created_at: datetime
    closed_at: datetime | None
    finished_at: datetime | None
    total: int
    done: int
    counts: StatesForm
    containers: int = Field(description="Archives, mails and the like that were taken apart; not among the documents.")
    seconds: float
    rate: float = Field(description="Documents a second since the start.")
    rate_now: float = Field(description="Documents a second in the last half minute.")
    eta_seconds: float | None
    href: str
    items: str
    events: str


class ReasonForm(BaseModel):
    """How often something failed: why, at which stage, for which kind of file."""

    model_config = shown({"code": "unsupported_media", "stage": "read", "ending": "dwg", "count": 3})

    code: str | None
    stage: str | None
    ending: str | None
    count: int


class ImportReportForm(ImportForm):
    """An import with what failed in it."""

    model_config = shown({**examples.JOB, "reasons": [{"code": "unsupported_media", "stage": "read", "ending": "dwg", "count": 1}]})

    reasons: list[ReasonForm]


class ImportsForm(BaseModel):
    """A page of imports."""

    model_config = shown({"items": [examples.JOB], "next_cursor": None, "total": None})

    items: list[ImportForm]
    next_cursor: str | None
    total: int | None


class ItemForm(BaseModel):
    """A file, a line or a member of a container, and what became of it."""

    model_config = shown(examples.ITEM)

    place: str = Field(description="Where it came from: a path, a path and a line, a container and the member in it.")
    line: int | None
    sha256: str | None
    size: int | None
    status: Literal["queued", "imported", "duplicate", "already_there", "expanded", "failed"]
    document_id: str | None
    code: str | None
    message: str | None
    stage: str | None
    finished_at: datetime | None


class ItemsForm(BaseModel):
    """A page of the items of an import."""

    model_config = shown({"items": [examples.ITEM], "next_cursor": None, "total": None})

    items: list[ItemForm]
    next_cursor: str | None
    total: int | None


class RetriedForm(BaseModel):
    """How many failures are tried again."""

    model_config = shown({"queued": 3, "job": examples.JOB})

    queued: int
    job: ImportForm


class SumsForm(BaseModel):
    """Checksums that are stored already."""

    model_config = shown({"known": ["0" * 64]})

    known: list[str]


class JobForm(BaseModel):
    """What was taken in and is not read yet."""

    model_config = shown({"job": examples.JOB})

    job: ImportForm
