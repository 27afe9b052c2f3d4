"""Legacy encodings: the right decision for windows of ten words, no false conversion, exact maps, and no input that breaks them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import check_growth

from benchmarks.encodings import LEGACY, NOTICES, Row, measure, read_foreign, write
from nlp import encodings, pages, text
from nlp.encodings import Encoding, Font
from nlp.encodings.tables import LETTERS
from nlp.errors import UnreadableDocument, UnsupportedMedia
from nlp.types import Warn

SHARED = Path(__file__).parent.parent.parent / "shared"
NOTICE = """\
UBND TỈNH THANH BÌNH
SỞ Y TẾ
Số: 12/TB-SYT
Thanh Bình, ngày 5 tháng 2 năm 2004
THÔNG BÁO
Kết luận của Giám đốc Sở tại cuộc họp giao ban tháng 01/2004
1. Giao Phòng Nghiệp vụ chủ trì, phối hợp với Văn phòng rà soát các trạm y tế xã; báo cáo trước ngày 15/02/2004.
2. Thanh tra Sở kiểm tra việc thực hiện quy chế, đề nghị các đơn vị thường xuyên tự kiểm tra.
Nơi nhận:
- Như trên;
- Lưu: VT.
"""


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    found, _ = measure([path.read_text(encoding="utf-8") for path in sorted(NOTICES.glob("*.txt"))], read_foreign(), most=500)
    return {row.writing: row for row in found}


@pytest.mark.parametrize("encoding", LEGACY)
def test_windows_of_ten_words_are_decided_right(rows: dict[str, Row], encoding: Encoding) -> None:
    row = rows[encoding.value]
    assert row.windows >= 495
    assert row.right >= 0.995 * row.windows
    assert row.restored >= 0.99 * row.windows


@pytest.mark.parametrize("writing", ["NFC", "NFD", "english", "french"])
def test_no_proper_window_is_converted(rows: dict[str, Row], writing: str) -> None:
    assert rows[writing].converted == 0
    assert rows[writing].right == rows[writing].windows >= 40


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("latin", [False, True])
def test_all_letters_there_and_back(encoding: Encoding, latin: bool) -> None:
    assert len(LETTERS) == 134
    for letter in LETTERS:
        raw = write(letter * 2 + "n", encoding, latin)
        assert raw is not None
        wanted = letter.lower() if encoding == Encoding.TCVN3 and letter not in "ĂÂĐÊÔƠƯ" else letter
        assert encodings.decode(raw, encoding).text == wanted * 2 + "n"


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VPS, Encoding.VISCII])
def test_tables_are_those_of_the_reference(encoding: Encoding) -> None:
    source = SHARED / "domain" / "encodings" / f"{encoding.name.lower()}_bytes.csv"
    if not source.exists():
        pytest.skip("the tables of reference are not here")
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        code, _, letter = line.split(",")[:3]
        raw = encodings.view(bytes.fromhex(code.replace(" ", "")))
        assert encodings.decode("n" + raw, encoding).text == "n" + letter


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_notice_is_converted_and_every_letter_leads_back(encoding: Encoding) -> None:
    raw = write(NOTICE, encoding)
    assert raw is not None
    run, warnings = encodings.convert(raw)
    assert run.text == NOTICE
    assert [(warning.code, str(encoding) in warning.message) for warning in warnings] == [("legacy_encoding", True)]
    at = 0
    for offset, letter in enumerate(run.text):
        assert text.to_input(run.origin, offset) == at
        at += len(write(letter, encoding) or letter)
    assert encodings.convert(run.text) == (text.Run(NOTICE, ((0, 0),)), ())


@pytest.mark.parametrize(
    "proper",
    [
        "Nguyễn Văn Mẫu",
        "naïve café à l'été",
        "là où était le thé, à côté",
        "Điều 5 § 3 ©",
        "Nhiệt độ 25°C ± 0,5; 30ºC; 25 µm, 5µg/m³, 10 N·m, ½ ngày",
        "dung tích¹ 100 m³ ² ³ m²",
        "m³ | m³ | m² | m³ | µm | µm",
        "«Đoàn» « quotes » „so“",
        "Công ty Cà phê® Buôn Ma Thuột™ €5 £3",
        "SKHCN-QLKH, 12/TB-UBND, QĐ-TTg",
        "stc@thanhbinh.gov.vn http://thanhbinh.gov.vn/a?b=c&d=1",
        "Señor Núñez, mañana; Ångström; Besançon; Łódź; Müller; Davíð Þór",
        "trong ngoac (a) don't use a^2 + b^2 o+o C++ hoa(ng)",
        "\uf0b7 Tiếng Việt \uf02d \uf0fc",
        "· Nội dung; • Nội dung; – hết…",
        "THỊ TRẤN Ô MÔN, xã Ia H’Drai, Đắk Lắk",
        "ha\u0300nh chi\u0301nh",
    ],
)
def test_proper_text_stays(proper: str) -> None:
    for written in (proper, unicodedata.normalize("NFD", proper), proper.upper(), f"Giao Sở Y tế.\n{proper}\nSở Nội vụ"):
        assert encodings.convert(written) == (text.Run(written, ((0, 0),)), ())
        assert encodings.detect(written).encoding == Encoding.UNICODE


@pytest.mark.parametrize(
    ("name", "font"),
    [
        (".VnTime", Font(Encoding.TCVN3)),
        (".VnTimeH", Font(Encoding.TCVN3, True)),
        (".VNARIALH", Font(Encoding.TCVN3, True)),
        ("ABCDEE+.VnArial NarrowH,Bold", Font(Encoding.TCVN3, True)),
        ("'.VnTime'", Font(Encoding.TCVN3)),
        ("VNI-Times", Font(Encoding.VNI)),
        ("VNI Helve", Font(Encoding.VNI)),
        ("VPS Times", Font(Encoding.VPS)),
        ("VISCII Times", Font(Encoding.VISCII)),
        ("Times New Roman", None),
        ("Vnhung Sans", None),
        ("", None),
    ],
)
def test_fonts(name: str, font: Font | None) -> None:
    assert encodings.of_font(name) == font


@pytest.mark.parametrize(
    ("raw", "encoding", "wanted"),
    [
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", Encoding.TCVN3, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Sè: 12/Q§-UB, Së Y tÕ", Encoding.TCVN3, "Số: 12/QĐ-UB, Sở Y tế"),
        ("Së Y TÕ", Encoding.TCVN3, "SỞ Y TẾ"),
        ("TM. Uû BAN NH¢N D¢N X· T¢N LËP", Encoding.TCVN3, "TM. UỶ BAN NHÂN DÂN XÃ TÂN LẬP"),
        ("céng hoµ", Encoding.TCVN3, "cộng hoà"),
        ("ph¬ng ¸n, ngêi d©n nh trªn (th 5)", Encoding.TCVN3, "phương án, người dân như trên (thư 5)"),
        ("b) V/v KH trån ­ít", Encoding.TCVN3, "b) V/v KH trồn ướt"),
        ("«\xa0t« \x93®Êt\x94 \x96 25 µm", Encoding.TCVN3, "ô\xa0tô “đất” – 25 µm"),
        ("C\uf0e9ng ho\uf0b5 \uf0b7 x\uf0b7", Encoding.TCVN3, "Cộng hoà \uf0b7 xã"),
        ("Nguyễn Văn Mẫu", Encoding.TCVN3, "Nguyễn Văn Mẫu"),
        ("Hoäi ñoàng, HOÄI ÑOÀNG, Hoäi ÑOàNG, caÙc Aùn", Encoding.VNI, "Hội đồng, HỘI ĐỒNG, Hội ĐỒNG, các Án"),
        ("ngöôøi, thuûy, kyõ, quyù", Encoding.VNI, "người, thủy, kỹ, quý"),
        ("“công”", Encoding.VPS, "“công”"),
        ("Côòng hoÌa, ðýõÌng", Encoding.CP1258, "Cộng hòa, đường"),
        ("ChÃ­nh phá»§ Ä‘Ã£ vá» trÃ¬nh", Encoding.UTF8, "Chính phủ đã về trình"),
        ("Ä\x90iá»\x81u, Äiá»u, thá»i gian", Encoding.UTF8, "Điều, Điều, thời gian"),
        (
            "Bo^. Y te^' giao So+? Y te^' ddi.nh ky`. (Nghi. quye^'t so^' 12)",
            Encoding.VIQR,
            "Bộ Y tế giao Sở Y tế định kỳ. (Nghị quyết số 12)",
        ),
    ],
)
def test_decode(raw: str, encoding: Encoding, wanted: str) -> None:
    assert encodings.decode(raw, encoding).text == wanted


def test_a_font_of_capitals_raises_everything() -> None:
    run = encodings.decode(text.Run("céng hoµ 1", ((0, 5),)), Encoding.TCVN3, capitals=True)
    assert run == text.Run("CỘNG HOÀ 1", ((0, 5),))


def test_mixed_documents_are_converted_line_by_line_and_within_a_line() -> None:
    tcvn3 = write("Kính gửi Uỷ ban nhân dân các huyện, thị xã trong tỉnh", Encoding.TCVN3) or ""
    vni = write("đề nghị các đơn vị thường xuyên tự kiểm tra", Encoding.VNI) or ""
    raw = f"Điều này đã viết đúng.\n{tcvn3}\nSè: 5\n{vni}; Ủy ban nhân dân tỉnh Thanh Bình, Đảng ủy, {tcvn3}\nThe end of it."
    run, warnings = encodings.convert(raw)
    assert run.text.split("\n") == [
        "Điều này đã viết đúng.",
        "Kính gửi Uỷ ban nhân dân các huyện, thị xã trong tỉnh",
        "Số: 5",
        "đề nghị các đơn vị thường xuyên tự kiểm tra; Ủy ban nhân dân tỉnh Thanh Bình, Đảng ủy,"
        " Kính gửi Uỷ ban nhân dân các huyện, thị xã trong tỉnh",
        "The end of it.",
    ]
    assert [warning.message.split(";")[0] for warning in warnings] == [
        "3 paragraphs were converted from TCVN3 (ABC)",
        "1 paragraph was converted from VNI",
    ]


def test_viqr_is_read_where_it_is_unambiguous() -> None:
    raw = "Nghi. quye^'t cu?a Chi'nh phu? ve^` vie^.c na`y.\nTo^'i nay ho.p?\nSee the file (a+b)."
    run, warnings = encodings.convert(raw)
    assert run.text == "Nghị quyết của Chính phủ về việc này.\nTối nay họp?\nSee the file (a+b)."
    assert [text.to_input(run.origin, run.text.index(part)) for part in ("quyết", "Tối", "See")] == [
        raw.index(part) for part in ("quye^'t", "To^'i", "See")
    ]
    assert warnings[0].message.startswith("2 paragraphs were converted from VIQR")


def test_an_unknown_encoding_is_told() -> None:
    raw = "Cöng hoø xö höi chß nghøa Viøt Nam, hai ba tam ban, trøng höc phø thöng"
    run, warnings = encodings.convert(raw)
    assert (run.text, [warning.code for warning in warnings]) == (raw, ["unknown_encoding"])


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("stored", ["latin-1", "utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_files_in_old_encodings_give_the_text_of_unicode(encoding: Encoding, stored: str) -> None:
    written = write(NOTICE, encoding, latin=stored == "latin-1")
    assert written is not None
    source = pages.read(written.encode(stored))
    assert source.text == pages.read(NOTICE.encode()).text
    wanted = [] if (encoding, stored) == (Encoding.UTF8, "latin-1") else ["legacy_encoding"]  # its bytes are plain UTF-8
    assert [warning.code for warning in source.warnings] == wanted


@pytest.mark.parametrize("encoding", [Encoding.VPS, Encoding.VISCII])
def test_capitals_on_control_codes_are_no_binary(encoding: Encoding) -> None:
    raw = write("HUYỆN MẪU ĐƠN, THÀNH PHỐ MỸ THỊNH\n" + NOTICE.upper() + NOTICE, encoding, latin=True)
    assert raw is not None and any(sign < "\x1f" and sign != "\n" for sign in raw)
    read = pages.read(raw.encode("latin-1")).text
    assert "HUYỆN MẪU ĐƠN, THÀNH PHỐ MỸ THỊNH" in read and "THÔNG BÁO\nKẾT LUẬN CỦA GIÁM ĐỐC SỞ" in read


def test_bytes_that_are_no_text_stay_refused() -> None:
    for noise in (b"\x02\x05\x06\x14 abc" * 40, bytes(range(256)), b"PK..\x00\x01" * 9, b"\x00a" * 3 + b"\x00\x00\x00"):
        with pytest.raises(UnsupportedMedia):
            pages.read(noise)
    with pytest.raises(UnreadableDocument):
        pages.read(bytes(range(0xA1, 0xFF)) * 4)


def test_western_and_broken_files() -> None:
    french = "L'été, où les élèves étaient là, le maître a été très content de la fête. " * 3
    source = pages.read(french.encode("cp1252"))
    assert source.text == french.strip()
    assert source.warnings[0].code == "assumed_encoding"
    broken = pages.read(NOTICE.encode().replace(b"Thanh tra", b"Thanh tra \xff"))
    assert "Thanh tra" in broken.text and [warning.code for warning in broken.warnings] == ["undecodable_characters"]
    mixed = "Giao Sở Y tế chủ trì.\n".encode() + (write("Kính gửi Uỷ ban nhân dân các huyện", Encoding.TCVN3) or "").encode("latin-1")
    assert pages.read(mixed).text == "Giao Sở Y tế chủ trì.\nKính gửi Uỷ ban nhân dân các huyện"


@pytest.mark.parametrize("charset", ["windows-1252", "x-viet-tcvn", "x-user-defined", ""])
def test_portal_pages_in_tcvn3(charset: str) -> None:
    body = write("".join(f"<p>{line}</p>\n" for line in NOTICE.splitlines()[4:8]), Encoding.TCVN3)
    assert body is not None
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>'
    source = pages.read(head.encode() + body.encode("latin-1") + b"</body></html>")
    assert "Giao Phòng Nghiệp vụ chủ trì, phối hợp với Văn phòng rà soát các trạm y tế xã" in source.text
    assert "legacy_encoding" in [warning.code for warning in source.warnings]


def test_fonts_and_entities_of_a_page() -> None:
    page = (
        '<html><body><p><font face=".VnTimeH">th«ng b¸o</font></p><p style="font-family: VNI-Times, serif">Giao Sôû Y teá '
        "<b>chuû trì</b>, phoái hôïp vôùi Sôû Noäi vuï.</p><p>Sở Tài chính báo cáo trước ngày 15/2/2004.</p></body></html>"
    )
    assert pages.read(page.encode()).text == (
        "THÔNG BÁO\nGiao Sở Y tế chủ trì, phối hợp với Sở Nội vụ.\nSở Tài chính báo cáo trước ngày 15/2/2004."
    )
    words = "Kính gửi Uỷ ban nhân dân các huyện, thị xã"
    entities = "".join(sign if sign.isascii() else f"&#{ord(sign)};" for sign in write(words, Encoding.TCVN3) or "")
    assert pages.read(f"<html><body><p>{entities}</p></body></html>".encode()).text == words


PIECES = ("Sè", "ph¬ng", "tr\xadíc", "Soá", "HUY\x06N", "Ä‘", "á»", "quye^'t", "dde^`")
PIECES += ("ộ", "ð", "\uf0b5", "été", "µm", "A", "\n", " ", "\r")
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join)
HEADS = st.sampled_from([(write(NOTICE, encoding) or "")[:300] for encoding in LEGACY])
RAW = TEXTS | st.tuples(HEADS, TEXTS).map("".join)


@settings(max_examples=100, deadline=None)
@given(RAW)
def test_any_text_can_be_converted_and_twice_is_once(raw: str) -> None:
    run, _ = encodings.convert(raw)
    assert encodings.convert(run.text)[0].text == run.text
    back = [text.to_input(run.origin, at) for at in range(len(run.text))]
    assert back == sorted(back)
    assert all(0 <= there < len(raw) for there in back)
    same = [at for at, there in enumerate(back) if run.text[at] == raw[there]]
    assert all(at in set(same) for at, sign in enumerate(run.text) if sign in "\n\r0")
    assert 0 <= encodings.detect(raw).share <= 1


@settings(max_examples=100, deadline=None)
@given(RAW, st.sampled_from(list(Encoding)), st.booleans())
def test_any_text_can_be_decoded(raw: str, encoding: Encoding, capitals: bool) -> None:
    run = encodings.decode(raw, encoding, capitals=capitals)
    back = [text.to_input(run.origin, at) for at in range(len(run.text))]
    assert back == sorted(back) and all(0 <= there < len(raw) for there in back)
    cleaned = text.clean(run)
    assert all(0 <= text.to_input(cleaned.origin, at) < len(raw) for at in range(len(cleaned.text)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_characters(data: bytes) -> None:
    raw, warnings = encodings.read_bytes(data)
    assert isinstance(raw, str) and all(isinstance(warning, Warn) for warning in warnings)
    assert all(encodings.view(bytes((code,))) for code in data)


@pytest.mark.parametrize(
    "unit", ["Sè ", "ph¬ng", "Ä", "á»", "a^", "o+'", "Ã\xa0", "\x06", "©", "e.", "caù ", "ơ ¬\n", "\\.", "\u0301", "«»"]
)
def test_time_is_linear(unit: str) -> None:
    check_growth(encodings.convert, unit, 8_000, 32_000)
