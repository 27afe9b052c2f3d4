"""What the service says about itself holds: settings and error codes in docs/, the OpenAPI description."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from pydantic_core import PydanticUndefined

from nlp import extraction
from service.api import schemas
from service.app import create_app
from service.errors import TITLES
from service.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"


def test_settings_are_documented() -> None:
    rows = re.findall(r"^\| `(CONGVAN_\w+)` \| (.*?) \| (.*?) \|$", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    expected = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is PydanticUndefined or str(field.default) == "" else f"`{field.default}`"
        expected.append((f"CONGVAN_{name.upper()}", default, field.description))
    assert rows == expected


def test_every_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", "kho")
    monkeypatch.setenv("CONGVAN_PORT", "8080")
    assert (Settings().url, Settings().port) == ("sqlite:///kho/congvan.db", 8080)
    monkeypatch.setenv("CONGVAN_DATABASE_URL", "sqlite:///khac.db")
    assert Settings().url == "sqlite:///khac.db"


def test_error_codes_are_documented() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d, –]+) \| (.*?) \|", (DOCS / "errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {code: title for code, _, title in rows} == dict(TITLES)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The OpenAPI description."""
    app = create_app(Settings(data_folder=Path("unused")))
    found: dict[str, Any] = app.openapi()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each operation with its name."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_operation_of_the_issue_is_there(described: dict[str, Any]) -> None:
    assert {name for name, _ in operations(described)} >= {
        "post /api/v1/documents",
        "get /api/v1/documents",
        "get /api/v1/documents/{document_id}",
        "get /api/v1/documents/{document_id}/text",
        "get /api/v1/documents/{document_id}/file",
        "get /api/v1/documents/{document_id}/container",
        "get /api/v1/documents/{document_id}/commitments",
        "get /api/v1/documents/{document_id}/extraction",
        "get /api/v1/documents/{document_id}/pages",
        "get /api/v1/documents/{document_id}/pages/{number}.png",
        "get /api/v1/documents/{document_id}/pages/{number}/boxes",
        "get /api/v1/documents/{document_id}/boxes",
        "get /api/v1/commitments",
        "get /api/v1/commitments/facets",
        "get /api/v1/documents/{document_id}/archive",
        "get /api/v1/documents/{document_id}/edxml",
        *(f"get /api/v1/exports/commitments.{form}" for form in ("csv", "xlsx", "jsonl", "parquet", "ics", "atom")),
        *(f"get /api/v1/exports/documents.{form}" for form in ("csv", "xlsx", "jsonl")),
        "get /api/v1/commitments/{commitment_id}",
        "get /api/v1/changes",
        "get /api/v1/changes/stream",
        "post /api/v1/webhooks",
        "get /api/v1/webhooks",
        "get /api/v1/webhooks/{webhook_id}",
        "patch /api/v1/webhooks/{webhook_id}",
        "delete /api/v1/webhooks/{webhook_id}",
        "post /api/v1/webhooks/{webhook_id}/ping",
        "post /api/v1/webhooks/{webhook_id}/secret",
        "get /api/v1/webhooks/{webhook_id}/dead-letters",
        "post /api/v1/webhooks/{webhook_id}/dead-letters/{letter_id}/redeliver",
        "delete /api/v1/webhooks/{webhook_id}/dead-letters/{letter_id}",
        "get /api/v1/units",
        "get /api/v1/bodies",
        "get /api/v1/bodies/{body_id}",
        "delete /api/v1/documents/{document_id}",
        "get /api/v1/me",
        "get /api/v1/keys",
        "post /api/v1/keys",
        "delete /api/v1/keys/{prefix}",
        "get /api/v1/audit",
        "get /healthz",
        "get /readyz",
        "get /metrics",
    }


def test_every_operation_declares_its_errors_as_problems(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        errors = {status: one for status, one in operation["responses"].items() if int(status) >= 400}
        wanted = {"500", "503"} | ({"422"} if operation.get("parameters") else set()) | ({"404"} if "{" in name else set())
        sent = operation.get("requestBody", {"content": {}})["content"]
        wanted |= ({"400", "413", "422"} if sent else set()) | ({"415"} if "multipart/form-data" in sent else set())
        assert wanted <= set(errors), name
        for one in errors.values():
            assert set(one["content"]) == {"application/problem+json"}, name
            shown = one["content"]["application/problem+json"]["example"]
            assert shown["code"] in TITLES


def test_every_operation_and_model_has_an_example(described: dict[str, Any]) -> None:
    models = described["components"]["schemas"]
    for name, operation in operations(described):
        assert operation["summary"] and operation["description"], name
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            assert "example" in parameter or "examples" in schema or "default" in schema, (name, parameter["name"])
        for content in operation.get("requestBody", {"content": {}})["content"].values():
            form = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
            assert "example" in content or "examples" in models.get(form, {}), name
        for status, one in operation["responses"].items():
            for kind, content in one.get("content", {}).items():
                reference = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
                binary = content.get("schema", {}).get("format") == "binary"
                assert binary or "example" in content or "examples" in models.get(reference, {}), (name, status, kind)
    for name, model in models.items():
        assert "examples" in model, name


def test_examples_fit_their_models(described: dict[str, Any]) -> None:
    for name, model in described["components"]["schemas"].items():
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": described["components"]})
        for example in model["examples"]:
            validator.validate(example)


def test_forms_have_the_fields_that_the_extraction_has() -> None:
    pairs = (
        (schemas.PartyForm, extraction.Party),
        (schemas.ResponsibleForm, extraction.Responsible),
        (schemas.TimeForm, extraction.TimeOut),
        (schemas.ReferenceForm, extraction.ReferenceOut),
        (schemas.EvidenceForm, extraction.EvidenceOut),
        (schemas.BoxForm, extraction.BoxOut),
        (schemas.PageForm, extraction.PageOut),
    )
    linked = {schemas.PartyForm, schemas.ResponsibleForm}
    for form, value in pairs:
        assert set(form.model_fields) == set(value.__slots__) | ({"body"} if form in linked else set()), form
    assert set(schemas.WordForm.model_fields) == {"text", *extraction.WordOut.__slots__}
    assert set(extraction.Commitment.__slots__) <= set(schemas.CommitmentForm.model_fields)


def test_the_description_is_served(client: TestClient) -> None:
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "congvan"
