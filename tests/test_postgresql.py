"""What is PostgreSQL's own: addresses, rights, lost connections, limits of time; and what both databases must treat the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from databases import Databases
from fastapi.testclient import TestClient
from service_samples import notice
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from test_service_api import problem_of
from test_service_store import add, record

from service.errors import StoreError
from service.settings import Settings
from service.store import Store, opened
from service.store.bodies import key
from service.store.engine import address, connect
from service.store.models import DOCUMENTS

only_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://a:b@db/congvan", "postgresql+psycopg"),
        ("postgres://db/congvan", "postgresql+psycopg"),
        ("postgresql+psycopg://db/congvan", "postgresql+psycopg"),
        ("sqlite:///kho.db", "sqlite"),
    ],
)
def test_addresses(url: str, driver: str) -> None:
    assert address(url).drivername == driver


@pytest.mark.parametrize("url", ["congvan", "postgresql//db", "mysql://db/congvan", "nosql://x", "postgresql://db:port/x"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="CONGVAN_DATABASE_URL"):
        address(url)


def test_the_address_goes_before_our_defaults() -> None:
    found = connect(Settings(database_url="postgresql://db/x?application_name=kho&options=-c%20work_mem%3D64MB&connect_timeout=3"))
    told = found.dialect.create_connect_args(found.url)[1]
    assert (told["application_name"], told["connect_timeout"]) == ("kho", "3")


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match="check CONGVAN_DATABASE_URL") as caught,
        opened(Settings(data_folder=tmp_path, database_url="postgresql://congvan:matkhau@127.0.0.1:1/congvan")),
    ):
        pass
    assert "matkhau" not in str(caught.value) and "\n" not in str(caught.value)


@only_postgresql
def test_lost_connections_are_replaced(client: TestClient, databases: Databases) -> None:
    assert client.post("/api/v1/documents", json={"text": notice()}).status_code == 201
    assert databases.server is not None
    for _ in range(2):
        databases.server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{databases.made[0]}'")
        assert len(client.get("/api/v1/commitments").json()["items"]) == 3
    databases.server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{databases.made[0]}'")
    assert client.post("/api/v1/documents", json={"text": notice(8)}).status_code == 201


@only_postgresql
def test_readers_cannot_write(store: Store) -> None:
    with store.reading() as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.execute(DOCUMENTS.update().values(title="x"))
    with store.reading() as connection:
        told = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in ("application_name", "transaction_isolation", "jit")
        }
    assert told == {"application_name": "congvan", "transaction_isolation": "repeatable read", "jit": "off"}
    with store.writing() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"


@only_postgresql
def test_a_statement_that_takes_too_long_is_ended(databases: Databases, tmp_path: Path) -> None:
    with (
        opened(databases.settings(tmp_path, statement_timeout_seconds=0.1)) as store,
        store.reading() as connection,
        pytest.raises(OperationalError, match="statement timeout"),
    ):
        connection.execute(text("SELECT pg_sleep(5)"))


@only_postgresql
def test_a_writer_waits_only_so_long_for_another(databases: Databases, tmp_path: Path) -> None:
    with opened(databases.settings(tmp_path, busy_timeout_seconds=0.1)) as store:
        add(store, b"a", record("Giao Sở Y tế báo cáo"))
        with store.writing() as first:
            first.execute(DOCUMENTS.update().values(title="x"))
            with pytest.raises(OperationalError, match="lock timeout"), store.writing() as second:
                second.execute(DOCUMENTS.update().values(title="y"))


@only_postgresql
@pytest.mark.parametrize(
    ("grants", "says"),
    [
        (("REVOKE ALL ON SCHEMA public FROM public",), "ALTER DATABASE .* OWNER TO congvan_test_guest"),
        (("GRANT CREATE ON SCHEMA public TO congvan_test_guest",), None),
    ],
)
def test_rights_that_are_missing_are_said(databases: Databases, tmp_path: Path, grants: tuple[str, ...], says: str | None) -> None:
    settings, server = databases.settings(tmp_path, empty=True), databases.server
    assert server is not None
    made = connect(settings)
    with made.begin() as connection:
        for statement in ("DROP ROLE IF EXISTS congvan_test_guest", "CREATE ROLE congvan_test_guest LOGIN PASSWORD 'khach'", *grants):
            connection.execute(text(statement))
    made.dispose()
    guest = address(settings.database_url).set(username="congvan_test_guest", password="khach").render_as_string(False)
    asked = settings.model_copy(update={"database_url": guest})
    try:
        if says is None:
            with opened(asked) as store, store.reading() as connection:
                assert connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one() == 0
        else:
            with pytest.raises(StoreError, match=says) as caught, opened(asked):
                pass
            assert "\n" not in str(caught.value)
    finally:
        databases.drop()
        server.run("DROP ROLE congvan_test_guest")


@only_postgresql
def test_a_database_without_unicode_is_refused(databases: Databases, tmp_path: Path) -> None:
    settings, server = databases.settings(tmp_path, empty=True), databases.server
    assert server is not None
    server.drop(databases.made[0])
    server.run(f"CREATE DATABASE {databases.made[0]} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match="not UTF8"), opened(settings):
        pass


def test_many_may_start_at_once_on_an_empty_database(databases: Databases, tmp_path: Path) -> None:
    settings = databases.settings(tmp_path, empty=True)

    def start(_: int) -> int:
        with opened(settings) as store, store.reading() as connection:
            return connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [0] * 6


def test_nul_is_no_text(client: TestClient) -> None:
    answer = client.post("/api/v1/documents", json={"text": notice(), "title": "a\x00b", "external_id": "7\x00"})
    assert answer.status_code == 201, answer.text
    (stored,) = client.get("/api/v1/documents").json()["items"]
    assert (stored["title"], stored["external_id"]) == ("a\ufffdb", "7\ufffd")
    assert client.get(f"/api/v1/documents/{stored['id']}").json()["title"] == "a\ufffdb"
    for name in ("q", "unit", "issuer", "document", "type"):
        assert client.get("/api/v1/commitments", params={name: "\x00"}).status_code == 200
    for name in ("number", "external_id", "issuing_body"):
        assert client.get("/api/v1/documents", params={name: "\x00"}).status_code == 200
    problem_of(client.get("/api/v1/documents/%00"), 404, "document_not_found")
    assert client.get("/api/v1/units", params={"q": "a\x00"}).status_code == 200


def test_names_are_sorted_by_code_points(client: TestClient) -> None:
    plan = "Giao Sở Y tế, Sở Nội vụ, UBND xã Ba Đình, Sở A-B và Sở AB báo cáo trước ngày 30/6/2024."
    assert client.post("/api/v1/documents", json={"text": notice() + plan}).status_code == 201
    names = [one["name"] for one in client.get("/api/v1/units", params={"sort": "name"}).json()["items"]]
    assert len(names) > 4
    assert [key(name) for name in names] == sorted(key(name) for name in names)
