"""What a search found is marked where it stands: with accents and without, composed and decomposed, phrases, other signs between."""

import unicodedata
from itertools import pairwise

import pytest

from service.store import highlights

TEXT = "Đề nghị UBND các huyện, thị xã gửi báo cáo về Sở KH&CN; hoà giải, quí II — 𝐀 Đắk Lắk 12/TB-UBND."
NFD = unicodedata.normalize("NFD", TEXT)
CASES = (
    ("bao cao", ["báo", "cáo"]),
    ("báo", ["báo"]),
    ('"bao cao"', ["báo cáo"]),
    ("bảo", []),
    ("de nghi", ["Đề", "nghị"]),
    ("đề", ["Đề"]),
    ("dak", ["Đắk"]),
    ("đak", []),
    ("đắk", ["Đắk"]),
    ("hòa giải", ["hoà", "giải"]),
    ("quý ii", ["quí", "II"]),
    ("12/tb", ["12/TB"]),
    ('"huyện, thị xã"', ["huyện, thị xã"]),
    ("báo vắng", []),
    ('"thị xã gửi" "gửi báo"', ["thị xã gửi báo"]),
    ("lak ubnd", ["UBND", "Lắk", "UBND"]),
    ("...", []),
    ("", []),
)


@pytest.mark.parametrize(("query", "found"), CASES)
@pytest.mark.parametrize("text", [TEXT, NFD], ids=["nfc", "nfd"])
def test_words_are_marked_where_they_stand(text: str, query: str, found: list[str]) -> None:
    for typed in (query, unicodedata.normalize("NFD", query)):
        told = [unicodedata.normalize("NFC", text[start:end]) for start, end in highlights.find(text, typed)]
        assert sorted(told) == sorted(found), (query, told)
        assert told == sorted(told, key=lambda one: unicodedata.normalize("NFC", text).find(one)) or len(set(told)) < len(told)


def test_ranges_never_overlap_and_long_texts_take_linear_time() -> None:
    text = "báo cáo " * 20_000
    found = highlights.find(text, 'bao "bao cao" cao')
    assert len(found) == 100_000 // 8 and all(one[1] <= two[0] for one, two in pairwise(found))
