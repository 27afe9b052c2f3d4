"""Every write leaves a line in the audit log: walked over all routes that write, whoever added them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from service_samples import notice
from sqlalchemy import insert, select, update
from test_access_keys import make, sent, store_of

from service.access import audit, users
from service.access.audit import Filter
from service.access.users import Wanted
from service.api import needs
from service.app import create_app
from service.cli import main
from service.settings import Settings
from service.store import Store, opened
from service.store.models import AUDIT, DEAD_LETTERS, READINGS, WEBHOOKS
from service.store.paging import Window

PASSWORD = "mưa rơi trên phố huyện"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
APP = create_app(Settings(data_folder=Path("unused")))
ROUTES = sorted(
    (method, str(route.path)) for route, (need,) in needs.of_routes(APP) if need.writes for method in route.methods if method in WRITES
)

LIST = {"name": "Việc của Sở Y tế", "address": "/commitments?unit=so+y+te"}


def hand_in(client: TestClient, key: str) -> str:
    """Store a document and return its id."""
    found: str = client.post("/api/v1/documents", json={"text": notice(41)}, headers=sent(key)).json()["document"]["id"]
    return found


def begin(client: TestClient, key: str) -> str:
    """Begin an import and return its address."""
    found: str = client.post("/api/v1/imports", json={"name": "thử"}, headers=sent(key)).json()["href"]
    return found


def hook(client: TestClient, key: str) -> str:
    """Make a webhook and return its address; nobody listens where it sends to."""
    found = client.post("/api/v1/webhooks", json={"url": "http://127.0.0.1:9/"}, headers=sent(key))
    return f"/api/v1/webhooks/{found.json()['id']}"


def saved(client: TestClient, key: str) -> str:
    """Save a list and return its address."""
    return f"/api/v1/views/{client.post('/api/v1/views', json=LIST, headers=sent(key)).json()['id']}"


def letter(client: TestClient, key: str) -> str:
    """Make a dead letter and return its address."""
    address = hook(client, key)
    w = WEBHOOKS.c
    with store_of(client).writing() as connection:
        pk = connection.execute(select(w.pk).where(w.id == address.rsplit("/", 1)[-1])).scalar_one()
        values = {"webhook_pk": pk, "from_seq": 1, "to_seq": 1, "attempts": 2, "error": "answered 500", "at": datetime.now(UTC)}
        number = connection.execute(insert(DEAD_LETTERS).values(values).returning(DEAD_LETTERS.c.pk)).scalar_one()
    return f"{address}/dead-letters/{number}"


def user(client: TestClient) -> str:
    """Make a user and return their name."""
    with store_of(client).writing() as connection:
        found: str = users.create(connection, Wanted("minh", PASSWORD), "test", datetime.now(UTC)).name
    return found


def record(client: TestClient, key: str, review: bool = False) -> dict[str, Any]:
    """Return a record of a stored document; `review`: one that the machine reads otherwise than the person who confirmed it."""
    document = hand_in(client, key)
    found: dict[str, Any] = client.get(f"/api/v1/documents/{document}/commitments", headers=sent(key)).json()["items"][0]
    if review:
        found = client.post(f"/api/v1/commitments/{found['id']}/confirm", headers={**sent(key), "If-Match": '"1"'}).json()
        with store_of(client).writing() as connection:
            connection.execute(update(READINGS).values(state="open", fields=None))
    return found


def edited(client: TestClient, key: str, action: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return how a record is edited that the key's holder has seen."""
    return f"/api/v1/commitments/{record(client, key)['id']}{action}", {"headers": {**sent(key), "If-Match": '"1"'}, **more}


def settled(client: TestClient, key: str, action: str) -> tuple[str, dict[str, Any]]:
    """Return how a difference is settled."""
    found = record(client, key, review=True)
    path = f"/api/v1/documents/{found['document']['id']}/differences/{found['id']}/{action}"
    return path, {"headers": {**sent(key), "If-Match": '"2"'}}


def undone(client: TestClient, key: str) -> str:
    """Return how an edit is undone."""
    path, more = edited(client, key, "/confirm")
    return f"/api/v1/edits/{client.post(path, **more).headers['x-edit-id']}/undo"


# What each writing route is sent, and what its line says: action, and whether the object is known. A new route needs its entry here.
SENT: Mapping[tuple[str, str], Callable[[TestClient, str], tuple[str, dict[str, Any]]]] = {
    ("POST", "/api/v1/documents"): lambda client, key: ("/api/v1/documents", {"json": {"text": notice(31)}}),
    ("DELETE", "/api/v1/documents/{document_id}"): lambda client, key: (f"/api/v1/documents/{hand_in(client, key)}", {}),
    ("POST", "/upload"): lambda client, key: ("/upload", {"data": {"text": notice(33)}}),
    ("PATCH", "/api/v1/commitments/{commitment_id}"): lambda client, key: edited(client, key, "", json={"kind": "plan"}),
    ("POST", "/api/v1/commitments/{commitment_id}/confirm"): lambda client, key: edited(client, key, "/confirm"),
    ("POST", "/api/v1/commitments/{commitment_id}/reject"): lambda client, key: edited(client, key, "/reject"),
    ("POST", "/api/v1/documents/{document_id}/commitments"): lambda client, key: (
        f"/api/v1/documents/{hand_in(client, key)}/commitments",
        {"json": {"kind": "plan", "start": 0, "end": 10}},
    ),
    ("POST", "/api/v1/documents/{document_id}/confirm"): lambda client, key: (f"/api/v1/documents/{hand_in(client, key)}/confirm", {}),
    ("POST", "/api/v1/documents/{document_id}/differences/{commitment_id}/accept"): lambda client, key: settled(client, key, "accept"),
    ("POST", "/api/v1/documents/{document_id}/differences/{commitment_id}/dismiss"): lambda client, key: settled(client, key, "dismiss"),
    ("POST", "/api/v1/edits/{edit_id}/undo"): lambda client, key: (undone(client, key), {}),
    ("POST", "/api/v1/imports"): lambda client, key: ("/api/v1/imports", {"json": {"name": "Lưu trữ 2019"}}),
    ("POST", "/api/v1/imports/{import_id}/documents"): lambda client, key: (
        f"{begin(client, key)}/documents",
        {"json": {"text": notice(32)}},
    ),
    ("POST", "/api/v1/imports/{import_id}/close"): lambda client, key: (f"{begin(client, key)}/close", {}),
    ("POST", "/api/v1/imports/{import_id}/retry"): lambda client, key: (f"{begin(client, key)}/retry", {"json": {}}),
    ("POST", "/failures/retry"): lambda client, key: ("/failures/retry", {}),
    ("POST", "/imports/{import_id}/close"): lambda client, key: (f"{begin(client, key).removeprefix('/api/v1')}/close", {}),
    ("POST", "/imports/{import_id}/retry"): lambda client, key: (f"{begin(client, key).removeprefix('/api/v1')}/retry", {}),
    ("POST", "/api/v1/webhooks"): lambda client, key: ("/api/v1/webhooks", {"json": {"url": "http://127.0.0.1:9/"}}),
    ("PATCH", "/api/v1/webhooks/{webhook_id}"): lambda client, key: (hook(client, key), {"json": {"description": "mới"}}),
    ("DELETE", "/api/v1/webhooks/{webhook_id}"): lambda client, key: (hook(client, key), {}),
    ("POST", "/api/v1/webhooks/{webhook_id}/ping"): lambda client, key: (f"{hook(client, key)}/ping", {}),
    ("POST", "/api/v1/webhooks/{webhook_id}/secret"): lambda client, key: (f"{hook(client, key)}/secret", {}),
    ("POST", "/api/v1/webhooks/{webhook_id}/dead-letters/{letter_id}/redeliver"): lambda client, key: (
        f"{letter(client, key)}/redeliver",
        {},
    ),
    ("DELETE", "/api/v1/webhooks/{webhook_id}/dead-letters/{letter_id}"): lambda client, key: (letter(client, key), {}),
    ("POST", "/users"): lambda client, key: ("/users", {"data": {"name": "lan", "password": PASSWORD, "role": "reader"}}),
    ("POST", "/users/{name}/role"): lambda client, key: (f"/users/{user(client)}/role", {"data": {"role": "reviewer"}}),
    ("POST", "/users/{name}/password"): lambda client, key: (f"/users/{user(client)}/password", {"data": {"password": PASSWORD}}),
    ("POST", "/users/{name}/state"): lambda client, key: (f"/users/{user(client)}/state", {"data": {"disabled": "true"}}),
    ("POST", "/api/v1/views"): lambda client, key: ("/api/v1/views", {"json": LIST}),
    ("PATCH", "/api/v1/views/{view_id}"): lambda client, key: (saved(client, key), {"json": {"name": "mới"}}),
    ("DELETE", "/api/v1/views/{view_id}"): lambda client, key: (saved(client, key), {}),
    ("POST", "/views"): lambda client, key: ("/views", {"data": {"name": "Quá hạn", "address": "/deadlines"}}),
    ("POST", "/views/{view_id}"): lambda client, key: (saved(client, key).removeprefix("/api/v1"), {"data": {"name": "mới"}}),
    ("POST", "/views/{view_id}/delete"): lambda client, key: (saved(client, key).removeprefix("/api/v1") + "/delete", {}),
    ("POST", "/api/v1/keys"): lambda client, key: ("/api/v1/keys", {"json": {"name": "mới"}}),
    ("DELETE", "/api/v1/keys/{prefix}"): lambda client, key: (f"/api/v1/keys/{make(client, 'read')[:11]}", {}),
}


@pytest.fixture
def far(settings: Settings) -> Iterator[TestClient]:
    """A client of another machine; webhooks may be sent to this one."""
    allowed = {"webhook_http": True, "webhook_networks": "127.0.0.1/32", "webhook_ports": "9", "webhook_threads": 0}
    with callers.remote(settings.model_copy(update=allowed)) as found:
        yield found


def lines(store: Store, **wanted: Any) -> list[Any]:
    """Return the lines of the log, newest first."""
    with store.reading() as connection:
        return list(audit.find(connection, Filter(**wanted), Window(100)).rows)


def test_each_writing_route_is_tried_here() -> None:
    assert set(ROUTES) == set(SENT)


@pytest.mark.parametrize("route", ROUTES, ids=[" ".join(one) for one in ROUTES])
def test_a_write_leaves_a_line_that_names_who_and_what(far: TestClient, route: tuple[str, str]) -> None:
    key = make(far, "admin")
    path, more = SENT[route](far, key)
    before = len(lines(store_of(far)))
    answer = far.request(route[0], path, **{"headers": sent(key), **more})
    assert answer.status_code < 300, answer.text
    found = lines(store_of(far))
    assert len(found) > before
    assert (found[0].actor_kind, found[0].actor, found[0].actor_name, found[0].outcome) == ("key", key[:11], "thử", "ok")
    assert found[0].object
    assert found[0].action.startswith(("documents.", "commitments.", path.removeprefix("/api/v1/").strip("/").partition("/")[0]))


@pytest.mark.parametrize("route", ROUTES, ids=[" ".join(one) for one in ROUTES])
def test_a_write_that_was_refused_leaves_a_line_and_a_stranger_none(far: TestClient, route: tuple[str, str]) -> None:
    key = make(far, "ingest" if "/views" in route[1] else "read")  # whoever reads may save lists
    path = route[1].replace("{prefix}", "cv_aaaaaaaa").replace("{letter_id}", "1").replace("{edit_id}", "1")
    path = re.sub(r"{\w+}", "0" * 16, path)
    assert far.request(route[0], path, headers=sent(key)).status_code == 403
    (line,) = lines(store_of(far))
    assert (line.actor, line.outcome) == (key[:11], "refused")
    assert far.request(route[0], path).status_code == 401
    assert len(lines(store_of(far))) == 1


def test_what_wrote_nothing_leaves_no_line(far: TestClient) -> None:
    key = make(far, "admin")
    assert far.delete("/api/v1/documents/nothing", headers=sent(key)).status_code == 404
    assert far.post("/api/v1/documents", json={"text": ""}, headers=sent(key)).status_code == 422
    assert far.get("/api/v1/documents", headers=sent(key)).status_code == 200
    assert lines(store_of(far)) == []


def test_a_write_that_failed_is_told(far: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make(far, "admin")
    monkeypatch.setattr("service.api.keys.keys.create", lambda *given: 1 / 0)
    assert far.post("/api/v1/keys", json={"name": "x"}, headers=sent(key)).status_code == 500
    assert [(one.action, one.outcome) for one in lines(store_of(far))] == [("keys.create", "failed")]


def test_the_log_is_read_by_filters_and_pages(far: TestClient) -> None:
    key = make(far, "admin")
    for number in range(5):
        far.post("/api/v1/keys", json={"name": f"khóa {number}"}, headers=sent(key))
    document = hand_in(far, key)
    first = far.get("/api/v1/audit", headers=sent(key), params={"limit": 4, "total": "true"}).json()
    second = far.get("/api/v1/audit", headers=sent(key), params={"limit": 4, "cursor": first["next_cursor"]}).json()
    assert (first["total"], len(first["items"]), len(second["items"]), second["next_cursor"]) == (6, 4, 2, None)
    assert first["items"][0] | {"id": 0, "at": ""} == {
        "id": 0,
        "at": "",
        "actor": {"kind": "key", "id": key[:11], "name": "thử"},
        "action": "documents.create",
        "object": document,
        "outcome": "ok",
        "request_id": first["items"][0]["request_id"],
        "details": None,
    }
    today, other = datetime.now(UTC).date(), date(2020, 1, 1)
    for params, count in (
        ({"action": "keys.create"}, 5),
        ({"object": document}, 1),
        ({"actor": "cv_nobody"}, 0),
        ({"outcome": "refused"}, 0),
        ({"since": today.isoformat(), "until": today.isoformat()}, 6),
        ({"until": other.isoformat()}, 0),
    ):
        assert len(far.get("/api/v1/audit", headers=sent(key), params=params).json()["items"]) == count, params
    assert far.get("/api/v1/audit", headers=sent(key), params={"aktion": "x"}).status_code == 422


def test_the_log_holds_no_text_name_or_key(far: TestClient) -> None:
    key = make(far, "admin")
    files = {"file": ("Đơn của bà Xuynhkhơ.txt", notice(77, "trạm Vặngtrừu").encode())}
    document = far.post("/api/v1/documents", files=files, headers=sent(key), data={"title": "Xuynhkhơ"}).json()["document"]["id"]
    far.delete(f"/api/v1/documents/{document}", headers=sent(key), params={"reason": "theo yêu cầu"})
    far.post("/api/v1/keys", json={"name": "mới"}, headers=sent(key))
    told = json.dumps([dict(row._mapping) for row in lines(store_of(far))], default=str, ensure_ascii=False)
    assert document in told
    for secret in ("Xuynhkhơ", "Vặngtrừu", key[12:]):
        assert secret not in told


def test_old_lines_are_pruned_by_command_and_the_pruning_stays(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(settings) as store:
        for number in range(3):
            with store.writing() as connection:
                audit.add(connection, "documents.create", str(number))
                connection.execute(update(AUDIT).where(AUDIT.c.object == "0").values(at=datetime.now(UTC) - timedelta(days=400)))
        monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
        monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
        assert main(["audit", "prune", "--before", (datetime.now(UTC) - timedelta(days=365)).date().isoformat()]) == 0
        found = lines(store)
    assert [(one.action, one.object) for one in found] == [("audit.prune", None), ("documents.create", "2"), ("documents.create", "1")]
    assert (found[0].actor_kind, found[0].details["removed"]) == ("command", 1)


def test_commands_leave_lines(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", settings.database_url)
    assert main(["keys", "create", "máy quét", "--scope", "ingest", "--days", "0"]) == 0
    key = capsys.readouterr().out.strip()
    assert main(["keys", "rotate", key[:11], "--grace-hours", "0"]) == 0
    assert main(["keys", "revoke", key[:11] + "…"]) == 0
    assert main(["keys", "list"]) == 0
    told = capsys.readouterr().out
    assert "revoked" in told and "máy quét" in told and key not in told
    (tmp_path / "a.txt").write_text(notice(5), encoding="utf-8")
    assert main(["import", str(tmp_path / "a.txt")]) == 0
    with opened(settings) as store:
        found = [(one.action, one.actor_kind) for one in lines(store)]
    assert found == [(name, "command") for name in ("import.run", "keys.revoke", "keys.rotate", "keys.create")]
