"""Portal pages: the story without menus, captions and footers, its headline, day and author."""

from __future__ import annotations

import pytest

from nlp import pages
from nlp.errors import EmptyDocument

STORY = """
<p>Tại cuộc họp, Giám đốc Sở yêu cầu các phòng, đơn vị tập trung vào những việc sau:</p>
<ol><li>Rà soát trang thiết bị của các trạm y tế;</li>
<li>Báo cáo trước ngày 15/5;<ul><li>Phòng Kế hoạch tổng hợp.</li></ul></li></ol>
<figure><img src="x.jpg"><figcaption>Quang cảnh cuộc họp.</figcaption></figure>
<table><tr><th>Nội dung</th><th>Chủ trì</th></tr><tr><td>Tập huấn<br>cho cán bộ</td><td>Phòng Nghiệp vụ</td></tr>
<tr><td>Mua sắm</td><td>Văn phòng</td></tr></table>
<p>Phát biểu kết luận, Giám đốc Sở đề nghị UBND các huyện, thành phố phối hợp, tạo điều kiện cho các trạm y tế.</p>
"""
FRAME = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<header><ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/tin">Tin tức</a></li></ul></header>
<div class="page"><div class="main">{before}<div class="content">{story}</div></div>
<div class="sidebar"><h2>Tin đọc nhiều trong tuần qua</h2>
<ul><li><a href="1">Huyện A làm tốt công tác phòng chống dịch</a></li></ul></div></div>
<footer><p>Giấy phép số 1/GP. Tổng biên tập: Trần Văn Mẫu. Điện thoại: 0123.</p></footer></body></html>"""
LINES = [
    "Sở Y tế họp giao ban tháng 5 và triển khai nhiệm vụ",
    "Tại cuộc họp, Giám đốc Sở yêu cầu các phòng, đơn vị tập trung vào những việc sau:",
    "1. Rà soát trang thiết bị của các trạm y tế;",
    "2. Báo cáo trước ngày 15/5;",
    "- Phòng Kế hoạch tổng hợp.",
    "Nội dung | Chủ trì",
    "Tập huấn cho cán bộ | Phòng Nghiệp vụ",
    "Mua sắm | Văn phòng",
    "Phát biểu kết luận, Giám đốc Sở đề nghị UBND các huyện, thành phố phối hợp, tạo điều kiện cho các trạm y tế.",
]


def build(title: str = "Báo Giả Định", head: str = "", before: str = "") -> bytes:
    """Return a portal's page."""
    return FRAME.format(title=title, head=head, before=before, story=STORY).encode()


def test_story_without_what_stands_around_it() -> None:
    source = pages.read(build(before="<h1>Sở Y tế họp giao ban tháng 5 và triển khai nhiệm vụ</h1><span>Thứ ba, 02/5/2023, 08:00</span>"))
    assert [line for line in source.text.split("\n") if line and "02/5/2023" not in line] == LINES
    assert source.meta["published"] == "2023-05-02"
    assert source.meta["title"] == LINES[0]
    assert [[cell.of(source.text) for cell in row] for row in source.tables[0].rows][1] == ["Tập huấn cho cán bộ", "Phòng Nghiệp vụ"]


def test_what_the_head_of_the_page_says() -> None:
    head = (
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Sở Y tế họp giao ban tháng 5 và triển khai'
        ' nhiệm vụ","datePublished":"2023-05-03T08:00:00+07:00","author":[{"@type":"Person","name":"Lê Thị Mẫu"}]}]}</script>'
        '<meta property="og:site_name" content="Báo Giả Định">'
    )
    source = pages.read(build(head=head))
    assert source.meta == {"title": LINES[0], "published": "2023-05-03", "author": "Lê Thị Mẫu", "site": "Báo Giả Định"}
    assert source.text.split("\n")[0] == LINES[0]


def test_title_tag_with_the_site_behind_it() -> None:
    source = pages.read(build(title=LINES[0] + " | Báo Giả Định"))
    assert source.text.startswith(LINES[0] + "\n")


def test_notice_laid_out_by_tables() -> None:
    page = """<html><body><table><tr><td><a>Trang chủ</a></td></tr><tr><td>
    <table><tr><td>ỦY BAN NHÂN DÂN<br>TỈNH GIẢ ĐỊNH<br>-------<br>Số: 12/TB-UBND</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>
    Độc lập - Tự do - Hạnh phúc<br>-----<br><i>Giả Định, ngày 5 tháng 2 năm 2020</i></td></tr></table>
    <p><b>THÔNG BÁO</b></p><p>Kết luận của Chủ tịch UBND tỉnh tại cuộc họp</p>
    <p>1. Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính rà soát, báo cáo trước ngày 15/2/2020.</p>
    <table><tr><td>Nơi nhận:<br>- Như trên;<br>- Lưu: VT.</td><td>KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH<br><br>Trần Văn Mẫu</td></tr></table>
    </td></tr></table></body></html>"""
    assert pages.read(page.encode()).text.split("\n") == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH GIẢ ĐỊNH",
        "Số: 12/TB-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Giả Định, ngày 5 tháng 2 năm 2020",
        "THÔNG BÁO",
        "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp",
        "1. Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính rà soát, báo cáo trước ngày 15/2/2020.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Trần Văn Mẫu",
    ]


def test_declared_charset_and_broken_bytes() -> None:
    page = "<html><head><meta charset='windows-1252'></head><body><p>Lê Văn An và Tô Hà đã họp.</p></body></html>"
    assert "Tô Hà" in pages.read(page.encode("cp1252", "replace")).text
    broken = pages.read(build().replace("Mua sắm".encode(), b"Mua \xff"))
    assert [warning.code for warning in broken.warnings] == ["undecodable_characters"]


@pytest.mark.parametrize(
    "bomb", ["<div>" * 50_000, "<table><tr><td>" * 30_000, "<ul><li>" * 30_000, "<b>" * 50_000, "<" * 300_000, "<p>" * 20_000]
)
def test_bombs_end(bomb: str) -> None:
    page = f"<html><body><p>Giao Sở Y tế chủ trì việc này.</p>{bomb}".encode()
    assert "Giao Sở Y tế" in pages.read(page).text
    with pytest.raises(EmptyDocument):
        pages.read(f"<html><body>{'<div>' * 50_000}".encode())
