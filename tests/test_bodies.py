"""The registry of bodies: its data, links from names to bodies, and what follows what. Bodies are real, texts invented."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.lexicon import loader
from service.bodies import catalogue, ids, loading, places, succession
from service.bodies.documents import Printed, Told, links
from service.bodies.linking import Surroundings, link
from service.bodies.reading import Place, read
from service.bodies.values import CENTRE, FOLLOWED, holds

LAST_OF_63 = date(2025, 6, 30)
FIRST_OF_34 = date(2025, 7, 1)

# name | province of the document [/ its district or commune] [/ id of its own body] | day | body; "-": none
CASES = """
Sở Khoa học và Công nghệ | hung-yen | 2023-05-01 | so-khoa-hoc-va-cong-nghe@hung-yen
Sở KH&CN | hung-yen | 2023-05-01 | so-khoa-hoc-va-cong-nghe@hung-yen
Sở KH-CN | hung-yen-2025 | 2025-07-01 | so-khoa-hoc-va-cong-nghe@hung-yen-2025
Sở Khoa học và Công nghệ | ha-noi | 2025-06-30 | so-khoa-hoc-va-cong-nghe@ha-noi
Sở Khoa học và Công nghệ | ha-noi | 2025-07-01 | so-khoa-hoc-va-cong-nghe@ha-noi
Sở Y tế tỉnh Thái Bình | hung-yen-2025 | 2025-12-01 | so-y-te@thai-binh
Sở Y tế tỉnh Thái Bình | nam-dinh | 2020-12-01 | so-y-te@thai-binh
Sở Y tế tỉnh Hưng Yên | - | 2024-01-05 | so-y-te@hung-yen
Sở Y tế tỉnh Hưng Yên | - | 2026-01-05 | so-y-te@hung-yen-2025
Sở Y tế tỉnh Hưng Yên | - | - | -
Sở Y tế tỉnh Thái Bình | - | - | so-y-te@thai-binh
Sở Y tế Bình Định | gia-lai-2025 | 2025-08-01 | so-y-te@binh-dinh
Sở Y tế | gia-lai-2025 | 2025-08-01 | so-y-te@gia-lai-2025
Sở Y tế | binh-dinh | 2025-08-01 | so-y-te@gia-lai-2025
Sở Y tế | - | 2025-08-01 | -
Sở | hung-yen | 2023-05-01 | -
Sở Y tế các tỉnh | hung-yen | 2023-05-01 | -
Sở Ma thuật | hung-yen | 2023-05-01 | -
Sở Y tế thành phố Nam Định | nam-dinh | 2023-05-01 | -
Sở Y tế TP.HCM | - | 2023-05-01 | so-y-te@ho-chi-minh
Sở Y tế thành phố Hồ Chí Minh | binh-duong | 2025-09-01 | so-y-te@ho-chi-minh-2025
Sở TT&TT | thai-binh | 2024-05-01 | so-thong-tin-va-truyen-thong@thai-binh
Sở TT&TT | ha-noi | 2026-05-01 | so-thong-tin-va-truyen-thong@ha-noi
Sở TT&TT | hung-yen-2025 | 2026-05-01 | -
Sở Thông tin và Truyền thông tỉnh Hưng Yên | hung-yen-2025 | 2026-05-01 | so-thong-tin-va-truyen-thong@hung-yen
Sở Thông tin và Truyền thông tỉnh Hưng Yên | - | - | so-thong-tin-va-truyen-thong@hung-yen
Sở NN&PTNT tỉnh Đăk Nông | - | 2019-01-01 | so-nong-nghiep-va-phat-trien-nong-thon@dak-nong
Sở Nông nghiệp và Môi trường | nghe-an | 2026-01-12 | so-nong-nghiep-va-moi-truong@nghe-an
Sở Giáo dục - Đào tạo | dak-nong | 2016-01-12 | so-giao-duc-va-dao-tao@dak-nong
Sở Khoa học, Công nghệ và Môi trường tỉnh Cần Thơ | - | 2001-05-01 | so-khoa-hoc-cong-nghe-va-moi-truong@can-tho
Sở Y tế thành phố Cần Thơ | - | 2010-05-01 | so-y-te@can-tho-2004
Sở Y tế tỉnh Đắk Lắk | - | 2002-05-01 | so-y-te@dak-lak
Sở Y tế tỉnh Đắk Lắk | - | 2012-05-01 | so-y-te@dak-lak-2004
Sở Y tế tỉnh Hà Tây | ha-noi | 2009-05-01 | so-y-te@ha-tay
Sở Y tế tỉnh Thừa Thiên - Huế | - | 2024-05-01 | so-y-te@thua-thien-hue
Bộ TT&TT | hung-yen | 2024-12-31 | bo-thong-tin-va-truyen-thong@trung-uong
Bộ Thông tin và Truyền thông | - | 2026-01-01 | bo-thong-tin-va-truyen-thong@trung-uong
Bộ Bưu chính, Viễn thông | - | 2005-01-01 | bo-buu-chinh-vien-thong@trung-uong
Bộ Khoa học, Công nghệ và Môi trường | - | 2000-01-01 | bo-khoa-hoc-cong-nghe-va-moi-truong@trung-uong
Bộ KH&CN | - | - | bo-khoa-hoc-va-cong-nghe@trung-uong
Bộ NN và PTNT | - | 2024-01-01 | bo-nong-nghiep-va-phat-trien-nong-thon@trung-uong
Thông tấn xã Việt Nam | son-la | 2024-01-01 | thong-tan-xa-viet-nam@trung-uong
Ban Chỉ đạo quốc gia phòng, chống dịch | son-la | 2020-01-01 | ban-chi-dao-quoc-gia-phong-chong-dich@trung-uong
Bộ | - | 2024-01-01 | -
Cục Thuế | quang-ngai | 2020-01-01 | -
Cục Thuế tỉnh | quang-ngai | 2020-01-01 | cuc-thue@quang-ngai
Cục Thuế tỉnh | quang-ngai-2025 | 2025-08-01 | -
Thuế tỉnh | ca-mau-2025 | 2025-12-26 | thue@ca-mau-2025
UBND tỉnh | dak-nong | 2019-01-01 | uy-ban-nhan-dan@dak-nong
UBND tỉnh | da-nang | 2019-01-01 | -
UBND thành phố | da-nang | 2008-10-20 | uy-ban-nhan-dan@da-nang
UBND thành phố | nam-dinh | 2008-10-20 | -
UBND thành phố | nam-dinh / thành phố Nam Định | 2008-10-20 | uy-ban-nhan-dan@nam-dinh.thanh-pho-nam-dinh
UBND thành phố Nam Định | - | 2008-10-20 | uy-ban-nhan-dan@nam-dinh.thanh-pho-nam-dinh
UBND Nam Định | - | 2008-10-20 | -
UBND Hà Nội | - | 2008-10-20 | uy-ban-nhan-dan@ha-noi
UBND thành phố Huế | thua-thien-hue | 2020-01-01 | uy-ban-nhan-dan@thua-thien-hue.thanh-pho-hue
UBND thành phố Huế | hue | 2025-02-01 | uy-ban-nhan-dan@hue
UBND thành phố Bắc Ninh | bac-ninh | 2020-01-01 | uy-ban-nhan-dan@bac-ninh.thanh-pho-bac-ninh
UBND thành phố Bắc Ninh | bac-ninh-2025 | 2026-10-01 | uy-ban-nhan-dan@bac-ninh-2025
UBND thành phố Đồng Nai | - | 2026-05-01 | uy-ban-nhan-dan@dong-nai-2025
UBND huyện Trà Bồng | quang-ngai | 2024-11-15 | uy-ban-nhan-dan@quang-ngai.huyen-tra-bong
UBND huyện Trà Bồng | - | 2024-11-15 | uy-ban-nhan-dan@quang-ngai.huyen-tra-bong
UBND huyện Trà Bồng | nam-dinh | 2024-11-15 | uy-ban-nhan-dan@quang-ngai.huyen-tra-bong
UBND huyện Trà Bồng | quang-ngai-2025 | 2025-11-15 | uy-ban-nhan-dan@quang-ngai.huyen-tra-bong
UBND huyện Châu Thành | - | 2020-01-01 | -
UBND huyện Châu Thành | an-giang | 2020-01-01 | uy-ban-nhan-dan@an-giang.huyen-chau-thanh
UBND huyện Châu Thành | an-giang-2025 | 2025-09-01 | -
UBND huyện Châu Thành, tỉnh Tây Ninh | an-giang | 2020-01-01 | uy-ban-nhan-dan@tay-ninh.huyen-chau-thanh
UBND huyện Thạch Thất | - | 2006-01-01 | -
UBND huyện Thạch Thất, tỉnh Hà Tây | - | 2006-01-01 | uy-ban-nhan-dan@ha-tay.huyen-thach-that
UBND huyện | son-la / huyện Mộc Châu | 2020-01-01 | uy-ban-nhan-dan@son-la.huyen-moc-chau
UBND huyện | son-la | 2020-01-01 | -
UBND thị xã | son-la / huyện Mộc Châu | 2020-01-01 | -
UBND quận 3 | ho-chi-minh | 2020-01-01 | uy-ban-nhan-dan@ho-chi-minh.quan-3
UBND phường 12, quận 3, TP.HCM | - | 2020-01-01 | uy-ban-nhan-dan@ho-chi-minh.quan-3.phuong-12
UBND xã Tân Lập | son-la | 2020-01-01 | -
UBND xã Tân Lập | son-la / huyện Mộc Châu | 2020-01-01 | uy-ban-nhan-dan@son-la.huyen-moc-chau.xa-tan-lap
UBND xã Tân Lập, huyện Đan Phượng | son-la / huyện Mộc Châu | 2020-01-01 | uy-ban-nhan-dan@ha-noi.huyen-dan-phuong.xa-tan-lap
UBND xã Tân Lập | - | 2025-09-01 | -
UBND xã Tân Lập | hung-yen-2025 | 2025-09-01 | uy-ban-nhan-dan@hung-yen-2025.xa-tan-lap
UBND xã Tân Lập tỉnh Hưng Yên | - | 2025-09-01 | uy-ban-nhan-dan@hung-yen-2025.xa-tan-lap
UBND xã | quang-ninh / xã Lương Minh | 2025-12-10 | uy-ban-nhan-dan@quang-ninh.xa-luong-minh
UBND phường | quang-ninh / xã Lương Minh | 2025-12-10 | -
UBMTTQ Việt Nam xã Lương Minh | quang-ninh | 2025-12-10 | uy-ban-mat-tran-to-quoc-viet-nam@quang-ninh.xa-luong-minh
Phòng Kinh tế | quang-ninh / xã Lương Minh | 2025-12-10 | phong-kinh-te@quang-ninh.xa-luong-minh
Phòng Tài chính - Kế hoạch | dak-nong / huyện Krông Nô | 2019-01-01 | phong-tai-chinh-ke-hoach@dak-nong.huyen-krong-no
Phòng Nội vụ | dak-nong / - / so-noi-vu@dak-nong | 2019-01-01 | -
Phòng Quản lý ngân sách | dak-nong / - / so-tai-chinh@dak-nong | 2019-01-01 | phong-quan-ly-ngan-sach@dak-nong.so-tai-chinh
Văn phòng Sở | dak-nong / - / so-tai-chinh@dak-nong | 2019-01-01 | van-phong@dak-nong.so-tai-chinh
Văn phòng Sở | dak-nong | 2019-01-01 | -
Tỉnh ủy | dak-nong | 2019-01-01 | tinh-uy@dak-nong
Thành ủy Hà Nội | - | 2019-01-01 | tinh-uy@ha-noi
Thành ủy | da-nang | 2019-01-01 | tinh-uy@da-nang
Thành ủy thành phố Hồ Chí Minh | - | 2019-01-01 | tinh-uy@ho-chi-minh
Thành ủy Nam Định | - | 2019-01-01 | thanh-uy@nam-dinh.thanh-pho-nam-dinh
Huyện ủy Giồng Riềng | - | 2017-04-04 | huyen-uy@kien-giang.huyen-giong-rieng
Huyện ủy Giồng Riềng | an-giang-2025 | 2025-10-01 | huyen-uy@kien-giang.huyen-giong-rieng
Ban Tuyên giáo Tỉnh ủy | hung-yen | 2024-01-01 | ban-tuyen-giao-tinh-uy@hung-yen
Ban Tuyên giáo và Dân vận Tỉnh ủy | hung-yen-2025 | 2026-01-01 | ban-tuyen-giao-va-dan-van-tinh-uy@hung-yen-2025
Ban Tuyên giáo Thành ủy | ha-noi | 2024-01-01 | ban-tuyen-giao-tinh-uy@ha-noi
Đảng ủy xã Lương Minh | quang-ninh | 2026-01-01 | dang-uy@quang-ninh.xa-luong-minh
Đảng ủy UBND tỉnh | hung-yen-2025 | 2026-01-01 | dang-uy-uy-ban-nhan-dan@hung-yen-2025
Ban Dân tộc tỉnh | quang-ngai | 2024-11-15 | ban-dan-toc@quang-ngai
Công an tỉnh | can-tho | 2002-03-28 | cong-an@can-tho
Thanh tra tỉnh | dak-nong | 2019-07-17 | thanh-tra@dak-nong
Liên minh Hợp tác xã tỉnh | dak-nong | 2019-07-17 | lien-minh-hop-tac-xa@dak-nong
Liên minh Hợp tác xã | dak-nong | 2019-07-17 | -
Bảo hiểm xã hội tỉnh | dak-nong | 2019-07-17 | bao-hiem-xa-hoi@dak-nong
VNPT Quảng Ngãi | - | 2020-04-01 | vnpt@quang-ngai
Ngân hàng Nhà nước - Chi nhánh Quảng Ngãi | quang-ngai | 2020-04-01 | ngan-hang-nha-nuoc-chi-nhanh@quang-ngai
Ngân hàng Nhà nước Việt Nam chi nhánh tỉnh Quảng Ngãi | - | 2020-04-01 | ngan-hang-nha-nuoc-chi-nhanh@quang-ngai
Ngân hàng Nông nghiệp Quảng Ngãi | - | 2020-04-01 | -
Công ty Cổ phần Đồng Nai | - | 2020-04-01 | -
Hợp tác xã Nam Định | - | 2020-04-01 | -
Trần Quảng Ninh | - | 2020-04-01 | -
huyện Giồng Riềng | kien-giang | 2017-04-04 | -
các sở, ngành | kien-giang | 2017-04-04 | -
"""


def surroundings(told: str) -> Surroundings:
    """Return the surroundings that a case line tells."""
    province, inner, own = (*(part.strip() for part in told.split("/")), "-", "-")[:3]
    kind, _, name = inner.replace("thành phố", "thành_phố").partition(" ")
    place = Place(kind.replace("_", " "), name) if name else None
    commune = place if place and place.kind in ("xã", "phường") else None
    return Surroundings(
        *(None if one == "-" else one for one in (province,)), None if commune else place, commune, None if own == "-" else own
    )


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_links(line: str) -> None:
    name, told, day, expected = (part.strip() for part in line.split("|"))
    found = link(name, surroundings(told), None if day == "-" else date.fromisoformat(day))
    assert found == (None if expected == "-" else expected)
    assert found is None or succession.get(found) is not None


@given(st.text(max_size=80), st.sampled_from([None, *loading.provinces()]), st.none() | st.dates(date(1975, 1, 1), date(2040, 1, 1)))
def test_no_name_raises(name: str, province: str | None, day: date | None) -> None:
    found = link(name, Surroundings(province), day)
    assert found is None or ids.parse(found)


@given(
    st.sampled_from(["UBND", "Sở Y tế", "Phòng Nội vụ", "Thành ủy", "Bộ Y tế", "Đảng ủy"]),
    st.lists(st.sampled_from(["xã Tân Lập", "huyện Châu Thành", "tỉnh", "thành phố Huế", "Hà Nội", "quận 1", ",", "-", "của"]), max_size=4),
    st.sampled_from([None, *loading.provinces()]),
    st.none() | st.dates(date(1975, 1, 1), date(2040, 1, 1)),
)
@settings(max_examples=300)
def test_whatever_is_linked_is_a_body(head: str, rest: list[str], province: str | None, day: date | None) -> None:
    name = " ".join((head, *rest))
    found = link(name, Surroundings(province), day)
    assert found is None or succession.get(found) is not None, (name, found)
    assert found == link(name, Surroundings(province), day)


@given(st.text(alphabet="xãhuyệntỉnhTâLp ,-()'0", max_size=400))
def test_reading_a_name_never_raises(name: str) -> None:
    assert len(read(name).places) <= 4


def test_63_provinces_became_34_and_every_one_exactly_one() -> None:
    then = [one for one in loading.provinces().values() if holds(one, LAST_OF_63)]
    now = {one.id for one in loading.provinces().values() if holds(one, FIRST_OF_34)}
    assert (len(then), len(now)) == (63, 34)
    became = {one.id: [step.body for step in places.went_on(one.id) if step.event.day == FIRST_OF_34] or [one.id] for one in then}
    assert all(len(targets) == 1 for targets in became.values())
    assert {target for (target,) in became.values()} == now
    assert Counter(target for (target,) in became.values()).most_common(1)[0][1] == 3


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("1992-06-01", 53),
        ("1997-01-01", 61),
        ("2003-12-31", 61),
        ("2004-01-01", 64),
        ("2008-08-01", 63),
        ("2025-07-01", 34),
        ("2026-11-01", 34),
    ],
)
def test_as_many_provinces_as_there_were(day: str, count: int) -> None:
    assert sum(holds(one, date.fromisoformat(day)) for one in loading.provinces().values()) == count


@pytest.mark.parametrize(("day", "cities"), [("2024-12-31", 5), ("2025-01-01", 6), ("2026-04-30", 7), ("2026-09-01", 8), ("2026-09-20", 9)])
def test_cities_under_the_centre(day: str, cities: int) -> None:
    when = date.fromisoformat(day)
    assert sum(one.kind_on(when) == "thành phố" for one in loading.provinces().values() if holds(one, when)) == cities


def test_provinces_follow_one_another_without_a_gap() -> None:
    for one in loading.provinces().values():
        follows = {step.event.day for step in places.went_on(one.id)}
        assert follows == ({one.valid_to + timedelta(days=1)} if one.valid_to else set()), one.id
        begins = {step.event.day for step in places.came_from(one.id)}
        assert one.valid_from is None or begins <= {one.valid_from, date(2008, 8, 1)}, one.id


def test_the_lexicon_and_the_registry_know_the_same_provinces() -> None:
    lexicon = {name for kind in ("municipalities", "provinces", "former") for name in loader.provinces()[kind]}
    assert [name for name in sorted(lexicon) if not places.named(name)] == []
    spelled = {loader.spellings().get(name, name) for name in lexicon}
    assert {one.name for one in loading.provinces().values()} - spelled <= {"Hà Tuyên"}


def test_departments_of_the_registry_are_known_to_the_lexicon() -> None:
    fields = {f"Sở {field}" for field in loader.fields()["departments"]}
    assert {kind.name for kind in loading.kinds()["province"].values() if kind.name.startswith("Sở ")} <= fields


def test_districts_are_those_of_the_63() -> None:
    assert {one.id for one in loading.provinces().values() if holds(one, LAST_OF_63)} == set(loading.districts())
    assert sum(map(len, loading.districts().values())) == 696


def test_what_came_from_something_is_what_that_went_on_in() -> None:
    for body in catalogue.listed():
        for step in succession.went_on(body.id):
            assert body.id in {back.body for back in succession.came_from(step.body)}, (body.id, step.body)
        for step in succession.came_from(body.id):
            assert body.id in {on.body for on in succession.went_on(step.body)}, (body.id, step.body)


def test_no_chain_comes_back_and_every_step_goes_on_in_time() -> None:
    for body in catalogue.listed():
        for step in succession.went_on(body.id):
            there = succession.get(step.body)
            assert there is not None and step.event.type in FOLLOWED
            assert body.valid_to is not None and body.valid_to < step.event.day
            assert holds(there, step.event.day)
        assert body.id not in {step.body for step in succession.predecessors(body.id)}


def test_who_owes_now_what_a_department_owed() -> None:
    steps = {step.body: step.event for step in succession.predecessors("so-khoa-hoc-va-cong-nghe@hung-yen-2025")}
    assert steps["so-thong-tin-va-truyen-thong@thai-binh"].day == date(2025, 3, 1)
    assert steps["so-khoa-hoc-cong-nghe-va-moi-truong@hai-hung"].type == "split_into"
    assert "so-thong-tin-va-truyen-thong@ha-noi" not in steps
    tail = [step.body for step in succession.successors("bo-buu-chinh-vien-thong@trung-uong")]
    assert tail == ["bo-thong-tin-va-truyen-thong@trung-uong", "bo-khoa-hoc-va-cong-nghe@trung-uong"]
    assert [step.body for step in succession.successors("uy-ban-nhan-dan@ha-tay.huyen-thach-that")] == [
        "uy-ban-nhan-dan@ha-noi.huyen-thach-that"
    ]
    assert [step.body for step in succession.successors("uy-ban-nhan-dan@dak-lak.huyen-krong-no")] == [
        "uy-ban-nhan-dan@dak-nong.huyen-krong-no"
    ]
    assert succession.successors("uy-ban-nhan-dan@ha-noi.huyen-thach-that") == ()
    assert [step.body for step in succession.successors("cuc-thue@thai-binh")] == ["thue@hung-yen-2025"]


def test_partial_moves_are_told_and_not_followed() -> None:
    body = "so-thong-tin-va-truyen-thong@ha-noi"
    found = [(event.type, event.day.year) for event in succession.events(body)]
    assert found == [("functions_to", 2008), ("renamed_to", 2008), ("merged_into", 2008), ("functions_to", 2025), ("merged_into", 2025)]
    assert "so-van-hoa-the-thao-va-du-lich@ha-noi" not in {step.body for step in succession.successors(body)}
    assert [event.type for event in succession.events("uy-ban-nhan-dan@son-la.huyen-moc-chau")] == ["dissolved"]


@pytest.mark.parametrize(
    "body", ["so-y-te@hung-yen", "bo-y-te@trung-uong", "uy-ban-nhan-dan@son-la.huyen-moc-chau.xa-tan-lap", "van-phong@ha-noi.so-y-te"]
)
def test_ids_are_taken_apart(body: str) -> None:
    parts = ids.parse(body)
    assert parts is not None
    assert body.startswith(f"{parts.kind}@{parts.province}")
    assert succession.get(body) is not None


@pytest.mark.parametrize(
    "body", ["", "Sở Y tế", "so-y-te@", "so-y-te@atlantis", "so-y-te@ha-noi.", "so-y-te@ha-noi.xa-a.xa-b", "so-y-te@ha-noi.lo", "x" * 999]
)
def test_what_is_no_id(body: str) -> None:
    assert ids.parse(body) is None
    assert succession.get(body) is None
    assert succession.came_from(body) == succession.went_on(body) == succession.events(body) == ()


def test_the_centre_has_no_province() -> None:
    found = links(Told((("Bộ Tài chính", "ministry"),), "Hà Nội", (date(2024, 3, 1),)))
    assert (found.province, found.issuing_body) == (CENTRE, "bo-tai-chinh@trung-uong")
    assert found.body("Sở Y tế") is None
    assert found.body("Sở Y tế tỉnh Sơn La") == "so-y-te@son-la"


def test_a_body_of_a_province_below_one_of_the_centre_has_its_province() -> None:
    told = Told((("Công an tỉnh Sơn La", None), ("Bộ Công an", "ministry")), "Sơn La", (date(2024, 3, 1),))
    assert (links(told).province, links(told).issuing_body) == ("son-la", "cong-an@son-la")
    assert links(Told((("Cục Cảnh sát giao thông", None), ("Bộ Công an", "ministry")), "Hà Nội", (date(2024, 3, 1),))).province == CENTRE


def test_a_place_line_in_hanoi_tells_the_province_of_local_bodies_only() -> None:
    day = (date(2024, 3, 1),)
    assert links(Told((("Hiệp hội Doanh nghiệp nhỏ", None),), "Hà Nội", day)).province is None
    assert links(Told((("Sở Y tế", None),), "Hà Nội", day)).issuing_body == "so-y-te@ha-noi"


def test_a_month_in_which_a_province_changed_tells_no_province() -> None:
    told = Told((("Ủy ban nhân dân tỉnh Hưng Yên", None),), None, (date(2025, 6, 1), date(2025, 7, 31)))
    assert links(told).province is None
    assert links(told).body("Sở Y tế tỉnh Thái Bình") == "so-y-te@thai-binh"


def test_a_printed_seat_and_the_portal_tell_a_place() -> None:
    told = Told(
        (), None, (date(2023, 7, 24),), (Printed(5, Place("tỉnh", "Nam Định"), "portal"), Printed(90, Place("tỉnh", "Sơn La"), "printed"))
    )
    found = links(told)
    assert found.province == "nam-dinh"
    assert found.body("Sở Y tế", 5) == "so-y-te@nam-dinh"
    assert found.body("Sở Y tế", 90) == "so-y-te@son-la"
    assert found.body("Sở Y tế", 5, named=False) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("provinces.yml", "{id: ha-tay,", "{id: ha-noi,", "twice"),
        ("provinces.yml", "valid_to: 2008-07-31", "valid_to: 2008-07-30", "does not fit"),
        ("provinces.yml", "valid_to: 2008-07-31", "valid_to: soon", "write mappings, and days"),
        ("provinces.yml", "to: [ha-noi]", "to: [thang-long]", "thang-long"),
        (
            "provinces.yml",
            "{id: hung-yen-2025, name: Hưng Yên, kind: tỉnh, valid_from: 2025-07-01",
            "{id: hung-yen-2025, name: Hưng Yên, kind: tỉnh, valid_from: 2025-06-30",
            "days",
        ),
        ("kinds.yml", "{name: Sở Tài chính, everywhere: true}", "{name: Sở Y tế, everywhere: true}", "second"),
        ("kinds.yml", "{name: Sở Tài chính, everywhere: true}", "{name: Sở Tài chính, colour: red}", "colour"),
        ("events.yml", "from: [Sở Giao thông vận tải], to: [Sở Xây dựng]", "from: [Sở Giao thông], to: [Sở Xây dựng]", "so-giao-thong"),
        (
            "events.yml",
            "type: merged_into, day: 2025-03-01, from: [Sở Giao",
            "type: eaten_by, day: 2025-03-01, from: [Sở Giao",
            "write type",
        ),
        ("events.yml", "day: 2025-03-01, from: [Sở Giao", "day: 2025-04-01, from: [Sở Giao", "does not fit"),
        ("districts.yml", "hung-yen: [", "hung-yenn: [", "no such province"),
    ],
)
def test_data_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, told: str) -> None:
    import yaml

    text = (Path(loading.__file__).parent / file).read_text(encoding="utf-8")
    assert old in text
    kept = loading._file

    def changed(name: str) -> object:
        return yaml.safe_load(text.replace(old, new)) if name == file else kept(name)

    functions = (loading.provinces, loading.province_events, loading.districts, loading.kinds, loading.kind_events)
    monkeypatch.setattr(loading, "_file", changed)
    for function in functions:
        function.cache_clear()
    try:
        with pytest.raises(ValueError, match=told):
            for function in functions:
                function()
    finally:
        monkeypatch.undo()
        for function in functions:
            function.cache_clear()
