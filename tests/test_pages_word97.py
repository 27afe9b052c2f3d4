"""Word 97-2003 files read without a converter. The sample was written with python-docx and saved as .doc by LibreOffice:
TCVN3 in .VnTime and .VnTimeH, a numbered list and a bullet, hidden words, words in all capitals, tables with and without lines."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from nlp.errors import DocumentError, UnreadableDocument
from nlp.pages import sniff
from nlp.pages.word import printing
from nlp.pages.word97 import file, formats, lists, story
from nlp.types import Limits

SAMPLE = (Path(__file__).parent / "samples" / "thong-bao-tcvn3.doc").read_bytes()
TEXT = """UBND TỈNH THANH BÌNH
SỞ KHOA HỌC VÀ CÔNG NGHỆ
Số: 45/TB-SKHCN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Thanh Bình, ngày 12 tháng 3 năm 2004
THÔNG BÁO
Về việc triển khai nhiệm vụ quý II
Giám đốc Sở giao các đơn vị thực hiện các nhiệm vụ sau:
1. Phòng Quản lý khoa học rà soát danh mục đề tài trước ngày 30/4/2004.
2. Chi cục Tiêu chuẩn Đo lường Chất lượng chủ trì kiểm tra các điểm bán hàng.
- Phối hợp với UBND các huyện.
TT | Nhiệm vụ | Đơn vị
1 | Báo cáo kết quả | Văn phòng Sở
2 | Quyết toán kinh phí | Phòng Kế hoạch - Tài chính"""


def main_stream() -> int:
    """Return where the main stream begins in the sample."""
    return SAMPLE.index(struct.pack("<H", file.MAGIC))


def with_bytes(place: int, *values: int) -> bytes:
    return SAMPLE[:place] + bytes(values) + SAMPLE[place + len(values) :]


def test_text_fonts_lists_and_tables() -> None:
    assert printing.write(story.read(SAMPLE), sniff.DOC).text == TEXT


def test_password_is_told() -> None:
    with pytest.raises(UnreadableDocument, match="password"):
        story.read(with_bytes(main_stream() + 11, SAMPLE[main_stream() + 11] | 1))


def test_older_word_is_told() -> None:
    with pytest.raises(UnreadableDocument, match="Word 6 or 95"):
        story.read(with_bytes(main_stream() + 2, 65, 0))


def test_letters_are_limited() -> None:
    cut = story.read(SAMPLE, Limits(letters=60))
    assert [warn.code for warn in cut.warnings] == ["text_limit"]
    assert len(printing.write(cut, sniff.DOC).text) <= 60


@pytest.mark.parametrize("seed", range(60))
def test_damage_is_an_error_of_the_document(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(SAMPLE)
    for _ in range(chance.choice((1, 5, 200))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        read = story.read(bytes(data[: chance.choice((len(data), chance.randrange(600, len(data))))]))
    except DocumentError as exc:
        assert str(exc)
    else:
        assert len(printing.write(read, sniff.DOC).text) < 100_000


def test_pieces_of_one_place_are_limited() -> None:
    opened = file.open_file(SAMPLE)
    piece = file.Piece(0, 1000, opened.pieces[0].place, 1)
    many = tuple(file.Piece(1000 * at, 1000 * at + 1000, piece.place, 1) for at in range(50))
    runs = file.read_runs(file.File(opened.main, (), many, opened.characters, opened.paragraphs, opened.table), 0, 3000)
    assert sum(len(text) for text, _, _ in runs) == 3000


def test_toggles_go_by_the_style() -> None:
    caps = struct.pack("<HB", formats.CAPS, 1)
    contrary = struct.pack("<HB", formats.CAPS, 0x81)
    known = formats.Formats(("Arial",), {0: formats.Style(4095, b"", caps)}, 0)
    assert known.look(0, b"").caps
    assert not known.look(0, contrary).caps


def test_styles_that_are_based_on_each_other_end() -> None:
    known = formats.Formats((), {1: formats.Style(2, b"", b""), 2: formats.Style(1, b"", b"")}, 0)
    assert known.look(1, b"") == formats.Look()


def test_override_begins_a_list_anew() -> None:
    level = lists.Level("lowerLetter", "%1)")
    known = lists.Lists({7: {0: level}}, (lists.Override(7), lists.Override(7, {0: 3})))
    assert [known.count(number, 0) for number in (1, 1, 2, 2, 3)] == ["a)", "b)", "c)", "d)", ""]
