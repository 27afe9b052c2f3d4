"""The whole path from bytes to records: exact places, no surprises on any input, growth in line with the size."""

from __future__ import annotations

import time
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nlp
from nlp import DocumentError, EmptyDocument, Extraction, UnreadableDocument, UnsupportedMedia

NOTICES = sorted((Path(__file__).parent.parent / "corpora" / "notices").glob("*.txt"))
ACTS = "Giao ;Sở Y tế ;yêu cầu ;UBND các xã ;rà soát;trước ngày 30/6 ;đã ;sẽ ;ông Lê An ;quý II ;đề nghị ;phối hợp với "
MARKS = ". ;: ;\n;1. ;a) ;- ;(;);…;ớ\u0301;\u00a0"
FRAME = "Căn cứ Quyết định số 5/QĐ-UBND ;Nơi nhận:\n;KT. GIÁM ĐỐC\n;CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n;Số: /TB-SKHCN\n; | "
PIECES = st.sampled_from([*ACTS.split(";"), *MARKS.split(";"), *FRAME.split(";"), "; "])


@pytest.mark.parametrize("word", ["các", "UBND", "Sở", "giao"])
def test_a_word_without_end_is_no_entry_of_the_lexicon(word: str) -> None:
    for length in (30, 100, 5000):
        text = f"{word} {'a' * length} báo cáo"
        assert nlp.extract(text.encode()).text == text


def test_a_long_text_is_read_as_far_as_may_be() -> None:
    line = "Giao Sở Y tế báo cáo trước ngày 30/6/2024.\n\n"
    found = nlp.extract((line * 50).encode(), limits=nlp.Limits(letters=1000))
    assert 900 < len(found.text) <= 1000 and found.text.endswith("2024.")
    assert [warning.code for warning in found.warnings] == ["letters_cut"]
    assert len(found.commitments) == found.text.count("Giao")
    places_hold(found)


def places_hold(found: Extraction) -> None:
    """Every offset of a result gives the surface that stands beside it."""
    text = found.text
    assert all(text[unit.start : unit.end] == unit.surface for unit in found.units)
    assert all(text[person.start : person.end] == person.surface for person in found.people)
    assert all(text[reference.start : reference.end] == reference.text for reference in found.references)
    assert all(day.span_start is None or text[day.span_start : day.span_end] == day.text for day in found.dates)
    for record in found.commitments:
        assert text[record.start : record.end] == record.text
        for body in record.responsible:
            assert body.start is None or text[body.start : body.end] == body.surface
        if record.time and record.time.span_start is not None:
            assert text[record.time.span_start : record.time.span_end] == record.time.text
        if record.issuer and record.issuer.start is not None:
            assert text[record.issuer.start : record.issuer.end] == record.issuer.surface
        assert all(0 <= entry.start <= (entry.end or 0) <= len(text) for entry in record.evidence if entry.start is not None)
        assert 0 < record.confidence < 1
    assert all(left.start <= right.start for left, right in pairwise(found.commitments))
    assert len({record.id for record in found.commitments}) == len(found.commitments)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.stem)
def test_every_place_of_our_own_notices_holds(notice: Path) -> None:
    found = nlp.extract(notice.read_bytes())
    places_hold(found)
    assert found.commitments or notice.stem == "tin_khong_co_viec"


@pytest.mark.parametrize("notice", NOTICES[::6], ids=lambda path: path.stem)
def test_decomposed_text_and_a_byte_order_mark_change_nothing(notice: Path) -> None:
    plain = notice.read_text(encoding="utf-8")
    one = nlp.extract(unicodedata.normalize("NFC", plain).encode())
    assert nlp.extract(unicodedata.normalize("NFD", plain).encode()) == one
    assert nlp.extract(b"\xef\xbb\xbf" + plain.encode()) == one


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_mixture_of_the_genre_is_read(text: str) -> None:
    try:
        found = nlp.extract(text.encode())
    except EmptyDocument:
        assert not any(character.isalnum() for character in text)
        return
    places_hold(found)
    assert nlp.extract(text.encode()) == found


@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))))
@settings(max_examples=120, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        places_hold(nlp.extract(data))
    except DocumentError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "(",
        "( ",
        "ngày 1/1/2020 ",
        "- a\n",
        "rà soát; ",
        "Sở Y tế, ",
        "Giao Sở Y tế, UBND các xã ",
        "Trong, ",
        "a: ",
        "ông Lê Văn An, ",
        "a.",
        "| a | b |\n",
        "1.1.1- a\n",
        "Yêu cầu các đơn vị, ",
        "Sở yêu cầu ",
        "Riêng với các xã, ",
        "Sở Y tế , , ",
        "đã yêu cầu ",
    ],
)
def test_time_grows_in_line_with_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        data = (piece * (size // len(piece))).encode()
        begin = time.process_time()
        nlp.extract(data)
        return time.process_time() - begin

    small, large = (min(seconds(size) for _ in range(2)) for size in (10_000, 40_000))
    assert large < 4 * max(small, 0.03) * 2.5


def test_ten_thousand_markers_are_read() -> None:
    begin = time.process_time()
    nlp.extract("\n".join(f"{number}. Rà soát" for number in range(10_000)).encode())
    assert time.process_time() - begin < 60


def test_what_is_no_text_is_refused_and_other_languages_are_warned_of() -> None:
    with pytest.raises(UnreadableDocument, match="Word document"):
        nlp.extract(b"PK\x03\x04" + b"\x00" * 26 + b"word/document.xml" + b"\x00" * 60)
    with pytest.raises(UnsupportedMedia, match="program"):
        nlp.extract(b"MZ\x90\x00" + b"\x00" * 60)
    with pytest.raises(EmptyDocument):
        nlp.extract(b" \n ")
    english = b"The department shall report to the ministry before the end of June. " * 4
    assert [warning.code for warning in nlp.extract(english).warnings] == ["not_vietnamese"]


def test_the_day_of_publication_may_come_from_outside() -> None:
    story = "Sở Y tế đề nghị UBND các xã báo cáo trước ngày 30/6.".encode()
    record = nlp.extract(story, published=date(2031, 5, 2)).commitments[0]
    assert record.time is not None
    assert record.time.end == "2031-06-30"


def test_an_impossible_day_stays_text_with_a_warning() -> None:
    found = nlp.extract("Sở Y tế đề nghị UBND các xã báo cáo trước ngày 31/11/2024.".encode())
    assert found.dates[0].text == "trước ngày 31/11/2024"
    assert [warning.code for warning in found.warnings] == ["impossible_day"]
