"""The archive's fields of Nghị định 30/2020, Phụ lục VI, and the edXML header that our own reader of packets reads."""

from typing import Any

import pytest
from export_rows import HEAD, document, extraction, with_values, written
from lxml import etree

from nlp.containers import packet
from service.exports import archive, columns, edxml
from service.exports.archive import Direction

NOTICE = """ỦY BAN NHÂN DÂN
TỈNH THANH BÌNH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

MẬT
HỎA TỐC

Số: 07/UBND-KT

Thanh Bình, ngày 12 tháng 3 năm 2024

V/v rà soát điểm tập kết rác

Kính gửi:
- Sở Tài nguyên và Môi trường;
- Sở Tài chính.

1. Giao Sở Tài nguyên và Môi trường chủ trì, phối hợp với Sở Tài chính rà soát các điểm tập kết rác, báo cáo trước ngày 30/6/2024.
2. Đề nghị Sở Tài chính bố trí kinh phí trước ngày 15/5/2024.

Nơi nhận:
- Như trên;
- Sở Y tế;
- Lưu: VT.

KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Đỗ Văn Tấn
"""
BOTH: tuple[Direction, ...] = ("incoming", "outgoing")


def read(text: str = NOTICE, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a document's row and its extraction."""
    found = extraction(text, "")
    return document(found, **more), found.to_dict()


def problems(found: dict[str, Any], *codes: str) -> dict[str, str]:
    """Return the fields with a problem of these codes, and which."""
    return {one["field"]: one["code"] for one in found["problems"] if one["code"] in codes}


def test_fields_of_a_document_that_went_out() -> None:
    found = archive.describe(*read(), "outgoing")
    told = found["metadata"]
    assert told == {
        "FileCode": {"OrganId": None, "FileCatalog": None, "FileNotation": None},
        "DocOrdinal": None,
        "TypeName": "Công văn",
        "CodeNumber": "07",
        "CodeNotation": "UBND-KT",
        "IssuedDate": "12/03/2024",
        "OrganName": "Ủy ban nhân dân tỉnh Thanh Bình",
        "Subject": "rà soát điểm tập kết rác",
        "Language": "Tiếng Việt",
        "PageAmount": None,
        "Description": "Độ mật: mật",
        "SignerInfo": {"Position": "Phó Chủ tịch", "FullName": "Đỗ Văn Tấn"},
        "To": [
            {"OrganId": None, "OrganName": "Sở Tài nguyên và Môi trường"},
            {"OrganId": None, "OrganName": "Sở Tài chính"},
            {"OrganId": None, "OrganName": "Sở Y tế"},
        ],
        "Priority": 3,
        "IssuedAmount": None,
        "DueDate": "15/05/2024",
    }
    assert problems(found, "missing", "too_long", "uncertain", "not_expressible") == {
        "PageAmount": "missing",
        "Priority": "not_expressible",
    }
    assert set(problems(found, "assigned")) == {
        "FileCode.OrganId",
        "FileCode.FileCatalog",
        "FileCode.FileNotation",
        "DocOrdinal",
        "IssuedAmount",
        "To.OrganId",
    }


def test_fields_of_a_document_that_came_in() -> None:
    told = archive.describe(*read(), "incoming")["metadata"]
    assert told["ToPlaces"] == "Sở Tài nguyên và Môi trường; Sở Tài chính; Sở Y tế"
    assert told["ArrivalDate"] is None and told["ArrivalNumber"] is None and "To" not in told
    first, second = told["TraceHeaderList"].splitlines()
    assert first.startswith("Giao nhiệm vụ: Giao Sở Tài nguyên và Môi trường chủ trì")
    assert first.endswith("| chủ trì: Sở Tài nguyên và Môi trường | phối hợp: Sở Tài chính | thời hạn: 30/06/2024")
    assert second.startswith("Đề nghị: ")


@pytest.mark.parametrize("direction", BOTH)
def test_the_fields_are_those_of_the_decree(direction: Direction) -> None:
    fields = {field.path: (field.type, field.length) for field in archive.FIELDS[direction] if field.type}
    common = {
        "FileCode.OrganId": ("String", 13),
        "FileCode.FileCatalog": ("Number", 4),
        "FileCode.FileNotation": ("String", 20),
        "DocOrdinal": ("Number", 3),
        "TypeName": ("String", 100),
        "CodeNumber": ("String", 11),
        "CodeNotation": ("String", 30),
        "IssuedDate": ("Date", 10),
        "OrganName": ("String", 200),
        "Subject": ("String", 500),
        "Language": ("String", 30),
        "PageAmount": ("Number", 3),
        "Description": ("String", 500),
        "SignerInfo.Position": ("String", 100),
        "SignerInfo.FullName": ("String", 50),
        "Priority": ("Number", 1),
        "DueDate": ("Date", 10),
    }
    incoming = {
        "ArrivalDate": ("Date", 10),
        "ArrivalNumber": ("Number", 10),
        "ToPlaces": ("String", 1000),
        "TraceHeaderList": ("LongText", None),
    }
    outgoing = {"To.OrganId": ("String", 13), "To.OrganName": ("String", 200), "IssuedAmount": ("Number", 3)}
    assert fields == common | (incoming if direction == "incoming" else outgoing)
    numbers = [field.number for field in archive.FIELDS[direction]]
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])


def test_what_is_too_long_stays_whole_and_is_told() -> None:
    row, whole = read()
    found = archive.describe({**row, "subject": "x" * 501, "number": "123456789012/TB-UBND"}, whole, "incoming")
    assert found["metadata"]["Subject"] == "x" * 501 and found["metadata"]["CodeNumber"] == "123456789012"
    assert problems(found, "too_long") == {"Subject": "too_long", "CodeNumber": "too_long"}
    assert (
        next(one for one in found["problems"] if one["field"] == "Subject")["detail"]
        == "it has 501 characters, 500 are allowed; shorten it"
    )


def test_what_is_not_sure_is_not_made_up() -> None:
    found = archive.describe(*read(HEAD.replace("ngày 05 tháng 01", "ngày    tháng 01").replace("15/KH", "/KH")), "incoming")
    assert found["metadata"]["IssuedDate"] is None and found["metadata"]["CodeNumber"] is None
    assert problems(found, "uncertain", "missing")["IssuedDate"] == "uncertain"
    assert problems(found, "missing").items() >= {"CodeNumber": "missing", "SignerInfo.FullName": "missing", "ToPlaces": "missing"}.items()
    row, _ = read()
    assert problems(archive.describe(row, None, "incoming"), "missing").keys() >= {"Priority", "Language", "SignerInfo.FullName"}


def test_lines_of_tables_have_the_decrees_names() -> None:
    found = archive.describe(*read(), "outgoing")
    data = written("csv", [found], columns=columns.archived("outgoing")).decode("utf-8-sig")
    head, line = data.splitlines()
    assert head.startswith(
        "id,FileCode.OrganId,FileCode.FileCatalog,FileCode.FileNotation,DocOrdinal,TypeName,CodeNumber,CodeNotation,IssuedDate"
    )
    assert head.endswith("To.OrganId,To.OrganName,Priority,IssuedAmount,DueDate,problems")
    assert "Sở Tài nguyên và Môi trường; Sở Tài chính; Sở Y tế" in line and "PageAmount: missing" in line and "assigned" not in line


def test_our_reader_of_packets_reads_the_header() -> None:
    row, whole = read()
    told, attached = packet.read(edxml.write(row, whole, "000.00.13.H99"))
    assert attached == []
    assert (told.number, told.type, told.issuing_body) == (row["number"], "Công văn", "Ủy ban nhân dân tỉnh Thanh Bình")
    assert (told.place, told.issued, told.subject) == ("Thanh Bình", "2024-03-12", "rà soát điểm tập kết rác")
    assert (told.signer_name, told.signer_title, told.signer_capacity) == ("Đỗ Văn Tấn", "Phó Chủ tịch", "KT. Chủ tịch")
    assert told.recipients == ("Sở Tài nguyên và Môi trường", "Sở Tài chính", "Sở Y tế")


@pytest.mark.parametrize("number", ["15/KH-SYT", "12-NQ/TU", "12/2024/NĐ-CP", "05/2008/TT-BKH&CN-BNV", "66.25/2026/NQ-CP", "12a/QĐ-UBND"])
def test_numbers_go_there_and_back(number: str) -> None:
    row, whole = read()
    assert packet.read(edxml.write({**row, "number": number}, whole))[0].number == number


def test_the_header_has_the_parts_of_the_standard_in_their_order() -> None:
    row, whole = read()
    root = etree.fromstring(edxml.write(row, whole, "000.00.13.H99"))
    names = {"e": edxml.SPACE}
    message = root.find("e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader", names)
    assert list(dict.fromkeys(etree.QName(one).localname for one in message)) == [
        "From",
        "To",
        "Code",
        "PromulgationInfo",
        "DocumentType",
        "Subject",
        "Content",
        "SignerInfo",
        "DueDate",
        "ToPlaces",
        "OtherInfo",
        "SteeringType",
        "DocumentId",
    ]
    text = {
        path: message.findtext(path, namespaces=names)
        for path in ("e:From/e:OrganId", "e:OtherInfo/e:Priority", "e:DueDate", "e:DocumentId")
    }
    assert list(text.values()) == ["000.00.13.H99", "3", "2024/05/15", "000.00.13.H99,2024/03/12,07/UBND-KT"]
    assert message.prefix == "edXML"
    comment = root.getprevious()
    assert "To/OrganId" in comment.text and "From/OrganId" not in comment.text


def test_odd_characters_do_not_break_the_header() -> None:
    row, _ = read()
    data = edxml.write(with_values({**row, "document": {}}, subject="<a> & \x0b]]>", issuing_body=None), None)
    assert packet.read(data)[0].subject == "<a> & ]]>"
    assert b"missing: From/OrganId, From/OrganName, To/OrganId" in data
