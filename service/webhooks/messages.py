"""What is sent: a part of the feed, as `GET /api/v1/changes` gives it, made when it is sent from what the records say then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from service.settings import Settings
from service.store import feed, webhooks

SCANS = 50  # portions of the feed without anything that is wanted, before the place is noted


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the feed after the webhook's place: up to `until`; without a body nothing of it is wanted."""

    since: int
    until: int
    body: bytes | None = None
    name: str = ""


def read(connection: Connection, hook: Any, settings: Settings, now: datetime) -> Part:
    """Return what comes next for a webhook (its row). What is tried again ends where it ended before, so that its name stays.

    Raises ServiceError "cursor_expired" where it is pruned.
    """
    wanted, since = webhooks.read_wanted(hook.wanted).filter(), hook.cursor
    for _ in range(SCANS):
        page = feed.read(connection, feed.Place(since), settings.webhook_batch, wanted, hook.until)
        if page.entries:
            told, last = _fitting(page.entries, settings.webhook_batch_bytes)
            until = page.until if last == len(page.entries) else page.entries[last - 1]["seq"]
            return _part(page.feed, hook, (hook.cursor, until), told, now)
        since = page.until
        if not page.more:
            break
    return Part(hook.cursor, since)


def read_again(connection: Connection, hook: Any, letter: Any, now: datetime) -> Part:
    """Return what a dead letter held, as it is now.

    Raises ServiceError "cursor_expired" where it is pruned.
    """
    wanted, since = webhooks.read_wanted(hook.wanted).filter(), letter.from_seq - 1
    page = feed.read(connection, feed.Place(since), letter.to_seq - since, wanted, letter.to_seq)
    if not page.entries:
        return Part(since, letter.to_seq)
    return _part(page.feed, hook, (since, letter.to_seq), [orjson.dumps(one) for one in page.entries], now)


def ping(hook: Any, now: datetime) -> tuple[str, bytes]:
    """Return name and body of a message without changes."""
    return f"ping_{hook.id}_{int(now.timestamp() * 1000)}", orjson.dumps({"type": "ping", "timestamp": now, "data": {"webhook": hook.id}})


def _part(name: str, hook: Any, between: tuple[int, int], told: Sequence[bytes], now: datetime) -> Part:
    """Return the part of a feed after one number and up to another, with its entries. The same part always has the same name."""
    since, until = between
    data = {"items": [orjson.Fragment(one) for one in told], "next": feed.write_cursor(name, until)}
    body = orjson.dumps({"type": "changes", "timestamp": now, "data": data})
    return Part(since, until, body, f"msg_{hook.id}_{name}_{since + 1}_{until}")


def _fitting(entries: Sequence[dict[str, Any]], most: int) -> tuple[list[bytes], int]:
    """Return the first entries as JSON, as many as stay within so many bytes (at least one), and their number."""
    told: list[bytes] = []
    size = 0
    for one in entries:
        told.append(orjson.dumps(one))
        size += len(told[-1])
        if size > most and len(told) > 1:
            told.pop()
            break
    return told, len(told)
