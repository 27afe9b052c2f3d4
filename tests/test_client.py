"""The client against the real service behind a real socket, and against answers that a service gives on bad days."""

from __future__ import annotations

import inspect
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
import uvicorn
from service_samples import notice

from congvan import client as public
from congvan.client import Client, Conflict, NoConnection, NotFound, Refused, TooMany, Unavailable, WaitedTooLong
from service.app import create_app
from service.cli import main
from service.client import filters, resources, transport
from service.client.transport import Transport
from service.settings import Settings


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(data_folder=tmp_path_factory.mktemp("client"), port=port, page_size=2)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 240
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(60)


@pytest.fixture(scope="module")
def congvan(address: str) -> Iterator[Client]:
    """A client of it, with three documents there."""
    with Client(address) as found:
        for number in (1, 2, 3):
            found.documents.upload(notice(number), external_id=f"vb-{number}")
        yield found


def test_a_text_is_handed_in_and_its_commitments_come_back(congvan: Client) -> None:
    done = congvan.documents.upload(notice(7), title="Kết luận cuộc họp", published=date(2024, 3, 13), external_id="vb-7")
    assert (done.document.number, done.document.title, done.document.published) == ("7/TB-UBND", "Kết luận cuộc họp", date(2024, 3, 13))
    assert [one.kind for one in done.commitments] == ["assignment", "proposal", "assignment"]
    first = done.commitments[0]
    assert first.time and first.time.end == date(2024, 6, 30) and first.responsible[0].role == "lead"
    again = congvan.documents.upload(notice(7))
    assert again.results[0].duplicate and again.document.id == done.document.id
    assert congvan.documents.get(done.document.id).number == again.document.number
    assert congvan.documents.commitments(done.document.id) == done.commitments
    assert congvan.documents.text(done.document.id).startswith("ỦY BAN NHÂN DÂN")


def test_files_go_up_and_come_down(congvan: Client, tmp_path: Path) -> None:
    place = tmp_path / "thông báo 8.txt"
    place.write_text(notice(8), encoding="utf-8")
    done = congvan.documents.upload(place)
    assert done.document.file_name == "thông báo 8.txt"
    back = congvan.documents.download(done.document.id, tmp_path / "lai.txt")
    assert back.read_bytes() == place.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lai.txt", "thông báo 8.txt"]
    named = congvan.documents.upload(notice(9).encode(), name="9.txt", source_url="https://thanhbinh.example/9")
    assert (named.document.file_name, named.document.source_url) == ("9.txt", "https://thanhbinh.example/9")


def test_lists_are_iterators_over_all_pages(congvan: Client) -> None:
    everything = list(congvan.commitments.find())
    assert len(everything) == congvan.commitments.count() >= 9, "the page size of this service is 2"
    assert len({one.id for one in everything}) == len(everything)
    lead = list(congvan.commitments.find(unit=["so tnmt"], role="lead", due_to=date(2024, 6, 30), kind="assignment", limit=1))
    assert lead and all(one.responsible[0].name == "Sở Tài nguyên và Môi trường" for one in lead)
    assert congvan.commitments.get(lead[0].id) == lead[0]
    assert {one.external_id for one in congvan.documents.find(external_id="vb-2")} == {"vb-2"}
    assert "Sở Y tế" in {one.name for one in congvan.units.find(q="so y te")}


def test_an_upload_that_is_not_waited_for_is_followed(congvan: Client) -> None:
    begun = congvan.documents.upload(notice(20), respond_async=True)
    assert begun.job is not None and begun.results == ()
    with pytest.raises(LookupError):
        _ = begun.document
    done = congvan.wait(begun, timeout=120)
    assert done.job and done.job.finished and done.document.number == "20/TB-UBND" and len(done.commitments) == 3
    assert congvan.wait(done).document == done.document


def test_an_import_from_its_beginning_to_its_end(congvan: Client) -> None:
    begun = congvan.imports.create("Lưu trữ 2019", expected=3)
    assert begun.status == "open"
    for number, text in enumerate((notice(31), notice(32), "\x01\x02"), 1):
        congvan.imports.add(begun.id, text.encode(), name=f"{number}.txt")
    with pytest.raises(WaitedTooLong, match=r"import .* after 0\.2 s"):
        congvan.imports.wait(begun.id, timeout=0.2)
    congvan.imports.close(begun.id)
    seen = list(congvan.imports.follow(begun.id))
    assert seen[-1].finished and seen[-1].counts.imported == 2 and seen[-1].counts.failed == 1
    assert congvan.imports.wait(begun.id, timeout=10).done == 3
    (failed,) = congvan.imports.items(begun.id, status="failed")
    assert failed.place == "3.txt" and failed.code and failed.message
    assert begun.id in {one.id for one in congvan.imports.find()}
    with pytest.raises(Conflict) as closed:
        congvan.imports.add(begun.id, b"x", name="4.txt")
    assert closed.value.code == "import_closed"


def test_changes_are_followed_from_a_cursor(congvan: Client) -> None:
    cursor = congvan.changes.now()
    done = congvan.documents.upload(notice(40))
    followed = list(congvan.changes.follow(cursor))
    assert [(one.kind, one.record.id if one.record else None) for one, _ in followed] == [("created", one.id) for one in done.commitments]
    assert [next_ for _, next_ in followed][-1] != cursor and list(congvan.changes.follow(followed[-1][1])) == []
    one, _ = next(iter(congvan.changes.follow(cursor, wait=5)))
    assert one.kind == "created"


def test_refusals_are_errors_with_their_code(congvan: Client) -> None:
    with pytest.raises(NotFound) as missing:
        congvan.documents.get("khong-co")
    assert missing.value.code == "document_not_found" and missing.value.request_id
    with pytest.raises(Refused, match="unreadable_document"):
        congvan.documents.upload(b"\x89PNG\r\n\x1a\n" + b"\0" * 64, name="anh.dwg")
    with pytest.raises(Refused, match=r"query\.kind.*\(invalid_request\)"):
        list(congvan.commitments.find(kind=["lệnh"]))
    assert congvan.ready()["status"] in ("ok", "degraded")


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        (filters.CommitmentFilters, "/api/v1/commitments"),
        (filters.DocumentFilters, "/api/v1/documents"),
        (filters.UnitFilters, "/api/v1/units"),
        (filters.ItemFilters, "/api/v1/imports/{import_id}/items"),
    ],
)
def test_filters_are_the_parameters_of_the_service(asked: Any, path: str) -> None:
    """A filter that the service has and the client does not know is missing in service/client/filters.py."""
    described = create_app(Settings(data_folder=Path("unused"))).openapi()
    there = {one["name"] for one in described["paths"][path]["get"]["parameters"] if one["in"] == "query"}
    assert set(get_type_hints(asked)) == there - {"cursor", "total"}


def test_what_is_public_is_documented_and_there() -> None:
    assert sorted(public.__all__) == public.__all__
    assert all(inspect.getdoc(getattr(public, name)) for name in public.__all__)


def test_the_command_asks_a_service(congvan: Client, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--server", address, "--unit", "so y te", "--limit", "1"]) == 0
    assert "→ Sở Y tế" in capsys.readouterr().out
    assert main(["query", "--server", address, "--q", "khong-co-tu-nay"]) == 0
    assert capsys.readouterr().err == "nothing is found\n"
    assert main(["query", "--server", address, "--kind", "lenh"]) == 1
    assert "invalid_request" in capsys.readouterr().err
    assert main(["query", "--server", "http://127.0.0.1:1"]) == 1
    assert "check the address" in capsys.readouterr().err


class Days:
    """A service that gives answers in turn; an exception is raised."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that are made, none of which is waited for."""
    found: list[float] = []
    monkeypatch.setattr("service.client.transport.time.sleep", found.append)
    return found


def over(days: Days, retries: int = 3) -> Transport:
    return Transport(httpx.Client(base_url="http://congvan.example", transport=httpx.MockTransport(days)), retries)


OK = httpx.Response(200, json={"ok": True})


def test_who_is_told_to_wait_waits(pauses: list[float]) -> None:
    later = (datetime.now(UTC) + timedelta(seconds=40)).strftime(transport.DATE)
    days = Days(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(503, headers={"Retry-After": later}), OK)
    assert over(days).get("/x") == {"ok": True}
    assert 7 <= pauses[0] < 7.2 and 35 < pauses[1] < 41


def test_pauses_grow_and_differ(pauses: list[float]) -> None:
    days = Days(*(httpx.ConnectError("từ chối") for _ in range(4)))
    with pytest.raises(NoConnection, match="check the address"):
        over(days).post("/x", {}, safe=False)
    assert len(days.requests) == 4 and pauses == sorted(pauses) and len(set(pauses)) == 3


def test_a_broken_connection_is_tried_again_only_where_that_does_no_harm(pauses: list[float]) -> None:
    days = Days(httpx.ReadError("đứt"), OK)
    assert over(days).post("/x", {}) == {"ok": True}
    days = Days(httpx.ReadError("đứt"), OK)
    with pytest.raises(NoConnection):
        over(days).post("/x", {}, safe=False)
    assert len(days.requests) == 1


def test_an_upload_is_sent_again_whole_and_with_the_same_key(pauses: list[float], tmp_path: Path) -> None:
    place = tmp_path / "a.txt"
    place.write_text("Giao Sở Y tế.", encoding="utf-8")
    busy = httpx.Response(409, json={"code": "request_in_progress"}, headers={"Retry-After": "1"})
    days = Days(httpx.ReadTimeout("lâu"), busy, httpx.Response(207, json={"results": []}))
    assert resources.Documents(over(days)).upload(place, title="Một").results == ()
    bodies = [request.content for request in days.requests]
    keys = {request.headers["Idempotency-Key"] for request in days.requests}
    assert len(keys) == 1 and all("Giao Sở Y tế.".encode() in body for body in bodies)


@pytest.mark.parametrize(("status", "kind"), [(429, TooMany), (503, Unavailable)])
def test_patience_ends(pauses: list[float], status: int, kind: type[Exception]) -> None:
    days = Days(*(httpx.Response(status, json={"code": "queue_full", "detail": "đầy"}) for _ in range(3)))
    with pytest.raises(kind, match="đầy"):
        over(days, retries=2).get("/x")
    assert len(pauses) == 2


def test_other_refusals_are_not_tried_again(pauses: list[float]) -> None:
    for status in (400, 401, 403, 404, 413, 422, 500):
        days = Days(httpx.Response(status, content=b"<html>"), OK)
        with pytest.raises(public.Problem) as refused:
            over(days).get("/x")
        assert refused.value.status == status and refused.value.code == "unknown" and len(days.requests) == 1


def test_a_download_is_there_as_a_whole_or_not_at_all(pauses: list[float], tmp_path: Path) -> None:
    class Broken(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield "một nửa".encode()
            raise httpx.ReadError("đứt")

    with pytest.raises(NoConnection):
        over(Days(httpx.Response(200, stream=Broken()))).download("/x", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_sent_and_not_shown() -> None:
    with Client("http://congvan.example/", key="cv_bi-mat") as found:
        headers = found._transport._http.headers
    assert headers["Authorization"] == "Bearer cv_bi-mat" and "bi-mat" not in repr(found)
