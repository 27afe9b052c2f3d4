"""Damaged and hostile inputs through the real service and import, good documents between them; benchmarks/damaged.py has 1,000."""

from pathlib import Path

from benchmarks import hostile
from benchmarks.damaged import Answer, bring, serve, spoiled
from service.settings import Settings

SOME = (
    *spoiled(range(48), seed=7),
    *hostile.pictures(),
    ("entity bomb", "cuoi.docx", hostile.word("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", hostile.BOMB)),
    ("outside entity", "trom.docx", hostile.word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", hostile.THIEF)),
    ("nested archives", "zip.zip", hostile.pack({"a.zip": hostile.pack({"b.zip": hostile.pack({"c.txt": hostile.LINE})})})),
    ("deep nesting", "ngoac.txt", b"(" * 200_000),
    ("deep nesting", "sau.html", b"<html><body>" + b"<div>" * 20_000 + hostile.LINE.encode()),
)


def told(answers: list[Answer]) -> list[Answer]:
    """Return what should not have been answered so."""
    return [one for one in answers if one.bad or (one.kind == "good" and one.outcome != "read")]


def test_the_same_seed_makes_the_same_inputs() -> None:
    first, second, other = (list(spoiled(range(40), seed)) for seed in (1, 1, 2))
    assert first == second != other


def test_the_service_answers_each_and_loses_nothing(settings: Settings) -> None:
    answers, sent, stored = serve(SOME, settings, every=6)
    assert told(answers) == []
    assert len(answers) == len(SOME) + sent and sent == stored > 5
    refused = {one.outcome for one in answers if one.outcome != "read"}
    assert all(outcome[:3] in ("413", "415", "422") for outcome in refused)


def test_the_import_tells_each_and_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    answers, sent, stored = bring(SOME, settings, 6, folder)
    assert told(answers) == []
    assert len(answers) >= len(SOME) + sent and sent == stored > 5
