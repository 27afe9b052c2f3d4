"""The frame of official documents: letterheads, titles and closings of all kinds, with invented bodies and people."""

from __future__ import annotations

import pytest

from nlp.structure import parse
from nlp.types import BlockKind, Field, Source, Structure

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
DATE = "Kon Tum, ngày 3 tháng 02 năm 2031\n"
CLOSE = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nLê Văn An"


def read(text: str) -> Structure:
    return parse(Source(text, "text/plain"))


def value(field: Field | None) -> str | None:
    return field.value if field else None


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 05/TB-SYT", "05/TB-SYT"),
        ("Số:      /TB-SYT", "/TB-SYT"),
        ("Số: ……/TB-SYT", "/TB-SYT"),
        ("Số : 12 / TB - SYT", "12/TB-SYT"),
        ("Số: 12a/QĐ-UBND", "12a/QĐ-UBND"),
        ("Số: 66.25/2031/NQ-CP", "66.25/2031/NQ-CP"),
        ("Số: 09/2031/QĐ-UBND", "09/2031/QĐ-UBND"),
        ("Số: 05/2031/TT-BKH&CN-BNV", "05/2031/TT-BKH&CN-BNV"),
        ("Sô: 7/KH-SYT", "7/KH-SYT"),
        ("Số: 6§( /TB-UBND", "/TB-UBND"),
        ("Số 12-NQ/TU", "12-NQ/TU"),
        ("Số        -TB/HU", "-TB/HU"),
        ("Luật số: 15/2031/QH17", "15/2031/QH17"),
        ("Số: 7/KH-SYT Kon Tum, ngày 3 tháng 02 năm 2031", "7/KH-SYT"),
        ("Số: 565\n/TB-UBND", "565/TB-UBND"),
        ("Số: 68 Trần Phú", None),
    ],
)
def test_number(line: str, number: str | None) -> None:
    assert value(read(f"SỞ Y TẾ\n{line}\n{MOTTO}{DATE}THÔNG BÁO\nKết quả thi\nNội dung.\n{CLOSE}").number) == number


@pytest.mark.parametrize(
    ("line", "place", "issued"),
    [
        ("Hưng Yên, ngày 05 tháng 02 năm 2031", "Hưng Yên", "ngày 05 tháng 02 năm 2031"),
        ("Hưng Yên, ngày     tháng 5 năm 2031", "Hưng Yên", "ngày     tháng 5 năm 2031"),
        ("Hưng Yên, ngày … tháng … năm 2031", "Hưng Yên", "ngày … tháng … năm 2031"),
        ("Đắk R’lấp, ngày 3| thắng 12 năm 2031", "Đắk R’lấp", "ngày 3| thắng 12 năm 2031"),
        ("TP. Hồ Chí Minh, ngày 1 tháng 5 năm 2031", "TP. Hồ Chí Minh", "ngày 1 tháng 5 năm 2031"),
        ("Bà Rịa - Vũng Tàu, ngày 1 tháng 5 năm 2031", "Bà Rịa - Vũng Tàu", "ngày 1 tháng 5 năm 2031"),
        ("Hà Nội, 01/4/2031", "Hà Nội", "01/4/2031"),
        ("Số: 9/TB-SYT   Huế, ngày 1 tháng 5 năm 2031", "Huế", "ngày 1 tháng 5 năm 2031"),
    ],
)
def test_place_and_date(line: str, place: str, issued: str) -> None:
    text = f"SỞ Y TẾ\n{line}\n{MOTTO}THÔNG BÁO\nKết quả thi\nNội dung.\n{CLOSE}"
    found = read(text)
    assert value(found.place) == place
    assert found.issued is not None and found.issued.of(text) == issued


@pytest.mark.parametrize(
    ("letterhead", "body", "parent"),
    [
        ("ỦY BAN NHÂN DÂN\nTỈNH KON TUM", "Ủy ban nhân dân tỉnh Kon Tum", None),
        ("UBND TỈNH KON TUM\nSỞ TÀI CHÍNH", "Sở Tài chính", "Ủy ban nhân dân tỉnh Kon Tum"),
        ("UBND TỈNH KON TUM\nSỞ Y TẾ\nCHI CỤC DÂN SỐ", "Chi cục Dân số", "Sở Y tế"),
        ("SỞ VĂN HÓA, THỂ THAO\nVÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch", None),
        ("UBND TỈNH KON TUM\nVĂN PHÒNG", "Văn phòng Ủy ban nhân dân tỉnh Kon Tum", "Ủy ban nhân dân tỉnh Kon Tum"),
        ("CHÍNH PHỦ", "Chính phủ", None),
        ("ĐẢNG BỘ TỈNH KON TUM\nHUYỆN ỦY ĐẮK TÔ\n*", "Huyện ủy Đắk Tô", "Đảng bộ tỉnh Kon Tum"),
        ("SỞ THÔNG TIN VÀ TRUYỂN THÔNG", "Sở Thông tin và Truyền thông", None),
        ("TRUNG TÂM TIN HỌC\nvanthu@kontum.example\n18.11.2031 07:25:14\n\nSỞ NỘI VỤ", "Sở Nội vụ", None),
    ],
)
def test_bodies(letterhead: str, body: str, parent: str | None) -> None:
    found = read(f"{letterhead}\n\nSố: 5/TB-X\n{MOTTO}{DATE}THÔNG BÁO\nKết quả thi\nNội dung.\n{CLOSE}")
    assert (value(found.issuing_body) or "").lower() == body.lower()
    assert (value(found.parent_body) or "").lower() == (parent or "").lower()


def test_two_columns_on_one_line() -> None:
    head = "ỦY BAN NHÂN DÂN  CỘNGHÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH KON TUM | Độc lập - Tự do - Hạnh phúc\n"
    found = read(f"{head}Số: 5/TB-UBND Kon Tum, ngày 3 tháng 2 năm 2031\nTHÔNG BÁO\nKết quả\nNội dung.\n{CLOSE}")
    assert value(found.issuing_body) == "Ủy ban nhân dân tỉnh Kon Tum"
    assert (value(found.number), value(found.place)) == ("5/TB-UBND", "Kon Tum")


def test_the_symbol_names_the_body_where_the_letterhead_is_lost() -> None:
    found = read(f"Số: /TB-SKHCN\n{DATE}THÔNG BÁO\nKết quả làm việc\nNội dung.\n{CLOSE}")
    assert value(found.issuing_body) == "Sở Khoa học và Công nghệ"


@pytest.mark.parametrize(
    ("title", "code", "subject"),
    [
        ("THÔNG BÁO\nKết luận của Giám đốc\ntại cuộc họp giao ban", "TB", "Kết luận của Giám đốc tại cuộc họp giao ban"),
        ("T H Ô N G  B Á O\nKết quả thi", "TB", "Kết quả thi"),
        ("KẾ HOẠCH Phòng chống hạn năm 2031", "KH", "Phòng chống hạn năm 2031"),
        ("BÁO CÁO\nKẾT QUẢ TIẾP DÂN\nNăm 2030", "BC", "KẾT QUẢ TIẾP DÂN Năm 2030"),
        ("THÔNG TƯ LIÊN TỊCH\nQuy định về phí", "TTLT", "Quy định về phí"),
        ("CHƯƠNG TRÌNH HÀNH ĐỘNG\nVề biển đảo\n------", "CTHĐ", "Về biển đảo"),
        ("QUYẾT ĐỊNH\nVề việc thành lập Tổ tư vấn", "QĐ", "Về việc thành lập Tổ tư vấn"),
    ],
)
def test_title(title: str, code: str, subject: str) -> None:
    found = read(f"SỞ Y TẾ\nSố: 5/X-SYT\n{MOTTO}{DATE}{title}\nThực hiện chỉ đạo của tỉnh, Sở triển khai.\n{CLOSE}")
    assert (found.type_code, value(found.subject)) == (code, subject)


DISPATCH = (
    f"UBND TỈNH KON TUM\nSỞ Y TẾ\nSố: 12a/SYT-NV\nV/v tăng cường\nphòng dịch\n{MOTTO}{DATE}Kính gửi:\n- UBND các xã, phường;\n"
    "- Các bệnh viện.\nSở đề nghị như sau:\n1. UBND các xã, phường:\n- Rà soát;\n- Báo cáo.\n"
    "Nơi nhận:\n- Như trên;\n- Bộ Y tế (để b/c);\n- Lưu: VT.\n"
    "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(Đã ký)\nThS. Đinh Công Thành"
)


def test_dispatch() -> None:
    found = read(DISPATCH)
    assert (found.type_code, value(found.subject)) == ("CV", "tăng cường phòng dịch")
    assert [to.value for to in found.addressees] == ["UBND các xã, phường", "Các bệnh viện"]
    assert [to.value for to in found.recipients] == ["Như trên", "Bộ Y tế"]
    assert (value(found.signer.name), value(found.signer.title)) == ("Đinh Công Thành", "Phó Giám đốc")
    assert value(found.signer.capacity) == "KT. Giám đốc"


@pytest.mark.parametrize(
    ("lines", "name", "title", "capacity"),
    [
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Minh Khoa", "Trần Minh Khoa", "Chủ tịch", "TM. Ủy ban nhân dân"),
        ("TM. ỦY BAN NHÂN DÂN\nKT.CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Ba", "Lê Ba", "Phó Chủ tịch", "KT. Chủ tịch"),
        ("TL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nVũ Long", "Vũ Long", "Phó Chánh Văn phòng", "KT. Chánh Văn phòng"),
        ("T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nHồ Thị Gấm", "Hồ Thị Gấm", "Phó Bí thư", "TM. Ban Thường vụ"),
        ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nĐặng Văn Sáu", "Đặng Văn Sáu", "Thứ trưởng", "KT. Bộ trưởng"),
        ("GIÁM ĐỐC\nNGUYỄN THỊ BÍCH", "Nguyễn Thị Bích", "Giám đốc", None),
        ("CHỈ HUY TRƯỞNG\nĐại tá Y Thanh Niê", "Y Thanh Niê", "Chỉ huy trưởng", None),
        ("**KT.GIÁM ĐỐC\nPHÓ GIÁM ĐỐC**\nBSCKII. Tô Văn Hai", "Tô Văn Hai", "Phó Giám đốc", "KT. Giám đốc"),
        ("TM. UBND KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn Ba", "Lê Văn Ba", "Phó Chủ tịch", "KT. Chủ tịch"),
    ],
)
@pytest.mark.parametrize("listed", ["Nơi nhận:\n- Như trên;\n- Lưu: VT.\n{}", "{}\nNơi nhận:\n- Như trên;\n- Lưu: VT.", "{}"])
def test_signature(lines: str, name: str, title: str, capacity: str | None, listed: str) -> None:
    signer = read(
        f"SỞ Y TẾ\nSố: 5/TB-SYT\n{MOTTO}{DATE}THÔNG BÁO\nKết quả thi\nCăn cứ kế hoạch, Sở thông báo./.\n{listed.format(lines)}"
    ).signer
    assert (value(signer.name), value(signer.title), value(signer.capacity)) == (name, title, capacity)


def test_the_first_of_two_signers() -> None:
    two = "KT. BỘ TRƯỞNG BỘ TÀI CHÍNH\nTHỨ TRƯỞNG\nNguyễn Văn Sáu\nKT. BỘ TRƯỞNG BỘ Y TẾ\nTHỨ TRƯỞNG\nTrần Văn Bảy"
    found = read(f"BỘ TÀI CHÍNH - BỘ Y TẾ\nSố: 5/2031/TTLT-BTC-BYT\n{MOTTO}{DATE}THÔNG TƯ LIÊN TỊCH\nVề phí\nĐiều 1. Phí.\n{two}")
    assert value(found.signer.name) == "Nguyễn Văn Sáu"
    assert {block.kind for block in found.blocks[-6:]} == {BlockKind.SIGNATURE}


def test_recipients_side_by_side_with_the_signature() -> None:
    close = "Nơi nhận:          TL. CHỦ TỊCH\n- Như trên;        CHÁNH VĂN PHÒNG\n"
    close += "- TT. HĐND tỉnh;\n- Các sở (để t/h);\n- Lưu: VT.          Nguyễn Quốc Khánh"
    found = read(f"SỞ Y TẾ\nSố: 5/TB-SYT\n{MOTTO}{DATE}THÔNG BÁO\nKết quả thi\nNội dung./.\n{close}")
    assert [to.value for to in found.recipients] == ["Như trên", "TT. HĐND tỉnh", "Các sở"]
    assert (value(found.signer.name), value(found.signer.capacity)) == ("Nguyễn Quốc Khánh", "TL. Chủ tịch")


def test_minutes_date_themselves_at_the_end() -> None:
    text = f"{MOTTO}BIÊN BẢN\nHọp giao ban\nThư ký ghi lại:\n1. Giao Phòng A rà soát.\nHuế, ngày 5 tháng 5 năm 2031\nTHƯ KÝ\nLê Văn An"
    found = read(text)
    assert (found.type_code, value(found.place)) == ("BB", "Huế")
    assert found.issued is not None and found.issued.of(text) == "ngày 5 tháng 5 năm 2031"


def test_urgency_and_secrecy() -> None:
    found = read(f"SỞ Y TẾ\nSố: 5/CĐ-SYT\nHỎA TỐC\nMẬT\n{MOTTO}{DATE}CÔNG ĐIỆN\nVề bão\nNội dung.\n{CLOSE}")
    assert (found.urgency, found.secrecy) == ("hỏa tốc", "mật")


def test_decision() -> None:
    text = (
        f"TRƯỜNG THPT NGUYỄN DU\nSố: 3/QĐ-ND\n{MOTTO}{DATE}QUYẾT ĐỊNH\nThành lập Tổ tư vấn\nHIỆU TRƯỞNG TRƯỜNG THPT NGUYỄN DU\n"
        "Căn cứ Điều lệ trường;\nTheo đề nghị của Phó Hiệu trưởng.\nQUYẾT ĐỊNH\nĐiều 1. Thành lập Tổ.\nĐiều 2. Tổ có nhiệm vụ:\n"
        "a) Tư vấn;\nb) Báo cáo.\nHIỆU TRƯỞNG\nLê Thị Tường Vi\nPHỤ LỤC\nDANH SÁCH TỔ\n(Kèm theo Quyết định số 3/QĐ-ND)\n1. Ông Hai"
    )
    blocks = read(text).blocks
    kinds = [block.kind for block in blocks if block.kind in (BlockKind.BASIS, BlockKind.APPENDIX)]
    assert kinds == [BlockKind.BASIS] * 2 + [BlockKind.APPENDIX] * 3
    order = next(block for block in blocks if block.kind is BlockKind.HEADING)
    articles = [block for block in blocks if block.marker.startswith("Điều")]
    assert [block.parent for block in articles] == [order.index, order.index]
    assert [block.parent for block in blocks if block.marker in ("a)", "b)")] == [articles[1].index] * 2
    appendix = next(block for block in blocks if block.kind is BlockKind.APPENDIX)
    assert blocks[-1].parent == appendix.index


def test_a_story_that_cites_a_notice_is_news() -> None:
    story = "Sở Y tế họp bàn\nSáng nay, Sở Y tế họp. Theo Thông báo số 5/TB-UBND, các huyện phải rà soát.\nTin, ảnh: Lê An"
    assert read(story).genre == "news"
