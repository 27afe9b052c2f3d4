"""The parameters that several lists share."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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
