"""Born-digital PDFs: order of the columns, paragraphs, tables, stamps, boxes, and what is refused."""

from __future__ import annotations

import pytest
from drawing import Sheet, draw

from nlp import pages
from nlp.errors import DocumentTooLarge, UnreadableDocument, UnsupportedMedia
from nlp.types import Limits

PARAGRAPH = (
    "Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính và Ủy ban nhân dân các",
    "huyện, thành phố rà soát trang thiết bị của các trạm y tế, tổng hợp nhu cầu",
    "mua sắm và báo cáo trước ngày 15/5/2023.",
)


def write_notice(sheet: Sheet) -> None:
    """Draw a notice with a letterhead and an end of two columns."""
    sheet.write(60, 60, "ỦY BAN NHÂN DÂN")
    sheet.write(250, 62, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.write(70, 80, "TỈNH GIẢ ĐỊNH")
    sheet.write(300, 80, "Độc lập - Tự do - Hạnh phúc")
    sheet.write(70, 105, "Số: 12/TB-UBND")
    sheet.write(290, 105, "Giả Định, ngày 5 tháng 2 năm 2023")
    sheet.write(250, 140, "T H Ô N G   B Á O")
    sheet.write(180, 160, "Kết luận của Chủ tịch UBND tỉnh")
    for at, line in enumerate(PARAGRAPH):
        sheet.write(85 if at else 113, 200 + 20 * at, line)
    sheet.write(113, 262, "Sở Nội vụ theo dõi, đôn đốc việc thực hiện trên địa bàn tỉnh;")
    sheet.write(113, 284, "Văn phòng Ủy ban nhân dân tỉnh tổng hợp và báo cáo kết quả hằng tháng.")
    sheet.write(85, 330, "Nơi nhận:", 12)
    sheet.write(380, 332, "KT. CHỦ TỊCH")
    sheet.write(85, 345, "- Như trên;", 11)
    sheet.write(380, 350, "PHÓ CHỦ TỊCH")
    sheet.write(85, 360, "- Các sở, ban, ngành và Ủy ban nhân dân", 11)
    sheet.write(85, 374, "các huyện, thành phố;", 11)
    sheet.write(85, 388, "- Lưu: VT.", 11)
    sheet.write(370, 390, "Trần Văn Mẫu")


def test_reads_columns_one_after_the_other_and_joins_paragraphs() -> None:
    sheet = Sheet()
    write_notice(sheet)
    lines = [line for line in pages.read(draw([sheet])).text.split("\n") if line]
    assert lines == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH GIẢ ĐỊNH",
        "Số: 12/TB-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Giả Định, ngày 5 tháng 2 năm 2023",
        "THÔNG BÁO",
        "Kết luận của Chủ tịch UBND tỉnh",
        " ".join(PARAGRAPH),
        "Sở Nội vụ theo dõi, đôn đốc việc thực hiện trên địa bàn tỉnh;",
        "Văn phòng Ủy ban nhân dân tỉnh tổng hợp và báo cáo kết quả hằng tháng.",
        "Nơi nhận:",
        "- Như trên;",
        "- Các sở, ban, ngành và Ủy ban nhân dân các huyện, thành phố;",
        "- Lưu: VT.",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Trần Văn Mẫu",
    ]


def test_boxes_hold_the_words_of_their_spans() -> None:
    sheet = Sheet()
    write_notice(sheet)
    source = pages.read(draw([sheet]))
    assert [box.span.of(source.text) for box in source.boxes] == source.text.split()
    name = next(box for box in source.boxes if box.span.of(source.text) == "Mẫu")
    assert name.page == 1
    assert name.x0 > 370
    assert 385 < name.top < name.bottom < 410
    assert source.pages[0].span.of(source.text) == source.text
    assert (source.pages[0].width, source.pages[0].height) == (595, 842)
    assert source.origin == ()


def test_page_number_between_two_halves_is_left_out() -> None:
    first, second = Sheet(), Sheet()
    for at, line in enumerate(PARAGRAPH * 3):
        first.write(85 if at % 3 else 113, 60 + 20 * at, line)
    first.write(113, 242, "Sở Nội vụ theo dõi, đôn đốc việc thực hiện của các cơ quan, đơn vị và")
    second.write(295, 30, "2")
    second.write(85, 60, "các địa phương trên địa bàn tỉnh.")
    second.write(113, 82, "Văn phòng tổng hợp.")
    source = pages.read(draw([first, second]))
    assert source.text.split("\n")[-2] == (
        "Sở Nội vụ theo dõi, đôn đốc việc thực hiện của các cơ quan, đơn vị và các địa phương trên địa bàn tỉnh."
    )
    assert source.pages[1].span.of(source.text).startswith("các địa phương")


def test_table_over_two_pages_is_one_table_with_one_head() -> None:
    first, second = Sheet(), Sheet()
    head = ("STT", "Nội dung", "Chủ trì")
    edges = (60, 100, 350, 540)
    first.write(85, 60, "Kế hoạch thực hiện trong năm 2023 của các cơ quan, đơn vị như sau đây:")
    first.table(edges, (700, 720, 755), (head, ("1", "Rà soát trang thiết bị\ncủa các trạm y tế", "Sở Y tế")))
    second.table(edges, (50, 70, 90), (head, ("2", "Mua sắm", "Sở Tài chính")))
    source = pages.read(draw([first, second]))
    assert len(source.tables) == 1
    assert [[cell.of(source.text) for cell in row] for row in source.tables[0].rows] == [
        ["STT", "Nội dung", "Chủ trì"],
        ["1", "Rà soát trang thiết bị của các trạm y tế", "Sở Y tế"],
        ["2", "Mua sắm", "Sở Tài chính"],
    ]
    assert "2 | Mua sắm | Sở Tài chính" in source.text.split("\n")


def test_stamp_goes_to_the_end_and_number_laid_over_the_page_is_read() -> None:
    sheet = Sheet()
    write_notice(sheet)
    sheet.drawn = [drawn for drawn in sheet.drawn if "Số: 12/TB".encode("utf-16-be").hex() not in drawn]
    sheet.write(70, 105, "Số:")
    sheet.write(130, 105, "/TB-UBND")
    for at, figure in enumerate("207"):
        sheet.stamp(95 + 6.5 * at, 105, figure)
    for at, line in enumerate(("Người ký: UBND tỉnh Giả Định", "Thời gian ký: 05.02.2023", "10:11:12 +07:00")):
        sheet.stamp(200, 61 + 8 * at, line, 7)
    lines = pages.read(draw([sheet])).text.split("\n")
    assert lines[:4] == ["ỦY BAN NHÂN DÂN", "TỈNH GIẢ ĐỊNH", "Số: 207 /TB-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert lines[-3:] == ["Người ký: UBND tỉnh Giả Định", "Thời gian ký: 05.02.2023", "10:11:12 +07:00"]


def test_scan_is_refused_and_a_scanned_page_among_others_is_told() -> None:
    scan, written = Sheet(picture=True), Sheet()
    write_notice(written)
    with pytest.raises(UnsupportedMedia, match="OCR"):
        pages.read(draw([scan, scan]))
    source = pages.read(draw([written, scan]))
    assert [warning.code for warning in source.warnings] == ["page_not_read"]


def test_empty_password_is_no_hindrance_and_a_password_is_told() -> None:
    sheet = Sheet()
    write_notice(sheet)
    assert "Số: 12/TB-UBND" in pages.read(draw([sheet], password="")).text
    with pytest.raises(UnreadableDocument, match="password"):
        pages.read(draw([sheet], password="khoa"))


@pytest.mark.parametrize("kept", [20, 300, 2000])
def test_damaged_file_is_told(kept: int) -> None:
    sheet = Sheet()
    write_notice(sheet)
    with pytest.raises(UnreadableDocument, match="damaged"):
        pages.read(draw([sheet])[:kept])


def test_too_many_pages() -> None:
    with pytest.raises(DocumentTooLarge, match="3 pages"):
        pages.read(draw([Sheet(), Sheet(), Sheet()]), limits=Limits(pages=2))
