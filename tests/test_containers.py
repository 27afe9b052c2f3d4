"""Containers: what comes out of archives, mails, JSON lines, manifests and packets, whole, damaged and hostile."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime

import parcels
import pytest
from parcels import NOTICE, SENT, codes, names, unpacked

from nlp import DocumentError, Limits, containers
from nlp.containers import days, entries, manifest, naming, package, writing
from nlp.types import ANY


@pytest.mark.parametrize(
    "data",
    [
        b"",
        NOTICE.encode(),
        "Kính gửi: Sở Y tế\nSố: 7/TB-UBND\nVề việc: báo cáo\n".encode(),
        b"From: nobody\nthis is a text that only begins like a mail",
        b"Subject: To: Date:\n",
        "Tệp; tài liệu và hồ sơ\nđược gửi kèm".encode(),
        b'{"a": 1}\n{"b": 2}',
        b"<html><body><p>edXML</p></body></html>",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        parcels.zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
        parcels.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        parcels.zipped({"mimetype": "application/epub+zip"}),
    ],
)
def test_documents_are_no_containers(data: bytes) -> None:
    assert containers.unpack(data, "văn bản.txt") is None
    assert containers.kind_of(data) is None


def test_archives_that_look_like_documents_are_archives() -> None:
    assert names(unpacked(parcels.zipped({"word/Thông báo.txt": NOTICE, "xl/1.txt": "x"}))) == ["word/Thông báo.txt", "xl/1.txt"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Kế hoạch phòng chống lụt bão.doc".encode(), "Kế hoạch phòng chống lụt bão.doc"),
        ("Kế hoạch phòng chống lụt bão.doc".encode().replace("ế".encode(), "ê\u0301".encode()), "Kế hoạch phòng chống lụt bão.doc"),
        (parcels.cp1258("Quyết định phê duyệt.doc"), "Quyết định phê duyệt.doc"),
        ("Công văn.doc".encode("cp437", "replace").replace(b"?", b"a"), "Công van.doc"),
        ("QuyÕt ®Þnh phª duyÖt.doc".encode("cp1252"), "Quyết định phê duyệt.doc"),
        ("Coâng vaên soá 12.doc".encode("cp1252"), "Công văn số 12.doc"),
        (b"..\\..\\C:\\Windows\\a.txt", "Windows/a.txt"),
        (b"../../etc/passwd", "etc/passwd"),
        (b"/a\x01b\x1b[31m.txt", "a b [31m.txt"),
        (b"summary.doc", "summary.doc"),
    ],
)
def test_names_of_old_archives(raw: bytes, name: str) -> None:
    assert names(unpacked(parcels.zipped_raw([raw]))) == [name]


def test_the_unicode_field_of_an_entry_goes_first() -> None:
    field = struct.pack("<BI", 1, zipfile.crc32(b"TB~1.DOC")) + "Thông báo.doc".encode()  # type: ignore[attr-defined]
    info = zipfile.ZipInfo("TB~1.DOC")
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, NOTICE)
    assert names(unpacked(buffer.getvalue())) == ["Thông báo.doc"]


def test_what_systems_leave_is_left_out_and_double_names_are_counted() -> None:
    left = {"__MACOSX/._1.txt": "x", ".DS_Store": "x", "hồ sơ/Thumbs.db": "x", "desktop.ini": "x", "~$1.docx": "x", "hồ sơ/": ""}
    buffer = io.BytesIO(parcels.zipped({**left, "1.txt": "một"}))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("1.txt", "hai")
    assert [(member.name, member.data.decode()) for member in unpacked(buffer.getvalue())] == [("1.txt", "một"), ("1 (2).txt", "hai")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_usual_compression_is_read(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("1.txt", NOTICE * 50)
    assert [member.data.decode() for member in unpacked(buffer.getvalue())] == [NOTICE * 50]


def test_what_stands_before_an_archive_does_no_harm() -> None:
    whole = parcels.zipped({"1.txt": NOTICE, "2.txt": "hai"})
    found, complete = entries.find(b"stub" * 9 + whole, 10)
    assert [entries.read(b"stub" * 9 + whole, entry, package.Account(ANY)) for entry in found] == [NOTICE.encode(), b"hai"] and complete


def test_members_that_cannot_be_had_harm_no_others() -> None:
    data = bytearray(parcels.zipped({"a.txt": "a" * 500, "b.txt": NOTICE, "c.txt": "c" * 500, "d.txt": "d"}))
    first, third = data.find(b"PK\x01\x02"), data.rfind(b"c.txt") - 46
    data[first + 8] |= 1  # encrypted, says the directory
    struct.pack_into("<H", data, third + 10, 98)
    fourth = data.rfind(b"d.txt") - 46
    struct.pack_into("<I", data, fourth + 16, 1)  # another checksum
    found = unpacked(bytes(data))
    assert codes(found) == ["unreadable_document", None, "unreadable_document", "unreadable_document"]
    assert [
        word in (member.trouble or ("", ""))[1] for member, word in zip(found, ("encrypted", "", "method 98", "checksum"), strict=True)
    ] == [True] * 4


def test_an_archive_without_its_end_gives_what_is_there() -> None:
    whole = parcels.zipped({"1.txt": NOTICE, "2.txt": "hai", "3.txt": random.Random(7).randbytes(4000)})
    found = unpacked(whole[: whole.find(b"3.txt") + 1000], "gói.zip")
    assert names(found) == ["1.txt", "2.txt", "3.txt", "gói.zip"]
    assert codes(found) == [None, None, "unreadable_document", "unreadable_document"]
    assert found[-1].role == "rest"


def test_bombs_are_told_by_what_they_declare_and_by_what_comes_out() -> None:
    assert codes(unpacked(parcels.zipped({"1.txt": "một", "2.txt": bytes(40_000_000)}))) == [None, "unreadable_document"]
    lying = bytearray(parcels.zipped({"1.txt": bytes(5_000_000)}))
    struct.pack_into("<I", lying, lying.find(b"PK\x01\x02") + 24, 10)
    assert codes(unpacked(bytes(lying))) == ["unreadable_document"]
    found = unpacked(parcels.zipped({f"{at}.txt": "x" * 100 for at in range(9)}), limits=Limits(member_data=450))
    assert codes(found) == [None] * 4 + ["container_limit"] * 5


def test_entries_over_one_another_are_refused() -> None:
    data = bytearray(parcels.zipped({"1.txt": NOTICE * 9, "2.txt": NOTICE * 9}))
    start = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", start + 1)
    struct.pack_into("<I", data, second + 42, 1)  # the second begins within the first
    assert codes(unpacked(bytes(data)))[0] == "unreadable_document"


def test_limits_hold_over_all_levels_and_keep_what_came_before() -> None:
    many = parcels.zipped({f"{at}.txt": "x" for at in range(20)})
    found = unpacked(parcels.zipped({"a.zip": many, "b.zip": many}), "gói.zip", Limits(members=12))
    assert len(found) == 12 and codes(found[:-1]) == [None] * 11 and found[-1].trouble is not None
    assert found[-1].trouble[0] == "container_limit" and found[-1].role == "rest"
    assert len(unpacked(many, limits=Limits(members=20))) == 20
    deep = many
    for _ in range(6):
        deep = parcels.zipped({"sâu.zip": deep})
    assert codes(unpacked(deep)) == ["container_limit"]
    stopped = unpacked(many, limits=Limits(stop=lambda: True))
    assert codes(stopped) == ["container_limit"]


def test_a_portion_goes_on_where_the_one_before_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    data = parcels.zipped({f"{at}.txt": f"{at}" * 10 for at in range(5)})
    monkeypatch.setattr(containers, "PORTION", 25)
    after: int | None = 0
    seen: list[str] = []
    while after is not None:
        portion = containers.portion(data, "gói.zip", ANY, after)
        assert portion is not None and portion.members
        seen += [member.name for member in portion.members]
        after = portion.after
    assert seen == [f"{at}.txt" for at in range(5)]
    assert containers.portion(NOTICE.encode()) is None


def test_lines_of_json() -> None:
    rows = [{"text": NOTICE, "title": "Báo cáo", "published": "2024-03-12", "external_id": "b-1", "Số ký hiệu": "7/TB-SYT"}, {"title": "x"}]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n{\n" + "[" * 100_000
    found = unpacked(data.encode(), "bài.jsonl")
    assert names(found) == ["line 1", "line 2", "line 4", "line 5"]
    assert codes(found) == [None, "bad_line", "bad_line", "bad_line"]
    first = found[0]
    assert (first.data.decode(), first.external_id, first.given.number, first.given.published) == (NOTICE, "b-1", "7/TB-SYT", "2024-03-12")


TABLE = [
    ["DANH MỤC VĂN BẢN"],
    ["STT", "Số", "Ký hiệu", "Ngày ban hành", "Trích yếu", "Cơ quan ban hành", "Nội dung", "Mã"],
    [1, 7, "TB-SYT", "12/3/2024", "Về phòng dịch", "Sở Y tế", NOTICE, 17],
    [2, 8, "TB-SYT", "hôm qua", None, None, None, 18],
]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encode", [str.encode, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16"), parcels.cp1258])
def test_tables_of_text(delimiter: str, encode: Callable[[str], bytes]) -> None:
    text = "\r\n".join(delimiter.join("" if cell is None else f'"{cell}"' for cell in row) for row in TABLE)
    (row,) = unpacked(encode(text), "danh mục.csv")
    assert (row.name, row.data.decode(), row.given.number, row.given.issued, row.external_id) == (
        "row 3",
        NOTICE,
        "7/TB-SYT",
        "2024-03-12",
        "17",
    )


def test_workbooks() -> None:
    rows: list[list[object]] = [list(row) for row in TABLE]
    rows[2][3] = datetime(2024, 3, 12)
    (row,) = unpacked(parcels.workbook(rows), "danh mục.xlsx")
    assert (row.name, row.given.number, row.given.issued, row.given.subject) == ("row 3", "7/TB-SYT", "2024-03-12", "Về phòng dịch")


def test_tables_without_known_columns_say_what_is_looked_for() -> None:
    for data, name in ((b"a;b\n1;2\n", "x.csv"), (parcels.workbook([["a", "b"], [1, 2]]), "x.xlsx")):
        with pytest.raises(DocumentError, match="tệp, đường dẫn, file"):
            containers.unpack(data, name)
    assert codes(unpacked(parcels.zipped({"x.csv": "a;b\n1;2\n", "1.txt": "x"}))) == ["unreadable_document", None]


def test_a_table_of_very_many_rows_is_cut() -> None:
    data = ("Nội dung;Mã\n" + "\n".join(f"Giao {at};{at}" for at in range(100_000))).encode()
    found = unpacked(data, "x.csv", Limits(members=50))
    assert len(found) == 51 and found[-1].role == "rest"


def test_a_manifest_in_an_archive_tells_of_its_files() -> None:
    table = "Tệp;Số ký hiệu;Ngày ban hành;Mã;URL\nhồ sơ\\1.TXT;7/TB-SYT;12/3/2024;vb-1;https://a.example/1\nmất.pdf;8/TB;;vb-2;\n"
    found = unpacked(parcels.zipped({"hồ sơ/1.txt": NOTICE, "hồ sơ/2.txt": "hai", "danh mục.csv": table}))
    assert names(found) == ["hồ sơ/1.txt", "hồ sơ/2.txt", "danh mục.csv/row 3"]
    first = found[0]
    assert (first.given.number, first.given.issued, first.external_id, first.source_url) == (
        "7/TB-SYT",
        "2024-03-12",
        "vb-1",
        "https://a.example/1",
    )
    assert found[1].given.number is None and codes(found) == [None, None, "file_not_here"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Số/Ký hiệu", "number"),
        ("SỐ, KÝ HIỆU VĂN BẢN", "number"),
        ("Ngày, tháng, năm ban hành", "issued"),
        ("Ngày tháng năm văn bản", "issued"),
        ("Trích yếu nội dung (tóm tắt)", "subject"),
        ("Cơ quan ban hành", "issuing_body"),
        ("Người ký", "signer_name"),
        ("File đính kèm", "file"),
        ("Ghi chú", None),
        ("STT", None),
    ],
)
def test_headings(heading: str, field: str | None) -> None:
    assert manifest.field_of(heading) == field


@pytest.mark.parametrize("prefix", ["edXML:", "ed:", ""])
@pytest.mark.parametrize("zipped", [False, True])
def test_packets_give_what_their_header_tells(prefix: str, zipped: bool) -> None:
    body = parcels.zipped({"noi-dung.bin": NOTICE}) if zipped else NOTICE.encode()
    (member,) = unpacked(parcels.packet({"Thông báo.txt": body}, prefix), "gói.edxml")
    given = member.given
    assert (member.name, member.data.decode(), member.role) == ("Thông báo.txt", NOTICE, "attachment")
    assert (given.number, given.type, given.issuing_body, given.place) == (
        "12/TB-SYT",
        "Thông báo",
        "Sở Y tế tỉnh Thanh Bình",
        "Thanh Bình",
    )
    assert (given.issued, given.subject, given.recipients) == (
        "2024-03-12",
        "Kết luận họp giao ban",
        ("Sở Tài chính", "UBND huyện Tân Hòa"),
    )
    assert (given.signer_name, given.signer_title, given.signer_capacity) == ("Đỗ Văn Tấn", "Phó Giám đốc", "KT. Giám đốc")


def test_a_packet_as_an_archive() -> None:
    found = unpacked(parcels.zipped({"edoc.xml": parcels.packet({}), "Thông báo.txt": NOTICE, "Phụ lục.txt": "Danh sách"}))
    assert [(member.name, member.given.number, member.role) for member in found] == [
        ("Thông báo.txt", "12/TB-SYT", "attachment"),
        ("Phụ lục.txt", "12/TB-SYT", "attachment"),
    ]


def test_packets_open_no_entities_and_take_large_attachments() -> None:
    packet = parcels.packet({"1.txt": b"x"})
    for encoding in ("utf-8", "utf-16"):
        evil = packet.decode().replace("?>", '?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', 1).replace("UTF-8", encoding)
        with pytest.raises(DocumentError, match="document type"):
            containers.unpack(evil.encode(encoding), "x.edxml")
    large = random.Random(1).randbytes(9_000_000)
    (member,) = unpacked(parcels.packet({"1.bin": large}))
    assert member.data == large
    with pytest.raises(DocumentError, match="no attachment"):
        containers.unpack(parcels.packet({}), "x.edxml")


SAMPLES: dict[str, Callable[[], bytes]] = {
    "gói.zip": lambda: parcels.zipped(
        {"1.txt": NOTICE, "thư.eml": parcels.mail("a", NOTICE, {"b.txt": b"x"}).as_bytes(), "ds.csv": "Tệp;Mã\n1.txt;a\n"}
    ),
    "thư.eml": lambda: parcels.mail("Gửi", NOTICE, {"1.txt": b"x", "k.zip": parcels.zipped({"1.txt": "x"})}).as_bytes(),
    "thư.msg": lambda: parcels.ole(parcels.message({"0037": "Gửi", "1000": NOTICE}, sent=SENT)),
    "gói.edxml": lambda: parcels.packet({"1.txt": NOTICE.encode()}),
    "ds.xlsx": lambda: parcels.workbook([["Tệp", "Nội dung"], ["1.txt", NOTICE]]),
    "bài.jsonl": lambda: json.dumps({"text": NOTICE}).encode(),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_containers_give_members_or_an_error_of_ours(name: str) -> None:
    whole, chance = SAMPLES[name](), random.Random(name)
    outcomes = set()
    for _ in range(40):
        data = bytearray(whole[: chance.randrange(1, len(whole) + 1)] if chance.random() < 0.5 else whole)
        for _ in range(chance.randrange(0, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            found = containers.unpack(bytes(data), name)
            outcomes.add("none" if found is None else "members" if list(found.members) else "nothing")
        except DocumentError as exc:
            assert str(exc) and "\n" not in str(exc)
            outcomes.add("error")
    assert outcomes


def test_an_archive_of_very_many_entries_is_cut_in_little_time() -> None:
    entry = parcels.zipped({"1.txt": ""})
    at = entry.find(b"PK\x01\x02")
    directory = entry[at : entry.find(b"PK\x05\x06")] * 200_000
    data = entry[:at] + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(directory), at, 0)
    found, whole = entries.find(data, 100)
    assert len(found) == 100 and whole


@pytest.mark.parametrize(
    ("value", "day"), [("12.3.2024", "2024-03-12"), ("31/2/2024", None), ("20240312083000", "2024-03-12"), ("5", None), ("12/3/24", None)]
)
def test_days(value: str, day: str | None) -> None:
    assert days.read(value) == day


def test_bad_charsets_are_no_error() -> None:
    assert writing.read(b"B\xe1o c\xe1o", "x-khong-co") == "Báo cáo"
    assert writing.read(b"abc", "rot13") == "abc"
    assert naming.clean("\u202etxt.exe/..") == "txt.exe"
    assert package.is_bomb(10, 0) is False
