"""Backup and restore: one state while others write, every byte checked, from either database into either."""

from __future__ import annotations

import json
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from service_samples import notice
from sqlalchemy import delete, func, select
from taking import take_in

from service.cli import main
from service.errors import BackupError
from service.settings import Settings
from service.store import Store, opened, originals, transfer
from service.store.models import COMMITMENTS, DOCUMENTS
from service.upkeep import backup, checkup, restore
from service.upkeep.findings import Site


def rows_of(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    with store.reading() as connection:
        return {one.name: sorted(map(tuple, connection.execute(select(one)).all()), key=repr) for one in transfer.tables()}


def files_of(store: Store) -> dict[str, bytes]:
    with store.reading() as connection:
        return {name: store.files.get(name) for name in originals.every(connection)}


@pytest.fixture(params=["to sqlite", "to postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of another service, with a database of either kind."""
    found = Databases() if request.param == "to sqlite" else Databases(**request.getfixturevalue("postgresql"))
    yield found.settings(tmp_path / "khac")
    found.drop()


@pytest.mark.parametrize("name", ["sao-luu", "sao-luu.tar"])
def test_what_comes_back_is_what_was_there(store: Store, settings: Settings, other: Settings, tmp_path: Path, name: str) -> None:
    for number in range(3):
        take_in(store, settings, notice(number))
    done = backup.make(store, settings, tmp_path / name)
    assert (done.files, done.copied, done.missing) == (3, 3, ())
    back = restore.restore(other, tmp_path / name)
    assert (back.rows, back.files, back.copied, back.lost) == (done.rows, 3, 3, ())
    with opened(other) as found:
        there, here = rows_of(found), rows_of(store)
        assert there.pop("feeds") != here.pop("feeds"), "who follows the changes is told to begin anew"
        assert there == here and files_of(found) == files_of(store)
        assert checkup.run(Site(found, other, deep=True)) == []


def test_numbers_are_not_given_out_again(store: Store, settings: Settings, other: Settings, tmp_path: Path) -> None:
    for number in range(3):
        take_in(store, settings, notice(number))
    with store.writing() as connection:
        last = connection.execute(select(func.max(DOCUMENTS.c.pk))).scalar_one()
        connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.pk == last))
    backup.make(store, settings, tmp_path / "b")
    restore.restore(other, tmp_path / "b")
    with opened(other) as found:
        take_in(found, other, notice(9))
        with found.reading() as connection:
            assert connection.execute(select(func.max(DOCUMENTS.c.pk))).scalar_one() == last + 1


def test_a_second_backup_copies_what_is_new(store: Store, settings: Settings, tmp_path: Path) -> None:
    take_in(store, settings, notice(1))
    backup.make(store, settings, tmp_path / "b")
    take_in(store, settings, notice(2))
    done = backup.make(store, settings, tmp_path / "b")
    assert (done.files, done.copied) == (2, 1)
    assert restore.check(settings, tmp_path / "b").lost == ()


def test_a_backup_while_others_write_is_one_state(store: Store, settings: Settings, tmp_path: Path) -> None:
    take_in(store, settings, notice(1000))
    stop, trouble = threading.Event(), list[BaseException]()

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                take_in(store, settings, notice(number))
                number += 1
        except BaseException as exc:
            trouble.append(exc)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = [backup.make(store, settings, tmp_path / name) for name in ("a", "a", "b.tar")]
    finally:
        stop.set()
        writer.join()
    assert not trouble and all(one.missing == () for one in done)
    for place in ("a", "b.tar"):
        other = Settings(data_folder=tmp_path / f"khac-{place}")
        assert restore.restore(other, tmp_path / place).lost == ()
        with opened(other) as found, found.reading() as connection:
            told = select(func.coalesce(func.sum(DOCUMENTS.c.commitment_count), 0))
            assert connection.execute(told).scalar_one() == connection.execute(select(func.count()).select_from(COMMITMENTS)).scalar_one()


def test_a_store_that_holds_documents_is_not_overwritten_unless_forced(store: Store, settings: Settings, tmp_path: Path) -> None:
    take_in(store, settings, notice(1))
    backup.make(store, settings, tmp_path / "b")
    take_in(store, settings, notice(2))
    with pytest.raises(BackupError, match=r"holds 2 documents; .* --force"):
        restore.restore(settings, tmp_path / "b")
    restore.restore(settings, tmp_path / "b", force=True)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one() == 1


def test_damage_is_found(store: Store, settings: Settings, tmp_path: Path) -> None:
    first, second = (take_in(store, settings, notice(number)) for number in (1, 2))
    backup.make(store, settings, tmp_path / "b")
    shas = list(files_of(store))
    broken = tmp_path / "b" / "originals" / shas[0][:2] / shas[0][2:4] / shas[0]
    broken.write_bytes(b"x" * broken.stat().st_size)
    assert restore.check(settings, tmp_path / "b").lost == (shas[0],)
    other = Settings(data_folder=tmp_path / "khac")
    assert restore.restore(other, tmp_path / "b").lost == (shas[0],), "what is whole comes back all the same"
    with sqlite3.connect(tmp_path / "b" / "congvan.db") as database:
        database.execute("UPDATE documents SET title = 'khác'")
    database.close()
    with pytest.raises(BackupError, match="damaged"):
        restore.restore(Settings(data_folder=tmp_path / "moi"), tmp_path / "b")
    assert first and second


def test_a_missing_original_is_told(
    store: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    take_in(store, settings, notice(1))
    (sha256,) = files_of(store)
    store.files.path(sha256).unlink()
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    if settings.database_url:
        monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    assert main(["backup", str(tmp_path / "b")]) == 1
    told = capsys.readouterr()
    assert "missing: 1" in told.out and sha256 in told.err
    assert json.loads((tmp_path / "b" / "manifest.json").read_bytes())["originals"]["missing"] == [sha256]


def test_other_folders_and_files_are_no_backups(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "anh").mkdir()
    (tmp_path / "anh" / "1.jpg").write_bytes(b"x")
    with pytest.raises(BackupError, match="something else"):
        backup.make(store, settings, tmp_path / "anh")
    for place in (tmp_path / "anh", tmp_path / "anh" / "1.jpg", tmp_path / "khong-co"):
        with pytest.raises(BackupError):
            restore.restore(Settings(data_folder=tmp_path / "khac"), place)
    with tarfile.open(tmp_path / "x.tar", "w"):
        pass
    with pytest.raises(BackupError, match="no manifest"):
        restore.check(settings, tmp_path / "x.tar")


def test_a_broken_off_backup_leaves_the_last_one_whole(
    store: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(store, settings, notice(1))
    for name in ("b", "b.tar"):
        backup.make(store, settings, tmp_path / name)
    take_in(store, settings, notice(2))
    monkeypatch.setattr("service.upkeep.backup.file_sum", lambda path: 1 / 0)
    for name in ("b", "b.tar"):
        with pytest.raises(ZeroDivisionError):
            backup.make(store, settings, tmp_path / name)
        assert restore.check(settings, tmp_path / name).files == 1
    assert not list(tmp_path.glob("*.part")) and not list((tmp_path / "b").glob("congvan-*"))


def test_a_backup_folder_is_a_data_folder(store: Store, settings: Settings, tmp_path: Path) -> None:
    if settings.database_url:
        pytest.skip("the same for both: the backup is SQLite")
    take_in(store, settings, notice(1))
    backup.make(store, settings, tmp_path / "b")
    with opened(Settings(data_folder=tmp_path / "b")) as found:
        assert rows_of(found) == rows_of(store)
    assert backup.make(store, settings, tmp_path / "b").copied == 0
