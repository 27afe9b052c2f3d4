"""`congvan export`: files, the standard output, and what is said of wrong arguments."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from service_samples import STORY, notice

from service.cli import main
from service.exports import reading
from service.store import commitments


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A data folder with a notice and a story; the folder for files."""
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(tmp_path / "data"))
    for name, text in (("a.txt", notice()), ("b.txt", STORY)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["import", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--workers", "1"]) == 0
    capsys.readouterr()
    return tmp_path


def test_files_and_the_standard_output(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = stored / "viec.xlsx"
    assert main(["export", "xlsx", "headings=vi", "unit=so tnmt", "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"commitments: 1; written to {out}\n"
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None and [cell.value for cell in sheet[2]][1] == "7/TB-UBND"
    assert main(["export", "csv", "kind=proposal", "kind=plan", "sort=due"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert [line["kind"] for line in lines] == ["proposal", "proposal"]
    assert main(["export", "jsonl", "--documents", "layout=outgoing", "genre=notice"]) == 0
    assert json.loads(capsys.readouterr().out)["metadata"]["CodeNumber"] == "7"
    for form in ("jsonl", "parquet", "ics", "atom"):
        assert main(["export", form, "--out", str(stored / f"viec.{form}")]) == 0
        assert (stored / f"viec.{form}").stat().st_size > 500
    assert sorted(path.name for path in stored.glob(".*")) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["pdf"], "commitments are exported as csv, xlsx, jsonl, parquet, ics, atom, not as 'pdf'"),
        (["ics", "--documents"], "documents are exported as csv, xlsx, jsonl, not as 'ics'"),
        (["csv", "proposal"], "'proposal' is no filter; write it as name=value"),
        (["csv", "colour=red"], "colour cannot be taken; known are kind, unit"),
        (["csv", "due_to=30/6/2024"], "due_to cannot be taken: Value error, write the day as 2024-06-30"),
        (["csv", "kind=order"], "kind.0 cannot be taken: Input should be 'assignment', 'proposal' or 'plan'"),
        (["csv", "q=a", "q=b"], "q takes one value; give it once"),
    ],
)
def test_wrong_arguments_are_said(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_file_that_could_not_be_written_whole_is_not_there(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    out = stored / "viec.csv"
    out.write_bytes(b"before")
    find, count = commitments.find, iter(range(9))

    def failing(*arguments: object) -> object:
        if next(count) == 1:
            raise OSError(28, "No space left on device")
        return find(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(commitments, "find", failing)
    assert main(["export", "csv", "--out", str(out)]) == 1
    assert out.read_bytes() == b"before" and list(stored.glob(".*")) == []
