"""Keys in use: how they are sent, checked, remembered, rotated, revoked, and where no key is needed."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import callers
import pytest
from fastapi import APIRouter, Request, Response
from fastapi.testclient import TestClient
from sqlalchemy import event, update

import service.app
from service.access import keys, loopback, ring
from service.access.keys import Wanted
from service.access.loopback import Connection
from service.api import ROUTERS
from service.api.needs import READ
from service.cli import serving
from service.settings import Settings
from service.store import Store
from service.store.models import API_KEYS

NOW = datetime.now(UTC)
LIST = "/api/v1/documents"


@pytest.fixture
def far(settings: Settings) -> Iterator[TestClient]:
    """A client of another machine."""
    with callers.remote(settings) as found:
        yield found


def store_of(client: TestClient) -> Store:
    """Return the store of a client's app."""
    app: Any = client.app
    found: Store = app.state.store
    return found


def make(client: TestClient, *scopes: Any, feed: bool = False) -> str:
    """Make a key."""
    with store_of(client).writing() as connection:
        return keys.create(connection, Wanted("thử", scopes, None, feed), "test", NOW)[1]


def sent(key: str) -> dict[str, str]:
    """Return the header of a key."""
    return {"Authorization": f"Bearer {key}"}


def test_a_key_lives_from_making_to_revoking_over_the_api(far: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = make(far, "admin")
    asked = {"name": "phần mềm văn bản", "scopes": ["read"], "days": 30}
    made = far.post("/api/v1/keys", json=asked, headers=sent(admin))
    assert made.status_code == 201
    key, prefix = made.json()["key"], made.json()["prefix"]
    assert key.startswith(f"{prefix}_")
    assert made.json()["created_by"] == keys.prefix_of(admin)
    me = far.get("/api/v1/me", headers={"X-Api-Key": key}).json()
    assert (me["kind"], me["id"], me["name"], me["scopes"]) == ("key", prefix, "phần mềm văn bản", ["read"])
    listed = far.get("/api/v1/keys", headers=sent(admin), params={"total": "true"})
    assert [one["prefix"] for one in listed.json()["items"]] == [prefix, keys.prefix_of(admin)]
    assert key not in listed.text
    assert far.delete(f"/api/v1/keys/{prefix}", headers=sent(admin)).json()["revoked_at"] is not None
    monkeypatch.setattr(ring, "SECONDS", 0)
    assert far.get(LIST, headers=sent(key)).status_code == 200  # still remembered
    _forget(far)
    refused = far.get(LIST, headers=sent(key))
    assert (refused.status_code, "the key is revoked" in refused.json()["detail"]) == (401, True)
    assert far.delete("/api/v1/keys/cv_aaaaaaaa", headers=sent(admin)).json()["code"] == "key_not_found"
    assert far.post("/api/v1/keys", json={"name": " "}, headers=sent(admin)).status_code == 422


def _forget(client: TestClient) -> None:
    """Let the ten seconds pass after which keys are looked up again."""
    found: Any = client.app
    found = found.middleware_stack
    while not hasattr(found, "ring"):
        found = found.app
    found.ring._rows.clear()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nothing_that_opens_is_in_the_database(far: TestClient, settings: Settings) -> None:
    key = make(far, "read")
    secret = key[len("cv_12345678_") :].encode()
    files = [path for path in settings.data_folder.rglob("*") if path.is_file()]
    assert files and not [path for path in files if secret in path.read_bytes()]


def test_a_rotated_key_is_good_for_its_grace(far: TestClient) -> None:
    old = make(far, "read")
    prefix = keys.prefix_of(old) or ""
    with store_of(far).writing() as connection:
        new = keys.rotate(connection, prefix, timedelta(hours=1), NOW)
    _forget(far)
    assert [far.get(LIST, headers=sent(one)).status_code for one in (old, new)] == [200, 200]
    with store_of(far).writing() as connection:
        connection.execute(update(API_KEYS).values(old_until=NOW - timedelta(seconds=1)))
    _forget(far)
    assert [far.get(LIST, headers=sent(one)).status_code for one in (old, new)] == [401, 200]
    with store_of(far).writing() as connection:
        newest = keys.rotate(connection, prefix, timedelta(0), NOW)
    _forget(far)
    assert [far.get(LIST, headers=sent(one)).status_code for one in (old, new, newest)] == [401, 401, 200]


def test_a_known_key_asks_the_database_for_nothing_and_is_noted_once_a_minute(far: TestClient) -> None:
    key = make(far, "read")
    assert far.get("/api/v1/me", headers=sent(key)).status_code == 200
    statements: list[str] = []
    engine = store_of(far).engine
    event.listen(engine, "before_cursor_execute", lambda connection, cursor, statement, *more: statements.append(statement))
    for _ in range(5):
        far.get("/api/v1/me", headers=sent(key))
    assert [one for one in statements if "api_keys" in one and "UPDATE" not in one] == []
    first = None
    for _ in range(100):  # it is written beside the answers
        with store_of(far).reading() as connection:
            first = first or keys.get(connection, key[:11]).last_used_at
        if first:
            break
        time.sleep(0.02)
    assert first
    with store_of(far).writing() as connection:
        keys.touch(connection, key[:11], first + timedelta(seconds=59))
        assert keys.get(connection, key[:11]).last_used_at == first
        keys.touch(connection, key[:11], first + timedelta(seconds=61))
        assert keys.get(connection, key[:11]).last_used_at > first


@pytest.mark.parametrize("way", ["two", "basic", "parameter", "other"])
def test_a_key_is_sent_in_one_way_only(far: TestClient, way: str) -> None:
    key = make(far, "read")
    headers: dict[str, dict[str, str]] = {"two": {**sent(key), "X-Api-Key": key}, "basic": {"Authorization": "Basic YTpi"}}
    params = {"parameter": {"key": key}, "other": {"KEY": key}}.get(way, {})
    answer = far.get(LIST, headers=headers.get(way, {}), params=params)
    assert answer.status_code == 401
    assert key not in answer.text
    assert far.get(LIST, headers={"Authorization": "Basic YTpi", "X-Api-Key": key}).status_code == 200  # the proxy's own


@pytest.fixture
def feeds(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of an app with a calendar and another export."""
    router = APIRouter(prefix="/api/v1/exports", dependencies=[READ])

    def show(request: Request) -> Response:
        return Response(f"{request.url} {request.scope['query_string']!r}")

    router.add_api_route("/lich.ics", show, include_in_schema=False)
    router.add_api_route("/lich.csv", show, include_in_schema=False)
    monkeypatch.setattr(service.app, "ROUTERS", (*ROUTERS, router))
    with callers.remote(settings) as found:
        yield found


def test_a_key_in_an_address_is_for_feeds_and_feeds_only(feeds: TestClient) -> None:
    feed, common = make(feeds, "read", feed=True), make(feeds, "read")
    good = feeds.get(f"/api/v1/exports/lich.ics?kind=plan&key={feed}&role=lead")
    assert good.status_code == 200
    assert feed not in good.text and "kind=plan&role=lead" in good.text
    assert feeds.get("/api/v1/exports/lich.ics", headers=sent(feed)).status_code == 200
    assert feeds.get("/api/v1/exports/lich.ics", params={"key": common}).status_code == 401
    assert feeds.get("/api/v1/exports/lich.csv", params={"key": feed}).status_code == 401
    for path in ("/api/v1/exports/lich.csv", LIST, "/api/v1/openapi.json"):
        assert feeds.get(path, headers=sent(feed)).status_code == 403, path


HERE: dict[str, Any] = {"peer": "127.0.0.1", "local": "127.0.0.1", "http": "1.1", "scheme": "http", "headers": {"host": "localhost:8000"}}


@pytest.mark.parametrize(
    ("change", "here"),
    [
        ({}, True),
        ({"peer": "::1", "local": "::1", "headers": {"host": "[::1]:8000"}}, True),
        ({"peer": "::ffff:127.0.0.1", "local": "::ffff:127.0.0.1"}, True),
        ({"headers": {"host": "127.0.0.1"}}, True),
        ({"headers": {"host": "localhost:8000", "origin": "http://localhost:8000"}}, True),
        ({"headers": {"host": "localhost:8000", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}}, True),
        ({"peer": "10.0.0.7"}, False),
        ({"peer": None}, False),
        ({"peer": "testclient"}, False),
        ({"peer": "localhost"}, False),
        ({"local": "10.0.0.1"}, False),
        ({"local": None}, False),
        ({"http": "1.0"}, False),
        ({"headers": {}}, False),
        ({"headers": {"host": "congvan.example"}}, False),
        ({"headers": {"host": "127.0.0.1.evil.example:8000"}}, False),
        ({"headers": {"host": "localhost.evil.example"}}, False),
        ({"headers": {"host": "localhost:8000", "x-forwarded-for": "127.0.0.1"}}, False),
        ({"headers": {"host": "localhost:8000", "forwarded": "for=127.0.0.1"}}, False),
        ({"headers": {"host": "localhost:8000", "via": "1.1 proxy"}}, False),
        ({"headers": {"host": "localhost:8000", "x-real-ip": "127.0.0.1"}}, False),
        ({"headers": {"host": "localhost:8000", "origin": "https://evil.example"}}, False),
        ({"headers": {"host": "localhost:8000", "origin": "http://localhost:3000"}}, False),
        ({"headers": {"host": "localhost:8000", "origin": "null"}}, False),
        ({"headers": {"host": "localhost:8000", "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}}, False),
    ],
)
def test_who_sits_at_the_machine(change: dict[str, Any], here: bool) -> None:
    assert loopback.is_here(Connection(**{**HERE, **change})) is here


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "1.2.3.4"}, {"Via": "1.1 x"}, {"Host": "evil.example"}, {"Origin": "https://evil.example"}]
)
def test_a_proxy_or_a_page_of_elsewhere_needs_a_key_also_at_the_machine(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get(LIST).status_code == 200
    assert client.get("/api/v1/me").json()["kind"] == "loopback"
    assert client.get(LIST, headers=headers).status_code == 401
    assert client.post(LIST, json={"text": "Giao Sở Y tế."}, headers=headers).status_code == 401


def test_a_wrong_key_opens_nothing_at_the_machine(client: TestClient) -> None:
    assert client.get(LIST, headers=sent("cv_aaaaaaaa_" + "x" * 43)).status_code == 401


@pytest.mark.parametrize("changed", [{"host": "0.0.0.0"}, {"host": "10.1.2.3"}, {"open_loopback": False}])
def test_bound_elsewhere_or_by_setting_everybody_needs_a_key(tmp_path: Path, changed: dict[str, Any]) -> None:
    with callers.local(Settings(data_folder=tmp_path / "data", **changed)) as client:
        assert client.get(LIST).status_code == 401
        assert client.get(LIST, headers=sent(make(client, "read"))).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_serving_tells_how_to_make_a_key_where_nobody_could_get_in(store: Store) -> None:
    assert serving._opens(store, Settings())
    assert not serving._opens(store, Settings(open_loopback=False))
    assert not serving._opens(store, Settings(host="0.0.0.0"))
    with store.writing() as connection:
        row, _ = keys.create(connection, Wanted("thử", ("read",), NOW + timedelta(days=1)), "test", NOW)
    assert serving._opens(store, Settings(host="0.0.0.0"))
    with store.writing() as connection:
        keys.revoke(connection, row.prefix, NOW)
    assert not serving._opens(store, Settings(host="0.0.0.0"))


def test_the_client_of_tests_is_no_hole(settings: Settings) -> None:
    with TestClient(service.app.create_app(settings)) as client:
        assert client.get(LIST).status_code == 401
