"""iCalendar (RFC 5545): each deadline an event, so that Outlook, Google Calendar, Apple and Thunderbird show it; or a task.

Google Calendar and Outlook leave tasks out of a calendar that is subscribed to, so events are what comes unless tasks are asked for. A
deadline is an event of the whole day that blocks no time; with a time of the day it is that moment in Việt Nam. An event keeps its UID,
and its SEQUENCE grows when the record changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, Todo, vRecur

from service.exports import schedule, wording
from service.exports.edxml import plain
from service.exports.schedule import Due
from service.exports.writers import Row, Told

LONGEST_TITLE = 120
REFRESH = "PT6H"
# Việt Nam has kept UTC+7 since 13 June 1975; programs that do not know the zone's name read it here.
ZONE = """BEGIN:VTIMEZONE
TZID:Asia/Ho_Chi_Minh
BEGIN:STANDARD
DTSTART:19750613T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0700
TZNAME:+07
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n").encode()
END = b"END:VCALENDAR\r\n"


def write(pages: Iterable[list[Row]], told: Told) -> Iterator[bytes]:
    """Give the calendar page by page; what has no deadline is left out."""
    head = _head(told)
    for page in pages:
        yield head + b"".join(_entry(row, due, told) for row in page if (due := schedule.find(row)))
        head = b""
    yield END


def title(row: Row) -> str:
    """Return what a calendar shows: who leads where the text itself does not say it, and the text, shortened between words.

    >>> title({"text": "Báo cáo kết quả", "responsible": [{"name": "Sở Y tế", "role": "lead"}]})
    'Sở Y tế: Báo cáo kết quả'
    """
    text = " ".join(row["text"].split())
    leads = [name for name in wording.bodies(row, "lead") if name.lower() not in text.lower()]
    whole = f"{', '.join(leads)}: {text}" if leads else text
    if len(whole) <= LONGEST_TITLE:
        return whole
    return whole[:LONGEST_TITLE].rpartition(" ")[0] + " …"


def describe(row: Row, due: Due, base: str) -> str:
    """Return the text of an entry: all that is known of the commitment, in Vietnamese."""
    time = row["time"]
    days = " – ".join(dict.fromkeys(wording.day(one) for one in (time["start"], time["end"]) if one))
    lines: Mapping[str, str] = {
        "Loại": wording.KINDS[row["kind"]],
        "Cơ quan giao/đề nghị": wording.issuer(row) or "",
        "Chủ trì": ", ".join(wording.bodies(row, "lead")),
        "Phối hợp": ", ".join(wording.bodies(row, "support")),
        "Thời hạn": f"{time['text'] or ''} ({days})" if days else time["text"] or "",
        "Nguồn": wording.source(row),
        "Đường dẫn": wording.link(row, base),
        "Độ tin cậy": f"{row['confidence']:.0%}",
        "Ghi chú": due.note or "",
    }
    return "\n".join([row["text"], "", *(f"{name}: {value}" for name, value in lines.items() if value)])


def _head(told: Told) -> bytes:
    """Return the calendar's own lines with its time zone."""
    calendar = Calendar()
    for key, value in (("PRODID", "-//congvan//congvan//VI"), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")):
        calendar.add(key, value)
    name = plain(" ".join(told.title.split()))
    calendar.add("NAME", name)  # RFC 7986; the X- ones are what older programs read
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", "Asia/Ho_Chi_Minh")
    calendar.add("REFRESH-INTERVAL", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", REFRESH)
    return bytes(calendar.to_ical()).removesuffix(END) + ZONE


def _entry(row: Row, due: Due, told: Told) -> bytes:
    """Return the lines of one event or task."""
    entry: Event | Todo = Todo() if told.todo else Event()
    created, changed = row["created_at"], row["updated_at"]
    entry.add("UID", f"{row['id']}@congvan")
    entry.add("DTSTAMP", changed)
    entry.add("CREATED", created)
    entry.add("LAST-MODIFIED", changed)
    entry.add("SEQUENCE", int((changed - created).total_seconds()))
    entry.add("SUMMARY", plain(title(row)))
    entry.add("DESCRIPTION", plain(describe(row, due, told.base)))
    entry.add("CATEGORIES", [wording.KINDS[row["kind"]]])
    if link := wording.link(row, told.base):
        entry.add("URL", link)
    for name, value in (_task if told.todo else _event)(due):
        entry.add(name, value)
    if due.rule:
        entry.add("RRULE", vRecur.from_ical(due.rule))
    return bytes(entry.to_ical())


def _event(due: Due) -> Iterator[tuple[str, Any]]:
    """Give the times of an event; a whole day ends where the next one begins, a moment has no end."""
    begin = due.day if due.begin is None else due.begin
    yield "DTSTART", begin
    if not isinstance(due.day, datetime):
        yield "DTEND", due.day + timedelta(1)
    elif due.begin is not None:
        yield "DTEND", due.day
    yield "TRANSP", "TRANSPARENT"
    yield "X-MICROSOFT-CDO-BUSYSTATUS", "FREE"


def _task(due: Due) -> Iterator[tuple[str, Any]]:
    """Give the times of a task; one that recurs needs a start, from which its rule counts."""
    if due.rule:
        yield "DTSTART", due.day
        if not isinstance(due.day, datetime):
            yield "DURATION", timedelta(1)
    else:
        if due.begin is not None:
            yield "DTSTART", due.begin
        yield "DUE", due.day
    yield "STATUS", "NEEDS-ACTION"
