"""The command line: output, error lines, exit statuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import nlp
from service.cli import main
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CONGVAN = [sys.executable, "-m", "service.cli"]
NOTICE = "Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính báo cáo trước ngày 30/6/2024."


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "giao-viec.txt"
    file.write_text(NOTICE, encoding="utf-8")
    return file


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [*CONGVAN, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, check=False, timeout=120)


def one_line(text: str) -> str:
    assert text.startswith("congvan: ") and text.endswith("\n") and text.count("\n") == 1
    return text.removeprefix("congvan: ").rstrip("\n")


def test_version_comes_without_the_reader_the_store_and_the_service() -> None:
    slow = ("nlp.pipeline", "spacy", "underthesea", "sqlalchemy", "fastapi", "rich")
    program = f"import sys; from service.cli import main; main(['--version']); print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == [f"congvan {version('congvan')}", "[]"]


@pytest.mark.parametrize("command", [[], ["extract"], ["import"], ["serve"], ["evaluate"], ["reextract"]])
def test_help_has_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    told = capsys.readouterr().out
    assert "Examples:" in told and " ".join(["congvan", *command]) in told.split("Examples:")[1]


def test_no_arguments_give_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "Commands" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["extract"], "Missing argument 'FILE' (see congvan extract --help)"),
        (["bogus"], "No such command 'bogus' (see congvan --help)"),
        (["extract", "a.txt", "--published", "30/6/2024"], "write it as 2024-06-30"),
        (["extract", "a.txt", "--json", "--out", "b"], "give one of the two"),
        (["extract", "a/x.txt", "b/x.pdf", "--out", "c"], "a/x.txt and b/x.pdf would all become c/x.json"),
        (["import"], "name files or folders, or go on with an import by --resume"),
        (["evaluate", "--documents", "3"], "go with --forms"),
        (["evaluate", "--forms", "--pairs", "dev"], "give it alone"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, error = capsys.readouterr()
    assert out == "" and says in one_line(error)


def test_json_of_one_file_is_the_published_form(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(notice), "--json"]) == 0
    out, error = capsys.readouterr()
    assert out == nlp.extract(NOTICE.encode()).to_json() + "\n"
    assert error == ""


def test_json_of_several_files_is_a_line_each_with_its_name(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(notice), "missing.txt", "--json"]) == 1
    out, error = capsys.readouterr()
    first, second = map(json.loads, out.splitlines())
    assert first.pop("file") == str(notice) and first == json.loads(nlp.extract(NOTICE.encode()).to_json())
    assert second == {"file": "missing.txt", "error": {"code": "no_file", "message": "no such file; check the path"}}
    assert error.splitlines() == ["congvan: missing.txt: no such file; check the path", "congvan: 1 of 2 files gave no records"]


def test_out_writes_a_file_each_and_goes_on_after_a_failure(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    out = tmp_path / "new" / "records"
    assert main(["extract", str(empty), str(notice), "--out", str(out)]) == 1
    assert [path.name for path in out.iterdir()] == ["giao-viec.json"]
    assert json.loads((out / "giao-viec.json").read_text(encoding="utf-8"))["commitments"][0]["kind"] == "assignment"
    assert capsys.readouterr().err.startswith(f"congvan: {empty}: ")


def test_table_tells_who_is_to_do_what_by_when(notice: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["extract", str(notice)]) == 0
    _, _, _, _, row, *_ = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["assignment", "", "Sở Y tế; Sở Tài chính", "by", NOTICE.rstrip(".")]


def test_table_says_that_there_are_no_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tin.txt"
    file.write_text("Hội nghị diễn ra tại thành phố.", encoding="utf-8")
    assert main(["extract", str(file)]) == 0
    assert "no records" in capsys.readouterr().out


def test_published_day_gives_the_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tin.txt"
    file.write_text("Giao Sở Y tế báo cáo trước ngày 30/6.", encoding="utf-8")
    assert main(["extract", str(file), "--json", "--published", "2023-05-02"]) == 0
    assert json.loads(capsys.readouterr().out)["commitments"][0]["time"]["end"] == "2023-06-30"


@pytest.mark.parametrize(("data", "says"), [(b"", "congvan: -: "), (b"\x89PNG\r\n\x1a\n" + bytes(64), "congvan: -: ")])
def test_what_cannot_be_read_is_one_line(
    data: bytes, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["extract", "-", "--json"]) == 1
    out, error = capsys.readouterr()
    assert out == "" and error.startswith(says) and error.count("\n") == 1 and "Traceback" not in error


def test_folder_is_told_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(tmp_path)]) == 1
    assert "this is a folder" in one_line(capsys.readouterr().err)


def test_defect_of_the_extractor_is_one_line(notice: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("hai\ndòng")

    monkeypatch.setattr(nlp, "extract", fail)
    assert main(["extract", str(notice)]) == 1
    assert "ZeroDivisionError" in one_line(capsys.readouterr().err)


def test_folder_that_cannot_be_made_is_one_line(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(notice), "--out", str(notice / "x")]) == 1
    assert str(notice) in one_line(capsys.readouterr().err)


def test_standard_input_through_a_pipe() -> None:
    done = run("extract", "-", "--json", stdin=NOTICE.encode())
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["commitments"][0]["responsible"][0]["name"] == "Sở Y tế"


def test_reader_that_leaves_early_gets_no_traceback(notice: Path) -> None:
    command = " ".join([*CONGVAN, "extract", *[str(notice)] * 3, "--json"])
    done = subprocess.run(["bash", "-c", f"{command} | head -c 1"], cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.stdout == b"{" and b"Traceback" not in done.stderr and b"Broken" not in done.stderr


def test_other_locale_prints_vietnamese(notice: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PATH": ""}
    done = subprocess.run([*CONGVAN, "extract", str(notice)], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0 and "Sở Y tế" in done.stdout.decode(), done.stderr.decode()


def test_evaluate_needs_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(tmp_path)]) == 1
    assert "no gold files" in capsys.readouterr().err


@pytest.fixture
def data(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = settings.data_folder
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CONGVAN_IMPORT_WORKERS", "1")
    return folder


def test_import_reports_what_became_of_the_documents(data: Path, notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = notice.with_name("hỏng.bin")
    broken.write_bytes(bytes(64))
    report = notice.with_name("outcome.jsonl")
    assert main(["import", str(notice), str(broken), "--report", str(report)]) == 1
    out, error = capsys.readouterr()
    assert out.startswith("documents: 2; imported: 1; duplicates: 0; failed: 1 (1 ")
    assert one_line(error).startswith(f"{broken}: ")
    assert [json.loads(line)["status"] for line in report.read_text(encoding="utf-8").splitlines()].count("imported") == 1
    assert main(["import", str(notice)]) == 0
    assert capsys.readouterr().out == "documents: 1; imported: 0; duplicates: 1 (1 stored before); failed: 0\n"
    assert main(["reextract", "--all"]) == 0
    assert capsys.readouterr().out == "documents read again: 1; failed: 0; records kept: 1, added: 0, removed: 0\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "missing"], "missing: no such file or folder"),
        (["reextract", "missing"], "there is no document missing"),
    ],
)
def test_what_is_not_there_is_one_line(data: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert says in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("command", [["import", "LICENSE"], ["reextract"], ["serve"]])
def test_store_that_cannot_be_used_is_one_line(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", "/dev/null/data")
    monkeypatch.setenv("CONGVAN_PORT", "0")
    assert main(command) == 1
    assert "set CONGVAN_DATA_FOLDER" in one_line(capsys.readouterr().err)


def test_setting_that_cannot_be_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONGVAN_PORT", "eighty")
    assert main(["serve"]) == 1
    assert one_line(capsys.readouterr().err).startswith("CONGVAN_PORT: ")
