"""The audit log: one line a write, in the transaction of the write where it has one.

Whoever handles a request or a command opens a `Trail`; what writes adds its lines by `add`. A request that wrote and added none gets a
line of its own by the gate (service/api/gate.py). A line holds ids and counts: no secrets, no texts, no names of files.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from service.access.scopes import SCOPES, Caller
from service.store import paging
from service.store.models import AUDIT
from service.store.paging import Order, Page, Window

A = AUDIT.c

Outcome = Literal["ok", "refused", "failed"]
SHOWN = ("at", "action", "object", "outcome", "request_id", "details")
LONGEST = 200  # letters of what comes from outside


@dataclass(slots=True)
class Trail:
    """Who writes, under which request; `count` of the lines that were added, and what the line of the gate is to name."""

    caller: Caller
    request_id: str | None = None
    count: int = 0
    object: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are asked for; None: any."""

    actor: str | None = None
    action: str | None = None
    object: str | None = None
    outcome: str | None = None
    request_id: str | None = None
    since: date | None = None
    until: date | None = None


NOBODY = Caller("command", "service", frozenset(SCOPES))
_trail: ContextVar[Trail | None] = ContextVar("congvan_trail", default=None)


@contextmanager
def opened(caller: Caller, request_id: str | None = None) -> Iterator[Trail]:
    """Give the trail of a request or a command, which everything within follows, also in threads that it starts."""
    trail = Trail(caller, request_id)
    token = _trail.set(trail)
    try:
        yield trail
    finally:
        _trail.reset(token)


def command() -> Caller:
    """Return who runs a command: the user of the machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user that has no name
        user = "command"
    return Caller("command", user, frozenset(SCOPES))


def actor() -> Caller:
    """Return who writes."""
    trail = _trail.get()
    return trail.caller if trail else NOBODY


def add(connection: Connection, action: str, object_id: str | None = None, outcome: Outcome = "ok", **details: Any) -> None:
    """Add a line within the transaction of what it tells of."""
    trail = _trail.get() or Trail(NOBODY)
    connection.execute(insert(AUDIT).values(row(trail, action, object_id, outcome, details)))
    trail.count += 1


def follow(connection: Connection, action: str, object_id: str) -> None:
    """Add a line where somebody's request or command is being followed, else nothing.

    For what also runs in worker processes, where the import as a whole has its line.
    """
    if _trail.get() is not None:
        add(connection, action, object_id)


def note(object_id: str | None = None, **details: Any) -> None:
    """Tell what the gate's line is to name, where the write has no transaction at hand."""
    trail = _trail.get()
    if trail is not None:
        trail.object = object_id or trail.object
        trail.details |= details


def row(trail: Trail, action: str, object_id: str | None, outcome: Outcome, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line as its table has it."""
    return {
        "at": datetime.now(UTC),
        "actor_kind": trail.caller.kind,
        "actor": trail.caller.subject[:LONGEST],
        "actor_name": trail.caller.name and trail.caller.name[:LONGEST],
        "action": action,
        "object": object_id and object_id[:LONGEST],
        "request_id": trail.request_id and trail.request_id[:LONGEST],
        "outcome": outcome,
        "details": dict(details) or None,
    }


def find(connection: Connection, wanted: Filter, window: Window) -> Page:
    """Return a page of lines, newest first."""
    query = select(AUDIT, A.pk.label("sort_value")).where(*_conditions(wanted))
    return paging.fetch(connection, query, Order(None, A.pk, descending=True), window)


def prune(connection: Connection, before: date) -> int:
    """Remove the lines of the days before one; return how many. The pruning is a line itself."""
    removed = connection.execute(delete(AUDIT).where(A.at < _begin(before))).rowcount
    add(connection, "audit.prune", before=before.isoformat(), removed=removed)
    return removed


def view(line: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a line as it is published."""
    who = {"kind": line["actor_kind"], "id": line["actor"], "name": line["actor_name"]}
    return {"id": line["pk"], **{name: line[name] for name in SHOWN}, "actor": who}


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return what the filter asks of a line."""
    same = {name: getattr(wanted, name) for name in ("actor", "action", "object", "outcome", "request_id")}
    found: list[ColumnElement[bool]] = [A[name] == value for name, value in same.items() if value is not None]
    if wanted.since is not None:
        found.append(A.at >= _begin(wanted.since))
    if wanted.until is not None:
        found.append(A.at < datetime.combine(date.fromordinal(wanted.until.toordinal() + 1), time.min, UTC))
    return found


def _begin(day: date) -> datetime:
    """Return when a day begins, in UTC as all times of the log are."""
    return datetime.combine(day, time.min, UTC)
