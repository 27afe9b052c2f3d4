"""The forms of what /bodies and /units answer, with an example each."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from service.api import examples
from service.api.schemas import shown
from service.bodies.values import Change, Level

Followed = Literal["merged_into", "renamed_to", "split_into"]


class BodyForm(BaseModel):
    """A body in time, with the number of commitments that it leads, supports and issues, and of the documents that it sent."""

    model_config = shown(examples.REGISTERED)

    id: str
    name: str
    kind: str
    level: Level
    province: str | None = Field(description="Id of its province in that time; null of the centre.")
    province_name: str | None
    valid_from: date | None = Field(description="First day; null where it is not known or lies before all documents.")
    valid_to: date | None = Field(description="Last day; null where it goes on.")
    listed: bool = Field(description="The registry knows it; else records name it and its id is made of its name.")
    lead: int
    support: int
    issuer: int
    documents: int


class EventForm(BaseModel):
    """What became of bodies on a day, the first one of what came after."""

    model_config = shown(examples.EVENT)

    type: Change
    day: date
    sources: list[str]
    targets: list[str]
    basis: str
    certain: bool = Field(description="False where provinces decided on days of their own, or where sources are few.")
    note: str | None


class StepForm(BaseModel):
    """A body that another one came from or went on in, by the event between them."""

    model_config = shown(examples.STEP)

    id: str
    name: str
    type: Followed
    day: date
    certain: bool


class WholeBodyForm(BodyForm):
    """A body with what became of it."""

    model_config = shown(examples.WHOLE_BODY)

    events: list[EventForm]
    predecessors: list[StepForm]
    successors: list[StepForm]


class BodiesForm(BaseModel):
    """A page of bodies."""

    model_config = shown({"items": [examples.REGISTERED], "next_cursor": None, "total": None})

    items: list[BodyForm]
    next_cursor: str | None
    total: int | None


class UnitForm(BaseModel):
    """A body with the number of commitments that it leads, supports and issues."""

    model_config = shown(examples.UNIT)

    name: str
    lead: int
    support: int
    issuer: int
    total: int


class UnitsForm(BaseModel):
    """A page of bodies."""

    model_config = shown({"items": [examples.UNIT], "next_cursor": None, "total": None})

    items: list[UnitForm]
    next_cursor: str | None
    total: int | None
