"""The registry in the service: links of stored records, queries by body and place with predecessors, linking again. Texts are invented."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callers
import dumps
import orjson
import pytest
from databases import Databases
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.bodies import registry_version
from service.cli import relinking
from service.store import Store, engine, opened, schema
from service.store.models import COMMITMENTS, DOCUMENTS, RESPONSIBLES
from service.store.relinks import relink

COMMITMENTS_URL = "/api/v1/commitments"
DOCUMENTS_URL = "/api/v1/documents"
BODIES_URL = "/api/v1/bodies"

HEAD = """{above}
{body}

Số: {number}/TB-X

{place}, ngày {day}

THÔNG BÁO
Kết luận cuộc họp

{text}
"""
NOTICES = (
    (
        "UBND TỈNH THÁI BÌNH",
        "SỞ Y TẾ",
        "Thái Bình",
        "12 tháng 3 năm 2024",
        "1. Giao Sở Thông tin và Truyền thông làm việc A.\n2. Giao Sở Y tế làm việc B.",
    ),
    ("UBND TỈNH HƯNG YÊN", "SỞ Y TẾ", "Hưng Yên", "12 tháng 3 năm 2024", "1. Giao Sở Thông tin và Truyền thông làm việc C."),
    (
        "UBND TỈNH HƯNG YÊN",
        "SỞ Y TẾ",
        "Hưng Yên",
        "12 tháng 3 năm 2026",
        "1. Giao Sở Khoa học và Công nghệ chủ trì, phối hợp với Sở Y tế làm việc D.\n2. Giao UBND xã Lương Bằng làm việc E.",
    ),
    (
        "UBND TỈNH SƠN LA",
        "SỞ Y TẾ",
        "Sơn La",
        "12 tháng 3 năm 2026",
        "1. Giao Sở Khoa học và Công nghệ làm việc F.\n2. Giao UBND xã Tân Lập làm việc G.\n3. Giao Liên minh Hợp tác xã tỉnh làm việc L.",
    ),
    (
        "UBND TỈNH NGHỆ AN",
        "SỞ Y TẾ",
        "Nghệ An",
        "12 tháng 3 năm 2026",
        "1. Giao UBND xã Tân Lập làm việc H.\n2. Đề nghị các sở, ngành làm việc I.",
    ),
    ("CHÍNH PHỦ", "BỘ Y TẾ", "Hà Nội", "12 tháng 3 năm 2026", "1. Giao Sở Y tế làm việc J.\n2. Giao Bộ Khoa học và Công nghệ làm việc K."),
)


def texts() -> list[str]:
    """Return the notices."""
    return [
        HEAD.format(above=above, body=body, place=place, day=day, text=text, number=number)
        for number, (above, body, place, day, text) in enumerate(NOTICES, 1)
    ]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, lasting: Databases) -> Iterator[TestClient]:
    """A service with notices of several provinces, before and after the mergers of 2025."""
    with callers.local(lasting.settings(tmp_path_factory.mktemp("data"))) as client:
        for text in texts():
            assert client.post(DOCUMENTS_URL, json={"text": text}).status_code == 201
        yield client


def works(client: TestClient, **params: Any) -> str:
    """Return the letters of the works that a query finds."""
    answer = client.get(COMMITMENTS_URL, params=params)
    assert answer.status_code == 200, answer.text
    return "".join(sorted(one["text"].rstrip(".")[-1] for one in answer.json()["items"]))


def refused(client: TestClient, url: str = COMMITMENTS_URL, **params: Any) -> dict[str, Any]:
    """Return the problem that a query is answered with."""
    answer = client.get(url, params=params)
    assert answer.status_code == 422, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"body": "so-khoa-hoc-va-cong-nghe@hung-yen-2025"}, "D"),
        ({"body": "so-khoa-hoc-va-cong-nghe@hung-yen-2025", "predecessors": True}, "ACD"),
        ({"body": "so khcn hung yen"}, "D"),
        ({"body": "Sở KH&CN tỉnh Hưng Yên", "predecessors": True}, "ACD"),
        ({"body": "Sở Khoa học và Công nghệ Hưng Yên", "predecessors": True, "role": "support"}, ""),
        ({"body": "Sở KH&CN", "place": "Sơn La"}, "F"),
        ({"body": "Sở Y tế Hưng Yên"}, "D"),
        ({"body": "Sở Y tế Hưng Yên", "role": "lead"}, ""),
        ({"body": "Sở Y tế Hưng Yên", "predecessors": True}, "BD"),
        ({"body": "Sở Y tế tỉnh Thái Bình"}, "B"),
        ({"body": "so-y-te@son-la"}, ""),
        ({"body": ["so khcn son la", "so-y-te@thai-binh"]}, "BF"),
        ({"body": "UBND xã Lương Bằng"}, "E"),
        ({"body": "ubnd xa luong bang"}, "E"),
        ({"body": "UBND xã Tân Lập", "place": "Nghệ An"}, "H"),
        ({"body": "UBND xã Tân Lập tỉnh Sơn La"}, "G"),
        ({"body": "Liên minh Hợp tác xã tỉnh Sơn La"}, "L"),
        ({"body": "lien minh hop tac xa son la"}, "L"),
        ({"body": "Bộ Khoa học và Công nghệ"}, "K"),
        ({"body": "bo khcn", "unit": "Bộ KH&CN"}, "K"),
        ({"body": "Bộ Khoa học và Công nghệ", "place": "Sơn La"}, ""),
        ({"body": "Sở TT&TT Hưng Yên", "place": "Thái Bình"}, ""),
        ({"issuer_body": "Sở Y tế Thái Bình"}, "AB"),
        ({"issuer_body": "so-y-te@hung-yen-2025", "predecessors": True}, "ABCDE"),
        ({"place": "hung yen"}, "CDE"),
        ({"place": "Hưng Yên", "predecessors": True}, "ABCDE"),
        ({"place": "hung-yen-2025"}, "DE"),
        ({"place": "trung ương"}, "JK"),
        ({"place": ["sơn la", "Nghệ An"]}, "FGHIL"),
        ({"place": "Thái Bình", "kind": "assignment", "q": "làm việc"}, "AB"),
    ],
)
def test_queries(filled: TestClient, params: dict[str, Any], expected: str) -> None:
    assert works(filled, **params) == expected


def test_a_name_of_many_bodies_is_refused_with_candidates(filled: TestClient) -> None:
    told = refused(filled, body="Sở Y tế")
    assert (told["code"], len(told["candidates"])) == ("ambiguous_body", 20)
    assert {"id": "so-y-te@an-giang-2025", "name": "Sở Y tế tỉnh An Giang"} in told["candidates"]
    told = refused(filled, body="UBND xã Tân Lập")
    assert [one["id"] for one in told["candidates"]] == ["uy-ban-nhan-dan@nghe-an.xa-tan-lap", "uy-ban-nhan-dan@son-la.xa-tan-lap"]
    assert told["candidates"][0]["name"] == "Ủy ban nhân dân xã Tân Lập, tỉnh Nghệ An"
    assert refused(filled, DOCUMENTS_URL, body="Sở Y tế")["code"] == "ambiguous_body"


def test_unknown_names_are_refused(filled: TestClient) -> None:
    assert refused(filled, body="Sở Ma thuật Hưng Yên")["code"] == "unknown_body"
    assert refused(filled, body="UBND xã Không Có")["code"] == "unknown_body"
    assert refused(filled, body=" ".join(["ubnd btc bct xa phuong thi tran dac khu huyen"] * 4))["code"] == "unknown_body"
    assert refused(filled, place="Atlantis")["code"] == "unknown_place"
    assert refused(filled, BODIES_URL, province="Atlantis")["code"] == "unknown_place"


def test_documents_by_body_and_place(filled: TestClient) -> None:
    def numbers(**params: Any) -> list[str]:
        return sorted(one["number"] for one in filled.get(DOCUMENTS_URL, params=params).json()["items"])

    assert numbers(place="Hưng Yên") == ["2/TB-X", "3/TB-X"]
    assert numbers(place="Hưng Yên", predecessors=True) == ["1/TB-X", "2/TB-X", "3/TB-X"]
    assert numbers(body="Sở Y tế Hưng Yên", predecessors=True) == ["1/TB-X", "2/TB-X", "3/TB-X"]
    assert numbers(body="Bộ Y tế") == ["6/TB-X"]


def test_records_tell_their_bodies(filled: TestClient) -> None:
    item = filled.get(COMMITMENTS_URL, params={"body": "so khcn hung yen"}).json()["items"][0]
    assert [one["body"] for one in item["responsible"]] == ["so-khoa-hoc-va-cong-nghe@hung-yen-2025", "so-y-te@hung-yen-2025"]
    assert item["issuer"]["body"] == item["document"]["issuing_body_id"] == "so-y-te@hung-yen-2025"
    assert item["document"]["province"] == "hung-yen-2025"
    central = filled.get(COMMITMENTS_URL, params={"place": "trung-uong", "q": "làm việc J"}).json()["items"][0]
    assert central["responsible"][0]["body"] is None
    collective = filled.get(COMMITMENTS_URL, params={"q": "làm việc I"}).json()["items"][0]
    assert collective["responsible"][0]["body"] is None


def test_a_body_in_time(filled: TestClient) -> None:
    told = filled.get(f"{BODIES_URL}/so-khoa-hoc-va-cong-nghe@hung-yen-2025").json()
    assert (told["name"], told["valid_from"], told["lead"]) == ("Sở Khoa học và Công nghệ tỉnh Hưng Yên", "2025-07-01", 1)
    assert {"so-khoa-hoc-va-cong-nghe@hung-yen", "so-thong-tin-va-truyen-thong@thai-binh"} <= {one["id"] for one in told["predecessors"]}
    assert [one["type"] for one in told["events"]] == ["merged_into"]
    commune = filled.get(f"{BODIES_URL}/uy-ban-nhan-dan@hung-yen-2025.xa-luong-bang").json()
    assert (commune["name"], commune["level"], commune["listed"], commune["lead"]) == (
        "Ủy ban nhân dân xã Lương Bằng, tỉnh Hưng Yên",
        "commune",
        False,
        1,
    )
    issuer = filled.get(f"{BODIES_URL}/so-y-te@thai-binh").json()
    assert (issuer["issuer"], issuer["documents"], issuer["valid_to"]) == (2, 1, "2025-06-30")


@pytest.mark.parametrize(
    "body", ["so-y-te@atlantis", "x", "so-thong-tin-va-truyen-thong@hung-yen-2025", "uy-ban-nhan-dan@son-la.xa-khong-co"]
)
def test_a_body_that_is_not_there(filled: TestClient, body: str) -> None:
    answer = filled.get(f"{BODIES_URL}/{body}")
    assert (answer.status_code, answer.json()["code"]) == (404, "body_not_found")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"q": "so y te hung yen"}, ["so-y-te@hung-yen", "so-y-te@hung-yen-2025"]),
        ({"q": "Sở Y tế Hưng Yên", "valid_on": "2026-01-01"}, ["so-y-te@hung-yen-2025"]),
        ({"q": "so y te", "province": "hưng yên", "valid_on": "2024-01-01"}, ["so-y-te@hung-yen"]),
        ({"kind": "so-y-te", "province": "thai binh"}, ["so-y-te@thai-binh"]),
        ({"q": "luong bang"}, ["uy-ban-nhan-dan@hung-yen-2025.xa-luong-bang"]),
        ({"q": "tan lap", "province": "son la"}, ["uy-ban-nhan-dan@son-la.xa-tan-lap"]),
        ({"q": "bo khcn"}, ["bo-khoa-hoc-cong-nghe-va-moi-truong@trung-uong", "bo-khoa-hoc-va-cong-nghe@trung-uong"]),
        ({"q": "bo khcn", "province": "trung-uong", "valid_on": "2000-01-01"}, ["bo-khoa-hoc-cong-nghe-va-moi-truong@trung-uong"]),
        ({"q": "ma thuat"}, []),
    ],
)
def test_bodies_are_found(filled: TestClient, params: dict[str, str], expected: list[str]) -> None:
    assert [one["id"] for one in filled.get(BODIES_URL, params=params).json()["items"]] == expected


def test_bodies_come_in_pages(filled: TestClient) -> None:
    params: dict[str, Any] = {"province": "Hưng Yên", "total": True}
    whole = filled.get(BODIES_URL, params={**params, "limit": 200}).json()
    found: list[str] = []
    cursor = None
    while cursor or not found:
        page = filled.get(BODIES_URL, params={**params, "limit": 30, **({"cursor": cursor} if cursor else {})}).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == [one["id"] for one in whole["items"]] == sorted(found)
    assert len(found) == len(set(found)) == whole["total"] > 60
    assert "uy-ban-nhan-dan@hung-yen-2025.xa-luong-bang" in found
    assert refused(filled, BODIES_URL, cursor="WyJhMWIyIixudWxsLDE3XQ")["code"] == "bad_cursor"


def links_of(store: Store) -> list[Any]:
    """Return all links that are stored."""
    queries = (
        select(DOCUMENTS.c.pk, DOCUMENTS.c.issuing_body_id, DOCUMENTS.c.province, DOCUMENTS.c.linked_by).order_by(DOCUMENTS.c.pk),
        select(COMMITMENTS.c.pk, COMMITMENTS.c.issuer_body, COMMITMENTS.c.province, COMMITMENTS.c.payload).order_by(COMMITMENTS.c.pk),
        select(RESPONSIBLES.c.commitment_pk, RESPONSIBLES.c.ordinal, RESPONSIBLES.c.body).order_by(*RESPONSIBLES.primary_key),
    )
    with store.reading() as connection:
        rows = [list(map(tuple, connection.execute(query))) for query in queries]
    return [rows[0], [(*row[:3], orjson.loads(row[3])) for row in rows[1]], rows[2]]


def test_rows_of_before_are_linked_and_a_second_time_changes_nothing(client: TestClient) -> None:
    for text in texts():
        assert client.post(DOCUMENTS_URL, json={"text": text}).status_code == 201
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    before = links_of(store)
    with store.writing() as connection:
        for row in connection.execute(select(COMMITMENTS.c.pk, COMMITMENTS.c.payload)).all():
            payload = orjson.loads(row.payload)
            for one in (payload["issuer"], *payload["responsible"]):
                one.pop("body", None)
            values = {"payload": orjson.dumps(payload), "issuer_body": None, "province": None}
            connection.execute(update(COMMITMENTS).where(COMMITMENTS.c.pk == row.pk).values(values))
        connection.execute(update(RESPONSIBLES).values(body=None))
        connection.execute(update(DOCUMENTS).values(issuing_body_id=None, province=None, linked_by=None))
    assert works(client, place="Hưng Yên") == ""
    first = client.get(COMMITMENTS_URL).json()["items"]
    steps: list[tuple[int, int]] = []
    since = client.get("/api/v1/changes", params={"since": "now"}).json()["next"]
    done = relink(store, on_progress=lambda count, total: steps.append((count, total)))
    assert (done.documents, done.commitments, steps) == (6, 12, [(6, 6)])
    assert links_of(store) == before
    feed = client.get("/api/v1/changes", params={"since": since}).json()
    assert {(one["kind"], one["record"]["document"]["province"]) for one in feed["items"]} == {
        ("changed", row[2]) for row in links_of(store)[0]
    }
    assert len(feed["items"]) == 12
    assert works(client, body="so khcn hung yen", predecessors=True) == "ACD"
    assert (relink(store).documents, relink(store, everything=True)) == (0, type(done)(6, 0))
    assert {one["id"] for one in first} == {one["id"] for one in client.get(COMMITMENTS_URL).json()["items"]}


def test_documents_know_which_registry_linked_them(client: TestClient) -> None:
    client.post(DOCUMENTS_URL, json={"text": texts()[0]})
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    assert links_of(store)[0][0][1:] == ("so-y-te@thai-binh", "thai-binh", registry_version())


@pytest.mark.parametrize("revision", dumps.revisions())
def test_records_of_every_earlier_revision_can_be_linked(revision: str, tmp_path: Path, databases: Databases) -> None:
    settings = databases.settings(tmp_path / "data", empty=True)
    settings.data_folder.mkdir()
    made = engine.connect(settings)
    schema.upgrade(made, revision)
    with engine.writing(made) as connection:
        dumps.load(connection, revision)
    made.dispose()
    with opened(settings) as store:
        done = relink(store)
        there = dumps.read(revision)["documents"]
        unlinked = [one for one in there if one.get("extractor") and one.get("linked_by") != registry_version()]  # those that were read
        assert done.documents == len(unlinked) and len(there) > 0
        assert relink(store) == type(done)()
        assert {row[3] for row in links_of(store)[0]} - {None} <= {registry_version()}


def test_the_command_tells_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(tmp_path / "data"))
    assert relinking.relink(everything=False) == 0
    assert capsys.readouterr().out == f"documents linked again: 0; commitments changed: 0; registry: {registry_version()}\n"
