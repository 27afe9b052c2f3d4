"""Containers through the service: each document by itself, with its place, its mail and what its sender says of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import callers
import parcels
import pytest
from fastapi.testclient import TestClient
from service_samples import STORY, notice
from sqlalchemy import text

import nlp
from nlp import Given
from service import unpacking
from service.cli import extraction, main
from service.imports import Options, run
from service.imports.items import find
from service.reextract import reextract
from service.settings import Settings
from service.store import Origin, Store, opened
from service.submissions import Submission

URL = "/api/v1/documents"
HEADLESS = "Giao Phòng Nghiệp vụ Y báo cáo Sở Tài chính trước ngày 30/6."
MAIL = parcels.mail(
    "Gửi thông báo số 3", "Kính gửi anh chị, đề nghị Sở Y tế báo cáo.", {"Thông báo số 3.txt": notice(3).encode()}
).as_bytes()


def parcel() -> bytes:
    """Return an archive with a notice, a story, a mail, what cannot be read, and a manifest."""
    table = "Tệp;Số ký hiệu;Mã\nhồ sơ/1.txt;1/TB-UBND;vb-1\nmất.pdf;2/TB-UBND;vb-2\n"
    return parcels.zipped({"hồ sơ/1.txt": notice(1), "tin.txt": STORY, "x.bin": bytes(64), "thư.eml": MAIL, "danh mục.csv": table})


def send(client: TestClient, name: str, data: bytes, **fields: str) -> list[dict[str, Any]]:
    """Store a container; return its results."""
    answer = client.post(URL, files={"file": (name, data)}, data=fields)
    assert answer.status_code == 207, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_each_document_of_an_archive_has_its_result(client: TestClient) -> None:
    results = send(client, "gói.zip", parcel(), source_url="https://thanhbinh.example/goi")
    assert [(one["file_name"], one["status"], one["problem"] and one["problem"]["code"]) for one in results] == [
        ("hồ sơ/1.txt", 201, None),
        ("tin.txt", 201, None),
        ("x.bin", 415, "unsupported_media"),
        ("thư.eml", 201, None),
        ("thư.eml/Thông báo số 3.txt", 201, None),
        ("danh mục.csv/row 3", 422, "file_not_here"),
    ]
    first, _, _, body, attached, _ = [one["receipt"] and one["receipt"]["document"] for one in results]
    sha256 = hashlib.sha256(parcel()).hexdigest()
    assert (first["file_name"], first["external_id"], first["source_url"]) == ("1.txt", "vb-1", "https://thanhbinh.example/goi")
    assert (first["container"], first["container_sha256"], first["member"], first["parent"]) == ("zip", sha256, "hồ sơ/1.txt", None)
    assert (body["title"], body["published"], body["parent"]) == ("Gửi thông báo số 3", "2024-03-12", None)
    assert attached["parent"] == body["id"]
    assert client.get(f"{URL}/{body['id']}").json()["children"] == [attached["id"]]
    assert client.get(f"{URL}/{attached['id']}").json()["children"] == []
    for wanted, number in (({"parent": body["id"]}, 1), ({"container_sha256": sha256}, 4)):
        assert client.get(URL, params={**wanted, "total": "true"}).json()["total"] == number
    answer = client.get(f"{URL}/{first['id']}/container")
    assert (answer.content, answer.headers["x-content-type-options"]) == (parcel(), "nosniff")
    assert "attachment" in answer.headers["content-disposition"]
    assert client.get(f"{URL}/{first['id']}/file").content == notice(1).encode()
    again = send(client, "khác.zip", parcel())
    assert [one["status"] for one in again] == [200, 200, 415, 200, 200, 422]
    assert again[0]["receipt"]["duplicate"] is True


def test_what_a_packet_tells_fills_in_what_is_not_printed(client: TestClient) -> None:
    (result,) = send(client, "gói.edxml", parcels.packet({"Thông báo.txt": HEADLESS.encode()}))
    document, (commitment,) = result["receipt"]["document"], result["receipt"]["commitments"]
    assert (document["number"], document["type"]["code"], document["issued"]["start"]) == ("12/TB-SYT", "TB", "2024-03-12")
    assert (document["issuing_body"], document["signer"], document["genre"]) == ("Sở Y tế tỉnh Thanh Bình", "Đỗ Văn Tấn", "notice")
    assert (commitment["issuer"]["name"], commitment["time"]["end"]) == ("Sở Y tế tỉnh Thanh Bình", "2024-06-30")
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    assert [one.error for one in reextract(store, everything=True)] == [None]
    assert client.get(f"{URL}/{document['id']}").json()["number"] == "12/TB-SYT"


def test_several_files_with_containers_among_them(client: TestClient) -> None:
    files = [("file", ("1.txt", notice(1).encode())), ("file", ("ds.csv", b"a;b\n1;2\n")), ("file", ("th\u01b0.eml", MAIL))]
    results = client.post(URL, files=files).json()["results"]
    assert [(one["file_name"], one["status"]) for one in results] == [
        ("1.txt", 201),
        ("ds.csv", 422),
        ("thư.eml", 201),
        ("Thông báo số 3.txt", 201),
    ]


def test_an_upload_takes_only_so_many_documents(settings: Settings) -> None:
    few = settings.model_copy(update={"max_upload_members": 2})
    with callers.local(few) as client:
        results = send(client, "gói.zip", parcels.zipped({f"{at}.txt": notice(at) for at in range(4)}))
    assert [one["status"] for one in results] == [201, 201, 413]
    assert results[-1]["problem"]["code"] == "container_limit"


def test_a_container_of_which_nothing_can_be_had_is_an_error(client: TestClient) -> None:
    for name, data, code in (("x.zip", b"PK\x05\x06" + bytes(18), "empty_document"), ("ds.csv", b"a;b\n1;2\n", "unreadable_document")):
        answer = client.post(URL, files={"file": (name, data)})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    single = client.post(URL, json={"text": notice(5)}).json()["document"]
    answer = client.get(f"{URL}/{single['id']}/container")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_container")
    assert client.get(f"{URL}/0/container").status_code == 404
    text_of_a_mail = client.post(URL, json={"text": MAIL.decode("ascii", "replace")})
    assert text_of_a_mail.status_code == 201


def test_origins_tell_only_what_the_extractor_knows() -> None:
    origin = Origin(given={"number": "7/TB", "recipients": ["Sở Y tế"], "of_a_later_version": 1})
    assert origin.told() == Given(number="7/TB", recipients=("Sở Y tế",))


def test_an_import_takes_containers_apart_and_again_does_what_is_missing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "vào"
    (folder / "sâu").mkdir(parents=True)
    (folder / "gói.zip").write_bytes(parcel())
    (folder / "thư.eml").write_bytes(parcels.mail("Khác", "Đề nghị Sở Y tế họp.", {"a.txt": notice(4).encode()}).as_bytes())
    (folder / "sâu" / "5.txt").write_text(notice(5).replace("Số: 5/TB-UBND", "Số:     /TB-UBND"), encoding="utf-8")
    (folder / "danh mục.csv").write_text("Tệp,Số ký hiệu,Mã\nsâu\\5.txt,55/TB-UBND,vb-5\n", encoding="utf-8")
    written = tmp_path / "ra.jsonl"
    report = run([folder], settings, Options(1, written))
    told = {
        Path(one["source"]).relative_to(folder).as_posix(): one for one in map(json.loads, written.read_text(encoding="utf-8").splitlines())
    }
    assert {name: one["code"] or one["status"] for name, one in told.items()} == {
        "gói.zip!/hồ sơ/1.txt": "imported",
        "gói.zip!/tin.txt": "imported",
        "gói.zip!/x.bin": "unsupported_media",
        "gói.zip!/thư.eml": "imported",
        "gói.zip!/thư.eml/Thông báo số 3.txt": "imported",
        "gói.zip!/danh mục.csv/row 3": "file_not_here",
        "thư.eml": "imported",
        "thư.eml!/a.txt": "imported",
        "sâu/5.txt": "imported",
    }
    assert [one.code for one in report.failures] == ["unsupported_media", "file_not_here"]
    again = run([folder], settings, Options(1))
    assert (again.progress.imported, again.progress.already_there, again.progress.failed) == (0, 7, 2)
    with opened(settings) as store, store.reading() as connection:
        rows = connection.execute(text("SELECT number, external_id FROM documents WHERE file_name = '5.txt'")).all()
        attached = connection.execute(text("SELECT parent FROM documents WHERE member = 'a.txt'")).scalar_one()
        assert rows == [("55/TB-UBND", "vb-5")] and attached == told["thư.eml"]["document_id"]
        assert store.files.get(hashlib.sha256(parcel()).hexdigest()) == parcel()


def test_a_manifest_in_a_folder_is_an_item_only_where_it_holds_more(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("x")
    table = tmp_path / "ds.csv"
    table.write_text("Tệp;Nội dung\n1.txt;\n", encoding="utf-8")
    assert [Path(item.source).name for item in find([tmp_path], 1000)] == ["1.txt"]
    table.write_text("Tệp;Nội dung\n1.txt;\n;Giao Sở Y tế báo cáo.\n", encoding="utf-8")
    _, item = find([tmp_path], 1000)
    assert item.there == frozenset({"1.txt"})
    submission = Submission(table.read_bytes(), None, Origin("ds.csv"))
    assert [part.place for part in unpacking.parts(submission, unpacking.unpack_here, item.there or frozenset())] == ["row 3"]
    table.write_text("Tên;Tuổi\nAn;5\n", encoding="utf-8")
    assert [item.there for item in find([tmp_path], 1000)] == [None, None]


def test_extract_gives_each_document_of_a_container(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "unpacker", lambda *values: unpacking.unpack_here)
    file = tmp_path / "thư.eml"
    file.write_bytes(MAIL)
    assert main(["extract", str(file), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == [str(file), f"{file}!/Thông báo số 3.txt"]
    assert lines[1]["document"]["number"] == "3/TB-UBND"
    assert main(["extract", str(file), "--out", str(tmp_path / "ra")]) == 0
    assert sorted(path.name for path in (tmp_path / "ra").iterdir()) == ["thư.Thông báo số 3.json", "thư.json"]


@pytest.mark.parametrize(
    ("printed", "given", "number", "codes"),
    [
        (notice(7), Given(number="07/TB-UBND", issued="2024-03-12"), "7/TB-UBND", []),
        (notice(7), Given(number="8/TB-UBND", place="Hà Nội"), "7/TB-UBND", ["given_differs"]),
        (notice(7).replace("Số: 7/TB-UBND", "Số:     /TB-UBND"), Given(number="12/TB-UBND"), "12/TB-UBND", []),
        (
            notice(7),
            Given(issued="12/13/2024", type="Kế hoạch", signer_name="Lê An"),
            "7/TB-UBND",
            ["given_unreadable", "given_differs", "given_differs"],
        ),
        (notice(7), Given(issued="2024-03-13"), "7/TB-UBND", ["given_differs"]),
    ],
)
def test_print_goes_before_what_is_given(printed: str, given: Given, number: str, codes: list[str]) -> None:
    found = nlp.extract(printed.encode(), given=given)
    assert found.document.number == number
    assert [warning.code for warning in found.warnings if warning.code.startswith("given")] == codes
    assert found.document.signer is not None and found.document.signer.name == "Đỗ Văn Tấn"


def test_a_blank_day_is_completed() -> None:
    found = nlp.extract(notice().replace("ngày 12 tháng", "ngày    tháng").encode(), given=Given(issued="2024-03-12"))
    assert found.document.issued is not None and found.document.issued.start == "2024-03-12"
    assert found.text[found.document.issued.span_start : found.document.issued.span_end] == found.document.issued.text
