"""Clean-up of characters and the map back to the input."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import text
from nlp.text import Run


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("\ufeffSố: 12/TB-UBND", "Số: 12/TB-UBND"),
        ("Sở\u00a0Y\u2003tế", "Sở Y tế"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("Ủy\u200bban nhân\u00ad dân", "Ủyban nhân dân"),
        ("Ðiều 1. Nghị định số 12/NÐ-CP, huyện Ðắk Mil", "Điều 1. Nghị định số 12/NĐ-CP, huyện Đắk Mil"),
        ("chƣơng trình, TRƢỜNG ĐẠI HỌC", "chương trình, TRƯỜNG ĐẠI HỌC"),
        ("\uf0b7 Rà soát; \uf0b7 báo cáo", "- Rà soát; - báo cáo"),
        ("ha\u0300nh, ha \u0300nh", "hành, hành"),
        ("\u0300Sở", "Sở"),
        ("Số １２", "Số 12"),
        ("một\x07hai", "mộthai"),
    ],
)
def test_clean(given_text: str, wanted: str) -> None:
    assert text.clean(given_text).text == wanted


def test_clean_keeps_the_way_back_of_a_run() -> None:
    converted = text.rewrite(text.Run("Coäng  ha\u00adøo", ((0, 3),)), re.compile("oä"), lambda match: "ộ")
    run = text.clean(converted)
    assert run.text == "Cộng  haøo"
    assert [text.to_input(run.origin, at) for at in range(len(run.text))] == [3, 4, 6, 7, 8, 9, 10, 11, 13, 14]


def test_other_languages_keep_their_eth() -> None:
    assert text.clean("Davíð").text == "Davíð"
    assert text.clean("bạn Davíð").text == "bạn Davíð"


def test_nfd_gives_the_same_text_as_nfc_and_maps_to_its_own_input() -> None:
    nfc = "Ủy ban nhân dân tỉnh; đề nghị Sở Nội vụ thực hiện."
    nfd = unicodedata.normalize("NFD", nfc)
    run = text.clean(nfd)
    assert run.text == nfc
    for at, letter in enumerate(run.text):
        there = text.to_input(run.origin, at)
        assert unicodedata.normalize("NFD", letter)[0] == nfd[there]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_becomes_nfc_and_is_clean_once_and_for_all(written: str) -> None:
    run = text.clean(written)
    assert unicodedata.is_normalized("NFC", run.text)
    assert text.clean(run.text).text == run.text
    for at in range(len(run.text)):
        assert 0 <= text.to_input(run.origin, at) < len(written)


@given(st.text(alphabet="aăâ Ủ\u0309\u00a0\n", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_cut_keeps_the_map(written: str, one: int, other: int) -> None:
    run = text.clean(written)
    start, end = sorted((one, other))
    part = text.cut(run, start, end)
    assert part.text == run.text[start:end]
    for at in range(len(part.text)):
        assert text.to_input(part.origin, at) == text.to_input(run.origin, start + at)


def test_join_maps_each_part() -> None:
    whole = text.clean("Sở Y tế\n\nchủ trì")
    joined = text.join([text.cut(whole, 0, 7), text.cut(whole, 9, 16)], " ")
    assert joined.text == "Sở Y tế chủ trì"
    assert text.to_input(joined.origin, 8) == 9


def test_squeeze_and_strip() -> None:
    run = text.squeeze(Run("  ngày \t 5  tháng 2 ", ((0, 10),)))
    assert run.text == "ngày 5 tháng 2"
    assert text.to_input(run.origin, 0) == 12
    assert text.to_input(run.origin, 5) == 19


def test_fold_keeps_the_length() -> None:
    written = "ĐẢNG BỘ TỈNH, Uỷ ban; ð"
    assert text.fold(written) == "DANG BO TINH, Uy ban; ð"
    assert len(text.fold(written)) == len(written)
