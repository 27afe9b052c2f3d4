"""Store: schema, files, writes, re-extraction on real databases. Extractions are made by hand where a test is about rows."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from service_samples import notice, take_in
from sqlalchemy import Connection, func, select, text
from taking import add_document

from nlp.extraction import (
    SCHEMA_VERSION,
    Body,
    Commitment,
    DateValue,
    DocType,
    DocumentFields,
    EvidenceOut,
    Extraction,
    Extractor,
    Party,
    Responsible,
    TimeOut,
)
from service.errors import SchemaTooNew, StoreError
from service.reextract import reextract
from service.settings import Settings
from service.store import Origin, Store, commitments, documents, opened, units, writes
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.paging import Window
from service.submissions import TextSubmission

only_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def record(words: str, at: int = 0, **more: object) -> Commitment:
    """Return a commitment of invented words; the same words have the same record id."""
    name = hashlib.sha256(words.encode()).hexdigest()[:10]
    plain = Commitment(
        id=name,
        kind="assignment",
        trigger="Giao",
        text=words,
        start=at,
        end=at + len(words),
        issuer=Party("Ủy ban nhân dân tỉnh Thanh Bình"),
        responsible=(Responsible("Sở Y tế", "lead"), Responsible("Sở Tài chính", "support")),
        time=TimeOut(end="2024-06-30", bound="before", text="trước ngày 30/6/2024"),
        references=(),
        confidence=0.8,
        evidence=(EvidenceOut("kind", "trigger", at, at + 4),),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def extraction(*records: Commitment, version: str = "1") -> Extraction:
    """Return an extraction with these records."""
    fields = DocumentFields(
        "notice",
        DocType("TB", "Thông báo"),
        "7/TB-UBND",
        Body("Ủy ban nhân dân tỉnh Thanh Bình"),
        issued=DateValue("ngày 12 tháng 3 năm 2024", "2024-03-12", "2024-03-12"),
        subject="Kết luận cuộc họp",
    )
    text = "\n".join(one.text for one in records)
    return Extraction(SCHEMA_VERSION, Extractor("congvan", version), "text/plain", (), fields, text, (), (), (), (), (), records, ())


def add(store: Store, data: bytes, *records: Commitment) -> str:
    """Store an extraction made by hand."""
    with store.writing() as connection:
        return add_document(connection, (hashlib.sha256(data).hexdigest(), len(data)), Origin(), extraction(*records), NOW)


def count(store: Store, table: object) -> int:
    """Return the number of rows."""
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def search(connection: Connection, q: str) -> list[str]:
    """Return the texts that a query finds."""
    return [row.text for row in commitments.find(connection, commitments.Filter(q=q), "created", Window(10)).rows]


def assert_index_is_whole(connection: Connection) -> None:
    """Let SQLite compare index and rows; PostgreSQL keeps them together itself."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO commitment_index(commitment_index) VALUES ('integrity-check')"))


@only_sqlite
def test_sqlite_is_set_up_for_several_processes(store: Store) -> None:
    with store.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000}


def test_opening_again_changes_nothing(settings: Settings, store: Store) -> None:
    add(store, b"a", record("Giao Sở Y tế báo cáo"))
    with opened(settings) as again:
        assert count(again, DOCUMENTS) == 1


def test_many_processes_may_start_at_once(settings: Settings) -> None:
    def start(_: int) -> int:
        with opened(settings) as store:
            return count(store, DOCUMENTS)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [0] * 6


def test_a_newer_schema_is_refused(settings: Settings) -> None:
    with opened(settings) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="upgrade congvan"), opened(settings):
        pass


def test_a_folder_that_cannot_be_used_is_said(tmp_path: object) -> None:
    with pytest.raises(StoreError, match="CONGVAN_DATA_FOLDER"), opened(Settings(data_folder="/proc/no/such")):
        pass


def test_original_bytes_lie_under_their_sum(store: Store) -> None:
    sha256 = hashlib.sha256(b"abc").hexdigest()
    path = store.files.put(sha256, b"abc")
    assert path == store.files.put(sha256, b"abc")
    assert path.read_bytes() == store.files.get(sha256) == b"abc"
    assert [one.name for one in store.files.folder.rglob("*") if one.is_file()] == [sha256]


def test_a_damaged_original_is_written_again(store: Store) -> None:
    sha256 = hashlib.sha256(b"abc").hexdigest()
    store.files.put(sha256, b"abc").write_bytes(b"a")
    assert store.files.put(sha256, b"abc").read_bytes() == b"abc"


def test_what_a_killed_process_left_is_swept(store: Store) -> None:
    folder = store.files.folder / "tmp"
    folder.mkdir()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = {pid: folder / f"{'a' * 64}-{pid}-0f.tmp" for pid in (dead.pid, os.getpid())}
    for path in names.values():
        path.write_bytes(b"half")
    assert store.files.sweep() == 1
    assert not names[dead.pid].exists()
    assert names[os.getpid()].exists()


def test_the_same_sentence_in_two_documents_is_two_commitments(store: Store) -> None:
    first, second = (add(store, data, record("Giao Sở Y tế báo cáo")) for data in (b"a", b"b"))
    with store.reading() as connection:
        page = commitments.find(connection, commitments.Filter(), "created", Window(10))
    assert {row.document_id for row in page.rows} == {first, second}
    assert len({row.id for row in page.rows}) == 2


def test_the_same_bytes_cannot_be_stored_twice_and_nothing_is_left_of_the_second(store: Store) -> None:
    add(store, b"a", record("Giao Sở Y tế báo cáo"))
    with pytest.raises(ValueError, match="there already"):
        add(store, b"a", record("Giao Sở Y tế rà soát"))
    assert (count(store, DOCUMENTS), count(store, COMMITMENTS), count(store, RESPONSIBLES)) == (1, 1, 2)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    bad = replace(record("Giao Sở Y tế"), time=TimeOut(end="2024-02-31"))
    with pytest.raises(ValueError, match="day"):
        add(store, b"a", record("Giao Sở Y tế báo cáo"), bad)
    assert (count(store, DOCUMENTS), count(store, COMMITMENTS)) == (0, 0)


def test_the_whole_extraction_comes_back(store: Store) -> None:
    made = extraction(record("Giao Sở Y tế báo cáo"))
    document_id = add(store, b"a", *made.commitments)
    with store.reading() as connection:
        found = documents.extraction(connection, document_id)
    assert found is not None
    assert found["commitments"][0]["responsible"][1]["name"] == "Sở Tài chính"
    assert found["text"] == made.text
    assert set(found) == set(made.to_dict())


def test_a_newer_extraction_keeps_ids_of_the_same_records(store: Store) -> None:
    old = (record("Giao Sở Y tế báo cáo", 0), record("Giao Sở Y tế rà soát", 30), record("Chịu trách nhiệm thi hành", 60))
    document_id = add(store, b"a", *old)
    with store.reading() as connection:
        row = documents.get(connection, document_id)
        assert row is not None
        before = {one["text"]: one["id"] for one in commitments.of_document(connection, row.pk)}
    new = (replace(old[2], id="other", kind="plan"), record("Đề nghị Sở Tư pháp góp ý", 90), replace(old[0], responsible=()))
    with store.writing() as connection:
        counts = writes.replace_records(connection, row.pk, extraction(*new, version="2"), NOW)
    assert counts == {"kept": 2, "added": 1, "removed": 1}
    with store.reading() as connection:
        after = commitments.of_document(connection, row.pk)
        gone = search(connection, "rà")
        found = units.find(connection, None, "name", Window(10)).rows
    assert [one["text"] for one in after] == [one.text for one in new]
    assert after[0]["id"] == before["Chịu trách nhiệm thi hành"]
    assert after[0]["kind"] == "plan"
    assert after[2]["id"] == before["Giao Sở Y tế báo cáo"]
    assert gone == []
    assert [(one.key, one.total) for one in found if one.support] == [("so tai chinh", 2)]


def test_a_repeated_sentence_keeps_its_ids_by_place(store: Store) -> None:
    old = (record("Sở Y tế báo cáo", 0), record("Sở Y tế báo cáo", 500))
    ids = add(store, b"a", *old)
    with store.reading() as connection:
        row = documents.get(connection, ids)
        assert row is not None
        before = [one["id"] for one in commitments.of_document(connection, row.pk)]
    assert len(set(before)) == 2
    with store.writing() as connection:
        writes.replace_records(connection, row.pk, extraction(record("Sở Y tế báo cáo", 510)), NOW)
    with store.reading() as connection:
        assert [one["id"] for one in commitments.of_document(connection, row.pk)] == [before[1]]


def test_removing_a_document_removes_all_that_came_of_it(store: Store) -> None:
    add(store, b"a", record("Giao Sở Y tế báo cáo"))
    with store.writing() as connection:
        connection.execute(DOCUMENTS.delete())
    assert (count(store, COMMITMENTS), count(store, RESPONSIBLES)) == (0, 0)
    with store.reading() as connection:
        assert search(connection, "giao") == []
    with store.writing() as connection:
        assert_index_is_whole(connection)


def test_reextraction_reads_what_an_older_version_read(settings: Settings, store: Store) -> None:
    receipt = take_in(store, settings, TextSubmission(text=notice(), published=date(2024, 3, 13)).submission())
    assert reextract(store) == []
    with store.writing() as connection:
        connection.execute(DOCUMENTS.update().values(extractor="0.0.0-old"))
        row = documents.get(connection, receipt.id)
        assert row is not None
        before = [one["id"] for one in commitments.of_document(connection, row.pk)]
    seen: list[tuple[int, int]] = []
    (renewed,) = reextract(store, on_progress=lambda done, total: seen.append((done, total)))
    assert (renewed.document_id, renewed.kept, renewed.added, renewed.removed) == (receipt.id, len(before), 0, 0)
    assert seen == [(1, 1)]
    assert reextract(store) == []
    with store.reading() as connection:
        assert [one["id"] for one in commitments.of_document(connection, row.pk)] == before
    assert len(reextract(store, [receipt.id])) == len(reextract(store, everything=True)) == 1


def test_reextraction_without_the_original_keeps_the_records(settings: Settings, store: Store) -> None:
    receipt = take_in(store, settings, TextSubmission(text=notice()).submission())
    records = count(store, COMMITMENTS)
    next(path for path in store.files.folder.rglob("*") if path.is_file()).unlink()
    (renewed,) = reextract(store, everything=True)
    assert renewed.error is not None and renewed.error.startswith("original_missing")
    with store.reading() as connection:
        row = documents.get(connection, receipt.id)
    assert row is not None and row.status == "failed"
    assert count(store, COMMITMENTS) == records


def test_reextraction_of_an_unknown_document_says_so(store: Store) -> None:
    with pytest.raises(LookupError, match="there is no document feed"):
        reextract(store, ["feed"])


def test_two_at_once_store_the_same_bytes_once(settings: Settings, store: Store) -> None:
    submission = TextSubmission(text=notice()).submission()
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: take_in(store, settings, submission), range(4)))
    assert sorted(one.state for one in receipts)[0] == "new" and {one.state for one in receipts[1:]} <= {"new", "waiting", "there"}
    assert sum(one.state == "new" for one in receipts) == len({one.id for one in receipts}) == 1
    assert count(store, DOCUMENTS) == 1


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    add(store, b"a", record("Giao Sở Y tế báo cáo"))
    with store.writing() as connection:
        connection.execute(DOCUMENTS.update().values(title="giữ khóa"))
        with store.reading() as other:
            assert other.execute(select(DOCUMENTS.c.title)).scalars().all() == [None]


def test_a_reader_sees_one_state_and_cannot_write(store: Store) -> None:
    add(store, b"a", record("Giao Sở Y tế báo cáo"))
    with store.reading() as connection:
        before = connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one()
        add(store, b"b", record("Giao Sở Y tế rà soát"))
        assert connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one() == before == 1
