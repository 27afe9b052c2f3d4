"""The columns of tables: what a commitment or a document is as one line, in English identifiers or as a Vietnamese report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from service.exports import archive, wording
from service.exports.archive import Direction

Row = Mapping[str, Any]
Kind = Literal["text", "texts", "day", "moment", "number", "integer"]
Cell = str | list[str] | date | datetime | float | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: identifier, Vietnamese heading, kind of its cells, how one is read from a row, width on a sheet."""

    name: str
    heading: str
    kind: Kind
    read: Callable[[Row], Cell]
    width: int = 14


COUNTER = Column("number", "STT", "integer", lambda row: None, 6)  # the writer of a table counts


def _field(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name]


def _within(outer: str, inner: str) -> Callable[[Row], Any]:
    return lambda row: row[outer][inner] if row[outer] else None


def _day(outer: str, inner: str) -> Callable[[Row], date | None]:
    def read(row: Row) -> date | None:
        value = row[outer][inner] if row[outer] else None
        return date.fromisoformat(value) if isinstance(value, str) else value

    return read


def _of_document(name: str) -> Callable[[Row], Any]:
    return lambda row: row["document"][name]


def _issued(side: str) -> Callable[[Row], Any]:
    return lambda row: (row["document"]["issued"] or {}).get(side)


def _type(part: str) -> Callable[[Row], Any]:
    return lambda row: (row["document"]["type"] or {}).get(part)


COMMITMENTS: tuple[Column, ...] = (
    Column("id", "Mã", "text", _field("id"), 36),
    Column("kind", "Loại", "text", _field("kind")),
    Column("text", "Nội dung", "text", _field("text"), 70),
    Column("issuer", "Người giao/đề nghị", "text", _within("issuer", "name"), 28),
    Column(
        "issuer_unit",
        "Cơ quan giao/đề nghị",
        "text",
        lambda row: (row["issuer"]["unit"] or row["issuer"]["name"]) if row["issuer"] else None,
        28,
    ),
    Column("lead", "Đơn vị chủ trì", "texts", lambda row: wording.bodies(row, "lead"), 28),
    Column("support", "Đơn vị phối hợp", "texts", lambda row: wording.bodies(row, "support"), 28),
    Column("start", "Từ ngày", "day", _day("time", "start")),
    Column("due", "Thời hạn", "day", _day("time", "end")),
    Column("recurrence", "Định kỳ", "text", _within("time", "recurrence"), 24),
    Column("bound", "Giới hạn", "text", _within("time", "bound")),
    Column("time_text", "Thời gian theo văn bản", "text", _within("time", "text"), 28),
    Column("clock_start", "Từ giờ", "text", _within("time", "clock_start")),
    Column("clock_end", "Đến giờ", "text", _within("time", "clock_end")),
    Column("document_id", "Mã văn bản", "text", _of_document("id"), 24),
    Column("number", "Số ký hiệu", "text", _of_document("number"), 20),
    Column("type", "Loại văn bản", "text", _type("code")),
    Column("type_name", "Tên loại văn bản", "text", _type("name")),
    Column("issued", "Ngày ban hành", "day", _issued("start")),
    Column("issued_until", "Ngày ban hành (muộn nhất)", "day", _issued("end")),
    Column("issuing_body", "Cơ quan ban hành", "text", _of_document("issuing_body"), 28),
    Column("place", "Địa danh", "text", _of_document("place"), 16),
    Column("subject", "Trích yếu", "text", _of_document("subject"), 40),
    Column("title", "Tiêu đề", "text", _of_document("title"), 24),
    Column("genre", "Thể loại", "text", _of_document("genre")),
    Column("source_url", "Đường dẫn", "text", _of_document("source_url"), 30),
    Column("external_id", "Mã ngoài", "text", _of_document("external_id")),
    Column("page", "Trang", "integer", _field("page"), 8),
    Column("trigger", "Từ chỉ việc", "text", _field("trigger")),
    Column("confidence", "Độ tin cậy", "number", _field("confidence"), 11),
    Column("review", "Rà soát", "text", _field("review")),
    Column("reviewed_at", "Rà soát lúc", "moment", _field("reviewed_at"), 20),
    Column("reviewed_by", "Người rà soát", "text", _field("reviewed_by")),
    Column("created_at", "Lưu lúc", "moment", _field("created_at"), 20),
    Column("updated_at", "Sửa lúc", "moment", _field("updated_at"), 20),
)

DOCUMENTS: tuple[Column, ...] = (
    Column("id", "Mã văn bản", "text", _field("id"), 24),
    Column("genre", "Thể loại", "text", _field("genre")),
    Column("type", "Loại văn bản", "text", _within("type", "code")),
    Column("type_name", "Tên loại văn bản", "text", _within("type", "name")),
    Column("number", "Số ký hiệu", "text", _field("number"), 20),
    Column("issued", "Ngày ban hành", "day", _day("issued", "start")),
    Column("issued_until", "Ngày ban hành (muộn nhất)", "day", _day("issued", "end")),
    Column("issuing_body", "Cơ quan ban hành", "text", _field("issuing_body"), 28),
    Column("place", "Địa danh", "text", _field("place"), 16),
    Column("subject", "Trích yếu", "text", _field("subject"), 60),
    Column("signer", "Người ký", "text", _field("signer"), 20),
    Column("title", "Tiêu đề", "text", _field("title"), 24),
    Column("commitments", "Số việc", "integer", _field("commitment_count"), 8),
    Column("file_name", "Tệp", "text", _field("file_name"), 24),
    Column("media_type", "Định dạng", "text", _field("media_type"), 16),
    Column("size", "Số byte", "integer", _field("size")),
    Column("sha256", "SHA-256", "text", _field("sha256"), 20),
    Column("source_url", "Đường dẫn", "text", _field("source_url"), 30),
    Column("external_id", "Mã ngoài", "text", _field("external_id")),
    Column("status", "Trạng thái", "text", _field("status")),
    Column("created_at", "Lưu lúc", "moment", _field("created_at"), 20),
    Column("updated_at", "Sửa lúc", "moment", _field("updated_at"), 20),
)


def report(base: str) -> tuple[Column, ...]:
    """Return the columns of the tracking report that offices keep by hand; `base`: address of the service for links."""
    return (
        COUNTER,
        Column("number", "Số ký hiệu", "text", _of_document("number"), 18),
        Column("issued", "Ngày ban hành", "day", wording.issued),
        Column("issuing_body", "Cơ quan ban hành", "text", _of_document("issuing_body"), 28),
        Column("kind", "Loại (giao/đề nghị/kế hoạch)", "text", lambda row: wording.KINDS[row["kind"]]),
        Column("text", "Nội dung", "text", _field("text"), 70),
        Column("issuer", "Cơ quan giao/đề nghị", "text", wording.issuer, 28),
        Column("lead", "Đơn vị chủ trì", "texts", lambda row: wording.bodies(row, "lead"), 28),
        Column("support", "Đơn vị phối hợp", "texts", lambda row: wording.bodies(row, "support"), 28),
        Column("due", "Thời hạn", "day", wording.deadline),
        Column("recurrence", "Định kỳ", "text", lambda row: row["time"]["text"] if row["time"] and row["time"]["recurrence"] else None, 24),
        Column("source", "Trích dẫn nguồn", "text", wording.source, 40),
        Column("link", "Đường dẫn", "text", lambda row: wording.link(row, base), 30),
        Column("confidence", "Độ tin cậy", "number", _field("confidence"), 11),
    )


def archived(direction: Direction) -> tuple[Column, ...]:
    """Return the columns of the archive's fields, under the decree's own English names, and what is wrong with them."""
    fields = tuple(
        Column(field.path, field.label, "text", lambda row, path=field.path: archive.flat(row, path), 20)  # type: ignore[misc]
        for field in archive.FIELDS[direction]
        if field.type
    )
    told = Column("problems", "Cần bổ sung", "texts", _told, 40)
    return (Column("id", "Mã văn bản", "text", _field("id"), 24), *fields, told)


def _told(row: Row) -> list[str]:
    """Return what is wrong with the fields of a document; what the registering office assigns is missing in all of them."""
    return [f"{one['field']}: {one['code']}" for one in row["problems"] if one["code"] != "assigned"]


def cells(columns: tuple[Column, ...], pages: Iterable[list[Row]]) -> Iterator[list[list[Cell]]]:
    """Give the cells of each page, line by line; the counter of a report counts from 1."""
    number = 0
    for page in pages:
        lines = []
        for row in page:
            number += 1
            lines.append([number if column is COUNTER else column.read(row) for column in columns])
        yield lines
