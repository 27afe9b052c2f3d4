"""/changes: what was created, changed and withdrawn, for other systems that follow."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api import examples, feedforms
from service.api.answers import answer, settings_of, store_of
from service.api.needs import READ
from service.api.problems import declared
from service.store import Store, feed

router = APIRouter(prefix="/api/v1/changes", tags=["changes"], dependencies=[READ])


class ChangeQuery(BaseModel):
    """Where to go on, and which changes are asked for; parameters that are not known are refused."""

    model_config = ConfigDict(extra="forbid")

    since: str = Field(
        feed.START,
        max_length=40,
        description="`next` of the answer before; `start`: from the first entry; `now`: from here.",
        examples=["now"],
    )
    limit: int | None = Field(None, ge=1, le=100_000, description="Entries of the answer; the service has a largest number.", examples=[50])
    kind: list[feedforms.ChangeKind] = Field([], max_length=3, description="Only these kinds of changes.", examples=[["created"]])
    document: str | None = Field(None, min_length=1, max_length=100, description="Only of this document.", examples=[examples.BRIEF["id"]])
    wait: float = Field(
        0, ge=0, le=86400, description="Seconds to wait where there is nothing yet; the service has a longest time.", examples=[20]
    )


@router.get("", response_model=feedforms.ChangesForm, summary="Follow the changes", responses=declared(410, 422))
async def follow(request: Request, query: Annotated[ChangeQuery, Query()]) -> Response:
    """Give the changes after a cursor in order, each with the commitment as it is now; wait for one where there is none yet.

    Every change comes at least once and in the order of the commits; whoever goes on from `next` misses none.
    """
    settings = settings_of(request)
    store, limit = store_of(request), min(query.limit or settings.page_size, settings.max_page_size)
    wanted = feed.Filter(tuple(query.kind), query.document)
    deadline = monotonic() + min(query.wait, settings.changes_wait_seconds)
    found = await to_thread.run_sync(partial(_read, store, query.since, limit, wanted))
    while not found.entries and await request.app.state.bell.rings(found.until, deadline):
        if await request.is_disconnected():
            break
        found = await to_thread.run_sync(partial(_read, store, found.cursor, limit, wanted))
    return answer({"items": found.entries, "next": found.cursor, "more": found.more})


def _read(store: Store, cursor: str, limit: int, wanted: feed.Filter) -> feed.Slice:
    """Return the entries after a cursor."""
    with store.reading() as connection:
        return feed.read(connection, feed.read_cursor(cursor), limit, wanted)
