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
