"""Every route of the app says what it asks of its caller, and asks it: walked over all that are there, whoever added them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import callers
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from service_samples import notice
from sqlalchemy import update

from service.access import keys
from service.access.browsers import is_page
from service.access.keys import Wanted
from service.api import needs
from service.api.needs import Need
from service.app import create_app
from service.settings import Settings
from service.store.models import API_KEYS

NOW = datetime.now(UTC)
OPEN = {"/healthz", "/readyz"}
PAGES = {"/sign-in", "/favicon.ico", "/static/{told}/{name:path}"}  # that anybody may see
OWN = {"/sign-in", "/sign-out", "/account"}  # what writes there concerns one's own session
LISTS = {
    "/api/v1/views",
    "/api/v1/views/{view_id}",
    "/views",
    "/views/{view_id}",
    "/views/{view_id}/delete",
}  # and there, one's own saved lists
VALUES = {"number": "1", "prefix": "cv_aaaaaaaa"}  # of parameters of addresses; others are ids
APP = create_app(Settings(data_folder=Path("unused")))


def routes() -> Iterator[tuple[str, str, Need]]:
    """Give method, address and need of each route."""
    for route, found in needs.of_routes(APP):
        for method in sorted(route.methods):
            yield method, route.path, found[0]


def filled(path: str) -> str:
    """Return an address with values."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda match: VALUES.get(match[1], "0" * 20), path)


ROUTES = sorted({(method, path): need for method, path, need in routes()}.items())
CLOSED = [(method, filled(path), need) for (method, path), need in ROUTES if path not in OPEN | PAGES]


def make(client: TestClient, *scopes: Any, feed: bool = False, expires_at: datetime | None = None) -> str:
    """Make a key in the store of a client's app, whatever scopes it has."""
    app: Any = client.app
    with app.state.store.writing() as connection:
        return keys.create(connection, Wanted("thử", scopes, expires_at, feed), "test", NOW)[1]


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of another machine."""
    settings = Settings(data_folder=tmp_path_factory.mktemp("far"), failures_per_minute=0, changes_stream_seconds=0.1)
    with callers.remote(settings) as found:
        yield found


def send(client: TestClient, method: str, path: str, key: str | None = None) -> Any:
    """Send a request without a body."""
    return client.request(method, path, headers={"X-Api-Key": key} if key else {}, follow_redirects=False)


def code(answer: Any) -> str:
    """Return the code of a problem, also of one that is a page."""
    if answer.headers["content-type"] == "application/problem+json":
        return str(answer.json()["code"])
    return re.findall(r"<code>(\w+)</code>", answer.text)[0]


def test_every_route_says_what_it_asks_and_only_health_asks_nothing() -> None:
    assert {path for (_, path), need in ROUTES if need.anybody} == OPEN | PAGES
    assert len(CLOSED) > 15
    for (method, path), need in ROUTES:
        if method in ("POST", "PUT", "PATCH", "DELETE") and path not in OWN | LISTS:
            assert need.scopes and ("read" not in need.scopes or not need.writes), (method, path)


def test_a_route_that_says_nothing_stops_the_app() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route("/api/v1/moi", lambda: {}, methods=["GET"])
    with pytest.raises(RuntimeError, match="/api/v1/moi: say once"):
        needs.check(app)


@pytest.mark.parametrize(("method", "path", "need"), CLOSED, ids=[f"{one[0]} {one[1]}" for one in CLOSED])
def test_a_route_asks_for_a_key_with_its_scope(far: TestClient, method: str, path: str, need: Need) -> None:
    without = send(far, method, path)
    if is_page(path) and method == "GET":
        assert (without.status_code, without.headers["location"].partition("?")[0]) == (303, "/sign-in")
    else:
        assert (without.status_code, code(without)) == (401, "unauthorized")
        assert is_page(path) or without.headers["www-authenticate"] == 'Bearer realm="congvan"'
    if need.scopes:
        refused = send(far, method, path, make(far))
        assert (refused.status_code, code(refused)) == (403, "forbidden")
        assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]
    for scope in ("read", "ingest", "review", "admin"):
        status = send(far, method, path, make(far, scope)).status_code
        implied = {"admin": {"read", "ingest", "review", "admin"}, "review": {"read", "review"}}.get(scope, {scope})
        assert (status == 403) is bool(need.scopes and not implied & set(need.scopes)), (scope, status)
        assert status not in (401, 500)


@pytest.mark.parametrize(("method", "path", "need"), CLOSED, ids=[f"{one[0]} {one[1]}" for one in CLOSED])
def test_an_expired_revoked_or_false_key_is_no_key(far: TestClient, method: str, path: str, need: Need) -> None:
    expired = make(far, "admin", expires_at=NOW - timedelta(seconds=1))
    revoked = make(far, "admin")
    app: Any = far.app
    with app.state.store.writing() as connection:
        connection.execute(update(API_KEYS).where(API_KEYS.c.prefix == revoked[:11]).values(revoked_at=NOW))
    good = make(far, "admin")
    for key in (expired, revoked, good[:-1] + ("A" if good[-1] != "A" else "B"), "cv_aaaaaaaa_" + "x" * 43, "nonsense", ""):
        answer = send(far, method, path, key) if key else far.request(method, path, headers={"Authorization": "Bearer "})
        assert (answer.status_code, code(answer)) == (401, "unauthorized"), key
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_each_operation_is_described_with_what_it_asks(far: TestClient) -> None:
    described = far.get("/api/v1/openapi.json", headers={"X-Api-Key": make(far, "read")}).json()
    assert set(described["components"]["securitySchemes"]) == {"bearer", "header", "parameter"}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if path in OPEN:
                assert operation["security"] == []
                continue
            assert {"bearer", "header"} <= {way for one in operation["security"] for way in one}, (method, path)
            assert {"401", "403", "429"} <= operation["responses"].keys()


def test_health_asks_nobody(far: TestClient) -> None:
    assert [far.get(path).status_code for path in sorted(OPEN)] == [200, 200]


def test_what_is_nowhere_is_not_told_to_strangers(far: TestClient) -> None:
    assert far.get("/api/v1/nothing").status_code == 401
    assert far.get("/api/v1/nothing", headers={"X-Api-Key": make(far, "read")}).status_code == 404


def test_a_key_hands_documents_in(far: TestClient) -> None:
    key = make(far, "ingest")
    headers = {"Authorization": f"Bearer {key}"}
    answer = far.post("/api/v1/documents", json={"text": notice(3)}, headers=headers)
    assert answer.status_code == 201
    assert far.get(f"/api/v1/documents/{answer.json()['document']['id']}", headers=headers).status_code == 403
