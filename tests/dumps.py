"""Stores as an older congvan left them, a file for each revision in tests/dumps: what the rows of each table were, as JSON.

    make dump      # or: python tests/dumps.py; writes tests/dumps/NNNN.json, NNNN being the newest revision of this program

Run it while that revision is the newest, before the next one is begun: a migration is tried on what the program before it wrote, and
a test fails where a revision came without the file of the one before. 0001 to 0006 are of the programs of their time; 0007 never was
the newest, and is 0008 without what that adds.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import callers
import orjson
from fastapi.testclient import TestClient
from service_samples import STORY, notice
from sqlalchemy import Connection, MetaData, Table, create_engine, text
from sqlalchemy.types import Date, DateTime, Integer, LargeBinary

from service.settings import Settings
from service.store import schema

FOLDER = Path(__file__).parent / "dumps"
LINKED = "UBND tỉnh Hà Nam giao Sở Thông tin và Truyền thông tỉnh Hà Nam báo cáo việc số hóa hồ sơ trước ngày 30/6/2024.\n"
PASSWORD = "cây đa bến nước 1947"
SKIPPED = ("alembic_version", "commitment_index")


def revisions() -> list[str]:
    """Return the revisions that there are stores of."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read(revision: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a store, by table."""
    found: dict[str, list[dict[str, Any]]] = orjson.loads((FOLDER / f"{revision}.json").read_bytes())
    return found


def load(connection: Connection, revision: str) -> None:
    """Write the rows into the tables of that revision, and let new rows be numbered after them."""
    told, tables = read(revision), list(_tables(connection))
    for table in reversed([table for table in tables if table.name in told]):
        connection.execute(table.delete())  # what the migrations made
    for table in tables:
        rows = [{name: _value(table, name, value) for name, value in row.items()} for row in told.get(table.name, ())]
        if rows:
            connection.execute(table.insert(), rows)
        if rows and connection.dialect.name == "postgresql":
            (key, *_) = table.primary_key.columns.keys()
            column = table.c[key]
            if isinstance(column.type, Integer):
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key}'), (SELECT max({key}) FROM {table.name}))")
                )


def dump(database: Path, told: dict[str, str]) -> bytes:
    """Return the rows of a SQLite file as JSON, bytes as base64, and `told` beside them."""
    with create_engine(f"sqlite:///{database}").connect() as connection:
        tables: dict[str, Any] = {str(table.name): _rows(connection, table) for table in _tables(connection)}
    tables["told"] = [told]
    return orjson.dumps(tables, default=lambda value: base64.b64encode(value).decode(), option=orjson.OPT_INDENT_2) + b"\n"


def make(place: Path) -> dict[str, str]:
    """Fill a store `data` in a folder by all ways: an import with an archive, uploads, one that waits, a purge, a key, a webhook.

    Return what only who asked is told: the key, and the ids of what was purged and of the job that waits.
    """
    data, folder = place / "data", place / "cong-van"
    _write_documents(folder)
    command, told = (sys.executable, "-m", "service.cli", "import", "."), {"CONGVAN_DATA_FOLDER": str(data), "PYTHONPATH": os.getcwd()}
    subprocess.run(command, cwd=folder, env={**os.environ, **told}, stdout=sys.stderr, check=False)  # one file cannot be read
    settings = Settings(data_folder=data, work="no", webhook_networks="127.0.0.1/32", webhook_threads=0)
    with callers.local(settings, strict=True) as client:

        def post(path: str, body: dict[str, Any], **headers: str) -> Any:
            answer = client.post(f"/api/v1/{path}", json=body, headers=headers)
            assert answer.is_success, answer.text
            return answer.json()

        post("documents", {"text": LINKED, "published": "2024-05-02"})
        waiting = post("documents", {"text": notice(10), "title": "Còn chờ"}, Prefer="respond-async")
        gone = post("documents", {"text": notice(11), "title": "Đã xóa"})["document"]["id"]
        key = post("keys", {"name": "phần mềm văn bản", "scopes": ["read"], "days": 0})["key"]
        post("webhooks", {"url": "https://127.0.0.1/congvan", "description": "văn thư", "kind": ["assignment"], "since": "start"})
        client.delete(f"/api/v1/documents/{gone}").raise_for_status()
        post("documents", {"text": STORY, "title": "Kênh mương", "external_id": "b-1"}, **{"Idempotency-Key": "kenh-muong"})
        _review(client)
        user = {"name": "minh", "full_name": "Nguyễn Văn Minh", "password": PASSWORD, "role": "reviewer"}
        client.post("/users", data=user).raise_for_status()
        client.post("/sign-in", data={"name": "minh", "password": PASSWORD}).raise_for_status()
    return {"key": key, "purged": gone, "job": waiting["job"]["id"]}


def _review(client: TestClient) -> None:
    """Confirm, correct, reject and add a record, as reviewers do."""
    first, second, third, *_ = client.get("/api/v1/commitments", params={"sort": "created"}).json()["items"]
    for one, action in ((first, "confirm"), (second, "reject")):
        answer = client.post(f"/api/v1/commitments/{one['id']}/{action}", headers={"If-Match": f'"{one["version"]}"'})
        answer.raise_for_status()
    corrected = client.patch(f"/api/v1/commitments/{third['id']}", json={"kind": "plan"}, headers={"If-Match": f'"{third["version"]}"'})
    corrected.raise_for_status()
    place = {"kind": "proposal", "start": 0, "end": 12}
    client.post(f"/api/v1/documents/{third['document']['id']}/commitments", json=place).raise_for_status()


def _write_documents(folder: Path) -> None:
    """Write what an import finds: a notice, the same once more, one in an archive, and one that cannot be read."""
    folder.mkdir()
    (folder / "9.txt").write_text(notice(9), encoding="utf-8")
    (folder / "9 (bản sao).txt").write_text(notice(9), encoding="utf-8")
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7\nkh\xc3\xb4ng ph\xe1\xba\xa3i PDF")
    with zipfile.ZipFile(folder / "tháng 3.zip", "w") as archive:
        archive.writestr("a/8.txt", notice(8))


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table in their order."""
    found = connection.execute(table.select().order_by(*table.primary_key.columns))
    return [{str(name): value for name, value in row._mapping.items()} for row in found]


def _tables(connection: Connection) -> Iterator[Table]:
    """Give the tables of the database, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    yield from (table for table in found.sorted_tables if not table.name.startswith(SKIPPED))


def _value(table: Table, name: str, value: Any) -> Any:
    """Return a value as its column takes it."""
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        told = make(Path(made))
        written = dump(Path(made, "data", "congvan.db"), told).replace(made.encode(), b"/srv")
    (FOLDER / f"{schema.head()}.json").write_bytes(written)
