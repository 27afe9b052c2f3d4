"""The published schema is the code's, and extractions keep to it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import nlp
from nlp import extraction
from scripts import schema

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = json.loads((ROOT / "docs" / "extraction.schema.json").read_text(encoding="utf-8"))
SAMPLES = sorted((ROOT / "corpora" / "notices").glob("*"))
RECORDS = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")


def test_published_schema_is_the_codes() -> None:
    assert schema.make() == PUBLISHED, "run `make schema` and commit docs/extraction.schema.json"


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(PUBLISHED)


def test_narrowed_fields_exist() -> None:
    for name, field in schema.NARROWED:
        assert field in {one.name for one in dataclasses.fields(getattr(extraction, name))}, (name, field)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_extraction_keeps_to_the_schema(sample: Path) -> None:
    result = json.loads(nlp.extract(sample.read_bytes()).to_json())
    assert [error.message for error in Draft202012Validator(PUBLISHED).iter_errors(result)] == []


@pytest.mark.parametrize(
    ("path", "value"), [(("extra",), 1), (("document", "genre"), "poem"), (("commitments", 0, "time", "end"), "30/6/2024")]
)
def test_schema_refuses(path: tuple[str | int, ...], value: Any) -> None:
    result = json.loads(nlp.extract("Giao Sở Y tế báo cáo trước ngày 30/6/2024.".encode()).to_json())
    *way, last = path
    place = result
    for step in way:
        place = place[step]
    place[last] = value
    assert not Draft202012Validator(PUBLISHED).is_valid(result)


@pytest.mark.parametrize("name", [*sorted(PUBLISHED["$defs"]), "Extraction"])
def test_docs_name_every_field(name: str) -> None:
    definition = PUBLISHED if name == "Extraction" else PUBLISHED["$defs"][name]
    assert [field for field in definition["properties"] if f"`{field}`" not in RECORDS] == []
