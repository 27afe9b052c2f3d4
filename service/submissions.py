"""What somebody hands in, checked: bytes with their origin, or a text as JSON. The API and the bulk import take the same form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator

from service.store import Origin

LONGEST_NAME = 255
LONGEST_PATH = 1000
WRITTEN_DAY = re.compile(r"\s*\d{4}-\d\d-\d\d")
BLANK = {"type": "string", "pattern": r"^\s*$"}  # an empty field of a form
UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")

EXAMPLE: dict[str, Any] = {
    "text": "Giao Sở Tài chính rà soát dự toán, báo cáo trước ngày 30/6/2024.",
    "title": "Giao nhiệm vụ rà soát dự toán",
    "published": "2024-03-12",
    "source_url": "https://thanhbinh.example/van-ban/7",
    "external_id": "vb-7",
}


def _is_written(value: Any) -> Any:
    """Refuse a number for a day: it would be taken as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and WRITTEN_DAY.match(value)):
        return value
    raise ValueError("write the day as 2024-06-30")


Day = Annotated[date, BeforeValidator(_is_written)]


@dataclass(frozen=True, slots=True)
class Submission:
    """The bytes of a document and where they came from. `media_type` None: found out from the bytes."""

    data: bytes
    media_type: str | None = None
    origin: Origin = field(default_factory=Origin)


class OriginFields(BaseModel):
    """What the sender may say about a document. Empty values count as not given, unknown fields are left out."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [{k: v for k, v in EXAMPLE.items() if k != "text"}]})

    title: str | None = Field(default=None, max_length=2000, description="Title that the sender gives it.")
    published: Annotated[
        Day | None, WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, BLANK, {"type": "null"}], "title": "Published"})
    ] = Field(default=None, description="Day of publication: dates without a year are read by it where the text tells none.")
    source_url: str | None = Field(default=None, max_length=2000, pattern=r"^(\s*|https?://\S+)$", description="Where it was found.")
    external_id: str | None = Field(default=None, max_length=500, description="Id in the sender's own system.")

    @field_validator("title", "published", "source_url", "external_id", mode="before")
    @classmethod
    def drop_empty(cls, value: Any) -> Any:
        """Take an empty value of a form as none."""
        return None if isinstance(value, str) and not value.strip() else value

    def origin(self, file_name: str | None = None) -> Origin:
        """Return the origin of a document with these fields."""
        return Origin(file_name, self.title, self.published, self.source_url, self.external_id)


class TextSubmission(OriginFields):
    """A document as bare text: the JSON body of an upload, or a line of a JSONL file."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [EXAMPLE]})

    text: str = Field(min_length=1, description="The whole text. Its UTF-8 bytes are what is stored, and what makes it a duplicate.")

    def submission(self) -> Submission:
        """Return it as bytes.

        >>> TextSubmission(text="Giao Sở Y tế báo cáo.").submission().media_type
        'text/plain'
        """
        return Submission(self.text.encode("utf-8", "replace"), "text/plain", self.origin())


def clean_name(name: str | None) -> str | None:
    """Return the bare name of a file: no folders, no characters that are not seen. Browsers write a quotation mark as %22.

    >>> clean_name("C:\\\\van ban\\\\Thông báo 7.pdf")
    'Thông báo 7.pdf'
    """
    bare = UNSEEN.sub(" ", re.split(r"[/\\]", name or "")[-1]).replace("%22", '"').strip()
    return bare[-LONGEST_NAME:] or None


def clean_path(name: str | None) -> str | None:
    """Return the name of a file with the folders that a browser tells before it; nothing that leads elsewhere.

    >>> clean_path("2024/tháng 3/../Thông báo 7.pdf")
    '2024/tháng 3/Thông báo 7.pdf'
    """
    parts = [clean_name(part) for part in re.split(r"[/\\]", name or "")]
    return "/".join(part for part in parts if part and part not in (".", ".."))[-LONGEST_PATH:] or None
