"""Born-digital PDFs: order of the columns, paragraphs, tables, stamps, boxes, and what is refused."""

from __future__ import annotations

import pytest
from drawing import Sheet, draw
from PIL import Image

from nlp import pages
from nlp.errors import UnreadableDocument, UnsupportedMedia
from nlp.pages import scan
from nlp.pages.sheets import Sheet as Read
from nlp.pages.words import Word, group_rows
from nlp.types import Limits, Verdict

PARAGRAPH = (
    "Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính và Ủy ban nhân dân các",
    "huyện, thành phố rà soát trang thiết bị của các trạm y tế, tổng hợp nhu cầu",
    "mua sắm và báo cáo trước ngày 15/5/2023.",
)


STAMP = ("Người ký: UBND tỉnh Giả Định", "Thời gian ký: 05.02.2023", "10:11:12 +07:00")


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
    for at, line in enumerate(STAMP):
        sheet.stamp(200, 61 + 8 * at, line, 7)
    lines = pages.read(draw([sheet])).text.split("\n")
    assert lines[:4] == ["ỦY BAN NHÂN DÂN", "TỈNH GIẢ ĐỊNH", "Số: 207 /TB-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    assert lines[-3:] == list(STAMP)


def test_scan_is_refused_without_ocr_and_a_scanned_page_among_others_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "available", lambda: "scans need Tesseract's Vietnamese data: run make system")
    scanned, written = Sheet(picture=True), Sheet()
    write_notice(written)
    with pytest.raises(UnsupportedMedia, match="make system"):
        pages.read(draw([scanned, scanned]))
    source = pages.read(draw([written, scanned]))
    assert [warning.code for warning in source.warnings] == ["page_not_read"]
    assert "make system" in source.warnings[0].message
    assert [page.verdict.method for page in source.pages if page.verdict] == ["native", "none"]


def test_scanned_page_goes_to_ocr_and_keeps_its_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = recognise(monkeypatch, "Giao Sở Y tế chủ trì, phối hợp với các sở, ngành liên quan rà soát trang thiết bị.")
    sheet = Sheet(picture=True)
    for at, line in enumerate(STAMP):
        sheet.stamp(200, 61 + 8 * at, line, 7)
    source = pages.read(draw([sheet]))
    assert source.text.split("\n")[0].startswith("Giao Sở Y tế chủ trì")
    assert source.text.split("\n")[-3:] == list(STAMP)
    assert (source.pages[0].verdict.method, source.pages[0].verdict.confidence) == ("ocr", 0.9)  # type: ignore[union-attr]
    assert seen == [(2480, 3509)]
    box = next(box for box in source.boxes if box.span.of(source.text) == "10:11:12")
    assert (box.x0, box.confidence) == (200, None)


def test_layer_that_lies_is_compared_with_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Giao Sở Y tế chủ trì, phối hợp với các sở, ngành liên quan rà soát trang thiết bị của các trạm y tế xã."
    recognise(monkeypatch, said)
    lying, silent = Sheet(), Sheet()
    for at, line in enumerate(PARAGRAPH):
        lying.write(60, 60 + 20 * at, "".join(chr(ord(sign) % 90 + 33) if sign != " " else sign for sign in line))
        silent.write(60, 60 + 20 * at, "".join(sign if sign.isascii() else "\ufffd" for sign in line))
    source = pages.read(draw([lying, silent]))
    verdicts = [page.verdict for page in source.pages]
    assert [verdict.method for verdict in verdicts if verdict] == ["ocr", "ocr"]
    assert all(verdict and verdict.letters > 40 and (verdict.syllables or 0) < 0.75 for verdict in verdicts)
    assert said in source.text
    recognise(monkeypatch, "x z w q")
    source = pages.read(draw([lying]))
    assert source.pages[0].verdict and source.pages[0].verdict.method == "native"
    assert "doubtful_text" in [warning.code for warning in source.warnings]


def test_other_languages_are_not_sent_to_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = recognise(monkeypatch, "x")
    sheet = Sheet()
    for at in range(5):
        sheet.write(60, 60 + 20 * at, "The department of health shall report to the chairman of the committee on this.")
    source = pages.read(draw([sheet]))
    assert source.text.startswith("The department of health")
    assert seen == []


def test_old_encodings_are_converted_by_font_or_by_what_they_say() -> None:
    by_font, by_words = Sheet(), Sheet()
    by_font.write(60, 60, "th«ng b¸o kÕt luËn", font="F2")
    by_font.write(60, 90, "của Chủ tịch UBND tỉnh tại cuộc họp giao ban tháng 5")
    for at in range(4):
        by_words.write(60, 60 + 20 * at, "Giao Së Y tÕ chñ tr×, phèi hîp víi c¸c së, ngµnh vµ th\u00adêng trùc rµ so¸t")
    source = pages.read(draw([by_font, by_words]))
    assert source.text.startswith("THÔNG BÁO KẾT LUẬN")
    assert "Giao Sở Y tế chủ trì, phối hợp với các sở, ngành và thường trực rà soát" in source.text
    assert [(page.verdict.method, page.verdict.encoding[:5]) for page in source.pages if page.verdict] == [("converted", "TCVN3")] * 2
    assert [box.span.of(source.text) for box in source.boxes] == source.text.split()
    assert "legacy_encoding" in [warning.code for warning in source.warnings]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_print_is_read_however_the_page_is_turned(turn: int) -> None:
    sheet = Sheet(entries=f"/Rotate {turn}")
    write_notice(sheet)
    for at in range(3):
        sheet.write_sideways(590, 700 - 30 * at, "mép giấy")
    upright = Sheet()
    write_notice(upright)
    source, plain = pages.read(draw([sheet])), pages.read(draw([upright]))
    assert source.text == plain.text
    page, box, other = source.pages[0], source.boxes[0], plain.boxes[0]
    assert (page.width, page.height) == ((842, 595) if turn % 180 else (595, 842))
    assert page.verdict and page.verdict.turned == turn
    expected = {
        0: (other.x0, other.top),
        90: (842 - other.bottom, other.x0),
        180: (595 - other.x1, 842 - other.bottom),
        270: (other.top, 595 - other.x1),
    }
    assert (box.x0, box.top) == pytest.approx(expected[turn], abs=0.02)


def test_places_count_from_the_corner_of_the_crop_box_and_what_it_cuts_off_is_left_out() -> None:
    sheet = Sheet(entries="/CropBox[50 0 595 800]")
    sheet.write(60, 60, PARAGRAPH[0])
    sheet.write(60, 10, "ngoài khung")
    source = pages.read(draw([sheet]))
    assert (source.pages[0].width, source.pages[0].height) == (545, 800)
    assert source.text == PARAGRAPH[0]
    assert source.boxes[0].x0 == 10
    assert 18 <= source.boxes[0].top < source.boxes[0].bottom < 36


def test_words_drawn_in_pieces_are_put_together_and_bold_print_counts_once() -> None:
    sheet = Sheet()
    for at in range(2):
        sheet.write(60 + 0.3 * at, 60, "Giao Sở Y tế", 14)
    for left, piece in ((60, "T"), (60 + 7 * 5, "cho"), (60 + 7, "in")):
        sheet.write(left, 100, piece, 14)
    assert pages.read(draw([sheet])).text.split("\n") == ["Giao Sở Y tế", "", "Tin cho"]


def test_row_cut_by_the_end_of_the_page_and_merged_cells() -> None:
    first, second = Sheet(), Sheet()
    head = ("TT", "Nội dung", "Chủ trì")
    first.table((60, 100, 350, 540), (700, 720, 755), (head, ("1", "Rà soát trang thiết bị\ncủa các trạm y tế", "Sở Y tế")))
    second.table((60, 100, 350, 540), (50, 70, 90), (("", "xã, thị trấn", ""), ("2", "Mua sắm", "Sở Tài chính")))
    for top in (90, 110, 130):
        second.rule(60, top, 540, top)
    for edge in (60, 540):
        second.rule(edge, 90, edge, 130)
    for edge in (100, 350):
        second.rule(edge, 110, edge, 130)
    second.write(70, 92, "II. Nhóm nhiệm vụ về nhân lực", 11)
    for left, words in ((63, "3"), (103, "Đào tạo"), (353, "Sở Nội vụ")):
        second.write(left, 112, words, 11)
    source = pages.read(draw([first, second]))
    assert [[cell.of(source.text) for cell in row] for row in source.tables[0].rows] == [
        ["TT", "Nội dung", "Chủ trì"],
        ["1", "Rà soát trang thiết bị của các trạm y tế xã, thị trấn", "Sở Y tế"],
        ["2", "Mua sắm", "Sở Tài chính"],
        ["II. Nhóm nhiệm vụ về nhân lực", "", ""],
        ["3", "Đào tạo", "Sở Nội vụ"],
    ]
    assert {box.page for box in source.boxes if box.span.of(source.text) in ("thiết", "trấn")} == {1, 2}


def test_table_that_ends_with_half_a_row_on_the_next_page() -> None:
    first, second = Sheet(), Sheet()
    head = ("STT", "Nội dung", "Thời hạn")
    first.table((60, 100, 350, 540), (700, 720, 755), (head, ("1", "Rà soát trang thiết bị\ncủa các trạm y tế", "15/9/201\n8")))
    second.table((60, 100, 350, 540), (50, 70), (("", "xã, thị trấn", ""),))
    second.write(85, 100, "Văn phòng tổng hợp.")
    source = pages.read(draw([first, second]))
    assert source.text.split("\n")[1:] == ["1 | Rà soát trang thiết bị của các trạm y tế xã, thị trấn | 15/9/2018", "Văn phòng tổng hợp."]


def test_subject_that_fills_its_first_line_is_one_paragraph() -> None:
    sheet = Sheet()
    sheet.write(250, 140, "THÔNG BÁO")
    sheet.write(86, 160, "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về quản lý, khai thác cát, sỏi")
    sheet.write(215, 178, "lòng sông trên địa bàn tỉnh năm 2023")
    sheet.write(234, 200, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH")
    for at, line in enumerate(PARAGRAPH):
        sheet.write(85 if at else 113, 230 + 20 * at, line)
    lines = [line for line in pages.read(draw([sheet])).text.split("\n") if line]
    assert lines[1:3] == [
        "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp về quản lý, khai thác cát, sỏi lòng sông trên địa bàn tỉnh năm 2023",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
    ]


def test_small_heads_and_feet_are_left_out_and_the_paragraph_goes_on() -> None:
    first, second = Sheet(), Sheet()
    for at, line in enumerate(PARAGRAPH * 3):
        first.write(85 if at % 3 else 113, 560 + 20 * at, line)
    first.write(113, 740, "Sở Nội vụ theo dõi, đôn đốc việc thực hiện của các cơ quan, đơn vị và")
    second.write(85, 30, "Hệ thống quản lý văn bản và điều hành", 7)
    second.write(85, 60, "các địa phương trên địa bàn tỉnh, tổng hợp, báo cáo, hoàn thành trong quý")
    second.write(85, 80, "III/2023.")
    for at in range(4):
        second.write(113, 102 + 20 * at, "Văn phòng tổng hợp, báo cáo.")
    lines = pages.read(draw([first, second])).text.split("\n")
    assert "Hệ thống" not in " ".join(lines)
    assert any(line.endswith("báo cáo, hoàn thành trong quý III/2023.") for line in lines)


def test_attached_files_and_form_fields_are_named() -> None:
    sheet = Sheet(entries="/Annots[1003 0 R 1004 0 R]")
    sheet.write(60, 60, PARAGRAPH[0])
    more = {
        1000: b"<</Names[(a)1001 0 R]>>",
        1001: b"<</Type/Filespec/F(phu-luc.xlsx)/UF(phu-luc.xlsx)/EF<</F 1002 0 R>>>>",
        1002: b"<</Type/EmbeddedFile/Length 3>>stream\nabc\nendstream",
        1003: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(ho_ten)/Rect[60 60 200 80]/F 4>>",
        1004: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(chu_ky)/Rect[60 90 200 110]/F 4>>",
    }
    catalog = b"/Names<</EmbeddedFiles 1000 0 R>>/AcroForm<</Fields[1003 0 R 1004 0 R]>>"
    source = pages.read(draw([sheet], catalog=catalog, more=more))
    assert [(warning.code, warning.message.split("(")[1].split(")")[0]) for warning in source.warnings] == [
        ("attachments", "phu-luc.xlsx"),
        ("form_fields", "ho_ten"),
    ]


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


def test_damaged_page_among_others_is_told() -> None:
    sheet = Sheet()
    write_notice(sheet)
    source = pages.read(draw([sheet, sheet]).replace(b"24 0 obj<</Type/Page", b"24 0 obj<</Tipe/Pose"))
    assert "THÔNG BÁO" in source.text
    assert [warning.code for warning in source.warnings] in (["page_not_read"], [])


def test_what_was_read_before_a_limit_is_kept() -> None:
    sheets = [Sheet(), Sheet(), Sheet()]
    for number, sheet in enumerate(sheets, 1):
        sheet.write(60, 60, f"Trang thứ {number} của văn bản")
    data = draw(sheets)
    whole = pages.read(data)
    fewer = pages.read(data, limits=Limits(pages=2))
    assert whole.text.startswith(fewer.text)
    assert (len(fewer.pages), [warning.code for warning in fewer.warnings]) == (2, ["pages_left_out"])
    short = pages.read(data, limits=Limits(letters=30))
    assert "text_left_out" in [warning.code for warning in short.warnings]
    assert whole.text.startswith(short.text)
    asked = iter((False, False, True))
    late = pages.read(data, limits=Limits(stop=lambda: next(asked)))
    assert (len(late.pages), [warning.code for warning in late.warnings]) == (2, ["time_limit"])


def test_empty_page_is_told_and_verdicts_have_figures() -> None:
    sheet = Sheet()
    write_notice(sheet)
    source = pages.read(draw([sheet, Sheet()]))
    assert [warning.code for warning in source.warnings] == ["page_empty"]
    verdict = source.pages[0].verdict
    assert verdict and verdict.method == "native"
    assert verdict.letters > 300
    assert verdict.syllables == 1.0
    assert 0.2 < (verdict.marked or 0) < 0.4


def recognise(monkeypatch: pytest.MonkeyPatch, said: str) -> list[tuple[int, int]]:
    """Let OCR read these words on every page; return the sizes of the pictures that it gets."""
    seen: list[tuple[int, int]] = []

    def read_page(picture: Image.Image, number: int, size: tuple[float, float]) -> Read:
        seen.append(picture.size)
        found = [Word(word, number, 60 + 6 * at, 100, 65 + 6 * at, 113, at, 0.9) for at, word in enumerate(said.split())]
        return Read(number, *size, tuple(group_rows(found)), (), (), Verdict("ocr", confidence=0.9))

    monkeypatch.setattr(scan, "available", lambda: None)
    monkeypatch.setattr(scan, "read_page", read_page)
    return seen
