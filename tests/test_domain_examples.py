"""The worked examples of the domain notes (`../shared/domain/examples.jsonl`), read as short texts under their section line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import nlp
from nlp.extraction import Commitment

EXAMPLES = Path(__file__).parent.parent.parent / "shared" / "domain" / "examples.jsonl"
LEAST = 0.92  # share of the examples that come out right
SHOWN = 25  # characters of a record's content that tell it
KINDS = {"commitment": "plan"}


def document(example: Mapping[str, Any]) -> bytes:
    """Return the smallest document that holds an example: its section and heading, a blank line, the text."""
    context = example.get("context") or {}
    head = "\n".join(line for line in (context.get("section"), context.get("heading")) if line)
    return (f"{head}\n\n{example['text']}" if head else str(example["text"])).encode()


def allowed(example: Mapping[str, Any], record: Mapping[str, Any]) -> set[str]:
    """Return the kinds that count as right: where "đề nghị" is said, the trigger may decide (RECORDS.md)."""
    asks = "đề nghị" in f"{record.get('trigger') or ''} {example['text']}".lower()
    return {KINDS.get(record["kind"], record["kind"])} | ({"proposal"} if asks else set())


def is_right(example: Mapping[str, Any], found: tuple[Commitment, ...]) -> bool:
    """Tell whether each record of an example is found with its kind, and none where there is none."""
    if not example["records"]:
        return not found
    for record in example["records"]:
        shown = record["content"][:SHOWN].lower()
        hit = next((one for one in found if shown in one.text.lower()), None)
        if hit is None or hit.kind not in allowed(example, record):
            return False
    return True


def test_examples_come_out_right() -> None:
    if not EXAMPLES.is_file():
        pytest.skip("the worked examples ../shared/domain/examples.jsonl are not on this machine")
    examples = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines() if line.strip()]
    wrong = [example["id"] for example in examples if not is_right(example, nlp.extract(document(example)).commitments)]
    assert len(wrong) <= (1 - LEAST) * len(examples), f"{len(wrong)} of {len(examples)}: {wrong}"


def test_what_counts_as_right() -> None:
    asked = {"text": "Đề nghị các xã rà soát hộ nghèo.", "records": [{"kind": "assignment", "content": "rà soát hộ nghèo"}]}
    none = {"text": "Sở đã họp.", "records": []}
    assert is_right(asked, nlp.extract(document(asked)).commitments)
    assert not is_right(asked, ())
    assert is_right(none, ()) and not is_right(none, nlp.extract(document(asked)).commitments)
