"""The forms of keys, of who asks, of the audit log and of purged documents, with an example each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.access.scopes import Scope
from service.api.schemas import shown

SHOWN_KEY: dict[str, Any] = {
    "prefix": "cv_ab22cd34",
    "name": "phần mềm quản lý văn bản",
    "scopes": ["read", "ingest"],
    "feed": False,
    "created_at": "2026-01-02T03:04:05Z",
    "created_by": "quantri",
    "expires_at": "2027-01-02T03:04:05Z",
    "revoked_at": None,
    "last_used_at": None,
}
ASKED_KEY: dict[str, Any] = {"name": "phần mềm quản lý văn bản", "scopes": ["read", "ingest"], "days": 365, "feed": False}
ME: dict[str, Any] = {
    "kind": "key",
    "id": "cv_ab22cd34",
    "name": "phần mềm quản lý văn bản",
    "scopes": ["ingest", "read"],
    "feed": False,
    "expires_at": None,
}
ACTOR: dict[str, Any] = {"kind": "key", "id": "cv_ab22cd34", "name": "phần mềm quản lý văn bản"}
LINE: dict[str, Any] = {
    "id": 17,
    "at": "2026-01-02T03:04:05Z",
    "actor": ACTOR,
    "action": "documents.create",
    "object": "0f3a9c51d2e47b68a1c0",
    "outcome": "ok",
    "request_id": None,
    "details": None,
}
TOMBSTONE: dict[str, Any] = {
    "id": "0f3a9c51d2e47b68a1c0",
    "sha256": "0f3a9c51d2e47b68a1c0" + "0" * 44,
    "kind": "document",
    "purged_at": "2026-01-02T03:04:05Z",
    "actor": "cv_ab22cd34",
    "reason": "theo yêu cầu của cá nhân",
    "done": True,
    "allowed_at": None,
}


class KeyRequest(BaseModel):
    """A key that is to be made."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [ASKED_KEY]})

    name: str = Field(min_length=1, max_length=200, pattern=r"\S", description="What it is for, for people and the audit log.")
    scopes: list[Scope] = Field(["read"], min_length=1, max_length=4, description="review implies read, admin implies all.")
    days: int = Field(365, ge=0, le=36_500, description="How long it is good; 0: for ever.")
    feed: bool = Field(False, description="For calendars and Atom feeds only, there also as ?key=….")


class KeyForm(BaseModel):
    """A key, without what opens."""

    model_config = shown(SHOWN_KEY)

    prefix: str = Field(description="The public part, which names the key.")
    name: str
    scopes: list[Scope]
    feed: bool
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To a minute.")


class NewKeyForm(KeyForm):
    """A key that was just made, with the key itself: it is shown this one time."""

    model_config = shown({**SHOWN_KEY, "key": "cv_ab22cd34_" + "x" * 43})

    key: str


class KeysForm(BaseModel):
    """A page of keys."""

    model_config = shown({"items": [SHOWN_KEY], "next_cursor": None, "total": 1})

    items: list[KeyForm]
    next_cursor: str | None
    total: int | None


class MeForm(BaseModel):
    """Who asks, and what it may do, with all that its scopes imply."""

    model_config = shown(ME)

    kind: Literal["key", "user", "token", "loopback"]
    id: str = Field(description="Prefix of the key, subject of the token.")
    name: str | None
    scopes: list[Scope]
    feed: bool
    expires_at: datetime | None


class ActorForm(BaseModel):
    """Who wrote."""

    model_config = shown(ACTOR)

    kind: Literal["key", "user", "token", "loopback", "command"]
    id: str
    name: str | None


class LineForm(BaseModel):
    """A write, or one that was refused."""

    model_config = shown(LINE)

    id: int
    at: datetime
    actor: ActorForm
    action: str
    object: str | None = Field(description="Id of what was written.")
    outcome: Literal["ok", "refused", "failed"]
    request_id: str | None
    details: dict[str, Any] | None = Field(description="Counts and ids; no texts, names of files or secrets.")


class AuditForm(BaseModel):
    """A page of the audit log."""

    model_config = shown({"items": [LINE], "next_cursor": None, "total": None})

    items: list[LineForm]
    next_cursor: str | None
    total: int | None


class TombstoneForm(BaseModel):
    """What is left of a purged document or container."""

    model_config = shown(TOMBSTONE)

    id: str
    sha256: str
    kind: Literal["document", "container"]
    purged_at: datetime
    actor: str
    reason: str | None
    done: bool = Field(description="False while something is still to be removed; the next start or `congvan doctor` does it.")
    allowed_at: datetime | None = Field(description="Since when the same bytes may come again.")
