"""What keeps an import near the time of reading alone: together what can be together, and before the transaction what needs none."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, cast

import pytest

from nlp import extract
from service import readers
from service.jobs import tasks
from service.jobs.processor import TOGETHER, Processor
from service.jobs.tasks import Done
from service.processes import Plan, Pool
from service.settings import Settings
from service.store import Store, rows
from service.store.files import Files
from service.store.jobs import BULK, Claim


def test_documents_are_read_together_once_their_pace_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = Done("done", seconds={"wait": 9.0, "read": 0.04, "store": 0.01})
    monkeypatch.setattr(readers, "run", lambda *_, **__: [quick])
    with Pool(Plan(1, 10, 0)) as pool:
        processor = Processor(cast(Store, None), Settings(), pool)
        before = processor.together()
        processor.run(Claim("documents", 1, "token", 1, BULK))
    assert (before, processor.together()) == (1, TOGETHER)


def test_processes_prepare_as_readers_do_and_more(settings: Settings) -> None:
    plan = tasks.plan(settings)
    assert plan == tasks.plan(settings)  # so that they are shared
    assert cast(Any, plan.prepare).args == (readers.plan(settings).prepare,)  # which leads their lines to the log


def test_many_files_are_kept_as_one_is(tmp_path: Path) -> None:
    given = {hashlib.sha256(data).hexdigest(): data for data in (b"Giao", "Sở Y tế".encode(), b"")}
    files = Files(tmp_path)
    first = next(iter(given))
    files.put(first, given[first])
    files.put_all(given)
    files.put_all(given)
    assert {one.sha256: one.size for one in files.names()} == {sha256: len(data) for sha256, data in given.items()}
    assert all(files.get(sha256) == data for sha256, data in given.items())
    assert not list((tmp_path / "tmp").iterdir())


def test_files_that_cannot_all_be_kept_leave_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        Files(tmp_path).put_all({hashlib.sha256(b"Giao").hexdigest(): b"Giao"})
    assert not list((tmp_path / "tmp").iterdir())


def test_what_is_kept_of_an_extraction_is_what_was_published() -> None:
    text = tasks.SAMPLE
    read = extract(text.encode())
    made = rows.of_extraction(read)
    kept = rows.read_content(made.content["text"], made.content["extraction"])
    assert kept["text"] == read.text
    assert kept["document"]["number"] == "7/KH-PYT"
    assert "words" not in kept
    assert made.records[0].bodies[:2] == ("so-y-te@thai-binh", "phong-noi-vu@thai-binh.huyen-dong-hung")
