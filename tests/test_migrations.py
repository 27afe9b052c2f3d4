"""Stores of every earlier revision are brought forward on both databases, and read, searched and written to as if they were new."""

from __future__ import annotations

from datetime import UTC, datetime

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
from service.store import Store, commitments, documents, engine, opened, schema, units
from service.store.paging import Window
from service.submissions import TextSubmission

ALL = Window(100)


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
        for one in views:
            found = documents.extraction(connection, one["id"])
            assert found is not None and found["schema_version"] <= SCHEMA_VERSION and len(found["commitments"]) == one["commitment_count"]
        found = commitments.find(connection, commitments.Filter(), "created", ALL)
        assert [row.id for row in found.rows] == [row["id"] for row in told["commitments"]]
        assert [commitments.view(row._mapping)["text"] for row in found.rows] == [row["text"] for row in told["commitments"]]


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
        index = str(name).startswith("commitment_index")  # of full text, one for each database
        ours = "procrastinate" not in str(name) and name != "queue_version"  # the tables of the queue are its own
        return ours and not (reflected and (index or (kind == "column" and name == "search")))

    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        assert schema.is_current(connection)
