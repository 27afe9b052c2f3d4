"""The forms of webhooks, with an example each. The secret is in one answer only: that of its making."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.api.feedforms import ChangeKind
from service.api.schemas import Kind, shown

Name = Annotated[str, Field(min_length=1, max_length=300)]

NEW = {"url": "https://nhan.thanhbinh.example/congvan", "description": "Phần mềm theo dõi của Sở Y tế", "unit": ["Sở Y tế"], "since": "now"}
DELIVERIES = {
    "cursor": "7c1e09ab-1040",
    "behind": 3,
    "failures": 2,
    "failing_since": "2026-11-22T03:00:00Z",
    "next_attempt": "2026-11-22T03:04:15Z",
    "attempted_at": "2026-11-22T03:04:05Z",
    "delivered_at": "2026-11-21T17:30:00Z",
    "last_status": 503,
    "last_error": "answered 503",
    "dead_letters": 0,
}
WEBHOOK = {
    "id": "wh_5f1c09d2a4b7e83c6d10",
    "url": NEW["url"],
    "description": NEW["description"],
    "changes": [],
    "kind": [],
    "unit": ["Sở Y tế"],
    "issuer": [],
    "type": [],
    "active": True,
    "state": "failing",
    "paused": None,
    "former_secret_until": None,
    "deliveries": DELIVERIES,
    "created_at": "2026-11-01T03:04:05Z",
    "updated_at": "2026-11-01T03:04:05Z",
}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LETTER = {
    "id": 4,
    "from_seq": 1001,
    "to_seq": 1040,
    "attempts": 15,
    "status": 500,
    "error": "answered 500",
    "at": "2026-11-22T03:04:05Z",
    "redeliver_at": None,
}


class WantedForm(BaseModel):
    """Which changes are sent; several values of one field mean any of them, several fields all of them, an empty one any."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"unit": ["Sở Y tế"]}]})

    changes: list[ChangeKind] | None = Field(None, max_length=3, description="Kinds of changes.")
    kind: list[Kind] | None = Field(None, max_length=3, description="Kinds of commitments.")
    unit: list[Name] | None = Field(None, max_length=50, description="Bodies that are to act; any spelling.")
    issuer: list[Name] | None = Field(None, max_length=50, description="Who assigns, proposes or plans; any spelling.")
    type: list[Name] | None = Field(None, max_length=50, description="Codes of document types.")


class NewWebhookForm(WantedForm):
    """A webhook that is to be made."""

    model_config = shown(NEW)

    url: str = Field(max_length=2000, description="Where messages are sent to, by POST.")
    description: str | None = Field(None, max_length=500)
    since: str = Field("now", max_length=40, description="Where in the feed it begins: now, start, or a cursor of /api/v1/changes.")


class WebhookPatchForm(WantedForm):
    """What is to be changed; what is left out, or null, stays as it is."""

    model_config = shown({"active": True})

    url: str | None = Field(None, max_length=2000)
    description: str | None = Field(None, max_length=500)
    since: str | None = Field(None, max_length=40, description="Goes on from here: now, start, or a cursor of /api/v1/changes.")
    active: bool | None = Field(
        None, strict=True, description="False: nothing is sent; true: it is sent again, also where the service had paused it."
    )


class DeliveriesForm(BaseModel):
    """How far a webhook is, and what came of the last attempts."""

    model_config = shown(DELIVERIES)

    cursor: str = Field(description="Up to here everything is delivered, not wanted, or a dead letter.")
    behind: int = Field(description="About how many changes come after that.")
    failures: int = Field(description="Attempts to deliver the next message that failed.")
    failing_since: datetime | None
    next_attempt: datetime
    attempted_at: datetime | None
    delivered_at: datetime | None
    last_status: int | None
    last_error: str | None
    dead_letters: int


class WebhookForm(BaseModel):
    """An address that changes are sent to."""

    model_config = shown(WEBHOOK)

    id: str
    url: str
    description: str | None
    changes: list[ChangeKind]
    kind: list[Kind]
    unit: list[str]
    issuer: list[str]
    type: list[str]
    active: bool
    state: Literal["active", "failing", "paused", "off"]
    paused: str | None = Field(description="Why the service sends nothing any more; `active: true` makes it try again.")
    former_secret_until: datetime | None = Field(description="Until then messages are signed by the former secret, too.")
    deliveries: DeliveriesForm
    created_at: datetime
    updated_at: datetime


class WebhookWithSecretForm(WebhookForm):
    """A webhook with its new secret, which is not shown again."""

    model_config = shown({**WEBHOOK, "secret": SECRET})

    secret: str


class WebhooksForm(BaseModel):
    """A page of webhooks."""

    model_config = shown({"items": [WEBHOOK], "next_cursor": None, "total": 1})

    items: list[WebhookForm]
    next_cursor: str | None
    total: int | None


class PingForm(BaseModel):
    """What came of a message without changes."""

    model_config = shown({"delivered": False, "status": 404, "error": "answered 404"})

    delivered: bool
    status: int | None
    error: str | None


class DeadLetterForm(BaseModel):
    """A message that was given up: the changes from one number to another."""

    model_config = shown(LETTER)

    id: int
    from_seq: int
    to_seq: int
    attempts: int
    status: int | None
    error: str
    at: datetime
    redeliver_at: datetime | None = Field(description="Since when it waits for being sent again.")


class DeadLettersForm(BaseModel):
    """A page of dead letters, the oldest first."""

    model_config = shown({"items": [LETTER], "next_cursor": None, "total": 1})

    items: list[DeadLetterForm]
    next_cursor: str | None
    total: int | None
