"""Our notices in every form: what is made holds the words of the notice, is read back, and the table tells the figures."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from functools import partial
from pathlib import Path

import docx
import numpy as np
import pytest
from PIL import Image

from corpora import forms, pairs
from corpora.evaluate import OWN_GOLD
from corpora.forms import Row, Wish
from corpora.render import boxes, files, legacy, numbering, office, parcels, portal, scan, word
from corpora.render.forms import FORMS, INNER, NAMES, Order
from corpora.render.layout import Columns, Grid, Layout, Line, Style, lay_out, words
from corpora.score import Count, Score
from corpora.trial import Outcome, Trial, judge
from nlp import encodings, pages, pipeline
from nlp.encodings import Encoding
from nlp.types import Box, Source, Span
from service.cli import main

NOTICES = OWN_GOLD.parent / "notices"
PLAN = NOTICES / "kh3_01_tinh_nuoc_sach.txt"  # with a table that has group rows
STORY = NOTICES / "tin_hop_giao_ban_xa.txt"
needs_office = pytest.mark.skipif(office.missing() is not None, reason=str(office.missing()))


@pytest.fixture(scope="module")
def plan() -> Layout:
    return lay_out(PLAN.stem, PLAN.read_bytes())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> files.Shelf:
    """A text PDF of a plan and of a story, made in one call of LibreOffice."""
    return files.make(("pdf",), (PLAN, STORY), tmp_path_factory.mktemp("forms"))


@pytest.mark.parametrize("notice", sorted(NOTICES.glob("*.txt")), ids=lambda path: path.stem)
def test_layout_keeps_every_word(notice: Path) -> None:
    text = pages.read(notice.read_bytes()).text
    kept = Counter(word for word in words(lay_out(notice.stem, notice.read_bytes())) if word != "|")
    assert kept == Counter(word for word in text.split() if word != "|")


def test_layout_sets_columns_table_and_title(plan: Layout) -> None:
    head, closing = (part for part in plan.parts if isinstance(part, Columns))
    assert head == Columns(
        ("ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI", "Số: 186/KH-UBND"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Lào Cai, ngày 11 tháng 4 năm 2022"),
        head=True,
    )
    assert (closing.left[0], closing.right[-1]) == ("Nơi nhận:", "Vàng Seo Pao")
    (grid,) = (part for part in plan.parts if isinstance(part, Grid))
    assert len(grid.rows) == 10
    assert grid.rows[1][:2] == ("A", "CƠ CHẾ, CHÍNH SÁCH")
    assert Line("KẾ HOẠCH", Style.TITLE) in plan.parts


def test_word_numbers_only_what_a_reader_sees_the_same() -> None:
    plans, lists = numbering.plan(["I.", "1.", "2.", "II.", "1.", "Điều 3.", "c)", "d)", "đ)", "e)", "01.", "-"])
    numbers = [one and one.list_id - numbering.FIRST_ID for one in plans]
    assert numbers == [0, 1, 1, 0, 2, 3, 4, 4, None, None, None, 5]
    assert [element.tag.rpartition("}")[2] for element in lists] == ["abstractNum"] * 6 + ["num"] * 6


def test_word_file_is_the_same_each_time_and_merges_group_rows(plan: Layout) -> None:
    data = word.write(plan)
    assert data == word.write(plan)
    document = docx.Document(io.BytesIO(data))
    body = document.tables[1]
    assert body.rows[1].cells[1]._tc is body.rows[1].cells[5]._tc
    assert body.rows[1].cells[1].text == "CƠ CHẾ, CHÍNH SÁCH"


def test_word_file_with_a_stamp_has_frames(plan: Layout) -> None:
    parts = zipfile.ZipFile(io.BytesIO(word.write(plan, stamp=("Người ký: Sở Tài chính",))))
    assert parts.read("word/document.xml").count(b"<w:framePr") == 1


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI])
def test_legacy_text_is_decoded_to_what_it_was(encoding: Encoding) -> None:
    text = "Giám đốc Sở Y tế yêu cầu các đơn vị rà soát, bổ sung kế hoạch trước ngày 30/6/2024; ưu tiên vùng khó khăn."
    assert encodings.decode(legacy.write_text(text, encoding).decode("latin-1"), encoding).text == text


def test_capitals_that_tcvn3_lacks_are_in_the_font_of_capitals() -> None:
    held = legacy.runs("ỦY BAN NHÂN DÂN tỉnh Đồi Mây", Encoding.TCVN3)
    assert [font for _, font in held] == [".VnTimeH", ".VnTime"]
    shown = (encodings.decode(raw, Encoding.TCVN3, capitals=font == ".VnTimeH").text for raw, font in held)
    assert "".join(shown) == "ỦY BAN NHÂN DÂN tỉnh Đồi Mây"


@pytest.mark.parametrize("name", [PLAN.stem, STORY.stem, "tb_ket_luan_cuoc_hop", "qd_to_cong_tac", "tin_hoi_thao", "kh_nhiem_vu_bang"])
def test_portal_page_holds_the_story_and_a_frame(name: str) -> None:
    layout = lay_out(name, (NOTICES / f"{name}.txt").read_bytes())
    page = portal.write(layout).decode()
    assert "Tin liên quan" in page
    text = pages.read(page.encode()).text
    body = [part.text for part in layout.parts if isinstance(part, Line) and part.style in (Style.BODY, Style.ITEM)]
    assert [line for line in body if " ".join(line.split()) not in text] == []
    assert "Lượt truy cập" not in text


def test_parcels_hold_their_members(plan: Layout) -> None:
    packed = zipfile.ZipFile(io.BytesIO(parcels.pack({"Văn bản đến/a.txt": b"a", "b.docx": b"b"})))
    assert [(info.filename, info.date_time) for info in packed.infolist()] == [
        ("Văn bản đến/a.txt", parcels.TIME),
        ("b.docx", parcels.TIME),
    ]
    assert json.loads(parcels.write_line(plan, "Giao Sở Y tế."))["title"] == plan.title
    mail = parcels.write_mail(plan, {"a.docx": b"docx"})
    assert mail == parcels.write_mail(plan, {"a.docx": b"docx"})
    assert b'filename="a.docx"' in mail


def test_turn_places_points_where_the_picture_has_them() -> None:
    picture = Image.new("L", (600, 800), 255)
    picture.putpixel((500, 100), 0)
    turn = scan.Turn(2.0, 600.0, 800.0)
    turned = np.asarray(picture.rotate(turn.degrees, Image.Resampling.BICUBIC, fillcolor=255))
    y, x = np.unravel_index(int(turned.argmin()), turned.shape)
    placed = turn.place(500.5, 100.5)
    assert abs(placed[0] - x - 0.5) < 1
    assert abs(placed[1] - y - 0.5) < 1


@needs_office
def test_text_pdf_is_read_with_boxes_on_its_words(shelf: files.Shelf) -> None:
    for stem, path in shelf.files["pdf"].items():
        outcome = judge(Trial("pdf", path, OWN_GOLD / f"{stem}.json", truth=path))
        assert outcome.trouble == ""
        assert outcome.score.counts["detection"].f1 > 0.8
        assert outcome.boxes.recall > 0.99


@needs_office
def test_scans_are_turned_by_what_their_seed_says(shelf: files.Shelf) -> None:
    data = shelf.files["pdf"][STORY.stem].read_bytes()
    for quality, suffix in ((scan.CLEAN, "tiff"), (scan.COPIER, "pdf"), (scan.BAD, "jpeg")):
        pictures = list(scan.photograph(STORY.stem, data, quality))[:1]
        held = scan.save(pictures, suffix, quality)
        assert held == scan.save(pictures, suffix, quality)
        dpi = pictures[0][1]
        assert quality.dpi[0] <= dpi <= quality.dpi[1]
        turn = scan.turn_of(STORY.stem, quality, 1, (595.0, 842.0))
        assert quality.skew[0] <= abs(turn.degrees) <= quality.skew[1]
        dark = np.asarray(pictures[0][0].convert("L")) < 128
        assert 0.01 < dark.mean() < 0.2


def test_boxes_are_checked_by_the_letters_in_them() -> None:
    rows = {10: [(12.0 + 6 * place, 10.5, letter) for place, letter in enumerate("Sởytế")]}
    witness = boxes.Witness((rows,))
    source = Source("Sở y tế họp", "application/pdf", boxes=(Box(Span(0, 2), 1, 10, 5, 20, 15), Box(Span(3, 4), 1, 40, 5, 50, 15)))
    assert boxes.check(source, (Span(0, 4),), witness, read_by_ocr=False) == Count(1, 2, 2)
    assert boxes.check(source, (Span(8, 11),), witness, read_by_ocr=False) == Count(0, 1, 1)  # a word without a box
    wide = Source("Sở y tế", "application/pdf", boxes=(Box(Span(3, 4), 1, 0, 0, 500, 800),))
    assert boxes.check(wide, (Span(3, 4),), witness, read_by_ocr=False) == Count(0, 1, 1)


def test_every_form_without_office_is_made_and_the_table_has_its_figures(tmp_path: Path) -> None:
    names = tuple(form.name for form in FORMS if not form.office and not form.quality and form.name not in INNER)
    rows = list(forms.measure(OWN_GOLD, Wish(names, documents=2, jobs=1, keep=tmp_path)))
    assert [row.form.name for row in rows] == list(names)
    assert rows[0].relative == 1.0
    for row in rows:
        assert row.skipped or row.documents == 2
        assert row.form.name in row.line()
    read = {row.form.name: row for row in rows if not row.skipped}
    assert all(read[name].relative > 0.9 for name in ("nfd", "html", "jsonl"))
    assert set(forms.record(rows)) == set(read)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_form_is_made_by_a_function_or_by_office(form: files.Form) -> None:
    assert (form.make is None) == bool(form.office)
    assert all(NAMES.index(base) < NAMES.index(form.name) for base in form.based_on)


def test_a_form_that_misses_its_bar_says_so() -> None:
    form = next(form for form in FORMS if form.name == "pdf")
    row = Row(form, 2, Score({"detection": Count(8, 10, 10)}), 0.85, Count(97, 100, 100))
    assert row.missed == ("detection 0.850 below 0.97", "boxes 0.970 below 0.99")
    assert "0.97 MISSED" in row.line()
    left_out = Row(form, skipped="LibreOffice is not installed")
    assert left_out.missed == ()
    assert "left out: LibreOffice" in left_out.line()


def test_what_cannot_be_made_is_left_out_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = tuple(
        form if not form.office else type(form)(form.name, form.bar, None, form.based_on, form.office, lambda: "no LibreOffice here")
        for form in FORMS
    )
    monkeypatch.setattr(files, "FORMS", lacking)
    shelf = files.make(("pdf", "scan-bad"), (STORY,), tmp_path)
    assert shelf.missing == {"pdf": "no LibreOffice here", "scan-bad": "no LibreOffice here"}


def test_files_are_not_made_twice(tmp_path: Path) -> None:
    first = files.make(("docx",), (STORY,), tmp_path).files["docx"][STORY.stem]
    before = first.stat().st_mtime_ns
    assert files.make(("docx",), (STORY,), tmp_path).files["docx"][STORY.stem] == first
    assert first.stat().st_mtime_ns == before


def test_pairs_print_both_sides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("gold", "text", "files"):
        (tmp_path / folder).mkdir()
    gold = json.loads((OWN_GOLD / f"{STORY.stem}.json").read_text(encoding="utf-8"))
    (tmp_path / "gold" / "d01.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "text" / "d01.txt").write_bytes(STORY.read_bytes())
    (tmp_path / "files" / "d01.html").write_bytes(portal.write(lay_out("d01", STORY.read_bytes())))
    assert pairs.run(tmp_path, jobs=1) == 0
    shown = capsys.readouterr().out
    assert "html" in shown
    assert shown.splitlines()[-1].startswith("all")
    (tmp_path / "files" / "d01.html").write_bytes(b"<html><body><p>K\xc3\xadnh g\xe1\xbb\xadi</p></body></html>")
    assert pairs.run(tmp_path, jobs=1) == 1


def test_pairs_without_a_file_say_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold").mkdir()
    assert pairs.run(tmp_path) == 1
    (tmp_path / "gold" / "d01.json").write_text("{}", encoding="utf-8")
    assert pairs.run(tmp_path) == 1
    assert "each gold file needs its text and its file" in capsys.readouterr().err


def test_command_line_knows_its_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--forms", "--only", "papyrus"]) == 2
    assert "no form papyrus" in capsys.readouterr().err


def test_interpreting_a_source_is_extracting() -> None:
    data = STORY.read_bytes()
    assert pipeline.interpret(pages.read(data)) == pipeline.extract(data)


def test_a_broken_file_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4 broken")
    outcome = judge(Trial("pdf", path, OWN_GOLD / f"{STORY.stem}.json"))
    assert isinstance(outcome, Outcome)
    assert outcome.trouble
    assert outcome.score.counts["detection"].recall == 0.0


def test_nfd_and_jsonl_are_what_they_say() -> None:
    order = Order(lay_out("a", "Giao Sở Y tế.".encode()), "Giao Sở Y tế.", {})
    made = {form.name: form.make(order) for form in FORMS if form.name in ("nfd", "jsonl") and form.make}
    assert len(made["nfd"].data.decode()) > len("Giao Sở Y tế.")
    assert made["jsonl"].suffix == "jsonl"
    assert partial(legacy.runs, encoding=Encoding.VNI)("Sở")[0][1] == "VNI-Times"
