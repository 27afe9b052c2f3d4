"""Word documents: DOCX, RTF, ODT and DOC become what a reader sees."""

from __future__ import annotations

import io
import random
import subprocess
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from word_files import cell, docx, font, item, numbering, odt, ole, pack, par, rtf, run, table

from nlp import pages
from nlp.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedMedia
from nlp.pages import sniff, tools
from nlp.pages.word import doc
from nlp.types import Limits

OUTLINE = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-"))
TCVN3 = "Giao Së Y tÕ chñ tr×, phèi hîp víi c¸c ®Þa ph­¬ng"
VNI = "Giao Sôû Y teá chuû trì, phoái hôïp vôùi caùc ñòa phöông"
SAID = "Giao Sở Y tế chủ trì, phối hợp với các địa phương"
BOX = "<wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx>"
ALTERNATIVES = (
    f"<mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback><v:textbox><w:txbxContent>{{0}}</w:txbxContent></v:textbox>"
    "</mc:Fallback></mc:AlternateContent>"
)


def read(data: bytes) -> list[str]:
    """Return the lines of a document that are not blank."""
    return [line for line in pages.read(data).text.split("\n") if line]


def test_runs_changes_and_fields() -> None:
    changed = f"<w:ins>{run('Sở Y tế')}</w:ins><w:del><w:r><w:delText>Sở cũ</w:delText></w:r></w:del>"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF a \\h</w:instrText><w:t>lệnh</w:t>'
        '<w:fldChar w:fldCharType="separate"/></w:r>' + run("số 5") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    first = par(run("Giao "), changed, run(" rà soát", "<w:caps/>"), run(" ẩn", "<w:vanish/>"), run(" theo mục "), field)
    wrapped = (
        "<w:sdt><w:sdtPr/><w:sdtContent>" + par(f"<w:hyperlink>{run('Xem tệp')}</w:hyperlink>", run(" kèm")) + "</w:sdtContent></w:sdt>"
    )
    signs = par("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:tab/><w:t>C</w:t><w:br/><w:t>D</w:t></w:r>")
    assert read(docx(first + wrapped + signs)) == ["Giao Sở Y tế RÀ SOÁT theo mục số 5", "Xem tệp kèm", "A-B C", "D"]


def test_paragraph_whose_end_was_deleted_goes_on() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert read(docx(par(run("Giao Sở "), settings=deleted) + par(run("Y tế")))) == ["Giao Sở Y tế"]


@pytest.mark.parametrize("box", [ALTERNATIVES, BOX])
def test_text_boxes_are_read_once(box: str) -> None:
    written = par(run("Đoạn đầu"), f"<w:r>{box.format(par(run('Trong khung')))}</w:r>", run(" nói tiếp"))
    assert read(docx(written)) == ["Đoạn đầu nói tiếp", "Trong khung"]


def test_lists_are_numbered_as_shown() -> None:
    body = item("Chung", 0) + item("Một", 1) + item("Điểm", 2) + item("Ý", 3) + item("Hai", 1) + item("Riêng", 0) + item("Lại", 1)
    lines = ["I. Chung", "1. Một", "a) Điểm", "- Ý", "2. Hai", "II. Riêng", "1. Lại"]
    assert read(docx(body, numbering=numbering(*OUTLINE))) == lines


def test_lists_of_styles_starts_and_outlines() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
    more = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    style = '<w:style w:type="paragraph" w:styleId="M"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    styled = par(run("Theo kiểu"), settings='<w:pStyle w:val="M"/>')
    bare = par(run("Không số"), settings='<w:pStyle w:val="M"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    body = styled + bare + item("Con", 1) + item("Nữa", 0, 2) + styled
    levels = numbering(("decimal", "%1."), ("decimal", "%1.%2."), extra=more)
    assert read(docx(body, numbering=levels, styles=style)) == ["1. Theo kiểu", "Không số", "1.1. Con", "4. Nữa", "5. Theo kiểu"]


def test_bullets_of_symbol_fonts() -> None:
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0A7"/><w:t xml:space="preserve"> Rà soát</w:t></w:r>'
    levels = numbering(("bullet", "\uf0b7"), ("bullet", "+"), ("bullet", "o"))
    body = item("Một", 0) + item("Hai", 1) + item("Ba", 2) + par(symbol)
    assert read(docx(body, numbering=levels)) == ["- Một", "+ Hai", "- Ba", "- Rà soát"]


def test_tables() -> None:
    wide = cell(par(run("Lĩnh vực y tế")), settings='<w:gridSpan w:val="3"/>')
    below = cell(par(), settings="<w:vMerge/>")
    above = cell(par(run("Sở Y tế")), settings='<w:vMerge w:val="restart"/>')
    row = tuple(cell(par(run(words))) for words in ("TT", "Nội dung", "Chủ trì"))
    body = table(
        row,
        (wide,),
        (cell(par(run("1"))), cell(par(run("Rà")), par(run("soát"))), above),
        (cell(par(run("2"))), cell(par(run("Mua"))), below),
    )
    source = pages.read(docx(body))
    assert source.text.split("\n") == ["TT | Nội dung | Chủ trì", "Lĩnh vực y tế |  | ", "1 | Rà soát | Sở Y tế", "2 | Mua | "]
    assert [span.of(source.text) for span in source.tables[0].rows[2]] == ["1", "Rà soát", "Sở Y tế"]


def test_letterhead_and_signature_are_read_by_columns() -> None:
    head = table(
        (cell(par(run("UBND TỈNH THANH BÌNH")), par(run("SỞ Y TẾ"))), cell(par(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")))),
        (cell(par(run("Số: 5/TB-SYT"))), cell(par(run("Thanh Bình, ngày 5 tháng 2 năm 2024")))),
    )
    ends = table((cell(par(run("Nơi nhận:")), par(run("- Lưu: VT."))), cell(par(run("GIÁM ĐỐC")), par(), par(run("Lê Văn Mẫu")))))
    lines = read(docx(head + par(run("THÔNG BÁO")) + ends))
    assert lines[:3] == ["UBND TỈNH THANH BÌNH", "SỞ Y TẾ", "Số: 5/TB-SYT"]
    assert lines[-4:] == ["Nơi nhận:", "- Lưu: VT.", "GIÁM ĐỐC", "Lê Văn Mẫu"]


def test_table_of_documents_is_no_layout() -> None:
    rows = [tuple(cell(par(run(words))) for words in (str(at), f"Số {at}/KH-UBND", "Kế hoạch năm")) for at in (1, 2)]
    assert read(docx(table(*rows))) == ["1 | Số 1/KH-UBND | Kế hoạch năm", "2 | Số 2/KH-UBND | Kế hoạch năm"]


def test_frame_of_one_cell_and_tables_in_tables() -> None:
    inner = table((cell(par(run("A"))), cell(par(run("B")))), (cell(par(run("C"))), cell(par(run("D")))))
    assert read(docx(table((cell(par(run("Khung")), inner),)))) == ["Khung", "A | B", "C | D"]


def test_notes_stand_at_the_end() -> None:
    notes = f'<w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2">{par(run("Công văn số 5."))}</w:footnote>'
    body = par(run("Theo báo cáo"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" của Sở.")) + par(run("Hết."))
    assert read(docx(body, footnotes=notes)) == ["Theo báo cáo của Sở.", "Hết.", "[1] Công văn số 5."]


@pytest.mark.parametrize(("printed", "lines"), [("Số: 5/TB-SYT", ["Số: 5/TB-SYT", "THÔNG BÁO"]), ("Trang 2", ["THÔNG BÁO"])])
def test_page_header_only_as_letterhead(printed: str, lines: list[str]) -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header"/></w:sectPr>'
    assert read(docx(par(run("THÔNG BÁO")) + section, header=par(run(printed)))) == lines


@pytest.mark.parametrize(("written", "named"), [(TCVN3, ".VnTime"), (VNI, "VNI-Times")])
def test_legacy_fonts(written: str, named: str) -> None:
    half = len(written) // 2 + 1
    body = par(run(written[:half], font(named)), run(written[half:], font(named)), run(" (sở).", font("Arial")))
    source = pages.read(docx(body))
    assert source.text == f"{SAID} (sở)."
    assert [warning.code for warning in source.warnings] == ["legacy_encoding"]


def test_letter_and_mark_in_two_runs_and_capital_fonts() -> None:
    body = par(run("chuû trò", font("VNI-Times")), run("ï vi", font("VNI-Times"))) + par(run("th«ng b¸o", font(".VnTimeH")))
    body += par(run("¢", font(".VnTimeH")), run("u", font(".VnTime")), run(" th«n", font(".VnTime") + "<w:caps/>"))
    assert read(docx(body))[1:] == ["THÔNG BÁO", "Âu THÔN"]


def test_legacy_font_of_a_style_and_unicode_in_one() -> None:
    style = f'<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr>{font(".VnTime")}</w:rPr></w:style>'
    assert read(docx(par(run("Së Y tÕ")) + par(run("Sở Nội vụ")), styles=style)) == ["Sở Y tế", "Sở Nội vụ"]


def test_legacy_text_in_a_font_that_does_not_say_so() -> None:
    assert read(docx(par(run(TCVN3, font("Times New Roman"))) + par(run("Sở Nội vụ phối hợp.")))) == [SAID, "Sở Nội vụ phối hợp."]


def test_broken_and_hostile_files() -> None:
    good = docx(par(run("Giao Sở Y tế")))
    with pytest.raises(UnreadableDocument, match="damaged"):
        pages.read(good[:-40])
    with pytest.raises(UnreadableDocument, match="no text part"):
        pages.read(pack({"word/documents": ""}))
    with pytest.raises(UnreadableDocument, match="damaged"):
        pages.read(docx("<w:sdt>" * 300 + "</w:sdt>" * 300))
    with pytest.raises(UnreadableDocument, match="entities"):
        pages.read(docx(par(run("&a;")), head='<!DOCTYPE a [<!ENTITY a "b">]>'))
    with pytest.raises(DocumentTooLarge, match="unpacks"):
        pages.read(docx(par(run("a" * 5000))), limits=Limits(member_data=4000))
    with pytest.raises(DocumentTooLarge, match="parts"):
        pages.read(good, limits=Limits(members=1))


def test_declared_sizes_are_not_believed() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 3_000_000)
    data = held.getvalue().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(DocumentError):
        pages.read(data, limits=Limits(member_data=1_000_000))


def test_what_stands_before_a_limit_is_kept() -> None:
    body = "".join(par(run(f"Giao Sở Y tế việc {at}.")) for at in range(600))
    source = pages.read(docx(body), limits=Limits(stop=lambda: True))
    assert source.text.count("\n") == 254 and source.warnings[0].code == "time_limit"
    source = pages.read(docx(body[:5000].rpartition("<w:p>")[0]), limits=Limits(letters=700))
    assert 600 < len(source.text) < 760 and source.warnings[0].code == "letters_cut"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (r"\f0 S\u7903?\'20Y t\u7871 ?\par {\b Giao}\~vi\u7879ec\par", ["Sở Y tế", "Giao việc"]),
        (r"\uc2 S\u7903\'6f\'3f Y\uc0  t\u7871\par", ["Sở Y tế"]),
        (r"\f1 S\'eb Y t\'d5 ph\'ad\'acng\f2  s\'eb\par", ["Sở Y tế phương SỞ"]),
        (r"\f1 S\'eb {\f0 A} Y t\u213?\par", ["Sở A Y tế"]),
        (r"\f3 vi\'ea\'f2c\par", ["việc"]),
        (r"{\listtext\f4\'b7\tab}Giao\par{\pntext 1.\tab}Hai\par", ["- Giao", "1. Hai"]),
        (r"{\*\pn ab}a{\v an}{\deleted xoa}{\caps b}\plain c\par", ["aBc"]),
        (r'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt Trang}}{\pict 0102}{\*\bkmkstart x}.\par', ["Trang."]),
        (r"a\line b\tab c\_d\emdash e{\bin3 }}}f", ["a", "b c-d—ef"]),
        (r"Theo{\footnote \chftn  Chu.} nay\par Xong\par", ["Theo nay", "Xong", "[1] Chu."]),
        (r"{\header So: 5/TB-SYT\par}{\footer Trang 1\par}THONG BAO\par", ["So: 5/TB-SYT", "THONG BAO"]),
        (r"Mot{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Khung\par}}{\shprslt Khung\par}} hai\par", ["Mot hai", "Khung"]),
        (r"{\upr{cu}{\*\ud m\u7899?i}}\par", ["mới"]),
        (r"\{a\\b\}\par", ["{a\\b}"]),
    ],
)
def test_rtf(body: str, lines: list[str]) -> None:
    assert read(rtf(body)) == lines


def test_rtf_tables() -> None:
    row = r"\trowd\cellx1000\cellx3000\pard\intbl {0}\cell {1}\cell\row"
    wide = r"\trowd\cellx3000\pard\intbl Nhom\cell\row"
    body = row.format("TT", "Viec") + wide + row.format("1", r"Ra\par soat") + r"\pard Xong\par"
    assert read(rtf(body)) == ["TT | Viec", "Nhom | ", "1 | Ra soat", "Xong"]


def test_rtf_tables_in_tables_and_merged_cells() -> None:
    inner = r"\pard\intbl\itap2 A\nestcell B\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}"
    body = rf"\pard\intbl Khung\par{inner}{inner}\pard\intbl\itap1\cell\trowd\cellx3000\row\pard Xong\par"
    assert read(rtf(body)) == ["Khung", "A | B", "A | B", "Xong"]
    row = r"\trowd{}\cellx900\cellx1800\pard\intbl {}\cell {}\cell\row"
    rows = row.format("", "TT", "Viec") + row.format(r"\clvmgf", "So", "1") + row.format(r"\clvmrg", "", "2")
    assert pages.read(rtf(rows)).text.split("\n") == ["TT | Viec", "So | 1", " | 2"]


def test_rtf_that_ends_in_the_middle() -> None:
    source = pages.read(rtf(r"Giao S\u7903? Y t\u7871?\par {\b rà".replace("à", r"\u224?")).removesuffix(b"}"))
    assert source.text.startswith("Giao Sở Y tế") and source.warnings[0].code == "truncated_document"


@pytest.mark.parametrize("unit", ["{", "}", "\\u8217?", "\\'b8", "\\cell ", "\\par ", "{\\footnote a}", "{\\shptxt ", "\\a", "{\\f1 a"])
def test_rtf_takes_linear_time(unit: str) -> None:
    def measure(length: int) -> float:
        data = rtf("\\f1 a" + unit * (length // len(unit)))
        begun = time.process_time()
        assert pages.read(data).text
        return time.process_time() - begun

    short, long = (min(measure(length) for _ in range(3)) for length in (10_000, 40_000))
    assert long < 4 * 3 * short + 0.3


LISTS = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-suffix=")" style:num-format="a"/></text:list-style>'
    '<style:style style:name="B" style:family="text"><style:text-properties style:font-name=".VnTime"/></style:style>'
    '<style:style style:name="A" style:family="text"><style:text-properties text:display="none"/></style:style>'
)


def test_odt() -> None:
    inner = "<text:list><text:list-item><text:p>Con</text:p></text:list-item></text:list>"
    one = f"<text:list-item><text:p>Rà soát</text:p>{inner}</text:list-item>"
    body = (
        "<text:tracked-changes><text:p>Đã xóa</text:p></text:tracked-changes>"
        '<text:h text:outline-level="1">Giao<text:s text:c="2"/>Sở<text:tab/>Y tế</text:h>'
        f'<text:list text:style-name="L">{one}<text:list-item><text:p>Hai</text:p></text:list-item></text:list>'
        '<text:p><text:span text:style-name="B">Së Y tÕ</text:span><text:span text:style-name="A">ẩn</text:span>'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Chú.</text:p></text:note-body></text:note></text:p>"
        "<text:p>Đoạn<draw:frame><draw:text-box><text:p>Khung</text:p></draw:text-box></draw:frame><text:line-break/>dưới</text:p>"
    )
    assert read(odt(body, LISTS)) == ["Giao Sở Y tế", "1. Rà soát", "a) Con", "2. Hai", "Sở Y tế", "Đoạn", "dưới", "Khung", "[1] Chú."]


def test_odt_tables_and_other_files() -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    cells = [f"<table:table-cell><text:p>{words}</text:p></table:table-cell>" for words in ("TT", "Việc", "1", "Rà soát")]
    wide = '<table:table-cell table:number-columns-spanned="2"><text:p>Nhóm</text:p></table:table-cell><table:covered-table-cell/>'
    source = pages.read(odt(f"<table:table>{row(*cells[:2])}{row(wide)}{row(*cells[2:])}</table:table>"))
    assert source.text.split("\n") == ["TT | Việc", "Nhóm | ", "1 | Rà soát"] and source.media_type == sniff.ODT
    with pytest.raises(UnreadableDocument, match="password"):
        pages.read(pack({"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<m><encryption-data/></m>"}))
    with pytest.raises(UnsupportedMedia, match="sheets"):
        pages.read(pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}))


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_are_errors_of_ours(seed: int) -> None:
    dice = random.Random(seed)
    files = (
        docx(item("Một", 0) + table((cell(par(run("A"))),)), numbering=numbering(*OUTLINE)),
        rtf(r"\f1 S\'eb\par\cell\row"),
        odt("<text:p>A</text:p>"),
    )
    data = bytearray(files[seed % 3])
    for _ in range(dice.choice((1, 5, 50))):
        data[dice.randrange(4, len(data))] ^= 1 << dice.randrange(8)
    try:
        assert pages.read(bytes(data)).text
    except DocumentError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("stream", "error", "said"),
    [
        ("Workbook", UnsupportedMedia, "Excel"),
        ("PowerPoint Document", UnsupportedMedia, "PowerPoint"),
        ("EncryptedPackage", UnreadableDocument, "password"),
        ("Contents", UnsupportedMedia, "unknown program"),
    ],
)
def test_other_ole_files_are_named(stream: str, error: type[DocumentError], said: str) -> None:
    with pytest.raises(error, match=said):
        pages.read(ole(stream))


def test_locked_and_damaged_doc() -> None:
    with pytest.raises(UnreadableDocument, match="password"):
        pages.read(ole("WordDocument", data=b"\xec\xa5" + bytes(8) + b"\x00\x01"))
    with pytest.raises(UnreadableDocument, match="damaged"):
        pages.read(ole("WordDocument")[:600])


def test_doc_without_a_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find", lambda *_: None)
    with pytest.raises(UnreadableDocument, match="libreoffice-writer-nogui"):
        pages.read(ole("WordDocument"))


def test_doc_by_a_printer_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def print_text(command: Sequence[str], data: bytes, bounds: tools.Bounds = tools.BOUNDS) -> bytes:
        return f"{TCVN3}.\n\n|Nơi nhận: |GIÁM ĐỐC |\n".encode()

    monkeypatch.setattr(tools, "find", lambda *names: "/bin/antiword" if "antiword" in names else None)
    monkeypatch.setattr(tools, "print_text", print_text)
    source = pages.read(ole("WordDocument"))
    assert source.text.startswith(f"{SAID}.") and source.media_type == sniff.DOC
    assert [warning.code for warning in source.warnings] == ["reduced_reader", "legacy_encoding"]


def test_doc_by_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find", lambda *names: "/bin/soffice" if "soffice" in names else None)
    monkeypatch.setattr(tools, "convert", lambda *_: docx(item("Rà soát", 0), numbering=numbering(*OUTLINE)))
    source = pages.read(ole("WordDocument"))
    assert (source.text, source.media_type) == ("I. Rà soát", sniff.DOC)


def test_a_program_is_stopped_with_all_that_it_started(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.write_text(f"#!/bin/sh\nsleep 61 &\necho $! > {tmp_path}/child\nsleep 61\n")
    office.chmod(0o755)
    begun = time.process_time()
    assert tools.convert(str(office), b"", "doc", "docx", tools.Bounds(stop=lambda: (tmp_path / "child").exists())) is None
    assert time.process_time() - begun < 10
    child = (tmp_path / "child").read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout.strip()
    assert state == "" or state.startswith("Z")


def test_a_program_gets_the_document_under_our_name_and_its_own_home(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.write_text('#!/bin/sh\nmkdir made; { cat document.doc; test "$HOME" = "$PWD" && echo " home"; } > made/document.docx\n')
    office.chmod(0o755)
    assert tools.convert(str(office), b"Word", "doc", "docx") == b"Word home\n"
    assert tools.convert(str(office), b"Word", "doc", "docx", tools.Bounds(output=4)) is None


def test_real_office_keeps_lists_tables_and_fonts() -> None:
    office = tools.find("soffice", "libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    rows = [tuple(cell(par(run(words))) for words in pair) for pair in (("TT", "Viec"), ("1", "Ra soat"))]
    body = item("Mục", 0) + item("Một", 1) + par(run(TCVN3, font(".VnTime"))) + table(*rows) + par(run("Hết."))
    old = tools.convert(office, docx(body, numbering=numbering(*OUTLINE)), "docx", "doc")
    assert old is not None and sniff.detect(old)[0] == sniff.DOC
    assert read(old) == ["I. Mục", "1. Một", SAID, "TT | Viec", "1 | Ra soat", "Hết."]
    assert doc.read(old).media_type == sniff.DOC


@pytest.mark.parametrize("name", ["d26", "d27"])
def test_real_documents_read_as_their_text(name: str) -> None:
    folder = Path(__file__).resolve().parents[2] / "shared" / "dev"
    if not (folder / "files").is_dir():
        pytest.skip("the real documents are not here")
    assert read((folder / "files" / f"{name}.docx").read_bytes()) == read((folder / "text" / f"{name}.txt").read_bytes())
