"""Quality flags: what marks a text that cannot be read well, and what does not."""

from __future__ import annotations

import pytest

import nlp
from nlp.pages import quality
from nlp.syllables import is_syllable

CLEAN = "Giao Sở Y tế chủ trì, phối hợp với các xã, phường rà soát hộ nghèo, báo cáo kết quả trước ngày 30/6/2024. "
FOREIGN = "Trung tâm kiểm định camera, karaoke và internet trên địa bàn các huyện, nâng cấp website và fanpage của Sở. "
SCAN = "Ủy ban đê nghị các phòng rà soat, kêt luận viêc câp đât, chât thải, xuât khâu, hôp đồng, tâp huân, lâp danh sách, phôi hop. "


def codes(text: str) -> list[str]:
    """Return the codes of the quality flags of a text."""
    return [warn.code for warn in quality.check(text)]


@pytest.mark.parametrize("text", [CLEAN * 6, FOREIGN * 6, "SỞ Y TẾ\n" + CLEAN * 4, "1 | 2 | 3 | 4\n" * 90, "", "ngắn"])
def test_clean_texts_have_no_flag(text: str) -> None:
    assert codes(text) == []


def test_syllables_that_cannot_be_flag_a_scan() -> None:
    assert codes(SCAN * 4) == ["ocr_noise"]


def test_signs_of_no_text_flag_a_broken_layer() -> None:
    assert "garbled_text" in codes(("Giao Sở ¤ÿþ¬ ¶¿ Y tế ¦¨©ª rà so¸t. " + CLEAN) * 4)


@pytest.mark.parametrize(
    "syllable", ["nghiêng", "quyển", "khuỷu", "giếng", "thuở", "ướt", "xoong", "huých", "oan", "yếu", "gìn", "quốc", "ngoằn"]
)
def test_real_syllables(syllable: str) -> None:
    assert is_syllable(syllable)


@pytest.mark.parametrize("word", ["kêt", "chât", "nghèoo", "trl", "fhông", "huyệz", "ngia", "cxc"])
def test_words_that_are_none(word: str) -> None:
    assert not is_syllable(word)


def test_running_text_without_head_is_flagged_and_keeps_its_records() -> None:
    found = nlp.extract(("Các phòng họp giao ban hằng tuần. " * 40 + CLEAN).encode())
    assert "no_structure" in {warn.code for warn in found.warnings}
    assert [one.responsible[0].name for one in found.commitments][-1:] == ["Sở Y tế"]


def test_a_flag_lowers_confidence() -> None:
    letter = "SỞ NỘI VỤ\nSố: 12/TB-SNV\nBến Lở, ngày 05 tháng 3 năm 2024\nTHÔNG BÁO\nVề công tác\n\n{}\n{}\n"
    clean = nlp.extract(letter.format(CLEAN, CLEAN * 5).encode()).commitments[0]
    noisy = nlp.extract(letter.format(CLEAN, SCAN * 5).encode()).commitments[0]
    assert clean.text == noisy.text
    assert noisy.confidence < clean.confidence
