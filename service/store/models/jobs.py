"""Imports: what was handed in together, an item each, and the containers that are taken apart. Times are seconds since 1970, UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Text, true
from sqlmodel import Field, SQLModel

from service.store.models.columns import Big, table
from service.store.models.documents import WAITING


class Import(SQLModel, table=True):
    """Documents that were handed in together and are followed together: an upload, a folder, files of another system."""

    __tablename__ = "imports"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    id: str = Field(unique=True, description="Public id")
    kind: str = Field(description="upload, folder or remote")
    name: str | None = None
    given: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True), description="Paths and options, for resuming")
    caller: str | None = Field(default=None, description="Who handed it in")
    expected: int | None = Field(default=None, description="How many items there will be, where that is known")
    created_at: float
    closed_at: float | None = Field(default=None, description="Since when no more items come")


class ImportItem(SQLModel, table=True):
    """A file, a line, a member of a container: where it came from, and what became of it."""

    __tablename__ = "import_items"
    __table_args__ = (
        Index(None, "import_pk", "place", unique=True),
        Index(None, "import_pk", "status"),
        Index(None, "import_pk", "finished_at"),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    import_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("imports.pk", ondelete="CASCADE")])
    place: str = Field(sa_type=Text, description="Path, path and line, or container and member")
    line: int | None = None
    sha256: str | None = None
    size: int | None = Field(default=None, sa_type=Big)
    changed_at: float | None = Field(default=None, description="When the file was last changed: with its size, whether it is the same")
    status: str = Field(description="queued, imported, duplicate, already_there, expanded or failed")
    document_pk: int | None = Field(sa_type=Big, default=None, index=True, sa_column_args=[ForeignKey("documents.pk", ondelete="SET NULL")])
    document_id: str | None = None
    code: str | None = None
    message: str | None = None
    stage: str | None = Field(default=None, description="intake, unpack, read or store")
    ending: str | None = Field(default=None, description="Kind of file, by its name")
    finished_at: float | None = None


class Container(SQLModel, table=True):
    """A container of an import on its way: what it holds becomes items of the same import."""

    __tablename__ = "containers"
    __table_args__ = (
        Index("ix_containers_due", "priority", "pk", sqlite_where=WAITING, postgresql_where=WAITING),
        {"sqlite_autoincrement": True},
    )

    pk: int | None = Field(default=None, primary_key=True, sa_type=Big)
    import_pk: int = Field(sa_type=Big, index=True, sa_column_args=[ForeignKey("imports.pk", ondelete="CASCADE")])
    item_pk: int = Field(sa_type=Big, sa_column_args=[ForeignKey("import_items.pk", ondelete="CASCADE")])
    sha256: str = Field(index=True)
    size: int = Field(sa_type=Big)
    name: str
    given: dict[str, Any] = Field(sa_type=JSON, description="Its origin, and names of files beside it")
    status: str = "queued"
    kept: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    priority: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    run_after: float = Field(default=0, sa_column_kwargs={"server_default": "0"})
    queued_at: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    lease_until: float | None = None
    lease_token: str | None = None
    worker: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    error_stage: str | None = None


class Replay(SQLModel, table=True):
    """The answer to a request with an Idempotency-Key: the same request gets it again."""

    __tablename__ = "replays"

    key: str = Field(primary_key=True, description="SHA-256 of caller and key")
    request: str = Field(description="SHA-256 of what was sent")
    status: int | None = Field(default=None, description="Null while it is worked on")
    headers: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: float = Field(index=True)


IMPORTS = table(Import)
ITEMS = table(ImportItem)
CONTAINERS = table(Container)
REPLAYS = table(Replay)
