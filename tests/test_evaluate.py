"""The score: same figures as the project's reference scorer, and small pairs that show each rule."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nlp
from corpora import baseline
from corpora.evaluate import Report, evaluate, find_source, run
from corpora.score import NO_ANSWER, Count, Score, score, table
from corpora.score.text import options

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
NEWS: dict[str, Any] = {"genre": "news", "document": {}, "dates": [], "units": [], "commitments": []}
ORDER: dict[str, Any] = {
    "kind": "assignment",
    "text": "Giao Sở Xây dựng rà soát quy hoạch khu dân cư Đồi Mây",
    "issuer": ["Trần Văn Mẫu", "Ủy ban nhân dân tỉnh"],
    "responsible": [{"name": "Sở Xây dựng", "role": "lead"}],
    "time": {"start": None, "end": "2024-09-30", "recurrence": None},
}
ANSWER: dict[str, Any] = {**ORDER, "issuer": {"name": "UỶ BAN NHÂN DÂN TỈNH"}}


def figure(name: str, gold: dict[str, Any], predicted: dict[str, Any]) -> float:
    return score({**NEWS, **gold}, {**NO_ANSWER, **predicted}).counts[name].f1


def test_right_record_counts_everywhere() -> None:
    for name in ("detection", "kind", "issuer", "responsible", "time", "strict"):
        assert figure(name, {"commitments": [ORDER]}, {"commitments": [ANSWER]}) == 1.0


@pytest.mark.parametrize(
    ("slot", "value", "wrong"),
    [
        ("kind", "plan", {"kind", "strict"}),
        ("issuer", {"name": "Sở Xây dựng"}, {"issuer"}),
        ("issuer", None, {"issuer"}),
        ("time", None, {"time", "strict"}),
        ("responsible", [{"name": "Sở Y tế", "role": "lead"}], {"responsible", "strict"}),
        ("responsible", [{"name": "Sở Xây dựng", "role": "support"}], {"responsible", "strict"}),
        ("text", "Giao Sở Tài chính bố trí vốn", {"detection", "responsible", "strict"}),
    ],
)
def test_wrong_slot_costs_its_figure(slot: str, value: object, wrong: set[str]) -> None:
    counts = score({**NEWS, "commitments": [ORDER]}, {**NO_ANSWER, "commitments": [{**ANSWER, slot: value}]}).counts
    assert {name for name in counts if name not in ("genre", "dates", "units") and counts[name].f1 < 1} == wrong


def test_alternatives_of_gold_are_right() -> None:
    units = [{"name": ["Sở A", "Sở Xây dựng"], "role": "lead"}]
    gold = {**ORDER, "kind": ["plan", "assignment"], "time": [None, ORDER["time"]], "responsible": units}
    assert figure("strict", {"commitments": [gold]}, {"commitments": [ANSWER]}) == 1.0


def test_coordination_may_be_split() -> None:
    whole = {**ORDER, "responsible": [{"name": "các sở, ban, ngành và các địa phương", "role": "lead"}]}
    parts = {**ANSWER, "responsible": [{"name": "các sở, ban, ngành", "role": "lead"}, {"name": "các địa phương", "role": "lead"}]}
    assert figure("strict", {"commitments": [whole]}, {"commitments": [parts]}) == 1.0
    assert figure("responsible", {"commitments": [whole]}, {"commitments": [parts]}) == 1.0


def test_best_overlap_is_matched_first() -> None:
    near = {**ANSWER, "text": "Giao Sở Xây dựng rà soát quy hoạch khu dân cư", "kind": "plan"}
    counts = score({**NEWS, "commitments": [ORDER]}, {**NO_ANSWER, "commitments": [near, ANSWER]}).counts
    assert counts["detection"] == Count(1, 2, 1)
    assert counts["kind"] == Count(1, 1, 1)


def test_ignored_text_counts_on_neither_side() -> None:
    boilerplate = "Đề nghị ghi rõ nguồn khi dùng lại tin ngày 01/02/2024 của Báo Đồi Mây"
    predicted = {
        "commitments": [{**ANSWER, "text": "Đề nghị ghi rõ nguồn khi dùng lại tin"}],
        "dates": [{"text": "ngày 01/02/2024", "start": "2024-02-01", "end": "2024-02-01"}],
        "units": [{"name": "Báo Đồi Mây"}],
    }
    for name in ("detection", "dates", "units"):
        assert figure(name, {"ignore": [boilerplate]}, predicted) == 1.0
        assert figure(name, {}, predicted) == 0.0


def test_dates_are_a_multiset_and_void_ones_do_not_count() -> None:
    day = {"text": "ngày 5/6", "start": "2024-06-05", "end": "2024-06-05", "recurrence": None}
    void = {"text": "10 ngày làm việc", "start": None, "end": None, "recurrence": None}
    assert figure("dates", {"dates": [day, day]}, {"dates": [day, void]}) == pytest.approx(2 / 3)


def test_units_are_a_set_and_collectives_do_not_count() -> None:
    predicted = [{"name": "Sở Y tế tỉnh Đồi Mây"}, {"name": "các sở", "named": False}, {"name": "sở y tế"}]
    assert figure("units", {"units": ["Sở Y tế"]}, {"units": predicted}) == 1.0


@pytest.mark.parametrize(
    ("field", "wanted", "given"),
    [
        ("type", "TB", {"code": "TB", "name": "Thông báo"}),
        ("number", "12/TB-UBND", "12 /TB-UBND"),
        ("issuing_body", ["Sở Y tế", "Sở Y tế Đồi Mây"], {"name": "SỞ Y TẾ"}),
        ("issued", ["2024-05-01", "2024-05-31"], {"start": "2024-05-01", "end": "2024-05-31"}),
        ("issued", [["2024-05-01", "2024-05-01"], None], None),
        ("subject", None, None),
    ],
)
def test_document_field_agrees(field: str, wanted: object, given: object) -> None:
    assert figure(f"field {field}", {"document": {field: wanted}}, {"document": {field: given}}) == 1.0


def test_missing_answer_misses_everything() -> None:
    counts = score({**NEWS, "document": {"number": "1/A"}, "commitments": [ORDER]}, None).counts
    assert (counts["detection"].recall, counts["genre"].f1, counts["fields"].f1) == (0.0, 0.0, 0.0)


def test_table_has_fields_last() -> None:
    one = Count(1, 1, 2)
    assert table({"field type": one, "strict": one}) == [
        "strict                 P 1.000  R 0.500  F1 0.667   (1/2)",
        "field type             P 1.000  R 0.500  F1 0.667   (1/2)",
    ]


def test_missing_text_and_missing_gold_are_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "notices").mkdir()
    assert run(tmp_path / "gold") == 1
    for name in ("a", "b"):
        (tmp_path / "gold" / f"{name}.json").write_text(json.dumps({**NEWS, "source": f"{name}.txt"}))
    for name in ("a", "c"):
        (tmp_path / "notices" / f"{name}.txt").write_text("Sở Y tế sẽ tiêm chủng tại xã Đồi Mây trong tháng 9/2024.\n")
    report = evaluate(tmp_path / "gold")
    assert [line.split(":")[0] for line in report.failures] == ["b.txt", "c.txt"]
    assert run(tmp_path / "gold") == 1
    assert "evaluate: b.txt" in capsys.readouterr().err


def test_written_scores_are_held(tmp_path: Path) -> None:
    path = tmp_path / "scores.json"
    before = baseline.summary({"a": Score({"strict": Count(9, 10, 10)}), "b": Score({"strict": Count(1, 10, 10)})})
    baseline.write(path, before)
    assert baseline.read(path) == before
    after = baseline.summary({"a": Score({"strict": Count(8, 10, 10)}), "c": Score({"strict": Count(1, 10, 10)})})
    changes = baseline.compare(before, after)
    assert "loss  a strict 0.900 -> 0.800" in changes.lines
    assert [trouble.split(":")[0] for trouble in changes.troubles[:2]] == ["c", "b"]
    assert changes.troubles[2].startswith("overall strict fell from 0.500 to 0.450")
    assert baseline.compare(before, before) == baseline.Changes(("no document's score changed",), ())


def as_answer(gold: dict[str, Any]) -> dict[str, Any]:
    """Return gold in the form that the extractor answers in, first choices taken."""
    fields = {name: options(value)[0] for name, value in gold["document"].items()}
    issued = fields["issued"] and dict(zip(("start", "end"), options(gold["document"]["issued"])[:2], strict=True))
    if isinstance(fields["issued"], list):
        issued = dict(zip(("start", "end"), fields["issued"], strict=True))
    document = {**fields, "genre": gold["genre"], "issued": issued, "signer": {"name": fields["signer"], "capacity": fields["capacity"]}}
    commitments = [
        {
            "kind": options(record["kind"])[0],
            "text": record["text"],
            "issuer": {"name": options(record["issuer"])[0]},
            "responsible": [{"name": options(unit["name"])[0], "role": unit["role"]} for unit in record["responsible"]],
            "time": options(record["time"])[0],
        }
        for record in gold["commitments"]
    ]
    units = [{"name": name} for name in gold["units"]]
    return {"document": document, "dates": gold["dates"], "units": units, "commitments": commitments}


def spoil(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with mistakes of every sort."""
    records = [dict(record) for record in answer["commitments"]]
    for number, record in enumerate(records):
        words = record["text"].split()
        record["text"] = " ".join(words[: len(words) - number % 5 * len(words) // 8])
        record["kind"] = "plan" if number % 7 == 3 else record["kind"]
        record["time"] = None if number % 6 == 1 else record["time"]
        record["issuer"] = None if number % 8 == 2 else record["issuer"]
        record["responsible"] = record["responsible"][number % 4 == 1 :]
    kept = [record for number, record in enumerate(records) if number % 9 != 4]
    return {**answer, "dates": answer["dates"][::2], "units": answer["units"][1:], "commitments": kept + kept[:2]}


SHIPPED = sorted((ROOT / "corpora" / "gold").glob("*.json"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_gold_is_sound(file: Path) -> None:
    """Gold is right about itself, and what it quotes stands in its notice."""
    gold = json.loads(file.read_text(encoding="utf-8"))
    assert gold["source"] == f"{file.stem}.txt"
    text = " ".join(find_source(file.parent, gold["source"]).read_text(encoding="utf-8").split())
    quotes = [*(record["text"] for record in gold["commitments"]), *(date["text"] for date in gold["dates"]), *gold["ignore"]]
    assert [quote for quote in quotes if " ".join(quote.split()) not in text] == []
    assert {name for name, count in score(gold, as_answer(gold)).counts.items() if count.f1 < 1} == set()


def test_same_figures_as_the_reference(tmp_path: Path) -> None:
    """The reference scorer and ours agree to the last digit: on right, spoiled, extracted and missing answers."""
    if not (SHARED / "score.py").is_file():
        pytest.skip("the reference scorer ../shared/score.py is not on this machine")
    golds, answers = tmp_path / "gold", tmp_path / "answers"
    golds.mkdir()
    answers.mkdir()
    scores = []
    files = sorted((SHARED / "gold").glob("*.json")) + sorted((SHARED / "dev" / "gold").glob("*.json"))[:12]
    for number, file in enumerate(files):
        gold = json.loads(file.read_text(encoding="utf-8"))
        source = find_source(file.parent, gold["source"])
        answer = [nlp.extract(source.read_bytes()).to_dict(), spoil(as_answer(gold)), as_answer(gold), None][number % 4]
        (golds / file.name).write_text(json.dumps(gold), encoding="utf-8")
        if answer is not None:
            (answers / file.name).write_text(json.dumps(answer), encoding="utf-8")
        scores.append(score(gold, answer))
    command = [sys.executable, str(SHARED / "score.py"), str(golds), str(answers), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert Report(dict(zip(map(str, files), scores, strict=True))).figures() == reference
