"""The feed of changes: what is noted, cursors, pages, waiting, pruning. On SQLite and on PostgreSQL."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import callers
import orjson
import pytest
from fastapi.testclient import TestClient
from service_samples import notice
from sqlalchemy import Connection, insert, select, text
from test_service_api import problem_of
from test_service_store import NOW, add, extraction, record

from nlp.extraction import Commitment, DocType, Extraction
from service.cli import main
from service.errors import ServiceError
from service.settings import Settings
from service.store import Store, changes, commitments, documents, feed, opened, writes
from service.store.models import CHANGES, DOCUMENTS
from service.store.paging import Window

URL = "/api/v1/changes"


def read(store: Store, since: int = 0, limit: int = 100, wanted: feed.Filter | None = None) -> feed.Slice:
    """Return entries of the feed."""
    with store.reading() as connection:
        found = feed.read(connection, feed.Place(since), limit, wanted)
    return replace(found, entries=orjson.loads(orjson.dumps(found.entries)))


def kinds(store: Store, since: int = 0) -> list[tuple[str, str | None]]:
    """Return kind and text of the entries."""
    return [(one["kind"], one["record"] and one["record"]["text"]) for one in read(store, since).entries]


def renew(store: Store, document_id: str, extracted: Extraction) -> int:
    """Store a newer extraction; return where the feed stood before."""
    before = read(store).until
    with store.writing() as connection:
        row = documents.get(connection, document_id)
        assert row is not None
        writes.replace_records(connection, row.pk, extracted, NOW + timedelta(days=1))
    return before


A, B, C = record("Giao Sở Y tế báo cáo", 0), record("Giao Sở Tư pháp rà soát", 30), record("Đề nghị Sở Xây dựng góp ý", 60)


def test_what_is_created_changed_and_withdrawn_is_in_the_feed(store: Store) -> None:
    document_id = add(store, b"a", A, B)
    assert kinds(store) == [("created", A.text), ("created", B.text)]
    before = renew(store, document_id, extraction(replace(A, confidence=0.9), C))
    assert kinds(store, before) == [("withdrawn", None), ("changed", A.text), ("created", C.text)]
    assert kinds(store) == [("created", A.text), ("created", None), *kinds(store, before)]
    found = read(store, before)
    assert {one["document_id"] for one in found.entries} == {document_id}
    assert found.entries[1]["at"] == (NOW + timedelta(days=1)).isoformat()
    assert found.until == found.entries[-1]["seq"] and not found.more


def test_what_is_published_the_same_is_no_change(store: Store) -> None:
    document_id = add(store, b"a", A, B)
    with store.reading() as connection:
        shown = [commitments.get(connection, one["commitment_id"]) for one in read(store).entries]
    before = renew(store, document_id, extraction(B, A, version="2"))
    assert kinds(store, before) == []
    with store.reading() as connection:
        assert [commitments.get(connection, one["commitment_id"]) for one in read(store).entries] == shown


@pytest.mark.parametrize(
    "other",
    [
        replace(A, kind="plan"),
        replace(A, start=1),
        replace(A, issuer=None),
        replace(A, time=None),
        replace(A, responsible=A.responsible[:1]),
        replace(A, responsible=tuple(replace(one, role="lead") for one in A.responsible)),
        replace(A, evidence=()),
    ],
)
def test_whatever_is_published_otherwise_is_a_change(store: Store, other: Commitment) -> None:
    document_id = add(store, b"a", A)
    before = renew(store, document_id, extraction(other))
    assert kinds(store, before) == [("changed", A.text)]


def test_fields_of_the_document_that_records_show_change_all_of_them(store: Store) -> None:
    document_id = add(store, b"a", A, B)
    made = extraction(A, B)
    before = renew(store, document_id, replace(made, document=replace(made.document, type=DocType("KH", "Kế hoạch"))))
    assert kinds(store, before) == [("changed", A.text), ("changed", B.text)]
    made = extraction(A, B)
    before = renew(store, document_id, replace(made, document=replace(made.document, type=DocType("KH", "Kế hoạch"), signer=None)))
    assert kinds(store, before) == []


def _empty(connection: Connection, document_pk: int, now: datetime) -> Any:
    """Store that nothing is read of a document any more; return how many records are gone."""
    return writes.replace_records(connection, document_pk, extraction(), now)["removed"]


@pytest.mark.parametrize("remove", [_empty, writes.remove_document])
def test_records_of_a_document_that_is_removed_are_withdrawn(store: Store, remove: Any) -> None:
    document_id = add(store, b"a", A, B)
    add(store, b"b", C)
    before = read(store).until
    with store.writing() as connection:
        row = documents.get(connection, document_id)
        assert row is not None and remove(connection, row.pk, NOW) == 2
    assert kinds(store, before) == [("withdrawn", None), ("withdrawn", None)]
    assert kinds(store)[:3] == [("created", None), ("created", None), ("created", C.text)]


def test_a_transaction_that_fails_leaves_no_entry(store: Store) -> None:
    add(store, b"a", A)
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        changes.note(connection, "changed", "x", ["x-1"], NOW)
        raise ZeroDivisionError
    with pytest.raises(RuntimeError, match="savepoints"), store.writing() as connection, connection.begin_nested():
        changes.note(connection, "changed", "x", ["x-1"], NOW)
    assert len(kinds(store)) == 1
    with store.writing():
        pass
    assert len(kinds(store)) == 1


def test_pages_and_filters_go_on_where_they_stopped(store: Store) -> None:
    first = add(store, b"a", A, B)
    second = add(store, b"b", A)
    renew(store, first, extraction(replace(A, confidence=0.1), B))
    whole = read(store)
    seqs = [one["seq"] for one in whole.entries]
    assert seqs == sorted(set(seqs)) and len(seqs) == 4
    found, since = [], 0
    for _ in range(4):
        page = read(store, since, 1)
        assert page.more is (len(found) < 3) and len(page.entries) == 1
        found += page.entries
        since = page.until
    assert found == whole.entries
    assert [one["kind"] for one in read(store, wanted=feed.Filter(("changed",))).entries] == ["changed"]
    assert [one["document_id"] for one in read(store, wanted=feed.Filter(document=second)).entries] == [second]
    nothing = read(store, wanted=feed.Filter(("withdrawn",)))
    assert (list(nothing.entries), nothing.until, nothing.more) == ([], seqs[-1], False)
    page = read(store, 0, 1, feed.Filter(("created",)))
    assert (page.until, page.more) == (seqs[0], True)


def test_pruning_raises_the_floor(store: Store) -> None:
    document_id = add(store, b"a", A, B)
    middle = renew(store, document_id, extraction(replace(A, confidence=0.1), C))
    newest = read(store).until
    with store.writing() as connection:
        assert changes.prune(connection, NOW) == 0
        assert changes.prune(connection, NOW + timedelta(hours=1), most=1) == 1
        assert changes.prune(connection, NOW + timedelta(hours=1)) == 1
        assert changes.prune(connection, NOW + timedelta(hours=1)) == 0
    for since in (0, middle - 1, newest + 1):
        with pytest.raises(ServiceError, match="since=now"):
            read(store, since)
    assert len(read(store, middle).entries) == 3
    with store.writing() as connection:
        assert changes.prune(connection, NOW + timedelta(days=9)) == 3
    assert (read(store, newest).entries, read(store, newest).until) == ([], newest)
    add(store, b"b", A)
    assert read(store, newest).until > newest


def test_cursors_of_another_feed_are_refused(store: Store) -> None:
    add(store, b"a", A)
    with store.reading() as connection:
        cursor = feed.read(connection, feed.read_cursor("now"), 1).cursor
        assert feed.read_cursor(cursor).seq == read(store).until
        for wrong in ("", "1", "x-1", f"{cursor} ", cursor.replace("-", "-0"), "0123abcd-" + "9" * 19):
            with pytest.raises(ServiceError, match="give `next`"):
                feed.read_cursor(wrong)
    with store.writing() as connection:
        changes.renew(connection)
    with store.reading() as connection, pytest.raises(ServiceError) as refused:
        feed.read(connection, feed.read_cursor(cursor), 1)
    assert (refused.value.status, refused.value.code) == (410, "cursor_expired")


def test_numbers_go_on_where_only_rows_were_restored(store: Store) -> None:
    add(store, b"a", A, B)
    with store.writing() as connection:
        changes.prune(connection, NOW + timedelta(days=1))
    with store.writing() as connection:  # what a restored backup lacks: the counter of the database
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'changes'"))
        else:
            connection.execute(text("ALTER SEQUENCE changes_seq_seq RESTART"))
        changes.renew(connection)
    add(store, b"b", A)
    assert [one["seq"] for one in read(store, 2).entries] == [3]


def test_all_that_is_published_of_a_record_is_compared() -> None:
    """A column that `commitments.view` comes to show is to be named in `changes`, too."""
    shown = {column.name for column in commitments.COLUMNS}
    own = {name for name in shown if not name.startswith("document_")} - {"pk", "id", "ordinal", "created_at", "updated_at"}
    brief = {name.removeprefix("document_") for name in shown - own if name.startswith("document_")}
    assert {column.name for column in changes.RECORD} == own
    assert {column.name for column in changes.BRIEF} == brief - {"id", "title", "source_url", "external_id"}  # what the sender gave stays


def follow(store: Store, done: threading.Event, limit: int = 7) -> list[dict[str, Any]]:
    """Read the feed while others write, until they are done and nothing is left."""
    found: list[dict[str, Any]] = []
    since = 0
    while True:
        last = done.is_set()
        page = read(store, since, limit)
        found += page.entries
        since = page.until
        if last and not page.entries:
            return found


def test_no_gap_and_no_double_under_concurrent_writers(store: Store) -> None:
    """Several writers store, store again, roll back and remove; consumers that follow end with what the store holds."""

    def write(worker: int) -> None:
        for turn in range(8):
            document_id = add(store, f"{worker}-{turn}".encode(), A, B)
            renew(store, document_id, extraction(replace(A, confidence=turn / 10), C))
            with pytest.raises(ZeroDivisionError), store.writing() as connection:
                writes.remove_document(connection, _pk(connection, document_id), NOW)
                changes.publish(connection)  # numbers are taken and given back: holes that are no gaps
                raise ZeroDivisionError
            if turn % 3 == 0:
                with store.writing() as connection:
                    writes.remove_document(connection, _pk(connection, document_id), NOW)

    done = threading.Event()
    with ThreadPoolExecutor(8) as pool:
        followers = [pool.submit(follow, store, done, limit) for limit in (3, 50)]
        writers = [pool.submit(write, worker) for worker in range(4)]
        for one in writers:
            one.result()
        done.set()
        replays = [one.result() for one in followers]
    with store.reading() as connection:
        held = set(connection.execute(text("SELECT id FROM commitments")).scalars())
        stored = connection.execute(select(CHANGES.c.seq, CHANGES.c.commitment_id, CHANGES.c.kind).order_by(CHANGES.c.seq)).all()
    for replay in replays:
        assert [(one["seq"], one["commitment_id"], one["kind"]) for one in replay] == [tuple(row) for row in stored]
        assert replayed(replay) == held
        assert kept(replay) == whole(store)


@pytest.mark.parametrize("seed", range(4))
def test_whoever_follows_by_the_rule_holds_what_the_store_holds(store: Store, seed: int) -> None:
    """Documents come, are read again, lose their records and go, at random; a follower reads now and then, pages of any size."""
    chance, documents_held, entries, since = Random(seed), list[str](), list[dict[str, Any]](), 0
    pool = [record(f"Giao Sở Y tế báo cáo lần {at}", at * 40) for at in range(4)]
    for turn in range(40):
        some = [replace(one, confidence=chance.choice((0.5, 0.9))) for one in chance.sample(pool, chance.randrange(4))]
        document_id = chance.choice(documents_held) if documents_held else ""
        if not document_id or chance.random() < 0.3:
            documents_held.append(add(store, f"{seed}-{turn}".encode(), *some))
        elif chance.random() < 0.7:
            renew(store, document_id, extraction(*some))
        else:
            with store.writing() as connection:
                remove = chance.choice((_empty, writes.remove_document))
                remove(connection, _pk(connection, document_id), NOW)
                if remove is writes.remove_document:
                    documents_held.remove(document_id)
        if chance.random() < 0.5:
            page = read(store, since, chance.randrange(1, 5))
            entries, since = [*entries, *page.entries], page.until
    entries += read(store, since, 1000).entries
    replayed(entries)
    assert kept(entries) == whole(store)


def kept(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a follower holds who goes by the rule of docs/changes.md: store the record, or remove what is there."""
    held: dict[str, Any] = {}
    for one in entries:
        held[one["commitment_id"]] = one["record"]
    return {name: found for name, found in held.items() if found is not None}


def whole(store: Store) -> dict[str, Any]:
    """Return all commitments by their ids."""
    with store.reading() as connection:
        page = commitments.find(connection, commitments.Filter(), "created", Window(10_000))
    return {row.id: orjson.loads(orjson.dumps(commitments.view(row._mapping))) for row in page.rows}


def test_who_commits_later_has_greater_numbers(store: Store) -> None:
    """A transaction that has its numbers and is slow to commit: whoever comes meanwhile waits, else its entries would be skipped."""
    numbered, followed = threading.Event(), threading.Event()

    def dawdle() -> None:
        with store.writing() as connection:
            changes.note(connection, "withdrawn", "a", ["a-1"], NOW)
            changes.publish(connection)
            numbered.set()
            followed.wait(0.3)

    with ThreadPoolExecutor(3) as pool:
        slow = pool.submit(dawdle)
        numbered.wait(10)
        quick = pool.submit(add, store, b"b", A)
        reading = pool.submit(follow, store, followed)
        quick.result()
        slow.result()
        followed.set()
        assert [one["document_id"] for one in reading.result()] == ["a", quick.result()]


def _pk(connection: Any, document_id: str) -> int:
    found: int = connection.execute(select(DOCUMENTS.c.pk).where(DOCUMENTS.c.id == document_id)).scalar_one()
    return found


def replayed(entries: list[dict[str, Any]]) -> set[str]:
    """Apply entries in order, each of which must fit what came before; return the ids that are left."""
    held: set[str] = set()
    for one in entries:
        there = one["commitment_id"] in held
        assert there is (one["kind"] != "created"), one
        if one["kind"] == "withdrawn":
            held.remove(one["commitment_id"])
        else:
            held.add(one["commitment_id"])
    return held


def test_the_feed_over_the_api(client: TestClient) -> None:
    assert client.get(URL).json()["items"] == []
    client.post("/api/v1/documents", json={"text": notice()})
    page = client.get(URL, params={"limit": 2}).json()
    assert [one["kind"] for one in page["items"]] == ["created", "created"]
    assert page["more"] is True
    (item,) = client.get(URL, params={"limit": 2, "since": page["next"]}).json()["items"]
    assert item["record"] == client.get(f"/api/v1/commitments/{item['commitment_id']}").json()
    now = client.get(URL, params={"since": "now"}).json()
    assert (now["items"], now["more"]) == ([], False)
    assert client.get(URL, params={"since": now["next"]}).json() == now
    client.post("/api/v1/documents", json={"text": notice(8)})
    assert len(client.get(URL, params={"since": now["next"]}).json()["items"]) == 3
    assert client.get(URL, params={"document": item["document_id"], "kind": "created"}).json()["items"][-1] == item
    assert client.get(URL, params={"kind": "withdrawn"}).json()["items"] == []


def test_wrong_questions_to_the_feed(client: TestClient, settings: Settings) -> None:
    problem_of(client.get(URL, params={"since": "x"}), 422, "bad_cursor")
    problem_of(client.get(URL, params={"since": "00000000-1"}), 410, "cursor_expired")
    problem_of(client.get(URL, params={"colour": "red"}), 422, "invalid_request")
    problem_of(client.get(URL, params={"kind": "gone"}), 422, "invalid_request")


def test_a_request_waits_for_the_next_change(settings: Settings) -> None:
    quick = settings.model_copy(update={"changes_poll_seconds": 0.02, "changes_wait_seconds": 5.0, "thread_tokens": 2})
    with callers.local(quick) as client, ThreadPoolExecutor(12) as pool:
        cursor = client.get(URL, params={"since": "now"}).json()["next"]
        begun = time.monotonic()
        waiting = [pool.submit(client.get, URL, params={"since": cursor, "wait": 60}) for _ in range(10)]
        other = pool.submit(client.get, URL, params={"since": cursor, "wait": 0.3, "kind": "withdrawn"})
        assert other.result().json()["items"] == []
        assert client.get("/healthz").status_code == 200  # those who wait hold none of the two threads
        client.post("/api/v1/documents", json={"text": notice()})
        assert [len(one.result().json()["items"]) for one in waiting] == [3] * 10
        assert time.monotonic() - begun < 5
        assert client.get(URL, params={"wait": 5}).json()["items"]  # what is there comes at once


def test_waiting_has_an_end(settings: Settings) -> None:
    with callers.local(settings.model_copy(update={"changes_wait_seconds": 0.3})) as client:
        begun = time.monotonic()
        assert client.get(URL, params={"wait": 3600}).json()["items"] == []
        assert 0.3 <= time.monotonic() - begun < 3


def test_pruning_by_command(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    with opened(settings) as store:
        with store.writing() as connection:
            old, new = datetime.now(UTC) - timedelta(days=40), datetime.now(UTC)
            rows = [{"commitment_id": "a-1", "document_id": "a", "kind": "created", "at": at} for at in (old, old, new)]
            connection.execute(insert(CHANGES), rows)
        assert main(["changes", "prune", "--older", "30"]) == 0
        assert capsys.readouterr().out.startswith("entries pruned: 2;")
        assert len(read(store, 2).entries) == 1
        with pytest.raises(ServiceError):
            read(store, 1)
