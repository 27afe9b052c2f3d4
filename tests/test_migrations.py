"""Stores of every earlier revision are brought forward on both databases, and read, searched and written to as if they were new."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime

import callers
import dumps
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import Databases
from service_samples import notice, take_in
from sqlalchemy import text
from sqlmodel import SQLModel

from nlp.extraction import SCHEMA_VERSION
from service.reextract import reextract
from service.settings import Settings
from service.store import Store, commitments, documents, engine, feed, opened, public_id, relinks, schema, units
from service.store.folding import folded
from service.store.paging import Window
from service.submissions import TextSubmission

ALL = Window(100)
WORKED = [revision for revision in dumps.revisions() if revision >= "0004"]  # with imports, and documents that wait or failed
OPENED = [revision for revision in dumps.revisions() if revision >= "0007"]  # with keys and what is left of purged documents
FED = [revision for revision in dumps.revisions() if revision >= "0008"]  # with the feed and webhooks


@pytest.fixture(params=dumps.revisions())
def old(request: pytest.FixtureRequest, tmp_path: object, databases: Databases) -> tuple[str, Settings]:
    """A revision, and the settings of a store that its program left."""
    settings = databases.settings(tmp_path / "data", empty=True)  # type: ignore[operator]
    settings.data_folder.mkdir()
    made = engine.connect(settings)
    schema.upgrade(made, request.param)
    with engine.writing(made) as connection:
        dumps.load(connection, request.param)
    made.dispose()
    return request.param, settings


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_every_earlier_revision_has_a_store() -> None:
    missing = schema.known() - {schema.head()} - set(dumps.revisions())
    assert not missing, f"check out the program whose newest revision is {', '.join(sorted(missing))}, and run: make dump"
    assert set(dumps.revisions()) <= schema.known()


def test_a_store_of_an_earlier_revision_is_read_as_it_was(old: tuple[str, Settings]) -> None:
    revision, settings = old
    told = dumps.read(revision)
    with opened(settings) as store, store.reading() as connection:
        assert schema.is_current(connection)
        page = documents.find(connection, documents.Filter(), "created", ALL)
        views = [documents.view(row._mapping) for row in page.rows]
        assert [(one["id"], one["title"], one["number"]) for one in views] == [
            (row["id"], row["title"], row["number"]) for row in told["documents"]
        ]
        assert [one["created_at"] for one in views] == [
            datetime.fromisoformat(row["created_at"]).replace(tzinfo=UTC) for row in told["documents"]
        ]
        assert [one["status"] for one in views] == [row["status"].replace("ok", "done") for row in told["documents"]]
        for one in views:
            found = documents.extraction(connection, one["id"])
            if one["status"] != "done":
                assert found is None
                continue
            assert found is not None and found["schema_version"] <= SCHEMA_VERSION and len(found["commitments"]) == one["commitment_count"]
        for words in {folded(one["subject"] or one["file_name"]) for one in views if one["subject"] or one["file_name"]}:
            named = documents.find(connection, documents.Filter(q=words), "created", ALL)
            assert words in {folded(row.subject or row.file_name or "") for row in named.rows}
        found = commitments.find(connection, commitments.Filter(), "created", ALL)
        assert [row.id for row in found.rows] == [row["id"] for row in told["commitments"]]
        assert [commitments.view(row._mapping)["text"] for row in found.rows] == [row["text"] for row in told["commitments"]]


def test_who_follows_gets_all_records_of_a_store_of_an_earlier_revision(old: tuple[str, Settings]) -> None:
    revision, settings = old
    rows = dumps.read(revision)
    feed_of = rows.get("changes") or [
        {"commitment_id": row["id"], "at": row["created_at"], "kind": "created"} for row in rows["commitments"]
    ]
    told = [(row["commitment_id"], row["kind"], datetime.fromisoformat(row["at"]).replace(tzinfo=UTC)) for row in feed_of]
    there = {row["id"] for row in rows["commitments"]}
    with opened(settings) as store, store.reading() as connection:
        page = feed.read(connection, feed.Place(0), 100)
    assert [(one["commitment_id"], one["kind"], one["at"]) for one in page.entries] == told
    assert all(bool(one["record"]) == (one["kind"] != "withdrawn" and one["commitment_id"] in there) for one in page.entries)
    assert {one["commitment_id"] for one in page.entries if one["record"]} == there


@pytest.mark.parametrize("old", WORKED, indirect=True)
def test_imports_of_an_earlier_revision_are_shown_and_go_on(old: tuple[str, Settings]) -> None:
    revision, settings = old
    told, data = dumps.read(revision), notice(10).encode()
    states = {"imported": 2, "duplicate": 1, "failed": 1, "already_there": 0, "queued": 0}
    with callers.local(settings.model_copy(update={"work": "no"}), strict=True) as client:
        client.app.state.store.files.put(_sum(data), data)  # type: ignore[attr-defined]
        job, done = client.get("/api/v1/imports").json()["items"]
        assert job["id"] == told["told"][0]["job"] and (job["status"], job["counts"]["queued"]) == ("running", 1)
        assert done["status"] == "finished" and done["counts"] == states and done["containers"] == 1
        items = client.get(done["items"]).json()["items"]
        assert [one["place"] for one in items] == [row["place"] for row in told["import_items"] if row["import_pk"] == 1]
        assert [one["code"] for one in items if one["status"] == "failed"] == ["unreadable_document"]
    with callers.local(settings.model_copy(update={"work": "yes"}), strict=True) as client:
        end = time.monotonic() + 60
        while (found := client.get(job["href"]).json())["status"] != "finished":
            assert time.monotonic() < end, found
            time.sleep(0.1)
        assert found["counts"]["imported"] == 1
        assert client.get(f"/api/v1/documents/{public_id(_sum(data))}").json()["commitment_count"] == 3


@pytest.mark.parametrize("old", WORKED, indirect=True)
def test_bodies_of_an_earlier_revision_are_linked(old: tuple[str, Settings]) -> None:
    _, settings = old
    with opened(settings) as store:
        relinks.relink(store)
        with store.reading() as connection:
            found = commitments.find(connection, commitments.Filter(body=("so-thong-tin-va-truyen-thong@ha-nam",)), "created", ALL).rows
    assert len(found) == 1


@pytest.mark.parametrize("old", OPENED, indirect=True)
def test_keys_and_purges_of_an_earlier_revision_hold(old: tuple[str, Settings]) -> None:
    revision, settings = old
    told, settings = dumps.read(revision)["told"][0], settings.model_copy(update={"work": "no"})
    with callers.remote(settings) as client:
        assert client.get("/api/v1/documents").status_code == 401
        key = {"Authorization": f"Bearer {told['key']}"}
        assert client.get("/api/v1/documents", headers=key).status_code == 200
        assert client.get(f"/api/v1/documents/{told['purged']}", headers=key).status_code == 404
        assert client.post("/api/v1/documents", json={"text": notice(11)}, headers=key).status_code == 403
    with callers.local(settings, strict=True) as client:
        assert client.post("/api/v1/documents", json={"text": notice(11)}).json()["code"] == "document_purged"
        lines = client.get("/api/v1/audit?limit=100").json()["items"]
        assert {one["action"] for one in lines} >= {row["action"] for row in dumps.read(revision)["audit"]}


@pytest.mark.parametrize("old", FED, indirect=True)
def test_webhooks_of_an_earlier_revision_go_on_where_they_were(old: tuple[str, Settings]) -> None:
    revision, settings = old
    row = dumps.read(revision)["webhooks"][0]
    with callers.local(settings.model_copy(update={"webhook_threads": 0, "work": "no"}), strict=True) as client:
        found = client.get(f"/api/v1/webhooks/{row['id']}").json()
    assert found["url"] == row["url"] and found["kind"] == ["assignment"] and found["deliveries"]["behind"] > 0


def test_a_store_of_an_earlier_revision_is_searched(old: tuple[str, Settings]) -> None:
    revision, settings = old
    notices = sum(row["genre"] == "notice" for row in dumps.read(revision)["documents"])

    def count(store: Store, **wanted: object) -> int:
        with store.reading() as connection:
            return len(commitments.find(connection, commitments.Filter(**wanted), "-due", ALL).rows)  # type: ignore[arg-type]

    with opened(settings) as store:
        assert count(store, q='"tập kết rác"') == count(store, q="diem tap ket rac 30/6/2024") == notices
        assert count(store, q="kênh trước") == count(store, unit=("ubnd xã hòa lạc",)) == 1
        assert count(store, q="kểnh") == 0
        with store.reading() as connection:
            names = {row.name: row.lead + row.support for row in units.find(connection, "tai chinh", "name", ALL).rows}
        assert names == {"Sở Tài chính": notices}


def test_a_store_of_an_earlier_revision_is_written_to(old: tuple[str, Settings]) -> None:
    revision, settings = old
    with opened(settings) as store:
        before = len(dumps.read(revision)["documents"])
        receipt = take_in(store, settings, TextSubmission(text=notice(99)).submission())
        assert receipt.state == "new"
        with store.reading() as connection:
            page = documents.find(connection, documents.Filter(), "-created", ALL)
        assert len(page.rows) == before + 1 and page.rows[0].id == receipt.id
        assert [one.error for one in reextract(store, [receipt.id])] == [None]
        with store.writing() as connection:
            connection.execute(text("DELETE FROM documents"))
            assert connection.execute(text("SELECT count(*) FROM responsibles")).scalar_one() == 0
            assert not commitments.find(connection, commitments.Filter(q="rac"), "created", ALL).rows


def test_migrations_make_what_the_models_say(store: Store) -> None:
    def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        index = str(name).startswith(("commitment_index", "document_index"))  # of full text, one for each database; of parts of words
        ours = "procrastinate" not in str(name) and name != "queue_version"  # the tables of the queue are its own
        return ours and not (reflected and (index or (kind == "column" and name == "search")))

    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        assert schema.is_current(connection)
