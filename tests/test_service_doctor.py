"""The doctor finds what is broken, says what to do, and mends what it is told to: each thing is broken here."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from databases import Databases
from service_samples import notice
from sqlalchemy import select, text, update
from taking import take_in

from service.cli import main
from service.settings import Settings
from service.store import Store, opened, originals
from service.store.models import COMMITMENTS, DOCUMENTS
from service.upkeep import backup, checkup, restore
from service.upkeep.findings import Site

HOUR = 3600


@pytest.fixture
def full(store: Store, settings: Settings) -> Store:
    """A store with two documents."""
    for number in (1, 2):
        take_in(store, settings, notice(number))
    return store


def codes(store: Store, settings: Settings, *, repair: bool = False, deep: bool = False) -> list[str]:
    """Return what the doctor finds, a "+" behind what it mended; each is one line."""
    found = checkup.run(Site(store, settings, deep), repair=repair)
    assert all("\n" not in one.message for one in found)
    return [one.code + ("+" if one.mended else "") for one in found]


def originals_of(store: Store) -> list[Path]:
    with store.reading() as connection:
        return [store.files.path(name) for name in originals.every(connection)]


def age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_whole_store_has_nothing(full: Store, settings: Settings) -> None:
    assert codes(full, settings, deep=True) == []


def test_files_that_no_row_names_are_set_aside(full: Store, settings: Settings) -> None:
    young, old = (full.files.put(hashlib.sha256(data).hexdigest(), data) for data in (b"moi", b"cu"))
    age(old, 2 * HOUR)
    assert codes(full, settings) == ["orphans"]
    assert codes(full, settings, repair=True) == ["orphans+"]
    assert young.is_file() and not old.exists() and (settings.data_folder / "lost" / old.name).read_bytes() == b"cu"
    assert codes(full, settings) == []


def test_half_written_files_are_removed(full: Store, settings: Settings) -> None:
    folder = full.files.folder / "tmp"
    folder.mkdir(exist_ok=True)
    gone = folder / f"{'a' * 64}-4000000-ab.tmp"
    elsewhere = folder / f"{'a' * 64}-00000000-4000000-ab.tmp"
    for path in (gone, elsewhere):
        path.write_bytes(b"x")
    assert codes(full, settings) == ["half_written"]
    assert codes(full, settings, repair=True) == ["half_written+"]
    assert not gone.exists() and elsewhere.exists(), "a process of another machine may still write it"
    age(elsewhere, 48 * HOUR)
    assert codes(full, settings, repair=True) == ["half_written+"] and not elsewhere.exists()


def test_missing_and_damaged_originals_come_back_from_a_backup(full: Store, settings: Settings, tmp_path: Path) -> None:
    backup.make(full, settings, tmp_path / "b")
    missing, damaged = originals_of(full)
    whole = damaged.read_bytes()
    missing.unlink()
    damaged.write_bytes(b"x" * len(whole))
    assert codes(full, settings) == ["missing"]
    assert codes(full, settings, deep=True, repair=True) == ["missing", "damaged"]
    done = restore.restore_originals(settings, tmp_path / "b")
    assert (done.copied, done.lost) == (2, ()) and damaged.read_bytes() == whole
    assert codes(full, settings, deep=True) == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_search_index_out_of_step_is_made_anew(full: Store, settings: Settings) -> None:
    with full.writing() as connection:
        connection.execute(text("DROP TRIGGER commitment_index_update"))
        connection.execute(update(COMMITMENTS).values(search_exact="khác", search_folded="khac"))
    assert codes(full, settings) == ["search"]
    assert codes(full, settings, repair=True) == ["search+"]
    assert codes(full, settings) == []


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_search_index_that_is_gone_is_made_anew(full: Store, settings: Settings) -> None:
    with full.writing() as connection:
        connection.execute(text("DROP INDEX commitment_index_search"))
    assert codes(full, settings) == ["search"]
    assert codes(full, settings, repair=True) == ["search+"]
    assert codes(full, settings) == []


def test_counts_are_mended(full: Store, settings: Settings) -> None:
    with full.writing() as connection:
        connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == 1).values(commitment_count=99))
    assert codes(full, settings) == ["counts"]
    assert codes(full, settings, repair=True) == ["counts+"]
    assert codes(full, settings) == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_rows_that_refer_to_nothing_are_told(full: Store, settings: Settings) -> None:
    raw = full.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("UPDATE contents SET document_pk = 77 WHERE document_pk = 1")
    raw.cursor().execute("PRAGMA foreign_keys=ON")
    raw.close()
    assert "references" in codes(full, settings)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_damaged_database_is_told(full: Store, settings: Settings, tmp_path: Path) -> None:
    backup.make(full, settings, tmp_path / "b")
    place = tmp_path / "b" / "congvan.db"
    data = bytearray(place.read_bytes())
    for page in range(4, len(data) // 4096, 3):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    place.write_bytes(data)
    broken = Settings(data_folder=tmp_path / "b")
    with opened(broken, migrate=False) as store:
        assert {"integrity", "database"} & set(codes(store, broken))


def work_on(store: Store, **values: object) -> None:
    """Change the row of the first document."""
    with store.writing() as connection:
        connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.pk == 1).values(**values))


def status_of(store: Store) -> str:
    with store.reading() as connection:
        return str(connection.execute(select(DOCUMENTS.c.status).where(DOCUMENTS.c.pk == 1)).scalar_one())


def test_work_whose_reader_is_gone_is_given_back(full: Store, settings: Settings) -> None:
    work_on(full, status="running", lease_until=time.time() - HOUR, lease_token="x", worker="may-1:7")
    on_both = ["lapsed"] if settings.url.startswith("sqlite") else ["lapsed", "forgotten"]
    assert codes(full, settings) == on_both
    assert codes(full, settings, repair=True) == ["lapsed+"]
    assert status_of(full) == "queued" and codes(full, settings) == []


def test_a_queue_that_stands_still_is_told(full: Store, settings: Settings) -> None:
    work_on(full, status="queued", queued_at=time.time() - HOUR, run_after=0.0)
    assert "no_worker" in codes(full, settings)
    work_on(full, status="running", queued_at=time.time() - HOUR, lease_until=time.time() + 60, lease_token="x", worker="may-1:7")
    assert codes(full, settings) == []


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_rows_that_the_queue_forgot_are_put_back(full: Store, settings: Settings) -> None:
    work_on(full, status="queued", queued_at=time.time(), run_after=0.0)
    assert codes(full, settings) == ["forgotten"]
    assert codes(full, settings, repair=True) == ["forgotten+"]
    assert codes(full, settings) == []


def test_documents_without_a_text_are_read_again(full: Store, settings: Settings) -> None:
    with full.writing() as connection:
        connection.execute(text("DELETE FROM contents WHERE document_pk = 1"))
    assert codes(full, settings) == ["empty"]
    assert codes(full, settings, repair=True) == ["empty+"]
    assert status_of(full) == "queued" and codes(full, settings) == []


def test_another_schema_ends_the_visit(full: Store, settings: Settings) -> None:
    with full.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'mới'"))
    assert codes(full, settings, repair=True) == ["schema"]


def test_an_older_schema_is_upgraded(tmp_path: Path, databases: Databases) -> None:
    settings = databases.settings(tmp_path / "cu", empty=True)
    with opened(settings, migrate=False) as store:
        assert codes(store, settings) == ["schema"]
        assert codes(store, settings, repair=True) == ["schema+"]
        assert codes(store, settings) == []


def test_the_disk_and_the_clock(full: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    assert codes(full, settings) == ["disk"]
    monkeypatch.undo()
    with full.writing() as connection:
        connection.execute(text("UPDATE documents SET created_at = '2999-01-01 00:00:00'"))
    assert codes(full, settings) == ["clock"]


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(full: Store, settings: Settings) -> None:
    full.files.folder.chmod(0o500)
    try:
        assert codes(full, settings) == ["rights"]
    finally:
        full.files.folder.chmod(0o700)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_command_tells_a_line_each_and_an_exit_status(
    full: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    assert main(["doctor", "--deep"]) == 0 and capsys.readouterr().out == "nothing is wrong\n"
    with full.writing() as connection:
        connection.execute(update(DOCUMENTS).values(commitment_count=99))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "found: 1; mended: 0"
    assert main(["doctor", "--repair"]) == 0
    assert "[counted anew]" in capsys.readouterr().out


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, database_url="postgresql://congvan@127.0.0.1:1/congvan")
    with opened(settings, migrate=False) as store:
        assert codes(store, settings) == ["database"]
