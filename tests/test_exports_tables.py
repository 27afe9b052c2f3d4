"""CSV, XLSX, JSON lines and Parquet, each read again by another program's reader."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from export_rows import extraction, published, with_values, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from pyarrow import parquet

from service import exports
from service.exports import columns, reading, workbook
from service.exports.delimited import guard
from service.exports.writers import BUSY, Told

BODY = """1. Giao Phòng Kế hoạch chủ trì, phối hợp với Văn phòng Sở, Thanh tra Sở kiểm tra trước ngày 05/6/2025.
2. Giao Văn phòng Sở báo cáo trước ngày 25 hằng tháng.
3. Đề nghị Sở Tài chính bố trí kinh phí.
"""
DANGEROUS = (
    "=1+1",
    "+84 24 3825",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    ' =HYPERLINK("http://xau.example")',
    "\ufeff=1+1",
    "＝1+1",
    "＠SUM(1)",
    'DDE("cmd";"/C calc";"x")',
    "Báo cáo;=cmd|'/C calc'!A0;",
    'Báo cáo "gấp", có dấu phẩy; và\nxuống dòng',
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The rows of a plan."""
    return published(extraction(BODY))


def records(data: bytes) -> list[list[str]]:
    """Return the lines of a CSV file."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes) -> Worksheet:
    """Return the sheet of a workbook."""
    found = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(found, Worksheet)
    return found


def test_csv_is_read_back(rows: list[dict[str, Any]]) -> None:
    data = written("csv", rows[:2], rows[2:], columns=columns.COMMITMENTS)
    head, *lines = records(data)
    assert head == [column.name for column in columns.COMMITMENTS]
    first = dict(zip(head, lines[0], strict=True))
    assert len(lines) == 3
    assert first["text"].startswith("Giao Phòng Kế hoạch chủ trì")
    assert (first["lead"], first["support"]) == ("Phòng Kế hoạch", "Văn phòng Sở; Thanh tra Sở")
    assert (first["due"], first["number"], first["issued"], first["recurrence"]) == ("2025-06-05", "15/KH-SYT", "2025-01-05", "")
    assert first["created_at"] == "2025-01-06T01:30:00Z"
    assert dict(zip(head, lines[1], strict=True))["recurrence"] == "FREQ=MONTHLY;BYMONTHDAY=25"
    assert data.count(b"\r\n") == 4 and data.endswith(b"\r\n")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_spreadsheet_runs_a_text(rows: list[dict[str, Any]], text: str) -> None:
    row = with_values(rows[0], text=text, document_subject=text, document_number=text)
    lines = records(written("csv", [row], columns=columns.COMMITMENTS))
    for name in ("text", "subject", "number"):
        cell = dict(zip(*lines, strict=True))[name]
        assert cell.lstrip("\ufeff \t\r\n")[:1] not in ("=", "+", "-", "@", "＝", "＠")
        assert cell[:1] not in ("\t", "\r", "\n")
        assert not any(part.lstrip()[:1] in "=@" for part in cell.split(";")[1:] if part.strip())  # cut by a country's own separator
        assert cell.replace("'", "") == text.replace("'", "")  # nothing else changed
    for column in sheet(written("xlsx", [row], columns=columns.COMMITMENTS)).iter_cols():
        assert column[1].data_type in ("s", "n", "d") and column[1].hyperlink is None


def test_ordinary_texts_stay_as_they_are() -> None:
    for text in ("Giao Sở Y tế", "Rà soát; đôn đốc - kiểm tra", "a@b.vn", "1+1", "Quý II/2025 = 30%", "Việc A; - việc B"):
        assert guard(text) == text


def test_the_report_has_the_columns_that_offices_keep(rows: list[dict[str, Any]]) -> None:
    told = {"columns": columns.report("https://congvan.example"), "vietnamese": True}
    head, *lines = records(written("csv", rows, **told))
    assert head == [
        "STT",
        "Số ký hiệu",
        "Ngày ban hành",
        "Cơ quan ban hành",
        "Loại (giao/đề nghị/kế hoạch)",
        "Nội dung",
        "Cơ quan giao/đề nghị",
        "Đơn vị chủ trì",
        "Đơn vị phối hợp",
        "Thời hạn",
        "Định kỳ",
        "Trích dẫn nguồn",
        "Đường dẫn",
        "Độ tin cậy",
    ]
    assert [line[0] for line in lines] == ["1", "2", "3"]
    assert [line[4] for line in lines] == ["Giao nhiệm vụ", "Giao nhiệm vụ", "Đề nghị"]
    assert [line[9] for line in lines] == ["2025-06-05", "trước ngày 25 hằng tháng", ""]
    assert lines[1][10] == "trước ngày 25 hằng tháng"
    assert lines[0][11] == "Kế hoạch số 15/KH-SYT ngày 05/01/2025 của Sở Y tế"
    assert lines[0][12] == "https://congvan.example/api/v1/documents/0f3a9c51d2e47b68a1c0"
    page = sheet(written("xlsx", rows, **told))
    assert [cell.value for cell in page[1]] == head
    assert page["J2"].value == datetime(2025, 6, 5) and page["J2"].number_format == "dd/mm/yyyy"
    assert page["J3"].value == "trước ngày 25 hằng tháng"


def test_a_workbook_is_read_back(rows: list[dict[str, Any]]) -> None:
    page = sheet(written("xlsx", rows[:1], rows[1:], columns=columns.COMMITMENTS))
    head, first, *_ = ([cell.value for cell in line] for line in page.iter_rows())
    values = dict(zip(head, first, strict=True))
    assert values["text"] == rows[0]["text"]
    assert values["due"] == datetime(2025, 6, 5)
    assert values["created_at"] == datetime(2025, 1, 6, 8, 30)  # in Việt Nam
    assert values["confidence"] == rows[0]["confidence"]
    assert page.max_row == 4 and page.freeze_panes == "A2" and page.auto_filter.ref == "A1:AI4"


def test_a_workbook_keeps_texts_as_texts(rows: list[dict[str, Any]]) -> None:
    odd = "=1+1\x07" + "ă" * 40_000
    page = sheet(
        written(
            "xlsx",
            [with_values(rows[0], text=odd, document_number="00123", document_source_url="https://a.example/1")],
            columns=columns.COMMITMENTS,
        )
    )
    values = {cell.value: page.cell(2, at) for at, cell in enumerate(page[1], 1)}
    assert values["text"].data_type == "s" and values["text"].quotePrefix
    assert len(str(values["text"].value)) >= workbook.MOST_LETTERS - 10 and str(values["text"].value).endswith(workbook.CUT)
    assert (values["number"].value, values["number"].data_type) == ("00123", "s")
    assert values["source_url"].hyperlink is None


def test_json_lines_are_what_the_api_answers(rows: list[dict[str, Any]]) -> None:
    lines = written("jsonl", rows[:1], rows[1:]).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows]
    assert json.loads(lines[0])["time"]["end"] == "2025-06-05"
    assert "Phòng Kế hoạch" in lines[0]


def test_parquet_has_types_and_groups(rows: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.exports.parquet.GROUP", 2)
    data = written("parquet", rows[:1], rows[1:2], rows[2:], columns=columns.COMMITMENTS)
    file = parquet.ParquetFile(io.BytesIO(data))
    assert (file.metadata.num_rows, file.num_row_groups) == (3, 2)
    assert file.schema_arrow.names == [column.name for column in columns.COMMITMENTS]
    kinds = {field.name: str(field.type) for field in file.schema_arrow}
    assert (kinds["due"], kinds["lead"], kinds["created_at"]) == ("date32[day]", "list<element: string>", "timestamp[us, tz=UTC]")
    first = file.read().to_pylist()[0]
    assert (first["due"], first["support"]) == (date(2025, 6, 5), ["Văn phòng Sở", "Thanh tra Sở"])
    assert first["created_at"] == datetime(2025, 1, 6, 1, 30, tzinfo=UTC)
    assert first["text"] == rows[0]["text"]


@pytest.mark.parametrize("pages", [(), ([],)])
def test_nothing_found_is_an_empty_file_of_its_form(pages: tuple[list[dict[str, Any]], ...]) -> None:
    if pages:
        assert records(written("csv", *pages, columns=columns.COMMITMENTS)) == [[column.name for column in columns.COMMITMENTS]]
    assert sheet(written("xlsx", *pages, columns=columns.COMMITMENTS)).max_row == 1
    assert written("jsonl", *pages) == b""
    found = parquet.ParquetFile(io.BytesIO(written("parquet", *pages, columns=columns.COMMITMENTS)))
    assert found.metadata.num_rows == 0 and "due" in found.schema_arrow.names


def test_writers_give_something_after_each_page(rows: list[dict[str, Any]]) -> None:
    """A reader of the pieces may do something else between two pages, also while nothing is to be sent yet."""
    taken = 0

    def pages() -> reading.Pages:
        nonlocal taken
        for _ in range(3):
            taken += 1
            yield list(rows)

    for writer in exports.WRITERS:
        taken = 0
        pieces = writer.write(pages(), Told(columns.COMMITMENTS))
        piece = next(pieces)
        assert taken == (3 if writer.name == "atom" else 1), writer.name
        assert (piece == BUSY) is (writer.name in ("xlsx", "parquet"))


@given(st.text(max_size=40), st.text(alphabet="=+-@;\t\r\n '\"|(!ađ1", max_size=12))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_written_and_read(rows: list[dict[str, Any]], text: str, odd: str) -> None:
    row = with_values(rows[0], text=text, document_subject=odd, document_source_url=f"https://a.example/{text}", document_number=text)
    cells = dict(zip(*records(written("csv", [row], columns=columns.COMMITMENTS)), strict=True))
    for name, told in (("text", text), ("subject", odd)):
        assert cells[name].replace("'", "") == told.replace("'", "")
    assert cells["subject"][:1] not in tuple("=+-@\t\r\n")
    assert sheet(written("xlsx", [row], columns=columns.COMMITMENTS)).max_row == 2
    assert parquet.read_table(io.BytesIO(written("parquet", [row], columns=columns.COMMITMENTS))).column("text").to_pylist() == [text]
    assert json.loads(written("jsonl", [row]))["text"] == text
    assert len(Calendar.from_ical(written("ics", [row], title=odd)).walk("VEVENT")) == 1
    assert len(etree.fromstring(written("atom", [row], title=odd))) > 5
