"""The deliverer: gives each webhook what comes next for it, in order, at least once.

What is sent first is noted after it was received; a process that ends in between leaves its lease to run out, and the message is sent
again under the same name. Any number of processes may deliver.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from service.errors import ServiceError
from service.settings import Settings
from service.store import Store, feed, webhooks
from service.store.webhooks import Claim
from service.webhooks import messages, sending, signing
from service.webhooks.messages import Part
from service.webhooks.sending import Outcome, Sender

log = logging.getLogger(__name__)

TURN = 50  # messages to one webhook before others have their turn
Row = dict[str, Any]
Step = Enum("Step", ["SENT", "SKIPPED", "FAILED", "DONE"])


@dataclass(frozen=True, slots=True)
class Work:
    """What delivering needs: where changes are, how is sent, what time it is, and when to stop."""

    store: Store
    settings: Settings
    sender: Sender
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def lease(self) -> float:
        """Return for how many seconds a webhook is taken: longer than any message lasts, also where names are found slowly."""
        return 4 * self.settings.webhook_timeout_seconds + 60

    @property
    def latest(self) -> timedelta:
        """Return how far ahead a time of a webhook's row lies at most."""
        return timedelta(seconds=max(self.settings.webhook_backoff_most_seconds, self.lease))


@contextmanager
def running(store: Store, settings: Settings) -> Iterator[None]:
    """Deliver in the background until the block is left."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(store, settings, stop), name="webhooks", daemon=True)
    if settings.webhook_threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if settings.webhook_threads:
            thread.join()


def run(store: Store, settings: Settings, stop: threading.Event) -> None:
    """Deliver until told to stop; messages that are on their way are finished. A database that is away is waited for."""
    work = Work(store, settings, sending.sender(settings), stop=stop)
    busy: dict[int, Future[int]] = {}
    with ThreadPoolExecutor(max(settings.webhook_threads, 1), "webhooks") as pool:
        while not stop.is_set():
            busy = {pk: turn for pk, turn in busy.items() if not turn.done()}
            for pk in _due(work):
                if pk not in busy:
                    busy[pk] = pool.submit(_guarded, work, pk)
            stop.wait(settings.webhook_poll_seconds)


def ping(work: Work, hook: Any) -> Outcome:
    """Send a webhook (its row) a message without changes."""
    now = work.clock()
    return _post(work, hook, *messages.ping(hook, now), now)


def _due(work: Work) -> tuple[int, ...]:
    """Return the webhooks that are due, none while the database does not answer."""
    try:
        with work.store.reading() as connection:
            return tuple(webhooks.due(connection, work.clock(), work.latest))
    except SQLAlchemyError as exc:
        log.warning("webhooks wait for the database: %s", type(exc).__name__)
        return ()


def _guarded(work: Work, pk: int) -> int:
    """Deliver to a webhook; what goes wrong here stays here, and is tried again."""
    try:
        return _turn(work, pk)
    except SQLAlchemyError as exc:
        log.warning("webhooks wait for the database: %s", type(exc).__name__)
    except Exception:
        log.exception("delivering to webhook %d failed", pk)
    return 0


def _turn(work: Work, pk: int) -> int:
    """Deliver to a webhook until nothing is left, one message failed, or it had its turn."""
    with work.store.writing() as connection:
        mine = webhooks.claim(connection, pk, work.clock(), work.lease)
    if mine is None:
        return 0
    sent = 0
    try:
        while sent < TURN and not work.stop.is_set():
            step = _step(work, mine)
            sent += step is Step.SENT
            if step in (Step.FAILED, Step.DONE):
                break
    finally:
        with work.store.writing() as connection:
            webhooks.release(connection, mine)
    return sent


def _step(work: Work, mine: Claim) -> Step:
    """Send one message, one that is to be sent again first."""
    now = work.clock()
    with work.store.reading() as connection:
        hook = webhooks.held(connection, mine)
        if hook is None:
            return Step.DONE
        letter = webhooks.next_letter(connection, mine.pk)
        try:
            part = messages.read_again(connection, hook, letter, now) if letter else messages.read(connection, hook, work.settings, now)
        except ServiceError as exc:
            if exc.code != "cursor_expired":
                raise
            lost = Part(hook.cursor, feed.state(connection).floor)
            part = None
    if part is None:
        return _skip_letter(work, mine, letter) if letter else _skip_pruned(work, mine, lost)
    outcome = _post(work, hook, part.name, part.body, now) if part.body is not None else None
    if letter:
        return _note_letter(work, mine, letter, outcome)
    return _note(work, mine, hook, part, outcome)


def _post(work: Work, hook: Any, name: str, body: bytes, now: datetime) -> Outcome:
    """Sign and send a message."""
    former = hook.former_secret if hook.former_until and hook.former_until > now else None
    secrets = [secret for secret in (hook.secret, former) if secret]
    signed = signing.headers(secrets, name, int(now.timestamp()), body)
    return sending.post(work.sender, hook.url, {"content-type": "application/json", "user-agent": "congvan", **signed}, body)


def _note(work: Work, mine: Claim, hook: Any, part: Part, outcome: Outcome | None) -> Step:
    """Note what came of a message, or that nothing of a part was wanted."""
    now = work.clock()
    values: Row = {"cursor": part.until, "until": None, "lease_until": now + timedelta(seconds=work.lease)}
    step = Step.SKIPPED if part.until > part.since else Step.DONE
    buried: Row | None = None
    if outcome and outcome.error is None:
        step = Step.SENT
        values |= {"failures": 0, "failing_since": None, "last_status": outcome.status, "last_error": None}
        values |= {"attempted_at": now, "delivered_at": now, "next_attempt": now}
    elif outcome:
        step = Step.FAILED
        failed, buried = _failure(work, hook, part, outcome)
        values |= failed
    with work.store.writing() as connection:
        if not webhooks.note(connection, mine, values):
            return Step.DONE
        if buried:
            webhooks.bury(connection, buried)
    return step


def _failure(work: Work, hook: Any, part: Part, outcome: Outcome) -> tuple[Row, Row | None]:
    """Return the columns of a webhook after a failed attempt, and the dead letter where it was the last one."""
    now, failures, since = work.clock(), hook.failures + 1, hook.failing_since or work.clock()
    most = work.settings.webhook_backoff_most_seconds
    delay = min(work.settings.webhook_backoff_seconds * 2.0 ** min(failures - 1, 60), most) * random.uniform(0.5, 1)
    values: Row = {"cursor": part.since, "until": part.until, "failures": failures, "failing_since": since, "attempted_at": now}
    values |= {"last_status": outcome.status, "last_error": outcome.error}
    values["next_attempt"] = now + timedelta(seconds=max(delay, min(outcome.retry_after, most)))
    reason = _reason_to_pause(work, now - since, outcome)
    log.warning("webhook %s: %s (attempt %d)%s", hook.id, outcome.error, failures, f"; paused: {reason}" if reason else "")
    if reason:
        return values | {"paused": reason}, None
    if failures < work.settings.webhook_attempts:
        return values, None
    letter = {"webhook_pk": hook.pk, "from_seq": part.since + 1, "to_seq": part.until, "attempts": failures}
    letter |= {"status": outcome.status, "error": outcome.error, "at": now}
    return values | {"cursor": part.until, "until": None, "failures": 0}, letter


def _reason_to_pause(work: Work, failing: timedelta, outcome: Outcome) -> str | None:
    """Return why a webhook is not tried any more until somebody sets it active again."""
    if outcome.status == 410:
        return "the receiver answered 410: it wants no more"
    days = work.settings.webhook_pause_days
    return f"nothing was delivered for {days:g} days: {outcome.error}" if failing >= timedelta(days=days) else None


def _note_letter(work: Work, mine: Claim, letter: Any, outcome: Outcome | None) -> Step:
    """Note what came of a dead letter that was sent again; one that is delivered, or of which nothing is wanted, is none any more."""
    now = work.clock()
    with work.store.writing() as connection:
        if not webhooks.note(connection, mine, {"attempted_at": now, "lease_until": now + timedelta(seconds=work.lease)}):
            return Step.DONE
        if outcome and outcome.error is not None:
            webhooks.note_letter(connection, letter.pk, outcome.status, outcome.error)
            return Step.SKIPPED
        webhooks.drop_letter(connection, letter.pk)
    return Step.SENT if outcome else Step.SKIPPED


def _skip_letter(work: Work, mine: Claim, letter: Any) -> Step:
    """Note that a dead letter cannot be sent again."""
    return _note_letter(work, mine, letter, Outcome(None, "its entries are pruned from the feed; take an export"))


def _skip_pruned(work: Work, mine: Claim, lost: Part) -> Step:
    """Note as a dead letter what was pruned before it could be sent, and go on after it."""
    if lost.until <= lost.since:
        return Step.DONE  # ahead of the feed: a backup was restored under it; it goes on when the feed has come so far
    now = work.clock()
    letter = {"webhook_pk": mine.pk, "from_seq": lost.since + 1, "to_seq": lost.until, "attempts": 0, "status": None, "at": now}
    with work.store.writing() as connection:
        if not webhooks.note(connection, mine, {"cursor": lost.until, "until": None, "failures": 0}):
            return Step.DONE
        webhooks.bury(connection, {**letter, "error": "pruned from the feed before it was sent; take an export"})
    return Step.SKIPPED
