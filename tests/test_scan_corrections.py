"""Marks that OCR read wrong: mended where one reading is left, never where another text could be meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.pages import scan
from nlp.text import fold
from nlp.types import Box, Page, Source, Span


def read(text: str, confidence: float | None = 0.8) -> Source:
    """Return a scan of one page that reads so."""
    boxes = tuple(Box(Span(*word.span()), 1, 0, 0, 10, 10, confidence) for word in re.finditer(r"\S+", text))
    return Source(text, "image/png", pages=(Page(1, Span(0, len(text)), 595, 842),), boxes=boxes)


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Giao Sở Kê hoạch và Đâu tư chủ trì", "Giao Sở Kế hoạch và Đầu tư chủ trì"),
        ("phát triên kinh tê - xã hội", "phát triển kinh tế - xã hội"),
        ("CỌNG HOA XÃ HỌI CHỦ NGHIA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Đọc lập - Tư do - Hạnh phuc", "Độc lập - Tự do - Hạnh phúc"),
        ("SỐ: 12/TB-UBND", "SỐ: 12/TB-UBND"),
        ("Sô: 12/TB-UBND", "Số: 12/TB-UBND"),
        ("Nơi nhân:", "Nơi nhận:"),
        ("THÔNG BẢO", "THÔNG BÁO"),
        ("UBND huyện Yên Hòa, huyện Yên Hòa, huyện Yên Hòa, HUYỆN YÊN HOÀ", "UBND huyện Yên Hòa, huyện Yên Hòa, huyện Yên Hòa, HUYỆN YÊN HÒA"),
    ],
)
def test_one_reading_is_left(seen: str, meant: str) -> None:
    assert scan.correct(read(seen)).text == meant


@pytest.mark.parametrize(
    "seen",
    [
        "ông Trân Văn Bính, bà Lê Thị Hoà",  # names are spelled as their bearers like
        "đông/hộ",  # no pair across a stroke
        "cán bộ xã Quảng Tín",
        "họp ban chỉ đạo",
        "UBND huyện Yên Hòa và UBND huyện Yên Hoà",  # neither is more frequent
        "The department shall report.",
    ],
)
def test_what_could_be_meant_stays(seen: str) -> None:
    source = read(seen)
    assert scan.correct(source) is source


def test_what_is_no_ocr_stays() -> None:
    source = read("phát triên kinh tê", None)
    assert scan.correct(source) is source


def test_sure_words_stay_unless_they_are_no_syllables() -> None:
    assert scan.correct(read("phát triên", 0.99)).text == "phát triên"
    assert scan.correct(read("phát triêển", 0.99)).text == "phát triêển"


def test_the_original_is_told_with_page_and_place() -> None:
    mended = scan.correct(read("phát triên"))
    assert [(warn.code, warn.message) for warn in mended.warnings] == [("ocr_corrected", 'page 1: "triên" was read, "triển" is meant')]
    assert mended.warnings[0].span == Span(5, 10) and mended.boxes == read("phát triên").boxes


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệóòỏõọ AĐ:-\n", max_size=80))
def test_only_marks_change(seen: str) -> None:
    mended = scan.correct(read(seen)).text
    assert fold(mended) == fold(seen)
    assert [letter == "đ" for letter in mended] == [letter == "đ" for letter in seen]
