"""The people finder against its cases, and what must hold for any text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import check_growth

from corpora.cases import Case, load
from nlp.mentions import people, units
from nlp.types import PersonMention, Span

CASES = load(Path("corpora/cases/people.txt"))
VOCABULARY = """đồng chí ông Nguyễn Văn An , - Phó Chủ tịch UBND tỉnh Lê Hải Giám đốc Sở Y tế đường phố TUV Bộ trưởng"""
PIECES = st.sampled_from([*VOCABULARY.split(), "\n"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join))


def whole(text: str) -> tuple[PersonMention, ...]:
    regions = [Span(0, len(text))]
    return people.find(text, regions, units.find(text, regions))


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.line}") for case in CASES])
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    if case.todo:
        request.applymarker(pytest.mark.xfail(strict=True))
    marks = {mark.span: mark.attributes for mark in case.of("person")}
    found = {}
    for person in whole(case.text):
        values = {"name": person.name, "title": person.title or "", "unit": person.unit or ""}
        found[person.span] = {key: values[key] for key in marks.get(person.span, values)}
    assert found == {span: dict(attributes) for span, attributes in marks.items()}


def test_enough_cases() -> None:
    assert len(CASES) >= 30


@settings(deadline=None)
@given(TEXTS)
def test_spans_hold(text: str) -> None:
    found = whole(text)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    assert all(0 <= one.span.start < one.span.end <= len(text) and one.name for one in found)
    assert found == whole(text)


@pytest.mark.parametrize("piece", ["ông Nguyễn Văn An, ", "Phó Chủ tịch ", "Lê ", "đồng chí "])
def test_linear(piece: str) -> None:
    check_growth(whole, piece, 20_000, 80_000)
