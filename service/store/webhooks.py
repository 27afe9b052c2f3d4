"""Webhooks in the database: their places in the feed, who delivers to which just now, and dead letters.

One deliverer at a time has a webhook, by a lease on its row with a token: what one writes whose lease was taken over changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, func, insert, or_, select, update

from service.store import commitments, feed, paging
from service.store.changes import Kind
from service.store.models import DEAD_LETTERS, WEBHOOKS
from service.store.paging import Order, Page, Window

W, L = WEBHOOKS.c, DEAD_LETTERS.c
FRESH: Mapping[str, Any] = {"until": None, "failures": 0, "failing_since": None, "paused": None}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes a webhook gets: kinds of changes, and of which commitments (as the list of commitments filters); empty: any."""

    changes: tuple[Kind, ...] = ()
    kind: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    type: tuple[str, ...] = ()

    def filter(self) -> feed.Filter:
        """Return the filter of the feed."""
        records = commitments.Filter(kind=self.kind, unit=self.unit, issuer=self.issuer, type=self.type)
        return feed.Filter(self.changes, None, None if records == commitments.Filter() else records)


@dataclass(frozen=True, slots=True)
class Claim:
    """A webhook that is ours to deliver to until the lease ends, by the token."""

    pk: int
    token: str


def read_wanted(stored: Mapping[str, Any]) -> Wanted:
    """Return which changes a webhook gets, from its row."""
    return Wanted(**{name: tuple(value) for name, value in stored.items()})


def add(connection: Connection, url: str, values: Mapping[str, Any], wanted: Wanted, now: datetime) -> str:
    """Store a webhook; `values`: description, secret, cursor. Return its public id."""
    public = f"wh_{token_hex(10)}"
    told = {"id": public, "url": url, "wanted": asdict(wanted), "next_attempt": now, "created_at": now, "updated_at": now}
    connection.execute(insert(WEBHOOKS).values(**told, active=True, failures=0, **values))
    return public


def find(connection: Connection, window: Window) -> Page:
    """Return a page of webhooks in the order of their making, each row with the number of its dead letters."""
    return paging.fetch(connection, _rows(), Order(None, W.pk), window)


def get(connection: Connection, public_id: str) -> Row[Any] | None:
    """Return the row of a webhook, with the number of its dead letters."""
    return connection.execute(_rows().where(W.id == public_id)).first()


def change(connection: Connection, public_id: str, values: Mapping[str, Any]) -> None:
    """Overwrite columns of a webhook."""
    connection.execute(update(WEBHOOKS).where(W.id == public_id).values(**values))


def remove(connection: Connection, public_id: str) -> bool:
    """Remove a webhook with its dead letters; tell whether it was there."""
    return connection.execute(delete(WEBHOOKS).where(W.id == public_id)).rowcount == 1


def dead_letters(connection: Connection, webhook_pk: int, window: Window) -> Page:
    """Return a page of what could not be delivered to a webhook, the oldest first."""
    query = select(DEAD_LETTERS, L.pk.label("sort_value")).where(L.webhook_pk == webhook_pk)
    return paging.fetch(connection, query, Order(None, L.pk), window)


def dead_letter(connection: Connection, webhook_pk: int, pk: int) -> Row[Any] | None:
    """Return a dead letter of a webhook."""
    return connection.execute(select(DEAD_LETTERS).where(L.webhook_pk == webhook_pk, L.pk == pk)).first()


def redeliver(connection: Connection, letter: Row[Any], now: datetime) -> None:
    """Let a dead letter be sent again, at once."""
    connection.execute(update(DEAD_LETTERS).where(L.pk == letter.pk).values(redeliver_at=now))
    connection.execute(update(WEBHOOKS).where(W.pk == letter.webhook_pk).values(next_attempt=now))


def drop_letter(connection: Connection, pk: int) -> None:
    """Remove a dead letter."""
    connection.execute(delete(DEAD_LETTERS).where(L.pk == pk))


def due(connection: Connection, now: datetime, latest: timedelta) -> Sequence[int]:
    """Return the webhooks that have something to be sent now, those first that wait for longest; `latest`: see `_past`."""
    waiting = exists().where(L.webhook_pk == W.pk, L.redeliver_at.is_not(None))
    ready = (_past(W.next_attempt, now, latest), or_(W.lease_until.is_(None), _past(W.lease_until, now, latest)))
    query = select(W.pk).where(W.active, W.paused.is_(None), *ready, or_(W.cursor < feed.state(connection).newest, waiting))
    return connection.execute(query.order_by(W.next_attempt, W.pk)).scalars().all()


def claim(connection: Connection, pk: int, now: datetime, seconds: float) -> Claim | None:
    """Take a webhook for so many seconds; None where another has it."""
    lease = timedelta(seconds=seconds)
    token = token_hex(8)
    free = or_(W.lease_until.is_(None), _past(W.lease_until, now, lease))
    taken = update(WEBHOOKS).where(W.pk == pk, W.active, W.paused.is_(None), free).values(lease_token=token, lease_until=now + lease)
    return Claim(pk, token) if connection.execute(taken).rowcount else None


def held(connection: Connection, mine: Claim) -> Row[Any] | None:
    """Return the row of a webhook while it is still ours and active."""
    return connection.execute(select(WEBHOOKS).where(*_ours(mine), W.active, W.paused.is_(None))).first()


def note(connection: Connection, mine: Claim, values: Mapping[str, Any]) -> bool:
    """Write what came of an attempt; False, and nothing is written, where the lease was taken over meanwhile."""
    return connection.execute(update(WEBHOOKS).where(*_ours(mine)).values(**values)).rowcount == 1


def release(connection: Connection, mine: Claim) -> None:
    """Give a webhook back."""
    connection.execute(update(WEBHOOKS).where(*_ours(mine)).values(lease_token=None, lease_until=None))


def bury(connection: Connection, letter: Mapping[str, Any]) -> None:
    """Store a dead letter, by its columns."""
    connection.execute(insert(DEAD_LETTERS).values(**letter))


def next_letter(connection: Connection, webhook_pk: int) -> Row[Any] | None:
    """Return the first dead letter that is to be sent again."""
    query = select(DEAD_LETTERS).where(L.webhook_pk == webhook_pk, L.redeliver_at.is_not(None))
    return connection.execute(query.order_by(L.redeliver_at, L.pk).limit(1)).first()


def note_letter(connection: Connection, pk: int, status: int | None, error: str) -> None:
    """Note that a dead letter could not be delivered again."""
    values = {"status": status, "error": error, "attempts": L.attempts + 1, "redeliver_at": None}
    connection.execute(update(DEAD_LETTERS).where(L.pk == pk).values(values))


def _rows() -> Select[Any]:
    """Return the query of webhooks with the number of their dead letters."""
    letters = select(func.count()).where(L.webhook_pk == W.pk).scalar_subquery().label("dead_letters")
    return select(WEBHOOKS, letters, W.pk.label("sort_value"))


def _ours(mine: Claim) -> tuple[ColumnElement[bool], ...]:
    """Return that a webhook is ours."""
    return (W.pk == mine.pk, W.lease_token == mine.token)


def _past(column: ColumnElement[Any], now: datetime, latest: timedelta) -> ColumnElement[bool]:
    """Return that a time has come; one that lies further ahead than any is set was set by a clock that has been put back since."""
    return or_(column <= now, column > now + latest + timedelta(seconds=1))
