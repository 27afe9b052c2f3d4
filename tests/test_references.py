"""References to documents: cases, spans, growth."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import check_growth

from corpora import cases
from corpora.cases import Case
from nlp.mentions import dates, references
from nlp.types import Reference, Span

CASES = cases.load(cases.FOLDER / "references.txt")
SCRAPS = (
    "Quyết định", "Nghị quyết", "Luật", "công văn", "số", "Số:", "12", "12/", "/", "QĐ-UBND", "NQ/TU", "-", "2024", "ngày 5/6/2024",
    "của", "UBND tỉnh", "Sở KH&CN", "Đất đai", "năm", ",", ".", "(", ")", "\n", "khóa XII", "Trung ương", "Đại hội", "lần thứ",
)  # fmt: skip


def whole(text: str, case: Case | None = None) -> tuple[Reference, ...]:
    region = [Span(0, len(text))]
    return references.find(text, region, dates.find(text, region, case.context.issued if case else None))


def given_of(one: Reference) -> dict[str, str | None]:
    issued = one.issued.isoformat() if one.issued else None
    return {"type": one.type_code, "number": one.number, "issued": issued, "issuer": one.issuer}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.line))
def test_cases(case: Case) -> None:
    marks = {mark.span: mark.attributes for mark in case.of("ref")}
    found = [
        {"text": one.span.of(case.text)} | {k: v for k, v in given_of(one).items() if k in marks.get(one.span, {})}
        for one in whole(case.text, case)
    ]
    assert found == [{"text": mark.span.of(case.text)} | dict(mark.attributes) for mark in case.of("ref")]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 35
    assert sum(not case.marks for case in CASES) >= 10


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_text_gives_ordered_spans_without_overlap(text: str) -> None:
    edge = 0
    for one in whole(text):
        assert edge <= one.span.start < one.span.end <= len(text)
        assert one.number is None or not any(c.isspace() for c in one.number)
        edge = one.span.end


@pytest.mark.parametrize("piece", ["1", "12/", "A-", "Quyết định số ", "Luật Đất ", "12/QĐ-UBND ", "12/QĐ-UBND của Sở ", "QĐ-", " ", "số "])
def test_time_grows_with_the_text(piece: str) -> None:
    def work(text: str) -> None:
        references.find(text, [Span(0, len(text))], ())

    check_growth(work, piece, 20_000, 160_000, least=0.005)
