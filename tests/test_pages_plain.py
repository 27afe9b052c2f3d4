"""Plain text: soft line breaks, columns, tables, encodings, and that no input takes more than linear time."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import pages, text
from nlp.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedMedia
from nlp.types import Limits

WRAPPED = """\
Ngày 12/5/2023, tại trụ sở Ủy ban nhân dân tỉnh, Phó Chủ tịch tỉnh chủ
trì cuộc họp nghe báo cáo về công tác phòng, chống thiên tai. Sau khi nghe
báo cáo, Phó Chủ tịch kết luận như sau:
I. ĐÁNH GIÁ CHUNG
Các địa phương đã có nhiều cố gắng trong công tác phòng, chống thiên tai.
II. NHIỆM VỤ
1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Sở Lao động
- Thương binh và Xã hội và các địa phương rà soát phương án trước tháng
6. Các xã báo cáo kết quả;
a) Kiểm tra các công trình xung yếu;
b) Tổng hợp khó khăn, vướng mắc của các đơn vị, địa phương trong quá

2

trình thực hiện.
- Bố trí lực lượng trực 24/24 giờ theo Công văn số 12/UBND-
KTN của Ủy ban nhân dân tỉnh.
"""


def read(written: str) -> list[str]:
    """Return the printed lines of a text."""
    return [line for line in pages.read(written.encode()).text.split("\n") if line]


def test_soft_line_breaks_are_joined() -> None:
    assert read(WRAPPED) == [
        "Ngày 12/5/2023, tại trụ sở Ủy ban nhân dân tỉnh, Phó Chủ tịch tỉnh chủ trì cuộc họp nghe báo cáo về công tác phòng, chống"
        " thiên tai. Sau khi nghe báo cáo, Phó Chủ tịch kết luận như sau:",
        "I. ĐÁNH GIÁ CHUNG",
        "Các địa phương đã có nhiều cố gắng trong công tác phòng, chống thiên tai.",
        "II. NHIỆM VỤ",
        "1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Sở Lao động - Thương binh và Xã hội và các địa phương rà soát phương"
        " án trước tháng 6. Các xã báo cáo kết quả;",
        "a) Kiểm tra các công trình xung yếu;",
        "b) Tổng hợp khó khăn, vướng mắc của các đơn vị, địa phương trong quá trình thực hiện.",
        "- Bố trí lực lượng trực 24/24 giờ theo Công văn số 12/UBND-KTN của Ủy ban nhân dân tỉnh.",
    ]


@pytest.mark.parametrize(
    ("line", "joined"),
    [("Sở: Nông nghiệp và Môi trường, Công Thương, Tài chính, Xây", True), ("Sở: Y tế, Tài chính, Xây", True), ("Số: 12/TB-UBND", False)],
)
def test_a_line_that_begins_with_departments_is_no_number(line: str, joined: bool) -> None:
    before = "Sáng nay tại trụ sở UBND tỉnh, ông Hà chủ trì cuộc họp về\nđề án nước sạch nông thôn. Cùng dự có lãnh đạo các"
    lines = read(f"{before}\n{line}\ndựng và đại diện của\nUBND các huyện Tây Hà, Nam Hà.\n")
    assert (f"lãnh đạo các {line}" in lines[0]) is joined


def test_a_paragraph_a_line_stays_as_it_is() -> None:
    written = "\n".join(("Giao Sở Y tế " + "chủ trì việc này, " * 12 + "báo cáo.", "gồm các việc", "2", "Sở Nội vụ")) + "\n"
    assert pages.read(written.encode()).text == written.rstrip()


def test_every_letter_maps_to_the_input() -> None:
    written = "\ufeff" + WRAPPED.replace("\n", "\r\n").replace(" Ủy", "\u00a0Ủy")
    source = pages.read(written.encode())
    plain = written.removeprefix("\ufeff")
    for at, letter in enumerate(source.text):
        if letter.isalnum():
            assert plain[text.to_input(source.origin, at)] == letter


def test_nfd_and_nfc_give_one_text() -> None:
    assert pages.read(unicodedata.normalize("NFD", WRAPPED).encode()).text == pages.read(WRAPPED.encode()).text


def test_letterhead_printed_across() -> None:
    assert read(
        "UBND TỈNH GIẢ ĐỊNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSỞ Y TẾ Độc lập - Tự do - Hạnh phúc\n\n"
        "Số: 12/TB-SYT Giả Định, ngày 5 tháng 2 năm 2020\n\nTHÔNG BÁO\nKết quả cuộc họp giao ban\n"
    ) == [
        "UBND TỈNH GIẢ ĐỊNH",
        "SỞ Y TẾ",
        "Số: 12/TB-SYT",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Giả Định, ngày 5 tháng 2 năm 2020",
        "THÔNG BÁO",
        "Kết quả cuộc họp giao ban",
    ]


def test_recipients_printed_across() -> None:
    written = (
        "Nơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- Các phòng, ban và các đơn vị\ntrực thuộc Sở;\n- Lưu: VT. Nguyễn Văn Mẫu\n"
    )
    assert read(written) == [
        "Nơi nhận:",
        "- Như trên;",
        "- Các phòng, ban và các đơn vị trực thuộc Sở;",
        "- Lưu: VT.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Nguyễn Văn Mẫu",
    ]


def test_flattened_frames() -> None:
    assert read(
        "UBND TỈNH GIẢ ĐỊNH SỞ Y TẾ | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc\n"
        "Số: 12/TB-SYT | Giả Định, ngày 5 tháng 2 năm 2020\nTHÔNG BÁO\n\n"
        "Nơi nhận: - Như trên; - Lưu: VT. | TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Văn Mẫu\n"
    ) == [
        "UBND TỈNH GIẢ ĐỊNH",
        "SỞ Y TẾ",
        "Số: 12/TB-SYT",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Giả Định, ngày 5 tháng 2 năm 2020",
        "THÔNG BÁO",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Trần Văn Mẫu",
    ]


def test_tables_of_fixed_width() -> None:
    source = pages.read(
        (
            "Phân công:\n"
            "|STT |Nội dung                 |Chủ trì        |\n"
            "|1   |Rà soát trang thiết bị   |Sở Y tế        |\n"
            "|    |của các trạm y tế        |               |\n"
            "|2   |Mua sắm                  |Sở Tài chính   |\n\n"
            "|Nơi nhận:      |KT. GIÁM ĐỐC   |\n|- Như trên;    |PHÓ GIÁM ĐỐC   |\n|- Lưu: VT.     |Lê Thị Mẫu     |\n"
        ).encode()
    )
    assert [[cell.of(source.text) for cell in row] for table in source.tables for row in table.rows] == [
        ["STT", "Nội dung", "Chủ trì"],
        ["1", "Rà soát trang thiết bị của các trạm y tế", "Sở Y tế"],
        ["2", "Mua sắm", "Sở Tài chính"],
    ]
    lines = [line for line in source.text.split("\n") if line]
    assert lines[-6:] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lê Thị Mẫu"]


def test_rows_between_bars_may_be_wrapped_anywhere() -> None:
    source = pages.read(
        (
            "| STT | Nội dung | Thời hạn |\n||||\n| 1 | Rà soát trang thiết bị của các trạm y\ntế trên địa bàn | Quý I |\n"
            "| 2 | | Quý II |\n"
        ).encode()
    )
    assert source.text.split("\n") == [
        "STT | Nội dung | Thời hạn",
        "1 | Rà soát trang thiết bị của các trạm y tế trên địa bàn | Quý I",
        "2 |  | Quý II",
    ]
    assert [[len(cell) for cell in row] for row in source.tables[0].rows][2] == [1, 0, 6]


def test_one_bar_in_a_line_is_no_table_and_stars_of_markdown_go() -> None:
    source = pages.read("Cập nhật: 15/09/2020 | 17:22\n\n**KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC**\n\nLê Thị Mẫu".encode())
    assert source.tables == ()
    assert source.text == "Cập nhật: 15/09/2020 | 17:22\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nLê Thị Mẫu"


def test_rows_whose_last_cell_is_empty_stay_rows() -> None:
    rows = [
        "TT | Nội dung | Chủ trì | Ghi chú",
        "1 | Rà soát hộ nghèo | Sở Y tế |",
        "2 | Lập danh sách | Các xã |",
        "3 | Tổng hợp | Sở Y tế | Quý I",
    ]
    source = pages.read("\n".join(rows).encode())
    (table,) = source.tables
    assert [[cell.of(source.text) for cell in row] for row in table.rows] == [row.removesuffix(" |").split(" | ") for row in rows]


@pytest.mark.parametrize("line", ["Cuối ô | |", "Hưng Yên, tháng 3 năm 2011 |", "Sở Y tế |"])
def test_bars_at_the_end_of_a_line_make_no_row(line: str) -> None:
    source = pages.read(f"{line}\n".encode())
    assert (source.text, source.tables) == (line.rstrip(" |"), ())


@pytest.mark.parametrize("line", ["24/07/2031 08:30:15", "Ngày đăng 24-7-2031 8:30:15"])
def test_a_time_alone_is_no_stamp(line: str) -> None:
    assert read(f"Tin trong huyện\n{line}\n\nBàn biện pháp chống hạn\n")[1] == line


def test_signature_stamp_goes_to_the_end() -> None:
    assert read("Người ký: UBND tỉnh A\nThời gian ký: 05.02.2020\n10:11:12 +07:00\n\nTHÔNG BÁO\nVề việc nghỉ lễ\n")[0] == "THÔNG BÁO"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert pages.read("Sở Y tế".encode(encoding), "application/pdf").text == "Sở Y tế"


def test_what_cannot_be_read() -> None:
    with pytest.raises(UnreadableDocument, match="UTF-8"):
        pages.read(bytes(range(0xA1, 0xFF)) * 3)
    with pytest.raises(EmptyDocument):
        pages.read(b" \n\t ")
    with pytest.raises(EmptyDocument):
        pages.read("\u200b \u00a0".encode())
    with pytest.raises(DocumentTooLarge):
        pages.read(b"a" * 1001, limits=Limits(text_data=1000))
    with pytest.raises(UnreadableDocument):
        pages.read(b"\xff\xfea")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"MZ\x90\x00", "program"),
        (b"PK\x03\x04", "zip"),
        (b"\x00\x01\x02\x03", "binary"),
    ],
)
def test_other_formats_are_named(head: bytes, name: str) -> None:
    with pytest.raises(UnsupportedMedia, match=name):
        pages.read(head + b" rest", "text/plain")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aAđĐ12.,;:-+|()/\n\f\t Nơinhậ_*", max_size=300))
def test_any_text_is_read_and_stays(written: str) -> None:
    try:
        source = pages.read(written.encode())
    except (EmptyDocument, UnsupportedMedia):
        return
    assert sorted(letter for letter in source.text if letter.isalpha()) == sorted(letter for letter in written if letter.isalpha())
    for table in source.tables:
        for row in table.rows:
            assert source.text[row[0].start : row[-1].end] == " | ".join(cell.of(source.text) for cell in row)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "(",
        "|",
        "|a\nb\n",
        "| a | b |\n",
        "a | b\n",
        "- ",
        "a) x\n",
        "abc def\n",
        "Nơi nhận:\n",
        "Nơi nhận: - a; - b;\n",
        "KT. GIÁM ĐỐC\n",
        "+07:00\n",
        "a\f",
        "e\u0302\u0323",
        "\u0323\u0302",
    ],
)
def test_time_grows_with_the_length(unit: str) -> None:
    def measure(length: int) -> float:
        data = (unit * (length // len(unit)) + "x").encode()
        return min(_time(data) for _ in range(2))

    short, long = measure(15_000), measure(60_000)
    assert long < 4 * 2.5 * short + 0.2


def _time(data: bytes) -> float:
    """Return how long reading takes."""
    begun = time.process_time()
    pages.read(data)
    return time.process_time() - begun


@pytest.mark.parametrize(
    "body",
    [
        "SỞ NỘI VỤ",
        "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
        "UBND THÀNH PHỐ HẢI PHÒNG",
        "SỞ NGOẠI VỤ",
        "BỘ QUỐC PHÒNG",
        "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    ],
)
def test_a_word_of_a_name_is_no_second_body(body: str) -> None:
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head = f"{body}\n{motto}\nSố: 12/TB-ABC\nHuế, ngày 20 tháng 12 năm 2024\n\nTHÔNG BÁO\n"
    assert body in pages.read(head.encode()).text.split("\n")
