"""Documents with their contents, commitments and responsible bodies.

A document's row is small enough to list; its text and whole extraction lie in `contents`. What a query filters or sorts by
is a column, everything else of a commitment (references, evidence, boxes, offsets) is its JSON payload.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Text, text, true
from sqlmodel import Field, SQLModel

from service.store.models.columns import Big, Key, Moment, table

WAITING = text("status IN ('queued', 'running')")
RECURRING = text("time_end IS NULL AND recurrence IS NOT NULL")
BY_EVENT = text("time_end IS NULL AND recurrence IS NULL AND time_text IS NOT NULL")
# What has a time without a last day; their indexes begin with time_end, or SQLite would take the one of that sorting.
UNDATED = (("recurring", RECURRING), ("by_event", BY_EVENT))

# Every sorting of commitments has an index that also holds what is filtered by: a list is found in it without touching the wide rows.
SORTED = (("created", "pk"), ("due", "time_end"), ("issued", "issued_start"), ("confidence", "confidence"))
FILTERED = ("kind", "type_code", "genre", "confidence", "issued_start", "issued_end", "time_end")


class Document(SQLModel, table=True):
    """A document: one row for the same bytes, however often they come."""

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "issued_start", "pk"),
        Index(None, "issuing_body_key", "pk"),
        Index(None, "issuing_body_id", "pk"),
        Index(None, "province", "pk"),
        Index(None, "reviewed_at", "pk"),
        Index("ix_documents_due", "priority", "pk", sqlite_where=WAITING, postgresql_where=WAITING),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    id: str = Field(unique=True, description="Public id: the start of the SHA-256 of the bytes")
    sha256: str = Field(unique=True)
    size: int = Field(sa_type=Big)
    media_type: str | None = Field(default=None, description="Told by the sender until it is read")
    file_name: str | None = None
    title: str | None = None
    source_url: str | None = None
    external_id: str | None = Field(default=None, index=True)
    published: date | None = None
    parent: str | None = Field(default=None, index=True, description="Public id of the mail's text that it hangs on, stored or not")
    container: str | None = Field(default=None, description="Kind of the container that it came in")
    container_sha256: str | None = Field(default=None, index=True)
    member: str | None = Field(default=None, description="Where it stands in its container; for people, no path")
    given: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True), description="What its sender said of it")
    status: str = Field(default="queued", description="queued, running, done or failed: what became of the last reading")
    kept: bool = Field(default=True, sa_column_kwargs={"server_default": true()}, description="False: dropped where it cannot be read")
    import_pk: int | None = Field(sa_type=Big, default=None, index=True, sa_column_args=[ForeignKey("imports.pk", ondelete="SET NULL")])
    priority: int = Field(default=0, sa_column_kwargs={"server_default": "0"}, description="Lower goes first")
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    run_after: float = Field(default=0, sa_column_kwargs={"server_default": "0"}, description="Seconds since 1970, for these four")
    queued_at: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    lease_until: float | None = None
    lease_token: str | None = Field(default=None, description="Who holds it may store what it read, nobody else")
    worker: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    error_stage: str | None = Field(default=None, description="unpack, read or store")
    extractor: str | None = Field(default=None, index=True, description="Version of the extractor that made the records; null: none yet")
    genre: str | None = None
    type_code: str | None = None
    type_name: str | None = None
    number: str | None = Field(default=None, index=True)
    issuing_body: str | None = None
    issuing_body_key: str | None = Field(default=None, sa_type=Key)
    issuing_body_id: str | None = Field(default=None, sa_type=Key, description="Body of the registry (service.bodies)")
    place: str | None = None
    province: str | None = Field(default=None, sa_type=Key, description="Id of its province then, trung-uong of the centre")
    linked_by: str | None = Field(default=None, description="Version of the registry that linked its bodies; none: not linked yet")
    issued_start: date | None = None
    issued_end: date | None = None
    subject: str | None = None
    signer: str | None = None
    search_name: str | None = Field(
        default=None, sa_type=Text, description="Words of file name and title, in both spellings (folding.both)"
    )
    search_head: str | None = Field(default=None, sa_type=Text, description="Words of number and subject, in both spellings")
    commitment_count: int = 0
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment, description="When a person confirmed it with all its records")
    reviewed_by: str | None = None
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)


class Content(SQLModel, table=True):
    """Canonical text and whole extraction of a document (zlib over JSON, without the text)."""

    __tablename__ = "contents"

    document_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("documents.pk", ondelete="CASCADE")], primary_key=True)
    text: str = Field(sa_type=Text)
    extraction: bytes = Field(sa_type=LargeBinary)
    words: bytes | None = Field(default=None, sa_type=LargeBinary, description="Boxes of the words (zlib over JSON); none for text")


class Commitment(SQLModel, table=True):
    """A commitment. `genre`, `type_code`, `issued_*`, `province` repeat its document's, for filters and sorting on one table."""

    __tablename__ = "commitments"
    __table_args__ = (
        Index(None, "document_pk", "ordinal"),
        *(Index(f"ix_commitments_by_{name}", *dict.fromkeys((first, "pk", *FILTERED))) for name, first in SORTED),
        Index(None, "issuer_key", "pk"),
        Index(None, "issuer_unit_key", "pk"),
        Index(None, "issuer_body", "pk"),
        Index(None, "province", "pk"),
        Index(None, "review", "pk"),
        *(Index(f"ix_commitments_{name}", "time_end", "pk", sqlite_where=one, postgresql_where=one) for name, one in UNDATED),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    id: str = Field(unique=True, description="Public id: document id and record id")
    document_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("documents.pk", ondelete="CASCADE")])
    record_id: str = Field(description="Id that nlp gave: the same for the same text")
    ordinal: int
    kind: str
    trigger: str | None = None
    text: str = Field(sa_type=Text)
    start: int
    end: int
    page: int | None = None
    issuer: str | None = None
    issuer_key: str | None = Field(default=None, sa_type=Key)
    issuer_unit: str | None = Field(default=None, description="The body that a person speaks for, else the issuer itself")
    issuer_unit_key: str | None = Field(default=None, sa_type=Key)
    issuer_body: str | None = Field(default=None, sa_type=Key, description="Body of the registry that issues it")
    time_start: date | None = None
    time_end: date | None = None
    recurrence: str | None = None
    bound: str | None = None
    time_text: str | None = None
    confidence: float
    genre: str
    type_code: str | None = None
    province: str | None = Field(default=None, sa_type=Key)
    issued_start: date | None = None
    issued_end: date | None = None
    payload: bytes = Field(sa_type=LargeBinary, description="JSON of issuer, responsible, time, references, evidence, boxes")
    search_exact: str = Field(sa_type=Text)
    search_folded: str = Field(sa_type=Text)
    review: str = Field(default="none", sa_column_kwargs={"server_default": "none"}, description="none, confirmed, corrected or added")
    version: int = Field(
        default=1, sa_column_kwargs={"server_default": "1"}, description="Goes up with every change that a reader could see"
    )
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    reviewed_by: str | None = Field(default=None, description="Subject of the caller")
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)


class Responsible(SQLModel, table=True):
    """A body that is to act. `key` is the canonical name folded: one for every spelling."""

    __tablename__ = "responsibles"
    __table_args__ = (Index(None, "key", "role", "commitment_pk"), Index(None, "body", "role", "commitment_pk"))

    commitment_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("commitments.pk", ondelete="CASCADE")], primary_key=True)
    ordinal: int = Field(primary_key=True)
    name: str
    key: str = Field(sa_type=Key)
    role: str
    named: bool = True
    body: str | None = Field(default=None, sa_type=Key, description="Body of the registry that it means")


DOCUMENTS = table(Document)
CONTENTS = table(Content)
COMMITMENTS = table(Commitment)
RESPONSIBLES = table(Responsible)
