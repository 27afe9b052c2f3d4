"""/upload without script: files and texts come as plain forms; what is wrong is told beside the form."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service_samples import notice

TEXT = "Giao Sở Tài chính rà soát dự toán, báo cáo UBND tỉnh trước ngày 30/6/2024."


def send(client: TestClient, **more: Any) -> Any:
    return client.post("/upload", follow_redirects=False, **more)


def file(name: str, text: str) -> tuple[str, tuple[str, bytes, str]]:
    return ("file", (name, text.encode(), "text/plain"))


def test_a_file_leads_to_its_document(client: TestClient) -> None:
    answer = send(client, files=[file("tb-1.txt", notice(1)), file("", "")])
    assert answer.status_code == 303
    found = client.get("/api/v1/documents").json()["items"]
    assert answer.headers["location"] == f"/documents/{found[0]['id']}" and found[0]["file_name"] == "tb-1.txt"
    assert send(client, files=[file("tb-1 (2).txt", notice(1))]).headers["location"] == answer.headers["location"]


def test_several_files_lead_to_their_import(client: TestClient) -> None:
    answer = send(client, files=[file(f"tb-{n}.txt", notice(n)) for n in (1, 2)])
    assert answer.status_code == 303 and re.fullmatch(r"/imports/\w+", answer.headers["location"])
    assert client.get("/api/v1" + answer.headers["location"]).json()["total"] == 2


def test_a_text_is_read_with_what_is_told_of_it(client: TestClient) -> None:
    answer = send(client, data={"text": TEXT, "title": "Giao nhiệm vụ", "published": "2024-03-12", "source_url": ""})
    assert answer.status_code == 303
    found = client.get("/api/v1" + answer.headers["location"]).json()
    assert found["title"] == "Giao nhiệm vụ" and found["commitment_count"] == 1


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"data": {"text": TEXT, "published": "12/3"}}, 422, "Có giá trị không hợp lệ"),
        ({"data": {"text": " "}, "files": [file("", "")]}, 422, "Có giá trị không hợp lệ"),
        ({"files": [("file", ("tệp.pdf", b"%PDF-1.7 cut off", "application/pdf"))]}, 422, "Tệp bị hỏng"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client: TestClient, sent: dict[str, Any], status: int, told: str) -> None:
    answer = send(client, **sent)
    assert answer.status_code == status and told in answer.text
    if "12/3" in str(sent):
        assert TEXT in answer.text and 'value="12/3"' in answer.text


def test_the_page_has_two_forms_with_labels(client: TestClient) -> None:
    page = client.get("/upload").text
    assert page.count('action="/upload" method="post"') == 2
    for name in re.findall(r'<(?:input|textarea|select)[^>]*\bid="([^"]+)"', page):
        assert f'for="{name}"' in page, name


def test_files_of_a_folder_keep_their_paths_in_the_import(client: TestClient) -> None:
    begun = client.post("/api/v1/imports", json={"name": "2024"}).json()
    for path, n in (("2024/a/TB 1.txt", 1), ("2024/b/TB 1.txt", 2)):
        client.post(f"{begun['href']}/documents", files=[file(path, notice(n))]).raise_for_status()
    found = client.get(begun["items"]).json()["items"]
    assert [one["place"] for one in found] == ["2024/a/TB 1.txt", "2024/b/TB 1.txt"]
    assert {one["file_name"] for one in client.get("/api/v1/documents").json()["items"]} == {"TB 1.txt"}
