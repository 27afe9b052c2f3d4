"""Short forms inside a document: which body they mean, and where none wins."""

from __future__ import annotations

import pytest

import nlp

HEAD = """UBND TỈNH HƯNG YÊN
SỞ Y TẾ
Số: 7/TB-SYT
Hưng Yên, ngày 03 tháng 02 năm 2030

THÔNG BÁO
Kết luận cuộc họp giao ban

"""


def leads(body: str, head: str = HEAD) -> list[list[str]]:
    found = nlp.extract((head + body + "\n").encode()).commitments
    return [[party.name for party in one.responsible if party.role == "lead"] for one in found]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        # the document's own body
        ("Yêu cầu Văn phòng Sở báo cáo. Đề nghị Sở rà soát hồ sơ.", ["Sở Y tế"]),
        # the nearest of that head
        (
            "Nghe Công ty TNHH Bình Minh báo cáo tiến độ.\nYêu cầu Công ty khắc phục sự cố trước ngày 10/3/2030.",
            ["Công ty trách nhiệm hữu hạn Bình Minh"],
        ),
        (
            "Nghe Trung tâm Y tế huyện Mai Lâm trình bày.\nĐề nghị Trung tâm bổ sung số liệu.",
            ["Trung tâm Y tế huyện Mai Lâm"],
        ),
        # a body defined under the short form
        (
            "Kiện toàn Ban Chỉ đạo chống rét tỉnh (sau đây gọi tắt là Ban Chỉ đạo).\nYêu cầu Ban Chỉ đạo báo cáo hằng tuần.",
            ["Ban Chỉ đạo chống rét tỉnh"],
        ),
        # what points back
        ("Nghe Chi cục Dân số báo cáo.\nYêu cầu đơn vị này báo cáo rõ nguyên nhân.", ["Chi cục Dân số"]),
        # two bodies named side by side
        (
            "Nghe Trung tâm Pháp y và Chi cục Dân số báo cáo.\nYêu cầu hai đơn vị phối hợp lập kế hoạch.",
            ["Trung tâm Pháp y", "Chi cục Dân số"],
        ),
        (
            "Nghe Trung tâm Pháp y, Chi cục Dân số và Bệnh viện Mắt báo cáo.\nYêu cầu các đơn vị nêu trên lập kế hoạch.",
            ["Trung tâm Pháp y", "Chi cục Dân số", "Bệnh viện Mắt"],
        ),
    ],
)
def test_resolved(body: str, wanted: list[str]) -> None:
    assert leads(body)[-1] == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        # two of that head side by side: none wins
        ("Nghe Công ty TNHH Bình Minh và Công ty TNHH Phú An báo cáo.\nYêu cầu Công ty khắc phục sự cố.", ["Công ty"]),
        # no body of that head
        ("Nghe Chi cục Dân số báo cáo.\nĐề nghị Trung tâm bổ sung số liệu.", ["Trung tâm"]),
        # three bodies are not two
        (
            "Nghe Trung tâm Pháp y, Chi cục Dân số và Bệnh viện Mắt báo cáo.\nYêu cầu hai đơn vị phối hợp lập kế hoạch.",
            ["hai đơn vị"],
        ),
        # "đơn vị" that points nowhere
        ("Nghe Chi cục Dân số báo cáo.\nYêu cầu đơn vị tự kiểm tra.", ["đơn vị"]),
    ],
)
def test_none_wins(body: str, wanted: list[str]) -> None:
    assert [name[:1].lower() + name[1:] for name in leads(body)[-1]] == [name[:1].lower() + name[1:] for name in wanted]


def test_the_district_of_a_story() -> None:
    text = "Ngày 3/2, UBND huyện Mai Lâm họp giao ban. Giám đốc Sở Y tế Trần Văn An đề nghị huyện bố trí quỹ đất xây trạm."
    assert leads(text, "")[-1] == ["huyện Mai Lâm"]


def test_two_districts_tell_none() -> None:
    text = "UBND huyện Mai Lâm và UBND huyện Phú Xuân họp bàn. Giám đốc Sở Y tế Trần Văn An đề nghị huyện bố trí quỹ đất xây trạm."
    assert leads(text, "")[-1] == ["huyện"]
