"""Deadlines as a calendar and as a feed: what other programs read in them, and on which days what recurs falls."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from export_rows import extraction, published, with_values, written
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event, Todo
from lxml import etree

from service.exports import schedule
from service.exports.deadlines import title

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
BODY = """1. Giao Văn phòng Sở báo cáo trước ngày 25 hằng tháng.
2. Giao Phòng Kế hoạch gửi báo cáo trước 16 giờ 30 ngày 5/6/2025.
3. Giao Thanh tra Sở báo cáo vào chiều thứ Sáu hằng tuần.
4. Giao Phòng Tổ chức hoàn thành trong vòng 10 ngày làm việc kể từ ngày ký.
5. Giao Phòng Quản lý dược triển khai từ ngày 01/7/2025.
6. Giao Phòng Tài chính rà soát quý II và quý III hằng năm.
7. Đề nghị Sở Tài chính bố trí kinh phí.
8. Giao Phòng Nghiệp vụ họp từ 8 giờ đến 11 giờ 30 ngày 12/6/2025.
9. Giao Phòng Thống kê hoàn thành trong quý III năm 2025.
"""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The rows of a plan."""
    return published(extraction(BODY))


def events(rows: list[dict[str, Any]], **told: Any) -> list[Event | Todo]:
    """Return the entries of a calendar."""
    calendar = Calendar.from_ical(written("ics", rows[:4], rows[4:], title="Việc: Sở Y tế", **told))
    return [one for one in calendar.walk() if isinstance(one, Event | Todo)]


def timed(**values: Any) -> dict[str, Any]:
    """Return a row with that time."""
    blank = dict.fromkeys(("start", "end", "recurrence", "bound", "text", "clock_start", "clock_end", "offset"))
    document = {"issued": {"start": date(2025, 1, 5), "end": date(2025, 1, 5)}}
    return {"time": {**blank, **values}, "document": document, "created_at": datetime(2025, 1, 6, tzinfo=UTC)}


def test_a_calendar_holds_each_deadline_once(rows: list[dict[str, Any]]) -> None:
    found = events(rows, base="https://congvan.example")
    by_day = {str(one["SUMMARY"]): one.decoded("DTSTART") for one in found}
    assert by_day == {
        "Giao Văn phòng Sở báo cáo trước ngày 25 hằng tháng": date(2025, 1, 25),
        "Giao Phòng Kế hoạch gửi báo cáo trước 16 giờ 30 ngày 5/6/2025": datetime(2025, 6, 5, 16, 30, tzinfo=VIETNAM),
        "Giao Thanh tra Sở báo cáo vào chiều thứ Sáu hằng tuần": date(2025, 1, 10),
        "Giao Phòng Tổ chức hoàn thành trong vòng 10 ngày làm việc kể từ ngày ký": date(2025, 1, 17),
        "Giao Phòng Tài chính rà soát quý II và quý III hằng năm": date(2025, 6, 30),
        "Giao Phòng Nghiệp vụ họp từ 8 giờ đến 11 giờ 30 ngày 12/6/2025": datetime(2025, 6, 12, 8, 0, tzinfo=VIETNAM),
        "Giao Phòng Thống kê hoàn thành trong quý III năm 2025": date(2025, 9, 30),
    }
    assert len({str(one["UID"]) for one in found}) == len(found)
    assert all(str(one["UID"]).endswith("@congvan") for one in found)
    assert all(one["TRANSP"] == "TRANSPARENT" for one in found)
    first = found[0]
    assert first.decoded("DTEND") == date(2025, 1, 26)
    assert first["RRULE"].to_ical() == b"FREQ=MONTHLY;BYMONTHDAY=25"
    assert "Cơ quan giao/đề nghị: Sở Y tế\nChủ trì: Văn phòng Sở" in str(first["DESCRIPTION"])
    assert "Kế hoạch số 15/KH-SYT ngày 05/01/2025 của Sở Y tế" in str(first["DESCRIPTION"])
    assert str(first["URL"]) == "https://congvan.example/api/v1/documents/0f3a9c51d2e47b68a1c0"
    assert schedule.END_OF_PERIOD in str(found[4]["DESCRIPTION"]) and schedule.COUNTED in str(found[3]["DESCRIPTION"])
    assert found[5].decoded("DTEND") == datetime(2025, 6, 12, 11, 30, tzinfo=VIETNAM)
    assert "DTEND" not in found[1]


def test_the_form_is_what_calendars_ask_for(rows: list[dict[str, Any]]) -> None:
    data = written("ics", rows, title="Việc: Sở Y tế")
    calendar = Calendar.from_ical(data)
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Việc: Sở Y tế"
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0"
    assert data.count(b"BEGIN:VTIMEZONE") == 1 and b"DTSTART;VALUE=DATE:20250125\r\n" in data
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20250605T163000\r\n" in data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    data.decode()
    zone = calendar.walk("VTIMEZONE")[0]
    assert zone.to_tz().utcoffset(datetime(2025, 6, 5)) == timedelta(hours=7)


def test_a_changed_record_keeps_its_uid_and_gets_a_higher_sequence(rows: list[dict[str, Any]]) -> None:
    later = with_values(rows[0], updated_at=rows[0]["created_at"] + timedelta(days=2))
    before, after = events([rows[0]])[0], events([later])[0]
    assert before["UID"] == after["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 172_800)
    assert after.decoded("LAST-MODIFIED") == later["updated_at"]


def test_tasks_have_what_tasks_have(rows: list[dict[str, Any]]) -> None:
    found = events(rows, todo=True)
    assert all(isinstance(one, Todo) and one["STATUS"] == "NEEDS-ACTION" for one in found)
    due = {str(one["SUMMARY"])[:20]: one.decoded("DUE") for one in found if "DUE" in one}
    assert due["Giao Phòng Kế hoạch "] == datetime(2025, 6, 5, 16, 30, tzinfo=VIETNAM)
    assert all("DTSTART" in one and "DUE" not in one for one in found if "RRULE" in one)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=25", ["2025-01-25", "2025-02-25", "2025-03-25"]),
        ("FREQ=MONTHLY;BYMONTHDAY=5", ["2025-01-05", "2025-02-05", "2025-03-05"]),
        ("FREQ=MONTHLY;BYMONTHDAY=30", ["2025-01-30", "2025-02-28", "2025-03-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2025-01-31", "2025-02-28", "2025-03-31"]),
        ("FREQ=MONTHLY", ["2025-01-31", "2025-02-28", "2025-03-31"]),
        ("FREQ=MONTHLY;INTERVAL=3", ["2025-03-31", "2025-06-30", "2025-09-30"]),
        ("FREQ=MONTHLY;INTERVAL=6", ["2025-06-30", "2025-12-31", "2026-06-30"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", ["2025-01-10", "2025-04-10", "2025-07-10"]),
        ("FREQ=WEEKLY;BYDAY=FR", ["2025-01-10", "2025-01-17", "2025-01-24"]),
        ("FREQ=WEEKLY", ["2025-01-10", "2025-01-17", "2025-01-24"]),
        ("FREQ=YEARLY", ["2025-12-31", "2026-12-31", "2027-12-31"]),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", ["2025-06-15", "2025-12-15", "2026-06-15"]),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31", ["2025-03-31", "2025-06-30", "2025-09-30"]),
        ("FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=30", ["2025-02-28", "2025-08-30", "2026-02-28"]),
        ("FREQ=YEARLY;BYMONTH=4,5,6,7,8,9", ["2025-06-30", "2025-09-30", "2026-06-30"]),
        ("FREQ=YEARLY;BYMONTH=2", ["2025-02-28", "2026-02-28", "2027-02-28"]),
        ("FREQ=DAILY;INTERVAL=15", ["2025-01-05", "2025-01-20", "2025-02-04"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2025-01-31", "2025-02-28", "2025-03-31"]),
        ("FREQ=MONTHLY;BYDAY=1MO", ["2025-01-06", "2025-02-03", "2025-03-03"]),
    ],
)
def test_what_recurs_falls_on_its_days(rule: str, days: list[str]) -> None:
    due = schedule.find(timed(recurrence=rule))
    assert due is not None and due.rule is not None and not isinstance(due.day, datetime)
    start = datetime.combine(due.day, datetime.min.time())
    first = [one.date().isoformat() for one, _ in zip(rrulestr(due.rule, dtstart=start), range(3), strict=False)]
    assert first == days and due.day.isoformat() == days[0]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ({}, None),
        ({"start": "2025-07-01", "bound": "from"}, None),
        ({"end": "2025-06-30"}, schedule.Due(date(2025, 6, 30))),
        ({"start": "2025-04-18", "end": "2025-04-27", "bound": "from_to"}, schedule.Due(date(2025, 4, 27), date(2025, 4, 18))),
        ({"start": "2025-01-01", "end": "2025-12-31", "bound": "from_to"}, schedule.Due(date(2025, 12, 31))),
        ({"start": "2025-06-01", "end": "2025-06-30", "bound": "in"}, schedule.Due(date(2025, 6, 30))),
        ({"end": "2025-06-30", "clock_end": "24:00"}, schedule.Due(date(2025, 6, 30))),
        ({"start": "2025-06-10", "end": "2025-06-10", "clock_start": "08:00"}, schedule.Due(datetime(2025, 6, 10, 8, tzinfo=VIETNAM))),
        ({"offset": {"end": "2025-01-17"}}, schedule.Due(date(2025, 1, 17), note=schedule.COUNTED)),
        ({"offset": {"end": None}}, None),
        ({"recurrence": "FREQ=SOMETIMES"}, None),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=13"}, None),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=32"}, None),
    ],
)
def test_when_something_is_due(time: dict[str, Any], expected: schedule.Due | None) -> None:
    assert schedule.find(timed(**time)) == expected


def test_what_recurs_may_end_and_have_a_time_of_the_day() -> None:
    due = schedule.find(timed(recurrence="FREQ=MONTHLY;BYMONTHDAY=25", end="2025-12-31"))
    assert due == schedule.Due(date(2025, 1, 25), rule="FREQ=MONTHLY;BYMONTHDAY=25;UNTIL=20251231")
    due = schedule.find(timed(recurrence="FREQ=WEEKLY;BYDAY=FR", end="2025-12-31", clock_end="16:00"))
    assert due == schedule.Due(datetime(2025, 1, 10, 16, tzinfo=VIETNAM), rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20251231T165959Z")
    assert schedule.find(timed(recurrence="FREQ=MONTHLY;BYMONTHDAY=25", start="2025-03-26")) == schedule.Due(
        date(2025, 4, 25), rule="FREQ=MONTHLY;BYMONTHDAY=25"
    )
    assert schedule.find(timed(recurrence="FREQ=MONTHLY;BYMONTHDAY=25", end="2025-01-10")) == schedule.Due(date(2025, 1, 10))


@given(st.lists(st.integers(1, 12), min_size=1, unique=True))
def test_the_ends_of_periods_are_months_of_them(months: list[int]) -> None:
    assert set(schedule.ends(months)) <= set(months) and max(months) in schedule.ends(months)


def test_a_title_says_who_leads_where_the_text_does_not() -> None:
    row = {"text": "Rà soát  dự toán\nnăm 2025", "responsible": [{"name": "Sở Y tế", "role": "lead"}, {"name": "Sở B", "role": "support"}]}
    assert title(row) == "Sở Y tế: Rà soát dự toán năm 2025"
    long = title({**row, "text": "Rà soát dự toán " * 40})
    assert len(long) <= 122 and long.endswith("dự …")


def test_a_feed_is_read_by_an_xml_reader(rows: list[dict[str, Any]]) -> None:
    odd = with_values(rows[0], text="Giao <b>Sở Y tế</b> & Sở Tài chính\x0b", document_source_url="https://a.example/?a=1&b=2")
    data = written("atom", [odd, rows[6]], base="https://c.example", address="https://c.example/f.atom?unit=S%E1%BB%9F", title="Việc")
    feed = etree.fromstring(data)
    assert feed.findtext("a:id", namespaces=ATOM) == feed.find("a:link", ATOM).get("href") == "https://c.example/f.atom?unit=S%E1%BB%9F"
    first, second = feed.findall("a:entry", ATOM)
    assert first.findtext("a:content", namespaces=ATOM) == "Giao <b>Sở Y tế</b> & Sở Tài chính"
    assert first.findtext("a:id", namespaces=ATOM) == f"urn:congvan:commitment:{odd['id']}"
    assert [one.get("href") for one in first.findall("a:link", ATOM)][1] == "https://a.example/?a=1&b=2"
    assert second.find("a:category", ATOM).get("term") == "proposal"
    for entry in (first, second):
        for name in ("id", "title", "updated", "published", "summary"):
            assert entry.findtext(f"a:{name}", namespaces=ATOM), name
    assert feed.findtext("a:updated", namespaces=ATOM) and feed.findtext("a:author/a:name", namespaces=ATOM)


def test_empty_calendars_and_feeds_are_whole() -> None:
    assert Calendar.from_ical(written("ics", [])).walk("VEVENT") == []
    assert etree.fromstring(written("atom", [])).findall("a:entry", ATOM) == []


def test_nothing_that_is_printed_becomes_a_line_of_the_calendar(rows: list[dict[str, Any]]) -> None:
    odd = "Giao; Sở\\n, A\r\nBEGIN:VALARM\r\nATTACH:http://xau.example\r\nEND:VALARM\x00"
    row = with_values(rows[0], text=odd, document_source_url="https://a.example/\r\nATTACH:x", document_number=odd, document_subject=odd)
    data = written("ics", [row], title=odd)
    assert b"\r\nBEGIN:VALARM" not in data and b"\r\nATTACH" not in data
    event = Calendar.from_ical(data).walk("VEVENT")[0]
    assert str(event["SUMMARY"]).startswith("Văn phòng Sở: Giao; Sở\\n, A BEGIN:VALARM")
    feed = etree.fromstring(written("atom", [row], title=odd, address="https://c.example/\r\n"))
    assert len(feed.findall("a:entry", ATOM)) == 1
