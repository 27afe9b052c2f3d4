"""Scans and photos: words, places, confidence; skew, seals, specks, tables; picture files and their limits; corrections."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

import nlp
from nlp import pages
from nlp.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedMedia
from nlp.pages import scan, sniff
from nlp.pages.scan import corrections, engine, paper, pictures, turning
from nlp.pages.tilt import Tilt
from nlp.pages.words import Word
from nlp.types import Limits, Source

FONTS = ("liberation2/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Regular.ttf", "dejavu/DejaVuSerif.ttf")
DPI = 200
HEAD = (
    (150, 100, "ỦY BAN NHÂN DÂN"),
    (170, 150, "TỈNH THANH BÌNH"),
    (700, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (880, 150, "Độc lập - Tự do - Hạnh phúc"),
    (190, 240, "Số: 27/TB-UBND"),
    (810, 240, "Thanh Bình, ngày 12 tháng 6 năm 2024"),
    (700, 340, "THÔNG BÁO"),
    (480, 400, "Kết luận tại cuộc họp giao ban tháng 6"),
)
BODY = (
    (310, 500, "Ngày 10/6/2024, tại trụ sở, Chủ tịch Ủy ban nhân dân tỉnh chủ trì cuộc họp giao"),
    (230, 550, "ban với các sở, ngành, địa phương. Sau khi nghe báo cáo và ý kiến phát biểu của các"),
    (230, 600, "thành viên dự họp và ý kiến trao đổi của các đồng chí Phó Chủ tịch, Chủ tịch Ủy ban"),
    (230, 650, "nhân dân tỉnh kết luận như sau:"),
    (310, 700, "Giao Sở Y tế chủ trì, phối hợp với các xã rà soát hộ nghèo, lập danh sách và gửi"),
    (230, 750, "về Ủy ban nhân dân tỉnh trước ngày 30/6/2024."),
    (310, 800, "Sở Tài chính bố trí kinh phí thực hiện trong năm 2024, hướng dẫn các cơ quan và"),
    (230, 850, "đơn vị lập dự toán và quyết toán theo quy định."),
)
FOOT = ((900, 930, "CHỦ TỊCH"), (860, 1110, "Trần Văn An"))

needs_data = pytest.mark.skipif(scan.available() is not None, reason=str(scan.available()))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return a font that has Vietnamese letters."""
    for name in FONTS:
        path = Path("/usr/share/fonts/truetype") / name
        if path.is_file():
            found = ImageFont.truetype(str(path), size)
            if bytes(found.getmask("ệ")) != bytes(found.getmask("\uffff")):
                return found
    pytest.skip("no font with Vietnamese letters: run make system")


def draw(*parts: tuple[tuple[int, int, str], ...], size: tuple[int, int] = (1654, 1200)) -> Image.Image:
    """Return a page with lines of text at places."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    for x, y, line in (line for part in parts for line in part):
        pen.text((x, y), line, fill=(20, 20, 20), font=font(36))
    return page


def save(page: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    page.save(out, kind, dpi=(DPI, DPI), **options)
    return out.getvalue()


@cache
def read_clean() -> Source:
    """Return the drawn page as it is read."""
    return pages.read(save(draw(HEAD, BODY, FOOT)))


@needs_data
def test_a_scan_gives_its_fields_and_records() -> None:
    found = nlp.extract(save(draw(HEAD, BODY, FOOT)))
    assert found.document.number == "27/TB-UBND"
    assert found.document.type is not None and found.document.type.code == "TB"
    assert found.document.issuing_body is not None and found.document.issuing_body.name == "Ủy ban nhân dân tỉnh Thanh Bình"
    assert [one.responsible[0].name for one in found.commitments] == ["Sở Y tế", "Sở Tài chính"]
    assert found.commitments[0].time is not None and found.commitments[0].time.end == "2024-06-30"
    assert all(one.page == 1 and one.boxes for one in found.commitments)


@needs_data
def test_two_columns_stay_apart_and_lines_are_joined() -> None:
    text = read_clean().text
    assert text.index("TỈNH THANH BÌNH") < text.index("Số: 27/TB-UBND") < text.index("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert "gửi về Ủy ban nhân dân tỉnh trước ngày 30/6/2024." in text


@needs_data
def test_every_word_has_its_box_and_confidence() -> None:
    source = read_clean()
    assert source.media_type == "image/png"
    (page,) = source.pages
    assert page.verdict is not None and page.verdict.method == "ocr" and (page.verdict.confidence or 0) > 0.85
    assert page.width == pytest.approx(1654 * 72 / DPI, abs=0.5)
    places = {source.text[box.span.start : box.span.end]: box for box in source.boxes}
    for x, y, line in (HEAD[0], HEAD[4], FOOT[1]):
        box = places[line.split()[0]]
        assert box.x0 == pytest.approx(x * 72 / DPI, abs=3) and box.confidence is not None
        assert box.top - 2 < (y + 20) * 72 / DPI < box.bottom + 2
    assert all(one.span.start >= other.span.end for other, one in zip(source.boxes, source.boxes[1:], strict=False))


@needs_data
def test_a_skewed_page_with_seal_and_specks_is_read_and_boxes_lie_on_it() -> None:
    page = draw(HEAD, BODY, FOOT)
    seal = Image.new("RGB", page.size, "white")
    ImageDraw.Draw(seal).ellipse((800, 880, 1090, 1160), outline=(225, 50, 60), width=8)
    page = ImageChops.multiply(page, seal).rotate(1.5, Image.Resampling.BICUBIC, fillcolor="white")
    pixels = np.array(page)
    rng = np.random.default_rng(4)
    pixels[rng.random(pixels.shape[:2]) < 0.001] = 40
    source = pages.read(save(Image.fromarray(pixels)))
    assert "Số: 27/TB-UBND" in source.text and "Trần Văn An" in source.text
    (sheet,) = source.pages
    assert sheet.verdict is not None and sheet.verdict.skew == pytest.approx(-1.5, abs=0.15)
    straight = {read_clean().text[box.span.start : box.span.end]: box for box in read_clean().boxes}
    tilt = Tilt(sheet.width, sheet.height, skew=-1.5)
    for box in source.boxes:
        word = source.text[box.span.start : box.span.end]
        if word in ("27/TB-UBND", "30/6/2024.", "Trần"):
            there = straight[word]
            expected = tilt.find((there.x0, there.top, there.x1, there.bottom))
            assert (box.x0, box.bottom) == pytest.approx((expected[0], expected[3]), abs=6)


@needs_data
@pytest.mark.parametrize("turned", [90, 180])
def test_pages_on_their_side_or_head_are_turned(turned: int) -> None:
    page = draw(HEAD, BODY).rotate(turned, expand=True)
    sheet = scan.read_page(page, 1, (page.width * 72 / DPI, page.height * 72 / DPI))
    assert sheet.verdict.turned == (360 - turned) % 360
    assert "Độc lập - Tự do - Hạnh phúc" in " ".join(row.text for row in sheet.rows)


@needs_data
def test_ruled_tables_are_tables() -> None:
    page = draw(((250, 260, "Nội dung"), (900, 260, "Chủ trì"), (250, 340, "Rà soát hộ nghèo"), (900, 340, "Sở Y tế")), size=(1654, 600))
    pen = ImageDraw.Draw(page)
    for y in (240, 320, 400):
        pen.line((230, y, 1400, y), fill="black", width=2)
    for x in (230, 880, 1400):
        pen.line((x, 240, x, 400), fill="black", width=2)
    source = pages.read(save(page))
    assert source.text == "Nội dung | Chủ trì\nRà soát hộ nghèo | Sở Y tế"
    assert [[cell.of(source.text) for cell in row] for row in source.tables[0].rows][1] == ["Rà soát hộ nghèo", "Sở Y tế"]


@needs_data
def test_a_tiff_has_all_its_pages_within_limits() -> None:
    first, second = draw(HEAD), draw(BODY)
    data = save(first, "TIFF", save_all=True, append_images=[second])
    source = pages.read(data)
    assert [page.number for page in source.pages] == [1, 2] and {box.page for box in source.boxes} == {1, 2}
    part = pages.read(data, limits=Limits(pages=1))
    assert len(part.pages) == 1 and [warn.code for warn in part.warnings] == ["page_limit"]


@needs_data
def test_what_was_read_before_the_time_was_up_is_kept() -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 1

    data = save(draw(BODY), "TIFF", save_all=True, append_images=[draw(BODY)])
    source = scan.read(data, Limits(stop=stop))
    assert len(source.pages) == 1 and source.warnings[0].code == "time_limit"


@needs_data
def test_a_truncated_picture_is_read_as_far_as_it_goes() -> None:
    data = save(draw(BODY), "JPEG", quality=80)
    source = pages.read(data[: int(len(data) * 0.75)])
    assert "truncated_image" in {warn.code for warn in source.warnings}
    assert "Giao Sở Y tế" in source.text


@needs_data
def test_a_badly_read_page_is_told() -> None:
    page = draw(BODY, size=(1654, 900)).resize((496, 270))
    noisy = np.clip(np.array(page) * 0.8 + np.random.default_rng(2).normal(20, 24, (270, 496, 1)), 0, 255).astype(np.uint8)
    sheet = scan.read_page(Image.fromarray(noisy), 3, (595.0, 324.0))
    (warn,) = scan.warn([sheet])
    assert warn.code == "low_confidence_page" and warn.message.startswith("page 3 ")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_pictures_are_known_by_their_content(kind: str) -> None:
    data = save(Image.new("RGB", (60, 40), "white"), kind)
    assert sniff.detect(data)[0] == f"image/{kind.lower()}"
    (picture,) = pictures.open_pages(data)
    assert picture.image.size == (60, 40) and picture.whole


def test_a_camera_tells_how_it_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (picture,) = pictures.open_pages(save(Image.new("RGB", (60, 40), "white"), "JPEG", exif=exif))
    assert picture.image.size == (40, 60) and picture.size[0] < picture.size[1]


def test_size_is_checked_before_a_picture_is_decoded() -> None:
    data = save(Image.new("1", (4000, 4000), 1))
    with pytest.raises(DocumentTooLarge, match="pixels"):
        list(pictures.open_pages(data, Limits(pixels=1_000_000)))


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\x00", b"MM\x00*\x00\x00\x00\x08", b"GIF89a"])
def test_damaged_pictures_are_refused(head: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        list(pictures.open_pages(head + b"\x00\x01rest of nothing" * 5))


@needs_data
def test_an_empty_page_is_an_empty_document() -> None:
    with pytest.raises(EmptyDocument):
        pages.read(save(Image.new("RGB", (800, 600), "white")))


def test_missing_data_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "data_folder", lambda: None)
    assert "make system" in (scan.available() or "")
    with pytest.raises(UnsupportedMedia, match="tesseract-ocr-vie"):
        scan.read(save(Image.new("RGB", (80, 60), "white")))


def test_skew_is_found() -> None:
    page = draw(*[((200, 120 + 50 * at, "các cơ quan đơn vị liên quan triển khai thực hiện"),) for at in range(12)]).convert("L")
    for angle in (0.0, 1.2, -3.0):
        turned = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        assert turning.find_skew(turned) == pytest.approx(-angle, abs=0.15)


def test_red_ink_and_shadow_vanish_and_letters_stay() -> None:
    page = Image.new("RGB", (1654, 600), (180, 178, 175))
    pen = ImageDraw.Draw(page)
    pen.rectangle((300, 100, 700, 300), fill=(210, 60, 70))
    pen.rectangle((450, 180, 550, 190), fill=(20, 10, 15))
    pen.rectangle((0, 0, 30, 600), fill=(10, 10, 10))
    cleaned = np.asarray(paper.prepare(page, (1654 * 0.36, 600 * 0.36)))
    height, width = cleaned.shape
    factor = width / 1654
    assert cleaned[round(250 * factor), round(350 * factor)] > 160
    assert cleaned[round(185 * factor), round(500 * factor)] < 60
    assert cleaned[height // 2, 5] == 255


def test_places_on_a_turned_page_are_found_again() -> None:
    assert Tilt(595, 842).find((10, 20, 30, 40)) == (10, 20, 30, 40)
    assert Tilt(595, 842, turned=90).find((0, 0, 100, 20)) == (575, 0, 595, 100)
    assert Tilt(595, 842, turned=270).find((0, 0, 100, 20)) == (0, 742, 20, 842)
    x0, top, x1, bottom = Tilt(595, 842, skew=2.0).find((500, 421, 520, 431))
    assert 495 < x0 < x1 < 525 and 421 < top < bottom < 445


def line(text: str, confidence: float = 0.9) -> list[Word]:
    """Return the words of a line."""
    words: list[Word] = []
    x = 60.0
    for at, word in enumerate(text.split(" ")):
        words.append(Word(word, 1, x, 100, x + 6 * len(word), 113, at, confidence))
        x += 6 * len(word) + 4
    return words


def correct(text: str, confidence: float = 0.9) -> str:
    """Return a line as it is corrected."""
    return " ".join(word.text for word in corrections.correct([line(text, confidence)]))


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("SO: 86/SKHCN-BQL", "Số: 86/SKHCN-BQL"),
        ("86: 119/SKHCN-BQL", "Số: 119/SKHCN-BQL"),
        ("Sô: /TB-UBND", "Số: /TB-UBND"),
        ("CỌNG HÒA XÃ HỌI CHÚ NGHĨA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Độc lâp - Tư do - Hạnh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("Nơi nhân:", "Nơi nhận:"),
        ("THÔNG BẢO", "THÔNG BÁO"),
        ("KT. CHU TỊCH", "KT. CHỦ TỊCH"),
        ("k7. CHỦ TỊCH", "KT. CHỦ TỊCH"),
        ("PHO CHANH VAN PHONG", "PHÓ CHÁNH VĂN PHÒNG"),
        ("TINH QUẢNG NGÃI", "TỈNH QUẢNG NGÃI"),
        ("ngày l2 tháng O5 năm 2O24", "ngày 12 tháng 05 năm 2024"),
        ("Thanh Bình, ngày 3| thảng 12 năm 2024", "Thanh Bình, ngày 31 tháng 12 năm 2024"),
        ("huyện Đắk Rˆlấp", "huyện Đắk R'lấp"),
        ("UBND tỉnh ĐĂKNÔNG", "UBND tỉnh ĐĂK NÔNG"),
        (",Vềviệc triên khai", "Về việc triển khai"),
        ("thanh tra, kiêm tra, xư lý", "thanh tra, kiểm tra, xử lý"),
        ("Tô chức thực hiện", "Tổ chức thực hiện"),
        ("tố chức hội nghị", "tổ chức hội nghị"),
    ],
)
def test_what_can_be_read_in_one_way_is_corrected(read: str, right: str) -> None:
    assert correct(read) == right


@pytest.mark.parametrize(
    "text",
    [
        "Số: 27/TB-UBND",
        "Số 86: các trường hợp",
        "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH",
        "UỶ BAN NHÂN DÂN",
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ngày AB tháng CD năm 2024",
        "ngày lễ tháng này năm nay",
        "ông Trần Phú, bà Lê Thi",
        "SO SÁNH CÁC PHƯƠNG ÁN",
        "TINH GIẢN BIÊN CHẾ",
        "nhiệt độ 30°C, R°",
        "Krông Nô",
        "UBND HĐND KHCN TTHC",
    ],
)
def test_what_is_right_or_has_to_be_guessed_stays(text: str) -> None:
    assert correct(text) == text


def test_a_syllable_that_was_read_surely_is_believed() -> None:
    assert correct("tố chức hội nghị", 0.97) == "tố chức hội nghị"
    assert correct("kêt luận", 0.97) == "kết luận"  # no syllable ends so


def test_what_was_read_first_stays_in_the_warnings() -> None:
    from nlp.pages import sheets
    from nlp.pages.sheets import Sheet
    from nlp.pages.words import group_rows
    from nlp.types import Verdict

    found = corrections.correct([line("SO: 86/SKHCN-BQL")])
    source = sheets.assemble([Sheet(1, 595, 842, tuple(group_rows(found)), (), (), Verdict("ocr"))], sniff.PNG)
    (warn,) = source.warnings
    assert (warn.code, warn.message) == ("ocr_corrected", 'page 1: "SO:" was read as "Số:"')
    assert warn.span is not None and warn.span.of(source.text) == "Số:"
    many = [word._replace(original="?") for _ in range(30) for word in line("Sở Y tế")]
    rows = tuple(
        group_rows(word._replace(top=word.top + 20 * (at // 3), bottom=word.bottom + 20 * (at // 3)) for at, word in enumerate(many))
    )
    told = sheets.assemble([Sheet(1, 595, 842, rows, (), (), Verdict("ocr"))], sniff.PNG).warnings
    assert len(told) == sheets.MOST_TOLD + 1 and "more words" in told[-1].message
