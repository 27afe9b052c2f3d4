"""The place a body belongs to, by what tells it, and empty where nothing does."""

from __future__ import annotations

import pytest

import nlp
from nlp.extraction import Seat, UnitOut

NOTICE = """UBND TỈNH HƯNG YÊN
SỞ Y TẾ
Số: 7/KH-SYT
Hưng Yên, ngày 03 tháng 02 năm 2030

KẾ HOẠCH
Phòng dịch năm 2030

{body}
"""
DISTRICT = """HUYỆN ỦY
*
Số 12-TB/HU
Mai Lâm, ngày 03 tháng 02 năm 2030

THÔNG BÁO
Kết luận giao ban

{body}
"""
CENTRAL = """BỘ Y TẾ
Số: 7/KH-BYT
Hà Nội, ngày 03 tháng 02 năm 2030

KẾ HOẠCH
Phòng dịch năm 2030

{body}
"""


def units(text: str) -> dict[str, UnitOut]:
    return {unit.name: unit for unit in nlp.extract(text.encode()).units}


def seat(text: str, name: str) -> Seat | None:
    return units(text)[name].seat


@pytest.mark.parametrize(
    ("name", "body", "wanted"),
    [
        ("Sở Tài chính", "Giao Sở Tài chính cấp vốn.", Seat("Hưng Yên", "tỉnh", "letterhead")),
        ("Công an tỉnh", "Giao Công an tỉnh tuần tra.", Seat("Hưng Yên", "tỉnh", "letterhead")),
        ("Ủy ban nhân dân huyện Mai Lâm", "Giao UBND huyện Mai Lâm báo cáo.", Seat("Mai Lâm", "huyện", "printed")),
        ("Huyện ủy Mai Lâm", "Báo cáo Huyện ủy Mai Lâm xem xét.", Seat("Mai Lâm", "huyện", "printed")),
        ("Sở Y tế Hà Nam", "Học tập Sở Y tế Hà Nam về cách làm.", Seat("Hà Nam", "tỉnh", "printed")),
        ("Bộ Y tế", "Báo cáo Bộ Y tế kết quả.", None),
        ("Phòng Nội vụ", "Giao Phòng Nội vụ tổng hợp.", None),
        ("các sở, ban, ngành", "Giao các sở, ban, ngành báo cáo.", None),
    ],
)
def test_notice(name: str, body: str, wanted: Seat | None) -> None:
    assert seat(NOTICE.format(body=body), name) == wanted


def test_place_line() -> None:
    text = NOTICE.replace("UBND TỈNH HƯNG YÊN\n", "").format(body="Giao Sở Tài chính cấp vốn.")
    assert seat(text, "Sở Tài chính") == Seat("Hưng Yên", "tỉnh", "place_line")


def test_place_line_of_a_district() -> None:
    found = seat(DISTRICT.format(body="Giao Công an huyện tuần tra."), "Công an huyện")
    assert found is not None and (found.name, found.kind) == ("Mai Lâm", "huyện")
    assert found.by in ("place_line", "symbol")


def test_a_ministry_tells_no_province() -> None:
    text = CENTRAL.format(body="Mô hình của tỉnh Hưng Yên tốt. Giao Sở Tài chính cấp vốn.")
    assert seat(text, "Sở Tài chính") is None or seat(text, "Sở Tài chính") == Seat("Hà Nội", "thành phố", "place_line")


def test_the_only_province_of_a_story() -> None:
    text = "Ngày 3/2, tại tỉnh Hưng Yên, Sở Y tế họp bàn việc phòng dịch. Giám đốc Sở Y tế yêu cầu phun thuốc."
    assert seat(text, "Sở Y tế") == Seat("Hưng Yên", "tỉnh", "document")


def test_two_provinces_tell_none() -> None:
    text = "Ngày 3/2, đoàn của tỉnh Hưng Yên và tỉnh Hà Nam thăm mô hình. Sở Y tế yêu cầu phun thuốc."
    assert seat(text, "Sở Y tế") is None


def test_level() -> None:
    found = units(NOTICE.format(body="Giao Công an tỉnh, UBND thành phố Tân Hòa, Bộ Y tế, UBND xã Tân An báo cáo."))
    assert found["Ủy ban nhân dân thành phố Tân Hòa"].level == "district"
    assert (found["Công an tỉnh"].level, found["Bộ Y tế"].level) == ("province", "ministry")
    assert found["Ủy ban nhân dân xã Tân An"].level == "commune"
