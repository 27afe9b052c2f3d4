"""Webhooks: delivery in order and at least once to receivers that fail, hang and come back; on SQLite and on PostgreSQL."""

import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from databases import Databases
from receivers import Receiver, deliver_due, receiving
from test_service_changes import A, B, C, renew
from test_service_store import NOW, add, extraction

from service.settings import Settings
from service.store import Store, changes, feed, webhooks
from service.store.paging import Window
from service.store.webhooks import Wanted
from service.webhooks import deliver, sending, signing

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as found:
        yield found


@pytest.fixture
def settings(databases: Databases, tmp_path: Path, receiver: Receiver) -> Settings:
    """Settings that let the receiver be sent to."""
    allowed = {"webhook_http": True, "webhook_networks": "127.0.0.0/8", "webhook_ports": str(receiver.port)}
    quick = {"webhook_timeout_seconds": 0.5, "webhook_poll_seconds": 0.02, "webhook_batch": 2, "webhook_attempts": 3}
    return databases.settings(tmp_path / "data", **allowed, **quick)


def hook(store: Store, receiver: Receiver, wanted: Wanted | None = None) -> str:
    """Store a webhook that begins at the start of the feed."""
    with store.writing() as connection:
        values = {"description": None, "secret": signing.new_secret(), "cursor": 0}
        return webhooks.add(connection, f"http://127.0.0.1:{receiver.port}/nhan", values, wanted or Wanted(), START)


def row(store: Store, public_id: str) -> Any:
    """Return the row of a webhook."""
    with store.reading() as connection:
        return webhooks.get(connection, public_id)


def letters(store: Store, public_id: str) -> list[tuple[int, int, int, int | None]]:
    """Return first and last entry, attempts and status of the dead letters."""
    with store.reading() as connection:
        page = webhooks.dead_letters(connection, row(store, public_id).pk, Window(100))
        return [(one.from_seq, one.to_seq, one.attempts, one.status) for one in page.rows]


def seqs(store: Store) -> list[int]:
    """Return all numbers of the feed."""
    with store.reading() as connection:
        return [one["seq"] for one in feed.read(connection, feed.Place(0), 1000).entries]


def test_changes_arrive_in_order_in_messages(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A, B)
    add(store, b"b", A, B, C)
    public_id = hook(store, receiver)
    assert deliver_due(store, settings, START) == 3
    assert receiver.seqs() == seqs(store)
    assert deliver_due(store, settings, START) == 0
    found = row(store, public_id)
    assert (found.cursor, found.failures, found.last_status, found.delivered_at, found.lease_token) == (5, 0, 200, START, None)
    body = json.loads(receiver.taken[0][1])
    with store.reading() as connection:
        page = feed.read(connection, feed.Place(0), 2)
    assert body["data"] == {"items": json.loads(orjson.dumps(page.entries)), "next": page.cursor}
    assert (body["type"], body["timestamp"]) == ("changes", "2026-03-01T00:00:00+00:00")


def test_messages_are_signed_by_both_secrets_while_they_change(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A)
    public_id = hook(store, receiver)
    old, new = row(store, public_id).secret, signing.new_secret()
    with store.writing() as connection:
        webhooks.change(connection, public_id, {"secret": new, "former_secret": old, "former_until": START + timedelta(hours=1)})
    deliver_due(store, settings, START)
    add(store, b"b", B)
    deliver_due(store, settings, START + timedelta(hours=2))
    signatures = []
    for headers, body in receiver.taken:
        name, moment = headers["webhook-id"], int(headers["webhook-timestamp"])
        assert moment in (START.timestamp(), (START + timedelta(hours=2)).timestamp())
        signatures.append((headers["webhook-signature"].split(), [signing.sign(one, name, moment, body) for one in (new, old)]))
    assert signatures[0][0] == signatures[0][1]
    assert signatures[1][0] == signatures[1][1][:1]
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 2


@pytest.mark.parametrize("how", [500, "hang", "redirect", "cut", "die"])
def test_a_message_that_fails_is_sent_again_under_its_name(store: Store, settings: Settings, receiver: Receiver, how: int | str) -> None:
    add(store, b"a", A)
    public_id = hook(store, receiver)
    receiver.answers = [how]
    assert deliver_due(store, settings, START) == 0
    found = row(store, public_id)
    assert (found.failures, found.cursor, found.until, found.failing_since) == (1, 0, 1, START)
    assert found.last_error and START + timedelta(seconds=2) < found.next_attempt <= START + timedelta(seconds=5)
    add(store, b"b", B)  # what comes meanwhile does not slip into the message
    assert deliver_due(store, settings, START) == 0
    assert len(receiver.asked) == 1
    assert deliver_due(store, settings, START + timedelta(seconds=6)) == 2
    assert receiver.seqs() == seqs(store)
    names = [headers["webhook-id"] for headers, _ in receiver.asked]
    assert names[0] == names[1] != names[2]
    found = row(store, public_id)
    assert (found.failures, found.failing_since, found.last_error) == (0, None, None)


def test_attempts_have_a_limit_and_a_dead_letter_can_be_sent_again(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A, B, C)
    public_id = hook(store, receiver)
    receiver.answers = [500, 500, 502]
    at = START
    for _ in range(2):
        deliver_due(store, settings, at)
        at += timedelta(seconds=30)
    assert letters(store, public_id) == []
    deliver_due(store, settings, at)
    assert letters(store, public_id) == [(1, 2, 3, 502)]
    deliver_due(store, settings, at + timedelta(hours=1))
    assert receiver.seqs() == [3]

    def again() -> None:
        with store.writing() as connection:
            (letter,) = webhooks.dead_letters(connection, row(store, public_id).pk, Window(9)).rows
            webhooks.redeliver(connection, letter, at)

    receiver.answers = [503]
    again()
    assert deliver_due(store, settings, at) == 0
    assert letters(store, public_id) == [(1, 2, 4, 503)]
    assert deliver_due(store, settings, at + timedelta(days=1)) == 0  # it waits for being asked for
    again()
    assert deliver_due(store, settings, at) == 1
    assert letters(store, public_id) == []
    assert receiver.seqs() == [3, 1, 2]


def test_a_webhook_that_fails_for_days_is_paused_and_says_so(
    store: Store, settings: Settings, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    add(store, b"a", A)
    public_id = hook(store, receiver)
    receiver.always = 500
    settings = settings.model_copy(update={"webhook_attempts": 50})
    with caplog.at_level(logging.WARNING, "service"):
        for hours in range(0, 100, 12):
            deliver_due(store, settings, START + timedelta(hours=hours))
    found = row(store, public_id)
    assert found.paused == "nothing was delivered for 3 days: answered 500"
    asked = len(receiver.asked)
    assert found.secret not in caplog.text and "paused" in caplog.text and receiver.asked[0][0]["webhook-signature"] not in caplog.text
    deliver_due(store, settings, START + timedelta(days=30))
    assert len(receiver.asked) == asked
    with store.writing() as connection:
        webhooks.change(connection, public_id, {**webhooks.FRESH, "next_attempt": START})
    receiver.always = 200
    add(store, b"b", B)
    assert deliver_due(store, settings, START + timedelta(days=31)) == 1


def test_a_receiver_that_wants_no_more_is_left_alone(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A)
    public_id = hook(store, receiver)
    receiver.always = 410
    deliver_due(store, settings, START)
    assert (row(store, public_id).paused, row(store, public_id).cursor) == ("the receiver answered 410: it wants no more", 0)


def test_a_receiver_that_asks_for_time_gets_it(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A)
    public_id = hook(store, receiver)
    receiver.always, receiver.headers = 429, {"Retry-After": "600"}
    deliver_due(store, settings, START)
    assert row(store, public_id).next_attempt == START + timedelta(seconds=600)


def test_only_what_is_wanted_is_sent(store: Store, settings: Settings, receiver: Receiver) -> None:
    mine = replace(A, responsible=(replace(A.responsible[0], name="Sở Xây dựng"),))
    document_id = add(store, b"a", mine, B, C)
    hook(store, receiver, Wanted(unit=("so xay dung",)))
    deliver_due(store, settings, START)
    assert receiver.seqs() == [1]
    # of a record that is not wanted (any more) a change is told without it: whoever has it removes it
    renew(store, document_id, extraction(replace(mine, responsible=()), replace(B, confidence=0.1)))
    deliver_due(store, settings, START)
    items = [one for _, body in receiver.taken[1:] for one in json.loads(body)["data"]["items"]]
    assert [(one["kind"], one["record"]) for one in items] == [("withdrawn", None), ("changed", None), ("changed", None)]


def test_nothing_wanted_nothing_sent_and_the_place_goes_on(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A, B, C)
    public_id = hook(store, receiver, Wanted(changes=("withdrawn",)))
    assert deliver_due(store, settings, START) == 0
    assert (row(store, public_id).cursor, receiver.asked) == (3, [])


def test_a_message_is_limited_by_bytes(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A, B, C)
    hook(store, receiver)
    assert deliver_due(store, settings.model_copy(update={"webhook_batch": 50, "webhook_batch_bytes": 10}), START) == 3
    assert receiver.seqs() == [1, 2, 3]


def test_what_was_pruned_is_a_dead_letter(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A, B)
    public_id = hook(store, receiver)
    with store.writing() as connection:
        changes.prune(connection, NOW + timedelta(days=1))
    add(store, b"b", C)
    assert deliver_due(store, settings, START) == 1
    assert letters(store, public_id) == [(1, 2, 0, None)]
    with store.writing() as connection:
        (letter,) = webhooks.dead_letters(connection, row(store, public_id).pk, Window(9)).rows
        webhooks.redeliver(connection, letter, START)
    assert deliver_due(store, settings, START) == 0
    assert letters(store, public_id) == [(1, 2, 1, None)]


def test_one_deliverer_at_a_time_has_a_webhook(store: Store, settings: Settings, receiver: Receiver) -> None:
    for name in range(10):
        add(store, str(name).encode(), A, B)
    public_id = hook(store, receiver)
    receiver.delay = 0.01
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: deliver_due(store, settings, START), range(4)))
    assert sorted(sent)[:3] == [0, 0, 0] and sum(sent) == 10
    assert receiver.most_at_once == 1 and receiver.seqs() == seqs(store)
    with store.writing() as connection:
        first = webhooks.claim(connection, row(store, public_id).pk, START, 60)
        assert first and webhooks.claim(connection, first.pk, START, 60) is None
        later = webhooks.claim(connection, first.pk, START + timedelta(seconds=61), 60)
        assert later and not webhooks.note(connection, first, {"cursor": 0}) and webhooks.held(connection, first) is None
        webhooks.release(connection, first)
        assert webhooks.held(connection, later) is not None
    assert row(store, public_id).cursor == 20


def test_a_deliverer_that_is_overtaken_changes_nothing(store: Store, settings: Settings, receiver: Receiver) -> None:
    """Its message is received, but its lease is gone meanwhile: the place stays as the new owner says."""
    add(store, b"a", A)
    public_id = hook(store, receiver)
    receiver.delay = 0.3
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(deliver_due, store, settings, START)
        while not receiver.asked:
            time.sleep(0.01)
        with store.writing() as connection:
            webhooks.change(connection, public_id, {"cursor": 0, "lease_token": None, "lease_until": None})
        assert slow.result() == 0
    assert row(store, public_id).cursor == 0
    assert deliver_due(store, settings, START) == 1  # at least once


def test_a_clock_that_is_put_back_stops_nothing(store: Store, settings: Settings, receiver: Receiver) -> None:
    add(store, b"a", A)
    public_id = hook(store, receiver)
    receiver.answers = [500]
    deliver_due(store, settings, START + timedelta(days=365))
    with store.writing() as connection:
        webhooks.claim(connection, row(store, public_id).pk, START + timedelta(days=365), 60)
    assert deliver_due(store, settings, START) == 1


def test_the_background_delivers_to_the_others_while_one_hangs(store: Store, settings: Settings, receiver: Receiver) -> None:
    with receiving() as other:
        settings = settings.model_copy(update={"webhook_ports": f"{receiver.port},{other.port}", "webhook_timeout_seconds": 3.0})
        receiver.always = "hang"
        hook(store, receiver)
        good = hook(store, other)
        with deliver.running(store, settings):
            begun = time.monotonic()
            for turn in range(5):
                add(store, str(turn).encode(), A, B)
                time.sleep(0.02)
            while len(other.seqs()) < 10 and time.monotonic() - begun < 2.5:
                time.sleep(0.02)
            assert other.seqs() == seqs(store)
            receiver.closing.set()
        assert row(store, good).lease_token is None
        assert threading.active_count() < 20


def test_every_change_arrives_while_receiver_and_deliverers_come_and_go(store: Store, settings: Settings, receiver: Receiver) -> None:
    """Writers write, two deliverers run and are stopped, the receiver fails now and then: each change arrives, first times in order."""
    hook(store, receiver)
    receiver.answers = [200, 500, 200, "cut", "die", 200, 503] * 3
    quick = settings.model_copy(update={"webhook_backoff_seconds": 0.01, "webhook_attempts": 50})
    for turn in range(3):
        with deliver.running(store, quick), deliver.running(store, quick), ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(add, store, f"{turn}-{worker}".encode(), A, B, C) for worker in range(4)]:
                one.result()
    with deliver.running(store, quick):
        end = time.monotonic() + 10
        while set(receiver.seqs()) != set(seqs(store)) and time.monotonic() < end:
            time.sleep(0.05)
    first = list(dict.fromkeys(receiver.seqs()))
    assert first == seqs(store) and len(first) == 36


def test_a_ping_says_what_the_receiver_answered(store: Store, settings: Settings, receiver: Receiver) -> None:
    public_id = hook(store, receiver)
    work = deliver.Work(store, settings, sending.sender(settings))
    assert deliver.ping(work, row(store, public_id)).error is None
    receiver.always = 418
    assert deliver.ping(work, row(store, public_id)).error == "answered 418"
    assert [json.loads(body)["type"] for _, body in receiver.asked] == ["ping", "ping"]


def test_the_lines_of_the_docs_verify_what_is_sent(
    store: Store, settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parent.parent / "docs" / "changes.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"<!-- tested by tests/test_service_webhooks.py -->\n```python\n(.*?)```", page, re.DOTALL)
    known: dict[str, Any] = {}
    exec(lines, known)
    verify = known["verify"]
    add(store, b"a", A)
    secret = row(store, hook(store, receiver)).secret
    deliver_due(store, settings, START)
    ((headers, body),) = receiver.taken
    monkeypatch.setattr(time, "time", lambda: START.timestamp() + 200)
    assert verify(secret, headers, body)
    assert not verify(secret, headers, body + b" ") and not verify(signing.new_secret(), headers, body)
    assert not verify(secret, {**headers, "webhook-id": "msg_x"}, body)
    assert verify(secret, {**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, body)
    monkeypatch.setattr(time, "time", lambda: START.timestamp() + 400)
    assert not verify(secret, headers, body)
