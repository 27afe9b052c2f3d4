"""A purge leaves nothing: proved by a search through all files of the data folder, and through all tables of the database."""

import hashlib
import io
import multiprocessing
import os
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import notice, take_in
from sqlalchemy import Engine, inspect, text

from service import reextract
from service.access import audit, people, purge
from service.cli import main
from service.settings import Settings
from service.store import Origin, Store, erasing, opened, tombstones
from service.store.files import Files
from service.store.folding import exact, folded
from service.submissions import Submission

# Words that no other document and no code has: whole, in small letters, without marks, and ends of them (an index cuts off what
# neighbours share).
PERSON = "Nguyễn Thị Xuynhkhơ"
PLACE = f"trạm Vặngtrừu mà bà {PERSON} coi"
SECRET = notice(99, PLACE).replace("Đỗ Văn Tấn", PERSON)
NAME = "Đơn của bà Xuynhkhơ.txt"
WORDS = ("Xuynhkhơ", "Vặngtrừu", "uynhkhơ", "ặngtrừu")
NEEDLES = sorted({form.encode() for word in WORDS for form in (word, word.lower(), exact(word), folded(word))})


def left_in_files(folder: Path) -> list[tuple[str, bytes]]:
    """Return where the data folder still holds a word of the document, the names of files with it."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found += [(path.name, needle) for needle in NEEDLES if needle in content or needle in path.name.encode()]
    return found


def left_in_tables(engine: Engine) -> list[tuple[str, bytes]]:
    """Return which tables still hold a word of the document."""
    found = []
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{name}"')):
                content = b" ".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row)
                found += [(name, needle) for needle in NEEDLES if needle in content]
    return found


def left(store: Store, settings: Settings) -> list[tuple[str, bytes]]:
    """Return what is left anywhere."""
    return left_in_files(settings.data_folder) + left_in_tables(store.engine)


def put(store: Store, settings: Settings, content: str = SECRET, **origin: Any) -> str:
    """Store a document and return its id."""
    return take_in(store, settings, Submission(content.encode(), "text/plain", Origin(**origin))).id


def fill(store: Store, settings: Settings) -> list[str]:
    """Store other documents and return their ids."""
    return [put(store, settings, notice(number)) for number in range(1, 13)]


def purge_ids(store: Store, *ids: str) -> purge.Purged:
    """Purge documents."""
    with store.reading() as connection:
        rows = purge.by_ids(connection, ids)
    return purge.purge(store, rows, "theo yêu cầu")


def test_nothing_is_left_of_a_purged_document(store: Store, settings: Settings) -> None:
    fill(store, settings)
    document = put(store, settings, file_name=NAME, title=f"Đơn của {PERSON}", member=NAME, given={"signer": PERSON})
    fresh = put(store, settings, notice(50))
    assert {needle for _, needle in left(store, settings)} >= {b"xuynhkho", b"vangtruu"}
    assert purge_ids(store, document) == purge.Purged((document,), (), True)
    assert left(store, settings) == []
    with store.reading() as connection:
        tombstone = tombstones.get(connection, document)
        assert tombstone is not None
        assert (tombstone.reason, tombstone.done_at is not None, purge.pending(connection)) == ("theo yêu cầu", True, [])
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar_one() == 13
    assert put(store, settings, notice(50)) == fresh


def test_nothing_is_left_of_what_it_said_before_it_was_read_again(store: Store, settings: Settings) -> None:
    fill(store, settings)
    document = put(store, settings)
    assert not reextract.reextract(store, [document])[0].error
    with store.writing() as connection:
        connection.execute(
            text("UPDATE commitments SET text = 'khác', search_exact = 'khac', search_folded = 'khac', payload = :none"), {"none": b"{}"}
        )
    assert not reextract.reextract(store, [document])[0].error
    purge_ids(store, document)
    assert left(store, settings) == []


def test_other_documents_are_still_found(client: TestClient) -> None:
    for text_ in (notice(1), notice(2, "đội lưu động"), SECRET):
        assert client.post("/api/v1/documents", json={"text": text_}).status_code == 201
    before = client.get("/api/v1/commitments", params={"q": "luu dong", "total": "true"}).json()
    document = client.get("/api/v1/documents", params={"number": "99/TB-UBND"}).json()["items"][0]["id"]
    assert client.get("/api/v1/commitments", params={"q": "vangtruu"}).json()["items"]
    now = client.get("/api/v1/changes", params={"since": "now"}).json()["next"]
    answer = client.delete(f"/api/v1/documents/{document}", params={"reason": "theo yêu cầu"})
    assert answer.status_code == 200
    changes = client.get("/api/v1/changes", params={"since": now}).json()["items"]
    assert [(one["kind"], one["document_id"]) for one in changes] == [("withdrawn", document)] * 3
    assert (answer.json()["id"], answer.json()["done"], answer.json()["actor"]) == (document, True, "loopback")
    assert client.get("/api/v1/commitments", params={"q": "vangtruu"}).json()["items"] == []
    assert client.get("/api/v1/commitments", params={"q": "luu dong", "total": "true"}).json() == before
    assert client.get(f"/api/v1/documents/{document}").status_code == 404
    again = client.delete(f"/api/v1/documents/{document}")
    assert (again.status_code, again.json()["code"]) == (410, "document_purged")
    assert client.delete("/api/v1/documents/nothing").status_code == 404


def test_the_same_bytes_do_not_come_again_unless_they_are_allowed(client: TestClient, settings: Settings) -> None:
    document = client.post("/api/v1/documents", json={"text": SECRET}).json()["document"]["id"]
    client.delete(f"/api/v1/documents/{document}")
    refused = client.post("/api/v1/documents", json={"text": SECRET})
    assert (refused.status_code, refused.json()["code"]) == (410, "document_purged")
    assert f"`congvan purge --allow {document}`" in refused.json()["detail"]
    assert left_in_files(settings.data_folder) == []
    app: Any = client.app
    with app.state.store.writing() as connection:
        assert tombstones.allow(connection, document, datetime.now(UTC)) == 1
    assert client.post("/api/v1/documents", json={"text": SECRET}).status_code == 201


def archive(*texts: str) -> bytes:
    """Return a ZIP of texts, not compressed: what is left of it would be found."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for number, one in enumerate(texts):
            file.writestr(f"{number}.txt", one)
    return buffer.getvalue()


def send(client: TestClient, data: bytes, name: str = "Gói của bà Xuynhkhơ.zip") -> list[dict[str, Any]]:
    """Send a file and return the results of the documents in it."""
    found: list[dict[str, Any]] = client.post(
        "/api/v1/documents", files={"file": (name, data)}, headers={"Idempotency-Key": hashlib.sha256(data).hexdigest()}
    ).json()["results"]
    return found


def test_the_container_goes_with_the_document_and_its_other_documents_stay(client: TestClient, settings: Settings) -> None:
    results = send(client, archive(notice(1), SECRET))
    other, document = (one["receipt"]["document"]["id"] for one in results)
    assert client.get(f"/api/v1/documents/{other}/container").status_code == 200
    assert client.delete(f"/api/v1/documents/{document}").status_code == 200
    app: Any = client.app
    assert left(app.state.store, settings) == []
    gone = client.get(f"/api/v1/documents/{other}/container")
    assert (gone.status_code, gone.json()["code"]) == (410, "container_purged")
    assert client.get(f"/api/v1/documents/{other}/text").status_code == 200


def test_every_container_that_brought_it_goes(client: TestClient, settings: Settings) -> None:
    send(client, archive(notice(1), SECRET), "một.zip")
    document = send(client, archive(notice(2), SECRET), "hai Xuynhkhơ.zip")[1]["receipt"]["document"]["id"]
    assert client.delete(f"/api/v1/documents/{document}").status_code == 200
    app: Any = client.app
    assert left(app.state.store, settings) == []
    with app.state.store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM tombstones WHERE kind = 'container'")).scalar_one() == 2
    assert [one["counts"]["failed"] for one in client.get("/api/v1/imports").json()["items"]] == [0, 0]


def test_no_other_container_brings_it_back(client: TestClient, settings: Settings) -> None:
    document = client.post("/api/v1/documents", json={"text": SECRET}).json()["document"]["id"]
    client.delete(f"/api/v1/documents/{document}")
    results = send(client, archive(notice(3), SECRET, notice(4)), "ba.zip")
    assert [(one["status"], one["problem"] and one["problem"]["code"]) for one in results] == [
        (201, None),
        (410, "document_purged"),
        (201, None),
    ]
    assert left_in_files(settings.data_folder) == []


def test_a_container_is_purged_with_all_its_documents(client: TestClient, settings: Settings) -> None:
    results = send(client, archive(notice(1), SECRET))
    app: Any = client.app
    store: Store = app.state.store
    sha256 = results[0]["receipt"]["document"]["container_sha256"]
    with store.reading() as connection:
        rows = purge.by_container(connection, sha256)
    done = purge.purge(store, rows, None, [sha256])
    assert (len(done.documents), done.containers, done.done) == (2, (sha256,), True)
    assert left(store, settings) == []
    assert [path for path in (settings.data_folder / "originals").rglob("*") if path.is_file()] == []
    assert [one["status"] for one in send(client, archive(notice(1), SECRET), "lại.zip")] == [410, 410]


def test_documents_are_purged_by_age(store: Store, settings: Settings) -> None:
    fill(store, settings)
    today = datetime.now(UTC).date()
    with store.reading() as connection:
        assert purge.before(connection, today) == []
        assert len(purge.before(connection, today + timedelta(days=1))) == 12
        assert purge.before(connection, date(2000, 1, 1)) == []


@pytest.mark.parametrize(("name", "same"), [("Nguyễn Thị Xuynhkhơ", True), ("NGUYỄN THỊ XUYNHKHƠ", True), ("nguyen thi xuynhkho", False)])
def test_documents_are_found_by_the_people_they_name(store: Store, settings: Settings, name: str, same: bool) -> None:
    fill(store, settings)
    signed = put(store, settings)
    told = put(store, settings, f"Ngày 5/3/2024, nhóm của {PERSON} họp về kênh mương tại xã Hòa Lạc.")
    with store.reading() as connection:
        found = list(people.find(connection, name))
    assert [(one.document_id, one.same) for one in found] == [(signed, same), (told, same)]
    assert found[0].where == "people"
    with store.reading() as connection:
        assert list(people.find(connection, "Trần Thị Xuynhkhơ")) == []


def _crash(folder: Path, document: str, where: str) -> None:
    """Purge in a process that ends at once where files are removed, or the database is cleaned."""
    if where == "files":
        Files.remove = lambda *given: os._exit(9)  # type: ignore[method-assign, assignment]
    else:
        erasing.erase = lambda *given, **more: os._exit(9)  # type: ignore[assignment]
    with opened(Settings(data_folder=folder)) as store:
        purge_ids(store, document)


@pytest.mark.parametrize("where", ["files", "database"])
def test_a_purge_that_a_crash_broke_off_is_finished_by_the_next_start(tmp_path: Path, where: str) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    with opened(settings) as store:
        fill(store, settings)
        document = put(store, settings, file_name=NAME)
    process = multiprocessing.get_context("spawn").Process(target=_crash, args=(settings.data_folder, document, where))
    process.start()
    process.join()
    assert process.exitcode == 9
    with opened(settings) as store, store.reading() as connection:
        assert [one.id for one in purge.pending(connection)] == [document]
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar_one() == 12
    assert left_in_files(settings.data_folder) != []
    with callers.local(settings) as client:
        refused = client.post("/api/v1/documents", json={"text": SECRET})
        assert (refused.status_code, refused.json()["code"]) == (410, "document_purged")
        assert left_in_files(settings.data_folder) == []
    with opened(settings) as store, store.reading() as connection:
        assert purge.pending(connection) == []


def test_a_purge_waits_for_who_reads_the_old_state(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "data", busy_timeout_seconds=0.2)
    with opened(settings) as store:
        document = put(store, settings)
        with store.reading() as connection:
            connection.execute(text("SELECT count(*) FROM documents"))
            assert not purge_ids(store, document).done
        assert purge.finish(store)
        assert left(store, settings) == []


def test_what_was_deleted_before_is_found_by_compacting(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "data")
    with opened(settings) as store:
        fill(store, settings)
        document = put(store, settings)
        raw = store.engine.raw_connection()  # as congvan was before it overwrote what it deletes
        raw.cursor().execute("PRAGMA secure_delete=OFF")
        raw.cursor().execute("DELETE FROM documents WHERE id = ?", (document,))
        raw.close()
        store.files.remove("0" * 64)
        assert left_in_files(settings.data_folder) != []
        store.engine.dispose()
        for path in (settings.data_folder / "originals").rglob("*"):
            if path.is_file() and b"Xuynh" in path.read_bytes():
                path.unlink()
        assert purge.finish(store, compact=True)
        assert left(store, settings) == []


def test_a_file_that_cannot_be_removed_is_tried_again(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    document = put(store, settings)

    def refuse(*given: Any) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as change:
        change.setattr(Files, "remove", refuse)
        assert not purge_ids(store, document).done
    assert purge.finish(store)
    assert left(store, settings) == []


def test_purging_by_command(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    fill(store, settings)
    document = put(store, settings)
    mentioned = put(store, settings, f"Ngày 5/3/2024, {folded(PERSON)} họp về kênh mương.")
    assert main(["purge", "--person", PERSON, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert f"{document}  99/TB-UBND\n" in told
    assert f"{mentioned}  -  (in another spelling)  (only in the text: stays without --in-text)" in told
    assert "documents: 1; containers that go with them: 0" in told
    assert main(["purge", "--person", "Xuynhkhơ", "--yes"]) == 1
    assert main(["purge", document, "--container", "0" * 64]) == main(["purge", "--compact"]) == main(["purge"]) == 2
    assert main(["purge", "--person", PERSON, "--in-text", "--yes", "--reason", "theo yêu cầu"]) == 0
    assert left(store, settings) == []
    assert main(["purge", document, "--yes"]) == 1
    assert "already purged" in capsys.readouterr().err
    assert main(["purge", "--allow", document]) == 0
    assert main(["purge", "--allow", document]) == 1
    assert put(store, settings) == document
    assert main(["purge", "--before", "2000-01-01", "--yes"]) == main(["purge", "--finish"]) == 0


def test_each_purge_is_in_the_audit_log(store: Store, settings: Settings) -> None:
    document = put(store, settings)
    purge_ids(store, document)
    with store.reading() as connection:
        page = audit.find(connection, audit.Filter(action="documents.purge"), audit.Window(10))
    assert [(row.object, row.outcome, row.details) for row in page.rows] == [(document, "ok", {"records": 3})]
