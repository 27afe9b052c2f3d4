"""Queries of commitments and bodies over the API: filters, sorting, pages, full text. Texts are invented; the extractor is the real one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import callers
import pytest
from databases import Databases
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service_samples import STORY, notice
from sqlalchemy import update

from service.store import Store, fulltext
from service.store.bodies import key, keys
from service.store.folding import exact, folded
from service.store.models import COMMITMENTS

URL = "/api/v1/commitments"
UNITS_URL = "/api/v1/units"

PLAN = """UBND TỈNH THANH BÌNH
SỞ KHOA HỌC VÀ CÔNG NGHỆ

Số: 15/KH-SKHCN

Thanh Bình, ngày 05 tháng 01 năm 2025

KẾ HOẠCH
Đổi mới sáng tạo năm 2025

1. Đề nghị Ủy ban nhân dân các huyện, thị xã rà soát đôi ngũ cán bộ trước ngày 20/02/2025.
2. Giao Văn phòng Sở chủ trì, phối hợp với Phòng Kế hoạch - Tài chính xây dựng dự toán, hoàn thành trước ngày 31/3/2025.
3. Yêu cầu Trung tâm Ứng dụng tiến bộ khoa học và công nghệ hoà giải tranh chấp về hợp đồng số 12/HĐ-KHCN.
4. Giao Sở Giáo dục và Đào tạo doi chiếu số liệu.
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, lasting: Databases) -> Iterator[TestClient]:
    """A service with a notice, a plan and a story."""
    with callers.local(lasting.settings(tmp_path_factory.mktemp("data")), strict=True) as found:
        for text in (notice(), PLAN, STORY):
            assert found.post("/api/v1/documents", json={"text": text}).status_code == 201
        yield found


def texts(client: TestClient, **params: Any) -> list[str]:
    """Return the beginnings of the commitments that a query finds, sorted."""
    answer = client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    return sorted(one["text"] for one in answer.json()["items"])


def found(client: TestClient, **params: Any) -> str:
    """Return a letter for each commitment found: a-c the notice, p-s the plan, x-y the story."""
    marks = {
        "các điểm tập kết rác": "a",
        "phân loại rác": "b",
        "chất thải y tế": "c",
        "cán bộ": "p",
        "xây dựng dự toán": "q",
        "tranh chấp": "r",
        "chiếu số liệu": "s",
        "nạo vét kênh": "x",
        "máy bơm": "y",
    }
    return "".join(sorted(next(letter for words, letter in marks.items() if words in text) for text in texts(client, **params)))


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "abcpqrsxy"),
        ({"kind": "proposal"}, "bpy"),
        ({"kind": ["proposal", "assignment"]}, "abcpqrsxy"),
        ({"kind": "plan"}, ""),
        ({"unit": "Sở Tài chính"}, "a"),
        ({"unit": "SỞ TÀI CHÍNH"}, "a"),
        ({"unit": "so tai chinh", "role": "support"}, "a"),
        ({"unit": "so tai chinh", "role": "lead"}, ""),
        ({"unit": "Sở TN&MT"}, "a"),
        ({"unit": "so tnmt"}, "a"),
        ({"unit": "sở tn-mt"}, "a"),
        ({"unit": "Sở GD&ĐT"}, "s"),
        ({"unit": "so gd dt"}, "s"),
        ({"unit": "UBND các huyện, thị xã"}, "p"),
        ({"unit": ["Sở Y tế", "sở văn hóa - thể thao"]}, "bc"),
        ({"unit": "Sở không có"}, ""),
        ({"role": "support"}, "aq"),
        ({"issuer": "ubnd tỉnh Thanh Bình"}, "abc"),
        ({"issuer": "Sở KH&CN"}, "pqrs"),
        ({"issuer": "so khcn", "kind": "proposal"}, "p"),
        ({"due_from": "2024-06-30"}, "apqrs"),
        ({"due_to": "2024-06-30"}, "abx"),
        ({"due_from": "2024-05-15", "due_to": "2024-05-15"}, "b"),
        ({"issued_from": "2024-03-12", "issued_to": "2024-12-31"}, "abc"),
        ({"issued_to": "2023-12-31"}, "xy"),
        ({"type": "KH"}, "pqrs"),
        ({"type": ["KH", "TB"]}, "abcpqrs"),
        ({"genre": "news"}, "xy"),
        ({"min_confidence": 0}, "abcpqrsxy"),
        ({"min_confidence": 1}, ""),
        ({"kind": "assignment", "due_to": "2024-12-31", "genre": "notice"}, "a"),
    ],
)
def test_filters(client: TestClient, params: dict[str, Any], expected: str) -> None:
    assert found(client, **params) == expected


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("đổi", "c"),
        ("doi", "cps"),
        ("đôi", "p"),
        ("Đổi Mới", "c"),
        ("doi moi", "c"),
        ("hoa giai", "r"),
        ("hòa giải", "r"),
        ("hoà", "rxy"),
        ("rác", "ab"),
        ("rac", "ab"),
        ('"tập kết rác"', "a"),
        ('"rác tập kết"', ""),
        ('"trong các trường"', "b"),
        ('"tap ket rac" tài', "a"),
        ("12/HĐ-KHCN", "r"),
        ("12/hd-khcn", "r"),
        ("30/6/2024", "a"),
        ("“tập kết rác”", "a"),
        ('"tập kết', "a"),
        ("   ", "abcpqrsxy"),
        ("***", ""),
    ],
)
def test_full_text(client: TestClient, q: str, expected: str) -> None:
    assert found(client, q=q) == expected


@pytest.mark.parametrize(
    "q",
    ['"', '""', "AND", "a AND", "NOT rác", "rác*", "(rác", "search_exact:rác", "a NEAR b", "^rác", "'; DROP TABLE x--", "\x00", "{a}", "-"],
)
def test_signs_of_the_search_engine_are_no_syntax(client: TestClient, q: str) -> None:
    assert client.get(URL, params={"q": q}).status_code == 200


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_raises(client: TestClient, q: str) -> None:
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    with store.reading() as connection:
        connection.execute(COMMITMENTS.select().where(fulltext.condition(connection, q))).all()


@given(st.text(alphabet='aăâđdeêioôơuưyấớựỷòoáàhq 12/-"“', max_size=20))
@settings(max_examples=100, deadline=None)
def test_folding_is_stable(text: str) -> None:
    assert exact(exact(text)) == exact(text)
    assert folded(exact(text)) == folded(text) == folded(folded(text))
    assert folded(text).isascii()


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"kind": "order"}, "query.kind.0"),
        ({"role": "boss"}, "query.role"),
        ({"due_from": "30/6/2024"}, "query.due_from"),
        ({"min_confidence": "2"}, "query.min_confidence"),
        ({"limit": "0"}, "query.limit"),
        ({"sort": "text"}, "query.sort"),
        ({"unit": ""}, "query.unit.0"),
        ({"unti": "Sở Y tế"}, "query.unti"),
        ({"q": "a" * 501}, "query.q"),
    ],
)
def test_bad_parameters_are_named(client: TestClient, params: dict[str, str], field: str) -> None:
    answer = client.get(URL, params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("sort", ["created", "-created", "issued", "-issued", "due", "-due", "confidence", "-confidence"])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_hold_everything_once_in_order(client: TestClient, sort: str, limit: int) -> None:
    whole = client.get(URL, params={"sort": sort, "total": "true"}).json()
    assert whole["total"] == len(whole["items"]) == 9
    items: list[Any] = []
    answer = client.get(URL, params={"sort": sort, "limit": limit})
    while True:
        items += answer.json()["items"]
        if "next" not in answer.links:
            assert answer.json()["next_cursor"] is None
            break
        answer = client.get(answer.links["next"]["url"])
        assert answer.status_code == 200
    assert items == whole["items"]
    values = {
        "issued": [one["document"]["issued"]["start"] for one in items],
        "due": [one["time"] and one["time"]["end"] for one in items],
        "confidence": [one["confidence"] for one in items],
        "created": [one["created_at"] for one in items],
    }[sort.removeprefix("-")]
    given = [value for value in values if value is not None]
    assert values == sorted(given, reverse=sort.startswith("-")) + [None] * (len(values) - len(given))


def test_pages_hold_where_values_tie(databases: Databases, tmp_path: Path) -> None:
    random = Random(7)
    with callers.local(databases.settings(tmp_path), strict=True) as other:
        for number in range(12):
            other.post("/api/v1/documents", json={"text": notice(number)})
        store: Store = other.app.state.store  # type: ignore[attr-defined]
        with store.writing() as connection:
            for (pk,) in connection.execute(COMMITMENTS.select().with_only_columns(COMMITMENTS.c.pk)).all():
                end = random.choice([None, date(2024, 1, 1), date(2024, 2, 2)])
                connection.execute(update(COMMITMENTS).where(COMMITMENTS.c.pk == pk).values(time_end=end))
        for sort in ("due", "-due"):
            seen, params = [], {"sort": sort, "limit": 5}
            while True:
                page = other.get(URL, params=params).json()
                seen += [one["id"] for one in page["items"]]
                if page["next_cursor"] is None:
                    break
                params["cursor"] = page["next_cursor"]
            assert len(seen) == len(set(seen)) == 36


def test_a_cursor_of_another_list_is_refused(client: TestClient) -> None:
    cursor = client.get(URL, params={"limit": 1, "sort": "due"}).json()["next_cursor"]
    for params in ({"sort": "-due"}, {"sort": "due", "kind": "plan"}):
        answer = client.get(URL, params={**params, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")
    for forged in ("x", "AAAA", "WzEsMiwzXQ", "bnVsbA", "é", cursor[:-3]):
        assert client.get(URL, params={"sort": "due", "cursor": forged}).json()["code"] == "bad_cursor"


def test_the_largest_page_is_kept(databases: Databases, tmp_path: Path) -> None:
    with callers.local(databases.settings(tmp_path, page_size=1, max_page_size=2), strict=True) as other:
        other.post("/api/v1/documents", json={"text": notice()})
        assert len(other.get(URL).json()["items"]) == 1
        assert len(other.get(URL, params={"limit": 100}).json()["items"]) == 2


def test_units_are_counted(client: TestClient) -> None:
    page = client.get(UNITS_URL, params={"total": "true", "limit": 100}).json()
    assert page["total"] == len(page["items"])
    by_name = {one["name"]: one for one in page["items"]}
    assert by_name["Sở Tài chính"] == {"name": "Sở Tài chính", "lead": 0, "support": 1, "issuer": 0, "total": 1}
    assert by_name["Ủy ban nhân dân tỉnh Thanh Bình"]["issuer"] == 3
    totals = [one["total"] for one in page["items"]]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("so tai chinh", ["Sở Tài chính"]),
        ("tài chính", ["Phòng Kế hoạch - Tài chính", "Sở Tài chính"]),
        ("tnmt", ["Sở Tài nguyên và Môi trường"]),
        ("%", []),
    ],
)
def test_units_are_found_by_part_of_a_name(client: TestClient, q: str, expected: list[str]) -> None:
    names = [one["name"] for one in client.get(UNITS_URL, params={"q": q, "sort": "name"}).json()["items"]]
    assert [name for name in names if name in expected] == names == expected


def test_units_come_in_pages(client: TestClient) -> None:
    for sort in ("name", "-name", "total", "-total"):
        whole = client.get(UNITS_URL, params={"sort": sort}).json()["items"]
        seen: list[Any] = []
        answer = client.get(UNITS_URL, params={"sort": sort, "limit": 3})
        while True:
            seen += answer.json()["items"]
            if "next" not in answer.links:
                break
            answer = client.get(answer.links["next"]["url"])
        assert seen == whole
    assert client.get(UNITS_URL, params={"sort": "x"}).json()["code"] == "invalid_request"
    assert client.get(UNITS_URL, params={"cursor": "x"}).json()["code"] == "bad_cursor"


def test_keys_are_the_same_for_every_spelling() -> None:
    spellings = ("Sở KH&CN", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Sở Khoa học - Công nghệ", "sở khoa học & công nghệ", "Sở KHCN")
    assert {key(name) for name in spellings} == {"so khoa hoc cong nghe"}
    assert all("so khoa hoc cong nghe" in keys(typed) for typed in (*spellings, "so khcn", "so kh&cn", "sở kh và cn", "SO KHCN"))
    assert "uy ban nhan dan tinh hung yen" in keys("ubnd tinh hung yen")
    assert len(keys("tt " * 40)) <= 13


def test_moments_keep_their_zone(client: TestClient) -> None:
    created = client.get(URL).json()["items"][0]["created_at"]
    assert datetime.fromisoformat(created).tzinfo == UTC
