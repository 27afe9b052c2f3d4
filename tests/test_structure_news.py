"""Stories: headline, date line, byline, captions and what the site prints around them; invented matters."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.structure import parse
from nlp.types import BlockKind, Source, Structure

LONG = (
    "Sáng 5/3, Ủy ban nhân dân huyện Bình An tổ chức hội nghị bàn biện pháp chống hạn cho vụ hè thu; "
    + "các xã đã nêu nhiều khó khăn. " * 6
)


def read(text: str, **meta: str) -> Structure:
    return parse(Source(text, "text/html", meta=meta))


def kinds(found: Structure, kind: BlockKind, text: str) -> list[str]:
    return [block.span.of(text) for block in found.blocks if block.kind is kind]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("18:11, 24/07/2031", "24/07/2031"),
        ("04/04/2031", "04/04/2031"),
        ("(16/01/2031)", "16/01/2031"),
        ("Thứ Hai, 24/7/2031, 08:30 (GMT+7)", "24/7/2031"),
        ("Cập nhật: 08:30 24-07-2031", "24-07-2031"),
        ("Ngày đăng: 24/07/2031", "24/07/2031"),
        ("08:30 | 24/07/2031 | Lượt xem: 1.204", "24/07/2031"),
        ("08:30, thứ Hai, ngày 24/07/2031", "24/07/2031"),
        ("24/07/2031 - Số lần đọc: 96", "24/07/2031"),
        ("Thứ Hai, 24/07/2031, 08:30 (GMT+7) Lượt truy cập: 12", "24/07/2031"),
        ("24/07/2031 08:30:15", "24/07/2031"),
    ],
)
def test_date_line(line: str, day: str) -> None:
    text = f"Bàn biện pháp chống hạn\n{line}\n{LONG}"
    found = read(text)
    assert found.issued is not None and found.issued.of(text) == day
    assert found.subject is not None and found.subject.value == "Bàn biện pháp chống hạn"


@pytest.mark.parametrize(
    "line",
    [
        "Ngày 24/7/2031, huyện tiếp 12 lượt xem triển lãm",
        "Từ 24/7/2031 xã mở cửa thư viện",
        "Bài đọc 12 lần xem ngày 24/7/2031",
        "Số lượt xem: 1.204",
    ],
)
def test_no_date_line(line: str) -> None:
    assert read(f"Bàn biện pháp chống hạn\n{line}\n{LONG}").issued is None


@pytest.mark.parametrize(
    "path",
    [
        "Trang chủ » Tin tức » Nông nghiệp",
        "Cổng thông tin huyện Bình An\nTrang chủ / Tin tức",
        "Trang chủ > Tin huyện",
        "Tin tức › Trồng trọt",
    ],
)
def test_the_path_of_a_page_is_no_headline(path: str) -> None:
    text = f"{path}\nBàn biện pháp chống hạn\n24/07/2031 08:30\n{LONG}"
    found = read(text)
    assert found.subject is not None and found.subject.value == "Bàn biện pháp chống hạn"
    assert kinds(found, BlockKind.BOILERPLATE, text) == path.split("\n")


@pytest.mark.parametrize("line", ["Bàn biện pháp chống hạn tại trang chủ của xã", "Chủ trang trại / chủ rừng bàn cách chống hạn"])
def test_a_headline_is_no_path(line: str) -> None:
    found = read(f"{line}\n24/07/2031 08:30\n{LONG}")
    assert found.subject is not None and found.subject.value == line


def test_date_behind_the_headline() -> None:
    text = f"Tin trong huyện\nBàn biện pháp chống hạn vụ hè thu (16/01/2031)\n- + A- A+ In\n{LONG}"
    found = read(text)
    assert found.subject is not None and found.subject.value == "Bàn biện pháp chống hạn vụ hè thu"
    assert found.issued is not None and found.issued.of(text) == "16/01/2031"
    assert kinds(found, BlockKind.BOILERPLATE, text) == ["Tin trong huyện", "- + A- A+ In"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Tin, ảnh: Ngọc Lan", "Ngọc Lan"),
        ("Nguồn: Lê Huệ", "Lê Huệ"),
        ("Bùi Thị Đào – Phòng Kinh tế", "Bùi Thị Đào"),
        ("Bài và ảnh: Trần Bình (Đài Truyền thanh)", "Trần Bình"),
        ("Theo http://tin.example", "http://tin.example"),
        ("Theo Báo Bình An", "Báo Bình An"),
        ("LÊ VĂN AN", "LÊ VĂN AN"),
    ],
)
def test_byline(line: str, name: str) -> None:
    found = read(f"Bàn biện pháp chống hạn\n{LONG}\n{line}\nSố lượt đọc: 12")
    assert found.signer.name is not None and found.signer.name.value == name


@pytest.mark.parametrize("line", ["PV: Xin cảm ơn ông!", "Theo kế hoạch, huyện sẽ họp lại.", "Ảnh minh họa", "Hội nghị kết thúc."])
def test_no_byline(line: str) -> None:
    assert read(f"Bàn biện pháp chống hạn\n{LONG}\n{line}").signer.name is None


def test_no_headline() -> None:
    found = read(f"{LONG}\n{LONG}")
    assert found.subject is None and found.issued is None
    assert {block.kind for block in found.blocks} == {BlockKind.PARAGRAPH}


def test_the_page_tells_the_headline() -> None:
    found = read(LONG, title="Bàn biện pháp chống hạn")
    assert found.subject is not None and (found.subject.value, found.subject.span) == ("Bàn biện pháp chống hạn", None)


def test_site_text_is_boilerplate() -> None:
    foot = "BÁO BÌNH AN ĐIỆN TỬ\nGiấy phép số: 136/GP do cơ quan cấp ngày 17/3/2031.\nTổng biên tập: Phạm An\nĐiện thoại: 0123"
    text = f"Bàn biện pháp chống hạn\n{LONG}\nQuang cảnh hội nghị.\nQuang cảnh hội nghị.\n{LONG}\nTin, ảnh: Ngọc Lan\n{foot}"
    found = read(text)
    assert kinds(found, BlockKind.BOILERPLATE, text) == foot.split("\n")
    assert kinds(found, BlockKind.CAPTION, text) == ["Quang cảnh hội nghị."] * 2


def test_lists_of_a_story_nest() -> None:
    text = (
        f"Bàn biện pháp chống hạn\n{LONG}\nChủ tịch huyện yêu cầu các xã thực hiện các việc sau:\n1. Tích nước.\n2. Nạo vét kênh.\n{LONG}"
    )
    blocks = read(text).blocks
    lead = blocks[2]
    assert [block.parent for block in blocks[3:]] == [lead.index, lead.index, None]


def test_published_from_outside_leaves_the_span_empty() -> None:
    assert parse(Source(LONG, "text/html"), date(2031, 3, 5)).issued is None
