"""Print the JSON Schema of an extraction, made from the code of nlp/extraction.py.

.venv/bin/python scripts/schema.py > docs/extraction.schema.json       (make schema)
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from nlp.extraction import SCHEMA_VERSION, Extraction

DAY = {"pattern": r"^\d{4}-\d{2}-\d{2}$"}
CLOCK = {"pattern": r"^([01]\d|2[0-4]):[0-5]\d$"}
OFFSET = {"minimum": 0}

# What the types alone do not say: (definition, field) → more of its schema. docs/records.md explains the values.
NARROWED: dict[tuple[str, str], dict[str, Any]] = {
    ("Extraction", "schema_version"): {"const": SCHEMA_VERSION},
    ("DocumentFields", "genre"): {"enum": ["notice", "news"]},
    ("Commitment", "kind"): {"enum": ["assignment", "proposal", "plan"]},
    ("Commitment", "confidence"): {"minimum": 0, "maximum": 1},
    ("PageOut", "number"): {"minimum": 1},
    ("PageOut", "method"): {"enum": ["native", "converted", "ocr", "none"]},
    ("BoxOut", "page"): {"minimum": 1},
    ("Responsible", "role"): {"enum": ["lead", "support"]},
    ("ReferenceOut", "issued"): DAY,
    ("DateValue", "start"): DAY,
    ("DateValue", "end"): DAY,
    ("OffsetOut", "anchor_day"): DAY,
    ("OffsetOut", "start"): DAY,
    ("OffsetOut", "end"): DAY,
    ("DateValue", "clock_start"): CLOCK,
    ("DateValue", "clock_end"): CLOCK,
    ("TimeOut", "clock_start"): CLOCK,
    ("TimeOut", "clock_end"): CLOCK,
    ("TimeOut", "start"): DAY,
    ("TimeOut", "end"): DAY,
    ("DateValue", "span_start"): OFFSET,
    ("DateValue", "span_end"): OFFSET,
    ("TimeOut", "span_start"): OFFSET,
    ("TimeOut", "span_end"): OFFSET,
}
PLACED = ("Commitment", "DateValue", "UnitOut", "ReferenceOut", "PersonOut", "EvidenceOut")
NARROWED |= {(name, "page"): {"minimum": 1} for name in PLACED}
FLAT = (
    "PageOut",
    "Body",
    "SegmentOut",
    "UnitOut",
    "ReferenceOut",
    "PersonOut",
    "Party",
    "Responsible",
    "EvidenceOut",
    "Commitment",
    "WarningOut",
)
NARROWED |= {(name, field): OFFSET for name in FLAT for field in ("start", "end")}


def make() -> dict[str, Any]:
    """Return the schema: every field is always there, and there are no others."""
    schema = TypeAdapter(Extraction).json_schema(mode="serialization")
    definitions = schema.pop("$defs")
    del schema["properties"]["words"], definitions["WordOut"]  # answered by the service, no part of the published form
    for name, definition in (("Extraction", schema), *definitions.items()):
        definition["description"] = " ".join(definition["description"].split())
        definition["required"] = list(definition["properties"])
        definition["additionalProperties"] = False
        for field, content in definition["properties"].items():
            content.pop("title", None)
            content.pop("default", None)
            _narrow(content, NARROWED.get((name, field), {}))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:congvan:extraction:{SCHEMA_VERSION}"}
    return {**head, **schema, "$defs": definitions}


def _narrow(content: dict[str, Any], more: dict[str, Any]) -> None:
    """Add to the schema of a field; of a field that may be null, to its other alternative."""
    told = [one for one in content.get("anyOf", [content]) if one.get("type") != "null"]
    told[0].update(more)


if __name__ == "__main__":
    print(json.dumps(make(), ensure_ascii=False, indent=2))
