"""The nesting of the body: who governs whom. Each case is drawn as a tree: two blanks deeper is one level deeper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.structure import markers, parse
from nlp.types import BlockKind, Source, Span, Structure, Table

HEAD = "SỞ Y TẾ\nSố: 5/TB-SYT\nKon Tum, ngày 3 tháng 2 năm 2031\nTHÔNG BÁO\nKết quả thi\n"
FRAME = {BlockKind.LETTERHEAD, BlockKind.NUMBER, BlockKind.PLACE_DATE, BlockKind.TYPE, BlockKind.SUBJECT, BlockKind.BOILERPLATE}

TREES = {
    "a document-level lead-in governs the numbered headings": """
Giám đốc Sở kết luận như sau:
  I. Đánh giá chung
    Các đơn vị đã cố gắng.
  II. Nhiệm vụ cụ thể
    1. Phòng Nghiệp vụ Y:
      - Rà soát danh mục;
      - Báo cáo trước ngày 15/3.
    2. Văn phòng Sở chủ trì tổng hợp.
Nay thông báo để các đơn vị biết, thực hiện.
""",
    "a new kind nests, a known kind returns": """
1. Công tác khám bệnh
  a) Rà soát giường bệnh:
    - Khoa Nội;
    - Khoa Ngoại.
  b) Bổ sung thuốc.
2. Công tác phòng bệnh
  a) Tiêm chủng.
  d) Truyền thông.
  đ) Giám sát.
""",
    "numbering that starts again nests": """
I. NHIỆM VỤ
  1. Rà soát quy hoạch.
  2. Lập dự toán.
II. TỔ CHỨC THỰC HIỆN
  1. Phòng Kế hoạch tổng hợp.
  2. Văn phòng đôn đốc.
""",
    "a count goes on behind a paragraph": """
1. Rà soát các hộ nuôi cá trên địa bàn.
  Đối với các hộ nuôi cũ thì lập danh sách.
2. Cấp giấy phép theo quy định.
""",
    "a list under an item that leads in with the same numbers": """
1. Các phòng rà soát hồ sơ.
2. Văn phòng Sở có trách nhiệm:
  1) Tổng hợp hồ sơ;
  2) Trình Giám đốc.
3. Thanh tra Sở kiểm tra.
""",
    "ordinal words under a lead-in": """
Sở đề nghị các huyện thực hiện một số giải pháp sau:
  Một là, kiện toàn Hội đồng.
  Hai là, bố trí kinh phí.
Sở đề nghị các huyện quan tâm.
""",
    "unmarked lines under a lead-in": """
Văn phòng Sở có trách nhiệm:
  Tổng hợp báo cáo của các phòng;
  Trình Giám đốc Sở xem xét.
Trên đây là nội dung cuộc họp.
""",
    "an item that lost its dash": """
1. Nội dung tuyên truyền
  - Tuyên truyền về cải cách;
  Tuyên truyền về chuyển đổi số.
  - Thông tin kịp thời.
""",
    "a plain heading governs until the next": """
Sở Y tế:
  - Chủ trì, phối hợp các ngành kiểm tra.
  - Báo cáo kết quả.
Sở Tài chính:
  - Bố trí kinh phí.
""",
    "chapters": """
Chương I
  QUY ĐỊNH CHUNG
    Điều 1. Phạm vi điều chỉnh của văn bản này.
    Điều 2. Giải thích từ ngữ dùng trong văn bản:
      1. Bến là nơi đậu.
Chương II
  TRÁCH NHIỆM
    Điều 3. Các bến chịu trách nhiệm.
""",
    "deeper numbers": """
1. Lĩnh vực y tế
  1.1. Giao phòng Nghiệp vụ rà soát:
    - Kho thuốc.
      + Thuốc tiêm.
    - Vật tư.
  1.2. Giao Văn phòng tổng hợp.
2. Lĩnh vực dân số
  2.1. Giao Chi cục báo cáo.
""",
    "OCR wrote 8 for a": """
1. Ban Chỉ đạo huyện Ia H'Drai
  8) Tiếp tục lãnh đạo quyết liệt.
  b) Khẩn trương hoàn thành phê duyệt.
2. Sở Xây dựng hướng dẫn.
""",
    "two lead-ins, two lists": """
Kết quả đạt được như sau:
  - Đã khám cho nhân dân.
Thời gian tới, đề nghị các đơn vị thực hiện:
  - Rà soát thuốc.
""",
}


def read(text: str) -> Structure:
    return parse(Source(HEAD + text, "text/plain"))


@pytest.mark.parametrize("name", TREES)
def test_tree(name: str) -> None:
    drawn = TREES[name].strip("\n")
    text = "\n".join(line.strip() for line in drawn.split("\n"))
    found = read(text)
    shown = ["  " * block.level + block.span.of(HEAD + text) for block in found.blocks if block.kind not in FRAME]
    assert "\n".join(shown) == drawn
    for block in found.blocks:
        if block.parent is not None:
            assert block.parent < block.index and found.blocks[block.parent].level == block.level - 1


@pytest.mark.parametrize(
    ("line", "below", "heading"),
    [
        ("1. Sở Y tế", "- Rà soát.", True),
        ("2. UBND các huyện, thành phố:", "- Rà soát.", True),
        ("II. Nhiệm vụ cụ thể", "Các đơn vị rà soát.", True),
        ("3. Công tác cán bộ.", "Các đơn vị rà soát.", True),
        ("4. UBND xã Bình An.", "Thu hồi đất theo kết luận.", True),
        ("Phương hướng, nhiệm vụ năm 2031.", "- Rà soát.", True),
        ("QUYẾT ĐỊNH:", "Điều 1. Thành lập Tổ.", True),
        ("1. Sở Y tế chủ trì, phối hợp các ngành rà soát.", "- Kho thuốc.", False),
        ("2. UBND các huyện chịu trách nhiệm:", "- Rà soát.", False),
        ("Điều 1. Thành lập Tổ công tác.", "1. Ông Hai.", False),
        ("Các đơn vị đã thực hiện tốt", "- Rà soát.", False),
        ("Chủ trì: Ông Hai", "- Rà soát.", False),
        ("Căn cứ kế hoạch, Sở hướng dẫn như sau:", "1. Rà soát.", False),
    ],
)
def test_heading(line: str, below: str, heading: bool) -> None:
    found = read(f"{line}\n{below}\nKết thúc.")
    block = next(block for block in found.blocks if block.span.of(HEAD + line) == line)
    assert (block.kind is BlockKind.HEADING) is heading


@pytest.mark.parametrize(
    "text", ["12/5/2031 họp", "3.849 tỷ đồng", "-5 độ C", "Điều 5 của Luật", "Một số đơn vị", "2031 là năm", "2.1-3,5 tấn/ha", "2.1 tấn"]
)
def test_no_marker(text: str) -> None:
    assert markers.read(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("I- TÌNH HÌNH", "roman", 1),
        ("IV/ Kết quả", "roman", 4),
        ("1- Kinh tế", "num1", 1),
        ("1/ Kinh tế", "num1", 1),
        ("1) Kinh tế", "closed", 1),
        ("(ii) Kinh tế", "paren", 2),
        ("đ) Kinh tế", "alpha", 5),
        ("Thứ hai, kinh tế", "ordinal", 2),
        ("Bước 3: kinh tế", "step", 3),
        ("Phần thứ nhất", "phan", 1),
        ("Điều 12a. Kinh tế", "dieu", 12),
        ("2.24. Kinh tế", "num2", 24),
        ("2.1- Kinh tế", "num2", 1),
        ("3.2 - Kinh tế", "num2", 2),
        ("1.2/ Kinh tế", "num2", 2),
        ("1.2.3- Kinh tế", "num3", 3),
        ("• Kinh tế", "bullet", None),
        ("– Kinh tế", "dash", None),
        ("+ Kinh tế", "plus", None),
    ],
)
def test_marker(text: str, kind: str, number: int | None) -> None:
    marker = markers.read(text)
    assert marker is not None and (marker.kind, marker.number) == (kind, number)


def test_a_body_has_no_marker_and_no_end_mark() -> None:
    text = "1. Các đơn vị rà soát./."
    block = read(text).blocks[-1]
    assert (block.marker, block.body.of(HEAD + text)) == ("1.", "Các đơn vị rà soát")


def test_rows_know_their_header_and_what_governs_them() -> None:
    lines = ["I. PHÂN CÔNG", "TT | Nội dung | Chủ trì", "1 | Rà soát | Phòng A", "2 | Tổng hợp | Phòng B"]
    text = HEAD + "\n".join(lines)
    rows = tuple(tuple(_cells(text, line)) for line in lines[1:])
    blocks = parse(Source(text, "text/plain", tables=(Table(rows),))).blocks[-4:]
    assert [block.kind for block in blocks] == [BlockKind.HEADING, BlockKind.TABLE_HEAD, BlockKind.ROW, BlockKind.ROW]
    assert {block.parent for block in blocks[1:]} == {blocks[0].index}
    assert {block.head for block in blocks[2:]} == {blocks[1].index}
    assert [cell.of(text) for cell in blocks[3].cells] == ["2", "Tổng hợp", "Phòng B"]


def _cells(text: str, line: str) -> list[Span]:
    at = text.index(line)
    found = []
    for cell in line.split(" | "):
        found.append(Span(at, at + len(cell)))
        at += len(cell) + 3
    return found


@given(st.text(alphabet=st.sampled_from(list("IVX1289ab.)-+*•:; \n|SốĐiềuNơinhậTM")), max_size=200))
def test_every_line_is_in_one_block(text: str) -> None:
    found = parse(Source(HEAD + text, "text/plain"))
    covered = [line for block in found.blocks for line in block.span.of(HEAD + text).split("\n") if line.strip()]
    assert [line.strip() for line in covered] == [line.strip() for line in (HEAD + text).split("\n") if line.strip()]
    assert [block.index for block in found.blocks] == list(range(len(found.blocks)))
    assert all(block.span.holds(block.body) for block in found.blocks)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        "1. Rà soát:\n" * 10_000,
        "(" * 2_000_000,
        "1 " * 1_000_000,
        "- a:\n+ b\n" * 10_000,
        "| " * 500_000,
        "Số: " * 300_000,
        "TM. " * 300_000,
    ],
    ids=["markers", "brackets", "digits", "bullets", "bars", "numbers", "authorities"],
)
def test_time_is_linear(text: str) -> None:
    parse(Source(HEAD + text, "text/plain"))
