"""The parameters that several lists share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

BodyNames = list[Annotated[str, Field(min_length=1, max_length=300)]]
BODY = "Bodies of the registry that are to act: ids, or names in any spelling; a name that may mean several is refused with these."
PLACE = "Provinces of the documents: names in any spelling or ids (trung-uong: the centre). Settles which one a name of `body` means, too."
PREDECESSORS = "Include what the bodies and provinces came from: merged, renamed, split (Sở TT&TT for Sở KH&CN)."


class StrictQuery(BaseModel):
    """Parameters; those that are not known are refused, so that a slip of the pen is no silent "all"."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(StrictQuery):
    """Which page of a list."""

    limit: int | None = Field(None, ge=1, le=100_000, description="Entries of the page; the service has a largest number.", examples=[50])
    cursor: str | None = Field(None, max_length=500, description="`next_cursor` of the page before.", examples=["WyJhMWIyIixudWxsLDE3XQ"])
    total: bool = Field(False, description="Count all entries, too.", examples=[True])


def filters(query: BaseModel, besides: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the parameters that are filters, lists as tuples; `besides`: parameters that are none.

    >>> filters(PageQuery(limit=5))
    {}
    """
    told = query.model_dump(exclude={"limit", "cursor", "total", "sort", *besides})
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
