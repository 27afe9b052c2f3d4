"""/changes/stream: the changes as server-sent events, each with the cursor to go on from as its id."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import Annotated

import orjson
from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from service.api import examples, feedforms
from service.api.answers import settings_of, store_of
from service.api.needs import READ
from service.api.problems import declared
from service.errors import ServiceError
from service.store import Store, feed

log = logging.getLogger(__name__)

router = APIRouter(prefix="/api/v1/changes", tags=["changes"], dependencies=[READ])

SILENCE = 15.0  # seconds after which a comment keeps the connection open
PAGE = 100  # entries that are read together
EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {"id": {"type": "string"}, "event": {"enum": ["created", "changed", "withdrawn"]}, "data": {"type": "string"}},
}
EVENTS = {
    "description": "An event for each change, named by its kind; `id` is the cursor behind it, `data` the entry as in GET /api/v1/changes",
    "content": {"text/event-stream": {"schema": EVENT, "example": "id: 7c1e09ab-1042\nevent: created\ndata: {}\n\n"}},
}


class StreamQuery(BaseModel):
    """Where to go on, and which changes are asked for; parameters that are not known are refused."""

    model_config = ConfigDict(extra="forbid")

    since: str = Field(feed.NOW, max_length=40, description="A cursor; `start`: from the first entry; `now`: from here.", examples=["now"])
    kind: list[feedforms.ChangeKind] = Field([], max_length=3, description="Only these kinds of changes.", examples=[["created"]])
    document: str | None = Field(None, min_length=1, max_length=100, description="Only of this document.", examples=[examples.BRIEF["id"]])


@dataclass(frozen=True, slots=True)
class Following:
    """What a stream reads: which changes, of which store."""

    store: Store
    wanted: feed.Filter

    def after(self, cursor: str) -> feed.Slice:
        """Return the entries after a cursor. Raises ServiceError."""
        with self.store.reading() as connection:
            return feed.read(connection, feed.read_cursor(cursor), PAGE, self.wanted)


@router.get(
    "/stream",
    response_class=StreamingResponse,
    summary="Follow the changes as events",
    responses={200: EVENTS, **declared(410, 422)},
)
async def follow(
    request: Request,
    query: Annotated[StreamQuery, Query()],
    last_event_id: Annotated[
        str | None, Header(max_length=40, description="Id of the last event that came; goes before `since`.", examples=["now"])
    ] = None,
) -> StreamingResponse:
    """Send the changes after a cursor as server-sent events, and each new one within a second.

    The stream ends after a while, and where the service does; ask again with the id of the last event and none is left out.
    """
    following = Following(store_of(request), feed.Filter(tuple(query.kind), query.document))
    if request.app.state.bell.streams >= settings_of(request).changes_streams:
        raise ServiceError(503, "too_many_streams", "ask again in a moment, or ask with wait= instead", {"Retry-After": "5"})
    found = await to_thread.run_sync(following.after, last_event_id or query.since)
    return StreamingResponse(_events(request, following, found), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(request: Request, following: Following, found: feed.Slice) -> AsyncIterator[bytes]:
    """Give an event for each change, and the cursor with a comment where there was none for a while.

    Nothing is held while nothing happens, no connection and no thread: the bell tells when to look.
    """
    bell, end = request.app.state.bell, monotonic() + settings_of(request).changes_stream_seconds
    bell.streams += 1
    try:
        yield b"retry: 2000\n" + (b"\n" if found.entries else _place(found))
        while True:
            for one in found.entries:
                yield _event(found.feed, one)
            if not found.more:
                if not await bell.rings(found.until, min(end, monotonic() + SILENCE)):
                    yield b": still here\n" + _place(found)
                if monotonic() >= end or bell.closing or await request.is_disconnected():
                    return
            found = await to_thread.run_sync(following.after, found.cursor)
    except (ServiceError, SQLAlchemyError) as exc:  # who asks again is told: pruned meanwhile, or no database
        log.info("a stream of changes ends: %s", type(exc).__name__)
    finally:
        bell.streams -= 1


def _place(found: feed.Slice) -> bytes:
    """Return what sets the id from which is gone on, without an event: past entries that were not asked for, too."""
    return f"id: {found.cursor}\n\n".encode()


def _event(name: str, entry: dict[str, object]) -> bytes:
    """Return a change as an event."""
    cursor = feed.write_cursor(name, int(str(entry["seq"])))
    return f"id: {cursor}\nevent: {entry['kind']}\ndata: ".encode() + orjson.dumps(entry) + b"\n\n"
