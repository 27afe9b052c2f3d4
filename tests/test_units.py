"""The unit finder against its cases, and what must hold for any text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import check_growth

from corpora.cases import Case, Mark, load
from nlp.mentions import bearers, units
from nlp.types import Span, UnitMention

CASES = load(Path("corpora/cases/units.txt"))
VOCABULARY = """các sở , ban ngành UBND tỉnh Hưng Yên huyện xã Tân An B Sở Tài chính KH&CN : ; và Phòng Ban Chỉ đạo
của thuộc Giám đốc Thủ trưởng lãnh (sau đây gọi tắt là) - / Đoàn cấp TỈNH Y tế số 2 Công ty TNHH Trường"""
PIECES = st.sampled_from([*VOCABULARY.split(), "\n"])
ADVERSARIAL = (
    "Ban Chỉ đạo ",
    "các sở, ",
    "UBND huyện A, ",
    "UBND huyện Tân An, Long Sơn, ",
    "Sở ",
    "(KH&CN) ",
    "7",
    "của Đoàn công tác ",
    "Phó ",
    "trường Trường ",
    "(sau đây gọi là ",
    "'",
    "R'",
    "Ban Chỉ đạo phòng, chống ",
    "phòng Kinh tế/",
    "Các huyện ủy: An, ",
    "Công ty Nam (gọi tắt là Nam) ",
    "khu vực 3 ",
    "Chủ tịch UBND xã Tân An Lê Văn An ",
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join))


def whole(text: str) -> tuple[UnitMention, ...]:
    return units.find(text, [Span(0, len(text))])


def told(mention: UnitMention, mark: Mark) -> dict[str, str]:
    values = {"office": mention.office or "", "level": mention.level, "place": mention.place or "", "name": mention.name}
    values |= {"named": str(mention.named).lower(), "short": str(mention.short).lower()}
    return {key: values[key] for key in {"name", *mark.attributes}}


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.line}") for case in CASES])
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    if case.todo:
        request.applymarker(pytest.mark.xfail(strict=True))
    marks = {mark.span: mark for mark in case.of("unit")}
    found = {mention.span: mention for mention in whole(case.text) if not mention.short or mention.span in marks}
    wanted = {span: {"name": span.of(case.text), **mark.attributes} for span, mark in marks.items()}
    assert {span: told(mention, marks[span]) if span in marks else mention for span, mention in found.items()} == wanted


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bí thư Huyện ủy Mù Cang Chải Giàng Thị Dợ nêu ba việc.", "Huyện ủy Mù Cang Chải"),
        ("Chủ tịch UBND huyện Mường Chà Lò Thị Phương kiểm tra đập.", "Ủy ban nhân dân huyện Mường Chà"),
        ("Chủ tịch UBND huyện Trần Văn Thời thăm hộ nuôi tôm.", "Ủy ban nhân dân huyện Trần Văn Thời"),
        ("Chủ tịch UBND xã Lê Hồng Phong dự họp thôn.", "Ủy ban nhân dân xã Lê Hồng Phong"),
        ("Giám đốc Công ty TNHH Nguyễn Hoàng ký hợp đồng.", "Công ty trách nhiệm hữu hạn Nguyễn Hoàng"),
    ],
)
def test_the_name_of_an_office_holder_is_no_part_of_the_body(text: str, named: str) -> None:
    assert [unit.name for unit in bearers.apart(text, whole(text), units.find)] == [named]


def test_enough_cases() -> None:
    assert len(CASES) >= 70
    assert sum(not case.marks for case in CASES) >= 25


@settings(deadline=None)
@given(TEXTS)
def test_spans_hold(text: str) -> None:
    found = whole(text)
    assert list(found) == sorted(found, key=lambda mention: mention.span)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    assert all(0 <= mention.span.start < mention.span.end <= len(text) and mention.name for mention in found)
    assert found == whole(text)


@settings(deadline=None)
@given(TEXTS)
def test_definitions_hold(text: str) -> None:
    for one in units.definitions(text):
        assert one.alias and one.alias in text[one.span.start : one.span.end]


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_linear(piece: str) -> None:
    check_growth(whole, piece, 20_000, 80_000)


def test_regions_bound_the_search() -> None:
    text = "Sở Y tế họp. Sở Tài chính họp."
    assert [unit.name for unit in units.find(text, [Span(13, len(text))])] == ["Sở Tài chính"]


def test_acronym_of_the_document() -> None:
    found = whole("Sở Giáo dục-Đào tạo (GD-ĐT) họp. Đề nghị Sở GD-ĐT báo cáo.")
    assert {unit.name for unit in found} == {"Sở Giáo dục - Đào tạo"}


def test_called() -> None:
    alias = units.definitions("Ban Chỉ đạo cứu đói tỉnh (sau đây gọi tắt là Ban Chỉ đạo) họp.")[0]
    assert (alias.alias, alias.before) == ("Ban Chỉ đạo", None)
