"""Confirmed documents as gold: written, read by `congvan evaluate`, and scored against what the extractor says."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from test_review_api import correct, hand_in, seen

from corpora.evaluate import OWN_GOLD, evaluate, find_source
from service.cli import main

CHOSEN = 4


def store_samples(client: TestClient) -> list[dict[str, Any]]:
    """Store some of our own notices, and confirm them; return their documents."""
    found = []
    for file in sorted(OWN_GOLD.glob("*.json"))[:CHOSEN]:
        text = find_source(OWN_GOLD, json.loads(file.read_text(encoding="utf-8"))["source"]).read_text(encoding="utf-8")
        document = client.post("/api/v1/documents", json={"text": text}).json()["document"]
        assert client.post(f"/api/v1/documents/{document['id']}/confirm").status_code == 200
        found.append(document)
    return found


def unpack(client: TestClient, folder: Path, **filters: str) -> list[str]:
    """Unpack the gold that the filters find; return the names of its files."""
    answer = client.get("/api/v1/exports/gold", params=filters)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        packed.extractall(folder)
        return packed.namelist()


def test_gold_scores_the_machine_by_what_people_said(client: TestClient, tmp_path: Path) -> None:
    found = store_samples(client)
    names = unpack(client, tmp_path / "a")
    assert len(names) == 2 * CHOSEN and f"gold/{found[0]['id']}.json" in names
    before = evaluate(tmp_path / "a" / "gold", details=True)
    assert before.failures == () and {name: one["f1"] for name, one in before.figures().items()} == dict.fromkeys(before.figures(), 1.0)
    for document in found:
        records = client.get(f"/api/v1/documents/{document['id']}/commitments").json()["items"]
        correct(client, records[0], kind="plan" if records[0]["kind"] != "plan" else "proposal", responsible=[{"name": "Sở Hạnh phúc"}])
    unpack(client, tmp_path / "b")
    after = evaluate(tmp_path / "b" / "gold").figures()
    assert (
        after["detection"]["f1"] == 1.0 and after["kind"]["f1"] < 1.0 and after["responsible"]["f1"] < 1.0 and after["strict"]["f1"] < 1.0
    )


def test_only_what_is_confirmed_is_gold(client: TestClient, tmp_path: Path) -> None:
    first, second, _ = hand_in(client)
    path = f"/api/v1/documents/{first['document']['id']}"
    assert (client.get(f"{path}/gold").status_code, client.get(f"{path}/gold").json()["code"]) == (409, "not_confirmed")
    assert unpack(client, tmp_path / "a") == []
    correct(client, first, issuer={"name": "Nguyễn Thị Hạnh", "unit": "UBND tỉnh Thanh Bình"}, time={"text": "quý III"})
    client.post(f"/api/v1/commitments/{second['id']}/reject", headers=seen(second))
    client.post(f"{path}/confirm")
    gold = client.get(f"{path}/gold").json()
    assert set(gold) == {"source", "genre", "document", "dates", "units", "commitments"}
    assert gold["document"]["type"] == "TB" and gold["document"]["issued"] == ["2024-03-12", "2024-03-12"]
    assert [one["text"] for one in gold["commitments"]] == [first["text"], hand_text(client, path)]
    assert gold["commitments"][0]["issuer"] == ["Nguyễn Thị Hạnh", "Ủy ban nhân dân tỉnh Thanh Bình"]
    assert gold["commitments"][0]["time"] == {"start": "2024-07-01", "end": "2024-09-30", "recurrence": None}
    assert len(unpack(client, tmp_path / "b", type="TB")) == 2 and unpack(client, tmp_path / "c", type="KH") == []
    assert client.get("/api/v1/documents/nothing/gold").status_code == 404


def hand_text(client: TestClient, path: str) -> str:
    """Return the text of the last record of a document."""
    text: str = client.get(f"{path}/commitments").json()["items"][-1]["text"]
    return text


def test_gold_is_written_by_the_command(
    settings: Any, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    (document, *_) = store_samples(client)
    capsys.readouterr()
    folder = tmp_path / "thuoc-do"
    assert main(["export", "gold", "reviewed=true", "--to", str(folder)]) == 0
    assert capsys.readouterr().out == f"documents: {CHOSEN}; congvan evaluate {folder / 'gold'}\n"
    assert (folder / "text" / f"{document['id']}.txt").read_text(encoding="utf-8")
    assert main(["evaluate", str(folder / "gold")]) == 0
    assert f"{CHOSEN} documents" in capsys.readouterr().out
    assert main(["export", "gold"]) == 2 and main(["export", "csv", "--to", str(folder)]) == 2
