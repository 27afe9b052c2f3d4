"""Idempotency-Key: the same request sent twice is done once, and gets the same answer (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence

import orjson
from sqlalchemy import delete, select, update

from service.api.intake import Reply
from service.errors import ServiceError
from service.store import Store
from service.store.models import REPLAYS
from service.store.upserts import insert_new
from service.submissions import Submission

KEPT = 86_400.0  # seconds for which an answer is kept
LONGEST = 255

R = REPLAYS.c


def fingerprint(submissions: Sequence[Submission], more: str = "") -> str:
    """Return a hash of what was sent."""
    digest = hashlib.sha256(more.encode())
    for one in submissions:
        digest.update(hashlib.sha256(one.data).digest())
        digest.update(orjson.dumps(one.origin.plain()))
    return digest.hexdigest()


def once(store: Store, key: str | None, request: str, patience: float, work: Callable[[], Reply]) -> Reply:
    """Do the work of a request, or give the answer that it had before; `patience`: seconds that the work may take.

    Raises ServiceError: 409 while it is worked on, 422 where the key was used for something else.
    """
    if key is None:
        return work()
    if not 0 < len(key) <= LONGEST:
        raise ServiceError(422, "invalid_request", f"give an Idempotency-Key of at most {LONGEST} characters")
    name = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    known = _claim(store, name, request, patience)
    if known:
        return known
    try:
        reply = work()
    except BaseException:
        with store.writing() as connection:
            connection.execute(delete(REPLAYS).where(R.key == name))
        raise
    with store.writing() as connection:
        values = {"status": reply.status, "headers": dict(reply.headers), "body": orjson.dumps(reply.content)}
        connection.execute(update(REPLAYS).where(R.key == name).values(**values))
    return reply


def _claim(store: Store, name: str, request: str, patience: float) -> Reply | None:
    """Note that a request is worked on; return its answer where it had one."""
    now = time.time()
    with store.writing() as connection:
        abandoned = (R.status.is_(None), R.created_at < now - 2 * patience - 60)
        connection.execute(delete(REPLAYS).where(R.created_at < now - KEPT))
        connection.execute(delete(REPLAYS).where(R.key == name, *abandoned))
        values = {"key": name, "request": request, "created_at": now}
        if insert_new(connection, REPLAYS, values, R.key) is not None:
            return None
        row = connection.execute(select(REPLAYS).where(R.key == name)).one()
    if row.request != request:
        raise ServiceError(422, "idempotency_conflict", "the Idempotency-Key was used for another request; give each request its own")
    if row.status is None:
        detail = "the request with this Idempotency-Key is being worked on; send it again in a moment"
        raise ServiceError(409, "request_in_progress", detail, {"Retry-After": "2"})
    return Reply(row.status, orjson.loads(row.body), {**(row.headers or {}), "Idempotency-Replayed": "true"})
