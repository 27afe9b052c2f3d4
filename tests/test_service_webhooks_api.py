"""/api/v1/webhooks through the real app: made, tried, changed, followed; a real receiver on this machine."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import callers
import pytest
from fastapi.testclient import TestClient
from receivers import Receiver, receiving
from service_samples import notice
from test_service_api import post, problem_of

from service.api import webhookforms
from service.settings import Settings
from service.webhooks import signing

URL = "/api/v1/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiving() as found:
        yield found


@pytest.fixture
def settings(settings: Settings, receiver: Receiver) -> Settings:
    """Settings that let the receiver be sent to."""
    quick: dict[str, Any] = {"webhook_poll_seconds": 0.02, "webhook_timeout_seconds": 0.5, "webhook_backoff_seconds": 0.01}
    allowed = {"webhook_http": True, "webhook_networks": "127.0.0.1/32", "webhook_ports": str(receiver.port), "webhook_attempts": 2}
    return settings.model_copy(update={**quick, **allowed})


def address(receiver: Receiver) -> str:
    """Return the address of the receiver."""
    return f"http://127.0.0.1:{receiver.port}/nhan"


def make(client: TestClient, receiver: Receiver, **more: Any) -> dict[str, Any]:
    """Make a webhook."""
    answer = client.post(URL, json={"url": address(receiver), **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    webhookforms.WebhookWithSecretForm.model_validate(made, extra="forbid")
    assert answer.headers["location"] == f"{URL}/{made['id']}"
    return made


def until(true: Callable[[], Any]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_changes_are_sent_to_a_webhook(client: TestClient, receiver: Receiver) -> None:
    post(client, notice(1))
    made = make(client, receiver, description="Sở Y tế", unit=["so y te"], changes=["created"])
    assert (made["state"], made["deliveries"]["behind"], made["unit"]) == ("active", 0, ["so y te"])
    post(client, notice(2))
    until(lambda: receiver.taken)
    ((headers, body),) = receiver.taken
    moment = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signing.sign(made["secret"], headers["webhook-id"], moment, body)
    assert len(receiver.seqs()) == 1
    cursor = client.get("/api/v1/changes", params={"since": "now"}).json()["next"]
    until(lambda: client.get(f"{URL}/{made['id']}").json()["deliveries"]["cursor"] == cursor)


def test_the_secret_is_shown_once(client: TestClient, receiver: Receiver) -> None:
    made = make(client, receiver)
    again = client.post(f"{URL}/{made['id']}/secret").json()
    assert again["secret"] != made["secret"] and again["former_secret_until"]
    post(client, notice())
    until(lambda: receiver.taken)
    headers, body = receiver.taken[0]
    signed = [
        signing.sign(one, headers["webhook-id"], int(headers["webhook-timestamp"]), body) for one in (again["secret"], made["secret"])
    ]
    assert headers["webhook-signature"].split() == signed
    shown = client.get(URL).text + client.get(f"{URL}/{made['id']}").text + client.patch(f"{URL}/{made['id']}", json={}).text
    assert "whsec_" not in shown and '"secret"' not in shown
    webhookforms.WebhooksForm.model_validate(client.get(URL).json(), extra="forbid")


def test_webhooks_are_listed_changed_and_removed(client: TestClient, receiver: Receiver) -> None:
    ids = [make(client, receiver, description=str(at))["id"] for at in range(3)]
    page = client.get(URL, params={"limit": 2, "total": True}).json()
    assert ([one["id"] for one in page["items"]], page["total"]) == (ids[:2], 3)
    assert [one["id"] for one in client.get(URL, params={"cursor": page["next_cursor"]}).json()["items"]] == ids[2:]
    changed = client.patch(f"{URL}/{ids[0]}", json={"active": False, "kind": ["plan"]}).json()
    assert (changed["state"], changed["kind"], changed["description"]) == ("off", ["plan"], "0")
    post(client, notice())
    until(lambda: len(receiver.taken) == 2)
    changed = client.patch(f"{URL}/{ids[0]}", json={"active": True, "kind": [], "since": "start", "description": None}).json()
    assert (changed["state"], changed["kind"], changed["description"]) == ("active", [], "0")
    until(lambda: len(receiver.taken) == 3)
    assert client.delete(f"{URL}/{ids[0]}").status_code == 204
    problem_of(client.delete(f"{URL}/{ids[0]}"), 404, "webhook_not_found")
    assert client.get(URL, params={"total": True}).json()["total"] == 2


def test_a_ping_tells_what_came_back(client: TestClient, receiver: Receiver) -> None:
    made = make(client, receiver)
    assert client.post(f"{URL}/{made['id']}/ping").json() == {"delivered": True, "status": 200, "error": None}
    receiver.always = "hang"
    answer = client.post(f"{URL}/{made['id']}/ping").json()
    assert answer == {"delivered": False, "status": None, "error": "no whole answer within 0.5 s"}


def test_dead_letters_are_sent_again_or_dropped(client: TestClient, receiver: Receiver) -> None:
    made = make(client, receiver)
    letters = f"{URL}/{made['id']}/dead-letters"
    receiver.answers = [500, 500]
    post(client, notice(1))
    until(lambda: client.get(letters).json()["items"])
    (letter,) = client.get(letters).json()["items"]
    assert (letter["attempts"], letter["status"], letter["error"], letter["redeliver_at"]) == (2, 500, "answered 500", None)
    assert client.get(f"{URL}/{made['id']}").json()["deliveries"]["dead_letters"] == 1
    answer = client.post(f"{letters}/{letter['id']}/redeliver")
    assert answer.status_code == 202 and answer.json()["redeliver_at"]
    until(lambda: not client.get(letters).json()["items"])
    assert len(receiver.seqs()) == 3
    receiver.answers = [500, 500]
    post(client, notice(2))
    until(lambda: client.get(letters).json()["items"])
    client.patch(f"{URL}/{made['id']}", json={"active": False})
    (letter,) = client.get(letters).json()["items"]
    problem_of(client.post(f"{letters}/{letter['id']}/redeliver"), 409, "webhook_paused")
    assert client.delete(f"{letters}/{letter['id']}").status_code == 204
    problem_of(client.delete(f"{letters}/{letter['id']}"), 404, "dead_letter_not_found")


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.2:{}/", "ftp://127.0.0.1:{}/", "http://10.0.0.1:{}/", "http://127.0.0.1:1{}/", "http://localhost.invalid:{}/", "x"],
)
def test_addresses_that_may_not_be_sent_to(client: TestClient, receiver: Receiver, url: str) -> None:
    problem_of(client.post(URL, json={"url": url.format(receiver.port)}), 422, "webhook_url_refused")
    made = make(client, receiver)
    problem_of(client.patch(f"{URL}/{made['id']}", json={"url": url.format(receiver.port)}), 422, "webhook_url_refused")


def test_by_default_only_https_on_the_internet_may_be_sent_to(settings: Settings, receiver: Receiver) -> None:
    plain = Settings(data_folder=settings.data_folder)
    with callers.local(plain) as client:
        for url in (address(receiver), "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest"):
            problem_of(client.post(URL, json={"url": url}), 422, "webhook_url_refused")
    assert receiver.asked == []


def test_wrong_questions_about_webhooks(client: TestClient, receiver: Receiver) -> None:
    for method, path in (("get", ""), ("delete", ""), ("post", "/ping"), ("post", "/secret"), ("get", "/dead-letters")):
        problem_of(client.request(method, f"{URL}/wh_0{path}"), 404, "webhook_not_found")
    problem_of(client.patch(f"{URL}/wh_0", json={}), 404, "webhook_not_found")
    problem_of(client.post(f"{URL}/wh_0/dead-letters/1/redeliver"), 404, "webhook_not_found")
    made = make(client, receiver)
    problem_of(client.post(f"{URL}/{made['id']}/dead-letters/1/redeliver"), 404, "dead_letter_not_found")
    problem_of(client.post(URL, json={"url": address(receiver), "colour": "red"}), 422, "invalid_request")
    problem_of(client.post(URL, json={"url": address(receiver), "since": "x"}), 422, "bad_cursor")
    problem_of(client.post(URL, json={"url": address(receiver), "since": "00000000-1"}), 410, "cursor_expired")
    problem_of(client.post(URL, content=b"{", headers={"content-type": "application/json"}), 422, "invalid_request")
    problem_of(client.patch(f"{URL}/{made['id']}", json={"kind": ["gone"]}), 422, "invalid_request")
