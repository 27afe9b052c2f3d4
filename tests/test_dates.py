"""The date grammar: cases, spans, warnings, growth."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import check_growth

import nlp
from corpora import cases
from corpora.cases import Case
from nlp.mentions import dates
from nlp.types import DateMention, Span

CASES = cases.load(cases.FOLDER / "dates.txt")
SCRAPS = (
    "ngày", "tháng", "năm", "quý", "trước", "từ", "đến", "hết", "hằng", "và", "-", "/", ".", ",", "(", ")", "\n", "5", "12", "30",
    "2024", "II", "6 tháng", "cuối", "đầu", "giai đoạn", "15/8", "31/11/2024", "24-7", "định kỳ", "lần", "một", "thứ hai", "tuần",
    "|", "…", "rằm", "mùng", "Tết", "Giáp Thìn", "nhuận", "thứ Sáu", "ngày làm việc", "chậm nhất",
    "sau", "khi", "10", "âm lịch", "chiều", "nay", "ký", "kể từ", "Š", "İ",
)  # fmt: skip
ISSUED = date(2024, 8, 5)


def whole(text: str, issued: date | None = ISSUED) -> tuple[DateMention, ...]:
    return dates.find(text, [Span(0, len(text))], issued)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def given_of(mention: DateMention) -> dict[str, str | None]:
    return {
        "start": iso(mention.start),
        "end": iso(mention.end),
        "recurrence": mention.recurrence,
        "bound": mention.bound,
        "role": mention.role,
        "relative": mention.relative,
        "clock_start": mention.clock_start,
        "clock_end": mention.clock_end,
        "part": mention.part,
        "lunar": mention.lunar,
        **offset_of(mention),
    }


def offset_of(mention: DateMention) -> dict[str, str | None]:
    if mention.offset is None:
        return {}
    offset = mention.offset
    days = {"day": iso(offset.anchor_day), "since": iso(offset.start), "until": iso(offset.end)}
    return days | {"anchor": offset.anchor, "certain": str(offset.certain).lower()}


def told(case: Case, found: tuple[DateMention, ...]) -> list[dict[str, str | None]]:
    """Show the mentions with the attributes that the case's marks give, and always with start, end and recurrence."""
    marks = {mark.span: mark.attributes for mark in case.of("date")}
    rows = []
    for mention in found:
        if not marks and mention.relative:
            continue
        asked = {"start", "end", "recurrence", *marks.get(mention.span, {})}
        rows.append({"text": mention.span.of(case.text)} | {k: v for k, v in given_of(mention).items() if k in asked})
    return rows


def wanted(case: Case) -> list[dict[str, str | None]]:
    empty: dict[str, str | None] = {"start": None, "end": None, "recurrence": None}
    return [{"text": mark.span.of(case.text)} | empty | dict(mark.attributes) for mark in case.of("date")]


def parameters() -> list[object]:
    strict = pytest.mark.xfail(strict=True, reason="@todo in the cases file")
    return [pytest.param(case, id=f"{case.line}", marks=[strict] if case.todo else []) for case in CASES]


@pytest.mark.parametrize("case", parameters())
def test_cases(case: Case) -> None:
    assert told(case, whole(case.text, case.context.issued)) == wanted(case)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 110
    assert sum(not case.marks for case in CASES) >= 35


def test_year_of_a_day_is_the_documents_and_never_todays() -> None:
    text = "Hội nghị ngày 5/6 đã bàn nhiều việc."
    assert whole(text, date(2011, 7, 1))[0].start == date(2011, 6, 5)
    assert whole(text, None)[0].start is None


def test_without_own_date_the_latest_day_of_the_text_governs() -> None:
    text = "Công văn ngày 12/3/2018. Báo cáo trước ngày 30/4."
    assert whole(text, None)[1].end == date(2018, 4, 30)


def test_without_any_full_day_the_year_on_the_line_governs() -> None:
    text = "Ngày 16/7, Sở họp sơ kết 6 tháng đầu năm 2019.\nNăm 2021 sẽ họp lại."
    assert whole(text, None)[0].start == date(2019, 7, 16)
    assert whole("Ngày 16/7, Sở họp.\nNăm 2021 sẽ họp lại.", None)[0].start is None
    assert whole("Sáng 13/5, Bộ họp. Tính đến ngày 12/5/2019, đã xong.", None)[0].start == date(2019, 5, 13)


def test_date_of_the_frame_is_the_issue() -> None:
    text = "Đồi Mây, ngày 05 tháng 8 năm 2024\nHọp ngày 6/8/2024."
    found = dates.read(text, [Span(0, len(text))], ISSUED, [Span(0, 33)]).dates
    assert [one.role for one in found] == ["issue", "event"]


def test_heading_of_next_years_plan_governs_its_months() -> None:
    text = "KẾ HOẠCH\nCông tác năm 2024\nI. Nội dung\n1. Tháng 3: mở lớp.\n2. Quý II: sơ kết.\n"
    found = whole(text, date(2023, 12, 20))
    assert [iso(one.start) for one in found] == ["2024-01-01", "2024-03-01", "2024-04-01"]


def test_only_the_regions_are_read() -> None:
    text = "Ngày 1/8/2024 họp. Ngày 2/8/2024 nghỉ."
    assert [one.span.of(text) for one in dates.find(text, [Span(19, len(text))], ISSUED)] == ["Ngày 2/8/2024"]


def test_impossible_day_warns() -> None:
    text = "Họp ngày 31/11/2024."
    found = dates.read(text, [Span(0, len(text))], ISSUED)
    assert [warn.code for warn in found.warnings] == ["impossible_day"]
    assert found.warnings[0].span == found.dates[0].span


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Nộp ngày 31/2/2024.", ["impossible_day"]),
        ("Nộp ngày 30 tháng Chạp năm Giáp Thìn.", ["impossible_day"]),
        ("Nộp ngày 32/5/2024, ngày 15/13/2024.", ["impossible_date", "impossible_date"]),
        ("Mở từ ngày 20/9/2024 đến ngày 10/9/2024.", ["date_order"]),
        ("Mở ngày 27-18/4/2024.", ["date_order"]),
        ("Họp thứ Hai, ngày 6/8/2024.", ["wrong_weekday"]),
        ("Họp ngày 6/8/2024 (thứ 2).", ["wrong_weekday"]),
        ("Họp thứ Ba, ngày 6/8/2024, Chủ nhật ngày 11/8/2024.", []),
        ("Thứ hai, ngày 15/8 là hạn cuối.", ["wrong_weekday"]),
        ("Thời gian ký: 28.07.2024 07:25:41 +07:00", []),
    ],
)
def test_what_cannot_be_is_warned_of(text: str, codes: list[str]) -> None:
    found = dates.read(text, [Span(0, len(text))], ISSUED)
    assert [warn.code for warn in found.warnings] == codes
    assert all(warn.span and warn.span.of(text) for warn in found.warnings)


FRAMED = "Đồi Mây, ngày 05 tháng 8 năm 2024\n"


def framed(text: str, line: str = FRAMED) -> dates.Found:
    text = line + text
    return dates.read(text, [Span(0, len(text))], ISSUED, [Span(0, len(line))])


def test_terms_are_counted_from_the_signing_where_it_is_printed_in_full() -> None:
    offset = framed("Báo cáo trong 10 ngày làm việc kể từ ngày ký Quyết định này.").dates[-1].offset
    assert offset is not None and (iso(offset.anchor_day), iso(offset.end)) == ("2024-08-05", "2024-08-19")
    effect = framed("Có hiệu lực kể từ ngày ký ban hành.").dates[-1]
    assert effect.offset is not None and (effect.role, iso(effect.offset.start)) == ("effect", "2024-08-05")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Thanh toán sau 10 ngày kể từ ngày ký hợp đồng.", FRAMED),
        ("Trả trong 10 ngày kể từ ngày nhận đủ hồ sơ.", FRAMED),
        ("Có hiệu lực kể từ ngày ký.", "Đồi Mây, ngày    tháng 8 năm 2024\n"),
    ],
)
def test_no_day_comes_of_an_anchor_that_is_not_known(text: str, line: str) -> None:
    offset = framed(text, line).dates[-1].offset
    assert offset is not None and offset.anchor and (offset.anchor_day, offset.start, offset.end) == (None, None, None)


def test_a_term_is_the_time_of_a_record_that_has_no_other() -> None:
    text = "Giao Sở Y tế báo cáo trong thời hạn 05 ngày làm việc kể từ ngày nhận được văn bản này."
    time = nlp.extract(text.encode()).commitments[0].time
    assert time is not None and (time.start, time.end, time.relative, time.bound) == (None, None, "P5D business from nhận", "within")
    assert time.offset is not None and (time.offset.amount, time.offset.business, time.offset.anchor) == (
        5,
        True,
        "ngày nhận được văn bản này",
    )


def test_an_event_to_come_is_the_time_of_its_plan() -> None:
    text = "Sở Y tế sẽ tổ chức tập huấn lúc 8h00 ngày 20/8/2024."
    time = nlp.extract(text.encode(), published=ISSUED).commitments[0].time
    assert time is not None and (time.start, time.clock_start) == ("2024-08-20", "08:00")


def test_years_without_announcement_are_uncertain() -> None:
    text = "Xong trong 5 ngày làm việc kể từ ngày 2/1/2031."
    offset = whole(text)[0].offset
    assert offset is not None and offset.end == date(2031, 1, 9) and not offset.certain


def test_issue_after_the_stamp_warns() -> None:
    assert [warn.code for warn in framed("Thời gian ký: 02.08.2024 07:25:41 +07:00").warnings] == ["issued_after_stamp"]
    assert framed("Thời gian ký: 06.08.2024 07:25:41 +07:00").warnings == ()


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("Đồi Mây, ngày 05 tháng 8 năm 2024", "2024-08-05", "2024-08-05"),
        ("Đồi Mây, ngày     tháng 8 năm 2024", "2024-08-01", "2024-08-31"),
        ("Đồi Mây, ngày … tháng … năm 2024", "2024-01-01", "2024-12-31"),
        ("18:11, 24/07/2024", "2024-07-24", "2024-07-24"),
        ("Thứ Hai, 24/07/2024, 18:11 (GMT+7)", "2024-07-24", "2024-07-24"),
        ("(16/01/2014)", "2014-01-16", "2014-01-16"),
        ("Ngày đăng: 04-04-2017", "2017-04-04", "2017-04-04"),
    ],
)
def test_issued(line: str, start: str, end: str) -> None:
    found = dates.read_issued(line, Span(0, len(line)), None)
    assert found is not None
    assert (iso(found.start), iso(found.end), found.role) == (start, end, "issue")


def test_issued_of_a_line_without_date_is_none() -> None:
    assert dates.read_issued("Đồi Mây, hôm nay", Span(0, 16), None) is None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_text_gives_ordered_spans_without_overlap(text: str) -> None:
    found = whole(text)
    assert found == whole(text)
    edge = 0
    for one in found:
        assert edge <= one.span.start < one.span.end <= len(text)
        edge = one.span.end
        assert one.start is None or one.end is None or one.start <= one.end
        assert one.relative is None or (one.offset is not None and one.start is None and one.end is None)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "12/",
        "5 - ",
        "ngày 5, ",
        "từ ngày ",
        "2024-",
        "tháng 5 và ",
        "năm 2020, ",
        "ngày 1/1 ",
        "hằng năm ",
        " ",
        "ngày\n",
        "(5/5)",
        "thứ hai, ",
        "mùng 5, ",
        "tuần 1, ",
        "tết ",
        "kể từ ngày ",
        "10 ngày ",
        "thứ hai đến ",
        "ngày 1 tháng cuối ",
        "hai mươi ",
    ],
)
def test_time_grows_with_the_text(piece: str) -> None:
    check_growth(whole, piece, 40_000, 160_000)
