"""The API through the real app: happy path, nothing there, bad input, of each endpoint."""

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import pytest
import uvicorn
from databases import Databases
from fastapi.testclient import TestClient
from service_samples import STORY, Here, notice

from service.api.schemas import CommitmentForm
from service.app import create_app
from service.settings import Settings
from service.store.models import DOCUMENTS

DOCUMENTS_URL = "/api/v1/documents"
COMMITMENTS_URL = "/api/v1/commitments"


def problem_of(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of that code, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert (content["status"], content["code"], content["type"]) == (status, code, f"urn:congvan:problem:{code}")
    assert content["title"] and content["detail"] and "\n" not in content["detail"]
    return content


def post(client: TestClient, text: str, **more: str) -> dict[str, Any]:
    """Store a text and return the receipt."""
    answer = client.post(DOCUMENTS_URL, json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_a_text_is_stored_and_answered_with_its_commitments(client: TestClient) -> None:
    answer = client.post(DOCUMENTS_URL, json={"text": notice(), "external_id": "vb-7", "source_url": "https://thanhbinh.example/7"})
    receipt = answer.json()
    assert answer.status_code == 201
    assert receipt["duplicate"] is False
    assert answer.headers["location"] == f"{DOCUMENTS_URL}/{receipt['document']['id']}"
    document = receipt["document"]
    assert (document["number"], document["type"]["code"], document["external_id"]) == ("7/TB-UBND", "TB", "vb-7")
    assert document["issued"] == {"start": "2024-03-12", "end": "2024-03-12"}
    assert document["sha256"] == hashlib.sha256(notice().encode()).hexdigest()
    assert [one["kind"] for one in receipt["commitments"]] == ["assignment", "proposal", "assignment"]
    first = receipt["commitments"][0]
    assert [(one["name"], one["role"]) for one in first["responsible"]] == [
        ("Sở Tài nguyên và Môi trường", "lead"),
        ("Sở Tài chính", "support"),
    ]
    assert first["time"]["end"] == "2024-06-30"
    assert first["evidence"]
    CommitmentForm.model_validate(first, extra="forbid")


def test_a_file_is_stored_under_its_name(client: TestClient) -> None:
    answer = client.post(
        DOCUMENTS_URL, files={"file": ("../văn bản/Thông báo.txt", notice().encode())}, data={"title": "Thông báo 7", "published": ""}
    )
    document = answer.json()["document"]
    assert answer.status_code == 201
    assert (document["file_name"], document["title"], document["media_type"]) == ("Thông báo.txt", "Thông báo 7", "text/plain")


def test_the_same_bytes_are_one_document(client: TestClient) -> None:
    first = post(client, notice(), title="một")
    answer = client.post(DOCUMENTS_URL, files={"file": ("khac.txt", notice().encode())}, data={"title": "hai"})
    assert answer.status_code == 200
    assert answer.headers["location"] == f"{DOCUMENTS_URL}/{first['document']['id']}"
    assert answer.headers["link"] == f'<{DOCUMENTS_URL}/{first["document"]["id"]}>; rel="duplicate"'
    assert answer.json() == {**first, "duplicate": True}
    assert client.get(DOCUMENTS_URL, params={"total": "true"}).json()["total"] == 1


def test_several_files_have_a_result_each(client: TestClient) -> None:
    post(client, notice(1))
    contents = (notice(1).encode(), notice(2).encode(), b"", b"7z\xbc\xaf\x27\x1c\x00\x04")
    answer = client.post(DOCUMENTS_URL, files=[("file", (f"{at}.txt", data)) for at, data in enumerate(contents)])
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [(one["file_name"], one["status"]) for one in results] == [("0.txt", 200), ("1.txt", 201), ("2.txt", 422), ("3.txt", 415)]
    assert results[0]["receipt"]["duplicate"] is True
    assert [one["problem"] and one["problem"]["code"] for one in results] == [None, None, "empty_document", "unsupported_media"]
    assert client.get(DOCUMENTS_URL, params={"total": "true"}).json()["total"] == 2


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "empty_document"),
        (b" \n\n ", 422, "empty_document"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", 415, "unsupported_media"),
        (b"%PDF-1.7\nbroken", 422, "unreadable_document"),
        (b"\xff\xfea", 422, "unreadable_document"),
    ],
)
def test_what_cannot_be_read_is_not_stored(client: TestClient, settings: Settings, data: bytes, status: int, code: str) -> None:
    problem_of(client.post(DOCUMENTS_URL, files={"file": ("x", data)}), status, code)
    assert client.get(DOCUMENTS_URL).json()["items"] == []
    assert [path for path in (settings.data_folder / "originals").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": "Giao", "published": "30/6/2024"}, "published"),
        ({"text": "Giao", "source_url": "javascript:alert(1)"}, "source_url"),
        ([], ""),
    ],
)
def test_a_bad_json_body_names_the_field(client: TestClient, body: Any, field: str) -> None:
    found = problem_of(client.post(DOCUMENTS_URL, json=body), 422, "invalid_request")
    assert [one["field"] for one in found["errors"]] == [field]


def test_bad_bodies_are_said(client: TestClient) -> None:
    problem_of(client.post(DOCUMENTS_URL, content=b"{", headers={"content-type": "application/json"}), 422, "invalid_request")
    problem_of(client.post(DOCUMENTS_URL, content=b"x", headers={"content-type": "text/csv"}), 415, "unsupported_content_type")
    problem_of(client.post(DOCUMENTS_URL), 415, "unsupported_content_type")
    problem_of(client.post(DOCUMENTS_URL, content=b"x", headers={"content-type": "multipart/form-data"}), 400, "bad_request")
    problem_of(client.post(DOCUMENTS_URL, files={"file": ("", b"x")}, data={"title": "x"}), 422, "invalid_request")
    two = [("file", ("a.txt", b"a")), ("file", ("b.txt", b"b"))]
    problem_of(client.post(DOCUMENTS_URL, files=two, data={"external_id": "1"}), 422, "one_document_only")
    many = [("file", (f"{at}.txt", b"a")) for at in range(51)]
    problem_of(client.post(DOCUMENTS_URL, files=many), 413, "too_many_files")


def test_a_document_with_its_text_file_and_commitments(client: TestClient) -> None:
    data = b"\xef\xbb\xbf" + notice().encode()
    made = client.post(DOCUMENTS_URL, files={"file": ('Thông báo "7".txt', data)}).json()
    url = f"{DOCUMENTS_URL}/{made['document']['id']}"
    assert client.get(url).json() == {**made["document"], "children": []}
    text = client.get(f"{url}/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    for one in made["commitments"]:
        assert text.text[one["start"] : one["end"]] == one["text"]
    file = client.get(f"{url}/file")
    assert file.content == data
    assert file.headers["content-type"].startswith("text/plain")
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Th%C3%B4ng%20b%C3%A1o%20%227%22.txt" in file.headers["content-disposition"]
    assert file.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"{url}/commitments").json() == {"items": made["commitments"], "next_cursor": None, "total": 3}
    whole = client.get(f"{url}/extraction").json()
    assert whole["text"] == text.text and len(whole["commitments"]) == 3
    assert client.get(f"{COMMITMENTS_URL}/{made['commitments'][1]['id']}").json() == made["commitments"][1]


@pytest.mark.parametrize("part", ["", "/text", "/file", "/commitments", "/extraction"])
def test_a_document_that_is_not_there(client: TestClient, part: str) -> None:
    problem_of(client.get(f"{DOCUMENTS_URL}/feed{part}"), 404, "document_not_found")


def test_a_commitment_that_is_not_there(client: TestClient) -> None:
    problem_of(client.get(f"{COMMITMENTS_URL}/feed"), 404, "commitment_not_found")


def test_an_original_that_is_gone_is_our_fault(client: TestClient, settings: Settings) -> None:
    made = post(client, notice())
    next(path for path in (settings.data_folder / "originals").rglob("*") if path.is_file()).unlink()
    problem_of(client.get(f"{DOCUMENTS_URL}/{made['document']['id']}/file"), 500, "original_missing")


def test_documents_are_listed_by_filter_and_page(client: TestClient) -> None:
    for number in (1, 2, 3):
        post(client, notice(number), external_id=f"vb-{number}")
    post(client, STORY)
    numbers = lambda **params: [one["number"] for one in client.get(DOCUMENTS_URL, params=params).json()["items"]]  # noqa: E731
    assert numbers(genre="notice") == ["3/TB-UBND", "2/TB-UBND", "1/TB-UBND"]
    assert numbers(genre="news") == [None]
    assert numbers(external_id="vb-2") == ["2/TB-UBND"]
    assert numbers(number="1/TB-UBND") == ["1/TB-UBND"]
    assert numbers(issuing_body="ubnd tinh thanh binh", sort="created", limit=2) == ["1/TB-UBND", "2/TB-UBND"]
    assert numbers(issued_from="2024-03-12", issued_to="2024-03-12", type="TB", limit=1) == ["3/TB-UBND"]
    assert numbers(issued_from="2024-03-13") == []
    first = client.get(DOCUMENTS_URL, params={"sort": "-issued", "limit": 3, "total": "true"})
    assert first.json()["total"] == 4
    assert client.get(first.links["next"]["url"]).json()["items"][0]["genre"] == "news"
    problem_of(client.get(DOCUMENTS_URL, params={"sha256": "x"}), 422, "invalid_request")


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    problem_of(client.get("/api/nope"), 404, "not_found")
    problem_of(client.get("/api/v1/documents/"), 404, "not_found")
    answer = client.put(DOCUMENTS_URL)
    problem_of(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


def test_a_defect_of_the_extractor_is_no_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr("nlp.extract", fail)
    client.app.state.processor.pool = Here()  # type: ignore[attr-defined]
    answer = client.post(DOCUMENTS_URL, json={"text": notice()})
    problem_of(answer, 500, "extraction_failed")
    assert "geheim" not in answer.text
    monkeypatch.setattr("service.ingest.writes.accept", fail)
    answer = client.post(DOCUMENTS_URL, json={"text": notice()})
    problem_of(answer, 500, "internal_error")
    assert "geheim" not in answer.text


def test_health(client: TestClient, settings: Settings) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ok" and {one["status"] for one in ready["checks"]} == {"ok"}
    with client.app.state.store.writing() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    problem_of(client.get("/readyz"), 503, "not_ready")
    assert client.get("/healthz").status_code == 200


def test_readyz_before_the_readers_are_started(client: TestClient) -> None:
    client.app.state.warm = False  # type: ignore[attr-defined]
    assert problem_of(client.get("/readyz"), 503, "not_ready")["detail"].startswith("the readers")


def test_readyz_without_a_database(client: TestClient, settings: Settings, databases: Databases) -> None:
    client.app.state.store.engine.dispose()  # type: ignore[attr-defined]
    databases.drop()
    for path in settings.data_folder.glob("congvan.db*"):
        path.unlink()
    problem_of(client.get("/readyz"), 503, "not_ready")


@pytest.fixture
def small(tmp_path: Path, databases: Databases) -> Iterator[TestClient]:
    """A service that takes 2,000 bytes."""
    with callers.local(databases.settings(tmp_path, max_upload_bytes=2000)) as found:
        yield found


def test_a_body_over_the_limit_is_refused(small: TestClient) -> None:
    problem_of(small.post(DOCUMENTS_URL, json={"text": "a" * 3000}), 413, "body_too_large")
    problem_of(small.post(DOCUMENTS_URL, files={"file": ("a.txt", b"a" * 3000)}), 413, "body_too_large")

    def chunks() -> Iterator[bytes]:
        yield from [b"a" * 500] * 10

    for kind in ("application/json", "multipart/form-data; boundary=x"):
        problem_of(small.post(DOCUMENTS_URL, content=chunks(), headers={"content-type": kind}), 413, "body_too_large")
    assert small.post(DOCUMENTS_URL, json={"text": notice()}).status_code == 201


def test_a_body_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = create_app(Settings(data_folder=tmp_path / "data", max_upload_bytes=1000))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            with socket.create_connection(listening.getsockname()[:2], timeout=10) as client:
                head = f"POST {DOCUMENTS_URL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 9999999999\r\n\r\n"
                client.sendall(head.encode())
                answer = b""
                while part := client.recv(65536):
                    answer += part
        finally:
            server.should_exit = True
            thread.join()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer and b"body_too_large" in answer


def test_uploads_and_queries_at_the_same_time(client: TestClient) -> None:
    statuses: list[int] = []

    def work(number: int) -> None:
        for at in range(3):
            statuses.append(client.post(DOCUMENTS_URL, json={"text": notice(number * 10 + at)}).status_code)
            statuses.append(client.get(COMMITMENTS_URL, params={"unit": "so y te"}).status_code)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 24 + [201] * 24
    with client.app.state.store.reading() as connection:  # type: ignore[attr-defined]
        assert len(connection.execute(DOCUMENTS.select()).all()) == 24
