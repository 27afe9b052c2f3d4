"""Signing in: sessions, cookies, CSRF, roles, users and their page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from test_access_audit import lines
from test_access_keys import make, store_of

from service.access import keys, passwords, sessions, users
from service.access.passwords import Cost
from service.access.users import Wanted
from service.settings import Settings
from service.store.models import API_KEYS, SESSIONS, USERS

NOW = datetime.now(UTC)
PASSWORD = "mưa rơi trên phố huyện"
OTHER = "gió thổi qua cánh đồng"
LIST = "/api/v1/documents"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost little here."""
    monkeypatch.setattr(passwords, "COST", Cost(2**4, 1, 1))
    passwords._nobody.cache_clear()


@pytest.fixture
def far(settings: Settings) -> Iterator[TestClient]:
    """A client of another machine, that follows no redirects."""
    with callers.remote(settings) as found:
        found.follow_redirects = False
        yield found


def add(client: TestClient, name: str = "lan", role: str = "admin") -> None:
    """Make a user."""
    with store_of(client).writing() as connection:
        users.create(connection, Wanted(name, PASSWORD, role, "Nguyễn Thị Lan"), "test", NOW)


def enter(client: TestClient, name: str = "lan", password: str = PASSWORD, **more: Any) -> Any:
    """Sign in."""
    return client.post("/sign-in", data={"name": name, "password": password, **more})


def csrf(client: TestClient) -> str:
    """Return the token that the page has for its scripts and forms."""
    found = re.search(r'<meta name="csrf" content="(.*?)">', client.get("/account").text)
    assert found
    return found[1]


def count(client: TestClient) -> int:
    """Return how many sessions there are."""
    with store_of(client).reading() as connection:
        return len(connection.execute(select(SESSIONS)).all())


def test_somebody_signs_in_works_and_signs_out(far: TestClient) -> None:
    add(far)
    asked = far.get("/documents?q=an toàn")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=%2Fdocuments%3Fq%3Dan%2520to%25C3%25A0n")
    assert 'name="next" value="/documents?q=an%20to%C3%A0n"' in far.get(asked.headers["location"]).text
    entered = enter(far, "Lan", next="/documents?q=1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/documents?q=1")
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith("congvan=") and {"HttpOnly", "Path=/", "SameSite=lax"} == set(cookie.split("; ")[1:])
    page = far.get("/")
    assert page.status_code == 200 and "Nguyễn Thị Lan" in page.text
    me = far.get("/api/v1/me").json()
    assert (me["kind"], me["id"], me["scopes"]) == ("user", "lan", ["admin", "ingest", "read", "review"])
    token = csrf(far)
    assert far.get("/api/v1/me").headers["x-csrf-token"] == token
    assert far.post("/sign-out").status_code == 403
    assert far.post("/sign-out", data={"csrf": token}).headers["location"] == "/sign-in"
    assert (far.get("/").status_code, far.get("/api/v1/me").status_code, count(far)) == (303, 401, 0)
    told = [(one.action, one.object, one.outcome, one.actor_kind) for one in lines(store_of(far))]
    assert told == [("sessions.end", "lan", "ok", "user"), ("sessions.begin", "lan", "ok", "user")]


def test_under_https_the_cookie_is_of_this_host_alone(settings: Settings) -> None:
    with callers.remote(settings) as client:
        client.base_url = "https://congvan.example"  # type: ignore[assignment]
        client.follow_redirects = False
        add(client)
        cookie = enter(client).headers["set-cookie"]
        assert cookie.startswith("__Host-congvan=") and "; Secure" in cookie and "Domain" not in cookie
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nothing_that_opens_is_in_the_database(far: TestClient, settings: Settings) -> None:
    add(far)
    token = enter(far).cookies["congvan"]
    files = [path for path in settings.data_folder.rglob("*") if path.is_file()]
    for secret in (token, PASSWORD, sessions.csrf_of(token)):
        assert not [path for path in files if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "wrong", [{"name": "lan", "password": OTHER}, {"name": "nobody", "password": PASSWORD}, {"name": "", "password": ""}, {"key": "cv_x"}]
)
def test_what_is_wrong_is_never_told(far: TestClient, wrong: dict[str, str]) -> None:
    add(far)
    answer = far.post("/sign-in", data=wrong)
    assert answer.status_code == 401 and "Tên, mật khẩu hoặc khóa không đúng" in answer.text
    assert "set-cookie" not in answer.headers and PASSWORD not in answer.text and OTHER not in answer.text
    (line,) = lines(store_of(far))
    known = wrong.get("name") == "lan"
    assert (line.action, line.object, line.outcome) == ("sessions.begin", "lan" if known else "unknown", "refused")


def test_a_disabled_user_is_refused_and_their_sessions_end(far: TestClient) -> None:
    add(far)
    add(far, "an")
    enter(far)
    with store_of(far).writing() as connection:
        users.disable(connection, "lan", NOW)
    assert (far.get("/").status_code, count(far), enter(far).status_code) == (303, 0, 401)
    with store_of(far).writing() as connection:
        users.enable(connection, "lan")
    assert enter(far).status_code == 303


def test_a_role_counts_from_the_next_request_on(far: TestClient) -> None:
    add(far)
    add(far, "an")
    enter(far)
    assert far.get("/users").status_code == 200
    with store_of(far).writing() as connection:
        users.set_role(connection, "lan", "reader")
    refused = far.get("/users")
    assert (
        refused.status_code == 403 and "Bạn chưa có quyền" in refused.text and "Vai trò được làm việc này: Quản trị viên." in refused.text
    )
    assert far.get("/api/v1/me").json()["scopes"] == ["read"]


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("reader", ["read"]),
        ("reviewer", ["read", "review"]),
        ("importer", ["ingest", "read"]),
        ("admin", ["admin", "ingest", "read", "review"]),
    ],
)
def test_roles_have_their_scopes(far: TestClient, role: str, scopes: list[str]) -> None:
    add(far, role=role)
    enter(far)
    assert far.get("/api/v1/me").json()["scopes"] == scopes


def test_a_session_of_a_key_has_the_rights_of_the_key(far: TestClient) -> None:
    key = make(far, "ingest")
    entered = far.post("/sign-in", data={"key": f" {key} "})
    assert (entered.status_code, entered.headers["location"]) == (303, "/upload")
    assert far.get("/api/v1/me").json()["id"] == key[:11]
    assert far.get("/").status_code == 403
    with store_of(far).writing() as connection:
        connection.execute(update(API_KEYS).values(scopes="read"))
    assert far.get("/").status_code == 200
    with store_of(far).writing() as connection:
        keys.revoke(connection, key[:11], NOW)
    assert far.get("/").status_code == 303
    assert far.post("/sign-in", data={"key": key}).status_code == 401
    assert far.post("/sign-in", data={"key": make(far, "read", feed=True)}).status_code == 401


@pytest.mark.parametrize(("column", "hours"), [("expires_at", 0.0), ("seen_at", 2.1)])
def test_a_session_is_over_after_its_time_and_without_requests(far: TestClient, column: str, hours: float) -> None:
    add(far)
    enter(far)
    with store_of(far).writing() as connection:
        connection.execute(update(SESSIONS).values({column: datetime.now(UTC) - timedelta(hours=hours)}))
    assert far.get("/").status_code == 303
    enter(far)  # sweeps
    assert count(far) == 1


def test_a_session_is_noted_once_a_minute(far: TestClient) -> None:
    add(far)
    enter(far)
    before = datetime.now(UTC) - timedelta(minutes=5)
    with store_of(far).writing() as connection:
        connection.execute(update(SESSIONS).values(seen_at=before))
        pk = connection.execute(select(SESSIONS.c.pk)).scalar_one()
        sessions.touch(connection, pk, before + timedelta(seconds=59))
        assert connection.execute(select(SESSIONS.c.seen_at)).scalar_one() == before
        sessions.touch(connection, pk, before + timedelta(seconds=60))
        assert connection.execute(select(SESSIONS.c.seen_at)).scalar_one() > before


def test_signing_in_makes_a_new_session_and_ends_the_former(far: TestClient) -> None:
    add(far)
    first = enter(far).cookies["congvan"]
    second = enter(far).cookies["congvan"]
    assert first != second and count(far) == 1
    far.cookies.clear()
    assert far.get("/", headers={"Cookie": f"congvan={first}"}).status_code == 303
    assert far.get("/", headers={"Cookie": "congvan=made-up"}).status_code == 303
    assert far.get("/", headers={"Cookie": f"congvan={second}"}).status_code == 200


def test_another_password_ends_all_other_sessions(far: TestClient) -> None:
    add(far)
    old = enter(far).cookies["congvan"]
    token = csrf(far)
    assert far.post("/account", data={"csrf": token, "old": OTHER, "password": OTHER}).status_code == 403
    assert far.post("/account", data={"csrf": token, "old": PASSWORD, "password": "ngắn"}).status_code == 422
    done = far.post("/account", data={"csrf": token, "old": PASSWORD, "password": OTHER})
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=yes")
    assert far.get("/account?done=yes").status_code == 200 and count(far) == 1
    far.cookies.clear()
    assert far.get("/", headers={"Cookie": f"congvan={old}"}).status_code == 303
    assert (enter(far).status_code, enter(far, password=OTHER).status_code) == (401, 303)


def test_a_write_with_a_session_needs_its_token(far: TestClient) -> None:
    add(far)
    enter(far)
    token, asked = csrf(far), {"name": "mới"}
    without = far.post("/api/v1/keys", json=asked)
    assert (without.status_code, without.json()["code"]) == (403, "csrf")
    for wrong in ("", "x", token[:-1], "ế"):
        assert far.post("/api/v1/keys", json=asked, headers={"X-CSRF-Token": wrong.encode()}).status_code == 403
    assert far.post("/api/v1/keys", data={"csrf": token, "name": "mới"}).status_code == 403  # the API takes it as a header only
    assert far.post("/api/v1/keys", json=asked, headers={"X-CSRF-Token": token}).status_code == 201
    user = {"name": "minh", "password": PASSWORD}
    assert far.post("/users", data=user).status_code == 403
    assert far.post("/users", data={**user, "csrf": "x"}).status_code == 403
    assert far.post("/users", data={**user, "csrf": token}).status_code == 303
    assert far.post("/users", data={**user, "name": "an"}, headers={"X-CSRF-Token": token}).status_code == 303
    key = make(far, "admin")
    assert far.post("/api/v1/keys", json=asked, headers={"X-Api-Key": key}).status_code == 201  # with the cookie there


FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://congvan.example:8080"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_a_page_of_elsewhere_sends_is_refused(far: TestClient, headers: dict[str, str]) -> None:
    add(far)
    assert far.post("/sign-in", data={"name": "lan", "password": PASSWORD}, headers=headers).status_code == 403
    enter(far)
    told = {**headers, "X-CSRF-Token": csrf(far)}
    assert far.post("/api/v1/keys", json={"name": "x"}, headers=told).json()["code"] == "cross_origin"
    assert far.post("/sign-out", data={"csrf": csrf(far)}, headers=headers).status_code == 403
    own = {"Origin": "http://congvan.example", "Sec-Fetch-Site": "same-origin"}
    assert far.post("/sign-out", data={"csrf": csrf(far)}, headers=own).status_code == 303


@pytest.mark.parametrize("headers", FOREIGN)
def test_at_the_machine_a_form_of_elsewhere_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    client.follow_redirects = False
    user = {"name": "minh", "password": PASSWORD}
    sent = {"Sec-Fetch-Mode": "navigate", **headers}
    assert client.post("/users", data=user, headers=sent).status_code == 401
    assert client.post("/api/v1/keys", data=user, headers=sent).status_code == 401
    assert client.get("/users").status_code == 200
    assert client.post("/users", data=user, headers={"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_at_the_machine_nobody_signs_in(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200 and "Máy này" in page.text
    assert client.get("/", headers={"Cookie": "congvan=made-up"}).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "/sign-out",
        "/api/v1/me",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(far: TestClient, wanted: str) -> None:
    add(far)
    assert enter(far, next=wanted).headers["location"] == "/"


def test_attempts_are_limited_by_user_and_by_address(settings: Settings) -> None:
    limits = {"sign_ins_per_minute": 2, "failures_per_minute": 4}
    with callers.remote(settings.model_copy(update=limits)) as client:
        client.follow_redirects = False
        add(client)
        add(client, "an")
        assert [enter(client, password=OTHER).status_code for _ in range(3)] == [401, 401, 429]
        over = enter(client)
        assert over.status_code == 429 and 1 <= int(over.headers["retry-after"]) <= 60 and "Có quá nhiều yêu cầu" in over.text
        assert enter(client, "an").status_code == 303
        assert [enter(client, "an", OTHER).status_code for _ in range(2)] == [401, 401]
        assert client.post("/sign-in", data={"key": make(client, "read")}).status_code == 429


def test_a_password_costs_as_much_for_nobody_and_is_sealed_anew(far: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    add(far)
    hashed: list[Cost] = []
    hash_it = passwords._hash
    monkeypatch.setattr(passwords, "_hash", lambda *given: hashed.append(given[2]) or hash_it(*given))
    passwords._nobody()
    hashed.clear()
    enter(far, "nobody")
    enter(far, password=OTHER)
    assert hashed == [Cost(2**4, 1, 1)] * 2
    monkeypatch.setattr(passwords, "COST", Cost(2**5, 1, 1))
    assert enter(far).status_code == 303
    with store_of(far).reading() as connection:
        assert connection.execute(select(USERS.c.password)).scalar_one().startswith("scrypt$32$1$1$")
    assert enter(far).status_code == 303


def test_a_password_is_the_same_however_its_marks_are_typed() -> None:
    sealed = passwords.seal("mưa rơi trên phố huyện")
    assert passwords.fits("mưa rơi trên phố huyện", sealed) and not passwords.fits("mua roi tren pho huyen", sealed)
    assert passwords.seal(PASSWORD) != passwords.seal(PASSWORD)


@pytest.mark.parametrize("wrong", ["ngắn", "aaaaaaaaaaaaaaa", "x" * 300, "lan ở nhà số ba"])
def test_some_passwords_are_not_taken(wrong: str) -> None:
    assert passwords.trouble(wrong, "lan")


def test_an_admin_looks_after_users_on_the_page(far: TestClient) -> None:
    add(far)
    enter(far)
    token = csrf(far)

    def send(path: str, **data: str) -> Any:
        return far.post(path, data={"csrf": token, **data})

    assert (
        send("/users", name="minh", password=PASSWORD, role="importer", full_name="<b>Minh</b>")
        .headers["location"]
        .startswith("/users?done=")
    )
    page = far.get("/users?done=create&name=minh").text
    assert "Đã tạo người dùng minh" in page and "&lt;b&gt;Minh&lt;/b&gt;" in page and PASSWORD not in page
    again = send("/users", name="MINH", password=PASSWORD)
    assert again.status_code == 409 and "Tên đăng nhập này đã có người dùng" in again.text and PASSWORD not in again.text
    assert send("/users", name="có dấu", password=PASSWORD).status_code == 422
    assert send("/users", name="binh", password=PASSWORD, role="king").status_code == 422
    assert send("/users/minh/role", role="reviewer").status_code == 303
    assert send("/users/minh/password", password=OTHER).status_code == 303
    assert send("/users/minh/state", disabled="true").status_code == 303
    assert send("/users/nobody/role", role="reader").status_code == 404
    last = send("/users/lan/role", role="reader")
    assert last.status_code == 409 and "Phải còn ít nhất một quản trị viên" in last.text
    assert send("/users/lan/state", disabled="true").status_code == 409
    told = [one.action for one in lines(store_of(far)) if one.object == "minh"]
    assert told == ["users.disable", "users.password", "users.role", "users.create"]
