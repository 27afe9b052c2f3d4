"""Facets over the API: every count is what the filter of that value finds."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service_samples import STORY, notice

from service.store.facets import OWN, periods

URL = "/api/v1/commitments"
DATED = """UBND TỈNH THANH BÌNH
SỞ Y TẾ

Số: 15/KH-SYT

Thanh Bình, ngày 05 tháng 01 năm 2025

KẾ HOẠCH
Phòng, chống dịch

1. Giao Văn phòng Sở báo cáo trước ngày 25 hằng tháng.
2. Giao Phòng Nghiệp vụ y chủ trì, phối hợp với Văn phòng Sở gửi báo cáo trước ngày 5/6/2025.
3. Đề nghị Sở Tài chính bố trí kinh phí trước ngày 29/2/2024.
"""


@pytest.fixture
def filled(client: TestClient) -> TestClient:
    """A service with two notices, a plan and a story."""
    for text in (notice(), notice(8, "các trạm"), DATED, STORY):
        assert client.post("/api/v1/documents", json={"text": text}).status_code == 201
    return client


def facets(client: TestClient, **params: Any) -> dict[str, dict[str, int]]:
    """Return value and count of each facet."""
    answer = client.get(f"{URL}/facets", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, dict[str, int]] = {}
    for name, buckets in answer.json()["facets"].items():
        found[name] = {one["name"] or one["value"]: one["count"] for one in buckets}
    return found


def total(client: TestClient, **params: Any) -> int:
    """Return how many commitments a filter finds."""
    found: int = client.get(URL, params={**params, "total": "true"}).json()["total"]
    return found


def test_each_count_is_what_its_filter_finds(filled: TestClient) -> None:
    answer = client_facets(filled, q="báo cáo", today="2024-06-20")
    assert answer["total"] == total(filled, q="báo cáo") > 0
    for name in ("kind", "role", "genre", "type", "unit", "issuer"):
        assert answer["facets"][name], name
        for one in answer["facets"][name]:
            assert one["count"] == total(filled, q="báo cáo", **{name: one["name"] or one["value"]}), (name, one)
    for name, first, last in (("year", "issued_from", "issued_to"), ("due_month", "due_from", "due_to")):
        for one in answer["facets"][name]:
            assert one["count"] == total(filled, q="báo cáo", **{first: one["first"], last: one["last"]}), (name, one)


def client_facets(client: TestClient, **params: Any) -> dict[str, Any]:
    """Return the whole answer."""
    found: dict[str, Any] = client.get(f"{URL}/facets", params=params).json()
    return found


def test_a_facet_leaves_its_own_filter_out(filled: TestClient) -> None:
    everything = facets(filled)
    some = facets(filled, kind="proposal")
    assert some["kind"] == everything["kind"] == {"assignment": 7, "proposal": 4}
    assert sum(some["genre"].values()) == 4
    some = facets(filled, unit="so tai chinh", role="support")
    assert some["role"] == {"support": 2, "lead": 1}
    assert some["unit"] == {"Sở Tài chính": 2, "Văn phòng Sở": 1}
    assert facets(filled, due_from="2025-01-01")["due_month"] == everything["due_month"]
    assert facets(filled, issued_to="2023-12-31")["year"] == everything["year"] == {"2025": 3, "2024": 6, "2023": 2}
    assert facets(filled, issued_to="2023-12-31")["genre"] == {"news": 2}


def test_deadlines_are_counted_from_the_day_that_is_given(filled: TestClient) -> None:
    found = facets(filled, facet="due", today="2024-06-24")
    assert list(found) == ["due"]
    assert found["due"] == {"overdue": 4, "week": 2, "month": 0, "later": 1, "recurring": 1, "none": 3}
    assert facets(filled, facet="due", today="2024-07-01")["due"]["overdue"] == 6
    months = facets(filled, facet="due_month")["due_month"]
    assert list(months) == sorted(months) == ["2023-06", "2024-02", "2024-05", "2024-06", "2025-06"]


def test_periods_follow_one_another() -> None:
    found = periods(date(2024, 12, 30))
    assert [days for days in found.values() if days == (None, None)] == [(None, None)] * 2
    for before, after in (("overdue", "week"), ("week", "month"), ("month", "later")):
        last, first = found[before][1], found[after][0]
        assert last and first and (first - last).days == 1


def test_places_bodies_and_their_number(filled: TestClient) -> None:
    found = facets(filled, top=1)
    assert found["place"] == {}  # an invented province
    assert len(found["unit"]) == len(found["issuer"]) == 1
    assert set(facets(filled)) == set(OWN)


def test_an_empty_store_has_no_buckets(client: TestClient) -> None:
    found = facets(client)
    assert found.pop("due") == dict.fromkeys(("overdue", "week", "month", "later", "recurring", "none"), 0)
    assert not any(found.values())


@pytest.mark.parametrize(
    ("params", "field"), [({"facet": "colour"}, "query.facet.0"), ({"limit": 3}, "query.limit"), ({"sort": "due"}, "query.sort")]
)
def test_parameters_that_are_not_known_are_named(client: TestClient, params: dict[str, Any], field: str) -> None:
    answer = client.get(f"{URL}/facets", params=params)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_provinces_and_bodies_of_the_registry(filled: TestClient) -> None:
    text = notice(9).replace("Thanh Bình", "Hưng Yên").replace("THANH BÌNH", "HƯNG YÊN")
    assert filled.post("/api/v1/documents", json={"text": text}).status_code == 201
    everywhere = client_facets(filled)["facets"]["place"]
    assert everywhere == client_facets(filled, place="Hưng Yên")["facets"]["place"]
    assert [(one["name"], one["count"]) for one in everywhere] == [("Hưng Yên", 3)]
    assert total(filled, place=everywhere[0]["value"]) == 3
    found = client_facets(filled, body="Sở Tài chính", place="Hưng Yên")
    assert found["total"] == 1 and [one["value"] for one in found["facets"]["role"]] == ["support"]
    assert len(found["facets"]["unit"]) == 4  # its own filter left out
    assert filled.get(f"{URL}/facets", params={"place": "Đâu Đó"}).json()["code"] == "unknown_place"
