"""What people did to records: each edit, the records that they rejected, and what the machine reads of those that they settled.

Texts lie here, too: all of it goes with its document.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from service.store.models.columns import Big, Moment, table


class Edit(SQLModel, table=True):
    """Something that a person did to a record, or to a document as a whole (no `commitment_id`)."""

    __tablename__ = "edits"
    __table_args__ = (Index(None, "document_pk", "pk"), Index(None, "commitment_id", "pk"), {"sqlite_autoincrement": True})

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    document_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("documents.pk", ondelete="CASCADE")])
    commitment_id: str | None = Field(default=None, description="Public id; its record may be gone")
    kind: str = Field(description="confirm, correct, add, reject, undo, accept or dismiss")
    actor_kind: str
    actor: str = Field(description="Subject of the caller, as in `audit`")
    actor_name: str | None = None
    at: datetime = Field(sa_type=Moment)
    before: bytes | None = Field(
        default=None, sa_type=LargeBinary, description="JSON of the fields that changed; none: there was no record"
    )
    after: bytes | None = Field(default=None, sa_type=LargeBinary, description="The same afterwards; none: there is no record any more")
    version: int | None = Field(default=None, description="The record's version afterwards")
    part_of: int | None = Field(default=None, sa_type=Big, description="Edit of the document that this one belongs to")
    undoes: int | None = Field(default=None, sa_type=Big)
    undone_by: int | None = Field(default=None, sa_type=Big)


class Rejection(SQLModel, table=True):
    """A record that a person rejected: it is in no list, and an extraction that finds it does not make it again."""

    __tablename__ = "rejections"
    __table_args__ = (Index(None, "document_pk"), {"sqlite_autoincrement": True})

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    document_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("documents.pk", ondelete="CASCADE")])
    commitment_id: str = Field(unique=True)
    text: str = Field(sa_type=Text, description="What the machine read last, by which it is known again")
    start: int
    end: int
    fields: bytes | None = Field(default=None, sa_type=LargeBinary, description="What the machine reads of it (JSON); none: it does not")


class Reading(SQLModel, table=True):
    """What the machine reads of a record that a person settled; `open`: it differs, and nobody has said which one holds."""

    __tablename__ = "readings"
    __table_args__ = (Index(None, "document_pk", "commitment_pk"),)

    commitment_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("commitments.pk", ondelete="CASCADE")], primary_key=True)
    document_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("documents.pk", ondelete="CASCADE")])
    text: str = Field(sa_type=Text, description="What the machine read last, by which it is known again")
    start: int
    end: int
    fields: bytes | None = Field(default=None, sa_type=LargeBinary, description="The machine's record (JSON); none: it finds none any more")
    state: str = Field(description="same, open or dismissed")
    place: str = Field(description="same; moved: the words stand there in another spelling; lost: they are not in the text any more")
    extractor: str
    at: datetime = Field(sa_type=Moment)


EDITS = table(Edit)
REJECTIONS = table(Rejection)
READINGS = table(Reading)
