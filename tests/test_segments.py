"""Segments and words: boundaries, exact offsets, and the same words as underthesea's own segmenter."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from underthesea import word_tokenize

from nlp.segments import split
from nlp.segments.words import old_tones, read
from nlp.types import Block, BlockKind, Span

NOTICES = sorted((Path(__file__).parent.parent / "corpora" / "notices").glob("*.txt"))


def parts(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    body = Span(0, len(text))
    return [segment.span.of(text) for segment in split(text, [Block(0, kind, body, body)]).segments]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở rà soát quỹ đất. Xã lập hồ sơ.", ["Sở rà soát quỹ đất", "Xã lập hồ sơ"]),
        ("Ông Lê An, TP. Vinh, nói v.v. Sở đồng ý.", ["Ông Lê An, TP. Vinh, nói v.v. Sở đồng ý"]),
        ("Tuyên truyền tác hại của rác nhựa; hậu quả của đốt rác.", ["Tuyên truyền tác hại của rác nhựa; hậu quả của đốt rác"]),
        ("Rà soát hộ nghèo; báo cáo kết quả; đồng thời niêm yết.", ["Rà soát hộ nghèo", "báo cáo kết quả", "đồng thời niêm yết"]),
        ("Kiểm tra bến (bến A; bến B); xử lý vi phạm.", ["Kiểm tra bến (bến A; bến B)", "xử lý vi phạm"]),
        ("Lập hồ sơ hang; trong tháng 9/2031 trình UBND tỉnh.", ["Lập hồ sơ hang", "trong tháng 9/2031 trình UBND tỉnh"]),
        ("Lập hồ sơ hang; đến hết năm 2031, hoàn thành cắm mốc.", ["Lập hồ sơ hang", "đến hết năm 2031, hoàn thành cắm mốc"]),
        ("Trực chốt gác; chủ nhật hằng tuần báo cáo xã.", ["Trực chốt gác", "chủ nhật hằng tuần báo cáo xã"]),
        (
            "Ghi sổ mực nước đo từ tháng 3/2031; trong tháng 9/2031 của hồ.",
            ["Ghi sổ mực nước đo từ tháng 3/2031; trong tháng 9/2031 của hồ"],
        ),
        ("Rà soát vốn cấp năm 2030; năm 2031; năm 2032.", ["Rà soát vốn cấp năm 2030; năm 2031; năm 2032"]),
        ("Chi 3.500.000 đồng. Giao xã quyết toán./.", ["Chi 3.500.000 đồng", "Giao xã quyết toán"]),
    ],
)
def test_a_segment_is_a_sentence_or_a_part_that_opens_an_act(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_lead_in_governs_the_parts_behind_its_colon() -> None:
    text = "Các xã tập trung vào các nhiệm vụ: rà soát hộ nghèo; tu sửa kênh mương."
    body = Span(0, len(text))
    first, second = split(text, [Block(0, BlockKind.PARAGRAPH, body, body)]).segments
    assert first.colon == text.index(":") + 1
    assert second.lead == first.index


def labels(text: str) -> list[tuple[str, str, str]]:
    """Return label, entry and print of the phrases found in a line."""
    body = Span(0, len(text))
    return [(hit.label, hit.phrase, hit.span.of(text)) for hit in split(text, [Block(0, BlockKind.PARAGRAPH, body, body)]).hits]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Các xã phôi hợp với Công an huyện.", ("with", "phối hợp với", "phôi hợp với")),
        ("Sở đê nghị các trường gửi danh sách.", ("propose", "đề nghị", "đê nghị")),
        ("Sở đế nghị các trường gửi danh sách.", ("propose", "đề nghị", "đế nghị")),
        ("Các xã câp phát gạo.", ("verb", "cấp phát", "câp phát")),
        ("Kính để nghị Sở Y tế.", ("propose", "kính đề nghị", "Kính để nghị")),
        ("UỶ QUYỀN Sở Y tế.", ("assign", "ủy quyền", "UỶ QUYỀN")),
    ],
)
def test_phrases_are_found_in_bad_scans_at_their_own_place(text: str, hit: tuple[str, str, str]) -> None:
    assert hit in labels(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bàn cách để nghị quyết sớm vào cuộc sống.",
        "Chờ để nghị định có hiệu lực.",
        "Đủ phiếu để nghị sĩ phát biểu.",
        "Ngày mai nghị trường họp.",
    ],
)
def test_other_words_are_no_smudged_phrases(text: str) -> None:
    assert not [hit for hit in labels(text) if hit[0] in {"propose", "assign"}]


@pytest.mark.parametrize(
    ("text", "syllable"),
    [
        ("Dự án kè suối Cái.", "dự"),
        ("Chương trình trồng rừng.", "trình"),
        ("Quy trình xét nghiệm nhanh.", "trình"),
        ("Công trình nước sạch.", "trình"),
        ("Cấp ủy xã Mu.", "cấp"),
        ("Dự toán thu năm 2031.", "dự"),
        ("Chỉ thị số 05 gồm ba phần.", "chỉ thị"),
    ],
)
def test_nouns_hold_no_verb(text: str, syllable: str) -> None:
    assert syllable not in {phrase for label, phrase, _ in labels(text) if label in {"verb", "assign"}}


@pytest.mark.parametrize(
    ("text", "verb"), [("Sở trình UBND tỉnh.", "trình"), ("Xã cấp gạo.", "cấp"), ("Chủ tịch huyện chỉ thị các xã trực đê.", "chỉ thị")]
)
def test_the_same_syllable_alone_is_a_verb(text: str, verb: str) -> None:
    assert verb in {phrase for label, phrase, _ in labels(text) if label in {"verb", "assign"}}


def test_no_phrase_runs_over_the_end_of_a_line() -> None:
    text = "TỔ CHỨC THỰC HIỆN\nNghiêm cấm thu phí."
    heading, below = Span(0, 17), Span(18, len(text))
    blocks = [Block(0, BlockKind.HEADING, heading, heading), Block(1, BlockKind.PARAGRAPH, below, below)]
    found = split(text, blocks).hits
    assert [hit.span.of(text) for hit in found if hit.span.start == below.start][:1] == ["Nghiêm cấm"]
    assert not [hit for hit in found if hit.span.start < heading.end < hit.span.end]


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.stem)
def test_words_are_those_of_underthesea(notice: Path) -> None:
    text = unicodedata.normalize("NFC", notice.read_text(encoding="utf-8"))
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    tokens = read(text, spans)
    theirs = [word for span in spans for word in word_tokenize(old_tones(span.of(text)), use_token_normalize=False)]
    ours: dict[int, str] = {}
    shown = old_tones(text)
    for start, end, word in zip(tokens.starts, tokens.ends, tokens.words, strict=True):
        ours[word] = f"{ours[word]} {shown[start:end]}" if word in ours else shown[start:end]
    assert list(ours.values()) == theirs


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
@settings(max_examples=150, deadline=None)
def test_every_syllable_maps_back_exactly(raw: str) -> None:
    text = unicodedata.normalize("NFC", raw)
    tokens = read(text, [Span(0, len(text))])
    assert [token.text for token in tokens.doc] == [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert all(left <= right for left, right in pairwise(tokens.starts))
    assert len(old_tones(text)) == len(text)


@given(st.text(alphabet='abđ ,;:.()\n1-ấ"', max_size=400))
@settings(max_examples=150, deadline=None)
def test_segments_lie_in_their_block_in_order(text: str) -> None:
    body = Span(0, len(text))
    segments = split(text, [Block(0, BlockKind.PARAGRAPH, body, body)]).segments
    assert all(body.holds(segment.span) and len(segment.span) for segment in segments)
    assert all(left.span.end <= right.span.start for left, right in pairwise(segments))
