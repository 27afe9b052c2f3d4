"""/imports: what was handed in together, read and steered without script."""

import csv
import io
import time
from collections.abc import Callable
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import notice
from test_access_keys import make, sent

from service.settings import Settings

HOSTILE = "<img src=x onerror=alert(1)>.pdf"
CHEAT = "=cmd|'/C calc'!A0.dwg"


def wait_for(client: TestClient, address: str, through: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until an import is as it should be."""
    end = time.monotonic() + 60
    while not through(job := client.get(address).json()):
        assert time.monotonic() < end, job
        time.sleep(0.05)


@pytest.fixture
def address(client: TestClient) -> str:
    """An import that is still open: a notice, the same one again, what cannot be read, and names that are none."""
    begun = client.post("/api/v1/imports", json={"name": "Lưu trữ <b>2019</b>", "expected": 4}).json()
    files = [
        ("tb-1.txt", notice(1).encode()),
        ("tb-1 bis.txt", notice(1).encode()),
        (HOSTILE, b"%PDF-1.7 cut"),
        (CHEAT, bytes(range(256)) * 8),
    ]
    for name, data in files:
        client.post(f"{begun['href']}/documents", files=[("file", (name, data))]).raise_for_status()
    wait_for(client, begun["href"], lambda job: job["done"] == 4)
    return str(begun["href"].removeprefix("/api/v1"))


def test_the_list_tells_how_far_each_is(client: TestClient, address: str) -> None:
    page = client.get("/imports").text
    assert f'href="{address}"' in page and "Lưu trữ &lt;b&gt;2019&lt;/b&gt;" in page and "4 / 4 văn bản" in page
    assert "2 lỗi" in page and "Đang nhận tệp" in page


def test_an_import_tells_what_failed_why_and_what_to_do(client: TestClient, address: str) -> None:
    page = client.get(address).text
    assert "Tệp bị hỏng, đặt mật khẩu hoặc không có chữ" in page and "Định dạng tệp này không đọc được" in page
    assert "bỏ mật khẩu hoặc quét lại" in page and "Trùng trong đợt" in page
    assert "&lt;img src=x" in page and "<img src=x" not in page


def test_items_are_filtered_and_paged(client: TestClient, address: str) -> None:
    page = client.get(f"{address}?status=failed&code=unsupported_media").text
    assert "calc" in page and "tb-1.txt" not in page
    first = client.get(f"{address}?limit=1").text
    assert "tb-1.txt" in first and "tb-1 bis.txt" not in first
    following = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert "tb-1 bis.txt" in client.get(following).text
    answer = client.get(f"{address}?cursor=x")
    assert answer.status_code == 422 and "Vị trí trong danh sách không còn đúng" in answer.text
    assert client.get("/imports/0000").status_code == 404


def test_an_import_is_closed_and_tried_again_by_forms(client: TestClient, address: str) -> None:
    answer = client.post(f"{address}/close", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    wait_for(client, f"/api/v1{address}", lambda job: job["status"] == "finished")
    assert client.post(f"{address}/retry", data={"code": "unsupported_media", "stage": "read"}, follow_redirects=False).status_code == 303
    wait_for(client, f"/api/v1{address}", lambda job: job["status"] == "finished" and job["counts"]["failed"] == 2)
    assert "Đã xong" in client.get(address).text
    assert client.post(f"{address}/retry", data={"stage": "elsewhere"}).status_code == 422


def test_the_report_is_a_table_for_spreadsheets(client: TestClient, address: str) -> None:
    answer = client.get(f"{address}/report.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8" and ".csv" in answer.headers["content-disposition"]
    lines: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [one["Trạng thái"] for one in lines] == ["Đã đọc", "Trùng trong đợt", "Không đọc được", "Không đọc được"]
    assert lines[3]["Tệp"].startswith("'=cmd") and lines[3]["Cần làm gì"].startswith("Hãy gửi PDF")
    assert client.get(f"{address}/report.csv?lang=en").text.lstrip("\ufeff").startswith("File,State,Reason")
    assert len(client.get(f"{address}/report.csv?status=failed").text.splitlines()) == 3


def test_a_reader_sees_imports_and_changes_nothing(settings: Settings) -> None:
    with callers.remote(settings) as far:
        admin, reader = make(far, "admin"), make(far, "read")
        address = far.post("/api/v1/imports", json={"name": "x"}, headers=sent(admin)).json()["href"].removeprefix("/api/v1")
        page = far.get(address, headers=sent(reader))
        assert page.status_code == 200 and "/close" not in page.text
        assert "/close" in far.get(address, headers=sent(admin)).text
        for path in ("/close", "/retry"):
            assert far.post(address + path, headers=sent(reader)).status_code == 403
        assert far.get("/upload", headers=sent(reader)).status_code == 403


def test_a_store_without_imports_says_so(client: TestClient) -> None:
    assert "Chưa có đợt nhập nào" in client.get("/imports").text
