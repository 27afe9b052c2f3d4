"""The forms of the feed of changes, with an example each."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from service.api import examples
from service.api.schemas import CommitmentForm, shown

ChangeKind = Literal["created", "changed", "withdrawn"]
CREATED = {
    "seq": 1042,
    "commitment_id": examples.COMMITMENT["id"],
    "document_id": examples.BRIEF["id"],
    "kind": "created",
    "at": "2026-11-22T03:04:05Z",
    "record": examples.COMMITMENT,
}
WITHDRAWN = {**CREATED, "seq": 1043, "kind": "withdrawn", "record": None}
CHANGES = {"items": [CREATED, WITHDRAWN], "next": "7c1e09ab-1043", "more": False}


class ChangeForm(BaseModel):
    """What became of a commitment, and what it says now."""

    model_config = shown(CREATED)

    seq: int = Field(description="Grows from entry to entry; numbers may be left out.")
    commitment_id: str
    document_id: str
    kind: ChangeKind
    at: datetime
    record: CommitmentForm | None = Field(description="The commitment as it is now; null: it is not there any more, remove it.")


class ChangesForm(BaseModel):
    """Changes in the order in which they were stored."""

    model_config = shown(CHANGES)

    items: list[ChangeForm]
    next: str = Field(description="Give it as `since` for what follows; it is always there, also where there are no entries.")
    more: bool = Field(description="There are more entries already: ask at once.")
