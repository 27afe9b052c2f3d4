"""Marks and signs that OCR read wrong: mended where one reading is left, never where another text could be meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.pages import scan
from nlp.pages.scan import corrections
from nlp.pages.words import Word
from nlp.text import fold
from nlp.types import Box, Page, Source, Span


def line(text: str, confidence: float = 0.8) -> list[Word]:
    """Return the words of a line as OCR reads them, one beside the other."""
    words: list[Word] = []
    at = 10.0
    for index, word in enumerate(text.split()):
        words.append(Word(word, 1, at, 10, at + 6 * len(word), 22, index, confidence))
        at += 6 * len(word) + 4
    return words


def mend(text: str, confidence: float = 0.8) -> str:
    return " ".join(word.text for word in corrections.correct([line(text, confidence)]))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Giao Sở Kê hoạch và Đâu tư chủ trì", "Giao Sở Kế hoạch và Đầu tư chủ trì"),
        ("phát triên kinh tê - xã hội", "phát triển kinh tế - xã hội"),
        ("CỌNG HOA XÃ HỌI CHỦ NGHIA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Đọc lập - Tư do - Hạnh phuc", "Độc lập - Tự do - Hạnh phúc"),
        ("SO: 12/TB-UBND", "Số: 12/TB-UBND"),
        ("86: 12/TB-UBND", "Số: 12/TB-UBND"),
        ("THÔNG BẢO", "THÔNG BÁO"),
        ("UY BAN NHAN DÂN", "ỦY BAN NHÂN DÂN"),
        ("ngày l2 tháng O5 năm 2O24", "ngày 12 tháng 05 năm 2024"),
    ],
)
def test_one_reading_is_left(seen: str, meant: str) -> None:
    assert mend(seen) == meant


@pytest.mark.parametrize(
    "seen",
    [
        "ông Trân Văn Bính, bà Lê Thị Hoà",  # names are spelled as their bearers like
        "đông/hộ",  # no pair across a stroke
        "cán bộ xã Quảng Tín",
        "họp ban chỉ đạo",
        "UỶ BAN NHÂN DÂN",  # another place of the mark is no error
        "ngày lễ tháng sau năm nay",
        "The department shall report.",
    ],
)
def test_what_could_be_meant_stays(seen: str) -> None:
    assert mend(seen) == seen


def test_sure_words_stay_and_the_original_is_kept() -> None:
    assert mend("phát triên", 0.99) == "phát triên"
    assert [(word.text, word.original) for word in corrections.correct([line("phát triên")])] == [("phát", ""), ("triển", "triên")]


def read(text: str, confidence: float | None = 0.8) -> Source:
    """Return a scan of one page that reads so."""
    boxes = tuple(Box(Span(*word.span()), 1, 0, 0, 10, 10, confidence) for word in re.finditer(r"\S+", text))
    return Source(text, "image/png", pages=(Page(1, Span(0, len(text)), 595, 842),), boxes=boxes)


HEAD = "HUYỆN KRÔNG NÓ"


def test_a_place_is_spelled_as_the_document_spells_it_most() -> None:
    source = read(f"{HEAD}\nKrồng Nô, ngày 3 tháng 6\nUBND huyện Krông Nô giao xã thuộc Krông Nô, gạo Krông Nô.")
    settled = scan.settle(source)
    assert settled.text == "HUYỆN KRÔNG NÔ\nKrông Nô, ngày 3 tháng 6\nUBND huyện Krông Nô giao xã thuộc Krông Nô, gạo Krông Nô."
    assert [(warn.code, warn.span and warn.span.of(source.text)) for warn in settled.warnings] == [
        ("ocr_corrected", "NÓ"),
        ("ocr_corrected", "Krồng"),
    ]
    assert settled.boxes == source.boxes


@pytest.mark.parametrize("seen", ["UBND huyện Yên Hòa và UBND huyện Yên Hoà", "huyện Yên Hòa"])
def test_where_no_spelling_is_more_frequent_all_stay(seen: str) -> None:
    source = read(seen)
    assert scan.settle(source) is source


def test_what_is_no_ocr_is_not_settled() -> None:
    source = read(f"{HEAD}, huyện Krông Nô, huyện Krông Nô", None)
    assert scan.settle(source) is source


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệóòỏõọ AĐ:-\n", max_size=80))
def test_votes_change_marks_alone(seen: str) -> None:
    settled = scan.settle(read(f"{seen} huyện {seen}")).text
    assert fold(settled) == fold(f"{seen} huyện {seen}")
